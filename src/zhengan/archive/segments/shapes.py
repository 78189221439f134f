"""Compiled: rows that look alike brought together, so that a compressor sees what repeats and only the numbers change.

The shape of a message is its first bytes without digits and the letters a to f, in which numbers and hexadecimal ids are written.
"""
# A function that numba puts into others costs nothing.
# ruff: noqa: C901

from typing import Any

import numba
import numpy as np
from numba import types
from numpy.typing import NDArray

from zhengan.archive.compiled import BYTES, PLACES, compiled

SHAPE_BYTES = 32
"""Longer shapes part what belongs together, where a name or a word varies; shorter ones mix what does not."""
LEAST_ROWS = 64
"""Shapes of fewer rows are one shape with the other rare ones of their app: they would only scatter numbers and times."""

_K0, _K1 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_GROUPS = types.Array(types.uint32, 1, "C", readonly=True)


def order_by_shape(
    data: NDArray[np.uint8],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    groups: NDArray[np.uint32],
    group_count: int,
) -> NDArray[np.int64]:
    """Which row comes where: by group, then by shape in the order in which shapes first appear, else as the rows are.

    Row i is the text `data[starts[i]:stops[i]]` of group `groups[i]`, which is below `group_count`.
    """
    order = np.empty(len(groups), np.int64)
    _order(data, starts, stops, groups, group_count, order)
    return order


@compiled(types.void(BYTES, PLACES, PLACES, _GROUPS, types.int64, types.int64[::1]))
def _order(data: Any, begins: Any, ends: Any, groups: Any, group_count: Any, order: Any) -> None:
    rows = len(groups)
    slots = 1
    while slots < 2 * rows:
        slots *= 2
    table, hashes = np.zeros(slots, np.int32), np.empty(rows, np.uint64)
    code, group_of, counts = np.empty(rows, np.int64), np.empty(rows, np.int64), np.zeros(rows, np.int64)
    known = 0
    for row in range(rows):
        value = _shape(data, begins[row], min(ends[row], begins[row] + SHAPE_BYTES), groups[row])
        slot = np.int64(value & np.uint64(slots - 1))
        while table[slot] != 0 and hashes[table[slot] - 1] != value:
            slot = (slot + 1) & (slots - 1)
        if table[slot] == 0:
            hashes[known], group_of[known] = value, groups[row]
            known += 1
            table[slot] = known
        code[row] = table[slot] - 1
        counts[code[row]] += 1
    # The rows of a group's rare shapes come first, then its other shapes.
    starts, rare = np.zeros(group_count + 1, np.int64), np.zeros(group_count, np.int64)
    for shape in range(known):
        starts[group_of[shape] + 1] += counts[shape]
        if counts[shape] < LEAST_ROWS:
            rare[group_of[shape]] += counts[shape]
    for group in range(group_count):
        starts[group + 1] += starts[group]
    place, after_rare = np.empty(known, np.int64), starts[:-1] + rare
    for shape in range(known):
        if counts[shape] >= LEAST_ROWS:
            place[shape] = after_rare[group_of[shape]]
            after_rare[group_of[shape]] += counts[shape]
    for row in range(rows):
        shape = code[row]
        if counts[shape] < LEAST_ROWS:
            order[starts[group_of[shape]]] = row
            starts[group_of[shape]] += 1
        else:
            order[place[shape]] = row
            place[shape] += 1


@numba.njit  # type: ignore[untyped-decorator]
def _shape(data: Any, at: Any, end: Any, group: Any) -> Any:
    value = (np.uint64(group) + np.uint64(1)) * _K0
    for k in range(at, end):
        byte = data[k]
        if 48 <= byte <= 57 or 97 <= (byte | 32) <= 102:
            continue
        value = (value ^ np.uint64(byte)) * _K1
        value ^= value >> np.uint64(32)
    return value
