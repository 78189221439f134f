"""From lines to columns and back: `rebuild(parse(lines, received)) == lines` for any bytes.

`columns.SCHEMA` says what the columns mean, `form` how headers are written, `reference` what parsing means.
The compiled part is loaded when it is first used; `prepare()` does it ahead.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from zhengan.archive.line import Lines

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["different", "parse", "prepare", "rebuild"]


def parse(lines: Lines, received_ns: "int | NDArray[np.int64]") -> "pa.RecordBatch":
    """The columns of lines that were received at `received_ns` (one instant, or one for each line)."""
    from zhengan.archive.parsing import reader

    received = np.asarray(received_ns, np.int64)
    return reader.parse(lines, np.ascontiguousarray(np.broadcast_to(received, len(lines))))


def rebuild(batch: "pa.RecordBatch | pa.Table") -> Lines:
    """The lines again, byte for byte. `flags` of the result is the column of that name, or zero."""
    from zhengan.archive.parsing import writer

    return writer.rebuild(batch)


def different(batch: "pa.RecordBatch | pa.Table", lines: Lines) -> "NDArray[np.bool_]":
    """For each row, whether `rebuild` would give another line than this: the same answer, without writing the lines."""
    from zhengan.archive.parsing import writer

    return writer.different(batch, lines)


def prepare() -> None:
    """Loads the compiled parser, so that the first batch does not wait for it."""
    nothing = Lines(b"", np.zeros(1, np.int64), np.zeros(0, np.uint8))
    rebuild(parse(nothing, 0))
    different(parse(nothing, 0), nothing)
