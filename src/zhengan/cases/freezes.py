"""The institution's own periods without changes, such as the year's end: written as `12-25..01-03` (every year) or with years.

parsed("12-25..01-03") ─► Days
freezes_around({"年终": "12-25..01-03"}, day, day) ─► Freeze, …
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zhengan.cases.gate_hours import Freeze, midnight

_DAY = timedelta(days=1)
_YEARLY = re.compile(r"(\d\d)-(\d\d)\.\.(\d\d)-(\d\d)")
_ONCE = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")
_LEAP = 2000
LONGEST = 92
"""Days of one period: what lasts longer is no freeze but a standstill."""


@dataclass(frozen=True, slots=True)
class Days:
    """A period by its first and last day. `yearly`: the year of both is left open."""

    first: date
    last: date
    yearly: bool

    def in_year(self, year: int) -> tuple[date, date]:
        """The period that begins in a year; over the New Year it ends in the next one. 29 February counts as the 28th elsewhere."""
        if not self.yearly:
            return self.first, self.last
        over = (self.last.month, self.last.day) < (self.first.month, self.first.day)
        return _on(year, self.first), _on(year + over, self.last)


def parsed(text: str) -> Days:
    """A period from its text. Raises ValueError, told in Chinese."""
    yearly, once = _YEARLY.fullmatch(text.strip()), _ONCE.fullmatch(text.strip())
    wrong = f"封网期应写成 12-25..01-03（每年）或者 2026-09-25..2026-10-08，实为“{text[:40]}”"
    try:
        if yearly:
            a, b, c, d = map(int, yearly.groups())
            found = Days(date(_LEAP, a, b), date(_LEAP, c, d), yearly=True)
        elif once:
            found = Days(date.fromisoformat(once[1]), date.fromisoformat(once[2]), yearly=False)
        else:
            raise ValueError(wrong)
    except ValueError:
        raise ValueError(wrong) from None
    first, last = found.in_year(_LEAP)
    if not 0 <= (last - first).days < LONGEST:
        raise ValueError(f"封网期应为 1 至 {LONGEST} 天，先后有序，实为“{text[:40]}”")
    return found


def freezes_around(named: Mapping[str, str], first: date, last: date) -> Iterator[Freeze]:
    """The periods of this name that touch the days `first` to `last`."""
    for name, text in sorted(named.items()):
        days = parsed(text)
        years = range(first.year - 1, last.year + 1) if days.yearly else range(1)
        for year in years:
            opens, closes = days.in_year(year)
            if opens <= last and closes >= first:
                yield Freeze("freeze", name, midnight(opens), midnight(closes + _DAY))


def _on(year: int, day: date) -> date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=year) if not leap or _is_leap(year) else date(year, 2, 28)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
