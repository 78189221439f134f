"""Columns of pyarrow as the bytes that kernels read."""

from collections.abc import Iterator
from typing import Any

import numpy as np


def text_buffers(column: Any) -> Iterator[tuple[Any, Any]]:
    """(bytes, offsets) of each chunk of a pyarrow column; nulls are empty. Whole numbers and days are read as they are written."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for given in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
        chunk = given
        if pa.types.is_dictionary(chunk.type):
            chunk = chunk.dictionary_decode()
        if pa.types.is_integer(chunk.type) or pa.types.is_date(chunk.type):
            chunk = chunk.cast(pa.string())
        wide = pa.types.is_large_string(chunk.type) or pa.types.is_large_binary(chunk.type)
        if not (wide or pa.types.is_string(chunk.type) or pa.types.is_binary(chunk.type)):
            continue
        if chunk.null_count:
            chunk = pc.fill_null(
                chunk, b"" if pa.types.is_binary(chunk.type) or pa.types.is_large_binary(chunk.type) else ""
            )
        _, offsets, values = chunk.buffers()
        size = np.dtype(np.int64 if wide else np.int32)
        places = np.frombuffer(offsets, size)[chunk.offset : chunk.offset + len(chunk) + 1].astype(np.int64)
        yield (np.frombuffer(values, np.uint8) if values is not None and values.size else np.zeros(0, np.uint8)), places
