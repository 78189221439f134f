"""How long the disk lasts: what came in a day, how much of it remains stored, what will be free to go, and when the disk is full.

A plain reckoning that anybody can redo: the average of the last days, carried on; what runs out of its term leaves on its day.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW_DAYS = 28
HORIZON_DAYS = 366 * 6


@dataclass(frozen=True, slots=True)
class StoredDay:
    """What of one day is on the disk: bytes, and the first day on which these may go (None: never by itself)."""

    day: date
    bytes: int
    free_on: date | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """`full_on` is None where the disk lasts beyond the horizon; `reached` are the bytes stored on the day after each year."""

    stored: int
    per_day: int
    free: int
    full_on: date | None
    reached: Mapping[date, int]


def forecast(days: Iterable[StoredDay], free: int, today: date, kept_days: int) -> Forecast:
    """Carries the average of the last `WINDOW_DAYS` on. `free` are bytes on the disk, `kept_days` the term of what will come."""
    held = list(days)
    first = min((item.day for item in held), default=today)
    span = max(1, min(WINDOW_DAYS, (today - first).days))
    recent = sum(item.bytes for item in held if today - timedelta(days=span) <= item.day < today)
    per_day = recent // span
    leaving: Counter[date] = Counter()
    for item in held:
        if item.free_on is not None:
            leaving[max(item.free_on, today)] += item.bytes
    stored = start = sum(item.bytes for item in held)
    full_on, reached = None, {}
    for step in range(1, HORIZON_DAYS):
        day = today + timedelta(days=step)
        stored += per_day - leaving[day] - (per_day if step > kept_days else 0)
        if full_on is None and stored - start > free:
            full_on = day
        if step % 365 == 0:
            reached[day] = stored
    return Forecast(start, per_day, free, full_on, reached)
