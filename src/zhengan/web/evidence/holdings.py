"""What is on file: how many records of each type, and lists of them, the last entered first, read by the database a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection

from zhengan.ledger import StoredEntry, record_head
from zhengan.ledger.chain import NO_RECORDS, RETRACTION
from zhengan.ledger.sql import as_bytes, reading
from zhengan.records import RECORD_TYPES, Field, RecordType
from zhengan.web.errors import AskedWrongly
from zhengan.web.paging import ROWS

NAMES = ("name", "title")
"""Fields that hold what a record is called, where its type has one."""
FOUND = 40
WORDS = 5
_LAST = 2**63 - 1


@dataclass(frozen=True)
class Holding:
    """What is on file of one type: records that were not taken back, and when the last version was entered."""

    count: int
    last: datetime


@dataclass(frozen=True)
class Keys:
    """Some records of a list, by key, and the cursor of those that follow ('' at the end)."""

    keys: tuple[str, ...]
    next: str


def holdings(institution: str, known_by: date | None) -> Mapping[str, Holding]:
    """What is on file of each type, as it was known by the end of a day; counted anew only after an entry."""
    return _holdings(institution, known_by, record_head(institution).digest)


def listed(
    institution: str, record_type: RecordType, asked: str, after: str, known_by: date | None, size: int = ROWS
) -> Keys:
    """Records of a type whose newest version holds all words that are asked for, after a cursor.

    Raises AskedWrongly for a cursor that is none.
    """
    fields = searched(record_type)
    where, values = _newest(known_by)
    for word in words_of(asked):
        said, more = _holds(word, fields)
        where, values = f"{where} AND {said}", [*values, *more]
    statement = f"SELECT e.seq, e.key FROM ledger_entry e WHERE e.institution = %s AND e.type = %s AND e.seq < %s AND {where} ORDER BY e.seq DESC LIMIT %s"  # noqa: S608, E501
    with reading() as cursor:
        cursor.execute(statement, [institution, record_type.name, _cursor(after), *values, size + 1])
        rows = cursor.fetchall()
    return Keys(tuple(key for _, key in rows[:size]), str(rows[size - 1][0]) if len(rows) > size else "")


def found(
    institution: str, asked: str, types: Sequence[str] = tuple(RECORD_TYPES), size: int = FOUND
) -> list[tuple[str, str, str]]:
    """Type, key and name of records whose key or name holds all words, of the types that are asked for; taken back ones left out."""
    if not types:
        return []
    where, values = _newest(None)
    for word in words_of(asked):
        said, more = _holds(word, [])
        names = " OR ".join(f"{_text(name)} {_like()} %s ESCAPE '!'" for name in NAMES)
        where, values = f"{where} AND ({said} OR {names})", [*values, *more, *[_pattern(word)] * len(NAMES)]
    marks = ", ".join(["%s"] * len(types))
    back = f"NOT EXISTS (SELECT 1 FROM ledger_entry r WHERE r.institution = e.institution AND r.type = '{RETRACTION}' AND r.key = e.type || '/' || e.key AND r.seq + 0 > e.seq)"  # noqa: E501, S608
    name = f"coalesce({', '.join(map(_text, NAMES))}, '')"
    statement = f"SELECT e.type, e.key, {name} FROM ledger_entry e WHERE e.institution = %s AND e.type IN ({marks}) AND {where} AND {back} ORDER BY e.type, e.key LIMIT %s"  # noqa: S608, E501
    with reading() as cursor:
        cursor.execute(statement, [institution, *types, *values, size])
        return [(kind, key, str(called)) for kind, key, called in cursor.fetchall()]


def versions(
    institution: str, types: Sequence[str], keys: Sequence[str], known_by: date | None = None
) -> list[StoredEntry]:
    """All versions of some records in the order of entry, and their retractions, in two queries."""
    if not keys or not types:
        return []
    names = [f"{name}/{key}" for name in types for key in keys]
    limit, values = ("", []) if known_by is None else ("AND recorded_at < %s", [_past(known_by)])
    columns = f"id, institution, seq, type, key, valid_at, recorded_at, {as_bytes('body')}, digest"
    rows: list[StoredEntry] = []
    for kinds, wanted in ((tuple(types), keys), ((RETRACTION,), names)):
        places = ", ".join(["%s"] * len(kinds)), ", ".join(["%s"] * len(wanted))
        statement = f"SELECT {columns} FROM ledger_entry WHERE institution = %s AND type IN ({places[0]}) AND key IN ({places[1]}) {limit} ORDER BY seq + 0"  # noqa: S608, E501
        with reading() as cursor:
            cursor.execute(statement, [institution, *kinds, *wanted, *values])
            rows += [StoredEntry._make(row) for row in cursor.fetchall()]
    return rows


def searched(record_type: RecordType) -> tuple[Field, ...]:
    """The fields in which the filter of a list looks: what the list shows, and all that names something."""
    shown = {field.name for field in told(record_type)}
    return tuple(
        field
        for field in record_type.fields
        if field.name in shown or field.name in NAMES or field.kind in ("ref", "refs")
    )


def told(record_type: RecordType) -> tuple[Field, ...]:
    """The fields that tell most about a record, for a list: the required ones first, then what is short."""
    apart = {record_type.main_date, *NAMES}
    own = [field for field in record_type.fields if field.name not in apart and field.kind != "pairs"]
    order = sorted(own, key=lambda field: (not field.required, _BREVITY.get(field.kind, len(_BREVITY))))
    chosen = order[:COLUMNS]
    return tuple(field for field in own if field in chosen)


COLUMNS = 5
"""Telling fields in a list."""
_BREVITY = {
    kind: at for at, kind in enumerate(("ref", "enum", "bool", "date", "number", "refs", "instant", "list", "text"))
}


def words_of(asked: str) -> list[str]:
    """The words of a search, as far as they are looked for."""
    return asked.replace("\x00", " ")[:200].split()[:WORDS]


@lru_cache(maxsize=64)
def _holdings(institution: str, known_by: date | None, _digest: bytes) -> Mapping[str, Holding]:
    limit, values = ("", []) if known_by is None else ("AND recorded_at < %s", [_past(known_by)])
    besides = [RETRACTION, *sorted(NO_RECORDS)]
    marks = ", ".join(["%s"] * len(besides))
    counted = f"SELECT type, count(DISTINCT key), max(recorded_at) FROM ledger_entry WHERE institution = %s AND type NOT IN ({marks}) {limit} GROUP BY type"  # noqa: S608, E501
    with reading() as cursor:
        cursor.execute(counted, [institution, *besides, *values])
        rows = cursor.fetchall()
        cursor.execute(_gone(limit), [institution, RETRACTION, *values, institution, *values])
        gone = dict(cursor.fetchall())
    return {kind: Holding(count - gone.get(kind, 0), datetime.fromisoformat(last)) for kind, count, last in rows}


def _gone(limit: str) -> str:
    """How many records of each type are taken back: their last retraction has no version after it."""
    at = f"{'instr' if connection.vendor == 'sqlite' else 'strpos'}(key, '/')"
    last = f"SELECT substr(key, 1, {at} - 1) AS kind, substr(key, {at} + 1) AS name, max(seq) AS seq FROM ledger_entry WHERE institution = %s AND type = %s {limit} GROUP BY key"  # noqa: S608, E501
    later = f"SELECT 1 FROM ledger_entry e WHERE e.institution = %s AND e.type = r.kind AND e.key = r.name AND e.seq + 0 > r.seq {limit}"  # noqa: S608, E501
    return f"SELECT r.kind, count(*) FROM ({last}) r WHERE NOT EXISTS ({later}) GROUP BY r.kind"  # noqa: S608


def _newest(known_by: date | None) -> tuple[str, list[Any]]:
    """That no later version of the record is on file; `seq + 0` keeps SQLite with the index of keys."""
    later, own, values = "", "", []
    if known_by is not None:
        later, own = "AND l.recorded_at < %s", " AND e.recorded_at < %s"
        values = [_past(known_by)] * 2
    inner = f"SELECT 1 FROM ledger_entry l WHERE l.institution = e.institution AND l.type = e.type AND l.key = e.key AND l.seq + 0 > e.seq {later}"  # noqa: S608, E501
    return f"NOT EXISTS ({inner}){own}", values


def _holds(word: str, fields: Sequence[Field]) -> tuple[str, list[Any]]:
    """That the key or one of the fields holds a word, or a choice whose label does."""
    said, values = [f"e.key {_like()} %s ESCAPE '!'"], [_pattern(word)]
    for field in fields:
        said.append(f"{_text(field.name)} {_like()} %s ESCAPE '!'")
        values.append(_pattern(word))
        for value, label in field.choices.items():
            if word in label:
                said.append(f"{_text(field.name)} {_like()} %s ESCAPE '!'")
                values.append(_pattern(value))
    return f"({' OR '.join(said)})", values


def _pattern(word: str) -> str:
    escaped = "".join(f"!{char}" if char in "!%_" else char for char in word)
    return f"%{escaped}%"


def _text(name: str) -> str:
    """A field of the payload as text; names are our own."""
    if connection.vendor == "sqlite":
        return f"json_extract(e.body, '$.payload.{name}')"
    return f"(e.body::json->'payload'->>'{name}')"


def _like() -> str:
    return "LIKE" if connection.vendor == "sqlite" else "ILIKE"


def _past(day: date) -> str:
    """What is recorded before this text was known by the end of the day; the ledger writes local time."""
    return (day + timedelta(days=1)).isoformat()


def _cursor(after: str) -> int:
    if not after:
        return _LAST
    if after.isascii() and after.isdigit() and len(after) < 19:
        return int(after)
    raise AskedWrongly("翻页的位置不对。请从列表的第一页重新开始。")
