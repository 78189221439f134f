"""Compiled: lines again from their columns. Says the same as `reference.render`."""
# A function that numba puts into others costs nothing; returns and arguments are many because arrays in tuples are counted.
# ruff: noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917

import numba
import numpy as np
from numba import types

from zhengan.archive.compiled import BYTES, PLACES, compiled, copy, load8
from zhengan.archive.parsing import form as f

LONGEST = 80
"""Bytes of a header at most, without its fields."""
_MONTHS = np.frombuffer("".join(f.MONTHS).encode(), np.uint8).copy()
_SECOND = 1_000_000_000

_TEXTS = types.Tuple((BYTES, PLACES))
_OPTIONAL = types.Tuple((BYTES, PLACES, types.Array(types.uint8, 1, "C", readonly=True)))


def _read_only(kind: types.Type, dimensions: int = 1) -> types.Type:
    return types.Array(kind, dimensions, "C", readonly=True)


_NUMBERS = types.Tuple((PLACES, _read_only(types.int8), _read_only(types.int8), _read_only(types.int32)))


@compiled(
    types.void(
        _NUMBERS, _read_only(types.int32, 2), _TEXTS, _OPTIONAL, _TEXTS, _OPTIONAL, types.uint8[::1], types.int64[::1]
    )
)
def render_lines(numbers, codes, values, heads, msgs, raws, out, offsets):  # type: ignore[no-untyped-def]
    """Writes the lines side by side into `out`, and where each begins and the last ends into `offsets`.

    numbers: time, facility (-1: null), severity, form (0: null). codes: of the five fields, into `values` (-1: null).
    heads and raws have a third array: 1 where there is one.
    """
    form = numbers[3]
    at = 0
    for i in range(len(form)):
        offsets[i] = at
        if raws[2][i]:
            at = _put(out, at, raws[0], raws[1][i], raws[1][i + 1])
            continue
        if heads[2][i]:
            at = _put(out, at, heads[0], heads[1][i], heads[1][i + 1])
        elif form[i] != 0:
            at = _header(i, numbers, codes, values, out, at)
        at = _put(out, at, msgs[0], msgs[1][i], msgs[1][i + 1])
    offsets[len(form)] = at


@compiled(
    types.int64(
        _NUMBERS,
        _read_only(types.int32, 2),
        _TEXTS,
        _OPTIONAL,
        _TEXTS,
        _OPTIONAL,
        BYTES,
        PLACES,
        types.uint8[::1],
        types.uint8[::1],
    )
)
def mark_different(numbers, codes, values, heads, msgs, raws, data, offsets, scratch, wrong):  # type: ignore[no-untyped-def]
    """Sets `wrong` to 1 for each row that does not render to the line `data[offsets[i]:offsets[i + 1]]`; how many there are.

    The columns are as `render_lines` has them; `scratch` has room for the longest header.
    """
    form = numbers[3]
    found = 0
    for i in range(len(form)):
        at, end = offsets[i], offsets[i + 1]
        if raws[2][i]:
            same = _is(data, at, end, raws[0], raws[1][i], raws[1][i + 1])
        else:
            rest = end - (msgs[1][i + 1] - msgs[1][i])
            if rest < at:
                same = False
            elif heads[2][i]:
                same = _is(data, at, rest, heads[0], heads[1][i], heads[1][i + 1])
            elif form[i] != 0:
                same = _is(data, at, rest, scratch, 0, _header(i, numbers, codes, values, scratch, 0))
            else:
                same = rest == at
            same = same and _is(data, rest, end, msgs[0], msgs[1][i], msgs[1][i + 1])
        if not same:
            wrong[i] = 1
            found += 1
    return found


@numba.njit
def _is(data, at, end, other, start, stop):  # type: ignore[no-untyped-def]
    if end - at != stop - start:
        return False
    shift = start - at
    while at + 8 <= end:
        if load8(data, at) != load8(other, at + shift):
            return False
        at += 8
    while at < end:
        if data[at] != other[at + shift]:
            return False
        at += 1
    return True


@numba.njit
def _put(out, at, data, start, stop):  # type: ignore[no-untyped-def]
    copy(out, at, data, start, stop - start)
    return at + stop - start


@numba.njit
def _byte(out, at, value):  # type: ignore[no-untyped-def]
    out[at] = value
    return at + 1


@numba.njit
def _header(i, numbers, codes, values, out, at):  # type: ignore[no-untyped-def]
    time, facility, severity, forms = numbers
    form = np.int64(forms[i])
    kind = form & f.KIND
    if facility[i] >= 0:
        at = _pri(out, at, np.int64(facility[i]) * 8 + np.int64(severity[i]))
    if kind == f.RFC5424:
        at = _byte(out, _byte(out, at, 49), 32)
    if form & f.BRACKETS:
        at = _byte(out, at, 91)
    if form & f.NO_TIME:
        if kind == f.RFC5424:
            at = _byte(out, at, 45)
    else:
        at = _time(out, at, time[i], form)
    if form & f.BRACKETS:
        at = _byte(out, at, 93)
    space = form & f.SPACE
    if kind == f.RFC5424:
        for column in range(5):
            at = _byte(out, at, 32)
            at = _value(out, at, codes[column, i], values) if codes[column, i] >= 0 else _byte(out, at, 45)
    elif kind == f.RFC3164:
        at = _byte(out, _value(out, _byte(out, at, 32), codes[0, i], values), 32)
        if codes[1, i] >= 0:
            at = _value(out, at, codes[1, i], values)
            if codes[2, i] >= 0:
                at = _byte(out, _value(out, _byte(out, at, 91), codes[2, i], values), 93)
            at = _byte(out, at, 58)
        else:
            space = np.int64(0)
    if space:
        at = _byte(out, at, 32)
    if form & f.BOM:
        at = _byte(out, _byte(out, _byte(out, at, 0xEF), 0xBB), 0xBF)
    return at


@numba.njit
def _value(out, at, code, values):  # type: ignore[no-untyped-def]
    return _put(out, at, values[0], values[1][code], values[1][code + 1])


@numba.njit
def _pri(out, at, value):  # type: ignore[no-untyped-def]
    at = _byte(out, at, 60)
    if value >= 100:
        at = _byte(out, at, 48 + value // 100)
    if value >= 10:
        at = _byte(out, at, 48 + value // 10 % 10)
    return _byte(out, _byte(out, at, 48 + value % 10), 62)


@numba.njit
def _two(out, at, value):  # type: ignore[no-untyped-def]
    out[at], out[at + 1] = 48 + value // 10, 48 + value % 10
    return at + 2


@numba.njit
def _time(out, at, when, form):  # type: ignore[no-untyped-def]
    zone = (form >> f.ZONE) & 3
    offset = (form >> f.OFFSET & 0xFFF) - f.OFFSET_ZERO
    if zone == f.ZULU:
        offset = np.int64(0)
    if zone == f.NO_ZONE:
        offset = np.int64(f.SHANGHAI_MINUTES)
    leap = 1 if form & f.LEAP else 0
    seconds = when // _SECOND
    nanos = when - seconds * _SECOND
    seconds += offset * 60 - leap
    days = seconds // 86_400
    clock = seconds - days * 86_400
    year, month, day = _date(days)
    if form & f.NO_YEAR:
        copy(out, at, _MONTHS, 3 * (month - 1), 3)
        at = _byte(out, at + 3, 32)
        at = _two(out, at, day)
        if day < 10 and not form & f.ZERO_DAY:
            out[at - 2] = 32
        at = _byte(out, at, 32)
    else:
        at = _two(out, _two(out, at, year // 100), year % 100)
        at = _two(out, _byte(out, at, 45), month)
        at = _two(out, _byte(out, at, 45), day)
        at = _byte(out, at, 84 if form & f.LETTER_T else 32)
    at = _two(out, at, clock // 3600)
    at = _two(out, _byte(out, at, 58), clock // 60 % 60)
    at = _two(out, _byte(out, at, 58), clock % 60 + leap)
    digits = (form >> f.DIGITS) & 15
    if digits and not form & f.NO_YEAR:
        at = _byte(out, at, 44 if form & f.COMMA else 46)
        for _ in range(9 - digits):
            nanos //= 10
        for k in range(digits - 1, -1, -1):
            out[at + k] = 48 + nanos % 10
            nanos //= 10
        at += digits
    if zone == f.ZULU:
        return _byte(out, at, 90)
    if zone >= f.COLON_ZONE:
        at = _two(out, _byte(out, at, 45 if offset < 0 else 43), abs(offset) // 60)
        if zone == f.COLON_ZONE:
            at = _byte(out, at, 58)
        at = _two(out, at, abs(offset) % 60)
    return at


@numba.njit
def _date(days):  # type: ignore[no-untyped-def]
    """Year, month and day of a number of days since 1970 (years counted from March, as calendars are best computed)."""
    days += 719_468
    era = days // 146_097
    of_era = days - era * 146_097
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    from_march = (5 * of_year + 2) // 153
    day = of_year - (153 * from_march + 2) // 5 + 1
    month = from_march + 3 if from_march < 10 else from_march - 9
    return year + era * 400 + (1 if month <= 2 else 0), month, day
