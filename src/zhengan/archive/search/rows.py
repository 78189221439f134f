"""The lines that pass, newest first, as they are found.

Segments are looked at from the newest back, some at a time: one at first, so that the first lines are there at once, twice as many each
time while little is found. A line is given out when no segment that is still to come can hold a newer one. In each round DuckDB finds
which rows pass; the rows themselves are read afterwards, and only these.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zhengan.archive.parsing.columns import SCHEMA as PARSED
from zhengan.archive.search.engine import Ahead, Cursor, Fresh, Piece, Sealed
from zhengan.archive.search.needles import Kept, Needle, ahead, probed
from zhengan.archive.search.parts import Part
from zhengan.archive.search.predicate import Systems
from zhengan.archive.search.pruning import ALWAYS, NEVER, Outline, narrowed
from zhengan.archive.search.query import Filter
from zhengan.archive.search.tail import Snapshot

FIRST_ROWS = 16
NEXT_ROWS = 50_000
_MORE = 8
"""Few lines at first, for each may lie in another row group; then so many times as many."""
_MOST_AT_ONCE = 16
_MANY_HITS = 20_000
_GROUPS_LIKE_A_SEGMENT = 16

ORDER = [("received", "descending"), ("source", "ascending"), ("seq", "descending")]
_PLACE = ("filename", "row", "received", "source", "seq")
_PLACES = pa.schema(
    [
        ("filename", pa.string()),
        *((name, pa.int64()) for name in ("row", "received")),
        ("source", pa.string()),
        ("seq", pa.int64()),
    ]
)
SCHEMA = pa.schema(
    [
        ("class", pa.string()),
        ("source", pa.string()),
        ("seq", pa.int64()),
        ("received", pa.int64()),
        ("flags", pa.uint8()),
        *(parsed.with_type(pa.string()) if pa.types.is_dictionary(parsed.type) else parsed for parsed in PARSED),
    ]
)
"""The columns of what is found: `class`, and those of a segment."""
COLUMNS = SCHEMA.names


def pieces_of(snapshot: Snapshot, filter_: Filter, systems: Systems) -> list[Piece]:
    """What of the archive can hold lines that pass."""
    pieces: list[Piece] = []
    for lines in snapshot.tail:
        left = narrowed(filter_, lines.outline, systems)
        if left != NEVER:
            pieces.append(Fresh(lines, left))
    for part in snapshot.parts:
        left = narrowed(filter_, part.outline, systems)
        if left != NEVER:
            pieces.append(Sealed(part, left))
    return pieces


def rows(cursor: Cursor, pieces: Sequence[Piece], systems: Systems, limit: int | None) -> Iterator[pa.Table]:
    """Tables of lines with all columns of a segment and `class`, newest first; `limit` lines at most."""
    coming = sorted(pieces, key=lambda piece: -_outline(piece).received[1])
    waiting = _Hits.none()
    given, at_once = 0, 1
    while coming or len(waiting):
        round_, coming = _next_round(cursor, coming, at_once)
        wanted = None if limit is None else limit - given
        horizon = _outline(coming[0]).received[1] if coming else None
        early = 0
        if at_once == 1 and not given and not waiting and (limit is None or limit > FIRST_ROWS):
            for table in _early(cursor, round_, systems, horizon):
                early += table.num_rows
                yield table
        found = _find(cursor, round_, systems, wanted).after(early)
        given += early
        wanted = None if limit is None else limit - given
        at_once = 1 if len(found) > _MANY_HITS else min(at_once * 2, _MOST_AT_ONCE)
        waiting = waiting.joined(found).first(wanted)
        ready, waiting = waiting.parted(horizon)
        for table in ready.tables(cursor):
            given += table.num_rows
            yield table
        if limit is not None and given >= limit:
            return


def _early(
    cursor: Cursor, round_: Sequence[Piece | Needle], systems: Systems, horizon: int | None
) -> Iterator[pa.Table]:
    """The first lines of the first round: they need not wait until all of a segment are in order."""
    if any(isinstance(piece, Sealed) for piece in round_):
        yield from _find(cursor, round_, systems, FIRST_ROWS).parted(horizon)[0].tables(cursor)


def _next_round(cursor: Cursor, coming: list[Piece], at_once: int) -> tuple[list[Piece | Needle], list[Piece]]:
    """The next pieces. Those of which the words leave nothing cost nothing; unsealed lines go with the first segment."""
    round_: list[Piece | Needle] = []
    weight, end = 0.0, 0
    while end < len(coming) and (weight < at_once or isinstance(coming[end], Fresh)):
        cursor.check()
        piece = probed(coming[end])
        end += 1
        if piece is not None:
            round_.append(piece)
        if isinstance(piece, Needle):
            weight += len(piece.groups) / _GROUPS_LIKE_A_SEGMENT
        elif isinstance(piece, Sealed):
            weight += 1
    return round_, coming[end:]


def _outline(piece: Piece) -> Outline:
    return piece.part.outline if isinstance(piece, Sealed) else piece.lines.outline


@dataclass(frozen=True)
class _Hits:
    """Rows that pass, in order, and where they lie."""

    table: pa.Table
    homes: dict[str, Part | pa.Table]
    kept: Kept = field(default_factory=dict)

    @classmethod
    def none(cls) -> "_Hits":
        return cls(pa.table({"filename": pa.array([], pa.string()), "row": pa.array([], pa.int64())}), {})

    def __bool__(self) -> bool:
        return len(self) > 0

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def joined(self, other: "_Hits") -> "_Hits":
        """Both together, in order."""
        if not len(self):
            return other
        if not len(other):
            return self
        return _Hits(
            pa.concat_tables([self.table, other.table]).sort_by(ORDER),
            {**self.homes, **other.homes},
            {**self.kept, **other.kept},
        )

    def first(self, count: int | None) -> "_Hits":
        return self if count is None else _Hits(self.table.slice(0, count), self.homes, self.kept)

    def after(self, count: int) -> "_Hits":
        return _Hits(self.table.slice(count), self.homes, self.kept) if count else self

    def parted(self, horizon: int | None) -> tuple["_Hits", "_Hits"]:
        """The rows newer than `horizon`, and the others."""
        if horizon is None or not len(self):
            return self, _Hits.none()
        newer = pc.sum(pc.greater(self.table["received"], horizon)).as_py()
        return _Hits(self.table.slice(0, newer), self.homes, self.kept), _Hits(
            self.table.slice(newer), self.homes, self.kept
        )

    def tables(self, cursor: Cursor) -> Iterator[pa.Table]:
        """The rows themselves, a few at first."""
        fetch = _Fetch(cursor, self.kept)
        start, size = 0, FIRST_ROWS
        while start < len(self):
            yield fetch.rows(self.table.slice(start, size), self.homes)
            start, size = start + size, min(size * _MORE, NEXT_ROWS)


def _find(cursor: Cursor, pieces: Sequence[Piece | Needle], systems: Systems, limit: int | None) -> _Hits:
    """The rows of some pieces that pass."""
    kept: Kept = {}
    asked = ahead(cursor, pieces, {"received", "source", "seq"}, systems, kept)
    if not asked:
        return _Hits.none()
    homes: dict[str, Part | pa.Table] = {}
    for piece in pieces:
        if isinstance(piece, Fresh):
            homes[cursor.named(piece.lines.table)] = piece.lines.table
        else:
            part = piece.piece.part if isinstance(piece, Needle) else piece.part
            homes[str(part.lines)] = part
    if all(isinstance(one, Ahead) and one.filter == ALWAYS for one in asked):
        # What is left is all to be given: no engine is needed to put it in order.
        tables = [one.table.select(_PLACE).cast(_PLACES) for one in asked if isinstance(one, Ahead)]
        return _Hits(pa.concat_tables(tables).sort_by(ORDER), homes, kept).first(limit)
    end = " ORDER BY received DESC, source, seq DESC" + ("" if limit is None else f" LIMIT {limit}")
    return _Hits(cursor.table(f"SELECT * FROM ({cursor.lines(asked, _PLACE, systems)}){end}"), homes, kept)  # noqa: S608  # names of ours and quoted literals


@dataclass
class _Fetch:
    """Reads whole rows; a row group that was read stays for the next."""

    cursor: Cursor
    kept: Kept
    _groups: dict[tuple[str, int], pa.Table] = field(default_factory=dict)

    def rows(self, hits: pa.Table, homes: dict[str, Part | pa.Table]) -> pa.Table:
        """All columns of these rows, in this order."""
        names = hits["filename"].combine_chunks().dictionary_encode()
        codes, row = names.indices.to_numpy(), hits["row"].to_numpy()
        tables, places = [], np.zeros(len(row), np.int64)
        count = 0
        for code, name in enumerate(names.dictionary.to_pylist()):
            mine = np.flatnonzero(codes == code)
            for table, some in self._of_home(name, homes[name], row[mine]):
                self.cursor.check()
                tables.append(table)
                places[mine[some]] = np.arange(count, count + len(some))
                count += len(some)
        return pa.concat_tables(tables).take(pa.array(places))

    def _of_home(
        self, name: str, home: Part | pa.Table, row: NDArray[np.int64]
    ) -> Iterator[tuple[pa.Table, NDArray[np.int64]]]:
        if isinstance(home, pa.Table):
            yield home.select(COLUMNS).take(pa.array(row)).cast(SCHEMA), np.arange(len(row))
            return
        if name in self.kept:
            known = self.kept[name]
            places = np.searchsorted(known["row"].to_numpy(), row)
            yield known.take(pa.array(places)).select(COLUMNS).cast(SCHEMA), np.arange(len(row))
            return
        groups = np.searchsorted(home.starts, row, side="right") - 1
        reader = home.parquet()
        for group in np.unique(groups).tolist():
            some = np.flatnonzero(groups == group)
            if (name, group) not in self._groups:
                self._groups[name, group] = reader.read_row_group(group)
            taken = self._groups[name, group].take(pa.array(row[some] - home.starts[group]))
            log_class = pa.repeat(pa.scalar(home.manifest.log_class), len(some))
            yield taken.append_column("class", log_class).select(COLUMNS).cast(SCHEMA), some
