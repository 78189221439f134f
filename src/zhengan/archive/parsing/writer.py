"""Lines from columns, many at once."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhengan.archive.line import Lines
from zhengan.archive.parsing import rendering
from zhengan.archive.parsing.columns import CODED, coded, places, whole_of


def rebuild(batch: pa.RecordBatch | pa.Table) -> Lines:
    """See `parsing.rebuild`."""
    columns = _Columns(batch)
    msgs, raws, heads = columns.msgs, columns.raws, columns.heads
    room = (
        sum(int(texts[1][-1] - texts[1][0]) for texts in (heads, raws, msgs))
        + columns.fields_bytes()
        + batch.num_rows * rendering.LONGEST
    )
    out, offsets = np.empty(room, np.uint8), np.zeros(batch.num_rows + 1, np.int64)
    rendering.render_lines(*columns.given, out, offsets)
    flags = np.zeros(batch.num_rows, np.uint8)
    if "flags" in batch.schema.names:
        flags = _numbers(batch["flags"], np.uint8, 0)
    return Lines(out[: offsets[-1]].data, offsets, flags)


def different(batch: pa.RecordBatch | pa.Table, lines: Lines) -> NDArray[np.bool_]:
    """See `parsing.different`."""
    columns = _Columns(batch)
    scratch, wrong = np.empty(columns.longest_header(), np.uint8), np.zeros(batch.num_rows, np.uint8)
    data, offsets = np.frombuffer(lines.data, np.uint8), np.ascontiguousarray(lines.offsets, np.int64)
    rendering.mark_different(*columns.given, data, offsets, scratch, wrong)
    return wrong.view(np.bool_)


class _Columns:
    """The columns of a batch as the compiled loops take them."""

    def __init__(self, batch: pa.RecordBatch | pa.Table) -> None:
        numbers = (
            _numbers(batch["time"], np.int64, 0),
            _numbers(batch["facility"], np.int8, -1),
            _numbers(batch["severity"], np.int8, -1),
            _numbers(batch["form"], np.int32, 0),
        )
        found = [coded(batch[name]) for name in CODED]
        self.codes = np.empty((len(CODED), batch.num_rows), np.int32)
        base = 0
        for column, (own, values) in enumerate(found):
            np.add(own, base, out=self.codes[column])
            if base:
                self.codes[column][own < 0] = -1
            base += len(values)
        self.values = places(pa.concat_arrays([values.cast(pa.string()) for _, values in found]))
        self._counts = [len(values) for _, values in found]
        self.heads, self.raws = _optional(batch["head"]), _optional(batch["raw"])
        self.msgs = places(whole_of(batch["msg"]))
        self.given = (numbers, self.codes, self.values, self.heads, self.msgs, self.raws)

    def fields_bytes(self) -> int:
        """The bytes of all fields of all rows together."""
        lengths = np.append(np.diff(self.values[1]), 0)  # the last is that of code -1
        return sum(int(lengths[own].sum()) for own in self.codes)

    def longest_header(self) -> int:
        """Bytes that no header exceeds."""
        lengths, ends = np.diff(self.values[1]), np.cumsum([0, *self._counts])
        spans = zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)
        return rendering.LONGEST + sum(int(lengths[first:last].max(initial=0)) for first, last in spans)


def _numbers(column: pa.Array | pa.ChunkedArray, kind: Any, null: int) -> NDArray[Any]:
    array = whole_of(column)
    if array.null_count:
        array = array.fill_null(null)
    return np.ascontiguousarray(array.to_numpy(zero_copy_only=False), kind)


def _optional(column: pa.Array | pa.ChunkedArray) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.uint8]]:
    array = whole_of(column)
    return *places(array), array.is_valid().to_numpy(zero_copy_only=False).view(np.uint8)
