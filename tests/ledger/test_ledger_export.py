"""Exports and proofs: byte-stable, checked by us and by the independent verifier, every flipped byte found."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ledger.given import BROKER, NOW, fill, signer, unguarded
from zhengan.ledger import (
    AbsentError,
    StorageError,
    checkpoint,
    consistency_proof,
    create_ledger,
    entries,
    export,
    head,
    inclusion_proof,
    prove,
    verify,
    verify_export,
)
from zhengan.ledger.proofs import verify_consistency, verify_inclusion

pytestmark = pytest.mark.usefixtures("ledger_place")

_TOOL = Path(__file__).parents[2] / "tools" / "verify_ledger.py"
_KEY = signer().key


@pytest.fixture(params=["sha256", "sm3"])
def exported(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    create_ledger(BROKER, request.param)
    return _exported(tmp_path / "ledger.jsonl")


def _exported(path: Path) -> Path:
    fill(6)
    checkpoint(BROKER, signer(), NOW)
    fill(13)
    checkpoint(BROKER, signer(), NOW)
    fill(15)
    assert export(BROKER, path) == 15
    return path


def _tool(path: Path, *keys: object) -> subprocess.CompletedProcess[str]:
    options = [part for key in keys for part in ("--key", str(key))]
    # -I -S: nothing but the standard library can be seen.
    command = [sys.executable, "-I", "-S", str(_TOOL), str(path), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_verifier_is_short_and_stands_alone() -> None:
    lines = _TOOL.read_text().splitlines()
    assert len(lines) <= 100
    imported = {line.split()[1] for line in lines if line.startswith(("import ", "from "))}
    assert imported <= set(sys.stdlib_module_names)


def test_both_verifiers_accept(exported: Path) -> None:
    found = verify_export(exported, [_KEY])
    here = verify(BROKER)
    assert (found.entries, found.faults, found.signed) == (15, (), 13)
    assert (found.root, found.head) == (here.root, here.head)
    told = _tool(exported, _KEY)
    assert (told.returncode, told.stdout.strip()) == (0, "15 条全部相符，前 13 条有检查点的签名担保")


def test_an_export_is_byte_stable(exported: Path, tmp_path: Path) -> None:
    export(BROKER, tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == exported.read_bytes()
    assert sorted(path.name for path in tmp_path.glob("*.jsonl")) == ["again.jsonl", "ledger.jsonl"]


def test_another_key_is_refused(exported: Path) -> None:
    assert [fault.seq for fault in verify_export(exported, [signer(9).key]).faults] == [6, 13, 0]
    assert _tool(exported, signer(9).key).returncode == 1


def test_without_a_checkpoint_nothing_is_vouched_for(tmp_path: Path) -> None:
    fill(2)
    path = tmp_path / "ledger.jsonl"
    export(BROKER, path)
    (fault,) = verify_export(path, [_KEY]).faults
    assert "没有检查点" in fault.what
    assert _tool(path, _KEY).returncode == 1


def test_lines_lost_doubled_or_swapped_are_placed(exported: Path, tmp_path: Path) -> None:
    lines = exported.read_bytes().splitlines(keepends=True)
    other = tmp_path / "other.jsonl"
    for altered, seq in (
        (lines[:5] + lines[6:], 5),
        (lines[:5] + lines[4:], 5),
        ([*lines[:4], lines[5], lines[4], *lines[6:]], 4),
        (lines[:-1], 15),
        ([*lines[:-1], lines[-1][:-9]], 15),
        ([*lines, lines[-1]], 16),
        (lines[1:], 0),
    ):
        other.write_bytes(b"".join(altered))
        assert verify_export(other, [_KEY]).faults[0].seq == seq
        assert _tool(other, _KEY).returncode == 1
    other.write_bytes(b"")
    assert verify_export(other, [_KEY]).faults
    assert _tool(other, _KEY).returncode == 1


def test_files_that_cannot_be_used(exported: Path, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="无法读取"):
        verify_export(tmp_path / "absent", [_KEY])
    with pytest.raises(StorageError, match="无法写入"):
        export(BROKER, tmp_path / "absent" / "file")
    with pytest.raises(AbsentError, match="没有记录"):
        export("别家", tmp_path / "x")
    with unguarded() as cursor:
        cursor.execute("DELETE FROM ledger_entry WHERE seq = 4")
    with pytest.raises(StorageError, match="不连续"):
        export(BROKER, exported)


@pytest.mark.parametrize("seq", [1, 2, 6, 7, 13])
def test_a_proof_of_one_entry(exported: Path, seq: int) -> None:
    path = exported.with_name("proof.json")
    prove(BROKER, seq, path)
    told = _tool(path, _KEY)
    assert told.returncode == 0, told.stderr
    assert f'"seq":{seq}' in told.stdout
    assert _tool(path, signer(9).key).returncode == 1
    whole = path.read_bytes()
    source = random.Random(seq)
    for place in source.sample(range(len(whole)), 3):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << source.randrange(8)]) + whole[place + 1 :])
        assert _tool(path, _KEY).returncode == 1


def test_no_proof_without_a_checkpoint_that_covers(exported: Path) -> None:
    for seq, told in ((14, "checkpoint"), (99, "没有第 99 条")):
        with pytest.raises(AbsentError, match=told):
            prove(BROKER, seq, exported.with_name("proof.json"))


def test_proofs_hold_for_every_size() -> None:
    fill(9)
    leaves = [found.digest for found in entries(BROKER)]
    from zhengan.ledger.digest import hasher
    from zhengan.ledger.reading import subtree

    roots = [subtree(BROKER, hasher("sha256"), 0, size) for size in range(10)]
    for size in range(1, 10):
        for seq in range(1, size + 1):
            assert verify_inclusion(leaves[seq - 1], seq - 1, size, inclusion_proof(BROKER, seq, size), roots[size])
            path = consistency_proof(BROKER, seq, size)
            assert verify_consistency((seq, size), (roots[seq], roots[size]), path)
    assert head(BROKER).seq == 9
    for bad in ((0, 3), (4, 3), (3, 10)):
        with pytest.raises(AbsentError):
            inclusion_proof(BROKER, *bad)
        with pytest.raises(AbsentError):
            consistency_proof(BROKER, *bad)
