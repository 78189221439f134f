"""The sealed segments of an archive, as a search sees them, kept open between searches."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from zhengan.archive.errors import Damaged
from zhengan.archive.line import CLASSES
from zhengan.archive.place import ArchivePlace
from zhengan.archive.search.pages import Page, pages_of
from zhengan.archive.search.pruning import Outline
from zhengan.archive.segments.locked import opened
from zhengan.archive.segments.manifest import LINES, MANIFEST, WORDS, Manifest, is_segment_name, read_manifest

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq
    from numpy.typing import NDArray

    from zhengan.archive.words import Index

_NEWEST_DAYS = 3
_MOST_OPEN = 4_000
"""Each open segment takes two of the 65,530 maps that Linux gives a process."""
_MOST_IN_MEMORY = 32
"""Segments under a class key that are held in memory in the clear."""


@dataclass
class Part:
    """One sealed segment. What is opened for one search stays open for the next."""

    folder: Path
    manifest: Manifest
    stamp: tuple[int, int]
    outline: Outline = field(init=False)

    def __post_init__(self) -> None:
        held = self.manifest
        self.outline = Outline(
            held.log_class,
            held.received,
            held.time,
            {source: (runs[0][0], runs[-1][1]) for source, runs in held.sources.items()},
            None if held.apps is None else frozenset(held.apps),
            None if held.hosts is None else frozenset(held.hosts),
        )

    @cached_property
    def lines(self) -> Path:
        """Where the lines can be read. Raises Damaged."""
        if not self.manifest.key:
            return self.folder / LINES
        return Path(f"/proc/self/fd/{self._plain.fileno()}")

    @cached_property
    def _plain(self) -> BinaryIO:
        """The plain bytes of lines that lie under a class key, in memory until the part is let go. Raises Damaged."""
        return opened(self.folder / LINES, self.manifest.key)

    @cached_property
    def _opened(self) -> "tuple[pa.Buffer, pq.FileMetaData]":
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            with pa.memory_map(str(self.lines)) as file:
                data = file.read_buffer()
            return data, pq.read_metadata(pa.BufferReader(data))
        except (OSError, pa.ArrowInvalid) as error:
            raise Damaged(f"{self.lines} 读不出来：{error}。请运行 zhengan archive verify，从副本恢复该段。") from None

    def parquet(self) -> "pq.ParquetFile":
        """A reader of the file as it was when it was first opened; each caller has its own. Raises Damaged."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        data, about = self._opened
        return pq.ParquetFile(pa.BufferReader(data), metadata=about)

    @cached_property
    def starts(self) -> "NDArray[np.int64]":
        """The number of the first row of each row group, and of the row after the last."""
        import numpy as np

        about = self._opened[1]
        return np.cumsum([0, *(about.row_group(group).num_rows for group in range(about.num_row_groups))])

    @cached_property
    def ends(self) -> "dict[str, NDArray[Any]]":
        """What the statistics of the row groups say of instants: the least and the greatest of `time` and of `received`, whether some
        lines of the group claim a time, and whether all do. What they do not say can be anything."""
        import numpy as np

        about = self._opened[1]
        rows = [_ends_of(about.row_group(group)) for group in range(about.num_row_groups)]
        names = ("time_low", "time_high", "received_low", "received_high", "claims", "claimed")
        kinds = (np.int64, np.int64, np.int64, np.int64, bool, bool)
        columns = list(zip(*rows, strict=True)) or [()] * len(names)
        return {name: np.array(column, kind) for name, kind, column in zip(names, kinds, columns, strict=True)}

    def same_in(self, group: int, name: str) -> "tuple[str | int | None] | None":
        """The value that all lines of a row group have in a column, by the statistics; None where they may differ."""
        if name == "class":
            return (self.manifest.log_class,)
        known = self._same  # another search may let the part go meanwhile
        if (group, name) not in known:
            about = self._opened[1].row_group(group)
            known[group, name] = _same_of(about.column(self._names.index(name)))
        return known[group, name]

    @cached_property
    def _same(self) -> "dict[tuple[int, str], tuple[str | int | None] | None]":
        return {}

    @cached_property
    def _names(self) -> list[str]:
        return list(self._opened[1].schema.names)

    @property
    def data(self) -> memoryview:
        """The bytes of the file. Raises Damaged."""
        return memoryview(self._opened[0])

    @cached_property
    def pages(self) -> tuple[tuple[Page, ...] | None, ...]:
        """For each row group where the texts of `msg` lie in the file; None where that cannot be said."""
        data, about = self._opened
        column = about.schema.names.index("msg")
        view = memoryview(data)
        return tuple(pages_of(view, about.row_group(group).column(column)) for group in range(about.num_row_groups))

    @cached_property
    def index(self) -> "Index | None":
        """The index of words; None where the segment has none that can be read: then the lines are read."""
        from zhengan.archive.words import Index

        try:
            if self.manifest.key:
                with opened(self.folder / WORDS, self.manifest.key) as file:
                    return Index(file.read())
            return Index(self.folder / WORDS)
        except (OSError, ValueError, Damaged):
            return None

    @property
    def is_open(self) -> bool:
        return "_opened" in self.__dict__ or "index" in self.__dict__

    def let_go(self) -> None:
        """Forgets the open files; they close with the last search that reads them."""
        for name in ("_opened", "starts", "ends", "_same", "_names", "pages", "index", "lines"):
            self.__dict__.pop(name, None)
        if plain := self.__dict__.pop("_plain", None):
            plain.close()


_UNKNOWN = (-(1 << 63), (1 << 63) - 1)
_LONGEST_SAME = 1000
"""Statistics of longer texts may be cut."""


def _ends_of(group: "pq.RowGroupMetaData") -> tuple[int, int, int, int, bool, bool]:
    found: list[int] = []
    nulls: int | None = None
    for name in ("time", "received"):
        column = next(one for one in map(group.column, range(group.num_columns)) if one.path_in_schema == name)
        held = column.statistics
        found += (held.min, held.max) if held is not None and held.has_min_max else _UNKNOWN
        if name == "time":
            nulls = held.null_count if held is not None and held.has_null_count else None
    return found[0], found[1], found[2], found[3], nulls != group.num_rows, nulls == 0


def _same_of(column: "pq.ColumnChunkMetaData") -> "tuple[str | int | None] | None":
    held = column.statistics
    if held is None or not held.has_null_count:
        return None
    if held.null_count == column.num_values:
        return (None,)
    if held.null_count or not held.has_min_max or held.min != held.max:
        return None
    return None if isinstance(held.min, str) and len(held.min) > _LONGEST_SAME else (held.min,)


class Shelf:
    """The segments of an archive; `parts` looks at what is new, and reads each manifest once."""

    def __init__(self, place: ArchivePlace) -> None:
        self._place = place
        self._parts: dict[Path, dict[Path, Part]] = {}
        """The segments by the folder of their day."""
        self._days: dict[Path, int] = {}

    def parts(self) -> list[Part]:
        """All segments that are there now."""
        opened_parts = [part for part in self._all() if part.is_open]
        in_memory = [part for part in opened_parts if part.manifest.key]
        for part in (
            opened_parts if len(opened_parts) > _MOST_OPEN else in_memory if len(in_memory) > _MOST_IN_MEMORY else ()
        ):
            part.let_go()
        for log_class in CLASSES:
            days = sorted(_folders(self._place.segments / log_class))
            for number, day in enumerate(days):
                self._look(day, settled=number < len(days) - _NEWEST_DAYS)
            self._forget(self._place.segments / log_class, set(days))
        return list(self._all())

    def close(self) -> None:
        """Gives all open files back."""
        for part in self._all():
            part.let_go()
        self._parts.clear()
        self._days.clear()

    def _all(self) -> Iterator[Part]:
        for parts in self._parts.values():
            yield from parts.values()

    def _look(self, day: Path, *, settled: bool) -> None:
        """Reads what changed in a day's folder. Old days are believed where their folder has the same time of change; in the
        newest ones two changes may fall into one tick of the file system's clock."""
        try:
            stamp = day.stat().st_mtime_ns
        except FileNotFoundError:
            return
        if settled and self._days.get(day) == stamp:
            return
        seen, known = set(), self._parts.setdefault(day, {})
        for folder in _folders(day):
            if is_segment_name(folder.name):
                seen.add(folder)
                self._read(folder, known)
        for gone in known.keys() - seen:
            del known[gone]
        self._days[day] = stamp

    @staticmethod
    def _read(folder: Path, parts: dict[Path, Part]) -> None:
        path = folder / MANIFEST
        try:
            state = path.stat()
            stamp = (state.st_mtime_ns, state.st_ino)
            known = parts.get(folder)
            if known is None or known.stamp != stamp:
                parts[folder] = Part(folder, read_manifest(path.read_bytes(), str(path)), stamp)
        except FileNotFoundError:
            parts.pop(folder, None)

    def _forget(self, above: Path, days: set[Path]) -> None:
        for day in [day for day in self._days if day.parent == above and day not in days]:
            del self._days[day]
            self._parts.pop(day, None)


def _folders(path: Path) -> Iterator[Path]:
    try:
        with os.scandir(path) as entries:
            yield from [Path(entry.path) for entry in entries if entry.is_dir()]
    except FileNotFoundError:
        return
