"""Spans of a row counted by kind, for columns: nothing of them is kept.

A row counts once for a kind, by the first span of it: in row 0 of `counts` if that is the whole value, in row 1 if it stands within.
"""

from typing import Any

from zhengan.protect.detect import codes as c
from zhengan.protect.detect.jit import rule

WHOLE = 0.8  # a span that is this much of a value is the value


@rule
def tallied(found: Any, count: int, length: int, seen: int, counts: Any) -> int:
    """The kinds that a row of `length` bytes was `seen` to hold, a bit each, with those of `count` more spans, which are counted."""
    for index in range(count):
        kind = found[2, index]
        whole = found[1, index] - found[0, index] >= WHOLE * length
        sure = found[3, index] >= c.LIKELY or (whole and found[4, index] & (c.FIELD | c.CHECK) != 0)
        if sure and seen >> kind & 1 == 0:
            seen |= 1 << kind
            counts[0 if whole else 1, kind] += 1
    return seen
