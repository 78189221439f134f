"""Whether a change may run at this time: trading hours (218:15.2), guard periods (218:61.2), the institution's own freezes.

The time of a change is its span, half open: from the start that is asked about to the planned end. Instants here are naive UTC as in
the tables that checks see, or aware where that is said.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from zhengan.assess.hours import change_hours, markets_of_systems
from zhengan.calendar import ZONE, Calendar, Span
from zhengan.cases.gate_papers import Readings, before
from zhengan.cases.gate_reasons import Reason, reason
from zhengan.cases.papers import BOUND, Papers, Row

_DAY = timedelta(days=1)
_LONGEST = timedelta(days=31)
"""Of a span that is looked at session by session; what runs longer meets a session of its first month, or of none."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """A period in which nothing is changed: `code` says by whose rule (`guard_period`, `freeze`). Aware instants, half open."""

    code: str
    period: str
    opens: datetime
    closes: datetime


def hours_reasons(
    papers: Papers, change: Row, span: tuple[datetime, datetime], readings: Readings, calendar: Calendar
) -> Iterator[Reason]:
    """What 15.2 has against running over `span`. Nothing where it does not bind, or for systems that are not important."""
    important = any(row["important"] for row in papers.systems)
    kept_out = readings["trading-change-kinds"] != "changes-only" or change["kind"] == "change"
    if not (papers.holds(*BOUND) and important and kept_out):
        return
    start, end = span
    asked = {**change, "actual_start": start, "actual_end": end}
    (hours,) = change_hours(papers.day, [asked], markets_served(papers, readings), calendar)
    if hours["no_calendar"]:
        yield reason("no_calendar")
    elif not hours["markets_bound"]:
        yield reason("no_market")
    elif hits := touched(calendar, hours["markets_bound"], aware(start), aware(end)):
        code = _excuse(change, start, readings)
        if code:
            first, last = hits[0], max(hit.closes_at for hit in hits)
            until = last if last < aware(end) else None
            figures = {"market": first.market, "opens": told(first.opens_at), "closes": told(first.closes_at)}
            yield reason(code, until, **figures)


def freeze_reasons(
    freezes: Iterable[Freeze], change: Row, span: tuple[datetime, datetime], readings: Readings
) -> Iterator[Reason]:
    """The periods that the span runs into. An emergency repair that was assessed passes them, as it passes trading hours."""
    start, end = aware(span[0]), aware(span[1])
    if not _excuse(change, span[0], readings):
        return
    for freeze in freezes:
        if start < freeze.closes and freeze.opens < max(end, start + timedelta(microseconds=1)):
            until = freeze.closes if freeze.closes < end else None
            figures = {"period": freeze.period, "opens": told(freeze.opens), "closes": told(freeze.closes)}
            yield reason(freeze.code, until, **figures)


def guard_freezes(papers: Papers) -> tuple[Freeze, ...]:
    """The guard periods on file (218:61), as periods without changes."""
    return tuple(
        Freeze("guard_period", row["note"] or row["key"], aware(row["valid_from"]), aware(row["valid_until"]))
        for row in papers.guard_periods
    )


def markets_served(papers: Papers, readings: Readings) -> Mapping[tuple[str, str], frozenset[str]]:
    """Whose hours bind each of the systems, as in the verdicts."""
    return markets_of_systems(papers.systems, papers.kinds, readings["no-market"])


def hours_binding(papers: Papers, readings: Readings) -> frozenset[str]:
    """The markets out of whose sessions 15.2 keeps changes of these systems; none where it does not bind them."""
    if not (papers.holds(*BOUND) and any(row["important"] for row in papers.systems)):
        return frozenset()
    return frozenset[str]().union(*markets_served(papers, readings).values())


def touched(calendar: Calendar, markets: Sequence[str], start: datetime, end: datetime) -> list[Span]:
    """The sessions that a span runs into, in their order; a span without length is inside the one that it falls into."""
    first = max(start.astimezone(ZONE).date() - _DAY, calendar.first)
    last = min(end, start + _LONGEST).astimezone(ZONE).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    found = [
        session
        for day in days
        for market in markets
        for session in calendar.spans(market, day)
        if start < session.closes_at and (session.opens_at < end or session.opens_at <= start)
    ]
    return sorted(found, key=lambda session: (session.opens_at, session.market))


def aware(instant: datetime) -> datetime:
    """A naive UTC instant in local time."""
    return instant.replace(tzinfo=UTC).astimezone(ZONE)


def naive(instant: datetime) -> datetime:
    """An aware instant as the tables have it."""
    return instant.astimezone(UTC).replace(tzinfo=None)


def told(instant: datetime) -> str:
    """An aware instant as people read it: to the minute, or to the second where it has seconds."""
    return f"{instant.astimezone(ZONE):%Y-%m-%d %H:%M}" + (f":{instant:%S}" if instant.second else "")


def midnight(day: date) -> datetime:
    """The aware instant at which a local day begins."""
    return datetime.combine(day, time(), ZONE)


def _excuse(change: Row, start: datetime, readings: Readings) -> str:
    """What an emergency repair lacks to pass; empty where it passes (218:15.2, the second half)."""
    if not change["emergency"]:
        return "in_trading_hours"
    if not before(change["emergency_assessed_at"], start, readings):
        return "emergency_not_assessed"
    return "" if change["emergency_ground"] else "ground_not_stated"
