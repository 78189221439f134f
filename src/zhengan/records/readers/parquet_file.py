"""Parquet, read batch by batch. Instants without a zone are local time, as in the other formats."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from zhengan.records.faults import Refused
from zhengan.records.readers.cells import Cells, Reading, settle_header

BATCH_ROWS = 2_048
LARGEST_ROW_GROUP = 1 << 30


def read_parquet(reading: Reading) -> Iterator[tuple[int, Cells]]:
    """The rows of a Parquet file, from 1."""
    import pyarrow as pa
    from pyarrow import parquet as pq

    row = 0
    try:
        if reading.file.path.stat().st_size == 0:
            raise Refused("empty_file", "有内容的文件", "重新导出，或删去该文件", "空文件")
        with pq.ParquetFile(reading.file.path) as table:
            groups = table.metadata.num_row_groups
            if any(table.metadata.row_group(at).total_byte_size > LARGEST_ROW_GROUP for at in range(groups)):
                raise Refused("too_large", "每个行组不超过 1 GiB 的 Parquet", "写成较小的行组", "过大的行组")
            names = settle_header(reading, table.schema_arrow.names)
            for batch in table.iter_batches(batch_size=BATCH_ROWS):
                for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    row += 1
                    yield row, {name: _plain(value) for name, value in zip(names, values, strict=True) if name}
    except Refused as refused:
        reading.refuse(refused)
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        reading.refuse(
            Refused("bad_parquet", "Parquet 文件", "从原系统重新导出", f"无法读取（{type(error).__name__}）"), row
        )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
