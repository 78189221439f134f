"""A file of evidence holds offline, and every alteration of it is found."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.archive.search_place import NOON, RECEIVER, SMALL, SmallArchive, written
from zhengan.archive.errors import Damaged, QueryError
from zhengan.archive.search import Asker, Finder, Search, check_evidence, line_proofs
from zhengan.archive.segments import seal_wal

NOW = datetime(2026, 11, 20, 5, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path, sqlite_place: Path) -> Iterator[SmallArchive]:
    from zhengan.ledger import checkpoint

    made = SmallArchive(tmp_path / "archive")
    made.receive(written([("2026-11-20T12:00:01+08:00", "h", "sshd", 6, f"wanted {number}") for number in range(600)]))
    seal_wal(made.place, made.wal, receiver=RECEIVER, signer=made.signer, clock=lambda: NOW, encoding=SMALL)
    checkpoint("broker", made.signer, NOW)
    made.receive(["wanted, not sealed"], at=NOON + 1)
    yield made
    made.close()


@pytest.fixture
def file(archive: SmallArchive, tmp_path: Path) -> Path:
    finder = Finder(archive.place)
    target = tmp_path / "evidence.jsonl"
    count = Search(finder, Asker("zhang.san", "cli", lambda: NOON)).evidence("wanted | limit 5", target, archive.signer)
    finder.close()
    assert count == 5
    return target


def test_the_file_holds(file: Path, archive: SmallArchive) -> None:
    found = check_evidence(file, [archive.signer.key])
    assert found.faults == ()
    assert (found.proven, found.in_ledger, found.unsealed) == (4, 4, 1)
    assert (found.query, found.by, found.institution) == ("wanted | limit 5", "zhang.san", "broker")
    assert found.signers == ("zhengan/broker",)


def test_each_line_is_a_proof_for_the_tool_of_one_line(file: Path, archive: SmallArchive, tmp_path: Path) -> None:
    import subprocess
    import sys

    proofs = list(line_proofs(file))
    assert len(proofs) == 4
    one = tmp_path / "line.json"
    one.write_text(json.dumps(proofs[0], ensure_ascii=False), encoding="utf-8")
    tool = Path(__file__).parents[2] / "tools" / "verify_log_line.py"
    done = subprocess.run(
        [sys.executable, str(tool), str(one), str(archive.signer.key)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("number", range(7))
def test_every_alteration_is_found(file: Path, archive: SmallArchive, number: int) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    assert len(lines) == 8
    thing = json.loads(lines[number])
    for change in (_dropped, _changed):
        altered = change(lines, number, thing)
        file.write_bytes(b"".join(altered))
        try:
            assert check_evidence(file, [archive.signer.key]).faults
        except Damaged:
            assert number == 0


def _dropped(lines: list[bytes], number: int, thing: object) -> list[bytes]:
    return lines[:number] + lines[number + 1 :]


def _changed(lines: list[bytes], number: int, thing: dict[str, object]) -> list[bytes]:
    name = "record" if "record" in thing else "query" if "query" in thing else "note"
    value = str(thing[name])
    place = len(value) // 2
    swapped = value[:place] + ("A" if value[place] != "A" else "B") + value[place + 1 :]
    return [*lines[:number], json.dumps({**thing, name: swapped}).encode() + b"\n", *lines[number + 1 :]]


def test_another_key_signs_nothing(file: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from zhengan.ledger import Ed25519Signer

    other = Ed25519Signer("zhengan/broker", Ed25519PrivateKey.from_private_bytes(bytes(32)))
    assert check_evidence(file, [other.key]).faults


def test_figures_are_no_evidence(archive: SmallArchive, tmp_path: Path) -> None:
    finder = Finder(archive.place)
    search = Search(finder, Asker("li", "cli", lambda: NOON))
    with pytest.raises(QueryError, match="limit"):
        search.evidence("* | stats count", tmp_path / "x", archive.signer)
    finder.close()
    assert not (tmp_path / "x").exists()
