"""Digits in groups: cards 4-4-4-4-3, numbers 6-8-4, telephones 3-4-4 and 010-8765 4321, and numbers that a line's end breaks."""

# ruff: noqa: C901, E501, PLR0911, PLR0912, PLR0913, PLR0915, PLR0917, PLR1714, SIM102 - rules are compiled: flat, no sets

from typing import Any

from zhengan.protect.detect import codes as c
from zhengan.protect.detect.context import word_before
from zhengan.protect.detect.jit import rule
from zhengan.protect.detect.marking import LANDLINE, bears, marked18, marked_card, marked_number
from zhengan.protect.detect.marks import area_length, called_from_abroad, check_value, mobile_ok
from zhengan.protect.detect.tokens import card, express, resident18

GROUPS = 6
NOTHING = (0, -1, 0, 0)


@rule
def _separator(data: Any, at: int, high: int) -> int:
    """Bytes of the separator at `at` (space, dash, line end) if a digit or X follows; 0 otherwise."""
    length = 1
    byte = data[at]
    if byte == 13 and at + 1 < high and data[at + 1] == 10:
        length = 2
    elif byte != 32 and byte != 45 and byte != 10:
        return 0
    if at + length >= high:
        return 0
    after = data[at + length]
    return length if 48 <= after <= 57 or after == 88 or after == 120 else 0


@rule
def _digit(data: Any, at: int, low: int, high: int) -> bool:
    return low <= at < high and 48 <= data[at] <= 57


@rule
def grouped(
    data: Any, low: int, high: int, at: int, end: int, words: Any, given: tuple[int, int], scratch: Any
) -> tuple[int, int, int, int]:
    """(end, kind, tier, reasons) of a number that begins with the digits [at, end) and goes on behind a separator; kind -1 for none."""
    count = 0
    for index in range(at, end):
        scratch[count] = data[index]
        count += 1
    pattern, broken, place, groups, sign = end - at, 0, end, 1, data[end]
    known, context, kept = False, given, NOTHING
    if end - at == 3 and called_from_abroad(data, low, at):
        return _behind_area(data, high, end)
    while groups < GROUPS:
        gap = _separator(data, place, high) if place < high else 0
        if gap == 0:
            break
        if data[place] == 10 or data[place] == 13:
            broken += 1
        elif data[place] != sign:
            break
        begin = place + gap
        place = begin
        while place < high and 48 <= data[place] <= 57 and count + place - begin < 20:
            place += 1
        if place < high and place - begin + count == 17 and (data[place] == 88 or data[place] == 120):
            place += 1
        if place == begin or count + place - begin > 19:
            break
        after = data[place] if place < high else 32
        if 48 <= after <= 57 or 65 <= after <= 90 or 97 <= after <= 122:
            break
        for index in range(begin, place):
            scratch[count] = data[index]
            count += 1
        groups += 1
        pattern = pattern * 100 + place - begin
        if broken > 1 or (count != 11 and count < 16 and pattern != 40605):
            continue
        if broken and after == 61:
            break  # a key of the next line
        if not known:
            meant, denied, near = word_before(data, low, at, words)
            if near >= 0:
                context = (meant, denied)
            known = True
        found = _whole_number(scratch, count, pattern, groups, broken, context)
        if found[0] >= 0:
            if found[1] == c.LIKELY and (
                _digit(data, at - 2, low, high) and not 48 <= data[at - 1] <= 57 and data[at - 1] == sign
            ):
                if not found[2] & c.CHECK and not _country(data, low, at):
                    return place, found[0], c.CANDIDATE, found[2]
            whole = (place, found[0], found[1], found[2])
            if place < high and data[place] == sign and _digit(data, place + 1, low, high):
                if found[1] == c.SURE:
                    kept = whole
                continue  # the row of groups goes on: a longer number, or a table's row
            return whole
    return kept


@rule
def _country(data: Any, low: int, at: int) -> bool:
    """Whether `86` and a separator stand before, as in `+86 138 1234 5678`."""
    return at - 3 >= low and data[at - 2] == 54 and data[at - 3] == 56 and not _digit(data, at - 4, low, at)


@rule
def _behind_area(data: Any, high: int, end: int) -> tuple[int, int, int, int]:
    """As `grouped`, for the seven or eight digits behind an area code without its zero, as in `+86-755-82345678`."""
    place = end + 1
    while place < high and 48 <= data[place] <= 57 and place - end < 11:
        place += 1
    count = place - end - 1
    if (count != 7 and count != 8) or not 50 <= data[end + 1] <= 56:
        return NOTHING
    return place, c.LANDLINE, c.LIKELY, c.SHAPE | c.PREFIX


@rule
def _whole_number(
    digits: Any, count: int, pattern: int, groups: int, broken: int, context: tuple[int, int]
) -> tuple[int, int, int]:
    if count == 18 and check_value(digits[17]) >= 0:
        found = resident18(digits, 0, context)
        if found[1] >= c.LIKELY:
            return found[0], found[1], found[2] | c.JOINED
        masked = marked18(digits, 0)
        if masked >= 0:
            return masked, c.CANDIDATE, c.SHAPE | c.DATE | c.CHECK | c.MARKED | c.JOINED
    if digits[count - 1] > 57:
        return -1, 0, 0
    if count == 11:
        usual = pattern == 30404 or pattern == 704 or pattern == 308 or pattern == 30305 or pattern == 40403
        if usual and context[0] >> c.MOBILE & 1:
            marked = marked_number(digits, 0, 11, 1 << c.MOBILE)
            if marked[0] >= 0:
                return marked[0], marked[1], marked[2] | c.JOINED
        if not mobile_ok(digits, 0) or not (usual or (broken and groups == 2)):
            return -1, 0, 0
        if context[1] >> c.MOBILE & 1:
            return -1, 0, 0
        if context[0] >> c.MOBILE & 1:
            return c.MOBILE, c.SURE, c.SHAPE | c.PREFIX | c.JOINED | c.CONTEXT
        return (c.MOBILE, c.LIKELY, c.SHAPE | c.PREFIX | c.JOINED) if usual and not broken else (-1, 0, 0)
    if count == 15:
        return (
            (c.BANK_CARD, c.SURE, c.SHAPE | c.CHECK | c.CONTEXT | c.JOINED)
            if express(digits, 0, context)
            else (-1, 0, 0)
        )
    if 16 <= count <= 19:
        found = card(digits, 0, count, context)
        if context[0] >> c.BANK_CARD & 1 and marked_card(digits, 0, count):
            return found[0], c.CANDIDATE, found[2] | c.JOINED
        fours = pattern == 4040404 or pattern // 100 == 4040404 or (groups == 2 and pattern // 100 == 6)
        if found[1] == c.SURE or (found[1] >= c.CANDIDATE and found[2] & c.CHECK and found[2] & c.PREFIX and fours):
            if not found[2] & c.NEGATIVE and (not broken or found[2] & c.CONTEXT):
                return found[0], max(found[1], c.LIKELY), found[2] | c.JOINED
    return -1, 0, 0


@rule
def dashed_landline(
    data: Any, low: int, high: int, at: int, end: int, words: Any, given: tuple[int, int]
) -> tuple[int, int, int, int, int]:
    """(start, end, kind, tier, reasons) of an area code [at, end) with its number: `021-…`, `(021)…`, `021 …` after a word of telephones."""
    nothing = (at, 0, -1, 0, 0)
    masked = bears(LANDLINE, data[at]) and not called_from_abroad(data, low, at)
    length = (end - at if masked else area_length(data, at)) if end - at >= 3 else 0
    if length != end - at:
        return nothing
    start, place, enclosed = at, end, False
    if place < high and data[place] == 41 and at > low and data[at - 1] == 40:
        start, place, enclosed = at - 1, place + 1, True
    elif place + 2 < high and data[place] == 0xEF and data[place + 2] == 0x89 and at - 2 > low and data[at - 1] == 0x88:
        start, place, enclosed = at - 3, place + 3, True
    sign = data[place] if place < high else 0
    if sign == 45 or sign == 32:
        place += 1
    elif not enclosed:
        return nothing
    begin = place
    while place < high and 48 <= data[place] <= 57 and place - begin < 10:
        place += 1
    if place - begin == 4 and place < high and (data[place] == 45 or data[place] == 32):
        more = place + 1
        while more < high and 48 <= data[more] <= 57 and more - place < 7:
            more += 1
        place = more if more - place == 5 else place
        count = 8 if more - place == 0 and more - begin == 9 else 0
    elif place - begin == 3 and place < high and (data[place] == 45 or data[place] == 32):
        more = place + 1
        while more < high and 48 <= data[more] <= 57 and more - place < 7:
            more += 1
        count = 7 if more - place == 5 else 0
        place = more
    else:
        count = place - begin
    if (count != 7 and count != 8) or not 50 <= data[begin] <= 56:
        return nothing
    after = data[place] if place < high else 32
    if 48 <= after <= 57 or 65 <= after <= 90 or 97 <= after <= 122:
        return nothing
    if after == 46 and _digit(data, place + 1, low, high):
        return nothing
    meant, denied, near = word_before(data, low, start, words)
    context = (meant, denied) if near >= 0 else given
    reasons = c.SHAPE | c.PREFIX
    if masked:
        if context[0] >> c.LANDLINE & 1:
            return start, place, c.LANDLINE, c.CANDIDATE, c.SHAPE | c.MARKED | c.CONTEXT
        return nothing
    if context[0] >> c.LANDLINE & 1:
        return start, place, c.LANDLINE, c.SURE, reasons | c.CONTEXT
    tied = (
        _digit(data, at - 2, low, high) and (data[at - 1] == 45 or data[at - 1] == 46) and not _country(data, low, at)
    )
    if context[1] >> c.LANDLINE & 1 or tied or (sign == 32 and not enclosed):
        return start, place, c.LANDLINE, c.CANDIDATE, reasons
    return start, place, c.LANDLINE, c.LIKELY, reasons
