"""Terms and periods.

Civil Code 201: where a term counts in days, months or years, its first day is not counted.
Civil Code 202: a term in months or years ends on the corresponding day of its last month, else on that month's last.
Not decided here: whether a last day that is a day off moves (Civil Code 203); the order's terms are kept as they fall.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from zhengan.calendar.faults import TermFault

Period = tuple[date, date]
"""First and last day, both in."""

_TERM = re.compile(r"P(?:([0-9]{1,4})Y)?(?:([0-9]{1,4})M)?(?:([0-9]{1,4})W)?(?:([0-9]{1,5})D)?")

EVERY = {"P1D": 0, "P1M": 1, "P3M": 3, "P6M": 6, "P1Y": 12}
"""Recurrences that follow the calendar, with their months (0: a day)."""


@dataclass(frozen=True)
class Term:
    """A length of time as law counts it: whole months (a year is twelve) and then days."""

    months: int
    days: int


def parse_term(term: str) -> Term:
    """Reads an ISO 8601 duration in years, months, weeks and days (`P5Y`, `P6M`, `P15D`); TermFault else or if zero."""
    found = _TERM.fullmatch(term)
    years, months, weeks, days = (int(part or 0) for part in found.groups()) if found else (0, 0, 0, 0)
    read = Term(years * 12 + months, weeks * 7 + days)
    if read == Term(0, 0):
        raise TermFault(f"期限应写成 P5Y、P6M、P15D 这样，且大于零，实为 {term[:40]!r}。请改写。")
    return read


def add_term(day: date, term: str) -> date:
    """The last day of a term counted from `day`: 2024-02-29 and `P5Y` give 2029-02-28. TermFault beyond year 9999."""
    read = parse_term(term)
    return _shift(day, read.months, read.days)


def subtract_term(day: date, term: str) -> date:
    """The corresponding day a term before `day`, else that month's last day: 2024-08-31 and `P6M` give 2024-02-29."""
    read = parse_term(term)
    return _shift(day, -read.months, -read.days)


def window_back(day: date, term: str) -> Period:
    """The term that ends with `day`: 2026-11-20 and `P1Y` give 2025-11-21 to 2026-11-20 (近一年)."""
    return subtract_term(day, term) + timedelta(days=1), day


def period_of(day: date, every: str) -> Period:
    """The calendar day, month, quarter, half-year or year that `day` lies in."""
    months = _months(every)
    if not months:
        return day, day
    first = (day.year * 12 + day.month - 1) // months * months
    return _month_start(first), _last_of_month(first + months - 1)


def next_period(day: date, every: str) -> Period:
    """The period that follows the one `day` lies in."""
    return period_of(_next_day(period_of(day, every)[1]), every)


def previous_period(day: date, every: str) -> Period:
    """The period before the one `day` lies in."""
    first = period_of(day, every)[0]
    if first == date.min:
        raise TermFault(f"{day} 之前没有可以表示的日期。请核对日期。")
    return period_of(first - timedelta(days=1), every)


def periods_between(first: date, last: date, every: str) -> tuple[Period, ...]:
    """Every period that has a day in `first` to `last`, in order; whole periods, also where the range cuts them."""
    periods: list[Period] = []
    _months(every)
    day = first
    while day <= last:
        period = period_of(day, every)
        periods.append(period)
        if period[1] >= last:
            break
        day = _next_day(period[1])
    return tuple(periods)


def _months(every: str) -> int:
    if every not in EVERY:
        raise TermFault(f"周期应为 {'、'.join(EVERY)} 之一，实为 {every[:40]!r}。请改用列出的周期。")
    return EVERY[every]


def _shift(day: date, months: int, days: int) -> date:
    month = day.year * 12 + day.month - 1 + months
    try:
        start = _month_start(month)
        return start.replace(day=min(day.day, _last_of_month(month).day)) + timedelta(days=days)
    except (OverflowError, ValueError) as error:
        raise TermFault(f"{day} 加减期限后超出可以表示的日期。请核对日期和期限。") from error


def _month_start(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _last_of_month(month: int) -> date:
    if month == date.max.year * 12 + 11:
        return date.max
    return _month_start(month + 1) - timedelta(days=1)


def _next_day(day: date) -> date:
    if day == date.max:
        raise TermFault(f"{day} 之后没有可以表示的日期。请核对日期。")
    return day + timedelta(days=1)
