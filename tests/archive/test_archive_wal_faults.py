"""A disk that is full or fails under the log: refused, never dropped, never acknowledged, and back by itself."""

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.logs import abandon, batch, failing, opened, texts
from zhengan.archive.errors import StorageFull
from zhengan.archive.intake import Limits
from zhengan.archive.wal import Wal, WalReader, medium

SMALL = 64 << 10


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("mounting a small tmpfs needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_refuses_and_what_was_acknowledged_stays(tiny_disk: Path) -> None:
    acknowledged = []
    with opened(tiny_disk, limits=Limits(file_bytes=256 << 10)) as intake:
        with pytest.raises(StorageFull, match="没有确认"):
            acknowledged.extend(intake.accept("oms", [os.urandom(30_000)]) for _ in range(1000))
        refused_at = intake.next_seq("oms")
        assert refused_at == acknowledged[-1].last_seq + 1 > 10
        assert intake.accept("web", [b"small"]).first_seq == 1  # there is room for this in the file at hand
        intake.wal.drop(acknowledged[-1].batch)
        assert intake.accept("oms", [b"again"]).first_seq == refused_at
    with opened(tiny_disk, limits=Limits(file_bytes=256 << 10)) as intake:
        assert intake.damages == ()
        assert intake.next_seq("oms") == refused_at + 1


def test_a_full_disk_at_the_start_refuses_until_there_is_room(tiny_disk: Path) -> None:
    (tiny_disk / "filler").write_bytes(bytes(960 << 10))
    with opened(tiny_disk, limits=Limits(file_bytes=256 << 10)) as intake:
        for _ in range(3):
            with pytest.raises(StorageFull):
                intake.accept("oms", [b"line"])
        (tiny_disk / "filler").unlink()
        receipt = intake.accept("oms", [b"line"])
    assert (receipt.first_seq, receipt.batch) == (1, 1)


def test_a_file_whose_sync_failed_is_never_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        wal.append([batch("a", 1, b"one")])
        (bad,) = tmp_path.glob("*.wal")
        monkeypatch.setattr(medium, "sync", failing(1, OSError(errno.EIO, "Input/output error")))
        assert wal.append([batch("a", 2, b"two")])[0].number == 2
        held = bad.read_bytes()
        wal.append([batch("a", 3, b"three")])
        assert bad.read_bytes() == held
        assert b"two" not in held[:4096] + held[4096:]
        assert texts(wal) == [("a", 1, b"one"), ("a", 2, b"two"), ("a", 3, b"three")]
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        assert (wal.head.number, wal.damages) == (3, ())
        assert len(texts(wal)) == 3


def test_what_was_refused_does_not_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wal = Wal(tmp_path, file_bytes=SMALL)
    wal.append([batch("a", 1, b"one")])
    monkeypatch.setattr(medium, "sync", failing(4, OSError(errno.EIO, "Input/output error")))
    with pytest.raises(StorageFull, match="Input/output error"):
        wal.append([batch("a", 2, b"refused")])
    assert texts(wal) == [("a", 1, b"one")]
    abandon(wal)
    monkeypatch.undo()
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        assert wal.head.number == 1
        assert wal.append([batch("a", 2, b"two")])[0].number == 2
    assert texts(WalReader(tmp_path)) == [("a", 1, b"one"), ("a", 2, b"two")]


def test_a_batch_without_its_zeros_struck_out_yields_to_the_file_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk took neither the sync nor the striking out: the file after says which batches count."""
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        wal.append([batch("a", 1, b"one")])
        write, calls = medium.write_at, []

        def write_once(handle: int, pieces: list[bytes], offset: int) -> None:
            calls.append(offset)
            if len(calls) == 2:
                raise OSError(errno.EIO, "Input/output error")
            write(handle, pieces, offset)

        monkeypatch.setattr(medium, "write_at", write_once)
        monkeypatch.setattr(medium, "sync", failing(2, OSError(errno.EIO, "Input/output error")))
        wal.append([batch("a", 2, b"two")])
        monkeypatch.undo()
        first, _ = sorted(tmp_path.glob("*.wal"))
        assert b"two" in first.read_bytes()
        assert texts(wal) == [("a", 1, b"one"), ("a", 2, b"two")]
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        assert (wal.head.number, wal.damages) == (2, ())
        assert texts(wal) == [("a", 1, b"one"), ("a", 2, b"two")]


@pytest.mark.parametrize("call", ["write_at", "sync", "sync_folder"])
def test_numbers_stay_dense_whatever_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    real = getattr(medium, call)
    broken = [False]

    def maybe(*arguments: object) -> None:
        if broken[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(*arguments)

    monkeypatch.setattr(medium, call, maybe)
    with opened(tmp_path) as intake:
        expected = 1
        for turn in range(12):
            broken[0] = turn % 3 == 2
            try:
                receipt = intake.accept("oms", [b"x" * 9000, b"%d" % turn])
            except StorageFull:
                assert broken[0]
                continue
            assert receipt.first_seq == expected
            expected = receipt.last_seq + 1
        broken[0] = False
        lines = texts(intake.wal)
    assert [seq for _, seq, _ in lines] == list(range(1, expected))


def test_a_disk_that_cannot_be_synced_at_the_start_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        wal.append([batch("a", 1, b"one")])
    monkeypatch.setattr(medium, "sync", failing(1, OSError(errno.EIO, "Input/output error")))
    with pytest.raises(StorageFull):
        Wal(tmp_path, file_bytes=SMALL)
    Wal(tmp_path, file_bytes=SMALL).close()
