"""Compiled: the header of each line. Says the same as `reference`, or says that the line is for `reference` (status `SLOW`).

Every line is valid UTF-8 here. Positions are indexes into all lines together; `end` is the end of the line.
"""
# A function that numba puts into others costs nothing; returns and arguments are many because arrays in tuples are counted.
# ruff: noqa: C901, PLR0911, PLR0912, PLR1714

import numba
import numpy as np
from numba import types

from zhengan.archive.compiled import BYTES, PLACES, compiled, load8, trailing_zeros
from zhengan.archive.parsing import form as f
from zhengan.archive.parsing import instants, objects, reference, values
from zhengan.archive.parsing.instants import NEVER, READ, four, iso, latest, month_at, seconds_of, two
from zhengan.archive.parsing.objects import is_short, level_told, read_object, time_told
from zhengan.archive.parsing.values import code_of

DONE, SLOW = 0, 1
HOST, APP, PROC, MSGID, SD = 0, 1, 2, 3, 4

_LEVELS = np.array([int.from_bytes(name.encode(), "big") for name in f.LEVELS], np.uint64)
_SEVERITIES = np.array(list(f.LEVELS.values()), np.int8)
_HIGH, _ONES = np.uint64(0x8080808080808080), np.uint64(0x0101010101010101)
_DEL, _PAST_SPACE = np.uint64(0x7F7F7F7F7F7F7F7F), np.uint64(0x2121212121212121)

_FIELDS = types.Tuple(
    (types.int32[:, ::1], types.int64[:, :, ::1], types.int32[:, ::1], types.uint64[:, ::1], types.int64[::1])
)
_COLUMNS = types.Tuple(
    (
        types.int64[::1],
        types.uint8[::1],
        types.int8[::1],
        types.int8[::1],
        types.int32[::1],
        types.int64[::1],
        types.uint8[::1],
    )
)
# What is found in one line: instant, whether there is one, severity or -1, bits of `form`, where msg starts,
# then where each field starts (-1: null) and ends. The functions below get this and the bytes, nothing that is counted.
WHEN, TIMED, LEVEL, BITS, START, FIRST, LAST = 0, 1, 2, 3, 4, 5, 10
FOUND = 15


@compiled(types.int64(BYTES, PLACES, PLACES, _COLUMNS, _FIELDS), uses=(instants, objects, reference, values))
def read_headers(data, offsets, received, columns, fields):  # type: ignore[no-untyped-def]
    """Fills the columns (time, whether there is one, facility, severity, form, start of msg, status) and the fields' codes.

    Null is -1 in facility, severity and codes, 0 in form. Returns how many lines are `SLOW`.
    """
    time, timed, facility, severity, form, start, status = columns
    codes, places, table, hashes, counts = fields
    found, told = np.empty(FOUND, np.int64), np.empty((5, 4), np.int64)
    slow = 0
    for i in range(len(offsets) - 1):
        at, end = offsets[i], offsets[i + 1]
        found[: BITS + 1], found[START], found[FIRST:LAST] = 0, at, -1
        found[LEVEL] = -1
        pri, after = _pri(data, at, end)
        if pri >= 0 and end - after >= 2 and data[after] == 49 and data[after + 1] == 32:
            done = _rfc5424(data, after, end, found)
        else:
            done = _others(data, after, end, pri >= 0, received[i], found, told)
        if not done:
            status[i] = SLOW
            slow += 1
            continue
        time[i], timed[i], form[i], start[i] = found[WHEN], found[TIMED], found[BITS], found[START]
        facility[i], severity[i] = (pri >> 3, pri & 7) if pri >= 0 else (-1, found[LEVEL])
        for column in range(5):
            if found[FIRST + column] >= 0:
                codes[column, i] = code_of(
                    data, found[FIRST + column], found[LAST + column], column, places, table, hashes, counts
                )
    return slow


@numba.njit
def _others(data, at, end, has_pri, received, found, told):  # type: ignore[no-untyped-def]
    """1 where the line is understood as another form than RFC 5424, or as none at all, else 0."""
    if at < end and month_at(data, at, end) > 0:
        return _rfc3164(data, at, end, received, found)
    if at < end and not has_pri and data[at] in (60, 123):  # < {
        return _object(data, at, end, found, told) if data[at] == 123 else 0
    bracket = 1 if at < end and data[at] == 91 else 0
    when, bits, after = iso(data, at + bracket, end)
    if bits < 0 or (bits > 0 and bracket and (after >= end or data[after] != 93)):
        return 0
    if bits > 0:
        dialect = has_pri or (bits & f.LETTER_T and (bits >> f.ZONE) & 3 != f.NO_ZONE)
        dialect = dialect and not bracket and after < end and data[after] == 32
        if dialect and _named(data, after + 1, end, when, bits ^ READ, not has_pri, found):
            return 1
        return _plain(data, after + bracket, end, when, (bits ^ READ) | (f.BRACKETS if bracket else 0), has_pri, found)
    if has_pri:
        return _plain(data, at, end, 0, f.NO_TIME, has_pri, found)
    return _access(data, at, end, found)


@numba.njit
def _object(data, at, end, found, told):  # type: ignore[no-untyped-def]
    """1 where the line is a JSON object that is read, else 0. Such a line has no header."""
    if not read_object(data, at, end, told):
        return 0
    when, timed = time_told(data, told)
    if timed < 0:
        return 0
    found[WHEN], found[TIMED], found[LEVEL] = when, timed, level_told(data, told)
    for column in range(3):  # host, app and proc
        if is_short(told, column):
            found[FIRST + column], found[LAST + column] = told[column, 1], told[column, 2]
    return 1


@numba.njit
def _pri(data, at, end):  # type: ignore[no-untyped-def]
    """The number in <PRI> and what follows; -1 where there is none that is written as it should be."""
    if end - at < 3 or data[at] != 60:
        return -1, at
    value, place = 0, at + 1
    while place < end and place < at + 4 and 48 <= data[place] <= 57:
        value = value * 10 + (data[place] - 48)
        place += 1
    if place == end or place == at + 1 or data[place] != 62 or value > 191 or (data[at + 1] == 48 and place > at + 2):
        return -1, at
    return value, place + 1


@numba.njit
def _rfc5424(data, at, end, found):  # type: ignore[no-untyped-def]
    """1 where the line is of RFC 5424, else 0."""
    if end - at < 13:
        return 0
    bits, place, when, timed = f.RFC5424, at + 2, 0, 0
    if data[place] == 45:
        bits |= f.NO_TIME
        place += 1
    else:
        when, written, place = iso(data, place, end)
        zone = (written >> f.ZONE) & 3
        if written <= 0 or not written & f.LETTER_T or written & f.COMMA or (zone != f.ZULU and zone != f.COLON_ZONE):
            return 0
        timed = 1
        bits |= written ^ READ
    for column in range(4):
        if place >= end or data[place] != 32:
            return 0
        stop = _word_end(data, place + 1, end)
        if stop == place + 1 or stop - place - 1 > f.MAX_FIELD:
            return 0
        found[FIRST + column], found[LAST + column] = place + 1, stop
        place = stop
    if place + 1 >= end or data[place] != 32:
        return 0
    sd = place + 1
    stop = _sd_end(data, sd, end)
    if stop > end or stop - sd > f.MAX_SD or (stop < end and data[stop] != 32):
        return 0
    found[FIRST + SD], found[LAST + SD] = sd, stop
    for column in range(5):
        if found[LAST + column] - found[FIRST + column] == 1 and data[found[FIRST + column]] == 45:
            found[FIRST + column] = -1
    if stop < end:
        bits |= f.SPACE
        stop += 1
        if stop + 3 <= end and data[stop] == 0xEF and data[stop + 1] == 0xBB and data[stop + 2] == 0xBF:
            bits |= f.BOM
            stop += 3
    found[WHEN], found[TIMED], found[BITS], found[START] = when, timed, bits, stop
    return 1


@numba.njit
def _sd_end(data, at, end):  # type: ignore[no-untyped-def]
    """The end of structured data that starts here; beyond `end` where it is none."""
    if data[at] == 45:
        return at + 1
    place, quoted = at, False
    while place < end and data[place] == 91:
        place += 1
        while place < end and (quoted or data[place] != 93):
            if data[place] == 34:
                quoted = not quoted
            elif quoted and data[place] == 92:
                place += 1
            place += 1
        place += 1
    return place if place > at else end + 1


@numba.njit
def _rfc3164(data, at, end, received, found):  # type: ignore[no-untyped-def]
    """1 where a line that starts with a month is of RFC 3164, else 0."""
    if end - at < 18 or data[at + 3] != 32 or data[at + 6] != 32 or data[at + 9] != 58 or data[at + 12] != 58:
        return 0
    tens = 0 if data[at + 4] == 32 else np.int64(data[at + 4]) - 48
    ones = np.int64(data[at + 5]) - 48
    hour, minute, second = two(data, at + 7), two(data, at + 10), two(data, at + 13)
    if not (0 <= tens <= 9 and 0 <= ones <= 9) or hour < 0 or minute < 0 or second < 0 or data[at + 15] != 32:
        return 0
    when = latest(month_at(data, at, end), tens * 10 + ones, hour, minute, second, received)
    if when == NEVER:
        return 0
    bits = f.NO_YEAR | (f.ZERO_DAY if data[at + 4] == 48 else 0) | (f.LEAP if second == 60 else 0)
    return _named(data, at + 16, end, when, bits, False, found)


@numba.njit
def _named(data, at, end, when, bits, need_tag, found):  # type: ignore[no-untyped-def]
    """1 where a host and, if needed, a tag stand here after the time, else 0."""
    stop = _word_end(data, at, end)
    if stop == at or stop - at > f.MAX_FIELD or stop >= end or data[stop] != 32:
        return 0
    app = stop + 1
    app_end, proc, proc_end = _tag(data, app, end)
    if need_tag and app_end == app:
        return 0
    found[FIRST + HOST], found[LAST + HOST] = at, stop
    bits |= f.RFC3164
    if app_end > app:
        found[FIRST + APP], found[LAST + APP] = app, app_end
        if proc_end > proc:
            found[FIRST + PROC], found[LAST + PROC] = proc, proc_end
            app_end = proc_end + 1
        app = app_end + 1
    if app_end == stop + 1 or (app < end and data[app] == 32):
        bits |= f.SPACE
        app += 1 if app_end > stop + 1 else 0
    found[WHEN], found[TIMED], found[BITS], found[START] = when, 1, bits, app
    return 1


@numba.njit
def _tag(data, at, end):  # type: ignore[no-untyped-def]
    """End of the program's name, start and end of its process; nothing where no `NAME:` or `NAME[PROC]:` stands here."""
    place = at
    while place < end and place - at <= f.MAX_TAG and _is_tag(data[place]):
        place += 1
    if place == at or place - at > f.MAX_TAG or place >= end:
        return at, at, at
    if data[place] == 58:
        return place, at, at
    if data[place] != 91:
        return at, at, at
    proc = place + 1
    stop = proc
    while (
        stop < end
        and stop - proc <= f.MAX_TAG
        and data[stop] > 32
        and data[stop] != 127
        and data[stop] != 91
        and data[stop] != 93
    ):
        stop += 1
    if stop == proc or stop - proc > f.MAX_TAG or stop + 1 >= end or data[stop] != 93 or data[stop + 1] != 58:
        return at, at, at
    return place, proc, stop


@numba.njit
def _is_tag(byte):  # type: ignore[no-untyped-def]
    return byte > 32 and byte not in (127, 91, 93, 58, 34, 123, 125, 61)


@numba.njit
def _plain(data, at, end, when, bits, has_pri, found):  # type: ignore[no-untyped-def]
    """Takes a program's own line, of which <PRI> and time are read up to `at`. Always 1."""
    if at < end and data[at] == 32:
        bits |= f.SPACE
        at += 1
    found[WHEN], found[TIMED], found[BITS], found[START] = when, 0 if bits & f.NO_TIME else 1, bits | f.PLAIN, at
    if not has_pri:
        found[LEVEL] = _level(data, at, end)
    return 1


@numba.njit
def _level(data, at, end):  # type: ignore[no-untyped-def]
    if at < end and data[at] == 91:
        at += 1
    word, place = np.uint64(0), at
    while place < end and 97 <= (data[place] | 32) <= 122:
        if place - at == 8:
            return -1
        word = (word << np.uint64(8)) | np.uint64(data[place] | 32)
        place += 1
    if place - at < 3 or (place < end and (48 <= data[place] <= 57 or data[place] == 95)):
        return -1
    for k in range(len(_LEVELS)):
        if _LEVELS[k] == word:
            return _SEVERITIES[k]
    return -1


@numba.njit
def _access(data, at, end, found):  # type: ignore[no-untyped-def]
    """Takes the time of an access log where the line is one. Always 1: such a line has no header."""
    place = at
    for _ in range(2):
        stop = _word_end(data, place, end)
        if stop == place or stop - place > f.MAX_FIELD or stop >= end or data[stop] != 32:
            return 1
        place = stop + 1
    stop = place
    while stop < end and stop - place <= f.MAX_FIELD + 1 and data[stop] != 91 and data[stop] != 93 and data[stop] != 34:
        stop += 1
    if (
        stop - place < 2
        or stop - place > f.MAX_FIELD + 1
        or end - stop < 30
        or data[stop] != 91
        or data[stop - 1] != 32
    ):
        return 1
    t = stop + 1
    shape = data[t + 2] == 47 and data[t + 6] == 47 and data[t + 11] == 58 and data[t + 14] == 58 and data[t + 17] == 58
    if not shape or data[t + 20] != 32 or data[t + 26] != 93 or data[t + 27] != 32 or data[t + 28] != 34:
        return 1
    month = month_at(data, t + 3, end)
    seconds = seconds_of(
        four(data, t + 7), month, two(data, t), two(data, t + 12), two(data, t + 15), two(data, t + 18)
    )
    hours, minutes = two(data, t + 22), two(data, t + 24)
    sign = data[t + 21]
    if seconds == NEVER or hours < 0 or hours > 23 or minutes < 0 or minutes > 59 or sign not in (43, 45):
        return 1
    offset = (hours * 60 + minutes) * (44 - np.int64(sign))
    found[WHEN], found[TIMED] = (seconds - offset * 60) * 1_000_000_000, 1
    return 1


@numba.njit
def _word_end(data, at, end):  # type: ignore[no-untyped-def]
    """Where the first space, control character or DEL is, or `end`. Eight bytes at a time: the lowest mark is exact."""
    while at + 8 <= len(data) and at < end:
        eight = load8(data, at)
        no_del = eight ^ _DEL
        marks = (((eight - _PAST_SPACE) & ~eight) | ((no_del - _ONES) & ~no_del)) & _HIGH
        if marks:
            return min(at + (trailing_zeros(marks) >> 3), end)
        at += 8
    while at < end and data[at] > 32 and data[at] != 127:
        at += 1
    return min(at, end)
