"""What operative words state: the bound of a phrase, under the instrument's own meaning of 以上 and 以下.

218:71(7) decides it for Order 218; where an instrument says nothing both include the number, and 以内 and 内 always do
(Civil Code, art. 1259). 不少于 includes it by its own words (sfnet:19).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from zhengan.law.bound import Bound, Comparison, Unit
from zhengan.law.text.model import squeeze
from zhengan.law.text.numerals import number_of

_NUMBER = "[0-9零〇一二两三四五六七八九十百千万]{1,12}"
_PHRASE = re.compile(
    rf"(?P<least>不少于|前(?!.*内))?(?:百分之(?P<percent>{_NUMBER})|(?P<number>{_NUMBER})(?P<unit>倍|年|个月|人|元|个工作日))"
    r"(?(least)|(?P<side>以上|以下|以内|内))"
)
_UNITS: dict[str, Unit] = {
    "倍": "ratio",
    "年": "year",
    "个月": "month",
    "人": "account",
    "元": "yuan",
    "个工作日": "working_day",
}
_SIDES: dict[tuple[str, str], Comparison] = {
    ("以上", "inclusive"): ">=",
    ("以上", "exclusive"): ">",
    ("以下", "inclusive"): "<=",
    ("以下", "exclusive"): "<",
}


def rederive_bound(phrases: str | Iterable[str], convention: Mapping[str, str]) -> Bound | None:
    """The bound that the operative words state, under the instrument's own meaning of 以上 and 以下; None: no number.

    `convention` maps 以上 and 以下 to `inclusive` or `exclusive`; where an instrument says nothing both are inclusive
    (Civil Code, art. 1259).
    """
    for phrase in (phrases,) if isinstance(phrases, str) else phrases:
        match = _PHRASE.search(squeeze(phrase))
        if match is not None:
            return _from_match(match, convention)
    return None


def _from_match(match: re.Match[str], convention: Mapping[str, str]) -> Bound | None:
    percent = match["percent"]
    number = _number(percent or match["number"])
    if number is None:
        return None
    sign = _sign(match, convention)
    return Bound(sign, number, 100, "ratio") if percent else Bound(sign, number, 1, _UNITS[match["unit"]])


def _sign(match: re.Match[str], convention: Mapping[str, str]) -> Comparison:
    if match["least"]:
        return ">="
    side = match["side"]
    return "<=" if side.endswith("内") else _SIDES[side, convention.get(side, "inclusive")]


def _number(text: str) -> int | None:
    """一千 -> 1000, 二十万 -> 200000, 15 -> 15; None where the characters form no number."""
    head, ten_thousand, tail = text.partition("万")
    if not ten_thousand:
        return number_of(text)
    over, rest = number_of(head), number_of(tail) if tail else 0
    return None if over is None or rest is None else over * 10_000 + rest
