"""From the receiver's log to segments: read, seal by class and day, enter in the ledger, then drop.

At every moment a batch is in the log, or in a segment that the ledger names, or both. What a crash leaves behind is finished by the
next run: half-made folders are removed, a segment without its entry gets it, batches that lie in a segment already are dropped only.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from zhengan.archive.errors import ArchiveError
from zhengan.archive.line import CLASSES, LogClass
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments.book import events_of, write_sealed
from zhengan.archive.segments.catalogue import Catalogue
from zhengan.archive.segments.encoding import SEALED, Encoding
from zhengan.archive.segments.files import make_folders
from zhengan.archive.segments.locked import ClassKeys
from zhengan.archive.segments.manifest import Manifest
from zhengan.archive.segments.reading import Segment, folders, segment_at
from zhengan.archive.segments.sealing import Reached, day_of, seal
from zhengan.archive.wal import Damage, WalBatch
from zhengan.ledger.digest import Algorithm
from zhengan.ledger.note import Signer

ROUND_BYTES = 128 << 20
"""Lines read in one round (all classes together). A round takes four to five times this in memory."""


class Log(Protocol):
    """A receiver's log: `wal.Wal` of this process, `wal.WalReader` of another."""

    @property
    def sealed(self) -> int: ...

    def read(self, after: int = 0, *, on_damage: Callable[[Damage], None] | None = None) -> Iterator[WalBatch]: ...

    def drop(self, through: int) -> object: ...


def seal_wal(  # noqa: PLR0913 - what a sealing is made with and told to, each by name
    place: ArchivePlace,
    log: Log,
    *,
    receiver: str,
    signer: Signer,
    clock: Callable[[], datetime],
    algorithm: Algorithm = "sha256",
    least_bytes: int = 0,
    round_bytes: int = ROUND_BYTES,
    encoding: Encoding = SEALED,
    keys: ClassKeys | None = None,
    on_damage: Callable[[Damage], None] | None = None,
    reached: Reached = lambda step: None,
) -> list[Manifest]:
    """Seals all that the log holds, a round at a time, and gives back the new manifests.

    A last round of fewer than `least_bytes` is left for later. Safe to call again after a crash at any step. `reached` is told `read`,
    those of `seal`, `entered`, `listed` and `dropped`. Damage in the log is told to `on_damage` and passed over, without it raised.
    Raises StorageFull or LedgerError; then nothing of that round was dropped. ArchiveError where another process is sealing.
    """
    done: list[Manifest] = []
    with _alone(place, receiver):
        known = recover(place, log, receiver=receiver, clock=clock)
        for batches, size in _rounds(log, round_bytes, on_damage):
            fresh = [one for one in batches if not _is_sealed(one, known)]
            if size < round_bytes and len(fresh) == len(batches) and size < least_bytes:
                break
            reached("read")
            for (log_class, _), group in _groups(fresh).items():
                manifest = seal(
                    place,
                    group,
                    receiver=receiver,
                    log_class=log_class,
                    signer=signer,
                    at=clock(),
                    algorithm=algorithm,
                    encoding=encoding,
                    keys=keys,
                    reached=reached,
                )
                _enter(place, manifest, clock())
                reached("entered")
                done.append(manifest)
            log.drop(batches[-1].number)
            reached("dropped")
    return done


def recover(place: ArchivePlace, log: Log, *, receiver: str, clock: Callable[[], datetime]) -> list[Manifest]:
    """Finishes what a crash left of this receiver's sealing: removes half-made folders, enters segments that have no entry.

    Returns the manifests of segments whose batches are still in the log.
    """
    for beside in _half_made(place, receiver):
        shutil.rmtree(beside)
    found: list[Segment] = [segment_at(folder) for folder in folders(place) if _first(folder, receiver) > log.sealed]
    for one in found:
        if not events_of(place.institution, one.manifest.segment):
            _enter(place, one.manifest, clock())
    return [one.manifest for one in found]


def _enter(place: ArchivePlace, manifest: Manifest, at: datetime) -> None:
    write_sealed(manifest, at=at)
    Catalogue(place).put(manifest)


def _first(folder: Path, receiver: str) -> int:
    """The first batch in a segment of this receiver, by its name; 0 for those of others."""
    name, _, number = folder.name.rpartition("-")
    return int(number) if name == receiver else 0


@contextmanager
def _alone(place: ArchivePlace, receiver: str) -> Iterator[None]:
    """Keeps a second process from sealing the same log."""
    make_folders(place.segments, place.root)
    handle = os.open(place.segments / f".{receiver}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ArchiveError(f"接收器 {receiver} 的日志正由另一个进程封存。没有封存，无需处理。") from None
        yield
    finally:
        os.close(handle)


def _rounds(
    log: Log, round_bytes: int, on_damage: Callable[[Damage], None] | None
) -> Iterator[tuple[list[WalBatch], int]]:
    """Batches in the log's order, about `round_bytes` at a time, with their size."""
    batches: list[WalBatch] = []
    size = 0
    for one in log.read(on_damage=on_damage):
        batches.append(one)
        size += one.size
        if size >= round_bytes:
            yield batches, size
            batches, size = [], 0
    if batches:
        yield batches, size


def _groups(batches: Sequence[WalBatch]) -> dict[tuple[LogClass, str], list[WalBatch]]:
    groups: dict[tuple[LogClass, str], list[WalBatch]] = {}
    for one in batches:
        groups.setdefault((one.batch.log_class, day_of(one.batch.received_ns)), []).append(one)
    return groups


def _is_sealed(one: WalBatch, known: Sequence[Manifest]) -> bool:
    """Whether a segment holds the batch: it holds all of its class and day between its first and last.

    Raises ArchiveError where the segment's last batch is another than the log's of that number.
    """
    where = (one.batch.log_class, day_of(one.batch.received_ns))
    for manifest in known:
        span = manifest.wal
        if where == (manifest.log_class, manifest.day) and span.first <= one.number <= span.last:
            if one.number == span.last and one.chain.hex() != span.chain:
                raise ArchiveError(
                    f"段 {manifest.segment} 里的第 {one.number} 批与预写区里同号的一批不同：接收器的批号被重用。"
                    "没有封存；请给接收器换一个名称后重试。"
                )
            return True
    return False


def _half_made(place: ArchivePlace, receiver: str) -> list[Path]:
    pattern = f".{receiver}-*.new"
    return [beside for name in CLASSES for beside in (place.segments / name).glob(f"*/{pattern}")]
