"""Compiled: finding bytes in bytes, A-Z alike to a-z where that is asked, without the lock of the interpreter."""
# A function that numba puts into others costs nothing.

import numba
import numpy as np
from numba import types
from numpy.typing import NDArray

from zhengan.archive.compiled import BYTES, PLACES, compiled, load8

_ONES, _HIGH = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_FOLD = 0x20
_COMMON = b" 0e1t2a345i6789on-srdl:=.c_f\"bu,pmhg/v[]ykw'()x{}jqz"
"""Bytes of logs, about from the most frequent; others are rarer."""
_RARE = {byte: -place for place, byte in enumerate(reversed(_COMMON), start=1)}


class Bytes:
    """What is sought: a text, `folded` where capital and small letters A-Z are alike."""

    def __init__(self, text: bytes, *, folded: bool) -> None:
        if not text:
            raise ValueError("nothing to seek")
        letters = np.array([folded and chr(byte).isascii() and chr(byte).isalpha() for byte in text])
        self._masks = np.where(letters, np.uint8(_FOLD), np.uint8(0)).astype(np.uint8)
        self._text = np.frombuffer(text, np.uint8) | self._masks
        rarest = sorted(range(len(text)), key=lambda place: _RARE.get(int(self._text[place]), -len(_COMMON) - 1))
        del rarest[3:]
        self._looks = np.array([rarest[0], rarest[len(rarest) // 2], rarest[-1]], np.int64)

    def stands_in(self, data: bytes | memoryview) -> bool:
        """Whether the text stands in the bytes."""
        return int(_place(np.frombuffer(data, np.uint8), 0, self._text, self._masks, self._looks)) >= 0

    def rows(self, data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> NDArray[np.int64]:
        """The numbers of the texts `data[offsets[i]:offsets[i + 1]]` in which it stands, rising."""
        found = np.empty(max(len(offsets) - 1, 0), np.int64)
        return found[: _rows(data, offsets, self._text, self._masks, self._looks, found)]


@numba.njit
def _spread(value):  # type: ignore[no-untyped-def]
    return np.uint64(value) * _ONES


@numba.njit
def _is_at(data, at, text, masks):  # type: ignore[no-untyped-def]
    for k in range(len(text)):  # noqa: SIM110  # numba is faster with it
        if data[at + k] | masks[k] != text[k]:
            return False
    return True


@numba.njit
def _next(data, start, stop, text, masks, looks):  # type: ignore[no-untyped-def]
    """The first place from `start` on where the text stands and ends before `stop`; -1 for none. Eight places are looked at together:
    at three of the text's bytes, the rarest of which are in it."""
    last = stop - len(text)
    a, b, c = looks[0], looks[1], looks[2]
    text_a, text_b, text_c = _spread(text[a]), _spread(text[b]), _spread(text[c])
    mask_a, mask_b, mask_c = _spread(masks[a]), _spread(masks[b]), _spread(masks[c])
    at = start
    while at + 71 <= last:
        seen = np.uint64(0)
        for k in range(8):
            here = at + 8 * k
            unlike = (load8(data, here + a) | mask_a) ^ text_a
            unlike |= (load8(data, here + b) | mask_b) ^ text_b
            unlike |= (load8(data, here + c) | mask_c) ^ text_c
            seen |= (unlike - _ONES) & ~unlike
        if seen & _HIGH:
            for place in range(at, at + 64):
                if _is_at(data, place, text, masks):
                    return place
        at += 64
    while at <= last:
        if _is_at(data, at, text, masks):
            return at
        at += 1
    return -1


@compiled(types.int64(BYTES, types.int64, BYTES, BYTES, PLACES))
def _place(data, start, text, masks, looks):  # type: ignore[no-untyped-def]
    return _next(data, start, len(data), text, masks, looks)


@compiled(types.int64(BYTES, PLACES, BYTES, BYTES, PLACES, types.int64[::1]))
def _rows(data, offsets, text, masks, looks, found):  # type: ignore[no-untyped-def]
    count, row, rows = 0, 0, len(offsets) - 1
    if rows <= 0:
        return 0
    at, stop = offsets[0], offsets[rows]
    while True:
        at = _next(data, at, stop, text, masks, looks)
        if at < 0:
            return count
        while offsets[row + 1] <= at:
            row += 1
        if at + len(text) <= offsets[row + 1]:
            found[count] = row
            count += 1
            at = offsets[row + 1]
        else:
            at += 1
