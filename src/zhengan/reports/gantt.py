"""Where dates lie on the axis of a chart, in percent of its width: the plan's years, and as far as entries reach beyond them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_MOST_TICKS = 12


@dataclass(frozen=True, slots=True)
class Axis:
    """From the first of January of one year to the end of another; `[start, end)`."""

    start: date
    end: date

    def place(self, day: date) -> float:
        """Where a day begins, 0 to 100; what lies outside stands at the edge."""
        share = (day - self.start).days / (self.end - self.start).days * 100
        return min(max(share, 0.0), 100.0)

    def holds(self, day: date) -> bool:
        """Whether a day lies on the axis."""
        return self.start <= day < self.end

    def ticks(self) -> list[tuple[str, float]]:
        """Years and where they begin, few enough to be read."""
        years = range(self.start.year, self.end.year)
        step = -(-len(years) // _MOST_TICKS)
        return [(str(year), self.place(date(year, 1, 1))) for year in years[::step]]


def axis_of(first: date, last: date, days: Iterable[date]) -> Axis:
    """The axis of a plan from `first` through `last`, stretched to the days named, by the plan's own length at most."""
    length = last.year - first.year + 1
    years = [first.year, last.year, *(day.year for day in days)]
    low = max(min(years), first.year - length, date.min.year)
    high = min(max(years), last.year + length, date.max.year - 1)
    return Axis(date(low, 1, 1), date(high + 1, 1, 1))


def span(axis: Axis, first: date, last: date) -> tuple[float, float]:
    """Where a span of days begins, and how wide it is; both days in, never narrower than can be seen."""
    left = axis.place(first)
    right = 100.0 if last >= date.max else axis.place(date.fromordinal(last.toordinal() + 1))
    return left, max(right - left, 0.6)
