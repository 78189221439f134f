"""The two engines over the same Parquet files, and what a piece of a plan answers on each."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pytest

from zhengan.assess.piece import Piece
from zhengan.assess.plan import sql_of
from zhengan.assess.planning import expression_of, start_tables

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "2g",
}


class DuckEngine:
    """DuckDB over the Parquet files of `folder`."""

    def __init__(self, con: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._con = con
        con.execute("SET TimeZone = 'UTC'")
        for file in sorted(folder.glob("*.parquet")):
            con.read_parquet(str(file)).create_view(file.stem)

    def answer(self, piece: Piece) -> pa.Table:
        """The rows of the SQL that an assessment runs."""
        return self._con.execute(sql_of(piece)).to_arrow_table()


class SparkEngine:
    """Spark over the Parquet files of `folder`."""

    def __init__(self, session: Any, folder: Path) -> None:
        self._tables = start_tables()
        self._con = ibis.pyspark.connect(session)
        for name, table in self._tables.items():
            file = str(folder / f"{name}.parquet")
            session.read.schema(_spark_schema(table)).parquet(file).createOrReplaceTempView(name)

    def answer(self, piece: Piece) -> pa.Table:
        """The rows of the same expression, written for Spark. Read as Arrow: by way of pandas, whole numbers lose digits."""
        sql = self._con.compile(expression_of(piece, self._tables))
        return _without_zone(self._con.raw_sql(sql).toArrow())


def _spark_schema(table: Any) -> Any:
    """The columns as Spark finds them in the file: instants without a zone. To give them saves a look into every file."""
    from ibis.backends.pyspark.datatypes import PySparkSchema
    from pyspark.sql.types import StructField, StructType, TimestampNTZType, TimestampType

    return StructType(
        [
            StructField(field.name, TimestampNTZType() if isinstance(field.dataType, TimestampType) else field.dataType)
            for field in PySparkSchema.from_ibis(table.schema())
        ]
    )


def _without_zone(table: pa.Table) -> pa.Table:
    """Instants without the label UTC, which Spark puts on what it casts from a date."""
    naive = [
        field.with_type(pa.timestamp("us")) if pa.types.is_timestamp(field.type) else field for field in table.schema
    ]
    return table.cast(pa.schema(naive))


@contextmanager
def spark_session(folder: Path) -> Iterator[Any]:
    """A Spark of two cores on this machine alone, which keeps its own files in `folder`."""
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("SPARK_LOCAL_DIRS", str(folder / "local"))
        builder = SparkSession.builder.master("local[2]").appName("zhengan")
        for name, value in {**SETTINGS, "spark.sql.warehouse.dir": str(folder / "warehouse")}.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()


def differences(piece: Piece, ours: pa.Table, theirs: pa.Table) -> list[str]:
    """The first rows in which two answers differ; order does not matter, everything else does."""
    if ours.column_names != theirs.column_names:
        return [f"{piece}: columns {ours.column_names} and {theirs.column_names}"]
    left, right = _rows(ours), _rows(theirs)
    if left == right:
        return []
    only_left = [row for row in left if row not in right]
    only_right = [row for row in right if row not in left]
    shown = [f"  DuckDB {row}" for row in only_left[:3]] + [f"  Spark  {row}" for row in only_right[:3]]
    return [f"{piece}: {len(left)} and {len(right)} rows; alone {len(only_left)} and {len(only_right)}", *shown]


def _rows(table: pa.Table) -> list[tuple[Any, ...]]:
    return sorted((tuple(row.values()) for row in table.to_pylist()), key=repr)
