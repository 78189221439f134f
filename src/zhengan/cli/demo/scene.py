"""When and where the demonstration plays: the day it ends on, its calendar, and chance that repeats itself."""

import csv
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib import resources

import numpy as np

from zhengan.calendar import ZONE, Calendar

# The faults planted are true of days on which the year's yearly acts are done and the next ones are not near.
FIRST_DAY = date(2026, 6, 1)
LAST_DAY = date(2026, 11, 30)


@dataclass(frozen=True)
class Scene:
    """The last day of the evidence, the seed of all that is chance, and the calendar."""

    as_of: date
    seed: int
    calendar: Calendar

    def chance(self, about: str) -> np.random.Generator:
        """A generator of its own for each noun, so that more of one thing changes no other."""
        return np.random.default_rng((self.seed, zlib.crc32(about.encode())))

    def back(self, days: int) -> date:
        """The day so many days before the last one."""
        return self.as_of - timedelta(days=days)

    def saturday(self, days: int) -> date:
        """The Saturday on or before the day so many days back."""
        return self._latest(days, lambda day: day.weekday() == 5)

    def trading_day(self, days: int) -> date:
        """The day of stock trading on or before the day so many days back."""
        return self._latest(days, lambda day: self.calendar.is_trading_day("SSE", day))

    def futures_night(self, days: int) -> date:
        """The day with a night session of futures on or before the day so many days back."""
        return self._latest(days, self._has_night)

    def quiet_night(self, days: int) -> date:
        """The futures trading day without a night (a holiday follows) on or before the day so many days back."""
        return self._latest(days, lambda day: self.calendar.is_trading_day("SHFE", day) and not self._has_night(day))

    def _has_night(self, day: date) -> bool:
        return any(span.part == "night" for span in self.calendar.spans("SHFE", day))

    def _latest(self, days: int, fits: Callable[[date], bool]) -> date:
        day = self.back(days)
        while not fits(day):
            day -= timedelta(days=1)
        return day


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A local instant; hours from 24 on lie on the next day."""
    return datetime.combine(day, time(), ZONE) + timedelta(hours=hour, minutes=minute)


def days_from(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def told(name: str) -> list[dict[str, str]]:
    """The rows of one of the demonstration's own tables."""
    text = (resources.files("zhengan.cli.demo") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
