"""Figures as people read them: labels and units, days and periods, and ratios that never cross their bound by rounding.

The figures of a finding are exact (text, numbers, ISO dates). Nothing here rounds one; only a quotient, which no verdict rests on,
may be shown shortened, and then always with both its numbers and on the right side of the bound.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from zhengan.assess.finding import Finding
from zhengan.assess.vocabulary import CODE_WORDS, FIGURE_WORDS
from zhengan.law import Bound, Obligation
from zhengan.records.vocabulary import Market

MARKET_WORDS: Mapping[str, str] = Market.labels
PERIOD_UNITS: Mapping[str, str] = MappingProxyType(
    {"P1D": "天", "P1M": "个月", "P3M": "个季度", "P6M": "个半年", "P1Y": "个年度"}
)
METRIC_UNITS: Mapping[str, str] = MappingProxyType({"tps": "笔/秒", "sessions": "个会话", "mbps": "Mbps"})
_COUNTED_IN_PERIODS = ("done", "missed", "periods_owed", "silent")
# A quotient is shown with so many decimals, with more where it would otherwise seem to reach its bound.
_PLACES, _MOST_PLACES = 2, 8
_TEN_THOUSAND = 10_000
# Counted in ten thousands where they are round.
_LARGE = ("yuan", "person")
_UNIT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "ratio": "倍",
        "year": "年",
        "month": "个月",
        "day": "天",
        "hour": "小时",
        "minute": "分钟",
        "account": "户",
        "person": "人",
        "working_day": "个工作日",
        "yuan": "元",
    }
)
_DIGITS = 30


def figure_words(finding: Finding, name: str, duty: Obligation | None) -> str:
    """One figure with its unit, as a person reads it; `duty` tells of what periods the counts are."""
    value = finding.figures[name]
    text = ("是" if value else "否") if isinstance(value, bool) else str(value)
    if name == "missed_periods":
        return period_names(text, every_of(duty))
    if name in _WORDED:
        return _WORDED[name](text)
    if name in FIGURE_WORDS and FIGURE_WORDS[name].coded:
        return _each(CODE_WORDS, text)
    if isinstance(value, str) and _INSTANT.match(text):
        return instant_words(text)
    unit = unit_of(finding, name, duty)
    return f"{text} {unit}" if unit else text


def unit_of(finding: Finding, name: str, duty: Obligation | None) -> str:
    """The unit of a figure: of telemetry the metric's own, of counted periods the period."""
    if name in _COUNTED_IN_PERIODS:
        return PERIOD_UNITS.get(every_of(duty), "次")
    unit = FIGURE_WORDS[name].unit if name in FIGURE_WORDS else ""
    if unit != "@":
        return unit
    metric = str(finding.figures.get("metric") or "")
    return "Mbps" if "bandwidth" in finding.figures else METRIC_UNITS.get(metric, metric)


def every_of(duty: Obligation | None) -> str:
    """The calendar period of a duty; '' where it has none or sets its own."""
    every = duty.every if duty is not None and duty.every else ""
    return every if every in PERIOD_UNITS else ""


def addressee_words(code: str) -> str:
    """To whom a report goes; a place is short for the bureau there."""
    if code in CODE_WORDS or code.endswith(("局", "所", "部", "会", "中心")):
        return CODE_WORDS.get(code, code)
    return f"{code}证监局"


def instant_words(text: str) -> str:
    """An instant in local time, exact; its seconds where it has any."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{instant:%Y-%m-%d %H:%M:%S}" if instant.second or instant.microsecond else f"{instant:%Y-%m-%d %H:%M}"


def period_names(first_days: str, every: str, most: int = 12) -> str:
    """Periods by name, from their first days joined by 、: days in runs, quarters and years by number; at most `most`."""
    days = [day for text in first_days.split("、") if (day := day_of(text)) is not None]
    names = _runs(days) if every == "P1D" else [_period_name(day, every) for day in days]
    return "、".join(names[:most]) + ("等" if len(names) > most else "")


def bound_words(bound: Bound) -> str:
    """A bound as a requirement: 低于 80%, 不低于 2 倍."""
    sign = {"<": "低于", "<=": "不高于", ">": "高于", ">=": "不低于"}[bound.cmp]
    if bound.den == 100:
        return f"{sign} {bound.num}%"
    if bound.unit in _LARGE and bound.num and bound.num % _TEN_THOUSAND == 0:
        large = bound.num % _TEN_THOUSAND**2 == 0
        count = f"{bound.num // _TEN_THOUSAND**2} 亿" if large else f"{bound.num // _TEN_THOUSAND} 万"
        return f"{sign} {count}{_UNIT_WORDS[bound.unit]}"
    return f"{sign} {bound.num} {_UNIT_WORDS[bound.unit]}"


def ratio(bound: Bound, used: Decimal, available: Decimal) -> Fraction | None:
    """The quotient that a bound speaks of: what is used of what is available (in %), or available as its multiple."""
    part, whole = (used, available) if bound.cmp in ("<", "<=") else (available, used)
    return Fraction(part) * bound.den / Fraction(whole) if whole else None


def ratio_words(bound: Bound, used: Decimal, available: Decimal) -> str | None:
    """That quotient in words, exact or shortened (约) without crossing the bound; None where there is none."""
    exact = ratio(bound, used, available)
    if exact is None:
        return None
    unit = "%" if bound.den == 100 else " 倍"
    return shortened(exact, Fraction(bound.num)) + unit


def shortened(exact: Fraction, edge: Fraction) -> str:
    """A quotient in decimals: exact where few suffice, else 约, and on the same side of `edge` and of zero as the exact one."""
    edges = (edge, Fraction(0))
    for places in range(_PLACES, _MOST_PLACES + 1):
        scaled = exact * 10**places
        text = _decimal_text(round(scaled), places)
        if scaled.denominator == 1:
            return text
        shown = Fraction(round(scaled), 10**places)
        if all(_sign(shown - each) == _sign(exact - each) for each in edges):
            return f"约 {text}"
    nearest = min(edges, key=lambda each: abs(exact - each))
    return ("略低于 " if exact < nearest else "略高于 ") + _decimal_text(round(nearest * 10**_PLACES), _PLACES)


def tidy(text: str) -> str:
    """Chinese without the spaces that filling in leaves between two Chinese signs."""
    return _NEEDLESS_SPACE.sub("", text)


def decimal_of(value: Any) -> Decimal | None:
    """A figure as an exact number; None where it is none, or none that a record can hold."""
    try:
        number = None if value is None or isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() and abs(number.adjusted()) <= _DIGITS else None


def day_of(text: str) -> date | None:
    """A date from its ISO form; None where the text is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _hours_words(text: str) -> str:
    return "全部时段" if text == "all" else _each(MARKET_WORDS, text, "+") + "交易时段"


def _each(words: Mapping[str, str], text: str, between: str = "、") -> str:
    return "、".join(words.get(code, code) for code in text.split(between))


def _runs(days: Sequence[date]) -> list[str]:
    """Days in a row as from-to, single ones by themselves."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1] = [runs[-1][0], day]
        else:
            runs.append([day])
    return [str(run[0]) if len(run) == 1 else f"{run[0]} 至 {run[1]}" for run in runs]


def _period_name(day: date, every: str) -> str:
    names: Iterable[tuple[str, str]] = (
        ("P1M", f"{day.year} 年 {day.month} 月"),
        ("P3M", f"{day.year} 年第 {(day.month + 2) // 3} 季度"),
        ("P6M", f"{day.year} 年{'上' if day.month <= 6 else '下'}半年"),
        ("P1Y", f"{day.year} 年度"),
    )
    return dict(names).get(every, str(day))


def _decimal_text(scaled: int, places: int) -> str:
    text = format((Decimal(scaled) / 10**places).normalize(), "f")
    return text if text != "-0" else "0"


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


_NEEDLESS_SPACE = re.compile(r"(?<=[\u3400-\u9fff）”，：]) +(?=[\u3400-\u9fff（“])")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT")
_WORDED: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "expected": addressee_words,
        "hours": _hours_words,
        "market": lambda text: _each(MARKET_WORDS, text),
        "sent_to": lambda text: "、".join(addressee_words(code) for code in text.split("、")),
    }
)
