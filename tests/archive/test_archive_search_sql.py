"""Plain SQL reads the lines, and nothing else in the world."""

from collections.abc import Iterator

import pytest

from tests.archive.search_place import NOON, SmallArchive, written
from zhengan.archive.errors import QueryError
from zhengan.archive.search.finder import Finder
from zhengan.archive.search.plain_sql import answer_sql


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finder]:
    archive = SmallArchive(tmp_path_factory.mktemp("archive"))
    archive.receive(
        written([("2026-11-20T12:00:01+08:00", "h", f"app{number % 2}", 6, f"line {number}") for number in range(10)])
    )
    archive.seal()
    archive.receive(["plain"], source="s2", log_class="system", at=NOON + 1)
    made = Finder(archive.place, {"s1": "oms"})
    yield made
    made.close()
    archive.close()


def _rows(finder: Finder, sql: str) -> list[dict[str, object]]:
    return list(answer_sql(sql, finder.snapshot(), finder.systems).to_pylist())


def test_sealed_and_unsealed_lines_are_one_view(finder: Finder) -> None:
    found = _rows(finder, "SELECT class, system, count(*) AS n FROM logs GROUP BY ALL ORDER BY n DESC;")
    assert found == [{"class": "business", "system": "oms", "n": 10}, {"class": "system", "system": None, "n": 1}]


def test_times_are_of_shanghai(finder: Finder) -> None:
    found = _rows(finder, "SELECT time::VARCHAR AS t, received::VARCHAR AS r FROM logs WHERE seq = 10")
    assert found == [{"t": "2026-11-20 12:00:01", "r": "2026-11-20 12:00:00"}]


def test_common_shapes_are_allowed(finder: Finder) -> None:
    assert _rows(finder, "WITH a AS (FROM logs SELECT app) SELECT count(*) AS n FROM a, range(2)") == [{"n": 22}]
    assert [row["column_name"] for row in _rows(finder, "DESCRIBE logs")][:2] == ["class", "system"]


def test_an_empty_archive_has_the_view(tmp_path_factory: pytest.TempPathFactory) -> None:
    from zhengan.archive.place import ArchivePlace

    empty = Finder(ArchivePlace(tmp_path_factory.mktemp("empty"), "broker"))
    assert _rows(empty, "SELECT count(*) AS n FROM logs") == [{"n": 0}]
    empty.close()


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "SELECT 1; SELECT 2",
        "COPY (SELECT 1) TO '{lines}'",
        "SELECT 1) ; COPY (SELECT 1) TO '{out}' --",
        "EXPORT DATABASE '{out}'",
        "ATTACH '{out}'",
        "INSERT INTO logs SELECT * FROM logs",
        "CREATE TABLE x AS SELECT 1",
        "DROP VIEW logs",
        "EXPLAIN ANALYZE SELECT 1",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "PRAGMA version",
        "PRAGMA add_parquet_key('k', '0123456789112345')",
        "CALL pragma_version()",
        "INSTALL httpfs",
        "LOAD httpfs",
        "PREPARE p AS SELECT 1",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM '{lines}'",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM READ_TEXT('/etc/passwd')",
        "SELECT * FROM read_parquet('{lines}')",
        "SELECT * FROM read_csv('http://127.0.0.1/x')",
        "SELECT * FROM glob('/**')",
        "SELECT * FROM query('SELECT 1')",
        "SELECT * FROM query_table('logs')",
        "SELECT * FROM json_execute_serialized_sql('x')",
        "SELECT * FROM arrow_scan(1, 2, 3)",
        "SELECT * FROM enable_logging('QueryLog', storage='file', storage_path='{out}')",
        "SELECT * FROM enable_profiling(save_location='{out}')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM pg_catalog.pg_class",
        "SELECT (SELECT count(*) FROM duckdb_functions())",
        "SELECT * FROM held_0",
        "SELECT * FROM finder",
        "SELECT write_log('x')",
        "SELECT * FROM logs WHERE seq = 'x'",
        "SELECT nothing FROM logs",
        "SELECT " + "1," * 6000 + "1",
    ],
)
def test_everything_else_is_refused(finder: Finder, sql: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    lines = finder.snapshot().parts[0].lines
    before = lines.read_bytes()
    out = tmp_path_factory.mktemp("out") / "out.txt"
    with pytest.raises(QueryError):
        _rows(finder, sql.replace("{lines}", str(lines)).replace("{out}", str(out)))
    assert not out.exists()
    assert lines.read_bytes() == before


def test_the_settings_hold_without_the_look_at_the_statement(finder: Finder, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhengan.archive.search import plain_sql

    monkeypatch.setattr(plain_sql, "check_select", lambda sql: None)
    for sql in (
        "SELECT * FROM read_text('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/zhengan-never.csv'",
        "ATTACH '/tmp/zhengan-never.db'",
        "SET enable_external_access = true",
        "SET threads = 8",
        "LOAD httpfs",
        "SELECT * FROM finder",
    ):
        with pytest.raises(QueryError):
            _rows(finder, sql)
