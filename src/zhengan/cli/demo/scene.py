"""Who plays in the demonstration and when: an institution, the day it ends on, its calendar, and chance that repeats itself."""

import csv
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib import resources

import numpy as np

from zhengan.calendar import ZONE, Calendar

# The faults planted are true of days on which the year's yearly acts are done and the next ones are not near.
FIRST_DAY = date(2026, 6, 1)
LAST_DAY = date(2026, 11, 30)


@dataclass(frozen=True, slots=True)
class Firm:
    """An institution: its key, the folder of its tables, whom it reports to, and who signs most of its judgements."""

    key: str
    folder: str
    supervisor: str
    signer: str


BROKER = Firm("示范证券", "broker", "上海证监局", "江若谷（信息安全主管）")
EXCHANGE = Firm("示范交易所", "exchange", "csrc", "程望舒（网络安全部负责人）")
SERVICE = Firm("示范科技", "service", "深圳证监局", "卫景行（安全管理部经理）")
NETWORK = Firm("示范运管", "network", "证信办", "骆清和（安全运行部负责人）")


@dataclass(frozen=True)
class Scene:
    """Whose evidence it is, its last day, the seed of all that is chance, and the calendar."""

    firm: Firm
    as_of: date
    seed: int
    calendar: Calendar

    def chance(self, about: str) -> np.random.Generator:
        """A generator of its own for each noun, so that more of one thing changes no other."""
        return np.random.default_rng((self.seed, zlib.crc32(f"{self.firm.folder} {about}".encode())))

    def told(self, name: str) -> list[dict[str, str]]:
        """The rows of one of the institution's own tables; none where it has no such table."""
        return _table(self.firm.folder, name)

    def befallen(self, mishap: str) -> str:
        """The key of what a mishap befalls; empty where it befalls nothing of this institution."""
        return next((row["of"] for row in self.told("mishaps") if row["mishap"] == mishap), "")

    def script(self, name: str) -> str:
        """One of the institution's own scripts, as YAML; empty where it has none of that name."""
        path = resources.files("zhengan.cli.demo") / "data" / self.firm.folder / f"{name}.yaml"
        return path.read_text(encoding="utf-8") if path.is_file() else ""

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


@cache
def _table(folder: str, name: str) -> list[dict[str, str]]:
    path = resources.files("zhengan.cli.demo") / "data" / folder / f"{name}.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.is_file() else []


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A local instant; hours from 24 on lie on the next day."""
    return datetime.combine(day, time(), ZONE) + timedelta(hours=hour, minutes=minute)


def days_from(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
