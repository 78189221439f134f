"""What runs of letters and digits, and signs, mean where they stand. Kernels find them by `sweep`, the fallback by RE2; both ask here."""

# ruff: noqa: C901, E501, PLR0911, PLR0912, PLR0913, PLR0917, PLR1714 - rules are compiled: flat, no sets
# mypy: disable-error-code="no-any-return"

from typing import Any

from zhengan.protect.detect import codes as c
from zhengan.protect.detect.context import SECRETS, holds, word_before
from zhengan.protect.detect.jit import rule
from zhengan.protect.detect.joined import dashed_landline, grouped
from zhengan.protect.detect.marking import LANDLINE, bears, hidden, marked_mail
from zhengan.protect.detect.symbols import (
    armour,
    coded_run,
    email,
    goes_beyond,
    inside_email,
    plate,
    secret,
    web_token,
)
from zhengan.protect.detect.tokens import possible, shape_only, token

LONGEST = 48  # runs longer than this are no number or code of a person's


@rule
def _numeric(
    data: Any, low: int, high: int, at: int, end: int, words: Any, given: tuple[int, int], recall: int, scratch: Any
) -> tuple[int, int, int, int, int]:
    """(start, end, kind, tier, reasons) for a run of digits, with the groups that follow it."""
    count = end - at
    if 3 <= count <= 4 and (data[at] == 48 or bears(LANDLINE, data[at])):
        found = dashed_landline(data, low, high, at, end, words, given)
        if found[2] >= 0:
            return found
    if end + 1 < high and 3 <= count <= 17 and data[end] != 44:
        sign, after = data[end], data[end + 1]
        year = count == 4 and ((data[at] == 50 and data[at + 1] == 48) or (data[at] == 49 and data[at + 1] == 57))
        going_on = 48 <= after <= 57 or after == 88 or after == 120 or after == 10
        if going_on and not year and (sign == 32 or sign == 45 or sign == 10 or sign == 13):
            joined = grouped(data, low, high, at, end, words, given, scratch)
            if joined[1] >= 0:
                return at, joined[0], joined[1], joined[2], joined[3]
    return at, end, -1, 0, 0


@rule
def step(
    data: Any,
    low: int,
    high: int,
    at: int,
    end: int,
    digits: int,
    shape: int,
    words: Any,
    given: tuple[int, int],
    recall: int,
    scratch: Any,
) -> tuple[int, int, int, int, int]:
    """(start, end, kind, tier, reasons) of the run of letters and digits [at, end); kind -1 for none."""
    count = end - at
    if shape & 4 and at > low and data[at - 1] >= 128 and 65 <= data[at] <= 90:
        where = plate(data, low, high, at, end)
        if where[1] > 0:
            if where[2] == 0:
                return where[0], where[1], c.PLATE, c.CANDIDATE, c.SHAPE | c.MARKED
            meant, denied, gap = word_before(data, low, where[0], words)
            meant, denied = (meant, denied) if gap >= 0 else given
            if meant >> c.PLATE & 1:
                return where[0], where[1], c.PLATE, c.SURE, c.SHAPE | c.PREFIX | c.CONTEXT
            if denied >> c.PLATE & 1 or where[2] < 2:
                return where[0], where[1], c.PLATE, c.CANDIDATE, c.SHAPE | c.PREFIX | c.FIELD
            return where[0], where[1], c.PLATE, c.LIKELY, c.SHAPE | c.PREFIX
    if shape & 8:
        span = (0, 0)
        if (
            count == 5
            and at - 5 >= low
            and data[at] == 66
            and data[at + 1] == 69
            and data[at - 1] == 45
            and data[at - 5] == 45
        ):
            span = armour(data, high, at)
        elif count >= 8 and data[at] == 101 and data[at + 1] == 121 and data[at + 2] == 74:
            span = web_token(data, high, at)
        elif (count == 20 and data[at] == 65 and data[at + 1] == 75 and data[at + 2] == 73 and data[at + 3] == 65) or (
            16 <= count <= 30 and data[at] == 76 and data[at + 1] == 84 and data[at + 2] == 65 and data[at + 3] == 73
        ):
            span = (at, end)
        if span[1] > 0:
            return span[0], span[1], c.SECRET, c.SURE, c.SHAPE | c.PREFIX
        if count >= 20 and goes_beyond(data, low, high, at, end):
            span = coded_run(data, low, high, at, end, words, given)
            if span[1] > 0:
                if hidden(data, span[0], span[1]):
                    return span[0], span[1], c.BIOMETRIC, c.CANDIDATE, c.SHAPE | c.CONTEXT | c.MARKED
                return span[0], span[1], c.BIOMETRIC, c.LIKELY, c.SHAPE | c.CONTEXT
    best = (at, end, -1, 0, 0)
    if shape & 2:
        best = _numeric(data, low, high, at, end, words, given, recall, scratch)
    if best[2] < 0 and shape & 1:
        found = token(data, low, high, at, end, digits, words, given)
        fields = c.FIELD if found[2] == c.CANDIDATE and _fielded(data, low, high, at, end, found[1], found[3]) else 0
        best = (found[0], end, found[1], found[2], found[3] | fields)
    if best[2] < 0 and recall and shape & 1:
        bare = shape_only(data, at, count, digits)
        best = (at, end, bare[0], bare[1], bare[2])
    if best[2] < 0 and recall and digits != count and digits >= 11:
        best = glued(data, at, end)
    if best[2] >= 0 and inside_email(data, low, high, best[1]):
        return at, end, -1, 0, 0
    return best


@rule
def _fielded(data: Any, low: int, high: int, at: int, end: int, kind: int, reasons: int) -> bool:
    """Whether a candidate fills a field alone, undenied: then its neighbours may speak for it."""
    if kind == c.MOBILE or reasons & (c.NEGATIVE | c.WRONG_CHECK | c.MARKED | c.GLUED):
        return False
    return (at == low or _edge(data[at - 1])) and (end == high or _edge(data[end]))


@rule
def _edge(byte: int) -> bool:
    return (
        byte == 44
        or byte == 59
        or byte == 9
        or byte == 124
        or byte == 34
        or byte == 39
        or byte == 10
        or byte == 13
        or byte == 62
        or byte == 60
    )


@rule
def glued(data: Any, at: int, end: int) -> tuple[int, int, int, int, int]:
    """Recall: the first digits inside a run that could be a number of a person's."""
    place = at
    while place < end:
        if not 48 <= data[place] <= 57:
            place += 1
            continue
        begin = place
        while place < end and 48 <= data[place] <= 57:
            place += 1
        if place - begin == 17 and place < end and data[place] | 32 == 120:
            place += 1
            return begin, place, c.RESIDENT18, c.CANDIDATE, c.SHAPE | c.GLUED
        if place - begin == 11 or 15 <= place - begin <= 19:
            found = shape_only(data, begin, place - begin, place - begin)
            if found[0] >= 0:
                return begin, place, found[0], c.CANDIDATE, c.SHAPE | c.GLUED
    return at, end, -1, 0, 0


@rule
def sign(data: Any, low: int, high: int, at: int, words: Any) -> tuple[int, int, int, int, int]:
    """What hangs on the sign at `at`."""
    byte = data[at]
    if byte == 64:
        span = email(data, low, high, at)
        if span[1] > 0:
            if marked_mail(data, span[1]):
                return span[0], span[1], c.EMAIL, c.CANDIDATE, c.SHAPE | c.MARKED
            return span[0], span[1], c.EMAIL, c.SURE, c.SHAPE
        return at, at + 1, -1, 0, 0
    after = at + 1
    if byte == 0xEF:
        if at + 2 >= high or data[at + 1] != 0xBC or data[at + 2] != 0x9A:
            return at, at + 1, -1, 0, 0
        after = at + 3
    span = secret(data, low, high, at, after, words)
    if span[1] > 0:
        if hidden(data, span[0], span[1]):
            return span[0], span[1], c.SECRET, c.CANDIDATE, c.KEY | c.CONTEXT | c.MARKED
        return span[0], span[1], c.SECRET, c.SURE, c.KEY | c.CONTEXT
    return at, at + 1, -1, 0, 0


@rule
def worth(data: Any, low: int, high: int, at: int, end: int, digits: int, shape: int, least: int) -> bool:
    """Whether a run can be anything at all: what is cheap to ask, asked before context is read."""
    count = end - at
    if shape & 8:
        first = data[at]
        if count == 5:
            return first == 66
        if first == 101 or first == 65 or first == 76 or (count >= 20 and goes_beyond(data, low, high, at, end)):
            return True
    if shape & 4 and at > low and data[at - 1] >= 128 and 65 <= data[at] <= 90:
        return True
    if shape & 2 and end + 1 < high:
        sign, after = data[end], data[end + 1]
        if sign == 32 or sign == 45 or sign == 10 or sign == 13:
            year = count == 4 and ((data[at] == 50 and data[at + 1] == 48) or (data[at] == 49 and data[at + 1] == 57))
            if not year and (48 <= after <= 57 or after == 88 or after == 120 or after == 10):
                return True
        elif count <= 4 and (data[at] == 48 or bears(LANDLINE, data[at])) and (sign == 41 or sign == 0xEF):
            return True
    if shape & 1 == 0:
        return False
    return least < c.LIKELY or possible(data, at, count, digits)


@rule
def hangs(data: Any, low: int, at: int, words: Any) -> bool:
    """Whether the bytes before a sign can end a key of secrets, or the sign is none that asks for a key."""
    if data[at] == 64:
        return True
    end = at
    if end > low and data[end - 1] == 32:
        end -= 1
    if end > low and (data[end - 1] == 34 or data[end - 1] == 39):
        end -= 1
        if end > low and data[end - 1] == 92:
            end -= 1
    return end - 2 >= low and holds(words, SECRETS, data[end - 2] * 256 + data[end - 1])
