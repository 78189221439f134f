"""Working days (工作日): the State Council's yearly arrangement, days off and make-up days laid over the week."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zhengan.calendar.faults import NoCalendar

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Year:
    """One year's arrangement: statutory days off, weekend days worked instead, its source, whether it was checked."""

    year: int
    off: frozenset[date]
    work: frozenset[date]
    source: str
    verified: bool


@dataclass(frozen=True, eq=False)
class WorkingDays:
    """The years laid out: `working` is every working day from `first` to `last`, in order."""

    first: date
    last: date
    working: tuple[date, ...]
    off: frozenset[date]
    years: Mapping[int, Year]

    def within(self, day: date) -> date:
        """The day itself; NoCalendar if it lies beyond the data."""
        if not self.first <= day <= self.last:
            raise NoCalendar(day, self.first, self.last)
        return day

    def is_working(self, day: date) -> bool:
        """Whether the day is worked, make-up weekend days included."""
        at = bisect_left(self.working, self.within(day))
        return at < len(self.working) and self.working[at] == day

    def is_statutory(self, day: date) -> bool:
        """Whether the day is a statutory holiday. 1 January always is (全国年节及纪念日放假办法)."""
        return (day.month, day.day) == (1, 1) or self.within(day) in self.off

    def add(self, day: date, n: int) -> date:
        """The n-th working day after the day (before it if n < 0), not counting itself; n = 0 gives the day."""
        self.within(day)
        if n == 0:
            return day
        at = bisect_right(self.working, day) + n - 1 if n > 0 else bisect_left(self.working, day) + n
        if at < 0:
            raise NoCalendar(self.first - DAY, self.first, self.last)
        if at >= len(self.working):
            raise NoCalendar(self.last + DAY, self.first, self.last)
        return self.working[at]

    def between(self, earlier: date, later: date) -> int:
        """Working days d with earlier < d <= later; where `later` is before, minus those with later <= d < earlier."""
        self.within(earlier)
        self.within(later)
        if later >= earlier:
            return bisect_right(self.working, later) - bisect_right(self.working, earlier)
        return bisect_left(self.working, later) - bisect_left(self.working, earlier)


def lay_out(years: Iterable[Year]) -> WorkingDays:
    """Lays consecutive years out. A year may name days of the December before it (a New Year's notice does)."""
    ordered = sorted(years, key=lambda year: year.year)
    off: set[date] = set()
    work: set[date] = set()
    for year in ordered:
        off = (off - year.work) | year.off
        work = (work - year.off) | year.work
    first, last = date(ordered[0].year, 1, 1), date(ordered[-1].year, 12, 31)
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    working = tuple(day for day in every if day in work or (day.weekday() < 5 and day not in off))
    return WorkingDays(first, last, working, frozenset(off), {year.year: year for year in ordered})
