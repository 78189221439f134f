"""How much a reader takes in: sizes in bytes, so that no file can take the machine's memory, disk or night."""

from collections.abc import Callable
from dataclasses import dataclass

from zhengan.privacy.readers.found import Findings, Skipped, Unread
from zhengan.privacy.readers.source import Source

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bounds of one unit (a file, a table, standard input)."""

    most_bytes: int = 1 << 40
    """Of a unit as it lies there."""
    most_unpacked: int = 64 << 30
    """Of everything that a unit unpacks to."""
    most_ratio: int = 250
    """Unpacked to packed, counted after the first 64 MiB."""
    most_members: int = 100_000
    """Of all archives inside a unit."""
    most_depth: int = 8
    """An archive in a mail in an archive …"""
    most_spooled: int = 256 * MIB
    """Of a member that must be held whole: a workbook, a database in an archive, a mail, a document."""
    statement_seconds: int = 3600
    """Of one statement on a database."""
    lock_seconds: int = 2
    """Waiting for another's lock."""
    sample_rows: int = 0
    """Rows of a table; 0 takes all."""


RATIO_FROM = 64 * MIB
ALLOWED = Limits()


@dataclass
class Reading:
    """What the readers of one unit share: bounds, what is used up of them, and the way to read what lies inside."""

    limits: Limits
    inner: Callable[[Source, "Reading"], Findings]
    unpacked: int = 0
    members: int = 0
    depth: int = 0

    def unpack(self, count: int, *, here: int, packed: int) -> None:
        """Count unpacked bytes; `here` and `packed` are those of this stream so far. Raises `Unread` past a bound."""
        self.unpacked += count
        if self.unpacked > self.limits.most_unpacked:
            raise Unread("too_large", f"解开后超过 {self.limits.most_unpacked} 字节")
        if here > RATIO_FROM and here > self.limits.most_ratio * max(packed, 1):
            raise Unread("bomb", f"超过 {self.limits.most_ratio} 倍")

    def member(self) -> None:
        """Count one member of an archive."""
        self.members += 1
        if self.members > self.limits.most_members:
            raise Unread("too_many", f"上限 {self.limits.most_members} 个")

    def read(self, source: Source) -> Findings:
        """What lies inside: one level deeper."""
        if self.depth >= self.limits.most_depth:
            yield Skipped(source.where, "too_deep", f"上限 {self.limits.most_depth} 层")
            return
        self.depth += 1
        try:
            yield from self.inner(source, self)
        finally:
            self.depth -= 1
