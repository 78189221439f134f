"""The two passes of the kernels: sixty-four bytes at a time, and only where something can begin or end is a rule asked.

`numbers` finds ends of runs of eight letters and digits or more, of groups of digits that go on behind a sign, signs, and capitals that
a plate or a key in armour begins with. `persons` finds characters that a name or an address begins with.
"""

# ruff: noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 - rules are compiled: flat, no sets
# mypy: disable-error-code="no-any-return"

from typing import Any

import numpy as np

from zhengan.protect.detect import codes as c
from zhengan.protect.detect.jit import rule
from zhengan.protect.detect.lanes import han_lanes, lanes, leading, odd_lanes, ones, trailing
from zhengan.protect.detect.people import BEGINS, beginning, han_at, may_open, person_at
from zhengan.protect.detect.scan import LONGEST, hangs, sign, step, worth

ZERO, ONE = np.uint64(0), np.uint64(1)
NONE = (ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO)
SHORTEST = 8  # letters and digits that are read as a run by themselves


@rule
def _below(count: int) -> Any:
    """Bits 0 to `count`, exclusive."""
    return ~ZERO if count >= 64 else (ONE << np.uint64(count)) - ONE


@rule
def _edge_lanes(data: Any, size: int, at: int, high: int, pad: Any) -> Any:
    """`lanes` of the bytes from `at`, fewer than 64, that lie before `high`; `pad` takes those at the data's end."""
    if at >= high:
        return NONE
    if at + 64 <= size:
        found = lanes(data, at)
    else:
        _padded(data, at, high, pad)
        found = lanes(pad, 0)
    keep = _below(high - at)
    return (
        found[0] & keep,
        found[1] & keep,
        found[2] & keep,
        found[3] & keep,
        found[4] & keep,
        found[5] & keep,
        found[6] & keep,
        found[7] & keep,
        found[8] & keep,
        found[9] & keep,
        found[10] & keep,
        found[11] & keep,
    )


@rule
def _padded(data: Any, at: int, high: int, pad: Any) -> None:
    for index in range(64):
        pad[index] = data[at + index] if at + index < high else 0


@rule
def _alnum(byte: int) -> bool:
    return 48 <= byte <= 57 or 65 <= byte <= 90 or 97 <= byte <= 122


@rule
def _put(out: Any, count: int, found: tuple[int, int, int, int, int]) -> None:
    out[0, count], out[1, count], out[2, count], out[3, count], out[4, count] = found


@rule
def numbers(
    data: Any,
    size: int,
    low: int,
    high: int,
    begin: int,
    stop: int,
    shapes: Any,
    words: Any,
    given: tuple[int, int],
    recall: int,
    least: int,
    pad: Any,
    out: Any,
    count: int,
) -> tuple[int, int]:
    """Writes spans of [begin, stop) from `count` on; (new count, where it stopped). Stops early when `out` is full."""
    room = out.shape[1]
    at, base = begin, begin
    here = lanes(data, base) if base + 64 <= high else _edge_lanes(data, size, base, high, pad)
    run1, run2, run4, digit1, digit2 = ZERO, ZERO, ZERO, ZERO, ZERO
    wide_before = ONE if begin > low and data[begin - 1] >= 128 else ZERO
    part_before = ONE if begin > low and data[begin - 1] == 45 else ZERO
    runs_before, digits_before = ZERO, ZERO
    while base < high:
        then = lanes(data, base + 64) if base + 128 <= high else _edge_lanes(data, size, base + 64, high, pad)
        runs, digits = here[0], here[1]
        two = runs & (runs << ONE | run1)
        four = two & (two << np.uint64(2) | run2)
        eight = four & (four << np.uint64(4) | run4)
        three = digits & (digits << ONE | digit1) & (digits << np.uint64(2) | digit2)
        goes_on = (here[2] >> ONE | then[2] << np.uint64(63)) & (here[3] >> np.uint64(2) | then[3] << np.uint64(62))
        closed = (here[5] | here[10]) >> ONE | (then[5] | then[10]) << np.uint64(63)
        last = runs & ~(runs >> ONE | then[0] << np.uint64(63)) & (eight | (three & (goes_on | closed)))
        first = (here[6] & (here[7] << ONE | wide_before)) | (here[8] & (here[2] << ONE | part_before))
        # no key ends in a digit; of what EF begins, the wide colon ends in 9A
        asks = here[9] & ~(digits << ONE | digit1) | (here[10] & (here[11] >> np.uint64(2) | then[11] << np.uint64(62)))
        signs = here[4] | asks
        left = last | first | signs
        if at > base:
            left &= ~_below(at - base)
        while left != ZERO:
            bit = trailing(left)
            left &= left - ONE
            place = base + bit
            if place < at:
                continue
            if signs >> np.uint64(bit) & ONE != ZERO:
                if place >= stop:
                    return count, max(at, stop)
                if place > low and hangs(data, low, place, words):
                    found = sign(data, low, high, place, words)
                    if found[2] >= 0 and found[3] >= least:
                        if count == room:
                            return count, place
                        _put(out, count, found)
                        count += 1
                    at = max(found[1], place + 1)
                continue
            if first >> np.uint64(bit) & ONE != ZERO:
                start, end = place, place + 1
                while end < high and _alnum(data[end]):
                    end += 1
            else:
                end = place + 1
                start = end - leading(~(runs << np.uint64(63 - bit)))
                if start == base:
                    start -= leading(~runs_before)
                    while start > at and base - start >= 64 and _alnum(data[start - 1]):
                        start -= 1
                start = max(start, at)
            if start >= stop:
                return count, max(at, stop)
            length = end - start
            if start >= base and end <= base + 64:
                number = ones(digits >> np.uint64(start - base) & _below(length))
            elif start >= base - 64 and end <= base + 64:
                number = ones(digits & _below(end - base)) + ones(digits_before >> np.uint64(64 - (base - start)))
            else:
                number = 0
                for index in range(start, end):
                    if 48 <= data[index] <= 57:
                        number += 1
            shape = shapes[min(length, LONGEST) * (LONGEST + 1) + min(number, LONGEST)]
            if shape and (recall or worth(data, low, high, start, end, number, shape, least)):
                found = step(data, low, high, start, end, number, shape, words, given, recall, pad)
                if found[2] >= 0:
                    if found[3] >= least or found[4] & c.FIELD:
                        if count == room:
                            return count, start
                        _put(out, count, found)
                        count += 1
                    end = max(found[1], end)
            at = end
        base += 64
        if base >= stop and runs >> np.uint64(63) == ZERO:
            return count, max(at, stop)
        run1, run2, run4 = runs >> np.uint64(63), two >> np.uint64(62), four >> np.uint64(60)
        runs_before, digits_before = runs, digits
        digit1, digit2 = digits >> np.uint64(63), digits >> np.uint64(62)
        wide_before, part_before = here[7] >> np.uint64(63), here[2] >> np.uint64(63)
        here = then
    return count, max(min(at, high), stop)


@rule
def alone(
    data: Any,
    size: int,
    low: int,
    high: int,
    shapes: Any,
    words: Any,
    given: tuple[int, int],
    recall: int,
    least: int,
    pad: Any,
    out: Any,
    count: int,
) -> int:
    """As `numbers` for a row that is one run of letters and digits, or that no rule is asked of: the new count. -1 for other rows, and
    where `out` is full."""
    length = high - low
    if length > 64 or low + 64 > size or count == out.shape[1]:
        return -1
    found, keep = lanes(data, low), _below(length)
    runs, digits = found[0] & keep, found[1] & keep
    if runs != keep or length > LONGEST:
        two = runs & runs << ONE
        four = two & two << np.uint64(2)
        three = digits & digits << ONE & digits << np.uint64(2)
        goes_on = found[2] >> ONE & found[3] >> np.uint64(2) | (found[5] | found[10]) >> ONE
        first = found[6] & found[7] << ONE | found[8] & found[2] << ONE
        signs = found[4] | found[9] & ~(digits << ONE) | found[10] & found[11] >> np.uint64(2)
        return -1 if (four & four << np.uint64(4) | three & goes_on | first | signs) & keep else count
    if length < SHORTEST:
        return count
    number = ones(digits)
    shape = shapes[length * (LONGEST + 1) + number]
    if shape and (recall or worth(data, low, high, low, high, number, shape, least)):
        span = step(data, low, high, low, high, number, shape, words, given, recall, pad)
        if span[2] >= 0 and (span[3] >= least or span[4] & c.FIELD):
            _put(out, count, span)
            count += 1
    return count


@rule
def persons(
    data: Any,
    size: int,
    low: int,
    high: int,
    begin: int,
    stop: int,
    words: Any,
    given: tuple[int, int],
    lexicon: Any,
    least: int,
    pad: Any,
    out: Any,
    count: int,
) -> tuple[int, int]:
    """Writes spans of [begin, stop) from `count` on; (new count, where it stopped)."""
    room = out.shape[1]
    flags, heads = lexicon[0], lexicon[3]
    at, base = begin, begin
    while base < stop:
        if base + 64 <= size:
            left = han_lanes(data, base)
        else:
            _padded(data, base, stop, pad)
            left = han_lanes(pad, 0)
        left &= _below(stop - base)
        while left != ZERO:
            place = base + trailing(left)
            left &= left - ONE
            if place < at:
                continue
            code = han_at(data, high, place)
            if code == 0 or not (flags[code] & BEGINS or (place > low and may_open(data[place - 1]))):
                continue
            hints = beginning(data, low, high, place, code, words, flags, heads, least)
            if hints == 0:
                continue
            found = person_at(data, low, high, place, hints, words, given, lexicon, least)
            if found[1] >= 0 and (found[2] >= least or found[3] & c.FIELD):
                if count == room:
                    return count, place
                _put(out, count, (place, found[0], found[1], found[2], found[3]))
                count += 1
                at = found[0]
        base += 64
    return count, max(at, stop)


@rule
def odd_lines(data: Any, size: int, begin: int, lows: Any, highs: Any) -> tuple[int, int]:
    """Lines from `begin` on that hold full-width digits or zero-width signs; (how many, where to go on: the end when all are found)."""
    at, count = begin, 0
    while True:
        at = _odd(data, size, at)
        if at < 0:
            return count, size
        low, high = at, at
        while low > begin and data[low - 1] != 10:
            low -= 1
        if count == len(lows):
            return count, low
        while high < size and data[high] != 10:
            high += 1
        at = min(high + 1, size)
        lows[count], highs[count] = low, at
        count += 1


@rule
def _odd(data: Any, size: int, at: int) -> int:
    """Where the first full-width digit or zero-width sign from `at` on stands; -1 for none."""
    last = size - 66
    while at <= last:
        left = odd_lanes(data, at)
        if left != ZERO:
            return at + trailing(left)
        at += 64
    while at < size - 1:
        one, two = data[at], data[at + 1]
        three = data[at + 2] if at + 2 < size else 0
        if one == 0xEF and ((two == 0xBC and 0x90 <= three <= 0x99) or (two == 0xBB and three == 0xBF)):
            return at
        if one == 0xE2 and ((two == 0x80 and 0x8B <= three <= 0x8D) or (two == 0x81 and three == 0xA0)):
            return at
        if one == 0xC2 and two == 0xAD:
            return at
        at += 1
    return -1
