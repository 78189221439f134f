"""Check digits and structures, byte by byte. Sources: GB 11643 (MOD 11-2), ISO/IEC 7812-1 (Luhn), GB 32100 (MOD 31), GB/T 2260."""

# ruff: noqa: PLR0911, PLR1714, SIM110 - rules are compiled: flat, no sets
# mypy: disable-error-code="no-any-return"

from typing import Any

import numpy as np

from zhengan.protect.detect.jit import rule

Bytes = Any  # numpy uint8 array, or bytes in the fallback: both are indexed alike
# Births later than this are not taken on the bytes' word alone: numbers made of today's date look like them.
ADULT_YEAR = 2012
LAST_YEAR = 2049


def slots(codes: list[int]) -> Any:
    """A table that holds each code at its last bits: as many of them as part all the codes."""
    size = 64
    while len({code % size for code in codes}) < len(codes):
        size *= 2
    table = np.zeros(size, np.uint16)
    for code in codes:
        table[code % size] = code
    return table


@rule
def digits_at(data: Bytes, at: int, count: int) -> int:
    """The number that `count` digits write."""
    value = 0
    for index in range(at, at + count):
        value = value * 10 + (data[index] - 48)
    return value


@rule
def date_ok(year: int, month: int, day: int) -> bool:
    """Whether such a day exists."""
    if month < 1 or month > 12 or day < 1 or day > 31:
        return False
    if month == 2:
        leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
        return day <= (29 if leap else 28)
    return day <= 30 if month in (4, 6, 9, 11) else True


@rule
def province_ok(code: int) -> bool:
    """GB/T 2260 province codes, and 81-83 of residence permits."""
    tens, ones = code // 10, code % 10
    if tens == 1 or tens == 5:
        return (1 <= ones <= 5) if tens == 1 else ones <= 4
    if tens == 2:
        return 1 <= ones <= 3
    if tens == 3:
        return 1 <= ones <= 7
    if tens == 4:
        return 1 <= ones <= 6
    if tens == 6:
        return 1 <= ones <= 5
    return code == 71 or 81 <= code <= 83


@rule
def resident_rest(data: Bytes, at: int) -> int:
    """MOD 11-2 of 17 digits: the value that the check digit must have, 0 to 10."""
    total = 0
    for index in range(at, at + 17):
        total = total * 2 + (data[index] - 48)
    return (12 - total * 2 % 11) % 11


@rule
def check_value(byte: int) -> int:
    """The value of a check digit, `X` being ten; -1 for anything else."""
    if 48 <= byte <= 57:
        return byte - 48
    return 10 if byte == 88 or byte == 120 else -1


@rule
def birth_year(data: Bytes, at: int) -> int:
    """Year of the eight-digit date at `at`; 0 where no such day, or one that nobody alive was born on."""
    year = digits_at(data, at, 4)
    if year < 1900 or year > LAST_YEAR or not date_ok(year, digits_at(data, at + 4, 2), digits_at(data, at + 6, 2)):
        return 0
    return year


@rule
def luhn_ok(data: Bytes, at: int, count: int) -> bool:
    """Luhn over `count` digits."""
    return luhn_rest(data, at, count) == 0


@rule
def luhn_rest(data: Bytes, at: int, count: int) -> int:
    """By how much the last of `count` digits is more than Luhn's, modulo ten."""
    total = 0
    for index in range(count):
        digit = data[at + count - 1 - index] - 48
        if index % 2 == 1:
            digit = digit * 2 - 9 if digit > 4 else digit * 2
        total += digit
    return total % 10


@rule
def issuer(data: Bytes, at: int, count: int) -> int:
    """How card-like the first digits are: 2 the domestic range 62, 1 another issuer's of this length, 0 none's."""
    two = digits_at(data, at, 2)
    if two == 62:
        return 2
    if data[at] == 52 and count == 16:
        return 1
    four = digits_at(data, at, 4)
    if count == 16 and (51 <= two <= 55 or 2221 <= four <= 2720 or two == 35):
        return 1
    if (two == 95 or two == 60 or two == 68 or two == 69 or two == 90 or two == 94 or two == 96) and count >= 16:
        return 1
    if count == 19 and (two == 40 or two == 45 or two == 43 or two == 10 or two == 84 or two == 85 or two == 88):
        return 1
    return 0


@rule
def credit_value(byte: int) -> int:
    """Value of a character in GB 32100's alphabet (no I, O, S, V, Z); -1 for others."""
    if 48 <= byte <= 57:
        return byte - 48
    if byte < 65 or byte > 89 or byte == 73 or byte == 79 or byte == 83 or byte == 86:
        return -1
    less = 0
    if byte > 73:
        less += 1
    if byte > 79:
        less += 1
    if byte > 83:
        less += 1
    if byte > 86:
        less += 1
    return byte - 55 - less


@rule
def credit_ok(data: Bytes, at: int) -> int:
    """Unified social credit code of 18 characters: 2 right, 1 all but the check character, 0 no such code."""
    first, second = data[at], data[at + 1]
    if not (first == 49 or first == 53 or first == 57 or first == 89 or first == 65 or first == 78 or first == 51):
        return 0
    if not (49 <= second <= 57):
        return 0
    total, weight = 0, 1
    for index in range(17):
        value = credit_value(data[at + index])
        if value < 0 or (2 <= index < 8 and value > 9):
            return 0
        total += value * weight
        weight = weight * 3 % 31
    province = (data[at + 2] - 48) * 10 + data[at + 3] - 48
    if not province_ok(province) and province != 10:
        return 0
    return 2 if credit_value(data[at + 17]) == (31 - total % 31) % 31 else 1


@rule
def mobile_ok(data: Bytes, at: int) -> bool:
    """Eleven digits in a number range given to mobile telephones."""
    if data[at] != 49:
        return False
    second, third = data[at + 1] - 48, data[at + 2] - 48
    if second == 3 or second == 8:
        return True
    if second == 4:
        return third != 2 and third != 3
    if second == 5:
        return third != 4
    if second == 6:
        return third == 2 or third == 5 or third == 6 or third == 7 or third == 1
    if second == 7:
        return third != 9
    return second == 9 and third != 4


@rule
def area_length(data: Bytes, at: int) -> int:
    """Digits of the area code at `at`, 3 or 4; 0 for none."""
    if data[at] != 48:
        return 0
    second = data[at + 1]
    if second == 49:
        return 3 if data[at + 2] == 48 else 0
    if second == 50:
        return 3 if data[at + 2] != 54 else 0
    return 4 if 51 <= second <= 57 else 0


@rule
def express_ok(data: Bytes, at: int) -> bool:
    """Whether 15 digits are a card of the ranges 34 and 37."""
    return data[at] == 51 and (data[at + 1] == 52 or data[at + 1] == 55) and luhn_ok(data, at, 15)


@rule
def lettered_ends(data: Bytes, at: int) -> bool:
    """Whether nine characters are a letter K or E, seven digits and a letter: Singapore's passports."""
    first, last = data[at] & 0xDF, data[at + 8] & 0xDF  # as capitals
    if (first != 69 and first != 75) or not 65 <= last <= 90:
        return False
    for index in range(at + 1, at + 8):
        if not 48 <= data[index] <= 57:
            return False
    return True


@rule
def called_from_abroad(data: Bytes, low: int, at: int) -> bool:
    """Whether an area code without its zero begins at `at` behind `+86` or `0086`: 10, 2x, or three digits, and a separator."""
    if at - 4 < low or (data[at - 1] != 45 and data[at - 1] != 32) or data[at - 2] != 54 or data[at - 3] != 56:
        return False
    if data[at - 4] != 43 and not (data[at - 4] == 48 and at - 5 >= low and data[at - 5] == 48):
        return False
    end = at + 2 if data[at] == 50 or (data[at] == 49 and data[at + 1] == 48) else at + 3
    if data[at] < 49 or data[at] > 57 or (data[at] == 49 and end == at + 3):
        return False
    for index in range(at, end):
        if not 48 <= data[index] <= 57:
            return False
    return data[end] == 45 or data[end] == 32
