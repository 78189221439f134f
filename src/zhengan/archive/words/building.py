"""Making the index of the words of a segment."""

import google_crc32c
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhengan.archive.parsing.columns import coded, places
from zhengan.archive.words import layout, loops

TEXTS = ("msg", "head")
"""Columns whose words are nearly all different from row to row."""
FEW = ("host", "app", "proc", "msgid", "sd")
"""Columns of few values: each different value of a group is looked at once."""
_FIRST_SLOTS = 1 << 16


def build(table: pa.Table | pa.RecordBatch, group_rows: int) -> bytes:
    """See `words.build_index`."""
    names = table.schema.names
    texts = [_chunked(table[name]) for name in TEXTS if name in names]
    few = [coded(table[name]) for name in FEW if name in names]
    hashes, kinds = [], []
    for start in range(0, table.num_rows, group_rows):
        group = Words()
        for column in texts:
            for chunk in column.slice(start, group_rows).chunks:
                group.add(chunk)
        for codes, values in few:
            group.add(_values_in(codes[start : start + group_rows], values))
        hashes.append(group.hashes())
        kinds.append(group.kinds)
    return written(hashes, kinds, table.num_rows, group_rows)


class Words:
    """The different words of a group of rows, as hashes, and which kinds of long ones there are."""

    def __init__(self) -> None:
        self._table, self._count = np.zeros(_FIRST_SLOTS, np.uint32), 0
        self.kinds = np.zeros(layout.KIND_BYTES, np.uint8)

    def add(self, texts: pa.Array) -> None:
        if texts.null_count:
            texts = texts.drop_null()
        data, offsets = places(texts)
        blocks = int(offsets[-1] - offsets[0]) // 64 + 2
        room = np.empty(blocks, np.uint64), np.empty(blocks, np.uint8)
        self._table, self._count = loops.add_words(data, offsets, *room, self.kinds, self._table, self._count)

    def hashes(self) -> NDArray[np.uint32]:
        found: NDArray[np.uint32] = self._table[self._table != 0]
        return found


def _chunked(column: pa.Array | pa.ChunkedArray) -> pa.ChunkedArray:
    return column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])


def _values_in(codes: NDArray[np.int32], values: pa.Array) -> pa.Array:
    seen = np.zeros(len(values) + 1, bool)
    seen[codes] = True
    return values.take(pa.array(np.flatnonzero(seen[:-1])))


def written(hashes: list[NDArray[np.uint32]], kinds: list[NDArray[np.uint8]], rows: int, group_rows: int) -> bytes:
    """The file, given the different hashes of the words of each group and their kinds."""
    counts = np.array([len(group) for group in hashes], np.int64)
    mean = float(counts.mean()) if len(counts) else 0.0
    words = int(min(max(mean / layout.FILTERS_OF_A_GROUP, layout.LEAST_WORDS), layout.MOST_WORDS))
    bits = -(-int(words * layout.BITS_PER_WORD) // 64) * 64
    starts = np.zeros(len(hashes) + 1, np.uint32)
    np.cumsum(np.maximum(-(-counts // words), 1), out=starts[1:])
    slices = _slices(hashes, starts, bits)
    head: bytes = layout.HEAD.pack(
        layout.MAGIC, layout.HASHES, int(layout.BITS_PER_WORD * 4), len(hashes), group_rows, rows,
        int(starts[-1]), bits, slices.shape[1], google_crc32c.value(slices.tobytes()),
    )  # fmt: skip
    head += starts.astype("<u4").tobytes() + b"".join(one.tobytes() for one in kinds)
    head += google_crc32c.value(head).to_bytes(4, "little")
    return head + bytes(-len(head) % 64) + slices.tobytes()


def _slices(hashes: list[NDArray[np.uint32]], starts: NDArray[np.uint32], bits: int) -> NDArray[np.uint8]:
    """The matrix of bits: one row for each bit of a filter, packed over the filters."""
    stride = -(-int(starts[-1]) // 8)
    filters = np.zeros((stride * 8, bits // 64), np.uint64)
    for group, found in enumerate(hashes):
        loops.set_bits(found, int(starts[group]), int(starts[group + 1] - starts[group]), bits, filters)
    slices = np.empty((bits, stride), np.uint8)
    loops.turn(filters.astype("<u8", copy=False).view(np.uint8), slices)
    return slices
