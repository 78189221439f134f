"""The columns that a parsed line has.

A line is `raw` where that is not null, otherwise (`head`, or the header that `form` renders) followed by `msg`.
`time` is what the line claims, UTC in nanoseconds since 1970. The texts with few values are dictionaries: sorting,
taking and writing them moves 32-bit codes.
"""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

CODED = ("host", "app", "proc", "msgid", "sd")
SCHEMA: pa.Schema = pa.schema(
    [
        ("time", pa.int64()),
        *((name, pa.dictionary(pa.int32(), pa.string())) for name in CODED),
        ("facility", pa.int8()),
        ("severity", pa.int8()),
        ("form", pa.int32()),
        ("head", pa.string()),
        pa.field("msg", pa.string(), nullable=False),
        ("raw", pa.binary()),
    ]
)


def coded(column: pa.Array | pa.ChunkedArray) -> tuple[NDArray[np.int32], pa.Array]:
    """The codes of a column of texts, -1 for null, and its different values; also of one that is not a dictionary."""
    column = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    whole = whole_of(column.unify_dictionaries())
    return whole.indices.cast(pa.int32()).fill_null(-1).to_numpy(zero_copy_only=False), whole.dictionary


def whole_of(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The column as one array."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def places(texts: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The bytes of an array of texts, and where in them each begins and the last ends."""
    if len(texts) == 0 or texts.null_count == len(texts):
        return np.empty(0, np.uint8), np.zeros(len(texts) + 1, np.int64)
    _, offsets, data = texts.buffers()
    width = np.int64 if pa.types.is_large_string(texts.type) or pa.types.is_large_binary(texts.type) else np.int32
    found = np.frombuffer(offsets, width)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    return np.frombuffer(data, np.uint8) if data is not None and data.size else np.empty(0, np.uint8), found
