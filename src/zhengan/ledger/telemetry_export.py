"""Samples out of a store again, as an evidence folder has them: the same samples, the same bytes."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from zhengan.ledger.samples import Samples, open_duckdb, reading

_INSTANT = pa.timestamp("us", tz="UTC")
_SCHEMA = pa.schema(
    [
        ("institution", pa.string()),
        ("object_type", pa.string()),
        ("object", pa.string()),
        ("metric", pa.string()),
        ("at", _INSTANT),
        ("value", pa.decimal128(18, 6)),
        ("until", _INSTANT),
    ]
)
_BATCH_ROWS = 500_000


def write_samples(samples: Samples, institution: str, path: Path) -> int:
    """Write one institution's samples as Parquet, sorted, and say how many; nothing is written where there are none."""
    if not samples.count:
        return 0
    # The order makes the bytes the same, whatever the order of imports.
    columns = "institution, object_type, object, metric, at_us, CAST(value AS DECIMAL(18, 6)), until_us"
    order = "object_type, object, metric, at_us, until_us, value"
    sql = f"SELECT {columns} FROM ({samples.rows()}) WHERE institution = ? ORDER BY {order}"  # noqa: S608  # names are ours
    written = 0
    with TemporaryDirectory() as spill, open_duckdb(Path(spill)) as con, reading(samples):
        batches = con.execute(sql, [institution]).to_arrow_reader(_BATCH_ROWS)
        writer: pq.ParquetWriter | None = None
        for batch in batches:
            if batch.num_rows and writer is None:
                path.parent.mkdir(parents=True, exist_ok=True)
                writer = pq.ParquetWriter(path, _SCHEMA, compression="zstd")
            if writer is not None:
                writer.write_table(pa.Table.from_batches([batch]).rename_columns(_SCHEMA.names).cast(_SCHEMA))
                written += batch.num_rows
        if writer is not None:
            writer.close()
    return written
