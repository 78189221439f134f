"""MySQL and MariaDB: each table through an unbuffered cursor in a read-only transaction that waits for nobody and stops in time."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from zhengan.privacy.readers.encoding import cell_text
from zhengan.privacy.readers.found import Findings, Skipped, Where
from zhengan.privacy.readers.limits import Limits
from zhengan.privacy.readers.place import BATCH_ROWS, columns_of
from zhengan.privacy.readers.unit import BadTarget, Unit, store_of

_TABLES = """
SELECT table_schema, table_name, COALESCE(table_rows, 0), COALESCE(data_length, 0) FROM information_schema.tables
WHERE table_type = 'BASE TABLE' AND (table_schema = %s OR (%s = '' AND table_schema NOT IN
('mysql', 'sys', 'information_schema', 'performance_schema'))) ORDER BY 1, 2
"""


def mysql_units(url: str, limits: Limits) -> Iterator[Unit | Skipped]:
    """The tables of the database that the URL names, or of all that the account may see."""
    import pymysql

    store = store_of(url)
    schema = unquote(urlsplit(url).path.strip("/"))
    try:
        with closing(_connected(url, limits)) as connection, connection.cursor() as cursor:
            cursor.execute(_TABLES, (schema, schema))
            tables = [(_word(row[0]), _word(row[1]), int(row[2]), int(row[3])) for row in cursor.fetchall()]
    except (pymysql.MySQLError, OSError, ValueError) as error:
        raise BadTarget(
            f"连不上 {store}，或者无权列出其中的表（{type(error).__name__}）。请核对地址、账号和网络。"
        ) from error
    for database, name, rows, size in tables:
        where = Where(store, f"{database}.{name}")
        yield Unit(where, "table", size, "", _opener(url, database, name, rows, where))


def _opener(url: str, database: str, name: str, rows: int, where: Where) -> Any:
    def opened(limits: Limits) -> Findings:
        import pymysql

        try:
            yield from _table(url, (database, name), rows, where, limits)
        except pymysql.MySQLError as error:
            yield _why(where, error)

    return opened


def _table(url: str, table: tuple[str, str], rows: int, where: Where, limits: Limits) -> Findings:
    from pymysql.cursors import SSCursor

    quoted = ".".join(f"`{word.replace('`', '``')}`" for word in table)
    limit = f" LIMIT {limits.sample_rows}" if limits.sample_rows else ""
    connection = _connected(url, limits)
    try:
        cursor = connection.cursor(SSCursor)
        cursor.execute(f"SELECT * FROM {quoted}{limit}")  # noqa: S608  # the names are quoted
        names = [column[0] for column in cursor.description]
        yield from columns_of(where, names, _rows(cursor), first_row=1, encoding="mysql")
        if limit:
            yield Skipped(where, "sampled", f"至多 {limits.sample_rows} 行，全表约 {rows} 行")
    finally:
        _leave(connection)


def _leave(connection: Any) -> None:
    """Close without first fetching the rest of the table, which is what closing the cursor would do."""
    result = connection._result  # noqa: SLF001
    if result is not None:
        result.unbuffered_active = False
        connection._result = None  # noqa: SLF001
    connection._force_close()  # noqa: SLF001


def _connected(url: str, limits: Limits) -> Any:
    import pymysql
    from pymysql.converters import encoders

    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    connection = pymysql.connect(
        host=parts.hostname or "localhost",
        port=parts.port or 3306,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        unix_socket=asked.get("socket", [None])[0],
        ssl_ca=asked.get("ssl_ca", [None])[0],
        charset="utf8mb4",
        use_unicode=False,
        conv=dict(encoders),
        connect_timeout=10,
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION lock_wait_timeout = {limits.lock_seconds}")
        maria = "MariaDB" in str(connection.get_server_info())
        seconds = limits.statement_seconds
        cursor.execute(
            f"SET SESSION max_statement_time = {seconds}"
            if maria
            else f"SET SESSION max_execution_time = {seconds * 1000}"
        )
        cursor.execute("START TRANSACTION READ ONLY")
    return connection


def _rows(cursor: Any) -> Iterator[list[str | None]]:
    while rows := cursor.fetchmany(BATCH_ROWS):
        for row in rows:
            yield [None if cell is None else cell_text(cell) if isinstance(cell, bytes) else str(cell) for cell in row]


def _word(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _why(where: Where, error: Any) -> Skipped:
    code = error.args[0] if error.args else 0
    reasons = {
        1205: "locked",
        1969: "timeout",
        3024: "timeout",
        1142: "no_permission",
        1044: "no_permission",
        1143: "no_permission",
    }
    return Skipped(where, reasons.get(code, "database"), f"错误码 {code}" if code not in reasons else "")
