"""The time that a line claims for itself, where it stands at the head, read fast: for the flag `LATE` only.

RFC 5424 (`<34>1 2026-11-20T09:15:00.000+08:00`), and lines that begin with `2026-11-20T09:15:00` or `2026-11-20 09:15:00`, with
or without priority. Without an offset the time is Shanghai's. A line whose time stands elsewhere is not flagged; the parser
reads it when the line is sealed.
"""

from typing import Any

import numpy as np
from numba import types
from numba.extending import register_jitable

from zhengan.archive.compiled import BYTES, PLACES, compiled

_NONE = np.iinfo(np.int64).max
_SHANGHAI = 8 * 3600
_SHAPE = np.frombuffer(b"dddd-dd-ddTdd:dd:dd", np.uint8)


@compiled(types.void(BYTES, PLACES, types.int64[::1]))
def read_claimed(data: Any, offsets: Any, seconds: Any) -> None:
    """Seconds since 1970 UTC of every line; the greatest number where no time stands at the head."""
    for line in range(len(seconds)):
        end = offsets[line + 1]
        at = _past_priority(data, offsets[line], end)
        seconds[line] = _seconds(data, at, end) if at + 19 <= end else _NONE


@register_jitable  # type: ignore[untyped-decorator]
def _past_priority(data: Any, begin: int, end: int) -> Any:
    at = begin
    if end - begin < 6 or data[at] != 60:
        return at
    while at < begin + 5 and data[at] != 62:
        at += 1
    at += 1
    return at + 2 if data[at] == 49 and at + 1 < end and data[at + 1] == 32 else at


@register_jitable  # type: ignore[untyped-decorator]
def _seconds(data: Any, at: int, end: int) -> Any:
    for place in range(19):
        wanted, found = _SHAPE[place], data[at + place]
        digit = wanted == 100 and 48 <= found <= 57
        if not (digit or found == wanted or (place == 10 and found == 32)):
            return _NONE
    year = 100 * _two(data, at) + _two(data, at + 2)
    month, day = _two(data, at + 5), _two(data, at + 8)
    clock = 3600 * _two(data, at + 11) + 60 * _two(data, at + 14) + _two(data, at + 17)
    # Days of the civil calendar, counted in years that begin in March.
    year -= month <= 2
    era, month = year // 400, (month + 9) % 12
    of_era = year - 400 * era
    days = 365 * of_era + of_era // 4 - of_era // 100 + (153 * month + 2) // 5 + day - 1 + 146097 * era - 719468
    return days * 86400 + clock - _ahead(data, at + 19, end)


@register_jitable  # type: ignore[untyped-decorator]
def _ahead(data: Any, begin: int, end: int) -> Any:
    """Seconds east of Greenwich that the offset says."""
    at = begin
    if at < end and (data[at] == 46 or data[at] == 44):
        at += 1
        while at < end and 48 <= data[at] <= 57:
            at += 1
    if at < end and data[at] == 90:
        return 0
    if at + 6 <= end and (data[at] == 43 or data[at] == 45) and data[at + 3] == 58:
        east = 3600 * _two(data, at + 1) + 60 * _two(data, at + 4)
        return east if data[at] == 43 else -east
    return _SHANGHAI


@register_jitable  # type: ignore[untyped-decorator]
def _two(data: Any, at: int) -> Any:
    return 10 * (np.int64(data[at]) - 48) + np.int64(data[at + 1]) - 48
