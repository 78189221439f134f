"""Lines counted by the values of columns, straight from the segments, for filters that ask no more than when a line was written.

Most row groups are of one program, and many lie wholly within the time or wholly outside: what their statistics say is not read.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhengan.archive.errors import ArchiveError
from zhengan.archive.search.decoded import Decoded
from zhengan.archive.search.engine import Cursor, Piece, Sealed
from zhengan.archive.search.needles import each
from zhengan.archive.search.parts import Part
from zhengan.archive.search.query import All, Between, Filter, Match

Value = str | int | None
Counts = Counter[tuple[Value, ...]]
TEXTS = frozenset(("source", "app", "host", "proc", "msgid"))
NUMBERS = {"severity": pa.int8(), "facility": pa.int8(), "flags": pa.uint8()}
COUNTED = TEXTS | NUMBERS.keys() | {"class"}
"""Fields by whose values lines can be counted here."""
_GROUPS_AT_ONCE = 8
_MOST_KEPT = 400
"""Row groups of which decoded columns are kept for the next question: a count over everything would only drive out the others."""
_MOST_PLACES = 1 << 17
_MOST_SHORT = 1 << 15
_LEAST, _GREATEST = -(1 << 63), (1 << 63) - 1


def countable(piece: Piece) -> bool:
    """Whether the lines of a piece that pass can be counted here."""
    return isinstance(piece, Sealed) and _spans(piece.filter) is not None


def counts(cursor: Cursor, pieces: Sequence[Piece], sets: Sequence[tuple[str, ...]]) -> list[Counts]:
    """For each set of fields how many lines have which values, over pieces that are `countable`. Raises Stopped, ArchiveError."""
    found: list[Counts] = [Counter() for _ in sets]
    todo = [task for piece in pieces if isinstance(piece, Sealed) for task in _tasks(piece)]
    few = sum(len(task.groups) for task in todo) <= _MOST_KEPT
    known = cursor.decoded if few else Decoded(0)
    for some in each(cursor, todo, lambda task: task.counted(sets, known)):
        for total, part in zip(found, some, strict=True):
            total.update(part)
    return found


@dataclass(frozen=True)
class _Span:
    """Instants from `low` to `high`, both included, of `time` (where it is claimed, else of receipt) or `received`."""

    field: str
    low: int
    high: int

    def holds(self, instants: NDArray[np.integer[Any]] | None) -> NDArray[np.bool_]:
        assert instants is not None
        return (instants >= self.low) & (instants <= self.high)


@dataclass(frozen=True)
class _Task:
    """Row groups of a segment, and for each whether all its lines pass."""

    part: Part
    spans: tuple[_Span, ...]
    groups: tuple[tuple[int, bool], ...]

    def counted(self, sets: Sequence[tuple[str, ...]], known: Decoded) -> list[Counts]:
        """For each set of fields how many lines have which values."""
        found: list[Counts] = [Counter() for _ in sets]
        fields = {name for names in sets for name in names}
        try:
            columns = self._columns({group: self._wanted(group, fields, whole) for group, whole in self.groups}, known)
        except (OSError, pa.ArrowException) as error:
            raise ArchiveError(f"读取日志段失败：{error}。请重试；仍然失败请运行 zhengan archive verify。") from error
        for group, whole in self.groups:
            mine = columns[group]
            passed = None if whole else self._passed(mine)
            for name in fields - mine.keys():
                same = self.part.same_in(group, name)
                mine[name] = None, [same and same[0]]
            rows = int(self.part.starts[group + 1] - self.part.starts[group])
            for names, counted in zip(sets, found, strict=True):
                _add(counted, [mine[name] for name in names], passed, rows)
        return found

    def _wanted(self, group: int, fields: Set[str], whole: bool) -> set[str]:  # noqa: FBT001
        """The columns of a row group of which the statistics do not say enough."""
        wanted = {name for name in fields if self.part.same_in(group, name) is None}
        return wanted if whole else wanted | {span.field for span in self.spans}

    def _columns(self, wanted: Mapping[int, Set[str]], known: Decoded) -> dict[int, "dict[str, _Coded]"]:
        """The columns of the row groups; those that must be read are read together where they are the same."""
        found: dict[int, dict[str, _Coded]] = {group: {} for group in wanted}
        unread: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for group, names in wanted.items():
            for name in names:
                column = known.get((self.part.folder, self.part.stamp, group, name))
                if column is not None:
                    found[group][name] = column
            if lacking := names - found[group].keys():
                unread[tuple(sorted(lacking))].append(group)
        for lacking_, groups in unread.items():
            read = self.part.parquet().read_row_groups(groups, self._stored(lacking_, groups), use_threads=False)
            begin = 0
            for group in groups:
                rows = int(self.part.starts[group + 1] - self.part.starts[group])
                for name in lacking_:
                    column = _column(read.slice(begin, rows), name)
                    found[group][name] = column
                    known.put((self.part.folder, self.part.stamp, group, name), column, _size(column))
                begin += rows
        return found

    def _stored(self, names: Sequence[str], groups: Sequence[int]) -> list[str]:
        claimed = all(self.part.ends["claimed"][group] for group in groups)
        return sorted({*names, *(["received"] if "time" in names and not claimed else [])})

    def _passed(self, columns: "Mapping[str, _Coded]") -> NDArray[np.bool_]:
        first, *others = (span.holds(columns[span.field][0]) for span in self.spans)
        return np.logical_and.reduce([first, *others]) if others else first


_Coded = tuple[NDArray[np.integer[Any]] | None, Sequence[Value]]
"""For each row the place of its value among these; None where all rows have the only one. Of instants the instants and no values."""


def _tasks(piece: Sealed) -> list[_Task]:
    """The row groups in which lines can pass, some at a time."""
    spans = _spans(piece.filter) or ()
    ends = piece.part.ends
    some, whole = np.ones(len(ends["claimed"]), bool), np.ones(len(ends["claimed"]), bool)
    for span in spans:
        pairs = [("received", np.ones(len(some), bool))]
        if span.field == "time":
            pairs = [("time", ends["claims"]), ("received", ~ends["claimed"])]
        touched, within = np.zeros(len(some), bool), np.ones(len(some), bool)
        for name, held in pairs:
            low, high = ends[f"{name}_low"], ends[f"{name}_high"]
            touched |= held & (high >= span.low) & (low <= span.high)
            within &= ~held | (low >= span.low) & (high <= span.high)
        some, whole = some & touched, whole & within
    groups = [(group, bool(whole[group])) for group in np.flatnonzero(some).tolist()]
    return [
        _Task(piece.part, spans, tuple(groups[at : at + _GROUPS_AT_ONCE]))
        for at in range(0, len(groups), _GROUPS_AT_ONCE)
    ]


def _spans(filter_: Filter) -> tuple[_Span, ...] | None:
    """The filter as spans of time that all must hold; None where it asks something else."""
    match filter_:
        case All(parts):
            each_ = [_spans(part) for part in parts]
            return None if None in each_ else tuple(span for one in each_ if one for span in one)
        case Match("time" | "received" as field, Between() as test):
            low = _LEAST if test.low is None else math.floor(test.low) + 1 if test.low_open else math.ceil(test.low)
            high = (
                _GREATEST
                if test.high is None
                else math.ceil(test.high) - 1
                if test.high_open
                else math.floor(test.high)
            )
            return (_Span(field, max(low, _LEAST), min(high, _GREATEST)),)
    return None


def _column(read: pa.Table, name: str) -> _Coded:
    """A column of rows: codes and what they mean, of instants the instants themselves."""
    if name in NUMBERS:
        numbers = _whole(read[name]).cast(pa.int64()).fill_null(-1)
        return numbers.to_numpy(zero_copy_only=False).astype(np.int16) + 1, [None, *range(256)]
    if name in TEXTS:
        texts = _whole(read[name] if pa.types.is_dictionary(read[name].type) else read[name].dictionary_encode())
        codes = texts.indices.fill_null(len(texts.dictionary)) if texts.null_count else texts.indices
        values = [*texts.dictionary.to_pylist(), None]
        return codes.to_numpy().astype(np.int16 if len(values) <= _MOST_SHORT else np.int32), values
    instants = _whole(read[name])
    if not instants.null_count:
        return instants.to_numpy().copy(), []
    claimed = instants.is_valid().to_numpy(zero_copy_only=False)
    return np.where(claimed, instants.fill_null(0).to_numpy(), _whole(read["received"]).to_numpy()), []


def _whole(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    return column.unify_dictionaries().combine_chunks()


def _size(column: _Coded) -> int:
    return (0 if column[0] is None else column[0].nbytes) + 64 * len(column[1])


def _add(counted: Counts, codes: Sequence[_Coded], passed: NDArray[np.bool_] | None, rows: int) -> None:
    """Adds the rows that passed to what was counted."""
    place: NDArray[np.integer[Any]] | None = None
    for mine, values in codes:  # a value that all rows have changes no place
        if mine is not None:
            place = mine if place is None else place.astype(np.int64) * len(values) + mine
    if place is None:
        number = rows if passed is None else int(passed.sum())
        if number:
            counted[tuple(values[0] for _, values in codes)] += number
        return
    for one, number in _different(place if passed is None else place[passed]):
        key: list[Value] = []
        left = one
        for _, values in reversed(codes):
            left, at = divmod(left, len(values))
            key.append(values[at])
        counted[tuple(reversed(key))] += number


def _different(places: NDArray[np.integer[Any]]) -> list[tuple[int, int]]:
    """The different places and how often each occurs."""
    if len(places) and int(places.max()) >= _MOST_PLACES:
        held, numbers = np.unique(places, return_counts=True)
        return list(zip(held.tolist(), numbers.tolist(), strict=True))
    often = np.bincount(places)
    held = np.flatnonzero(often)
    return list(zip(held.tolist(), often[held].tolist(), strict=True))
