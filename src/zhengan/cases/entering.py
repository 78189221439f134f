"""Records that cases bring with them: checked like any other, entered in the transaction of the case's own events."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from zhengan.cases.book import CaseBook
from zhengan.cases.errors import CaseRefused
from zhengan.ledger import Appended, Draft, append
from zhengan.records import RECORD_TYPES, Row, parse_row


def checked_row(institution: str, type_name: str, cells: Mapping[str, Any]) -> Row:
    """The row that cells make. Raises CaseRefused with every fault."""
    row, faults = parse_row(type_name, {**cells, "institution": institution})
    if row is None:
        words = "；".join(fault.text.rstrip("。") for fault in faults)
        raise CaseRefused(f"{RECORD_TYPES[type_name].title} {cells.get('key', '')} 不能记下：{words}。没有写入。")
    return row


def enter_rows(book: CaseBook, rows: Iterable[Row], by: str, at: datetime, source: str = "") -> Appended:
    """Enters rows of the book's institution; those equal to a stored version are left out."""
    return append(book.institution, map(_draft, rows), actor=by, source=source or book.source, now=at)


def _draft(row: Row) -> Draft:
    valid_at = row.valid_at.isoformat() if row.valid_at else None
    return Draft(row.type, row.key, row.payload, valid_at, tuple(row.payload.get("attachments", ())))
