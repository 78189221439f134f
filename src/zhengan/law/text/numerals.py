"""Numbers as regulations write them: 二十一, 二〇二三, 21 and ２１."""

from __future__ import annotations

HAN = "零〇○一二两三四五六七八九十百千"
NUMERAL = HAN + "0-9０-９"
"""For a character class of a pattern."""

_DIGITS = {
    sign: value
    for value, signs in enumerate(["零〇○", "一", "二两", "三", "四", "五", "六", "七", "八", "九"])
    for sign in signs
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_SIGNS = "零一二三四五六七八九"


def number_of(text: str) -> int | None:
    """The number written, white space ignored; None where the signs make none (十百, 二三十)."""
    signs = "".join(text.split())
    if signs.isdecimal():
        return int(signs) if len(signs) <= 6 else None
    if not signs or any(sign not in _DIGITS and sign not in _UNITS for sign in signs):
        return None
    if not any(sign in _UNITS for sign in signs):
        return int("".join(str(_DIGITS[sign]) for sign in signs)) if len(signs) <= 6 else None
    return _with_units(signs)


def han_of(number: int) -> str:
    """The number from 1 to 9999 in Chinese, as in 第二十一条."""
    if not 0 < number < 10000:
        return str(number)
    parts: list[str] = []
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            parts.append(_SIGNS[digit] + sign)
        elif parts and number and parts[-1] != "零":
            parts.append("零")
    return "".join(parts).removeprefix("一") if parts[0] == "一十" else "".join(parts)


def _with_units(signs: str) -> int | None:
    total, digit, ceiling = 0, None, 10_000
    for sign in signs:
        unit = _UNITS.get(sign)
        if unit is None:
            if digit:
                return None
            digit = _DIGITS[sign]
        elif unit >= ceiling or digit == 0 or (digit is None and unit != 10):
            return None
        else:
            total, digit, ceiling = total + (1 if digit is None else digit) * unit, None, unit
    return total + (digit or 0)
