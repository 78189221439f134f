"""The audit trail as people read it: filtered by kind, person and day, a page at a time from the newest back, and as CSV.

A page looks at no more than a few thousand events; where it found too few it says from where to look on.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from zhengan.ledger import StoredEntry, newest
from zhengan.ledger.trail import KINDS
from zhengan.web.errors import AskedWrongly
from zhengan.workspace.clock import SHANGHAI

ROWS = 50
_BATCH, _MOST_LOOKED_AT = 500, 5_000
_RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Wanted:
    """Which events: of these kinds ('' all), by or about this person ('' all), on this day (None: any)."""

    kind: str = ""
    person: str = ""
    day: date | None = None

    @property
    def kinds(self) -> list[str] | None:
        """As the ledger asks it. Raises AskedWrongly for a kind that there is not."""
        if self.kind and self.kind not in KINDS:
            raise AskedWrongly(f"种类应为 {'、'.join(KINDS.values())} 之一，实为“{self.kind[:40]}”。请重新选择。")
        return [self.kind] if self.kind else None


@dataclass(frozen=True)
class Happened:
    """One event, ready to be shown."""

    entry: StoredEntry

    @cached_property
    def _content(self) -> dict[str, Any]:
        return dict(self.entry.content())

    @property
    def at(self) -> datetime:
        """When, in local time."""
        return datetime.fromisoformat(self.entry.recorded_at).astimezone(SHANGHAI)

    @property
    def kind(self) -> str:
        """What people call it."""
        return KINDS.get(self.entry.type, self.entry.type)

    @property
    def person(self) -> str:
        """Who did it."""
        return str(self._content["actor"])

    @property
    def subject(self) -> str:
        """What it happened to."""
        return self.entry.key

    @property
    def detail(self) -> dict[str, Any]:
        """What else is known."""
        return dict(self._content["payload"])

    @property
    def words(self) -> str:
        """The detail in one line."""
        return "；".join(
            f"{name}：{_said(value)}" for name, value in self.detail.items() if value not in ("", [], None)
        )


@dataclass(frozen=True)
class Look:
    """Some events and the number before which those follow (0: there are no more); `tired` where the limit was reached first."""

    rows: list[Happened]
    before: int
    tired: bool


def look(chain: str, wanted: Wanted, before: int | None) -> Look:
    """A page of events before a number, the newest first."""
    at = _before_end_of(chain, wanted.day, before) if wanted.day else before
    found: list[Happened] = []
    looked = 0
    while looked < _MOST_LOOKED_AT:
        batch = newest(chain, _BATCH, at, wanted.kinds)
        for item in batch:
            at, looked = item.seq, looked + 1
            event = Happened(item)
            if wanted.day and event.at.date() < wanted.day:
                return Look(found, 0, tired=False)
            if _fits(event, wanted):
                found.append(event)
            if len(found) == ROWS:
                return Look(found, at or 0, tired=False)
        if len(batch) < _BATCH:
            return Look(found, 0, tired=False)
    return Look(found, at or 0, tired=True)


def as_csv(chain: str, wanted: Wanted) -> Iterator[str]:
    """All events as a CSV that a spreadsheet opens, the newest first, piece by piece. A cell never begins a formula."""
    yield "\ufeff" + _line(["编号", "时间", "种类", "人", "对象", "详情"])
    before: int | None = None
    while True:
        part = look(chain, wanted, before)
        for row in part.rows:
            yield _line(
                [str(row.entry.seq), row.at.isoformat(timespec="seconds"), row.kind, row.person, row.subject, row.words]
            )
        if not part.before:
            return
        before = part.before


def _fits(event: Happened, wanted: Wanted) -> bool:
    if wanted.day and event.at.date() != wanted.day:
        return False
    return not wanted.person or wanted.person in (event.person, event.subject)


def _before_end_of(chain: str, day: date, before: int | None) -> int | None:
    """A number such that every event of the day or earlier is below it: found by halving, since numbers follow time."""
    last = newest(chain, 1, before)
    if not last:
        return before
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), SHANGHAI)
    low, high = 1, last[0].seq + 1
    while low < high:
        middle = (low + high) // 2
        found = newest(chain, 1, middle + 1)
        if found and datetime.fromisoformat(found[0].recorded_at) >= end:
            high = middle
        else:
            low = middle + 1
    return low + 1 if before is None else min(before, low + 1)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(f"'{cell}" if cell.startswith(_RISKY) else cell for cell in cells)
    return text.getvalue()
