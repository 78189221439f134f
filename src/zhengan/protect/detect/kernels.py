"""The compiled doors. Importing this module compiles them, or reads them from the cache: `ready` does it in the right place.

One door serves a text and the rows of a column: a text is one row, of which [begin, stop) is read; `begin` is -1 for rows.
"""

# ruff: noqa: PLR0913, PLR0917 - rules are compiled: flat, no sets

from typing import Any

from zhengan.protect.detect import sweep
from zhengan.protect.detect.jit import kernel
from zhengan.protect.detect.laid import laid

BYTES = "Array(uint8,1,'C',readonly=True)"
SPANS = "int64[:,::1]"  # a span a row: start, end, kind, tier, reasons, row
LEXICON = "Tuple((uint8[::1],float32[:,::1],int64[::1],int64[::1]))"
ROWS = f"{BYTES},int64[::1],int64,int64,int64,int64"


@kernel(f"UniTuple(int64,3)({ROWS},uint8[::1],int64[::1],UniTuple(int64,2),int64,int64,uint8[::1],{SPANS})")
def structured(
    data: Any,
    offsets: Any,
    first: int,
    last: int,
    begin: int,
    stop: int,
    shapes: Any,
    words: Any,
    given: tuple[int, int],
    recall: int,
    least: int,
    pad: Any,
    out: Any,
) -> tuple[int, int, int]:
    """(spans written, next row, where it stopped). A row is never cut in two by a full buffer, unless it is a text."""
    count, at = 0, begin
    for row in range(first, last):
        low, high = offsets[row], offsets[row + 1]
        start, end = (low, high) if begin < 0 else (begin, stop)
        if end == start:
            continue
        more, at = sweep.numbers(data, low, high, start, end, shapes, words, given, recall, least, pad, out, count)
        if at < end:
            return (count if begin < 0 else more), row, at
        if begin < 0:
            for index in range(count, more):
                out[index, 5] = row
        count = more
    return count, last, at


@kernel(f"UniTuple(int64,3)({ROWS},int64[::1],UniTuple(int64,2),{LEXICON},int64,uint8[::1],{SPANS})")
def people(
    data: Any,
    offsets: Any,
    first: int,
    last: int,
    begin: int,
    stop: int,
    words: Any,
    given: tuple[int, int],
    lexicon: Any,
    least: int,
    pad: Any,
    out: Any,
) -> tuple[int, int, int]:
    """As `structured`, for names and addresses."""
    count, at = 0, begin
    for row in range(first, last):
        low, high = offsets[row], offsets[row + 1]
        start, end = (low, high) if begin < 0 else (begin, stop)
        if end == start:
            continue
        more, at = sweep.persons(data, low, high, start, end, words, given, lexicon, least, pad, out, count)
        if at < end:
            return (count if begin < 0 else more), row, at
        if begin < 0:
            for index in range(count, more):
                out[index, 5] = row
        count = more
    return count, last, at


@kernel(f"UniTuple(int64,2)({BYTES},int64,int64[::1],int64[::1])")
def odd_lines(data: Any, begin: int, lows: Any, highs: Any) -> tuple[int, int]:
    """Lines from `begin` on that hold full-width digits or zero-width signs; (how many, where to go on)."""
    return sweep.odd_lines(data, begin, lows, highs)


@kernel(f"int64({SPANS},{SPANS},{BYTES},int64,int64,{SPANS})")
def lay(one: Any, other: Any, data: Any, by_row: int, least: int, out: Any) -> int:
    """Spans of two passes laid together; how many stay."""
    return laid(one, other, data, by_row, least, out)
