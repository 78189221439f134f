"""Whose trading hours count for which object: markets of systems, links and changes, and the minutes that they make.

A system names the markets that it serves; one that serves none takes `trading_hours_of`, else the markets of its institution's
kind (reading `no-market`). The hours of several systems are their union (semantics.md, "Time").
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from zhengan.calendar import ALL_HOURS, FUTURES_MARKETS, MARKETS, STOCK_MARKETS, Calendar, NoCalendar, hours_class

Row = Mapping[str, Any]

# Ends a rule that counts back from a day and counts that day itself (reading `before-edge`).
COUNTED = ", its day counted"
_MARKETS_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "securities": STOCK_MARKETS,
    "fund": STOCK_MARKETS,
    "futures": FUTURES_MARKETS,
}


def markets_of_systems(
    systems: Iterable[Row], kinds: Mapping[str, str], no_market: str
) -> dict[tuple[str, str], frozenset[str]]:
    """(institution, system) -> markets, by what the system says, else by its institution's kind."""
    return {
        (row["institution"], row["key"]): frozenset(
            row["markets"] or row["trading_hours_of"] or _of_kind(kinds.get(row["institution"], ""), no_market)
        )
        for row in systems
    }


def change_hours(
    as_of: date, changes: Iterable[Row], markets: Mapping[tuple[str, str], frozenset[str]], calendar: Calendar
) -> list[dict[str, Any]]:
    """For each change the markets of its systems, and whether its time lies beyond the calendar's data."""
    found = []
    for row in changes:
        union = frozenset[str]().union(
            *[markets.get((row["institution"], key), frozenset()) for key in row["systems"] or ()]
        )
        start = row["actual_start"] or row["planned_start"]
        end = row["actual_end"] or row["planned_end"] or start
        beyond = (start + _EIGHT_HOURS).date() < calendar.first or (end + _EIGHT_HOURS).date() > calendar.last
        found.append(
            {
                "as_of": as_of,
                "institution": row["institution"],
                "key": row["key"],
                "markets_bound": sorted(union),
                "no_calendar": beyond,
            }
        )
    return found


def link_hours(
    links: Iterable[Row],
    markets: Mapping[tuple[str, str], frozenset[str]],
    kinds: Mapping[str, str],
    readings: Mapping[str, str],
) -> dict[tuple[str, str], str | None]:
    """(institution, link) -> hours class; None where no market can be told."""
    found: dict[tuple[str, str], str | None] = {}
    for row in links:
        if readings["peak-window"] == "all":
            found[row["institution"], row["key"]] = ALL_HOURS
            continue
        served = [markets[key] for name in row["systems"] or () if (key := (row["institution"], name)) in markets]
        union = frozenset[str]().union(*served) or _of_kind(kinds.get(row["institution"], ""), readings["no-market"])
        found[row["institution"], row["key"]] = hours_class(union) if union else None
    return found


class Minutes:
    """How many minutes of an hours class lie in a span of days between `first` and `last`, from one running sum a class."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        self._calendar = calendar
        self._first = max(first, calendar.first)
        self._last = min(last, calendar.last)
        self._sums: dict[str, list[int]] = {}

    def owed(self, hours: str, first: date, last: date) -> int | None:
        """Minutes of the class on the local days `first` to `last`; None where the calendar's data does not reach."""
        if hours == ALL_HOURS:
            return max((last - first).days + 1, 0) * 1440
        if first < self._first or last > self._last:
            return None
        if hours not in self._sums:
            self._sums[hours] = self._running_sum(hours)
        sums = self._sums[hours]
        return sums[(last - self._first).days + 1] - sums[(first - self._first).days]

    def _running_sum(self, hours: str) -> list[int]:
        table = self._calendar.minutes_per_day(hours, self._first, self._last)
        return list(accumulate(table.column("minutes").to_pylist(), initial=0))


def deadline(calendar: Calendar, day: date, rule: str) -> date | None:
    """The last day of "15 working_days" after a day, or on which "15 working_days before" it can still be met.

    Counting back the day itself is none of them, unless the rule ends with `COUNTED` and it is a working day. None where the
    calendar's data does not reach.
    """
    number, unit, *side = rule.removesuffix(COUNTED).split(" ")
    if unit != "working_days" or side not in ([], ["before"]):
        raise ValueError(f"期限规则应为“15 working_days”或者“15 working_days before”这样的写法，实为“{rule}”")
    try:
        if not side:
            return calendar.add_working_days(day, int(number))
        own = rule.endswith(COUNTED) and calendar.is_working_day(day)
        return calendar.add_working_days(day, own - int(number))
    except NoCalendar:
        return None


def trading_days(calendar: Calendar) -> list[dict[str, Any]]:
    """Every day of the calendar with the number of trading days before it, and its own number where it is one.

    The markets' trading days coincide, so one numbering serves all systems.
    """
    traded = set(calendar.trading_days(STOCK_MARKETS, calendar.first, calendar.last))
    rows, before = [], 0
    for number in range((calendar.last - calendar.first).days + 1):
        day = calendar.first + timedelta(days=number)
        rows.append({"day": day, "idx": before + 1 if day in traded else None, "before": before})
        before += day in traded
    return rows


_EIGHT_HOURS = timedelta(hours=8)


def _of_kind(kind: str, no_market: str) -> frozenset[str]:
    if no_market == "none":
        return frozenset()
    return frozenset(_MARKETS_OF_KIND.get(kind, MARKETS))
