"""One analytic question over the log archive's Parquet files answers with the same rows on DuckDB and on a Spark of two workers."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ibis
import pytest

from tests.archive.search_place import NOON, SmallArchive, written

# Spark's bridge leaves its sockets to the garbage collector.
pytestmark = [pytest.mark.conformance, pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")]

MINUTE = 60_000_000_000


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Sealed segments of several classes."""
    archive = SmallArchive(tmp_path / "archive")
    for number in range(6):
        rows = [
            (
                f"2026-11-20T12:{line % 60:02d}:00+08:00",
                f"h{line % 5}",
                f"app{line % 7}",
                line % 8,
                f"入 line {line} cost={line}",
            )
            for line in range(200)
        ]
        log_class = "system" if number % 2 else "business"
        archive.receive([*written(rows), "no header"], source=f"s{number}", log_class=log_class, at=NOON + number)  # type: ignore[arg-type]
        archive.seal()
    archive.close()
    return sorted(str(path) for path in archive.place.segments.glob("*/*/*/lines.parquet"))


def _question(lines: Any) -> Any:
    """Lines, sources and the last number by program and minute, of lines that hold a word."""
    minute = (lines.time // MINUTE).cast("int64").name("minute")
    found = lines.filter(lines.msg.contains("入 line"), lines.severity <= 5)
    return found.group_by([found.app, minute]).aggregate(
        n=found.count(), sources=found.source.nunique(), last=found.seq.max(), longest=found.msg.length().max()
    )


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Any]:
    """A Spark of two worker processes, which speak over the loopback alone."""
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("SPARK_LOCAL_DIRS", str(tmp_path / "local"))
        patch.setenv("SPARK_WORKER_DIR", str(tmp_path / "work"))
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        session = (
            SparkSession.builder.master("local-cluster[2,1,768]")
            .appName("zhengan-archive")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "4")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.memory", "1g")
            .config("spark.executor.memory", "600m")
            .config("spark.sql.warehouse.dir", str(tmp_path / "warehouse"))
            .getOrCreate()
        )
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()


def test_two_workers_answer_as_duckdb_does(files: list[str], workers: Any) -> None:
    duck = ibis.duckdb.connect()
    ours = duck.to_pyarrow(_question(duck.read_parquet(files, table_name="lines")))
    workers.read.parquet(*files).createOrReplaceTempView("lines")
    spark = ibis.pyspark.connect(workers)
    theirs = spark.raw_sql(spark.compile(_question(spark.table("lines")))).toArrow()
    duck.disconnect()
    assert workers._jsc.sc().getExecutorMemoryStatus().size() == 3  # the driver and two workers
    assert ours.num_rows > 100
    assert _rows(ours) == _rows(theirs)


def _rows(table: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row[name] for name in sorted(row)) for row in table.to_pylist()), key=repr)
