"""Spans of both passes laid together in compiled code, as `spans.settled` and `engine` do with whole arrays.

Spans are given as columns in the order of `Spans`, and rows, which are empty for a text.
"""

# ruff: noqa: C901, SIM110 - rules are compiled: flat, no sets


# mypy: disable-error-code="no-any-return"

from typing import Any

from zhengan.protect.detect import codes as c
from zhengan.protect.detect.jit import rule

BESIDE = 40  # bytes within which other personal information makes a field that could be a name likely to be one


@rule
def laid(one: Any, other: Any, data: Any, by_row: int, least: int, out: Any) -> int:
    """How many spans stay, written to `out`; -1 where the spans of a pass are not in order. `by_row`: beside means in the same row."""
    count = _merged(one, other, out, by_row)
    firm, firm_row, following, kept = -1, 0, 0, 0
    for index in range(count):
        tier, reasons, row = out[3][index], out[4][index], out[5][index] if by_row else 0
        if tier >= c.LIKELY:
            if out[2][index] != c.SECRET:
                firm, firm_row = out[1][index], row
        elif reasons & c.FIELD:
            start, end = out[0][index], out[1][index]
            near = firm >= 0 and start - firm <= BESIDE and _together(data, firm, start, by_row, firm_row, row)
            if not near:
                following = max(following, index + 1)
                while following < count and (out[3][following] < c.LIKELY or out[2][following] == c.SECRET):
                    following += 1
                if following < count and out[0][following] - end <= BESIDE:
                    beside = out[5][following] if by_row else 0
                    near = _together(data, end, out[0][following], by_row, row, beside)
            if near:
                tier, reasons = c.LIKELY, reasons | c.NEIGHBOUR
        if tier >= least:
            out[0][kept], out[1][kept], out[2][kept] = out[0][index], out[1][index], out[2][index]
            out[3][kept], out[4][kept] = tier, reasons
            if by_row:
                out[5][kept] = row
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
def _merged(one: Any, other: Any, out: Any, by_row: int) -> int:
    """In order of starts, of overlapping ones the surer, the longer, the earlier; -1 where a pass is not in order."""
    left, right, count, last = 0, 0, 0, -1
    size, more = len(one[0]), len(other[0])
    while left < size or right < more:
        if right >= more or (left < size and one[0][left] <= other[0][right]):
            _put(one, left, out, count, by_row)
            left += 1
        else:
            _put(other, right, out, count, by_row)
            right += 1
        start = out[0][count]
        if start < last:
            return -1
        last = start
        if count and out[1][count - 1] > start:
            tier, before = out[3][count], out[3][count - 1]
            longer = out[1][count] - start > out[1][count - 1] - out[0][count - 1]
            if tier > before or (tier == before and longer):
                _put(out, count, out, count - 1, by_row)
            continue
        count += 1
    return count


@rule
def _put(source: Any, index: int, out: Any, at: int, by_row: int) -> None:
    out[0][at], out[1][at], out[2][at] = source[0][index], source[1][index], source[2][index]
    out[3][at], out[4][at] = source[3][index], source[4][index]
    if by_row:
        out[5][at] = source[5][index]
