"""Whether the columns beside an entry's body still say what the body says, and whether the SQLite file is sound.

The comparison runs inside the database in one pass over the table, never through an index; only where it stumbles over damage
are rows looked at one by one.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from django.db import connection

from zhengan.ledger.errors import StorageError
from zhengan.ledger.fault import MAX_FAULTS, RESTORE, LedgerFault
from zhengan.ledger.reading import is_damage
from zhengan.ledger.sql import as_bytes, reading

COLUMNS = ("institution", "seq", "type", "key", "valid_at", "recorded_at")


def column_faults(institution: str | None) -> list[LedgerFault]:
    """A fault for each entry whose columns differ from its body; of all institutions where none is named."""
    try:
        ids: Iterable[int] = _differing(institution)
    except StorageError as error:
        if not is_damage(error):
            raise
        ids = _all_ids()
    faults: list[LedgerFault] = []
    for row_id in ids:
        faults += _row_faults(row_id, institution)
        if len(faults) >= MAX_FAULTS:
            break
    return faults


def file_faults() -> list[LedgerFault]:
    """What SQLite finds wrong in the structure of its file; nothing for PostgreSQL, which has page checksums of its own."""
    if connection.vendor != "sqlite":
        return []
    try:
        with reading() as cursor:
            cursor.execute("PRAGMA quick_check(20)")
            told = [line for (line,) in cursor.fetchall() if line != "ok"]
    except StorageError as error:
        told = [str(error.__cause__)]
    return [LedgerFault("", 0, "数据库文件结构损坏", "结构完整", line, RESTORE) for line in told]


def _differing(institution: str | None) -> list[int]:
    if connection.vendor == "sqlite":
        table, same = "ledger_entry NOT INDEXED", " AND ".join(f"{c} IS json_extract(body, '$.{c}')" for c in COLUMNS)
        same += " AND typeof(body) = 'text' AND typeof(digest) = 'blob'"
        mine = "(institution = %s OR json_extract(body, '$.institution') = %s)"
    else:
        table = "ledger_entry"
        same = " AND ".join(f"{c}::text IS NOT DISTINCT FROM body::json->>'{c}'" for c in COLUMNS)
        mine = "(institution = %s OR body::json->>'institution' = %s)"
    where = f"NOT ({same})" if institution is None else f"{mine} AND NOT ({same})"
    with reading() as cursor:
        named = [] if institution is None else [institution, institution]
        cursor.execute(f"SELECT id FROM {table} WHERE {where} LIMIT {MAX_FAULTS}", named)  # noqa: S608 - our own columns
        return [row_id for (row_id,) in cursor.fetchall()]


def _all_ids() -> Iterator[int]:
    """As far as the table's own structure can be followed; where it cannot, `file_faults` says so."""
    last = -(2**63)
    while True:
        try:
            with reading() as cursor:
                cursor.execute("SELECT id FROM ledger_entry WHERE id > %s ORDER BY id LIMIT 1000", [last])
                page = [row_id for (row_id,) in cursor.fetchall()]
        except StorageError as error:
            if not is_damage(error):
                raise
            return
        if not page:
            return
        yield from page
        last = page[-1]


def _row_faults(row_id: int, institution: str | None) -> list[LedgerFault]:
    stored = (*COLUMNS, "body", "digest")
    values = ", ".join(as_bytes(column) for column in stored[:-1])
    kinds = ", ".join(f"typeof({column})" if connection.vendor == "sqlite" else "NULL" for column in stored)
    try:
        with reading() as cursor:
            cursor.execute(f"SELECT {values}, {kinds} FROM ledger_entry WHERE id = %s", [row_id])  # noqa: S608
            row = cursor.fetchone()
        said = orjson.loads(row[len(COLUMNS)])
        told = [said[column] for column in COLUMNS]
    except (StorageError, orjson.JSONDecodeError, KeyError, TypeError):
        return []  # the walk along the chain tells of a body that cannot be read
    found = dict(zip(COLUMNS, (None if value is None else bytes(value) for value in row), strict=False))
    if institution is not None and institution not in (said["institution"], _shown(found["institution"])):
        return []
    faults = [
        (f"索引列 {column} 与内容不符", _text(value), _shown(found[column]))
        for column, value in zip(COLUMNS, told, strict=True)
        if found[column] != _bytes(value)
    ]
    faults += [
        (f"{column} 列的存储类型被改动", _KINDS.get(column, "text"), kind)
        for column, kind in zip(stored, row[len(stored) - 1 :], strict=True)
        if kind not in (None, "null", _KINDS.get(column, "text"))
    ]
    return [LedgerFault(said["institution"], said["seq"], *fault, RESTORE) for fault in faults]


_KINDS = {"seq": "integer", "digest": "blob"}


def _bytes(value: Any) -> bytes | None:
    return None if value is None else str(value).encode()


def _text(value: Any) -> str:
    return "空" if value is None else str(value)


def _shown(value: bytes | None) -> str:
    return "空" if value is None else value.decode(errors="replace")
