"""When a system may be changed: for each day of a year the hours that are shut, by whose rule, and those that are open.

Trading sessions of every market whose hours bind the system, guard periods, the institution's freezes. A day beyond the calendar's
data is not known: nothing is open on it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from zhengan.calendar import ZONE, Calendar
from zhengan.cases.gate_hours import Freeze, midnight

_DAY = timedelta(days=1)
MINUTES_A_DAY = 1_440


@dataclass(frozen=True, slots=True)
class Shut:
    """Minutes of a local day, half open, in which nothing is changed. `code` is the gate's reason, `what` the market or period."""

    opens: int
    closes: int
    code: str
    what: str


@dataclass(frozen=True, slots=True)
class WindowDay:
    """One day. `known`: the calendar has it; without that nothing is open."""

    day: date
    known: bool
    shut: tuple[Shut, ...]

    @property
    def open(self) -> tuple[tuple[int, int], ...]:
        """The minutes in which the system may be changed, as spans, half open."""
        if not self.known:
            return ()
        found, at = [], 0
        for opens, closes in sorted((item.opens, item.closes) for item in self.shut):
            if opens > at:
                found.append((at, opens))
            at = max(at, closes)
        return (*found, (at, MINUTES_A_DAY)) if at < MINUTES_A_DAY else tuple(found)

    @property
    def minutes(self) -> int:
        """How many minutes are open."""
        return sum(closes - opens for opens, closes in self.open)

    def told(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "day": self.day.isoformat(),
            "known": self.known,
            "open": [[clock(opens), clock(closes)] for opens, closes in self.open],
            "shut": [
                {"begins": clock(item.opens), "until": clock(item.closes), "code": item.code, "what": item.what}
                for item in self.shut
            ],
        }


def windows(
    calendar: Calendar, markets: Iterable[str], freezes: Sequence[Freeze], first: date, last: date
) -> list[WindowDay]:
    """The days `first` to `last`. Without markets no trading hours bind: only freezes shut."""
    codes = sorted(markets)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [_day(calendar, codes, freezes, day) for day in days]


def runs(days: Iterable[WindowDay]) -> Iterator[tuple[WindowDay, WindowDay]]:
    """Days on end that are alike, as the first and the last of each run."""
    for _, group in groupby(days, key=lambda day: (day.known, day.shut)):
        alike = list(group)
        yield alike[0], alike[-1]


def clock(minute: int) -> str:
    """Minutes after midnight as people write them: 24:00 ends a day."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _day(calendar: Calendar, markets: Sequence[str], freezes: Sequence[Freeze], day: date) -> WindowDay:
    frozen = tuple(_clipped(item.opens, item.closes, day, item.code, item.period) for item in freezes)
    shut = tuple(item for item in frozen if item)
    if not markets:
        return WindowDay(day, known=True, shut=shut)
    if not calendar.first <= day <= calendar.last:
        return WindowDay(day, known=False, shut=shut)
    # A night that began the day before runs on; the data begin on a New Year's Day, and no night runs into one.
    opened = (day,) if day == calendar.first else (day - _DAY, day)
    sessions = (span for each in opened for market in markets for span in calendar.spans(market, each))
    trading = {_clipped(span.opens_at, span.closes_at, day, "in_trading_hours", span.market) for span in sessions}
    order = sorted((item for item in trading if item), key=lambda item: (item.opens, item.closes, item.what))
    return WindowDay(day, known=True, shut=(*shut, *_merged(order)))


def _clipped(opens: datetime, closes: datetime, day: date, code: str, what: str) -> Shut | None:
    start, end = midnight(day), midnight(day + _DAY)
    first, last = max(opens.astimezone(ZONE), start), min(closes.astimezone(ZONE), end)
    if first >= last:
        return None
    # Whole minutes are shut where a part of them is.
    return Shut(int((first - start).total_seconds() // 60), -int(-(last - start).total_seconds() // 60), code, what)


def _merged(sessions: Iterable[Shut]) -> Iterator[Shut]:
    """Sessions of the same hours as one, all their markets named."""
    for (opens, closes), group in groupby(sessions, key=lambda item: (item.opens, item.closes)):
        yield Shut(opens, closes, "in_trading_hours", "、".join(item.what for item in group))
