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
    numbers = (
        _numbers(batch["time"], np.int64, 0),
        _numbers(batch["facility"], np.int8, -1),
        _numbers(batch["severity"], np.int8, -1),
        _numbers(batch["form"], np.int32, 0),
    )
    codes, values, longest = _fields(batch)
    heads, raws = _optional(batch["head"]), _optional(batch["raw"])
    msgs = places(whole_of(batch["msg"]))
    room = (
        sum(int(texts[1][-1] - texts[1][0]) for texts in (heads, raws, msgs))
        + longest
        + batch.num_rows * rendering.LONGEST
    )
    out, offsets = np.empty(room, np.uint8), np.zeros(batch.num_rows + 1, np.int64)
    rendering.render_lines(numbers, codes, values, heads, msgs, raws, out, offsets)
    flags = np.zeros(batch.num_rows, np.uint8)
    if "flags" in batch.schema.names:
        flags = _numbers(batch["flags"], np.uint8, 0)
    return Lines(out[: offsets[-1]].data, offsets, flags)


def _fields(batch: pa.RecordBatch | pa.Table) -> tuple[NDArray[np.int32], tuple[NDArray[Any], NDArray[Any]], int]:
    """The codes of the fields in one array of values, the values, and the bytes of all fields together."""
    found = [coded(batch[name]) for name in CODED]
    codes = np.empty((len(CODED), batch.num_rows), np.int32)
    base, longest = 0, 0
    for column, (own, values) in enumerate(found):
        codes[column] = np.where(own < 0, -1, own + base)
        base += len(values)
    values = places(pa.concat_arrays([values.cast(pa.string()) for _, values in found]))
    lengths = np.append(np.diff(values[1]), 1)
    longest = sum(int(lengths[own].sum()) for own in codes)
    return codes, values, longest


def _numbers(column: pa.Array | pa.ChunkedArray, kind: Any, null: int) -> NDArray[Any]:
    array = whole_of(column)
    if array.null_count:
        array = array.fill_null(null)
    return np.ascontiguousarray(array.to_numpy(zero_copy_only=False), kind)


def _optional(column: pa.Array | pa.ChunkedArray) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.uint8]]:
    array = whole_of(column)
    return *places(array), array.is_valid().to_numpy(zero_copy_only=False).view(np.uint8)
