"""Sessions as Arrow tables, for joins: built with numpy, imported late because Arrow is slow to import.

China has had no summer time since 1992, before any data of ours, so a local minute is eight hours ahead of UTC.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from zhengan.calendar.sessions import MINUTES_A_DAY, Piece

Minutes = np.ndarray[tuple[int], np.dtype[np.int64]]
"""Local minutes since 1970-01-01."""

EPOCH = date(1970, 1, 1)
AHEAD = 8 * 60


class Hours(Protocol):
    """What the tables ask of a calendar."""

    @property
    def first(self) -> date:
        """The first day of the data."""

    def pieces(self, market: str, day: date) -> tuple[Piece, ...]:
        """The market's spans that open on the day."""


def sessions(calendar: Hours, markets: Iterable[str], first: date, last: date) -> pa.Table:
    """Merged spans of each market that have an instant on a local day of `first` to `last`."""
    low, high = _day_number(first) * MINUTES_A_DAY, (_day_number(last) + 1) * MINUTES_A_DAY
    rows: list[tuple[str, int, int]] = []
    for market in markets:
        spans = _merged(_spans(calendar, (market,), first, last))
        rows += [(market, opens, closes) for opens, closes in spans if closes > low and opens < high]
    edges = np.array([row[1:] for row in rows], np.int64).reshape(-1, 2)
    codes = pa.array([row[0] for row in rows], pa.string())
    return pa.table({"market": codes, "opens_at": _utc(edges[:, 0]), "closes_at": _utc(edges[:, 1])})


def minutes(calendar: Hours, markets: tuple[str, ...], first: date, last: date) -> pa.Table:
    """Each minute of the markets' union once, in order; without markets every minute."""
    inside = _inside(calendar, markets, first, last)
    local = np.flatnonzero(inside).astype(np.int64) + _day_number(first) * MINUTES_A_DAY
    return pa.table({"minute": _utc(local), "day": _days(local // MINUTES_A_DAY)})


def per_day(calendar: Hours, markets: tuple[str, ...], first: date, last: date) -> pa.Table:
    """How many minutes of the markets' union each day has."""
    counts = _inside(calendar, markets, first, last).reshape(-1, MINUTES_A_DAY).sum(axis=1, dtype=np.int64)
    days = np.arange(len(counts), dtype=np.int64) + _day_number(first)
    return pa.table({"day": _days(days), "minutes": pa.array(counts)})


def _inside(calendar: Hours, markets: tuple[str, ...], first: date, last: date) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """For each minute of the days `first` to `last` whether it is in session: steps up and down, summed."""
    length = max((last - first).days + 1, 0) * MINUTES_A_DAY
    if not markets:
        return np.ones(length, np.bool_)
    opens, closes = _spans(calendar, markets, first, last)
    low = _day_number(first) * MINUTES_A_DAY
    steps = np.bincount(np.clip(opens - low, 0, length), minlength=length + 1)
    steps -= np.bincount(np.clip(closes - low, 0, length), minlength=length + 1)
    return np.cumsum(steps[:length]) > 0


def _spans(calendar: Hours, markets: tuple[str, ...], first: date, last: date) -> tuple[Minutes, Minutes]:
    """Openings and closings of the spans that open on `first` to `last` or the day before, whose night may run on."""
    opens: list[int] = []
    closes: list[int] = []
    # The data begin on a New Year's Day, and no night runs into one.
    begin = first if first == calendar.first else first - timedelta(days=1)
    for number in range(_day_number(begin), _day_number(last) + 1):
        day, midnight = EPOCH + timedelta(days=number), number * MINUTES_A_DAY
        for market in markets:
            for piece in calendar.pieces(market, day):
                opens.append(midnight + piece.opens)
                closes.append(midnight + piece.closes)
    return np.array(opens, np.int64), np.array(closes, np.int64)


def _merged(spans: tuple[Minutes, Minutes]) -> list[tuple[int, int]]:
    """Spans of one market, which are ordered and disjoint, with those that touch made one."""
    merged: list[tuple[int, int]] = []
    for opens, closes in zip(spans[0].tolist(), spans[1].tolist(), strict=True):
        if merged and merged[-1][1] == opens:
            merged[-1] = (merged[-1][0], closes)
        else:
            merged.append((opens, closes))
    return merged


def _utc(local: Minutes) -> pa.Array:
    return pa.array(((local - AHEAD) * 60_000_000).astype("datetime64[us]"), pa.timestamp("us"))


def _days(numbers: Minutes) -> pa.Array:
    return pa.array(numbers.astype("datetime64[D]"), pa.date32())


def _day_number(day: date) -> int:
    return (day - EPOCH).days
