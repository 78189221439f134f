"""Spans of both passes laid together in compiled code, as `spans.settled` and `engine` do with whole arrays. A span a row, as kernels write."""

# ruff: noqa: SIM110, E501 - rules are compiled: flat, no sets


# mypy: disable-error-code="no-any-return"

from typing import Any

from zhengan.protect.detect import codes as c
from zhengan.protect.detect.jit import rule

BESIDE = 40  # bytes within which other personal information makes a field that could be a name likely to be one


@rule
def laid(one: Any, other: Any, data: Any, by_row: int, least: int, out: Any) -> int:
    """How many spans stay, written to `out`; -1 where the spans of a pass are not in order. `by_row`: beside means in the same row."""
    count = _merged(one, other, out)
    firm, firm_row, following, kept = -1, 0, 0, 0
    for index in range(count):
        tier, reasons, row = out[index, 3], out[index, 4], out[index, 5]
        if tier >= c.LIKELY:
            if out[index, 2] != c.SECRET:
                firm, firm_row = out[index, 1], row
        elif reasons & c.FIELD:
            start, end = out[index, 0], out[index, 1]
            near = firm >= 0 and start - firm <= BESIDE and _together(data, firm, start, by_row, firm_row, row)
            if not near:
                following = max(following, index + 1)
                while following < count and (out[following, 3] < c.LIKELY or out[following, 2] == c.SECRET):
                    following += 1
                if following < count and out[following, 0] - end <= BESIDE:
                    near = _together(data, end, out[following, 0], by_row, row, out[following, 5])
            if near:
                tier, reasons = c.LIKELY, reasons | c.NEIGHBOUR
        if tier >= least:
            out[kept, 0], out[kept, 1], out[kept, 2] = out[index, 0], out[index, 1], out[index, 2]
            out[kept, 3], out[kept, 4], out[kept, 5] = tier, reasons, row
            kept += 1
    return min(count, kept)


@rule
def _together(data: Any, start: int, end: int, by_row: int, row: int, other: int) -> bool:
    if by_row:
        return row == other
    for at in range(start, end):
        if data[at] == 10:
            return False
    return True


@rule
def _merged(one: Any, other: Any, out: Any) -> int:
    """In order of starts, of overlapping ones the surer, the longer, the earlier; -1 where a pass is not in order."""
    left, right, count, last = 0, 0, 0, -1
    size, more = len(one), len(other)
    while left < size or right < more:
        if right >= more or (left < size and one[left, 0] <= other[right, 0]):
            _put(one, left, out, count)
            left += 1
        else:
            _put(other, right, out, count)
            right += 1
        start = out[count, 0]
        if start < last:
            return -1
        last = start
        if count and out[count - 1, 1] > start:
            tier, before = out[count, 3], out[count - 1, 3]
            longer = out[count, 1] - start > out[count - 1, 1] - out[count - 1, 0]
            if tier > before or (tier == before and longer):
                _put(out, count, out, count - 1)
            continue
        count += 1
    return count


@rule
def _put(source: Any, index: int, out: Any, at: int) -> None:
    for field in range(6):
        out[at, field] = source[index, field]
