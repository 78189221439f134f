"""Small tables for tests of checks: rows as dicts, all columns typed, what is not said is null or open."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from zhengan.checks import CHECKS, KEYS

BEGINNING, OPEN_END = date(1900, 1, 1), date(2999, 12, 31)

_DUTY = {
    "as_of": "date",
    "institution": "string",
    "obligation": "string",
    "object_type": "string",
    "object": "string",
    "cmp": "string",
    "num": "int64",
    "den": "int64",
    "unit": "string",
    "owed_from": "date",
    "owed_until": "date",
    "window_from": "date",
    "window_until": "date",
    "recurrence": "string",
    "warn_days": "int64",
    "declared_from": "date",
    "mutatis": "boolean",
}
_COMMON = {
    "institution": "string",
    "key": "string",
    "entry": "int64",
    "seq": "int64",
    "shown_from": "date",
    "shown_until": "date",
}


def day(text: str) -> date:
    """A date from its ISO form."""
    return date.fromisoformat(text)


def utc(text: str) -> datetime:
    """A naive UTC instant from its ISO form in local time."""
    local = datetime.fromisoformat(f"{text}+08:00")
    return (local - local.utcoffset()).replace(tzinfo=None)  # type: ignore[operator]


def duty(*rows: Mapping[str, Any]) -> ir.Table:
    """Duties of 甲 on 2026-11-20, bound since ever, unless a row says otherwise."""
    usual = {
        "as_of": date(2026, 11, 20),
        "institution": "甲",
        "obligation": "o",
        "object_type": "",
        "object": "",
        "owed_from": BEGINNING,
        "owed_until": OPEN_END,
        "window_from": BEGINNING,
        "window_until": date(2026, 11, 20),
        "recurrence": "",
        "warn_days": 0,
        "mutatis": False,
    }
    return _table([{**usual, **row} for row in rows], _DUTY)


def records(columns: Mapping[str, str], *rows: Mapping[str, Any]) -> ir.Table:
    """Versions of records of 甲, always shown unless a row says otherwise; entries count from 1."""
    full = [
        {
            "institution": "甲",
            "key": f"k{number}",
            "entry": number,
            "seq": number,
            "shown_from": BEGINNING,
            "shown_until": OPEN_END,
            **row,
        }
        for number, row in enumerate(rows, start=1)
    ]
    return _table(full, {**columns, **_COMMON})


def answers(name: str, readings: Mapping[str, str] | None = None, **tables: ir.Table) -> list[dict[str, Any]]:
    """What a check answers, a dict a row, in the order of the keys (and entries, for occurrences)."""
    rows = CHECKS[name].expression(tables, readings or {}).to_pyarrow().to_pylist()
    return sorted(rows, key=lambda row: (*[row[key] for key in KEYS], row.get("entry", 0)))


def _table(rows: list[dict[str, Any]], columns: Mapping[str, str]) -> ir.Table:
    listed = [{name: _plain(row.get(name)) for name in columns} for row in rows]
    schema = ibis.schema(dict(columns)).to_pyarrow()
    return ibis.memtable(pa.Table.from_pylist(listed, schema=schema))


def _plain(value: Any) -> Any:
    return Decimal(value) if isinstance(value, float) else value
