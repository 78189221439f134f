"""Small logs for trials of the intake: lines, batches, a process that ends without a word, power that fails."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from zhengan.archive.intake import Intake, Limits, make_lines
from zhengan.archive.line import Batch
from zhengan.archive.place import ArchivePlace
from zhengan.archive.sources import Source, Sources
from zhengan.archive.wal import Wal, WalReader, medium

SOURCES = Sources([Source("oms", "business"), Source("web", "system"), Source("fw", "network")])
SMALL = Limits(file_bytes=64 << 10)
NOON = 1_795_000_000_000_000_000


def batch(source: str, first: int, *raw: bytes) -> Batch:
    return Batch(source, "system", first, NOON, make_lines(raw))


def place(folder: Path) -> ArchivePlace:
    return ArchivePlace(folder, "示例证券")


def opened(folder: Path, receiver: str = "r1", limits: Limits = SMALL, sources: Sources = SOURCES) -> Intake:
    return Intake(place(folder), receiver, lambda: NOON, sources=sources, limits=limits)


def texts(log: Wal | WalReader, after: int = 0) -> list[tuple[str, int, bytes]]:
    """Every line that is not sealed: source, number, bytes."""
    return [
        (one.batch.source, one.batch.first_seq + index, one.batch.lines[index])
        for one in log.read(after)
        for index in range(len(one.batch.lines))
    ]


def abandon(wal: Wal) -> None:
    """Lets go as a killed process does: nothing is said, nothing synced."""
    if wal._spare:
        wal._spare.join()
    for handle in (wal._durable, wal._lock, *([wal._file.handle] if wal._file else [])):
        os.close(handle)
    wal._file = None
    wal._closed = True


def copied(folder: Path, to: Path) -> Path:
    """The log as it stands on disk at this moment."""
    shutil.rmtree(to, ignore_errors=True)
    return Path(shutil.copytree(folder, to))


def failing(times: int, error: OSError) -> Callable[[int], None]:
    """A sync that fails so many times and then works."""
    left = [times]

    def sync(handle: int) -> None:
        if left[0] > 0:
            left[0] -= 1
            raise error
        os.fdatasync(handle)

    return sync


def without_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """For trials that open a log thousands of times."""
    monkeypatch.setattr(medium, "sync", lambda handle: None)
    monkeypatch.setattr(medium, "sync_folder", lambda folder: None)
    monkeypatch.setattr(os, "fsync", lambda handle: None)
