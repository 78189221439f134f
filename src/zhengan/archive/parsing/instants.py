"""Compiled: times as they are written. Positions are indexes into all lines together; `end` is the end of the line."""
# A function that numba puts into others costs nothing; returns and arguments are many because arrays in tuples are counted.

import numba
import numpy as np

from zhengan.archive.parsing import form as f

_BEFORE = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365], np.int64)
_TO_1970 = 719_162
NEVER = np.iinfo(np.int64).min
"""Stands for no time in numbers of seconds."""
READ = 1 << 30
"""Set in the bits of a time that was read, so that they are never 0."""
_MONTHS = np.array([int.from_bytes(name.encode(), "big") for name in f.MONTHS], np.int64)


@numba.njit
def iso(data, at, end):  # type: ignore[no-untyped-def]
    """The instant, the bits of `form`, and what follows. Bits are 0 where no time stands here, -1 where `reference` must look."""
    if end - at < 19 or data[at + 4] != 45 or data[at + 7] != 45 or data[at + 13] != 58 or data[at + 16] != 58:
        return 0, 0, 0
    bits = f.LETTER_T if data[at + 10] == 84 else 0
    if bits == 0 and data[at + 10] != 32:
        return 0, 0, 0
    second = two(data, at + 17)
    seconds = seconds_of(
        four(data, at), two(data, at + 5), two(data, at + 8), two(data, at + 11), two(data, at + 14), second
    )
    if seconds == NEVER:
        return 0, -1, at
    place, nanos = at + 19, 0
    if place + 1 < end and data[place] in (46, 44) and 48 <= data[place + 1] <= 57:
        bits |= f.COMMA if data[place] == 44 else 0
        first = place + 1
        place = first
        while place < end and place - first < 9 and 48 <= data[place] <= 57:
            nanos = nanos * 10 + (data[place] - 48)
            place += 1
        bits |= (place - first) << f.DIGITS
        for _ in range(9 - (place - first)):
            nanos *= 10
    offset, style, place = _zone(data, place, end)
    if style < 0:
        return 0, -1, at
    if style >= f.COLON_ZONE:
        bits |= (offset + f.OFFSET_ZERO) << f.OFFSET
    bits |= style << f.ZONE
    bits |= f.LEAP if second == 60 else 0
    return (seconds - offset * 60) * 1_000_000_000 + nanos, bits | READ, place


@numba.njit
def _zone(data, at, end):  # type: ignore[no-untyped-def]
    """Minutes east of Greenwich, how they are written, what follows; -1 for a zone that cannot be or cannot be rendered."""
    if at < end and data[at] == 90:
        return 0, f.ZULU, at + 1
    if at + 5 > end or (data[at] != 43 and data[at] != 45):
        return f.SHANGHAI_MINUTES, f.NO_ZONE, at
    colon = 1 if data[at + 3] == 58 else 0
    if colon and at + 6 > end:
        return f.SHANGHAI_MINUTES, f.NO_ZONE, at
    hours, minutes = two(data, at + 1), two(data, at + 3 + colon)
    if hours < 0 or minutes < 0:
        return f.SHANGHAI_MINUTES, f.NO_ZONE, at
    if hours > 23 or minutes > 59 or (data[at] == 45 and hours == 0 and minutes == 0):
        return 0, -1, at
    style = f.COLON_ZONE if colon else f.SHORT_ZONE
    return (hours * 60 + minutes) * (44 - np.int64(data[at])), style, at + 5 + colon


@numba.njit
def two(data, at):  # type: ignore[no-untyped-def]
    """Two digits as a number, or -1."""
    tens, ones = np.int64(data[at]) - 48, np.int64(data[at + 1]) - 48
    return tens * 10 + ones if 0 <= tens <= 9 and 0 <= ones <= 9 else -1


@numba.njit
def four(data, at):  # type: ignore[no-untyped-def]
    high, low = two(data, at), two(data, at + 2)
    return high * 100 + low if high >= 0 and low >= 0 else -1


@numba.njit
def month_at(data, at, end):  # type: ignore[no-untyped-def]
    """The number of the month whose name stands here, or 0."""
    if end - at < 3:
        return 0
    name = np.int64(data[at]) << 16 | np.int64(data[at + 1]) << 8 | np.int64(data[at + 2])
    for k in range(12):
        if _MONTHS[k] == name:
            return k + 1
    return 0


@numba.njit
def seconds_of(year, month, day, hour, minute, second):  # type: ignore[no-untyped-def]
    """Seconds since 1970 as if it were UTC; the least number where there is no such time."""
    if year < f.FIRST_YEAR or year > f.LAST_YEAR or month < 1 or month > 12 or day < 1 or hour < 0 or hour > 23:
        return NEVER
    if minute < 0 or minute > 59 or second < 0 or second > 60:
        return NEVER
    leap = 1 if (year % 4 == 0 and year % 100 != 0) or year % 400 == 0 else 0
    if day > _BEFORE[month] - _BEFORE[month - 1] + (leap if month == 2 else 0):
        return NEVER
    past = year - 1
    days = (
        past * 365
        + past // 4
        - past // 100
        + past // 400
        + _BEFORE[month - 1]
        + (leap if month > 2 else 0)
        + day
        - 1
        - _TO_1970
    )
    return days * 86_400 + hour * 3600 + minute * 60 + second


@numba.njit
def latest(month, day, hour, minute, second, received):  # type: ignore[no-untyped-def]
    """The latest such time in Shanghai that is not more than a day after the receipt; the least number where there is none."""
    days = received // 86_400_000_000_000 + _TO_1970
    year = days * 400 // 146_097 + 2
    while year > 1 and (year - 1) * 365 + (year - 1) // 4 - (year - 1) // 100 + (year - 1) // 400 > days:
        year -= 1
    for candidate in range(year + 1, year - 9, -1):
        seconds = seconds_of(candidate, month, day, hour, minute, second)
        when = (seconds - f.SHANGHAI_MINUTES * 60) * 1_000_000_000
        if seconds != NEVER and when <= received + f.AHEAD_NS:
            return when
    return NEVER
