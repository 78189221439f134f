"""A value freed of how it was typed: separators, full-width digits, lower case, a country code; and put back into it."""

from __future__ import annotations

import re

from zhengan.protect.masking.forms import forms_of

_FULL = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_BETWEEN = re.compile(r"[\s\-—–－_.·()（）\u200b-\u200d\ufeff]+")
_COUNTRY = re.compile(r"^\s*(?:\+|00)?86[\s\-]*(?=[12][3-9])")

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
SIGNS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日"
"""Stand for the provinces of plates in marked mode, one for each; no plate begins with them."""
_PLATE = re.compile(r"^\s*(\S)[\s·.\-]?([A-HJ-NP-Za-hj-np-z])[\s·.\-]?([0-9A-HJ-NP-Za-hj-np-z]{5,6})\s*$")


def bare(kind: str, value: str) -> str:
    """The token in `value`, empty where nothing of the kind's forms can be in it."""
    plain = _BETWEEN.sub("", _without_country(kind, value).translate(_FULL)).upper()
    lengths = {form.length for form in forms_of(kind)}
    return plain if plain.isascii() and plain.isalnum() and len(plain) in lengths else ""


def dressed(kind: str, value: str, core: str) -> str:
    """`core` in the writing of `value`: separators and country code stay, full-width digits stay full-width."""
    head = value[: len(value) - len(_without_country(kind, value))]
    letters, result = iter(core), []
    for letter in value[len(head) :]:
        plain = letter.translate(_FULL)
        if not (plain.isascii() and plain.isalnum()):
            result.append(letter)
            continue
        shown = next(letters, "")
        result.append(chr(ord(shown) + 0xFEE0) if plain != letter and shown else shown)
    return head + "".join(result)


def plate_parts(value: str, *, marked: bool) -> tuple[str, str] | None:
    """Province sign, and letter with number, of a plate."""
    found = _PLATE.match(value.translate(_FULL))
    if found is None or found.group(1) not in (SIGNS if marked else PROVINCES):
        return None
    return found.group(1), (found.group(2) + found.group(3)).upper()


def _without_country(kind: str, value: str) -> str:
    return _COUNTRY.sub("", value) if kind == "mobile" else value
