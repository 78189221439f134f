"""Compiled: which of the different values of a column stands at a place in the lines."""
# A function that numba puts into others costs nothing; returns and arguments are many because arrays in tuples are counted.
# ruff: noqa: PLR0913, PLR0917, SIM110

import numba
import numpy as np

from zhengan.archive.compiled import eight

_K0, _K1 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)


@numba.njit
def code_of(data, at, stop, column, places, table, hashes, counts):  # type: ignore[no-untyped-def]
    """The number of a field's value among the different values of its column, counted in order of appearance."""
    length = stop - at
    last = counts[5 + column]
    if last >= 0 and places[column, last, 1] == length and _same(data, at, places[column, last, 0], length):
        return np.int32(last)
    value = np.uint64(length) * _K0
    for k in range(at, stop, 8):
        value = (value ^ eight(data, k, stop)) * _K1
        value ^= value >> np.uint64(32)
    mask = np.uint64(table.shape[1] - 1)
    slot = value & mask
    while table[column, slot] != 0:
        known = np.int64(table[column, slot]) - 1
        if (
            hashes[column, known] == value
            and places[column, known, 1] == length
            and _same(data, at, places[column, known, 0], length)
        ):
            counts[5 + column] = known
            return np.int32(known)
        slot = (slot + np.uint64(1)) & mask
    new = counts[column]
    counts[column] = new + 1
    counts[5 + column] = new
    table[column, slot] = new + 1
    hashes[column, new] = value
    places[column, new, 0], places[column, new, 1] = at, length
    return np.int32(new)


@numba.njit
def _same(data, at, other, count):  # type: ignore[no-untyped-def]
    for k in range(0, count, 8):
        if eight(data, at + k, at + count) != eight(data, other + k, other + count):
            return False
    return True
