"""Where the index of words leaves few row groups, these are read ahead of the engine, and the rest of the segment is not."""

from collections.abc import Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhengan.archive.search.engine import THREADS, Ahead, Cursor, Fresh, Piece, Sealed
from zhengan.archive.search.predicate import names_in
from zhengan.archive.search.pruning import candidates
from zhengan.archive.search.query import Filter

Kept = dict[tuple[str, int], pa.Table]
"""Whole row groups by file and number."""
_FEW = 4
_SHARE = 8
"""Row groups are read one by one where the words leave no more than one in this many."""


def probed(piece: Piece) -> "Piece | Needle | None":
    """The piece, or the few row groups of it that the words leave; None where they leave nothing."""
    if isinstance(piece, Fresh):
        return piece
    groups = _groups(piece)
    if groups is None:
        return piece
    return Needle(piece, groups) if len(groups) else None


def ahead(
    cursor: Cursor, pieces: "Sequence[Piece | Needle]", names: Set[str], kept: Kept | None = None
) -> list[Piece | Ahead]:
    """The pieces, the row groups of the needles read; `names` are the columns that will be asked for. Where the groups are few they
    are read whole at once, and left in `kept`."""
    cursor.check()
    asked: list[Piece | Ahead] = [piece for piece in pieces if not isinstance(piece, Needle)]
    return [*asked, *_read([piece for piece in pieces if isinstance(piece, Needle)], names, kept)]


@dataclass(frozen=True)
class Needle:
    """A segment of which only a few row groups can hold lines that pass."""

    piece: Sealed
    groups: NDArray[np.int64]

    def read(self, names: Set[str], kept: Kept | None) -> Ahead:
        """The columns that the filter reads and these, of the row groups. With `kept`, all columns are read and kept there."""
        part = self.piece.part
        columns = sorted((names | names_in(self.piece.filter)) - {"class"})
        table = part.parquet().read_row_groups(
            self.groups.tolist(), None if kept is not None else columns, use_threads=False
        )
        if kept is not None:
            begin = 0
            for group in self.groups.tolist():
                count = int(part.starts[group + 1] - part.starts[group])
                kept[str(part.lines), group] = table.slice(begin, count)
                begin += count
            table = table.select(columns)
        rows = np.concatenate([np.arange(part.starts[group], part.starts[group + 1]) for group in self.groups])
        zeros = pa.array(np.zeros(len(rows), np.int32))
        for name, value in (("filename", str(part.lines)), ("class", part.manifest.log_class)):
            table = table.append_column(name, pa.DictionaryArray.from_arrays(zeros, pa.array([value])))
        return Ahead(table.append_column("row", pa.array(rows)), self.piece.filter)


def _groups(piece: Sealed) -> NDArray[np.int64] | None:
    """The row groups that the words leave, where they are few."""
    index = piece.part.index
    found = candidates(piece.filter, index) if index is not None else None
    if index is None or found is None:
        return None
    firsts = np.array(sorted(found), np.int64) * index.group_rows
    starts = piece.part.starts
    begin = np.searchsorted(starts, firsts, side="right") - 1
    end = np.searchsorted(starts, np.minimum(firsts + index.group_rows, starts[-1]), side="left")
    groups = np.unique(np.concatenate([np.zeros(0, np.int64), *map(np.arange, begin, end)]))
    return groups if len(groups) * _SHARE <= max(len(starts) - 1, _SHARE) else None


def _read(needles: Sequence[Needle], names: Set[str], kept: Kept | None) -> list[Ahead]:
    """The row groups of the needles, one table for all that ask the same."""
    few = sum(len(needle.groups) for needle in needles) <= _FEW
    keep = kept if few else None
    if len(needles) <= 1:
        read = [needle.read(names, keep) for needle in needles]
    else:
        with ThreadPoolExecutor(THREADS) as pool:
            read = list(pool.map(lambda needle: needle.read(names, keep), needles))
    same: dict[Filter, list[pa.Table]] = {}
    for one in read:
        same.setdefault(one.filter, []).append(one.table)
    return [Ahead(pa.concat_tables(tables).unify_dictionaries(), filter_) for filter_, tables in same.items()]
