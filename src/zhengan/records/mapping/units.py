"""Numbers with units: 千兆, 200万元, 1.5 GB, in the unit that the field counts. Exact, never a float."""

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache

from zhengan.records.faults import Refused, quoted
from zhengan.records.fields import Field
from zhengan.records.model import FRACTION_DIGITS
from zhengan.records.writing import plain

_NUMBER = re.compile(r"([+-]?(?:[0-9]{1,18}(?:,[0-9]{3})*)(?:\.[0-9]{1,12})?)?\s*(\S{0,16})")
_SCALE = 10**FRACTION_DIGITS


class Rounded(str):
    """A number that was rounded to a whole one, because its unit is too coarse to say it exactly."""

    __slots__ = ()


def units_of(field: Field) -> Mapping[str, Fraction]:
    """The units in which the numbers of a field may be written, by folded name."""
    return _units(_measure(field.name))


def unit_of(field: Field) -> str:
    """The unit that the field counts, as people write it."""
    return _OWN[_measure(field.name)]


def in_unit(word: str, field: Field, unit: str) -> str:
    """The number that a cell means in the field's own unit; `unit` is what a bare number counts. Raises `Refused`."""
    known = units_of(field)
    found = _NUMBER.fullmatch(plain(word))
    number, suffix = (found[1], found[2].casefold()) if found else (None, "?")
    factor = known.get(suffix or unit.casefold())
    if factor is None or (number is None and suffix not in _ALONE):
        said = "、".join(known)
        raise Refused("bad_unit", f"数字，或带单位的数字（{said}）", "改正该格，或在映射里改 unit", quoted(word))
    value = Fraction((number or "1").replace(",", "")) * factor
    if field.whole and value.denominator != 1:
        return Rounded((2 * value.numerator + value.denominator) // (2 * value.denominator))
    scaled = value * _SCALE
    if scaled.denominator != 1:
        raise Refused("too_fine", "换算后不超过 6 位小数的数字", "换一种单位写", quoted(word))
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled.numerator)).zfill(FRACTION_DIGITS + 1)
    whole, fraction = digits[:-FRACTION_DIGITS], digits[-FRACTION_DIGITS:].rstrip("0")
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def _measure(name: str) -> str:
    if name.endswith("_mbps"):
        return "mbps"
    if name.endswith("_minutes"):
        return "minutes"
    if name == "bytes" or name.endswith("_bytes"):
        return "bytes"
    return "yuan" if name in _MONEY else "count"


@cache
def _units(measure: str) -> Mapping[str, Fraction]:
    return {name.casefold(): Fraction(factor) for name, factor in _TABLES[measure].items()}


_OWN = {"mbps": "Mbps", "minutes": "分钟", "bytes": "字节", "yuan": "元", "count": "个"}
_MONEY = frozenset({"it_spend", "security_spend", "revenue", "net_profit"})
# Units that stand for one of themselves where no number is written.
_ALONE = frozenset({"百兆", "千兆", "万兆"})
_K = 1024
_TABLES: Mapping[str, Mapping[str, int | str]] = {
    "mbps": {
        **dict.fromkeys(("", "mbps", "mb/s", "mbit/s", "m", "兆"), 1),
        **dict.fromkeys(("gbps", "gb/s", "gbit/s", "g", "千兆"), 1000),
        **dict.fromkeys(("kbps", "k"), "1/1000"),
        "百兆": 100,
        "万兆": 10_000,
    },
    "minutes": {
        **dict.fromkeys(("", "分钟", "分", "min", "mins", "minute", "minutes", "m"), 1),
        **dict.fromkeys(("小时", "时", "h", "hour", "hours"), 60),
        **dict.fromkeys(("天", "日", "d", "day", "days"), 1440),
        **dict.fromkeys(("秒", "s", "sec"), "1/60"),
    },
    "bytes": {
        **dict.fromkeys(("", "字节", "b", "byte", "bytes"), 1),
        **dict.fromkeys(("k", "kb", "kib"), _K),
        **dict.fromkeys(("m", "mb", "mib", "兆"), _K**2),
        **dict.fromkeys(("g", "gb", "gib"), _K**3),
        **dict.fromkeys(("t", "tb", "tib"), _K**4),
        **dict.fromkeys(("p", "pb", "pib"), _K**5),
    },
    "yuan": {
        **dict.fromkeys(("", "元", "人民币", "rmb"), 1),
        "千元": 1000,
        "万元": 10_000,
        "万": 10_000,
        "亿元": 10**8,
        "亿": 10**8,
    },
    "count": {
        **dict.fromkeys(
            ("", "个", "人", "次", "户", "家", "条", "笔", "项", "台", "套", "分", "笔/秒", "tps", "级", "人次"), 1
        ),
        "千": 1000,
        **dict.fromkeys(("万", "万户", "万人", "万笔", "万条", "万笔/秒"), 10_000),
        "亿": 10**8,
    },
}
