"""The few places where SQLite and PostgreSQL differ, and the transaction in which the ledger is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, transaction

from zhengan.ledger.errors import StorageError

BATCH = 5_000
# SQLite's old ceiling of bound parameters, less some.
MAX_PARAMETERS = 900


def as_bytes(column: str) -> str:
    """The column's UTF-8 bytes, unread: a damaged text must not stop the reader."""
    if connection.vendor == "sqlite":
        return f"CAST({column} AS BLOB)"
    return f"convert_to({column}::text, 'UTF8')"


@contextmanager
def writing(institution: str) -> Iterator[Any]:
    """A cursor inside a transaction that alone writes this institution's ledger. Raises StorageError.

    SQLite: the transaction begins IMMEDIATE (see `database`), so the file's one write lock is held from the start.
    PostgreSQL: an advisory lock of the institution's own, released with the transaction.
    """
    with storage_errors(), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"zhengan/{institution}"])
        yield cursor


@contextmanager
def together() -> Iterator[None]:
    """Makes several appends one transaction: all of them or none. Raises StorageError."""
    with storage_errors(), transaction.atomic():
        yield


@contextmanager
def reading() -> Iterator[Any]:
    """A cursor for reading. Raises StorageError."""
    with storage_errors(), connection.cursor() as cursor:
        yield cursor


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turns the database's own errors into ours."""
    try:
        yield
    except DatabaseError as error:
        raise StorageError(_told(error)) from error


def _told(error: DatabaseError) -> str:
    text = str(error)
    if "locked" in text:
        return "账本正被另一个进程长时间写入，等待超时。请稍后重试；本次没有写入。"
    if "no such table" in text or "does not exist" in text:
        return "账本的表还没有建立。请先运行 zhengan init，或检查 zhengan.toml 里的路径。"
    return f"账本数据库不能读写：{text}。请检查磁盘空间、权限与连接，然后运行 zhengan ledger verify。"
