"""The loops over bytes of the intake, compiled: framing, flags, hashes of lines. Loaded with the first line.

Words of eight bytes are tested at once: with L = 0x01…, H = 0x80…, (w - n·L) & ~w & H is not 0 where a byte is below n.
"""

from typing import Any

import numpy as np
from numba import types
from numba.extending import register_jitable

from zhengan.archive.compiled import BYTES, PLACES, compiled, copy, load8

_OVERSIZED, _BINARY, _NOT_UTF8, _DUPLICATE = 1, 2, 4, 16
_L = np.uint64(0x0101010101010101)
_H = np.uint64(0x8080808080808080)
_BLANKS = np.uint64(0x2020202020202020)
_FEEDS = np.uint64(0x0A0A0A0A0A0A0A0A)
_DELETES = np.uint64(0x7F7F7F7F7F7F7F7F)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_ZERO = np.uint64(0)


@compiled(types.void(BYTES, PLACES, types.int64, types.uint8[::1]))
def flag_lines(data: Any, offsets: Any, most: int, flags: Any) -> None:
    """Oversized, binary and not UTF-8, for every line."""
    for line in range(len(flags)):
        begin, end = offsets[line], offsets[line + 1]
        high, control = _kinds(data, begin, end)
        flag = _OVERSIZED if end - begin > most else 0
        if control and _is_binary(data, begin, end):
            flag |= _BINARY
        if high and not _is_utf8(data, begin, end):
            flag |= _NOT_UTF8
        flags[line] = flag


@compiled(types.int64(BYTES, types.uint8[::1], types.int64[::1]))
def frame_lines(data: Any, kept: Any, offsets: Any) -> int:
    """Copies what stands between line feeds; the number of lines. What follows the last line feed is a line too."""
    count, to, begin, size = 0, 0, 0, len(data)
    offsets[0] = 0
    at = 0
    while at < size:
        if at + 8 <= size:
            other = load8(data, at) ^ _FEEDS
            if (other - _L) & ~other & _H == _ZERO:
                at += 8
                continue
        stop = min(at + 8, size)
        while at < stop:
            if data[at] == 10:
                copy(kept, to, data, begin, at - begin)
                to += at - begin
                begin = at + 1
                count += 1
                offsets[count] = to
            at += 1
    if begin < size:
        copy(kept, to, data, begin, size - begin)
        count += 1
        offsets[count] = to + size - begin
    return count


@compiled(types.void(BYTES, PLACES, types.uint64, types.uint64[::1]))
def hash_lines(data: Any, offsets: Any, seed: Any, hashes: Any) -> None:
    """A keyed 64-bit hash of every line, for finding repetitions; never 0."""
    for line in range(len(hashes)):
        at, end = offsets[line], offsets[line + 1]
        value = seed ^ (np.uint64(end - at) * _FACTOR)
        while at + 8 <= end:
            value = (value ^ load8(data, at)) * _FACTOR
            value ^= value >> np.uint64(29)
            at += 8
        word = _ZERO
        for place in range(end - at):
            word |= np.uint64(data[at + place]) << np.uint64(8 * place)
        value = (value ^ word) * _FACTOR
        hashes[line] = value ^ (value >> np.uint64(32)) | np.uint64(1)


@compiled(types.void(types.uint64[::1], types.uint64[::1], types.uint8[::1]))
def mark_repeats(hashes: Any, recent: Any, flags: Any) -> None:
    """Flags the lines whose hash is among the recent ones, and puts every hash there. `recent` has a power of two places."""
    mask = np.uint64(len(recent) - 1)
    for line in range(len(hashes)):
        place = (hashes[line] >> np.uint64(1)) & mask
        if recent[place] == hashes[line]:
            flags[line] |= _DUPLICATE
        recent[place] = hashes[line]


@register_jitable  # type: ignore[untyped-decorator]
def _kinds(data: Any, begin: int, end: int) -> Any:
    """Bits that are set where some byte is above 127, and where one may be a control byte."""
    high, control = _ZERO, _ZERO
    at = begin
    while at + 8 <= end:
        word = load8(data, at)
        other = word ^ _DELETES
        high |= word
        control |= ((word - _BLANKS) & ~word) | ((other - _L) & ~other)
        at += 8
    while at < end:
        byte = np.uint64(data[at])
        high |= byte
        if byte < 32 or byte == 127:
            control = _H
        at += 1
    return high & _H != _ZERO, control & _H != _ZERO


@register_jitable  # type: ignore[untyped-decorator]
def _is_binary(data: Any, begin: int, end: int) -> bool:
    """Whether there is a control byte that no text has: any but BS, TAB, LF, VT, FF, CR, ESC."""
    for at in range(begin, end):
        byte = data[at]
        if (byte < 32 and not 8 <= byte <= 13 and byte != 27) or byte == 127:
            return True
    return False


@register_jitable  # type: ignore[untyped-decorator]
def _is_utf8(data: Any, begin: int, end: int) -> bool:
    """Whether the bytes are UTF-8 as Unicode has it (table 3-7): shortest forms only, no surrogates, nothing above U+10FFFF."""
    at = begin
    while at < end:
        if at + 8 <= end and load8(data, at) & _H == _ZERO:
            at += 8
            continue
        lead = data[at]
        at += 1
        if lead < 0x80:
            continue
        more = 1 if lead < 0xE0 else 2 if lead < 0xF0 else 3
        if lead < 0xC2 or lead > 0xF4 or at + more > end:
            return False
        low = 0xA0 if lead == 0xE0 else 0x90 if lead == 0xF0 else 0x80
        high = 0x9F if lead == 0xED else 0x8F if lead == 0xF4 else 0xBF
        bad = data[at] < low or data[at] > high
        for place in range(at + 1, at + more):
            bad |= data[place] & 0xC0 != 0x80
        if bad:
            return False
        at += more
    return True
