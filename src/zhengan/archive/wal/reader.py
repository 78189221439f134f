"""Reading the log of a receiver from any process, while it is written; telling it what is sealed.

Only what the writer has called durable is given out: a batch that was written and not yet acknowledged may still be struck out.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from zhengan.archive.errors import Damaged
from zhengan.archive.place import ArchivePlace
from zhengan.archive.wal.file import LogFile, paths, read_head, recycle
from zhengan.archive.wal.marks import read_durable, read_sealed, write_sealed
from zhengan.archive.wal.record import BATCH, WalBatch, batch_of, chained
from zhengan.archive.wal.scan import Damage, Record, Walk

OnDamage = Callable[[Damage], None]


def receivers(place: ArchivePlace) -> list[str]:
    """The receivers whose log lies in the archive."""
    return sorted(path.name for path in place.wal.glob("*") if path.is_dir()) if place.wal.is_dir() else []


class WalReader:
    """The log in `folder`. Opens nothing until asked, holds nothing open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def durable(self) -> int:
        """The number of the last batch that is durable."""
        found = read_durable(self.folder)
        return found.number if found else 0

    @property
    def sealed(self) -> int:
        """All batches up to this number are sealed."""
        return read_sealed(self.folder) or 0

    def read(self, after: int = 0, *, on_damage: OnDamage | None = None) -> Iterator[WalBatch]:
        """The durable batches behind `after` that are not sealed, in order.

        Damage is told to `on_damage` and passed over; without it Damaged is raised at the first.
        """
        begin, end = max(after, self.sealed), self.durable
        for path, first, last in self._files():
            if last <= begin or first > end or last < first:
                continue
            for batch in self._batches(path, begin, min(last, end), on_damage or _refuse):
                if batch.number > begin:
                    yield batch
                    begin = batch.number

    def drop(self, through: int) -> None:
        """All batches up to `through` are sealed: files that hold nothing else are given back. Raises OSError."""
        through = min(through, self.durable)
        if through > self.sealed:
            write_sealed(self.folder, through)
        for path, _, last in self._files():
            if last <= through:
                with suppress(FileNotFoundError):
                    recycle(path)

    def _files(self) -> list[tuple[Path, int, int]]:
        """Path, first batch and last possible batch of each file; the newest one has no end."""
        heads = []
        for path in paths(self.folder):
            with suppress(FileNotFoundError, Damaged), _opened(path) as file:
                heads.append((path, file.head.first))
        ends = [first - 1 for _, first in heads[1:]] + [1 << 62]
        return [(path, first, end) for (path, first), end in zip(heads, ends, strict=False)]

    def _batches(self, path: Path, after: int, last: int, on_damage: OnDamage) -> Iterator[WalBatch]:
        with suppress(FileNotFoundError), _opened(path) as file:
            for item in Walk(file, last, after):
                if not _still_there(file):
                    return  # sealed and taken again while it was read
                if isinstance(item, Damage):
                    if item.number <= last:
                        on_damage(item)
                elif item.header.number > last:
                    return
                elif item.header.kind == BATCH:
                    yield to_batch(item, file.head.algorithm)


def to_batch(record: Record, algorithm: str) -> WalBatch:
    """The batch of a record, with the chain's value after it."""
    return batch_of(record.body, record.header.number, chained(algorithm, record.header.previous, [record.body]))


@contextmanager
def _opened(path: Path) -> Iterator[LogFile]:
    handle = os.open(path, os.O_RDONLY)
    try:
        head, why = read_head(handle)
        if head is None:
            raise Damaged(f"{path}：{why}。")
        yield LogFile(path, handle, os.fstat(handle).st_size, head)
    finally:
        os.close(handle)


def _still_there(file: LogFile) -> bool:
    try:
        return file.path.stat().st_ino == os.fstat(file.handle).st_ino
    except FileNotFoundError:
        return False


def _refuse(damage: Damage) -> None:
    raise Damaged(str(damage))
