"""The process that `archive_kills` kills: several threads send to an intake and say on a pipe what was acknowledged.

What a source sends is a function of its name and the batch's number, so that whoever looks afterwards knows every line.
"""

import errno
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhengan.archive.errors import StorageFull
from zhengan.archive.intake import Intake, Limits
from zhengan.archive.place import ArchivePlace
from zhengan.archive.sources import Source, Sources
from zhengan.archive.wal import medium

SOURCES = ("oms", "web", "fw", "db")
RECEIVER = "r1"
_REGISTER = Sources([Source(source, "system") for source in SOURCES])
_LIMITS = Limits(file_bytes=64 << 10, group_bytes=16 << 10)


@dataclass(frozen=True)
class Order:
    """One life of the process. `begin` is the batch with which each source goes on, `sealed` what may be dropped meanwhile."""

    folder: Path
    seed: int
    manner: str
    begin: dict[str, int]
    sealed: int


def place_of(folder: Path) -> ArchivePlace:
    return ArchivePlace(folder, "示例证券")


def open_intake(folder: Path, at_least: dict[str, int] | None = None) -> Intake:
    return Intake(place_of(folder), RECEIVER, time.time_ns, sources=_REGISTER, limits=_LIMITS, at_least=at_least)


def lines_of(source: str, batch: int) -> list[bytes]:
    """What the source sends as this batch."""
    made = random.Random(f"{source} {batch}")
    return [
        f"{source} {batch} {n} ".encode() + made.randbytes(made.randrange(400)) for n in range(made.randrange(1, 9))
    ]


def send(order: Order, say: Callable[[bytes], object]) -> None:
    """Sends until it is killed, or kills itself where the order says so."""
    chance = random.Random(order.seed)
    intake = open_intake(order.folder)
    say(b"open\n")
    _MANNERS[order.manner](chance)
    threads = [threading.Thread(target=_work, args=(intake, source, order.begin[source], say)) for source in SOURCES]
    threads.append(threading.Thread(target=_drop, args=(intake, order.sealed, chance.random() / 50)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _work(intake: Intake, source: str, begin: int, say: Callable[[bytes], object]) -> None:
    for batch in range(begin, begin + 100_000):
        while True:
            try:
                receipt = intake.accept(source, lines_of(source, batch), batch_id=str(batch))
                break
            except StorageFull:
                say(b"refused\n")
                time.sleep(0.001)
        say(f"{source} {batch} {receipt.first_seq} {receipt.last_seq} {receipt.batch}\n".encode())


def _drop(intake: Intake, through: int, after: float) -> None:
    time.sleep(after)
    intake.wal.drop(through)


def _by_time(chance: random.Random) -> None:
    """Whoever started this kills it."""


def _at_a_point(chance: random.Random) -> None:
    """Dies inside one of the calls that touch the disk; a write may be half done."""
    left = [chance.randrange(1, 60)]
    mutex = threading.Lock()
    write = medium.write_at

    def struck() -> bool:
        with mutex:
            left[0] -= 1
            return left[0] == 0

    def write_at(handle: int, pieces: Sequence[Any], offset: int) -> None:
        if struck():
            whole = b"".join(bytes(piece) for piece in pieces)
            write(handle, [whole[: chance.randrange(len(whole) + 1)]], offset)
            os.kill(os.getpid(), signal.SIGKILL)
        write(handle, pieces, offset)

    medium.write_at = write_at  # type: ignore[assignment]
    for name in ("sync", "sync_folder", "replace_file"):
        _die_around(name, struck, chance)


def _die_around(name: str, struck: Callable[[], bool], chance: random.Random) -> None:
    real = getattr(medium, name)

    def call(*arguments: Any) -> None:
        dies = struck()
        if not dies or chance.random() < 0.5:
            real(*arguments)
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)

    setattr(medium, name, call)


def _full_disk(chance: random.Random) -> None:
    """Now and then no new file can be had, and a write ends in the middle."""
    real = medium.write_at

    def write_at(handle: int, pieces: Sequence[Any], offset: int) -> None:
        if chance.random() < 0.15:
            whole = b"".join(bytes(piece) for piece in pieces)
            real(handle, [whole[: chance.randrange(len(whole) + 1)]], offset)
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle, pieces, offset)

    medium.write_at = write_at  # type: ignore[assignment]


def _failing_sync(chance: random.Random) -> None:
    real = medium.sync

    def sync(handle: int) -> None:
        if chance.random() < 0.15:
            raise OSError(errno.EIO, "Input/output error")
        real(handle)

    medium.sync = sync


_MANNERS: dict[str, Callable[[random.Random], None]] = {
    "time": _by_time,
    "point": _at_a_point,
    "full": _full_disk,
    "sync": _failing_sync,
}
MANNERS = tuple(_MANNERS)
