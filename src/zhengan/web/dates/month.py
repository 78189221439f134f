"""A month of an institution: weeks of days with what comes on each, whether the markets that it serves trade, important periods."""

from calendar import Calendar as Weeks
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from zhengan.calendar import Calendar, NoCalendar, load_calendar
from zhengan.web.dates.deadlines import Coming, coming
from zhengan.web.errors import AskedWrongly
from zhengan.web.models import Run
from zhengan.web.office import office
from zhengan.web.place import Place
from zhengan.web.systems.dossier import Kept, guard_periods, systems_of

Trading = Literal["open", "part", "closed", "unknown"]
SHOWN = 3
"""Lines in a day's cell; the list below has them all."""
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """A day: what comes, whether all, some or none of the markets trade (`unknown`: the calendar does not know), and which
    important periods it lies in. `inside` is whether it belongs to the month."""

    day: date
    inside: bool
    trading: Trading
    markets: tuple[str, ...]
    coming: tuple[Coming, ...]
    guards: tuple[Kept, ...]

    @property
    def first(self) -> tuple[Coming, ...]:
        """The lines of its cell."""
        return self.coming[:SHOWN]

    @property
    def more(self) -> int:
        """How many lines its cell leaves out."""
        return max(0, len(self.coming) - SHOWN)


@dataclass(frozen=True)
class Month:
    """A month. `overdue` is what was due before it and is still breached, told where the asked day lies in it; `markets` are
    those that the institution's systems serve; `guards` the important periods that touch it."""

    first: date
    last: date
    weeks: tuple[tuple[Day, ...], ...]
    markets: tuple[str, ...]
    guards: tuple[Kept, ...]
    overdue: tuple[Coming, ...]

    @property
    def previous(self) -> str:
        """The month before, as the address has it."""
        return f"{self.first - _A_DAY:%Y-%m}"

    @property
    def next(self) -> str:
        """The month after."""
        return f"{self.last + _A_DAY:%Y-%m}"

    @property
    def busy(self) -> list[Day]:
        """Days of the month on which something comes."""
        return [day for week in self.weeks for day in week if day.inside and day.coming]

    @property
    def count(self) -> int:
        """How many lines there are."""
        return sum(len(day.coming) for day in self.busy)


def asked_month(text: str, as_of: date) -> date:
    """The first day of the asked month; of the asked day's where none is. Raises AskedWrongly."""
    if not text:
        return as_of.replace(day=1)
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise AskedWrongly(f"月份应写成 2026-11，实为“{text[:20]}”。请重新选择月份。") from None
    if not 2000 <= found.year < 2100:  # as the asked day itself
        raise AskedWrongly(f"月份应在 2000-01 至 2099-12 之间，实为 {text[:20]}。请重新选择月份。")
    return found


def month_of(place: Place, run: Run, first: date) -> Month:
    """A month as it is seen from the asked day."""
    days = [list(week) for week in Weeks().monthdatescalendar(first.year, first.month)]
    start, end = days[0][0], days[-1][-1]
    last = (first + timedelta(days=31)).replace(day=1) - _A_DAY
    lines: dict[date, list[Coming]] = {}
    for one in coming(run, start, end):
        lines.setdefault(one.day, []).append(one)
    markets = served_markets(place)
    guards = [one for one in guard_periods(place.institution, place.as_of, place.known_by) if _touches(one, start, end)]
    table = load_calendar(office().workspace.calendar_override)
    weeks = tuple(
        tuple(_day(day, first, _trading(table, markets, day), lines.get(day, ()), guards) for day in week)
        for week in days
    )
    overdue = [one for one in coming(run, date.min, first - _A_DAY) if one.verdict == "breached" and not one.runs_out]
    here = first <= place.as_of <= last
    inside = tuple(one for one in guards if _touches(one, first, last))
    return Month(first, last, weeks, markets, inside, tuple(overdue) if here else ())


def served_markets(place: Place) -> tuple[str, ...]:
    """The markets that systems in use serve."""
    found: set[str] = set()
    for records in systems_of(place.institution, place.as_of, place.known_by).values():
        last = records["system"].day("retired_on")
        if last is None or last >= place.as_of:
            found.update(records["system"].payload.get("markets", ()))
    return tuple(sorted(found))


def _day(
    day: date, first: date, trading: tuple[Trading, tuple[str, ...]], lines: Sequence[Coming], guards: Sequence[Kept]
) -> Day:
    own = tuple(one for one in guards if _touches(one, day, day))
    return Day(day, day.month == first.month, *trading, tuple(lines), own)


def _trading(table: Calendar, markets: Sequence[str], day: date) -> tuple[Trading, tuple[str, ...]]:
    """Whether the markets trade, and which do; without markets, whether it is a working day."""
    try:
        if not markets:
            return ("open" if table.is_working_day(day) else "closed"), ()
        trading = tuple(market for market in markets if table.is_trading_day(market, day))
    except NoCalendar:
        return "unknown", ()
    if not trading:
        return "closed", ()
    return ("open" if len(trading) == len(markets) else "part"), trading


def _touches(guard: Kept, first: date, last: date) -> bool:
    """Whether an important period has a day between two days."""
    start = guard.day("from")
    end = guard.last_day("until")
    return start is not None and start <= last and (end is None or end >= first)
