"""The proof of one line: the stand-alone verifier accepts what is true, refuses every mutation, and shares no code with the product."""

import ast
import copy
import importlib.util
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.archive.sealing_given import AT, BROKER, SIGNER, STRANGER, batches, place_in, sealed
from zhengan.archive.errors import ArchiveError, Damaged
from zhengan.archive.place import ArchivePlace
from zhengan.archive.proofs import Prover, prove
from zhengan.archive.proofs.prove_line import proof_bytes, write_proof
from zhengan.archive.segments import open_segment
from zhengan.ledger import checkpoint

TOOL = Path(__file__).parents[2] / "tools" / "verify_log_line.py"
KEY = str(SIGNER.key)


@cache
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_log_line", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module)["ed25519"] = cache(vars(module)["ed25519"])  # thousands of mutations carry the same signatures
    return module


def accepted(proof: Any, *keys: str) -> tuple[str, bytes] | None:
    try:
        said: tuple[str, bytes] = tool().check(proof, keys or (KEY,))
    except (SystemExit, ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError):
        return None
    return said


@pytest.fixture
def place(sqlite_place: str, tmp_path: Path) -> ArchivePlace:
    found = place_in(tmp_path)
    sealed(found, batches())
    return found


@pytest.mark.parametrize("covered", ["checkpoint", "no checkpoint"])
def test_every_line_is_proved(place: ArchivePlace, covered: str) -> None:
    if covered == "checkpoint":
        checkpoint(BROKER, SIGNER, AT)
    given = {
        (one.batch.source, one.batch.first_seq + row): one.batch.lines[row] for one in batches() for row in range(100)
    }
    prover = Prover(place)
    for (source, seq), raw in list(given.items())[::37]:
        proof = prover.line(source, seq)
        assert (proof["ledger"] is not None) == (covered == "checkpoint")
        said = accepted(proof)
        assert said is not None
        assert said[1] == raw
        assert f"来源 {source}，第 {seq} 号，2026-11-19 12:00:0" in said[0]
        assert ("账本检查点（1 条之内）" in said[0]) == (covered == "checkpoint")


def test_the_tool_is_run_by_a_stranger(place: ArchivePlace, tmp_path: Path) -> None:
    checkpoint(BROKER, SIGNER, AT)
    write_proof(prove(place, "b", 250), tmp_path / "line.json")

    def run(*words: str) -> tuple[int, str]:
        command = [sys.executable, "-I", "-S", str(TOOL), *words]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    code, said = run(str(tmp_path / "line.json"), "--key", KEY)
    assert (code, "来源 b，第 250 号" in said) == (0, True)
    for words in (
        [str(tmp_path / "line.json"), "--key", str(STRANGER.key)],
        [str(tmp_path / "line.json")],
        [str(tmp_path / "absent.json"), "--key", KEY],
        [],
    ):
        code, said = run(*words)
        assert code == 1
        assert said.startswith("不符：")


def test_every_changed_character_is_refused(place: ArchivePlace) -> None:
    checkpoint(BROKER, SIGNER, AT)
    proof = prove(place, "a", 123)
    text = proof_bytes(proof).decode()
    good = accepted(json.loads(text))
    assert good is not None
    for at in range(0, len(text) - 1, 23):
        for other in {"0", "A", '"', text[at].swapcase()} - {text[at]}:
            mutated = text[:at] + other + text[at + 1 :]
            try:
                changed = json.loads(mutated)
            except ValueError:
                continue
            assert accepted(changed) is None, (at, text[at - 20 : at + 20], other)


def test_parts_of_different_proofs_do_not_fit(place: ArchivePlace) -> None:
    checkpoint(BROKER, SIGNER, AT)
    prover = Prover(place)
    one, other = prover.line("a", 1), prover.line("b", 300)
    for name in ("index", "path", "record"):
        assert accepted({**one, name: other[name]}) is None
    for wrong in ({"path": one["path"][:-1]}, {"path": [*one["path"], one["path"][0]]}, {"index": one["index"] + 600}):
        assert accepted({**one, **wrong}) is None
    assert accepted(one, str(STRANGER.key)) is None
    assert accepted({**one, "algorithm": "sm3"}) is None
    held = copy.deepcopy(one)
    held["ledger"]["body"] = held["ledger"]["body"].replace("sealed", "seales")
    assert accepted(held) is None


def test_an_inner_node_is_no_line(place: ArchivePlace) -> None:
    """A path that is one step short, with the two children as the record."""
    import base64

    proof = prove(place, "a", 1)
    inner = base64.b64encode(bytes(64)).decode()
    assert accepted({**proof, "record": inner, "path": proof["path"][1:], "index": proof["index"] // 2}) is None


def test_with_sm3(sqlite_place: str, tmp_path: Path) -> None:
    place = place_in(tmp_path)
    sealed(place, batches(), algorithm="sm3")
    assert accepted(prove(place, "a", 5)) is not None


def test_what_is_not_there_is_not_proved(place: ArchivePlace) -> None:
    with pytest.raises(ArchiveError, match="没有来源"):
        prove(place, "a", 301)
    with pytest.raises(ArchiveError, match="没有来源"):
        prove(place, "c", 1)
    with pytest.raises(ArchiveError, match="没有第 601 行"):
        Prover(place).row("r1-000000000001", 600)


def test_a_damaged_segment_proves_nothing(place: ArchivePlace) -> None:
    path = open_segment(place, "r1-000000000001").folder / "tree.bin"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))
    row = Prover(place)
    refused = 0
    for number in (0, 300, 599):
        try:
            row.row("r1-000000000001", number)
        except Damaged:
            refused += 1
    assert refused == 2  # the last 256 rows are hashed anew; only their proofs do not need the damaged hash


def test_the_tool_is_short_and_its_own(place: ArchivePlace) -> None:
    text = TOOL.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 100
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }
    assert imported <= sys.stdlib_module_names
