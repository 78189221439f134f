"""PostgreSQL: each table through a server-side cursor in a read-only transaction that waits for nobody and stops in time."""

from collections.abc import Iterator
from typing import Any

from zhengan.privacy.readers.encoding import cell_text
from zhengan.privacy.readers.found import Findings, Skipped, Where
from zhengan.privacy.readers.limits import Limits
from zhengan.privacy.readers.place import BATCH_ROWS, columns_of
from zhengan.privacy.readers.unit import BadTarget, Unit, store_of

_TABLES = """
SELECT n.nspname, c.relname, c.relkind::text, GREATEST(c.reltuples, 0)::bigint, c.relpages::bigint * 8192
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm', 'f') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
ORDER BY 1, 2
"""
_COLUMNS = """
SELECT a.attname, a.atttypid = 'bytea'::regtype FROM pg_attribute a
WHERE a.attrelid = format('%%I.%%I', %s::text, %s::text)::regclass AND a.attnum > 0 AND NOT a.attisdropped
AND a.atttypid <> 'bool'::regtype ORDER BY a.attnum
"""


def postgres_units(url: str, limits: Limits) -> Iterator[Unit | Skipped]:
    """The tables and materialised views of a database. Foreign tables are another's store: they are named, not read."""
    import psycopg

    store = store_of(url)
    try:
        with _connected(url, limits) as connection:
            tables = connection.execute(_TABLES).fetchall()
            blobs = connection.execute("SELECT EXISTS (SELECT 1 FROM pg_largeobject_metadata)").fetchone()
    except (psycopg.Error, ValueError) as error:
        raise BadTarget(
            f"连不上 {store}，或者无权列出其中的表（{type(error).__name__}）。请核对地址、账号和网络。"
        ) from error
    if blobs and blobs[0]:
        yield Skipped(Where(store, "大对象"), "unsupported", "pg_largeobject")
    for schema, name, kind, rows, size in tables:
        where = Where(store, f"{schema}.{name}")
        if kind == "f":
            yield Skipped(where, "unsupported", "外部表，请直接扫描它所在的库")
        else:
            yield Unit(where, "table", size, "", _opener(url, schema, name, rows, where))


def _opener(url: str, schema: str, name: str, rows: int, where: Where) -> Any:
    def opened(limits: Limits) -> Findings:
        import psycopg

        try:
            yield from _table(url, (schema, name), rows, where, limits)
        except psycopg.Error as error:
            yield _why(where, error)

    return opened


def _table(url: str, table: tuple[str, str], rows: int, where: Where, limits: Limits) -> Findings:
    from psycopg import sql

    with _connected(url, limits) as connection:
        columns = connection.execute(_COLUMNS, table).fetchall()
        if not columns:
            return
        chosen = sql.SQL(", ").join(
            sql.Identifier(column) if raw else sql.SQL("{}::text").format(sql.Identifier(column))
            for column, raw in columns
        )
        # ONLY: partitions and children are tables of their own.
        statement = sql.SQL("SELECT {} FROM ONLY {}").format(chosen, sql.Identifier(*table))
        sample = limits.sample_rows
        if sample:
            if rows > 4 * sample:
                share = min(100.0, 200.0 * sample / rows)
                statement += sql.SQL(" TABLESAMPLE SYSTEM ({}) REPEATABLE (8)").format(sql.Literal(share))
            statement += sql.SQL(" LIMIT {}").format(sql.Literal(sample))
        with connection.cursor(name="zhengan_scan") as cursor:
            cursor.itersize = BATCH_ROWS
            cursor.execute(statement)
            names = [column for column, _ in columns]
            yield from columns_of(where, names, (_texts(row) for row in cursor), first_row=1, encoding="postgresql")
        if sample:
            yield Skipped(where, "sampled", f"至多 {sample} 行，全表约 {rows} 行")


def _connected(url: str, limits: Limits) -> Any:
    import psycopg

    options = (
        f"-c default_transaction_read_only=on -c statement_timeout={limits.statement_seconds * 1000}"
        f" -c lock_timeout={limits.lock_seconds * 1000} -c idle_in_transaction_session_timeout={limits.statement_seconds * 1000}"
    )
    return psycopg.connect(
        url, options=options, client_encoding="utf8", connect_timeout=10, application_name="zhengan protect scan"
    )


def _texts(row: tuple[Any, ...]) -> list[str | None]:
    return [cell_text(bytes(cell)) if isinstance(cell, bytes | memoryview) else cell for cell in row]


def _why(where: Where, error: Any) -> Skipped:
    from psycopg import errors

    match error:
        case errors.LockNotAvailable():
            return Skipped(where, "locked")
        case errors.QueryCanceled():
            return Skipped(where, "timeout")
        case errors.InsufficientPrivilege():
            return Skipped(where, "no_permission")
    return Skipped(where, "database", str(getattr(error, "sqlstate", "") or type(error).__name__))
