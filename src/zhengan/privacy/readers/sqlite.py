"""SQLite: every table's rows as columns, read only, without running what the schema brings along."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import quote

from zhengan.privacy.readers.encoding import cell_text
from zhengan.privacy.readers.found import Findings, Skipped, Unread
from zhengan.privacy.readers.limits import Reading
from zhengan.privacy.readers.place import BATCH_ROWS, columns_of
from zhengan.privacy.readers.source import Source

MAGIC = b"SQLite format 3\0"


def read_sqlite(source: Source, reading: Reading) -> Findings:
    """One table after another. A locked database is named, not waited for longer than the bound."""
    with closing(_opened(source, reading)) as connection:
        connection.text_factory = bytes
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA query_only = ON")
            names = [
                _name(row[0])
                for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            ]
        except sqlite3.Error as error:
            raise _why(error) from error
        for name in names:
            try:
                yield from _table(connection, name, source, reading)
            except sqlite3.Error as error:
                why = _why(error)
                yield Skipped(source.where.inside(name), why.reason, why.detail)


def _opened(source: Source, reading: Reading) -> sqlite3.Connection:
    if source.path is not None:
        return sqlite3.connect(f"file:{quote(str(source.path))}?mode=ro", uri=True, timeout=reading.limits.lock_seconds)
    data = source.whole(reading.limits.most_spooled)
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(data)
    except sqlite3.Error as error:
        connection.close()
        raise _why(error) from error
    return connection


def _table(connection: sqlite3.Connection, name: str, source: Source, reading: Reading) -> Findings:
    quoted = name.replace('"', '""')
    limit = f" LIMIT {reading.limits.sample_rows}" if reading.limits.sample_rows else ""
    with closing(connection.execute(f'SELECT * FROM "{quoted}"{limit}')) as cursor:  # noqa: S608  # the name is quoted
        names = [column[0] for column in cursor.description]
        yield from columns_of(source.where.inside(name), names, _rows(cursor), first_row=1, encoding="sqlite")
    if limit:
        yield Skipped(source.where.inside(name), "sampled", f"至多 {reading.limits.sample_rows} 行")


def _rows(cursor: sqlite3.Cursor) -> Iterator[list[str | None]]:
    while rows := cursor.fetchmany(BATCH_ROWS):
        for row in rows:
            yield [_text(value) for value in row]


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return cell_text(value) if isinstance(value, bytes) else str(value)


def _name(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _why(error: sqlite3.Error) -> Unread:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return Unread("locked")
    if code == sqlite3.SQLITE_NOTADB:
        return Unread("encrypted", "或者不是 SQLite")
    if code == sqlite3.SQLITE_CANTOPEN:
        return Unread("locked", "打不开；有日志文件（-wal）而文件夹只读时也会这样")
    return Unread("damaged", getattr(error, "sqlite_errorname", ""))
