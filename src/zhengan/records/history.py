"""The versions of one record as a timeline: what each changed, since when it holds, how late it was entered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple

from zhengan.records.fields import Field
from zhengan.records.registry import RecordType
from zhengan.records.values import ZONE
from zhengan.records.versions import shown_spans, version_of

# Entered so many days after the business time, a record looks as if it had been made up afterwards.
LATE_DAYS = 30


class TakenBack(NamedTuple):
    """When, by whom and why a record was taken back, and the number of the ledger's entry that says so."""

    recorded_at: datetime
    actor: str
    reason: str
    seq: int


@dataclass(frozen=True)
class Stored:
    """One version as it is on file. `seq`, `digest`, `actor` and `source` are the ledger's; a folder has none of them.

    `recorded_at` is when it was recorded here, None for a folder; `claimed_at` is when another system says that it
    had recorded it. `taken_back` says that it does not count any more.
    """

    payload: Mapping[str, Any]
    valid_at: datetime | None = None
    recorded_at: datetime | None = None
    claimed_at: datetime | None = None
    reason: str | None = None
    seq: int = 0
    digest: str = ""
    actor: str = ""
    source: str = ""
    taken_back: TakenBack | None = None


class Change(NamedTuple):
    """A field that a version sets anew; None for nothing."""

    field: Field
    old: Any
    new: Any


@dataclass(frozen=True)
class Step:
    """One version in the timeline. `shown_from` and `shown_until` bound the days on which it is the one that holds;
    `superseded` says that there is no such day. `late` is by how many days it came after its business time, where
    that is too many.
    """

    stored: Stored
    changes: tuple[Change, ...]
    shown_from: date | None
    shown_until: date | None
    superseded: bool
    late: int | None


def timeline(record_type: RecordType, versions: Sequence[Stored], late_days: int = LATE_DAYS) -> tuple[Step, ...]:
    """The steps of one record, in the order in which its versions were entered."""
    spans = {at: (start, until) for at, start, until in _spans(record_type, versions)}
    steps: list[Step] = []
    for at, stored in enumerate(versions):
        start, until = spans.get(at, (None, None))
        # A record that was taken back begins anew.
        first = at == 0 or versions[at - 1].taken_back != stored.taken_back
        changes = tuple(_changes(record_type, {} if first else versions[at - 1].payload, stored.payload))
        late = _late(record_type, stored, first=first)
        steps.append(
            Step(
                stored, changes, start, until, at not in spans, late if late is not None and late > late_days else None
            )
        )
    return tuple(steps)


def current(record_type: RecordType, versions: Sequence[Stored], on: date) -> int | None:
    """Which version holds on a day; None before the first, and where all were taken back."""
    for at, start, until in _spans(record_type, versions):
        if (start is None or start <= on) and (until is None or on < until):
            return at
    return None


def _spans(record_type: RecordType, versions: Sequence[Stored]) -> list[tuple[int, date | None, date | None]]:
    counting = [(at, item) for at, item in enumerate(versions) if item.taken_back is None]
    said = [
        version_of(record_type, item.payload, item.valid_at, item.claimed_at or item.recorded_at)
        for _, item in counting
    ]
    return [(counting[at][0], start, until) for at, start, until in shown_spans(said)] if said else []


def _changes(record_type: RecordType, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for field in record_type.payload_fields:
        old, new = before.get(field.name), after.get(field.name)
        if old != new:
            yield Change(field, old, new)


def _late(record_type: RecordType, stored: Stored, *, first: bool) -> int | None:
    """Days between business time and record time; nobody can say where either is not known."""
    business = stored.valid_at
    if business is None and (first or record_type.validity == "series") and not record_type.planned:
        written = stored.payload.get(record_type.main_date or "")
        business = _instant(written) if written else None
    recorded = stored.recorded_at
    if business is None or recorded is None:
        return None
    return (recorded.astimezone(ZONE).date() - business.astimezone(ZONE).date()).days


def _instant(written: str) -> datetime:
    if "T" in written:
        return datetime.fromisoformat(written)
    return datetime.combine(date.fromisoformat(written), time.min, ZONE)
