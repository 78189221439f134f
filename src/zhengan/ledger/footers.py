"""What the footers of Parquet files say about their columns, so that no column is read to learn it again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import pyarrow.parquet as pq

# Writers may shorten the bounds of long texts; what is shorter than the shortest limit in use stands in full.
_WHOLE_BYTES = 64
_PER_MICROSECOND = {"milliseconds": (1000, 1), "microseconds": (1, 1), "nanoseconds": (1, 1000)}


@dataclass(frozen=True, slots=True)
class Told:
    """Of all rows together: `alike` holds (column, text) where every row has that text, `full` the columns without
    nulls, `empty` those of nulls alone, `at_range` the first and last `at` in microseconds as stored (None: not said)."""

    alike: frozenset[tuple[str, str]] = frozenset()
    full: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()
    at_range: tuple[int, int] | None = None

    def both(self, other: Told) -> Told:
        """What holds of these rows and of the other's."""
        ranges = (self.at_range, other.at_range)
        known = [bound for bound in ranges if bound is not None]
        whole = (min(low for low, _ in known), max(high for _, high in known)) if len(known) == len(ranges) else None
        return Told(self.alike & other.alike, self.full & other.full, self.empty & other.empty, whole)


NOTHING_TOLD = Told()


def told_by(parquet: pq.ParquetFile) -> Told | None:
    """What the file's statistics say; None for a file without rows."""
    metadata = parquet.metadata
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    return together(_of_group(group) for group in groups if group.num_rows)


def together(found: Iterable[Told | None]) -> Told | None:
    """What holds of all; None where nothing has rows."""
    known = [told for told in found if told is not None]
    return reduce(Told.both, known) if known else None


def _of_group(group: pq.RowGroupMetaData) -> Told:
    alike, full, empty = set(), set(), set()
    at_range = None
    for number in range(group.num_columns):
        column = group.column(number)
        stats = column.statistics
        if stats is None or not stats.has_null_count:
            continue
        name = column.path_in_schema
        if stats.null_count == column.num_values:
            empty.add(name)
        if stats.null_count:
            continue
        full.add(name)
        if not stats.has_min_max:
            continue
        if column.physical_type == "BYTE_ARRAY" and (text := _only_text(stats)) is not None:
            alike.add((name, text))
        if name == "at":
            at_range = _microseconds(stats)
    return Told(frozenset(alike), frozenset(full), frozenset(empty), at_range)


def _only_text(stats: pq.Statistics) -> str | None:
    try:
        low, high = stats.min, stats.max
    except UnicodeDecodeError:
        return None
    return low if isinstance(low, str) and low == high and len(low.encode()) < _WHOLE_BYTES else None


def _microseconds(stats: pq.Statistics) -> tuple[int, int] | None:
    unit = json.loads(stats.logical_type.to_json()).get("timeUnit")
    if unit not in _PER_MICROSECOND or not isinstance(stats.min_raw, int):
        return None
    times, parts = _PER_MICROSECOND[unit]
    return stats.min_raw * times // parts, stats.max_raw * times // parts
