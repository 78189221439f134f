"""Rows of records into the ledger, attributed."""

import getpass
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from zhengan.ledger import Appended, Draft, append
from zhengan.records import Row


def append_rows(rows: Iterable[Row], *, source: str, now: datetime) -> dict[str, Appended]:
    """Append rows institution by institution, each in one transaction; rows equal to a stored version are ignored."""
    done = {}
    for institution, own in groupby(rows, key=lambda row: row.institution):
        done[institution] = append(institution, _drafts(own), actor=actor(), source=source, now=now)
    return done


def actor() -> str:
    """Who is at the command line."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _drafts(rows: Iterable[Row]) -> Iterator[Draft]:
    for row in rows:
        yield Draft(
            type=row.type,
            key=row.key,
            payload=row.payload,
            valid_at=row.valid_at.isoformat() if row.valid_at else None,
            attachments=tuple(row.payload.get("attachments", ())),
            claimed_at=row.recorded_at.isoformat() if row.recorded_at else None,
            claimed_reason=row.reason,
        )
