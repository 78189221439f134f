"""Compiled: the words of many texts as hashes, and the bits that they set. Finds what `tokens.all_of` and `layout` describe."""
# A function that numba puts into others costs nothing; returns and arguments are many because arrays in tuples are counted.
# ruff: noqa: SIM110

import numba
import numpy as np
from numba import types

from zhengan.archive.compiled import BYTES, PLACES, compiled, eight, load8, trailing_zeros
from zhengan.archive.words import layout, tokens
from zhengan.archive.words.tokens import MAX_WORD, SHORT_NUMBER

_K0, _K1, _K2 = np.uint64(layout.K0), np.uint64(layout.K1), np.uint64(layout.K2)
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)


def _bytes(value: int) -> np.uint64:
    return np.uint64(value * 0x0101010101010101)


_HIGH, _LOW7, _LOWER = _bytes(0x80), _bytes(0x7F), _bytes(0x20)
_FROM_A, _PAST_Z, _FROM_0, _PAST_9, _UNDERSCORE = _bytes(0x1F), _bytes(0x05), _bytes(0x50), _bytes(0x46), _bytes(0x5F)
_GATHER = np.uint64(0x0102040810204080)


_SET = types.Tuple((types.uint32[::1], types.int64))


@compiled(
    _SET(BYTES, PLACES, types.uint64[::1], types.uint8[::1], types.uint32[::1], types.int64), uses=(layout, tokens)
)
def add_words(data, offsets, marks, foreign, table, count):  # type: ignore[no-untyped-def]
    """Adds the hashes of the words of the texts `data[offsets[i]:offsets[i + 1]]` to a set of them.

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
        count += _add_runs(data, begin, at, end, marks, table)
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
def _add_runs(data, begin, at, end, marks, table):  # type: ignore[no-untyped-def]
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
        at = stop + 1
    return added


@numba.njit
def _is_number(data, at, stop):  # type: ignore[no-untyped-def]
    for k in range(at, stop):
        if not 48 <= data[k] <= 57:
            return False
    return True


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
