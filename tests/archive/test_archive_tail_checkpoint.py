"""Signed states of the unsealed tail: whoever takes from the end of the log is seen."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.archive.logs import SOURCES, opened, place
from zhengan.archive.errors import Damaged
from zhengan.archive.intake import Limits
from zhengan.archive.tail_checkpoint import checkpoint_tail, prune_checkpoints, tail_checkpoints, tail_faults
from zhengan.archive.wal import WalReader
from zhengan.ledger.note import open_note
from zhengan.ledger.signer import Ed25519Signer

_AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def signer() -> Ed25519Signer:
    return Ed25519Signer("zhengan/示例证券", Ed25519PrivateKey.generate())


def test_a_state_binds_batch_chain_and_numbers(tmp_path: Path, signer: Ed25519Signer) -> None:
    with opened(tmp_path) as intake:
        receipt = intake.accept("oms", [b"one", b"two"])
        note = checkpoint_tail(intake, signer, _AT)
        checkpoint_tail(intake, signer, _AT + timedelta(seconds=5))  # nothing came: the later one stands
        intake.accept("web", [b"three"])
        checkpoint_tail(intake, signer, _AT + timedelta(seconds=10))
    text, signed = open_note(note, [signer.key])
    assert signed == (signer.key,)
    assert f"batch 1\nchain {receipt.chain_hex}\n" in text
    first, second = tail_checkpoints(place(tmp_path), "r1", [signer.key])
    assert (first.batch, first.numbers, first.at) == (1, {"oms": 2}, _AT + timedelta(seconds=5))
    assert (second.batch, second.numbers) == (2, {"oms": 2, "web": 1})
    assert tail_faults(place(tmp_path), "r1", [signer.key]) == []


def test_a_cut_or_exchanged_end_is_seen(tmp_path: Path, signer: Ed25519Signer) -> None:
    with opened(tmp_path) as intake:
        intake.accept("oms", [b"one"])
        shutil.copytree(place(tmp_path).wal, tmp_path / "before")
        intake.accept("oms", [b"two"])
        checkpoint_tail(intake, signer, _AT)
    shutil.rmtree(place(tmp_path).wal)
    shutil.copytree(tmp_path / "before", place(tmp_path).wal)
    (fault,) = tail_faults(place(tmp_path), "r1", [signer.key])
    assert (fault.batch, "末尾被截去" in fault.text) == (2, True)
    with opened(tmp_path) as intake:
        intake.accept("oms", [b"TWO"])
    (fault,) = tail_faults(place(tmp_path), "r1", [signer.key])
    assert (fault.batch, "链值" in fault.text) == (2, True)


@pytest.mark.parametrize("change", ["note", "numbers", "text", "key", "receiver"])
def test_a_changed_state_is_seen(tmp_path: Path, signer: Ed25519Signer, change: str) -> None:
    with opened(tmp_path) as intake:
        intake.accept("oms", [b"one"])
        checkpoint_tail(intake, signer, _AT)
    (path,) = (place(tmp_path).checkpoints / "r1").iterdir()
    held = orjson.loads(path.read_bytes())
    key, receiver = signer.key, "r1"
    if change == "note":
        held["note"] = held["note"].replace("batch 1", "batch 0")
    elif change == "numbers":
        held["numbers"]["oms"] = 0
    elif change == "key":
        key = Ed25519Signer("other", Ed25519PrivateKey.generate()).key
    elif change == "receiver":
        receiver = "r2"
        path = (
            path.rename(path.parent.with_name("r2").joinpath(path.name))
            if path.parent.with_name("r2").mkdir()
            else path
        )
        shutil.copytree(place(tmp_path).checkpoints / "r1", place(tmp_path).checkpoints / "r2", dirs_exist_ok=True)
    if change == "text":
        path.write_bytes(b"[]")
    elif change in ("note", "numbers"):
        path.write_bytes(orjson.dumps(held))
    with pytest.raises(Damaged, match="检查点"):
        list(tail_checkpoints(place(tmp_path), receiver, [key]))
    if change != "receiver":
        assert [fault.batch for fault in tail_faults(place(tmp_path), receiver, [key])] == [1]


def test_of_what_is_sealed_one_state_an_hour_is_kept(tmp_path: Path, signer: Ed25519Signer) -> None:
    with opened(tmp_path, limits=Limits(file_bytes=1 << 20), sources=SOURCES) as intake:
        for minute in range(0, 180, 20):
            intake.accept("oms", [b"x"])
            checkpoint_tail(intake, signer, _AT + timedelta(minutes=minute))
        assert prune_checkpoints(place(tmp_path), "r1", [signer.key]) == 0
        intake.wal.drop(7)
        assert prune_checkpoints(place(tmp_path), "r1", [signer.key]) == 4
    kept = [one.batch for one in tail_checkpoints(place(tmp_path), "r1", [signer.key])]
    assert kept == [3, 6, 7, 8, 9]
    assert WalReader(place(tmp_path).wal / "r1").sealed == 7
    assert tail_faults(place(tmp_path), "r1", [signer.key]) == []
