"""Writing a table of lines as Parquet: sealing writes quickly, the cold pass small."""

from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zhengan.archive.parsing.columns import coded


@dataclass(frozen=True, slots=True)
class Encoding:
    """How lines are written. `group_rows` is a multiple of 256: a subtree that is kept never straddles two row groups."""

    level: int
    group_rows: int
    page_bytes: int


SEALED = Encoding(level=1, group_rows=16_384, page_bytes=4 << 20)
COLD = Encoding(level=12, group_rows=65_536, page_bytes=4 << 20)

_DICTIONARY = ("source", "host", "app", "proc", "msgid", "sd", "facility", "severity", "flags", "form")
_ENCODED = {
    "seq": "DELTA_BINARY_PACKED",
    "received": "DELTA_BINARY_PACKED",
    "time": "DELTA_BINARY_PACKED",
    "msg": "DELTA_LENGTH_BYTE_ARRAY",
}


def write_lines(table: pa.Table, target: BinaryIO | pa.NativeFile, encoding: Encoding) -> None:
    """The table as one Parquet file: zstd, dictionaries for what repeats, differences for numbers, a checksum a page."""
    names = set(table.column_names)
    with pq.ParquetWriter(
        target,
        table.schema,
        version="2.6",
        data_page_version="1.0",
        compression="zstd",
        compression_level=encoding.level,
        use_dictionary=[name for name in _DICTIONARY if name in names],
        column_encoding={name: written for name, written in _ENCODED.items() if name in names},
        data_page_size=encoding.page_bytes,
        write_statistics=[name for name in table.column_names if name not in ("msg", "raw", "head", "sd")],
        write_page_checksum=True,
        store_schema=True,
    ) as writer:
        for first in range(0, table.num_rows, encoding.group_rows):
            writer.write_table(_with_own_values(table.slice(first, encoding.group_rows)), encoding.group_rows)


def _with_own_values(group: pa.Table) -> pa.Table:
    """The rows with dictionaries of the values that they hold, in the order of the whole dictionary. The writer puts dictionaries down
    as they are: with those of all rows, every code would be as long as the number of all values asks."""
    for place, column in enumerate(group.columns):
        if pa.types.is_dictionary(column.type):
            codes, values = coded(column)
            held = np.zeros(len(values) + 1, bool)
            held[codes] = True  # -1 is null
            left = np.flatnonzero(held[:-1])
            short = np.full(len(values) + 1, -1, np.int32)
            short[left] = np.arange(len(left), dtype=np.int32)
            mine = short[codes]
            own = pa.DictionaryArray.from_arrays(pa.array(mine, mask=mine < 0), values.take(pa.array(left)))
            group = group.set_column(place, group.schema.field(place), own)
    return group
