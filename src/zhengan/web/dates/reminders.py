"""What somebody should look at: deadlines that have come within their span, and breaches that are new.

They are worked out of the newest run when the day is done and kept in the job that did it; pages show them, nobody is written to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from zhengan.web.models import Job, Run, Verdict

KIND = "reminders"
MOST = 200
"""Reminders kept of a day; the pages list the rest."""

Why = Literal["turned", "due"]
WHY_WORDS: Mapping[Why, str] = {"turned": "新出现的不合规", "due": "快到期限"}
_COLUMNS = ("finding", "headline", "object_name", "due_on", "position", "id")


@dataclass(frozen=True)
class Reminder:
    """One thing to look at: which finding, why, its headline, its object, and its day where it has one (ISO)."""

    finding: str
    why: Why
    headline: str
    object: str
    due_on: str | None


@dataclass(frozen=True)
class Kept:
    """The reminders of a day. `count` counts all, `items` holds the first."""

    as_of: date
    count: int
    items: tuple[Reminder, ...]


def remind(run: Run) -> dict[str, Any]:
    """The reminders of a run, as a job keeps them. Breaches are new that were none when the last earlier day was done; where
    none was, those that were none on the day before."""
    breached = run.verdicts.filter(verdict="breached").order_by("position", "id")
    earlier = _done(run.institution).filter(outcome__as_of__lt=run.as_of.isoformat())
    known: list[str] | None = earlier.values_list("outcome__breached", flat=True).first()
    if known is None:
        turned = list(_made("turned", breached.exclude(before="")))
    else:
        seen = set(known)
        turned = [item for item in _made("turned", breached) if item.finding not in seen]
    found = [*turned, *_made("due", run.verdicts.filter(verdict="due").order_by("due_on", "position", "id"))]
    return {
        "as_of": run.as_of.isoformat(),
        "count": len(found),
        "items": [asdict(item) for item in found[:MOST]],
        "breached": list(breached.values_list("finding", flat=True)),
    }


def kept(institution: str) -> Kept | None:
    """The reminders of the last day that was done; None before the first."""
    said = _done(institution).values_list("outcome__as_of", "outcome__count", "outcome__items").first()
    if said is None:
        return None
    as_of, count, items = said
    return Kept(date.fromisoformat(as_of), count, tuple(Reminder(**item) for item in items))


def count(institution: str) -> int:
    """How many reminders there are now."""
    return _done(institution).values_list("outcome__count", flat=True).first() or 0


def _done(institution: str) -> Any:
    return Job.objects.filter(institution=institution, kind=KIND, state="done").order_by("-ended_at")


def _made(why: Why, rows: Any) -> Iterator[Reminder]:
    row: Verdict
    for row in rows.only(*_COLUMNS):
        due = row.due_on.isoformat() if row.due_on else None
        yield Reminder(row.finding, why, row.headline, row.object_name, due)
