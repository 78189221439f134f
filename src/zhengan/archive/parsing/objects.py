"""Compiled: lines that are JSON objects. Says the same as `reference._json`, or that `reference` must look.

The whole line is checked to be JSON; of what stands at the top, the keys that have a column are read. Escapes in what is read,
characters written as numbers, exponents and numbers of more than 18 digits are left to `reference`.
"""
# A function that numba puts into others costs nothing; returns and arguments are many because arrays in tuples are counted.
# ruff: noqa: C901, PLR0911, PLR0912, PLR0915, PLR1714

import numba
import numpy as np

from zhengan.archive.compiled import eight
from zhengan.archive.parsing import form as f
from zhengan.archive.parsing.instants import READ, iso
from zhengan.archive.parsing.reference import KEYS, MOST_NS

HOST, APP, PROC, LEVEL, TIME = range(5)
"""What a key says: the order of `KEYS`."""
TEXT, NUMBER, OTHER = 1, 2, 3
_DEEPEST, _MOST_DIGITS = 60, 18

_ALL = [(key.encode(), name, rank) for name, keys in enumerate(KEYS.values()) for rank, key in enumerate(keys)]
_FIRST = np.array([int.from_bytes(key[:8], "little") for key, _, _ in _ALL], np.uint64)
_SECOND = np.array([int.from_bytes(key[8:16], "little") for key, _, _ in _ALL], np.uint64)
_LENGTHS = np.array([len(key) for key, _, _ in _ALL], np.int64)
_NAMES = np.array([name for _, name, _ in _ALL], np.int64)
_RANKS = np.array([rank for _, _, rank in _ALL], np.int64)
_LEVELS = np.array([int.from_bytes(name.encode(), "little") for name in f.LEVELS], np.uint64)
_SEVERITIES = np.array(list(f.LEVELS.values()), np.int64)


@numba.njit
def read_object(data, at, end, told):  # type: ignore[no-untyped-def]
    """1 where the line is a JSON object that is read, else 0. `told[name]` becomes kind (0: none), start, end and rank of the value.

    `told` has five rows of four.
    """
    told[:] = 0
    place, depth, lists = at, 0, np.uint64(0)
    name, rank = -1, 0
    while True:
        # A value begins here; of an object, its brace stands here.
        place = _past_space(data, place, end)
        if place >= end:
            return 0
        first, byte, kind, opened = place, data[place], OTHER, False
        if byte == 123 or byte == 91:  # { [
            if depth == _DEEPEST:
                return 0
            lists = (lists << np.uint64(1)) | np.uint64(1 if byte == 91 else 0)
            depth += 1
            place = _past_space(data, place + 1, end)
            if place >= end:
                return 0
            opened = data[place] != (125 if byte == 123 else 93)
        elif byte == 34:
            place, escaped = _text_end(data, place + 1, end)
            if place < 0 or (escaped and name >= 0):
                return 0
            kind, first = TEXT, first + 1
        else:
            place, kind = _word_end(data, place, end)
            if place < 0 or (name >= 0 and kind != OTHER and data[first] == 45):
                return 0
        if name >= 0 and (told[name, 0] == 0 or rank <= told[name, 3]):
            if kind == OTHER and name == TIME and (byte == 45 or 48 <= byte <= 57):
                return 0
            told[name, 0], told[name, 1], told[name, 2], told[name, 3] = kind, first, place, rank
        name = -1
        if kind == TEXT:
            place += 1
        if not opened:  # what is full is closed, then what follows is looked at
            while True:
                place = _past_space(data, place, end)
                if depth == 0:
                    return 1 if place >= end else 0
                if place >= end:
                    return 0
                is_list = lists & np.uint64(1)
                if data[place] == (93 if is_list else 125):
                    depth -= 1
                    lists >>= np.uint64(1)
                    place += 1
                    continue
                if data[place] != 44:
                    return 0
                place = _past_space(data, place + 1, end)
                break
        if lists & np.uint64(1):
            continue
        if place >= end or data[place] != 34:
            return 0
        stop, escaped = _text_end(data, place + 1, end)
        if stop < 0 or escaped:
            return 0
        if depth == 1:
            name, rank = _key(data, place + 1, stop)
        place = _past_space(data, stop + 1, end)
        if place >= end or data[place] != 58:
            return 0
        place += 1


@numba.njit
def time_told(data, told):  # type: ignore[no-untyped-def]
    """The instant that the value says, and 1; 0 where it says none, -1 where `reference` must look."""
    kind, at, end = told[TIME, 0], told[TIME, 1], told[TIME, 2]
    if kind == TEXT:
        when, bits, after = iso(data, at, end)
        if bits < 0:
            return 0, -1
        return (when, 1) if bits & READ and after == end else (0, 0)
    if kind != NUMBER:
        return 0, 0
    value = np.int64(0)
    for k in range(at, end):
        value = value * 10 + (np.int64(data[k]) - 48)
    unit = 1
    if value < 100_000_000_000:
        unit = 1_000_000_000
    elif value < 100_000_000_000_000:
        unit = 1_000_000
    elif value < 100_000_000_000_000_000:
        unit = 1000
    return (value * unit, 1) if value < MOST_NS // unit else (0, 0)


@numba.njit
def level_told(data, told):  # type: ignore[no-untyped-def]
    """The severity that the value names, or -1."""
    size = told[LEVEL, 2] - told[LEVEL, 1]
    if told[LEVEL, 0] != TEXT or size > 8:
        return -1
    word = np.uint64(0)
    for k in range(size):
        byte = data[told[LEVEL, 1] + k] | 32
        if not 97 <= byte <= 122:
            return -1
        word |= np.uint64(byte) << np.uint64(8 * k)
    for k in range(len(_LEVELS)):
        if _LEVELS[k] == word:
            return _SEVERITIES[k]
    return -1


@numba.njit
def is_short(told, name):  # type: ignore[no-untyped-def]
    """Whether the value is one for a column of texts."""
    size = told[name, 2] - told[name, 1]
    return told[name, 0] == NUMBER or (told[name, 0] == TEXT and 0 < size <= f.MAX_FIELD)


@numba.njit
def _past_space(data, at, end):  # type: ignore[no-untyped-def]
    while at < end and (data[at] == 32 or data[at] == 9 or data[at] == 10 or data[at] == 13):
        at += 1
    return at


@numba.njit
def _text_end(data, at, end):  # type: ignore[no-untyped-def]
    """Where the closing quotation mark is, -1 where there is none that `reference` need not look for; whether there are escapes."""
    escaped = False
    while at < end:
        byte = data[at]
        if byte == 34:
            return at, escaped
        if byte < 32:
            return -1, escaped
        if byte == 92:
            escaped = True
            at += 1
            if at >= end or data[at] not in (34, 47, 92, 98, 102, 110, 114, 116):
                return -1, escaped
        at += 1
    return -1, escaped


@numba.njit
def _word_end(data, at, end):  # type: ignore[no-untyped-def]
    """The end of a number, `true`, `false` or `null`, and its kind; -1 where none stands here."""
    left = end - at
    if left >= 4:
        word = eight(data, at, at + 4)
        if word == 0x65757274 or word == 0x6C6C756E:  # true null
            return at + 4, OTHER
        if left >= 5 and word == 0x736C6166 and data[at + 4] == 101:  # false
            return at + 5, OTHER
    if data[at] == 45:
        at += 1
    first = at
    while at < end and 48 <= data[at] <= 57:
        at += 1
    if at == first or at - first > _MOST_DIGITS or (data[first] == 48 and at - first > 1):
        return -1, OTHER
    if at < end and (data[at] == 69 or data[at] == 101):
        return -1, OTHER
    if at >= end or data[at] != 46:
        return at, NUMBER
    at += 1
    first = at
    while at < end and 48 <= data[at] <= 57:
        at += 1
    if at == first or at - first > _MOST_DIGITS or (at < end and (data[at] == 69 or data[at] == 101)):
        return -1, OTHER
    return at, OTHER


@numba.njit
def _key(data, at, stop):  # type: ignore[no-untyped-def]
    """What the key says, and which of its spellings it is; -1 where it says nothing that has a column."""
    size = stop - at
    if size < 2 or size > 16:
        return -1, 0
    low = eight(data, at, stop)
    for k in range(len(_FIRST)):
        if _FIRST[k] == low and _LENGTHS[k] == size and (size <= 8 or _SECOND[k] == eight(data, at + 8, stop)):
            return _NAMES[k], _RANKS[k]
    return -1, 0
