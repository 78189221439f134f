"""The compiled doors. Importing this module compiles them, or reads them from the cache: `ready` does it in the right place."""

# ruff: noqa: PLR0913, PLR0917, PLR1714 - rules are compiled: flat, no sets

from typing import Any

from zhengan.protect.detect.jit import kernel
from zhengan.protect.detect.people import walk
from zhengan.protect.detect.scan import scan

WORDS = "Tuple((int16[:,::1],int64[::1],int64[::1],uint8[::1]))"
BYTES = "Array(uint8,1,'C',readonly=True)"
OUT = "Tuple((int64[::1],int64[::1],int16[::1],int8[::1],int32[::1]))"
LEXICON = "Tuple((uint8[::1],float32[:,::1],int64[::1],int64[::1]))"


@kernel(
    f"UniTuple(int64,2)({BYTES},int64,int64,int64,int64,uint8[::1],uint8[:,::1],{WORDS},"
    f"UniTuple(int64,2),int64,int64,uint8[::1],uint8[::1],{OUT})"
)
def structured(
    data: Any,
    low: int,
    high: int,
    begin: int,
    stop: int,
    classes: Any,
    shapes: Any,
    words: Any,
    given: tuple[int, int],
    recall: int,
    least: int,
    han: Any,
    scratch: Any,
    out: Any,
) -> tuple[int, int]:
    """(spans written, where it stopped) of [begin, stop); may read [low, high) around it."""
    return scan(data, low, high, begin, stop, classes, shapes, words, given, recall, least, han, scratch, out, 0)


@kernel(
    f"UniTuple(int64,2)({BYTES},int64[::1],int64,int64,uint8[::1],uint8[:,::1],{WORDS},"
    f"UniTuple(int64,2),int64,int64,uint8[::1],uint8[::1],{OUT},int64[::1])"
)
def structured_rows(
    data: Any,
    offsets: Any,
    first: int,
    last: int,
    classes: Any,
    shapes: Any,
    words: Any,
    given: tuple[int, int],
    recall: int,
    least: int,
    han: Any,
    scratch: Any,
    out: Any,
    rows: Any,
) -> tuple[int, int]:
    """(spans written, next row) of rows [first, last), each alone: a row is never cut in two by a full buffer."""
    count = 0
    for row in range(first, last):
        low, high = offsets[row], offsets[row + 1]
        more, at = scan(
            data, low, high, low, high, classes, shapes, words, given, recall, least, han, scratch, out, count
        )
        if at < high:
            return count, row
        for index in range(count, more):
            rows[index] = row
        count = more
    return count, last


@kernel(f"UniTuple(int64,2)({BYTES},int64,int64,int64,int64,{WORDS},UniTuple(int64,2),{LEXICON},int64,{OUT})")
def people(
    data: Any,
    low: int,
    high: int,
    begin: int,
    stop: int,
    words: Any,
    given: tuple[int, int],
    lexicon: Any,
    least: int,
    out: Any,
) -> tuple[int, int]:
    """(spans written, where it stopped) of [begin, stop)."""
    return walk(data, low, high, begin, stop, words, given, lexicon, least, out, 0)


@kernel(f"UniTuple(int64,2)({BYTES},int64[::1],int64,int64,{WORDS},UniTuple(int64,2),{LEXICON},int64,{OUT},int64[::1])")
def people_rows(
    data: Any,
    offsets: Any,
    first: int,
    last: int,
    words: Any,
    given: tuple[int, int],
    lexicon: Any,
    least: int,
    out: Any,
    rows: Any,
) -> tuple[int, int]:
    """(spans written, next row) of rows [first, last), each alone."""
    count = 0
    for row in range(first, last):
        low, high = offsets[row], offsets[row + 1]
        more, at = walk(data, low, high, low, high, words, given, lexicon, least, out, count)
        if at < high:
            return count, row
        for index in range(count, more):
            rows[index] = row
        count = more
    return count, last


@kernel(f"int64({BYTES})")
def oddities(data: Any) -> int:
    """What a text holds that is written otherwise: 1 full-width digits, 2 zero-width signs."""
    found = 0
    for at in range(len(data) - 1):
        byte = data[at]
        if byte == 0xE2 or byte == 0xEF or byte == 0xC2:
            following = data[at + 1]
            third = data[at + 2] if at + 2 < len(data) else 0
            if byte == 0xEF:
                if following == 0xBC and 0x90 <= third <= 0x99:
                    found |= 1
                elif following == 0xBB and third == 0xBF:
                    found |= 2
            elif byte == 0xE2:
                if (following == 0x80 and 0x8B <= third <= 0x8D) or (following == 0x81 and third == 0xA0):
                    found |= 2
            elif following == 0xAD:
                found |= 2
    return found
