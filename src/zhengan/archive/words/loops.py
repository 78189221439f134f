"""Compiled: the words of many texts as hashes, and the bits that they set. Finds what `tokens.all_of` and `layout` describe."""
# A function that numba puts into others costs nothing; returns and arguments are many because arrays in tuples are counted.
# ruff: noqa: SIM110

import numba
import numpy as np
from numba import types

from zhengan.archive.compiled import BYTES, PLACES, compiled, eight, load8, trailing_zeros
from zhengan.archive.words import layout, tokens
from zhengan.archive.words.tokens import (
    HEXADECIMAL,
    LEAST_KIND,
    LONGEST_KIND,
    MAX_WORD,
    NAME,
    NAME_AND_NUMBER,
    NUMBER,
    OTHER,
    SHORT_NUMBER,
)

_K0, _K1, _K2 = np.uint64(layout.K0), np.uint64(layout.K1), np.uint64(layout.K2)
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)


def _bytes(value: int) -> np.uint64:
    return np.uint64(value * 0x0101010101010101)


_HIGH, _LOW7, _LOWER = _bytes(0x80), _bytes(0x7F), _bytes(0x20)
_FROM_A, _PAST_Z, _FROM_0, _PAST_9, _UNDERSCORE = _bytes(0x1F), _bytes(0x05), _bytes(0x50), _bytes(0x46), _bytes(0x5F)
_GATHER = np.uint64(0x0102040810204080)


_SET = types.Tuple((types.uint32[::1], types.int64))


@compiled(
    _SET(
        BYTES,
        PLACES,
        types.uint64[::1],
        types.uint8[::1],
        types.uint8[::1],
        types.uint32[::1],
        types.int64,
    ),
    uses=(layout, tokens),
)
def add_words(data, offsets, marks, foreign, kinds, table, count):  # type: ignore[no-untyped-def]
    """Adds the hashes of the words of the texts `data[offsets[i]:offsets[i + 1]]` to a set of them, and their kinds to `kinds`.

    `marks` and `foreign` are room to work, one entry for every 64 bytes and one more. The set is an open table in which 0
    is empty, a power of two long; it is returned, maybe grown, with how many hashes are in it.
    """
    begin = offsets[0]
    _mark(data, begin, offsets[-1], marks, foreign)
    for i in range(len(offsets) - 1):
        at, end = offsets[i] - begin, offsets[i + 1] - begin
        # Room for the worst line: a word for every byte, and two for every ideograph.
        while (count + end - at) * 2 > len(table):
            table = _grown(table)
        count += _add_runs(data, begin, at, end, marks, kinds, table)
        if at < end and _any(foreign, at >> 6, (end - 1) >> 6):
            count += _add_ideographs(data, begin + at, begin + end, table)
    return table, count


@compiled(types.void(types.uint32[::1], types.int64, types.int64, types.int64, types.uint64[:, ::1]), uses=(layout,))
def set_bits(hashes, start, width, bits, filters):  # type: ignore[no-untyped-def]
    """Sets the bits of one group's words in its `width` filters from `start` on."""
    for value in hashes:
        z = _mix(np.uint64(value))
        own = start + np.int64(((z >> np.uint64(32)) * np.uint64(width)) >> np.uint64(32))
        place, step = _mix(z), _mix(z + np.uint64(1)) | np.uint64(1)
        for _ in range(layout.HASHES):
            bit = ((place >> np.uint64(32)) * np.uint64(bits)) >> np.uint64(32)
            filters[own, bit >> np.uint64(6)] |= np.uint64(1) << (bit & np.uint64(63))
            place += step


@compiled(types.void(types.uint8[:, ::1], types.uint8[:, ::1]))
def turn(filters, slices):  # type: ignore[no-untyped-def]
    """Turns filters of bits (rows a multiple of 8) into slices over the filters, eight by eight bits."""
    for column in range(filters.shape[1]):
        for row in range(0, filters.shape[0], 8):
            x = np.uint64(0)
            for k in range(8):
                x |= np.uint64(filters[row + k, column]) << np.uint64(8 * k)
            t = (x ^ (x >> np.uint64(7))) & np.uint64(0x00AA00AA00AA00AA)
            x = x ^ t ^ (t << np.uint64(7))
            t = (x ^ (x >> np.uint64(14))) & np.uint64(0x0000CCCC0000CCCC)
            x = x ^ t ^ (t << np.uint64(14))
            t = (x ^ (x >> np.uint64(28))) & np.uint64(0x00000000F0F0F0F0)
            x = x ^ t ^ (t << np.uint64(28))
            for k in range(8):
                slices[8 * column + k, row >> 3] = (x >> np.uint64(8 * k)) & np.uint64(0xFF)


@numba.njit
def _mix(value):  # type: ignore[no-untyped-def]
    value = value + _K0
    value = (value ^ (value >> np.uint64(30))) * _K1
    value = (value ^ (value >> np.uint64(27))) * _K2
    return value ^ (value >> np.uint64(31))


@numba.njit
def _mark(data, begin, end, marks, foreign):  # type: ignore[no-untyped-def]
    """Bit k of `marks[b]`: byte 64 b + k is of a word. `foreign[b]`: not all of its bytes are ASCII."""
    for block in range((end - begin + 63) >> 6):
        bits, high = np.uint64(0), np.uint64(0)
        for part in range(8):
            at = begin + (block << 6) + (part << 3)
            if at >= end:
                break
            text = eight(data, at, end)
            low = text & _LOW7
            letter = (text | _LOWER) & _LOW7
            is_word = (
                ((letter + _FROM_A) & ~(letter + _PAST_Z))
                | ((low + _FROM_0) & ~(low + _PAST_9))
                | ~((low ^ _UNDERSCORE) + _LOW7)
            )
            is_word &= ~text & _HIGH
            bits |= (((is_word >> np.uint64(7)) * _GATHER) >> np.uint64(56)) << np.uint64(part << 3)
            high |= text
        marks[block] = bits
        foreign[block] = 1 if high & _HIGH else 0
    marks[(end - begin + 63) >> 6] = 0


@numba.njit
def _add_runs(data, begin, at, end, marks, kinds, table):  # type: ignore[no-untyped-def]
    added = 0
    while at < end:
        word = marks[at >> 6] >> np.uint64(at & 63)
        if word == 0:
            at = (at | 63) + 1
            continue
        at += trailing_zeros(word)
        if at >= end:
            break
        stop = at + trailing_zeros(~(marks[at >> 6] >> np.uint64(at & 63)))
        while stop & 63 == 0 and stop < end and marks[stop >> 6] & np.uint64(1):
            stop += trailing_zeros(~marks[stop >> 6])
        stop = min(stop, end)
        if stop - at > SHORT_NUMBER or not _is_number(data, begin + at, begin + stop):
            added += _insert(table, _run_hash(data, begin + at, begin + min(stop, at + MAX_WORD)))
        if stop - at >= LEAST_KIND:  # also where its hash is known: that may be another word's
            kind = _kind(data, begin + at, begin + stop)
            kinds[kind >> 3] |= 1 << (kind & 7)
        at = stop + 1
    return added


@numba.njit
def _is_number(data, at, stop):  # type: ignore[no-untyped-def]
    for k in range(at, stop):
        if not 48 <= data[k] <= 57:
            return False
    return True


@numba.njit
def _kind(data, at, stop):  # type: ignore[no-untyped-def]
    """The kind of a run, as `tokens.kind_of` says it."""
    return _look(data, at, stop) * (LONGEST_KIND - LEAST_KIND + 1) + min(stop - at, LONGEST_KIND) - LEAST_KIND


@numba.njit
def _look(data, at, stop):  # type: ignore[no-untyped-def]
    if stop - at >= MAX_WORD:
        return OTHER
    numbers, behind = 0, 0
    for k in range(at, stop):
        behind = behind + 1 if 48 <= data[k] <= 57 else 0
        numbers += 48 <= data[k] <= 57
    if numbers == behind:
        return NUMBER if numbers == stop - at else NAME_AND_NUMBER if numbers else NAME
    return HEXADECIMAL if _is_hexadecimal(data, at, stop) else OTHER


@numba.njit
def _is_hexadecimal(data, at, stop):  # type: ignore[no-untyped-def]
    for k in range(at, stop):
        if not (48 <= data[k] <= 57 or 97 <= (data[k] | 32) <= 102):
            return False
    return True


_BITS = types.Array(types.uint8, 2, "C", readonly=True)


@compiled(types.void(_BITS, PLACES, BYTES, types.int64, types.uint64, types.int64, types.uint8[::1]), uses=(layout,))
def keep_groups(slices, starts, kinds, kind, value, hashes, groups):  # type: ignore[no-untyped-def]
    """Sets to 0 the groups that cannot hold the word of a kind (-1: of any) of which `value` is the mixed hash."""
    for group in range(len(groups)):
        if groups[group] == 0:
            continue
        if kind >= 0 and not kinds[group * layout.KIND_BYTES + (kind >> 3)] >> (kind & 7) & 1:
            groups[group] = 0
            continue
        width = np.uint64(starts[group + 1] - starts[group])
        own = starts[group] + np.int64(((value >> np.uint64(32)) * width) >> np.uint64(32))
        place, step = _mix(value), _mix(value + np.uint64(1)) | np.uint64(1)
        for _ in range(hashes):
            bit = np.int64(((place >> np.uint64(32)) * np.uint64(len(slices))) >> np.uint64(32))
            if not slices[bit, own >> 3] >> (own & 7) & 1:
                groups[group] = 0
                break
            place += step


@numba.njit
def _run_hash(data, at, stop):  # type: ignore[no-untyped-def]
    value = np.uint64(stop - at) * _K0
    while at < stop:
        text = eight(data, at, stop) | (_LOWER & _MASKS[min(stop - at, 8)])
        value = (value ^ text) * _K1
        value ^= value >> np.uint64(32)
        at += 8
    return _finished(value)


@numba.njit
def _finished(value):  # type: ignore[no-untyped-def]
    value = (value * _K2) >> np.uint64(32)
    return np.uint32(value) if value != 0 else np.uint32(1)


@numba.njit
def _add_ideographs(data, at, end, table):  # type: ignore[no-untyped-def]
    added, before, before_end = 0, at, -1
    while at < end:
        first = np.int64(data[at])
        if first < 0x80:
            if at + 8 <= end and not load8(data, at) & _HIGH:
                at += 7
            at += 1
            continue
        size = 2 if first < 0xE0 else (3 if first < 0xF0 else 4)
        if size >= 3 and _is_ideograph(data, at, size):
            added += _insert(table, _short_hash(data, at, at + size))
            if before_end == at:
                added += _insert(table, _short_hash(data, before, at + size))
            before, before_end = at, at + size
        at += size
    return added


@numba.njit
def _is_ideograph(data, at, size):  # type: ignore[no-untyped-def]
    point = np.int64(data[at]) & (0x0F if size == 3 else 0x07)
    for k in range(1, size):
        point = point << 6 | (np.int64(data[at + k]) & 0x3F)
    return 0x3040 <= point <= 0xD7FF or 0xF900 <= point <= 0xFAFF or 0x20000 <= point <= 0x3FFFF


@numba.njit
def _short_hash(data, at, stop):  # type: ignore[no-untyped-def]
    value = (np.uint64(stop - at) * _K0 ^ eight(data, at, stop)) * _K1
    return _finished(value ^ (value >> np.uint64(32)))


@numba.njit
def _any(flags, first, last):  # type: ignore[no-untyped-def]
    for block in range(first, last + 1):
        if flags[block]:
            return True
    return False


@numba.njit
def _insert(table, value):  # type: ignore[no-untyped-def]
    mask = len(table) - 1
    slot = np.int64(value) & mask
    while table[slot] != 0:
        if table[slot] == value:
            return 0
        slot = (slot + 1) & mask
    table[slot] = value
    return 1


@numba.njit
def _grown(table):  # type: ignore[no-untyped-def]
    larger = np.zeros(len(table) * 2, np.uint32)
    for value in table:
        if value != 0:
            _insert(larger, value)
    return larger
