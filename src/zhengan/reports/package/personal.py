"""Numbers that are persons: identity cards, bank cards, mobile phones. None of them may leave in a record."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_LONG = re.compile(r"(?<![0-9A-Za-z])[0-9]{11,19}[0-9Xx]?(?![0-9A-Za-z])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# Fields that hold numbers of institutions and systems by their own nature.
_NOT_PERSONS = frozenset({"uscc", "filing_number", "prefixes", "restored_bytes"})


def persons_in(payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Field and kind of number, for each number of a person in a payload; the number itself is not repeated."""
    for name, value in payload.items():
        if name not in _NOT_PERSONS:
            for text in _texts(value):
                for found in _LONG.findall(text):
                    if words := _kind(found):
                        yield name, words


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _kind(number: str) -> str:
    if len(number) == 11 and number[0] == "1" and number[1] in "3456789":
        return "手机号码"
    if len(number) == 18 and _is_identity(number):
        return "身份证号码"
    return "银行卡号" if number.isdigit() and 16 <= len(number) <= 19 and _is_card(number) else ""


def _is_identity(number: str) -> bool:
    """GB 11643: a birthday in the middle, and a check character by ISO 7064, MOD 11-2."""
    month, day = int(number[10:12]), int(number[12:14])
    rest = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11
    return (
        number[6:8] in ("19", "20")
        and 1 <= month <= 12
        and 1 <= day <= 31
        and "10X98765432"[rest] == number[17].upper()
    )


def _is_card(number: str) -> bool:
    """The check digit of ISO/IEC 7812; cards issued in China begin with 62."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number))]
    return number.startswith("62") and sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
