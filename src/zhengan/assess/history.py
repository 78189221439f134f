"""The same evidence judged on many days, each under the law of its day, in one run: how the posture came about."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zhengan.assess.finding import Verdict
from zhengan.assess.run import Assessment
from zhengan.law import Catalogue

STEPS: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12}
"""How far the asked days lie apart, in months."""


@dataclass(frozen=True, slots=True)
class Posture:
    """One day: the instruments judged by, and how many findings have which verdict."""

    as_of: date
    instruments: tuple[str, ...]
    counts: Mapping[Verdict, int]


def period_ends(first: date, last: date, step: str) -> list[date]:
    """The last day of every month, quarter or year from the one that holds `first`, as far as it lies before `last`; then `last`."""
    months = STEPS[step]
    number = (first.year * 12 + first.month - 1) // months
    found = []
    while (end := _last_day((number + 1) * months)) < last:
        found.append(end)
        number += 1
    return [*found, last]


def postures(assessment: Assessment, catalogue: Catalogue) -> tuple[Posture, ...]:
    """The postures of an assessment of many days, in the order of the days."""
    counts: dict[date, Counter[Verdict]] = {day: Counter() for day in assessment.as_of}
    laws: dict[date, set[str]] = {day: set() for day in assessment.as_of}
    instrument_of = {item.id: item.instrument for item in catalogue.obligations()}
    for finding in assessment.findings:
        counts[finding.as_of][finding.verdict] += 1
        laws[finding.as_of].add(instrument_of[finding.obligation])
    order = list(catalogue.instruments)
    return tuple(
        Posture(day, tuple(sorted(laws[day], key=order.index)), dict(counts[day])) for day in sorted(assessment.as_of)
    )


def _last_day(months: int) -> date:
    """The day before the first of the month with this number (year × 12 + month - 1)."""
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)
