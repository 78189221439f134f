"""A run of letters and digits, judged: which kind it is, how sure, and why. Each rule says what it asks of context."""

# ruff: noqa: C901, PLR0911, PLR0912, PLR0913, PLR0917, PLR1714, SIM102 - rules are compiled: flat, no sets
# mypy: disable-error-code="no-any-return"

from typing import Any

from zhengan.protect.detect import codes as c
from zhengan.protect.detect.context import word_before
from zhengan.protect.detect.jit import rule
from zhengan.protect.detect.marking import (
    CARD,
    any_marks,
    marked18,
    marked_credit,
    marked_letters,
    marked_number,
    taiwan_mark,
)
from zhengan.protect.detect.marks import (
    ADULT_YEAR,
    area_length,
    birth_year,
    called_from_abroad,
    check_value,
    credit_ok,
    date_ok,
    digits_at,
    express_ok,
    issuer,
    lettered_ends,
    luhn_ok,
    luhn_rest,
    mobile_ok,
    province_ok,
    resident_rest,
)


@rule
def judged(kind: int, tier: int, reasons: int, context: tuple[int, int]) -> tuple[int, int, int]:
    """Context laid over what the bytes say: a word of the kind makes sure, a word of other numbers makes it a candidate."""
    if context[0] >> kind & 1:
        return kind, min(tier + 1, c.SURE), reasons | c.CONTEXT
    if context[1] >> kind & 1:
        return kind, c.CANDIDATE, reasons | c.NEGATIVE
    return kind, tier, reasons


@rule
def resident18(data: Any, at: int, context: tuple[int, int]) -> tuple[int, int, int]:
    """18 digits, the last perhaps X, with region, day of birth and check digit; (-1, 0, 0) if no such structure."""
    year = birth_year(data, at + 6)
    if year == 0:
        return -1, 0, 0
    first = data[at] - 48
    kind = c.RESIDENT18
    if first == 9 and province_ok(digits_at(data, at + 1, 2)):
        kind = c.FOREIGN
    elif not province_ok(digits_at(data, at, 2)):
        return -1, 0, 0
    reasons = c.SHAPE | c.DATE | c.REGION
    rest, value = resident_rest(data, at), check_value(data[at + 17])
    if value == rest:
        reasons |= c.CHECK
        if context[0] >> kind & 1:
            return kind, c.SURE, reasons | c.CONTEXT
        if context[1] >> kind & 1:
            return kind, c.LIKELY if year <= ADULT_YEAR else c.CANDIDATE, reasons | c.NEGATIVE
        return kind, c.SURE if year <= ADULT_YEAR else c.LIKELY, reasons
    reasons |= c.WRONG_CHECK
    if context[0] >> kind & 1:
        reasons |= c.CONTEXT
    return kind, c.CANDIDATE, reasons


@rule
def card(data: Any, at: int, count: int, context: tuple[int, int]) -> tuple[int, int, int]:
    """16 to 19 digits. Alone only the range 62 with a right Luhn digit is likely: one number in ten has that."""
    known = issuer(data, at, count)
    said = context[0] >> c.BANK_CARD & 1
    reasons = c.SHAPE | (c.PREFIX if known else 0)
    rest = luhn_rest(data, at, count)
    if rest != 0:
        if said:
            masked = rest == CARD and data[at] >= 50
            return c.BANK_CARD, c.CANDIDATE, reasons | c.CONTEXT | (c.MARKED if masked else c.WRONG_CHECK)
        return -1, 0, 0
    reasons |= c.CHECK
    if said:
        return c.BANK_CARD, c.SURE if known else c.LIKELY, reasons | c.CONTEXT
    if context[1] >> c.BANK_CARD & 1:
        return c.BANK_CARD, c.CANDIDATE, reasons | c.NEGATIVE
    if known == 0:
        return -1, 0, 0
    return c.BANK_CARD, c.LIKELY if known == 2 else c.CANDIDATE, reasons


@rule
def express(data: Any, at: int, context: tuple[int, int]) -> bool:
    """Whether 15 digits are a card of the ranges 34 and 37 where a word of cards stands before them."""
    return context[0] >> c.BANK_CARD & 1 != 0 and not context[0] >> c.RESIDENT15 & 1 and express_ok(data, at)


@rule
def eighteen(data: Any, at: int, all_digits: int, context: tuple[int, int]) -> tuple[int, int, int]:
    """18 characters: resident, foreign resident, enterprise, or card."""
    plain = True
    for index in range(at, at + 17):
        if not 48 <= data[index] <= 57:
            plain = False
            break
    found = (-1, 0, 0)
    if plain and check_value(data[at + 17]) >= 0:
        found = resident18(data, at, context)
        if found[1] >= c.LIKELY:
            return found
        masked = marked18(data, at)
        if masked >= 0 and not context[0] >> c.USCC & 1:
            return masked, c.CANDIDATE, c.SHAPE | c.DATE | c.CHECK | c.MARKED
    if (context[0] >> c.USCC & 1 or not all_digits) and marked_credit(data, at):
        return c.USCC, c.CANDIDATE, c.SHAPE | c.MARKED
    credit = credit_ok(data, at)
    if credit == 2:
        reasons = c.SHAPE | c.CHECK | c.REGION
        if context[0] >> c.USCC & 1:
            return c.USCC, c.SURE, reasons | c.CONTEXT
        if context[1] >> c.USCC & 1:
            return c.USCC, c.CANDIDATE if all_digits else c.LIKELY, reasons | c.NEGATIVE
        return c.USCC, c.LIKELY, reasons
    if all_digits:
        bank = card(data, at, 18, context)
        if bank[1] >= c.LIKELY or (found[0] < 0 and bank[0] >= 0):
            return bank
    if found[0] < 0 and credit == 1:
        return c.USCC, c.CANDIDATE, c.SHAPE | c.REGION | c.WRONG_CHECK
    return found


@rule
def fifteen(data: Any, at: int, context: tuple[int, int]) -> tuple[int, int, int]:
    """15 digits hold no check digit: a word must stand before them."""
    if not province_ok(digits_at(data, at, 2)):
        return -1, 0, 0
    if not date_ok(1900 + digits_at(data, at + 6, 2), digits_at(data, at + 8, 2), digits_at(data, at + 10, 2)):
        return -1, 0, 0
    return judged(c.RESIDENT15, c.CANDIDATE, c.SHAPE | c.DATE | c.REGION, context)


@rule
def foreign_old(data: Any, at: int, context: tuple[int, int]) -> tuple[int, int, int]:
    """Three letters and twelve digits, of which six are a day of birth."""
    if not province_ok(digits_at(data, at + 3, 2)):
        return -1, 0, 0
    if not date_ok(1900 + digits_at(data, at + 7, 2), digits_at(data, at + 9, 2), digits_at(data, at + 11, 2)):
        return -1, 0, 0
    return judged(c.FOREIGN, c.CANDIDATE, c.SHAPE | c.DATE | c.REGION, context)


@rule
def weak(kind: int, tier: int, reasons: int, context: tuple[int, int]) -> tuple[int, int, int]:
    """A shape that means nothing alone: found only after a word of its kind."""
    if context[0] >> kind & 1:
        return kind, tier, reasons | c.CONTEXT
    return -1, 0, 0


@rule
def number(data: Any, at: int, count: int, context: tuple[int, int]) -> tuple[int, int, int]:
    """A run of digits alone."""
    if count == 11:
        if mobile_ok(data, at):
            return judged(c.MOBILE, c.LIKELY, c.SHAPE | c.PREFIX, context)
        if area_length(data, at) == 3 and 50 <= data[at + 3] <= 56:
            return judged(c.LANDLINE, c.CANDIDATE, c.SHAPE | c.PREFIX, context)
        if area_length(data, at) == 4 and 50 <= data[at + 4] <= 56:
            return judged(c.LANDLINE, c.CANDIDATE, c.SHAPE | c.PREFIX, context)
        return -1, 0, 0
    if count == 10:
        if data[at] == 48:
            if context[0] >> c.TAIWAN & 1 and not context[0] >> c.SZ_ACCOUNT & 1:
                return c.TAIWAN, c.LIKELY, c.SHAPE | c.CONTEXT
            found = judged(c.SZ_ACCOUNT, c.CANDIDATE, c.SHAPE | c.PREFIX, context)
            if found[1] < c.LIKELY and area_length(data, at) == 3 and context[0] >> c.LANDLINE & 1:
                return c.LANDLINE, c.LIKELY, c.SHAPE | c.PREFIX | c.CONTEXT
            return found
        return -1, 0, 0
    if count == 12:
        found = weak(c.ONE_CODE, c.LIKELY, c.SHAPE, context)
        if found[0] < 0:
            found = weak(c.FUTURES, c.LIKELY, c.SHAPE, context)
        if found[0] < 0 and area_length(data, at) == 4 and 50 <= data[at + 4] <= 56:
            return judged(c.LANDLINE, c.CANDIDATE, c.SHAPE | c.PREFIX, context)
        return found
    if count == 15:
        return card(data, at, 15, context) if express(data, at, context) else fifteen(data, at, context)
    if count == 18:
        return eighteen(data, at, 1, context)
    if 16 <= count <= 19:
        return card(data, at, count, context)
    if count == 8:
        found = weak(c.FUTURES, c.LIKELY, c.SHAPE, context)
        # the mark of these is a digit that nothing forbids in others: it is said, and the tier stays
        return found if found[0] >= 0 else weak(c.TAIWAN, c.LIKELY, c.SHAPE | taiwan_mark(data[at]), context)
    if count == 9:  # ours began with 14 and 15; others' are nine digits of any kind
        ours = data[at] == 49 and (data[at + 1] == 52 or data[at + 1] == 53)
        return weak(c.PASSPORT, c.LIKELY, c.SHAPE | (c.PREFIX if ours else 0), context)
    return -1, 0, 0


@rule
def _upper(byte: int) -> int:
    return byte - 32 if 97 <= byte <= 122 else byte


@rule
def lettered(data: Any, at: int, count: int, digits: int, context: tuple[int, int]) -> tuple[int, int, int]:
    """Letters first, digits after (counted before the call); the letters say which document."""
    first = _upper(data[at])
    if count == 9 and digits == 7 and lettered_ends(data, at):
        return weak(c.PASSPORT, c.LIKELY, c.SHAPE, context)
    tail = at + count - digits
    for index in range(tail, at + count):
        if not 48 <= data[index] <= 57:
            return -1, 0, 0
    letters = count - digits
    if count == 10 and letters == 1 and 65 <= first <= 70:
        if data[at] >= 97:
            return judged(c.SH_ACCOUNT, c.CANDIDATE, c.SHAPE | c.PREFIX, context)
        return judged(c.SH_ACCOUNT, c.LIKELY, c.SHAPE | c.PREFIX, context)
    if count == 11 and letters == 1 and (first == 72 or first == 77):
        return judged(c.HK_MACAU, c.CANDIDATE, c.SHAPE | c.PREFIX, context)
    if count == 9 and (letters == 1 or letters == 2):
        permit = (letters == 1 and (first == 72 or first == 77)) or first == 67 or (first == 87 and letters == 1)
        if permit:
            return judged(c.HK_MACAU, c.CANDIDATE, c.SHAPE | c.PREFIX, context)
        if (first == 84 or first == 76) and letters == 1 and context[0] >> c.TAIWAN & 1:
            return c.TAIWAN, c.LIKELY, c.SHAPE | c.PREFIX | c.CONTEXT
        ours = first == 69 or (letters == 1 and (first == 71 or first == 68 or first == 83 or first == 80))
        ours = ours or (letters == 2 and (first == 83 or first == 68 or first == 80))
        if ours:
            return judged(c.PASSPORT, c.CANDIDATE, c.SHAPE | c.PREFIX, context)
        return weak(c.PASSPORT, c.LIKELY, c.SHAPE, context)
    if count == 8 and letters == 1:
        return weak(c.PASSPORT, c.LIKELY, c.SHAPE, context)
    if count == 15 and letters == 3:
        return foreign_old(data, at, context)
    return -1, 0, 0


@rule
def possible(data: Any, at: int, count: int, digits: int) -> bool:
    """Whether a run can be likely with the best of contexts."""
    if digits == count:
        if count == 11:
            return data[at] == 48 or mobile_ok(data, at)
        if count == 10:
            return data[at] == 48
        if count == 13:
            return data[at] == 56 and data[at + 1] == 54
        if count == 15:
            if data[at] == 51 and (data[at + 1] == 52 or data[at + 1] == 55):
                return True
            return data[at] == 48 or (province_ok(digits_at(data, at, 2)) and digits_at(data, at + 8, 2) <= 12)
        if count == 18:
            return birth_year(data, at + 6) != 0 or luhn_ok(data, at, 18) or credit_ok(data, at) == 2
        return count <= 15 or luhn_ok(data, at, count)
    if count == 18:
        if digits == 17 and check_value(data[at + 17]) == 10:
            return True
        return 49 <= data[at + 1] <= 57 and credit_ok(data, at) == 2
    if count == 9 and digits == 7 and data[at + 8] > 57:
        return lettered_ends(data, at)
    return data[at + count - 1] <= 57 and data[at] > 57 and 48 <= data[at + count - digits] <= 57


@rule
def shape_only(data: Any, at: int, count: int, digits: int) -> tuple[int, int, int]:
    """Recall: the kind that a shape could be, whatever its check digit and whatever stands before it."""
    kind = _shape_kind(data, at, count, digits)
    masked = any_marks(data, at, count, digits)
    if masked[0] >= 0 and (kind < 0 or kind == masked[0]):
        return masked
    return kind, c.CANDIDATE, c.SHAPE


@rule
def _shape_kind(data: Any, at: int, count: int, digits: int) -> int:
    kind = -1
    if digits == count:
        if count == 11 and data[at] == 49 and data[at + 1] >= 51:
            kind = c.MOBILE
        elif count == 10 and data[at] == 48:
            kind = c.SZ_ACCOUNT
        elif (count == 11 or count == 12) and area_length(data, at) > 0:
            kind = c.LANDLINE
        elif count == 12:
            kind = c.ONE_CODE
        elif count == 15:
            kind = c.RESIDENT15
        elif count == 18:
            kind = c.RESIDENT18
        elif 16 <= count <= 19:
            kind = c.BANK_CARD
    elif count == 18 and digits == 17 and check_value(data[at + 17]) == 10:
        kind = c.RESIDENT18
    elif count == 18 and digits >= 8 and 49 <= data[at + 1] <= 57:
        kind = c.USCC
    elif count == 10 and digits == 9 and 65 <= _upper(data[at]) <= 70:
        kind = c.SH_ACCOUNT
    elif (count == 9 and digits == 8) or (count == 11 and digits == 10):
        first = _upper(data[at])
        if first == 72 or first == 77 or first == 67 or first == 87:
            kind = c.HK_MACAU
        elif first >= 65 and count == 9:
            kind = c.PASSPORT
    elif count == 9 and digits == 7 and (_upper(data[at]) == 69 or _upper(data[at]) == 67):
        kind = c.PASSPORT if _upper(data[at]) == 69 else c.HK_MACAU
    elif count == 15 and digits == 12 and data[at + 2] >= 65:
        kind = c.FOREIGN
    return kind


@rule
def token(
    data: Any, low: int, high: int, at: int, end: int, digits: int, words: Any, given: tuple[int, int]
) -> tuple[int, int, int, int]:
    """(start, kind, tier, reasons) of the run [at, end); kind -1 for nothing. `given` is the context of a column's name."""
    count = end - at
    meant, denied, gap = word_before(data, low, at, words)
    context = (meant, denied) if gap >= 0 else given
    if digits == count:
        if part_of_decimal(data, low, high, at, end):
            return at, -1, 0, 0
        if (count == 13 and data[at] == 56 and data[at + 1] == 54) or (count == 15 and digits_at(data, at, 4) == 86):
            if mobile_ok(data, end - 11):
                found = judged(c.MOBILE, c.LIKELY, c.SHAPE | c.PREFIX, context)
                return end - 11, found[0], found[1], found[2]
        if count == 8 and 50 <= data[at] <= 56 and at - 6 >= low and called_from_abroad(data, low, at - 3):
            found = judged(c.LANDLINE, c.LIKELY, c.SHAPE | c.PREFIX, context)
            return at - 3, found[0], found[1], found[2]
        found = number(data, at, count, context)
        if context[0] != 0 and (found[0] < 0 or (count == 12 and not found[2] & c.PREFIX)):
            masked = marked_number(data, at, count, context[0])
            if masked[0] >= 0:
                found = masked
    elif count == 18:
        found = eighteen(data, at, 0, context)
    else:
        found = lettered(data, at, count, digits, context)
        if found[1] < c.LIKELY or not found[2] & c.PREFIX:
            masked = marked_letters(data, at, count, digits, context[0])
            if masked[0] >= 0:
                found = masked
    if found[1] == c.LIKELY and not found[2] & (c.CHECK | c.CONTEXT) and part_of_code(data, low, high, at, end):
        return at, found[0], c.CANDIDATE, found[2] | c.GLUED
    return at, found[0], found[1], found[2]


@rule
def part_of_decimal(data: Any, low: int, high: int, at: int, end: int) -> bool:
    """Whether the digits are the fraction or the whole part of a decimal number, of a dotted code, or the end of a range."""
    if end + 1 < high and data[end] == 46 and 48 <= data[end + 1] <= 57:
        return True
    if at - 3 >= low and data[at - 1] == 46 and data[at - 2] == 46 and 48 <= data[at - 3] <= 57:
        return True  # the end of a range, as in 1001..1999
    if at - 2 < low or data[at - 1] != 46 or not 48 <= data[at - 2] <= 57:
        return False
    place = at - 2
    while place > low and 48 <= data[place - 1] <= 57:
        place -= 1
    return (
        not (place == low or data[place - 1] == 10) or at - place > 4
    )  # "1.138…" at a line's start is a list's number


@rule
def part_of_code(data: Any, low: int, high: int, at: int, end: int) -> bool:
    """Whether a dash or underline ties the run to digits on either side, as in `ORD2023-13812345678`."""
    if (
        at - 1 >= low
        and data[at - 1] == 45
        and (at - 2 < low or data[at - 2] == 61 or data[at - 2] == 32 or data[at - 2] == 58)
    ):
        return True  # a negative number
    if at - 2 >= low and (data[at - 1] == 45 or data[at - 1] == 95) and 48 <= data[at - 2] <= 57:
        return not (data[at - 2] == 54 and at - 3 >= low and data[at - 3] == 56)
    return end + 1 < high and (data[end] == 45 or data[end] == 95) and 48 <= data[end + 1] <= 57
