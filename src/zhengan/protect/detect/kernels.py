"""The compiled doors. Importing this module compiles them, or reads them from the cache: `ready` does it in the right place.

One door reads a text and the rows of a column, for numbers and for persons, so that the rules are compiled once.
"""

# ruff: noqa: PLR0913, PLR0917 - rules are compiled: flat, no sets

from typing import Any, Final

from zhengan.protect.detect import sweep
from zhengan.protect.detect.jit import kernel
from zhengan.protect.detect.laid import laid
from zhengan.protect.detect.lanes import pointer
from zhengan.protect.detect.tally import tallied

BYTES = "Array(uint8,1,'C',readonly=True)"
SPANS = "int64[:,::1]"  # a span a column: start, end, kind, tier, reasons, row
COLUMNS = "Tuple((int64[::1],int64[::1],int16[::1],int8[::1],int32[::1],int64[::1]))"
LEXICON = "Tuple((uint8[::1],float32[::1],int64[::1],int64[::1]))"
SETTINGS = f"uint8[::1],int64[::1],{LEXICON},UniTuple(int64,2),int64,int64"
NUMBERS: Final = 0
PERSONS: Final = 1


@kernel(f"UniTuple(int64,3)({BYTES},int64[::1],int64,int64,int64,int64,int64,{SETTINGS},uint8[::1],{SPANS},{SPANS})")
def read(
    data: Any,
    offsets: Any,
    first: int,
    last: int,
    begin: int,
    stop: int,
    asked: int,
    shapes: Any,
    words: Any,
    lexicon: Any,
    given: tuple[int, int],
    recall: int,
    least: int,
    pad: Any,
    out: Any,
    counts: Any,
) -> tuple[int, int, int]:
    """Reads rows [first, last) for what is `asked`; (spans written, next row, where it stopped).

    A text is one row, of which [begin, stop) is read; `begin` is -1 for rows, of which none is cut in two by a full buffer. Where
    `counts` has a column for each kind, no spans are given, but counted there by rows: whole, and within.
    """
    count, at, size = 0, begin, len(data)
    text, forms, known, spare = pointer(data), pointer(shapes), pointer(words), pointer(pad)
    tables = (pointer(lexicon[0]), pointer(lexicon[1]), pointer(lexicon[2]), pointer(lexicon[3]))
    for row in range(first, last):
        low, high = offsets[row], offsets[row + 1]
        start, end = (low, high) if begin < 0 else (begin, stop)
        seen = 0
        while start < end:
            if asked == NUMBERS:
                more, at = -1, end
                if begin < 0:
                    more = sweep.alone(text, size, low, high, forms, known, given, recall, least, spare, out, count)
                if more < 0:
                    more, at = sweep.numbers(
                        text, size, low, high, start, end, forms, known, given, recall, least, spare, out, count
                    )
            else:
                more, at = sweep.persons(
                    text, size, low, high, start, end, known, given, tables, least, spare, out, count
                )
            if counts.shape[1] > 0:
                seen, start = tallied(out, more, high - low, seen, counts), at
                continue
            if at < end:
                return (count if begin < 0 else more), row, at
            if begin < 0:
                for index in range(count, more):
                    out[5, index] = row
            count, start = more, end
    return count, last, at


@kernel(f"UniTuple(int64,2)({BYTES},int64,int64[::1],int64[::1])")
def odd_lines(data: Any, begin: int, lows: Any, highs: Any) -> tuple[int, int]:
    """Lines from `begin` on that hold full-width digits or zero-width signs; (how many, where to go on)."""
    return sweep.odd_lines(pointer(data), len(data), begin, lows, highs)


@kernel(f"int64({COLUMNS},{COLUMNS},{BYTES},int64,int64,{COLUMNS})")
def lay(one: Any, other: Any, data: Any, by_row: int, least: int, out: Any) -> int:
    """Spans of two passes laid together; how many stay."""
    return laid(one, other, data, by_row, least, out)
