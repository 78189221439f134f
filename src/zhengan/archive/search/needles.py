"""Where few row groups of a segment can hold lines that pass, these are read ahead of the engine, and the rest of the segment is not.

First the index of words says which row groups may hold them; then the bytes of `msg` are looked through for a text that every line that
passes holds; then of the row groups that are left only the rows with that text are taken.
"""

from collections.abc import Callable, Iterable, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhengan.archive.parsing.columns import SCHEMA as PARSED
from zhengan.archive.parsing.columns import places
from zhengan.archive.search.engine import THREADS, Ahead, Cursor, Fresh, Piece, Sealed
from zhengan.archive.search.passing import holds, plain
from zhengan.archive.search.predicate import Systems, names_in
from zhengan.archive.search.pruning import ALWAYS, candidates
from zhengan.archive.search.query import Filter
from zhengan.archive.search.scanning import Look, hits
from zhengan.archive.search.sought import bytes_of, sought

Kept = dict[str, pa.Table]
"""Whole rows by file."""
SCHEMA = frozenset(("source", "seq", "received", "flags", *PARSED.names))
_FEW = 4
"""Row groups of which the rows are read whole at once."""
_FEW_ROWS = 256
_SHARE = 8
"""Row groups are read one by one where the words leave no more than one in this many."""
_SHARE_OF_TEXT = 2
"""Where more than one row group in this many holds the text, the engine reads the segment, and the text is not looked for again."""

_One = TypeVar("_One")
_Other = TypeVar("_Other")


def probed(piece: Piece) -> "Piece | Needle | None":
    """The piece, or the few row groups of it that the words leave; None where they leave nothing."""
    if isinstance(piece, Fresh):
        return piece
    groups = _groups(piece)
    if groups is None or len(groups) * _SHARE > max(len(piece.part.starts) - 1, _SHARE):
        return piece
    return Needle(piece, groups) if len(groups) else None


def ahead(
    cursor: Cursor, pieces: "Sequence[Piece | Needle]", names: Set[str], systems: Systems, kept: Kept | None = None
) -> list[Piece | Ahead]:
    """The pieces, the few row groups of them that can hold lines that pass read; `names` are the columns that will be asked for. With
    `kept`, where the rows are few all their columns are read and left there."""
    cursor.check()
    looked = _looked(cursor, pieces)
    needles = [piece for piece in looked if isinstance(piece, Needle)]
    few = kept is not None and sum(len(needle.groups) for needle in needles) <= _FEW
    found = each(cursor, needles, lambda needle: needle.found(SCHEMA if few else frozenset(("msg",))))
    left = [one for one in found if one is not None]
    whole = kept is not None and sum(map(len, left)) <= _FEW
    tables = each(cursor, left, lambda one: one.read(SCHEMA if whole else names))
    asked: list[Piece | Ahead] = [piece for piece in looked if not isinstance(piece, Needle)]
    same: dict[Filter, list[pa.Table]] = {}
    for one, table in zip(left, tables, strict=True):
        if kept is not None and whole:
            kept[str(one.piece.part.lines)] = table
        if table.num_rows <= _FEW_ROWS and plain(one.piece.filter):
            passed = [holds(one.piece.filter, row, systems) for row in table.to_pylist()]
            same.setdefault(ALWAYS, []).append(table.filter(pa.array(passed, pa.bool_())))
        else:
            same.setdefault(one.piece.filter, []).append(table)
    return [*asked, *(Ahead(_together(tables), filter_) for filter_, tables in same.items())]


@dataclass(frozen=True)
class Needle:
    """A segment of which only some row groups can hold lines that pass."""

    piece: Sealed
    groups: NDArray[np.int64]

    def found(self, columns: Set[str]) -> "_Found | None":
        """The rows that can pass, with these columns, `msg` among them; None where there are none. Without a text to go by, all rows of
        the row groups, and nothing of them is read yet."""
        part, texts = self.piece.part, sought(self.piece.filter)
        counts = np.diff(part.starts)
        if texts is None:
            return _Found(self.piece, [(int(group), None, np.arange(counts[group])) for group in self.groups])
        reader, groups = part.parquet(), []
        for group in self.groups.tolist():
            table = reader.read_row_group(group, sorted(columns), use_threads=len(columns) > 1)
            rows = _rows(table["msg"], texts)
            if len(rows):
                groups.append((group, table.take(pa.array(rows)), rows))
        return _Found(self.piece, groups) if groups else None


@dataclass(frozen=True)
class _Found:
    """Rows of a segment: for each row group its number, what was read of the rows, if anything was, and which rows."""

    piece: Sealed
    groups: list[tuple[int, pa.Table | None, NDArray[np.int64]]]

    def __len__(self) -> int:
        return len(self.groups)

    def read(self, names: Set[str]) -> pa.Table:
        """The columns that the filter reads and these, with `filename`, `class` and `row`."""
        part = self.piece.part
        columns = (names | names_in(self.piece.filter)) - {"class"}
        table = pa.concat_tables(self._group(*one, columns) for one in self.groups)
        rows = np.concatenate([rows + part.starts[group] for group, _, rows in self.groups])
        zeros = pa.array(np.zeros(len(rows), np.int32))
        for name, value in (("filename", str(part.lines)), ("class", part.manifest.log_class)):
            table = table.append_column(name, pa.DictionaryArray.from_arrays(zeros, pa.array([value])))
        return table.append_column("row", pa.array(rows))

    def _group(self, group: int, read: pa.Table | None, rows: NDArray[np.int64], columns: Set[str]) -> pa.Table:
        if read is None:
            return self.piece.part.parquet().read_row_group(group, sorted(columns), use_threads=False)
        more = sorted(columns - set(read.column_names))
        if more:
            table = self.piece.part.parquet().read_row_group(group, more, use_threads=False).take(pa.array(rows))
            for name in more:
                read = read.append_column(name, table[name])
        return read.select(sorted(columns | {"msg"}))


def _rows(message: pa.ChunkedArray, texts: "tuple[tuple[str, bool], ...]") -> NDArray[np.int64]:
    """The rows of a column that hold one of the texts."""
    found, begin = [np.zeros(0, np.int64)], 0
    for chunk in message.chunks:
        data, offsets = places(chunk)
        found += [text.rows(data, offsets) + begin for text in bytes_of(texts)]
        begin += len(chunk)
    return np.unique(np.concatenate(found))


def _groups(piece: Sealed) -> NDArray[np.int64] | None:
    """The row groups that the words leave; None where they say nothing."""
    index = piece.part.index
    found = candidates(piece.filter, index) if index is not None else None
    if index is None or found is None:
        return None
    if not found:
        return np.zeros(0, np.int64)
    firsts = np.array(sorted(found), np.int64) * index.group_rows
    starts = piece.part.starts
    begin = np.searchsorted(starts, firsts, side="right") - 1
    end = np.searchsorted(starts, np.minimum(firsts + index.group_rows, starts[-1]), side="left")
    return np.unique(np.concatenate([np.zeros(0, np.int64), *map(np.arange, begin, end)]))


def _looked(cursor: Cursor, pieces: "Iterable[Piece | Needle]") -> "list[Piece | Needle]":
    """The pieces, those whose lines must hold a text narrowed to the row groups that do."""
    left: list[Piece | Needle] = []
    looks, looked = [], []
    for piece in pieces:
        sealed = None if isinstance(piece, Fresh) else piece.piece if isinstance(piece, Needle) else piece
        texts = None if sealed is None else sought(sealed.filter)
        if sealed is None or texts is None or (piece is sealed and texts in cursor.useless):
            left.append(piece)
            continue
        groups = piece.groups if isinstance(piece, Needle) else _groups(sealed)
        all_groups = np.arange(len(sealed.part.starts) - 1)
        looks.append(Look(sealed.part, all_groups if groups is None else groups, bytes_of(texts)))
        looked.append((piece, sealed, texts))
    for (piece, sealed, texts), look, held in zip(looked, looks, hits(looks, THREADS, cursor.check), strict=True):
        if isinstance(piece, Sealed) and len(held) * _SHARE_OF_TEXT > len(look.part.starts) - 1:
            cursor.useless.add(texts)
            left.append(piece)
        elif len(held):
            left.append(Needle(sealed, held))
    return left


def each(cursor: Cursor, needles: Sequence[_One], work: Callable[[_One], _Other]) -> list[_Other]:
    """The work done on each, two at a time."""

    def one(needle: _One) -> _Other:
        cursor.check()
        return work(needle)

    if len(needles) <= 1:
        return [one(needle) for needle in needles]
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, needles))


def _together(tables: Sequence[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables).unify_dictionaries() if len(tables) > 1 else tables[0]
