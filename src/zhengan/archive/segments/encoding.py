"""Writing a table of lines as Parquet: sealing writes quickly, the cold pass small."""

from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq


@dataclass(frozen=True, slots=True)
class Encoding:
    """How lines are written. `group_rows` is a multiple of 256: a subtree that is kept never straddles two row groups."""

    level: int
    group_rows: int
    page_bytes: int


SEALED = Encoding(level=1, group_rows=16_384, page_bytes=1 << 20)
COLD = Encoding(level=12, group_rows=65_536, page_bytes=4 << 20)

_DICTIONARY = ("source", "host", "app", "proc", "msgid", "facility", "severity", "flags", "form")
_DELTA = ("seq", "received", "time")


def write_lines(table: pa.Table, target: BinaryIO | pa.NativeFile, encoding: Encoding) -> None:
    """The table as one Parquet file: zstd, dictionaries for what repeats, differences for numbers, a checksum a page."""
    names = set(table.column_names)
    plain = {name: "DELTA_BINARY_PACKED" for name in _DELTA if name in names}
    with pq.ParquetWriter(
        target,
        table.schema,
        version="2.6",
        data_page_version="1.0",
        compression="zstd",
        compression_level=encoding.level,
        use_dictionary=[name for name in _DICTIONARY if name in names],
        column_encoding=plain,
        data_page_size=encoding.page_bytes,
        write_statistics=[name for name in table.column_names if name not in ("msg", "raw", "head", "sd")],
        write_page_checksum=True,
        store_schema=True,
    ) as writer:
        writer.write_table(table, row_group_size=encoding.group_rows)
