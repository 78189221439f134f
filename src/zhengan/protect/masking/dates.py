"""Dates: moved by 1 to 90 days, all dates of one person by the same number, so that what lies between them stays as long.

Dates are so few (some 40,000 days) that a permutation would not hide them. A date of birth is taken from the person's masked
identity number where there is one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zhengan.protect.masking.cells import Assembly, Bytes, Rows, Words, cells_of, number_of, write_digits
from zhengan.protect.masking.identity import birth_days

Days = npt.NDArray[np.int64]
_REACH = 90
_LOW, _HIGH = -62_091, 106_390
"""1800-01-01 and 2261-04-12 as days: what both numpy and databases take."""


def shifts(numbers: Words) -> Days:
    """Days to move by, from a keyed number of the person: -90 to 90, never 0."""
    moved = (numbers % np.uint64(2 * _REACH)).astype(np.int64) - _REACH
    return moved + (moved >= 0)


def moved_dates(column: Any, by: Days) -> Any:
    """A typed column (date32, date64, timestamp) with each value moved; the time of the day stays."""
    days = pc.cast(column, pa.int64()) if not pa.types.is_date32(column.type) else pc.cast(column, pa.int32())
    units = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
    unit = 1
    if pa.types.is_date64(column.type):
        unit = units["ms"]
    elif pa.types.is_timestamp(column.type):
        unit = units[column.type.unit]
    return pc.cast(pc.cast(pc.add(days, pa.array(by * unit)), days.type), column.type)


def put_dates(column: Any, by: Days, into: Assembly) -> Rows:
    """Moves dates written as yyyymmdd, or yyyy-mm-dd with whatever separator and tail; gives the rows that are neither."""
    cells, left = cells_of(column), []
    for length in np.unique(cells.lengths[cells.valid]).tolist():
        rows = np.flatnonzero(cells.lengths == length)
        if length != 8 and not 10 <= length <= 40:
            left.append(rows)
            continue
        chars = cells.matrix(rows, length)
        days, good = _read(chars, 8 if length == 8 else 10)
        left.append(rows[~good])
        into.put(rows[good], _written(chars[good], days[good] + by[rows[good]]))
    return np.concatenate(left) if left else np.zeros(0, dtype=np.int64)


def births(identities: Any) -> tuple[Days, npt.NDArray[np.bool_]]:
    """The date of birth in each masked identity number, in days, and where there is one."""
    cells = cells_of(identities)
    days, known = np.zeros(len(cells), dtype=np.int64), np.zeros(len(cells), dtype=np.bool_)
    for length in (15, 18):
        rows = np.flatnonzero(cells.lengths == length)
        if len(rows):
            found = birth_days(cells.matrix(rows, length))
            days[rows], known[rows] = found, found > -25_568  # 1900-01-01 less a day: no date in it
    return days, known


def put_births(column: Any, days: Days, known: npt.NDArray[np.bool_], into: Assembly) -> Rows:
    """Writes dates of birth in the form that each cell has; gives the rows without a known birth or form."""
    cells = cells_of(column)
    wanted = np.flatnonzero(cells.valid & known & np.isin(cells.lengths, (8, *range(10, 41))))
    done = []
    for length in np.unique(cells.lengths[wanted]).tolist():
        rows = wanted[cells.lengths[wanted] == length]
        chars = cells.matrix(rows, length)
        _, good = _read(chars, 8 if length == 8 else 10)
        into.put(rows[good], _written(chars[good], days[rows[good]]))
        done.append(rows[good])
    rest = np.ones(len(cells), dtype=np.bool_)
    for rows in done:
        rest[rows] = False
    return np.flatnonzero(rest & cells.valid)


def _read(chars: Bytes, width: int) -> tuple[Days, npt.NDArray[np.bool_]]:
    separated = width == 10
    month_at, day_at = (5, 8) if separated else (4, 6)
    year, good = number_of(chars[:, :4])
    month, good_month = number_of(chars[:, month_at : month_at + 2])
    day, good_day = number_of(chars[:, day_at : day_at + 2])
    good = good & good_month & good_day & (year >= 1800) & (year <= 2200) & (month >= 1) & (month <= 12) & (day >= 1)
    if separated:
        for place in (4, 7, 10):
            if chars.shape[1] > place:
                good = good & ((chars[:, place] < 48) | (chars[:, place] > 57))
    months = (np.where(good, year, 2000).astype(np.int64) - 1970) * 12 + np.where(good, month, 1).astype(np.int64) - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    after = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    days = first + day.astype(np.int64) - 1
    return days, good & (days < after)


def _written(chars: Bytes, days: Days) -> Bytes:
    result = chars.copy()
    dates = np.clip(days, _LOW, _HIGH).astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    number = months.astype(np.int64) + 1970 * 12
    day = (dates - months.astype("datetime64[D]")).astype(np.int64) + 1
    month_at, day_at = (4, 6) if chars.shape[1] == 8 else (5, 8)
    write_digits(result, 0, 4, (number // 12).astype(np.uint64))
    write_digits(result, month_at, 2, (number % 12 + 1).astype(np.uint64))
    write_digits(result, day_at, 2, day.astype(np.uint64))
    return result
