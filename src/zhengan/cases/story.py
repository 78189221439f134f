"""Stories in the ledger: the events of cases as entries, read and written.

An event is an entry of type `case_event` in the institution's own chain, its key `<kind>/<case>`. Entries of this type are no
records: tables of evidence leave them out (`zhengan.ledger.chain.is_record_entry`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from zhengan.cases.case import CaseEvent
from zhengan.ledger.chain import CASE_EVENT, Draft, Provenance, StoredEntry
from zhengan.ledger.sql import as_bytes
from zhengan.ledger.store import Appended, entries, extend, opened

_OWN = ("kind", "case", "event", "number", "by", "at", "token")


@dataclass(frozen=True, slots=True)
class Said:
    """An event before it has a number, a person and a time; `attachments` are digests of the files that it brings."""

    event: str
    fields: Mapping[str, Any]
    attachments: tuple[str, ...] = ()


def events_of(institution: str, key: str) -> Iterator[CaseEvent]:
    """The events of one case, in order."""
    return map(event_of, entries(institution, types=[CASE_EVENT], key=key))


def all_events(institution: str, after: int = 0) -> Iterator[CaseEvent]:
    """The events of all cases of an institution after a number of its ledger, in order."""
    return map(event_of, entries(institution, types=[CASE_EVENT], after=after))


def event_of(item: StoredEntry) -> CaseEvent:
    """An entry of the ledger as an event."""
    said = item.payload
    return CaseEvent(
        kind=said["kind"],
        case=said["case"],
        event=said["event"],
        number=said["number"],
        by=said["by"],
        at=datetime.fromisoformat(said["at"]),
        fields={name: value for name, value in said.items() if name not in _OWN},
        seq=item.seq,
        token=said.get("token", ""),
    )


def write(cursor: Any, origin: Provenance, events: Sequence[CaseEvent], files: Sequence[tuple[str, ...]]) -> Appended:
    """Adds events, each with the digests of its files, to a chain that is open for writing (`ledger.sql.writing`)."""
    opened(cursor, origin.institution, "sha256")
    drafts = [_draft(event, own) for event, own in zip(events, files, strict=True)]
    return extend(cursor, origin, [drafts])


def last_number(cursor: Any, institution: str, kind: str, year: int) -> int:
    """The greatest number of a case of a kind and year: their ids are `<year>-<number>`."""
    cursor.execute(
        "SELECT DISTINCT key FROM ledger_entry WHERE institution = %s AND type = %s AND key >= %s AND key < %s",
        [institution, CASE_EVENT, f"{kind}/{year}-", f"{kind}/{year}."],
    )
    numbers = [key.rpartition("-")[2] for (key,) in cursor.fetchall()]
    return max((int(one) for one in numbers if one.isdecimal()), default=0)


def opened_with(cursor: Any, institution: str, kind: str, token: str) -> str | None:
    """The key of the case of a kind that was opened by a call with this token."""
    cursor.execute(
        f"SELECT {as_bytes('body')} FROM ledger_entry WHERE institution = %s AND type = %s "  # noqa: S608 - our own column
        "AND key >= %s AND key < %s AND body LIKE %s ESCAPE '!' ORDER BY seq",
        [institution, CASE_EVENT, f"{kind}/", f"{kind}0", f"%{_pattern(token)}%"],
    )
    for (body,) in cursor.fetchall():
        content = orjson.loads(bytes(body))
        if content["payload"].get("token") == token and content["payload"]["event"] == "opened":
            return str(content["key"])
    return None


def _pattern(token: str) -> str:
    written = orjson.dumps(token).decode()
    for sign in ("!", "%", "_"):
        written = written.replace(sign, f"!{sign}")
    return written


def _draft(event: CaseEvent, attachments: tuple[str, ...]) -> Draft:
    own = {
        "kind": event.kind,
        "case": event.case,
        "event": event.event,
        "number": event.number,
        "by": event.by,
        "at": event.at.isoformat(),
        **({"token": event.token} if event.token else {}),
    }
    return Draft(CASE_EVENT, f"{event.kind}/{event.case}", {**event.fields, **own}, attachments=attachments)
