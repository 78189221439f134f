"""What is accepted and not yet sealed, and the moment of sealing.

A look takes the unsealed batches first and the segments after. A batch that is sealed between the two stands in both and is left out
of the first; one that was sealed before stands in a segment, for a segment is there before the log gives its batches up. So every
line is seen once, whatever the sealer does meanwhile.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhengan.archive.line import Batch
from zhengan.archive.place import ArchivePlace
from zhengan.archive.search.parts import Part, Shelf
from zhengan.archive.search.pruning import Outline
from zhengan.archive.wal import WalBatch, WalReader, receivers

_OWN = pa.schema(
    [
        ("class", pa.string()),
        ("source", pa.string()),
        ("seq", pa.int64()),
        ("received", pa.int64()),
        ("flags", pa.uint8()),
    ]
)


@dataclass(frozen=True)
class Unsealed:
    """Batches of one class, parsed. The table has the columns of a segment, `class` and `row`, the place in it."""

    table: pa.Table
    outline: Outline


@dataclass(frozen=True)
class Snapshot:
    """All lines of the archive at one moment, each once. `damages` says what of the unsealed cannot be read."""

    parts: tuple[Part, ...]
    tail: tuple[Unsealed, ...]
    damages: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return sum(part.manifest.rows for part in self.parts) + sum(int(one.table.num_rows) for one in self.tail)


class Looker:
    """Takes snapshots; what was parsed for one is kept for the next."""

    def __init__(self, place: ArchivePlace) -> None:
        self._place = place
        self._shelf = Shelf(place)
        self._lock = Lock()
        self._kept: dict[str, dict[int, tuple[Batch, pa.Table]]] = defaultdict(dict)
        self._read: dict[str, int] = defaultdict(int)
        self._damages: dict[str, None] = {}
        self._tail: tuple[Unsealed, ...] = ()
        self._numbers: frozenset[tuple[str, int]] = frozenset()

    def snapshot(self) -> Snapshot:
        """What is there now."""
        with self._lock:
            self._take_new()
            parts = self._shelf.parts()
            self._leave_sealed(parts)
            numbers = frozenset((name, number) for name, kept in self._kept.items() for number in kept)
            if numbers != self._numbers:
                self._tail = _by_class(kept for batches in self._kept.values() for kept in batches.values())
                self._numbers = numbers
            return Snapshot(tuple(parts), self._tail, tuple(self._damages))

    def close(self) -> None:
        """Gives all open files back."""
        with self._lock:
            self._shelf.close()

    def _take_new(self) -> None:
        for name in receivers(self._place):
            kept = self._kept[name]
            reader = WalReader(self._place.wal / name)
            for found in reader.read(self._read[name], on_damage=lambda damage: self._damages.setdefault(str(damage))):
                kept[found.number] = (found.batch, parsed(found))
                self._read[name] = found.number

    def _leave_sealed(self, parts: Sequence[Part]) -> None:
        runs: dict[str, list[tuple[int, int]]] = defaultdict(list)
        wanted = {batch.source for kept in self._kept.values() for batch, _ in kept.values()}
        for part in parts:
            for source in wanted.intersection(part.manifest.sources):
                runs[source] += part.manifest.sources[source]
        for some in runs.values():
            some.sort()
        for kept in self._kept.values():
            for number in [
                number for number, (batch, _) in kept.items() if _covers(runs[batch.source], batch.first_seq)
            ]:
                del kept[number]


def parsed(found: WalBatch) -> pa.Table:
    """The lines of a batch in the columns of a segment, with the class."""
    from zhengan.archive.parsing import parse

    batch = found.batch
    count = len(batch.lines)
    own = [
        pa.repeat(pa.scalar(batch.log_class), count),
        pa.repeat(pa.scalar(batch.source), count),
        pa.array(np.arange(batch.first_seq, batch.first_seq + count, dtype=np.int64)),
        pa.repeat(pa.scalar(batch.received_ns, pa.int64()), count),
        pa.array(np.asarray(batch.lines.flags, dtype=np.uint8)),
    ]
    read = parse(batch.lines, batch.received_ns)
    plain = [column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column for column in read.columns]
    return pa.table([*own, *plain], names=[*_OWN.names, *read.schema.names])


def _covers(runs: list[tuple[int, int]], seq: int) -> bool:
    place = bisect_right(runs, (seq, 1 << 62)) - 1
    return place >= 0 and runs[place][0] <= seq <= runs[place][1]


def _by_class(kept: Iterable[tuple[Batch, pa.Table]]) -> tuple[Unsealed, ...]:
    classes: dict[str, list[tuple[Batch, pa.Table]]] = defaultdict(list)
    for batch, table in kept:
        if table.num_rows:
            classes[batch.log_class].append((batch, table))
    return tuple(_unsealed(name, some) for name, some in classes.items())


def _unsealed(log_class: str, some: Sequence[tuple[Batch, pa.Table]]) -> Unsealed:
    table = pa.concat_tables([table for _, table in some]).combine_chunks()
    return Unsealed(table.append_column("row", pa.array(np.arange(table.num_rows))), _outline(log_class, some))


def _outline(log_class: str, some: Sequence[tuple[Batch, pa.Table]]) -> Outline:
    received = [batch.received_ns for batch, _ in some]
    times = [pc.min_max(table["time"]).as_py() for _, table in some]
    claimed = [(one["min"], one["max"]) for one in times if one["min"] is not None]
    span = (min(low for low, _ in claimed), max(high for _, high in claimed)) if claimed else None
    numbers: dict[str, tuple[int, int]] = {}
    for batch, _ in some:
        low, high = numbers.get(batch.source, (batch.first_seq, batch.last_seq))
        numbers[batch.source] = (min(low, batch.first_seq), max(high, batch.last_seq))
    return Outline(log_class, (min(received), max(received)), span, numbers, None, None)
