"""Every check, selector, fold and step of the population answers with the same rows on DuckDB and on Spark."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import duckdb
import pytest

from tests.conformance.engines import DuckEngine, SparkEngine, differences, spark_session
from tests.conformance.inputs import write_tables
from tests.conformance.pieces import pieces_of, questions
from zhengan.assess.piece import Kind

# Spark's bridge leaves its sockets to the garbage collector.
pytestmark = [pytest.mark.conformance, pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All input tables, a Parquet file each. Written by a process of its own: hundreds of assessments leave a heap of which
    twenty gigabytes are addresses only, and a system that does not lend so much refuses to fork it for Spark."""
    place = tmp_path_factory.mktemp("inputs")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(write_tables, place).result()
    return place


@pytest.fixture(scope="session")
def duck(folder: Path) -> Iterator[DuckEngine]:
    with duckdb.connect() as con:
        yield DuckEngine(con, folder)


@pytest.fixture(scope="session")
def spark(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkEngine]:
    with spark_session(tmp_path_factory.mktemp("spark")) as session:
        yield SparkEngine(session, folder)


@pytest.mark.parametrize(("kind", "name"), list(questions()))
def test_both_engines_answer_the_same(kind: Kind, name: str, duck: DuckEngine, spark: SparkEngine) -> None:
    answered = 0
    found: list[str] = []
    for piece in pieces_of(kind, name):
        ours = duck.answer(piece)
        answered += ours.num_rows
        found += differences(piece, ours, spark.answer(piece))
    assert not found, "\n".join(found)
    assert answered, "no input asks anything of this: an example is missing"
