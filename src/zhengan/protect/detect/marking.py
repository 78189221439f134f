"""Marks of masked values, asked byte by byte. What a mark is stands in `protect.masking`; its data are compiled into the rules from there.

A value that wears the mark of its kind is nobody's: it is said as a candidate with the reason `marked`, whatever stands before it.
"""

# ruff: noqa: C901, E501, PLR0912, PLR1714, SIM102, SIM110 - rules are compiled: flat, no sets
# mypy: disable-error-code="no-any-return"

from typing import Any, Final

from zhengan.protect.detect import codes as c
from zhengan.protect.detect.jit import rule
from zhengan.protect.detect.marks import (
    check_value,
    credit_value,
    date_ok,
    digits_at,
    luhn_rest,
    resident_rest,
    slots,
)
from zhengan.protect.masking.forms import forms_of
from zhengan.protect.masking.identity import UNASSIGNED
from zhengan.protect.masking.lists import SIGN
from zhengan.protect.masking.plain import PROVINCES, SIGNS
from zhengan.protect.masking.token import Token


def _first(kind: str, form: int, place: int = 0) -> int:
    """The marks at a place of a form, a bit each: digits 0 to 9, then A to Z."""
    token = forms_of(kind)[form]
    assert isinstance(token, Token)
    return sum(1 << int(mark, 36) for mark in token.places[place].marks)


def _letters(kind: str, form: int) -> int:
    token = forms_of(kind)[form]
    assert isinstance(token, Token)
    return sum(1 << int(letter, 36) for letter in token.places[0].alphabet)


def _shift(kind: str) -> int:
    token = forms_of(kind)[0]
    assert isinstance(token, Token)
    return token.shift


MOBILE: Final = _first("mobile", 0)
CARD: Final = _shift("bank_card")
SH: Final = _first("sh_account", 0)
SZ: Final = _first("sz_account", 0)
ONE: Final = _first("one_code", 0)
FUTURES: Final = _first("futures_code", 0)
CREDIT: Final = _shift("uscc")
PASSPORT: Final = _first("passport", 0)
PERMIT8: Final = _first("hk_macau_permit", 0)
PERMIT10: Final = _first("hk_macau_permit", 1)
PERMIT7: Final = _first("hk_macau_permit", 2)
TAIWAN: Final = _first("taiwan_permit", 0)
TAIWAN_LETTER: Final = _first("taiwan_permit", 2)
VALID_PERMIT: Final = _letters("hk_macau_permit", 0)
VALID_TAIWAN: Final = _letters("taiwan_permit", 2)
MONTH: Final = _first("foreign_residence", 1, 2)
LANDLINE: Final = _first("landline", 0)
PROVINCES_LOW: Final = sum(1 << code for code in UNASSIGNED if code < 50)
PROVINCES_HIGH: Final = sum(1 << code - 50 for code in UNASSIGNED if code >= 50)
NOBODY: Final = ord(SIGN)
PLATES: Final = slots([ord(letter) for letter in SIGNS])
assert len(SIGNS) == len(PROVINCES)
NONE: Final = (-1, 0, 0)


@rule
def bears(marks: int, byte: int) -> bool:
    """Whether a digit or letter is among the marks."""
    if 48 <= byte <= 57:
        return marks >> (byte - 48) & 1 != 0
    if 97 <= byte <= 122:
        byte -= 32
    return 65 <= byte <= 90 and marks >> (byte - 55) & 1 != 0


@rule
def unassigned(code: int) -> bool:
    """Whether GB/T 2260 gives this province's code to none, and masking uses it."""
    return (PROVINCES_LOW >> code if code < 50 else PROVINCES_HIGH >> (code - 50)) & 1 != 0


@rule
def marked18(data: Any, at: int) -> int:
    """The kind that 18 digits, the last perhaps X, are a masked number of: resident, foreign; -1 for none."""
    kind = c.RESIDENT18
    if not unassigned(digits_at(data, at, 2)):
        if data[at] != 57 or not unassigned(digits_at(data, at + 1, 2)):
            return -1
        kind = c.FOREIGN
    if check_value(data[at + 17]) != resident_rest(data, at) or not day_ok(data, at + 6):
        return -1
    return kind


@rule
def day_ok(data: Any, at: int) -> bool:
    """Whether the eight digits are a day from 1900 to 2099: masking keeps the decade, whatever it is."""
    year = digits_at(data, at, 4)
    return 1900 <= year <= 2099 and date_ok(year, digits_at(data, at + 4, 2), digits_at(data, at + 6, 2))


@rule
def marked_card(data: Any, at: int, count: int) -> bool:
    """16 to 19 digits whose check digit is the right one moved on."""
    return 50 <= data[at] <= 57 and luhn_rest(data, at, count) == CARD


@rule
def marked_credit(data: Any, at: int) -> bool:
    """18 characters of GB 32100 whose two check characters, together one number, are the right ones moved on."""
    organisation, total, weight = 0, 0, 1
    for index in range(16):
        byte = data[at + index]
        value = credit_value(byte)
        if value < 0 or (2 <= index < 8 and value > 9):
            return False
        total += value * weight
        weight = weight * 3 % 31
        if index >= 8:
            own = byte - 48 if byte <= 57 else byte - 55
            organisation += own * weight11(index - 8)
    inner = (11 - organisation % 11) % 11
    inner = credit_value(88) if inner == 10 else inner
    total += inner * weight
    right = inner * 31 + (31 - total % 31) % 31
    one, two = credit_value(data[at + 16]), credit_value(data[at + 17])
    return one >= 0 and two >= 0 and one * 31 + two == (right + CREDIT) % 961


@rule
def weight11(index: int) -> int:
    """Weights of GB 11714."""
    if index < 4:
        return 3 if index == 0 else 7 if index == 1 else 9 if index == 2 else 10
    return 5 if index == 4 else 8 if index == 5 else 4 if index == 6 else 2


@rule
def marked_number(data: Any, at: int, count: int, meant: int) -> tuple[int, int, int]:
    """A run of digits that a word of its kind stands before, if it wears the kind's mark. `meant`: the kinds of the word."""
    first = data[at]
    kind = -1
    if count == 8 or count == 10:
        if count == 10 and meant >> c.SZ_ACCOUNT & 1 and bears(SZ, first):
            kind = c.SZ_ACCOUNT
        elif meant >> c.TAIWAN & 1 and bears(TAIWAN, first):
            kind = c.TAIWAN
    elif count == 11 or count == 12:
        if count == 11 and meant >> c.MOBILE & 1 and bears(MOBILE, first) and data[at + 1] >= 51:
            kind = c.MOBILE
        elif count == 12 and meant >> c.ONE_CODE & 1 and bears(ONE, first):
            kind = c.ONE_CODE
        elif count == 12 and meant >> c.FUTURES & 1 and bears(FUTURES, first):
            kind = c.FUTURES
        elif meant >> c.LANDLINE & 1 and bears(LANDLINE, first):
            kind = c.LANDLINE
    elif count == 13:
        if meant >> c.MOBILE & 1 and first == 56 and data[at + 1] == 54 and bears(MOBILE, data[at + 2]):
            kind = c.MOBILE
    elif count == 15:
        if meant >> c.RESIDENT15 & 1 and unassigned(digits_at(data, at, 2)):
            if date_ok(1900 + digits_at(data, at + 6, 2), digits_at(data, at + 8, 2), digits_at(data, at + 10, 2)):
                kind = c.RESIDENT15
    elif 16 <= count <= 19 and meant >> c.BANK_CARD & 1 and marked_card(data, at, count):
        kind = c.BANK_CARD
    return kind, c.CANDIDATE, c.SHAPE | c.MARKED | c.CONTEXT


@rule
def taiwan_mark(first: int) -> int:
    """The reason that a permit of eight digits is marked, 0 for none."""
    return c.MARKED if bears(TAIWAN, first) else 0


@rule
def marked_letters(data: Any, at: int, count: int, digits: int, meant: int) -> tuple[int, int, int]:
    """Letters and digits that wear a document's mark: those of accounts and old permits by themselves, the others after a word."""
    first, letters = data[at], count - digits
    for index in range(at + letters, at + count):
        if not 48 <= data[index] <= 57:
            return NONE
    kind = -1
    if count == 10 and letters == 1 and bears(SH, first):
        kind = c.SH_ACCOUNT
    elif count == 15 and letters == 3 and first > 57 and data[at + 2] > 57 and bears(MONTH, data[at + 9]):
        kind = c.FOREIGN
    elif count == 11 and letters == 1:
        kind = c.HK_MACAU if bears(PERMIT10, first) and meant >> c.HK_MACAU & 1 else -1
    elif count == 9 and first > 57:
        permit = (letters == 1 and bears(PERMIT8, first)) or (letters == 2 and bears(PERMIT7, first))
        if meant >> c.HK_MACAU & 1 and permit:
            kind = c.HK_MACAU
        elif letters == 1 and meant >> c.TAIWAN & 1 and bears(TAIWAN_LETTER, first):
            kind = c.TAIWAN
        elif meant >> c.PASSPORT & 1 and letters <= 2 and bears(PASSPORT, first):
            kind = c.PASSPORT
    return kind, c.CANDIDATE, c.SHAPE | c.MARKED | (c.CONTEXT if meant >> max(kind, 0) & 1 else 0)


@rule
def any_marks(data: Any, at: int, count: int, digits: int) -> tuple[int, int, int]:
    """Recall: the first kind whose mark the run wears, without a word before it. -1 where it could be an unmasked value's as well."""
    if digits == count:
        if count == 11 and bears(MOBILE, data[at]) and data[at + 1] >= 51:
            return c.MOBILE, c.CANDIDATE, c.SHAPE | c.MARKED
        return marked_number(
            data, at, count, 1 << c.BANK_CARD | 1 << c.RESIDENT15 | (1 << c.ONE_CODE | 1 << c.SZ_ACCOUNT)
        )
    if count == 9 and (bears(VALID_PERMIT, data[at]) or bears(VALID_TAIWAN, data[at])):
        return NONE  # a mark of passports is a letter of permits
    found = marked_letters(data, at, count, digits, 1 << c.PASSPORT | 1 << c.HK_MACAU | 1 << c.TAIWAN)
    return found[0], found[1], c.SHAPE | c.MARKED


@rule
def marked_mail(data: Any, end: int) -> bool:
    """Whether the address that ends at `end` is at m.test."""
    return (
        data[end - 1] | 32 == 116
        and data[end - 2] | 32 == 115
        and data[end - 3] | 32 == 101
        and data[end - 4] | 32 == 116
        and data[end - 5] == 46
        and data[end - 6] | 32 == 109
        and data[end - 7] == 64
    )


@rule
def holds_nobody(data: Any, start: int, end: int) -> bool:
    """Whether the sign of masked names and addresses stands in [start, end)."""
    for at in range(start, end - 2):
        if data[at] == 0xE6 and data[at + 1] == 0x9F and data[at + 2] == 0x90:
            return True
    return False


@rule
def hidden(data: Any, start: int, end: int) -> bool:
    """Whether the value has the form of a hidden one: its first letter or digit is the only z, and no letter is large."""
    first = True
    for at in range(start, end):
        byte = data[at]
        if 65 <= byte <= 90 or byte >= 128:
            return False
        if 48 <= byte <= 57 or 97 <= byte <= 122:
            if first != (byte == 122):
                return False
            first = False
    return not first


@rule
def plate_sign(code: int) -> bool:
    """Whether the character stands for a province on masked plates."""
    return code != 0 and PLATES[code & (len(PLATES) - 1)] == code
