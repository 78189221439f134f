"""Compiled: whether lines are UTF-8, and moving their bytes."""

import numba
import numpy as np
import pyarrow as pa
from numba import types
from numpy.typing import NDArray

from zhengan.archive.compiled import BYTES, PLACES, compiled, copy, load8

_HIGH = np.uint64(0x8080808080808080)


def strings(data: NDArray[np.uint8], starts: NDArray[np.int64], stops: NDArray[np.int64]) -> pa.Array:
    """The texts `data[starts[i]:stops[i]]` as an array of strings."""
    offsets = np.empty(len(starts) + 1, np.int32)
    out = np.empty(int((stops - starts).sum()), np.uint8)
    gather(data, starts, stops, offsets, out)
    return pa.Array.from_buffers(pa.string(), len(starts), [None, pa.py_buffer(offsets), pa.py_buffer(out)])


@compiled(types.int64(BYTES, PLACES, types.uint8[::1]))
def mark_faults(data, offsets, faulty):  # type: ignore[no-untyped-def]
    """Sets `faulty` to 1 for each line that is not UTF-8, and returns how many there are."""
    begin, end = offsets[0], offsets[-1]
    place = begin
    while (
        place + 32 <= end
        and not (load8(data, place) | load8(data, place + 8) | load8(data, place + 16) | load8(data, place + 24))
        & _HIGH
    ):
        place += 32
    found = 0
    for i in range(np.searchsorted(offsets, place, side="right") - 1, len(offsets) - 1):
        if _is_faulty(data, offsets[i], offsets[i + 1]):
            faulty[i] = 1
            found += 1
    return found


@numba.njit
def _is_faulty(data, at, end):  # type: ignore[no-untyped-def]
    while at < end:
        if at + 8 <= end and not load8(data, at) & _HIGH:
            at += 8
            continue
        first = data[at]
        if first < 0x80:
            at += 1
            continue
        if 0xC2 <= first <= 0xDF:
            more, low, high = 1, 0x80, 0xBF
        elif 0xE0 <= first <= 0xEF:
            more, low, high = 2, 0xA0 if first == 0xE0 else 0x80, 0x9F if first == 0xED else 0xBF
        elif 0xF0 <= first <= 0xF4:
            more, low, high = 3, 0x90 if first == 0xF0 else 0x80, 0x8F if first == 0xF4 else 0xBF
        else:
            return True
        if at + more >= end or not low <= data[at + 1] <= high:
            return True
        for k in range(2, more + 1):
            if data[at + k] & 0xC0 != 0x80:
                return True
        at += more + 1
    return False


@compiled(types.void(BYTES, PLACES, PLACES, types.int32[::1], types.uint8[::1]))
def gather(data, starts, stops, offsets, out):  # type: ignore[no-untyped-def]
    """Puts the pieces `data[starts[i]:stops[i]]` side by side, and where each begins into `offsets`."""
    place = 0
    for i in range(len(starts)):
        offsets[i] = place
        copy(out, place, data, starts[i], stops[i] - starts[i])
        place += stops[i] - starts[i]
    offsets[len(starts)] = place
