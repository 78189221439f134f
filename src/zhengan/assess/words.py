"""What verdicts and reasons are called: one table for everything that a check, the fold or the findings can say.

A reason has a short phrase and, where its figures are known, a fuller one with the deciding figures worked in (`reasons`).
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from string import Formatter
from types import MappingProxyType

from zhengan.assess.figures import (
    bound_words,
    decimal_of,
    every_of,
    figure_words,
    period_names,
    ratio_words,
    shortened,
    tidy,
)
from zhengan.assess.finding import Finding, Verdict
from zhengan.assess.reasons import REASONS
from zhengan.law import Obligation, load_catalogue

__all__ = [
    "VERDICT_MARKS",
    "VERDICT_WORDS",
    "days_words",
    "fitting",
    "object_words",
    "reason_fields",
    "reason_words",
]

# Worst first, as verdicts weigh in a paragraph.
VERDICT_WORDS: Mapping[Verdict, str] = MappingProxyType(
    {
        "breached": "不合规",
        "unproven": "证据不足",
        "due": "待办",
        "manual": "人工判断",
        "met": "合规",
        "advisory": "鼓励",
        "not_applicable": "不适用",
    }
)
VERDICT_MARKS: Mapping[Verdict, str] = MappingProxyType(
    {
        "breached": "■",
        "unproven": "○",
        "due": "◆",
        "manual": "✎",
        "met": "●",
        "advisory": "☆",
        "not_applicable": "–",
    }
)

_VERBS = {"annual_report_filed": "报送", "joint_drill_reported": "报告", "joint_drill_reported_ahead": "报告"}
# How many periods a phrase names; the explanation names all that are known.
_NAMED = 3


def reason_words(finding: Finding, duty: Obligation | None = None) -> str:
    """Why the verdict is so, in one short phrase with the deciding figures; `duty` defaults to the built-in obligation."""
    fields = reason_fields(finding, duty or _built_in(finding.obligation, finding.as_of))
    reason = REASONS.get(finding.reason)
    return finding.reason if reason is None else fitting(reason.details, fields) or reason.words


def fitting(phrases: tuple[str, ...], fields: Mapping[str, str]) -> str | None:
    """The first of `phrases` whose fields are all known, filled in; None where there is none."""
    for phrase in phrases:
        if all(name in fields for name in _names(phrase)):
            return tidy(phrase.format_map(dict(fields)))
    return None


def reason_fields(finding: Finding, duty: Obligation | None) -> dict[str, str]:
    """What phrases may name: every figure with its unit, dates of the finding, the bound and the ratios held against it."""
    fields = {name: figure_words(finding, name, duty) for name in finding.figures}
    fields["verb"] = _VERBS.get(duty.check or "", "完成") if duty else "完成"
    if finding.due_on is not None:
        fields |= {"due_on": str(finding.due_on), "ahead": days_words((finding.due_on - finding.as_of).days)}
    if "missed_periods" in finding.figures:
        fields["periods"] = _some_periods(finding, duty)
    if (holes := decimal_of(finding.figures.get("holes"))) is not None and holes > 1:
        fields["several_holes"] = str(holes)
    return fields | _coverage_fields(finding) | _bound_fields(finding, duty)


def days_words(days: int) -> str:
    """How far off a day is."""
    if days == 0:
        return "今天到期"
    return f"还有 {days} 天" if days > 0 else f"已过 {-days} 天"


def object_words(finding: Finding, names: Mapping[str, str]) -> str:
    """The object by its name and key; '' for a duty of the institution itself.

    `names` may hold names of objects under `institution/type/key`, beside those of institutions.
    """
    if finding.object is None:
        return ""
    type_, key = finding.object
    name = names.get(f"{finding.institution}/{type_}/{key}")
    return f"{name}（{key}）" if name and name != key else key


def _coverage_fields(finding: Finding) -> dict[str, str]:
    minutes, owed = (decimal_of(finding.figures.get(name)) for name in ("minutes", "owed_minutes"))
    floor = decimal_of(finding.readings.get("coverage", "").removeprefix("minutes-") or None)
    if minutes is None or not owed or floor is None:
        return {}
    share = shortened(Fraction(minutes) * 100 / Fraction(owed), Fraction(floor))
    return {"coverage": f"{share}%", "coverage_floor": f"{floor}%"}


def _bound_fields(finding: Finding, duty: Obligation | None) -> dict[str, str]:
    if duty is None or duty.bound is None:
        return {}
    fields = {"bound": bound_words(duty.bound)}
    figures = finding.figures
    available = decimal_of(figures.get("bandwidth", figures.get("capacity")))
    if available is None:
        return fields
    ceiling_name = "ceiling_part" if duty.bound.cmp in ("<", "<=") else "ceiling_share"
    for name, figure in (("share", "peak"), (ceiling_name, "ceiling")):
        used = decimal_of(figures.get(figure))
        words = None if used is None else ratio_words(duty.bound, used, available)
        if words is not None:
            fields[name] = words
    return fields


def _some_periods(finding: Finding, duty: Obligation | None) -> str:
    named = str(finding.figures["missed_periods"])
    missed = decimal_of(finding.figures.get("missed"))
    words = period_names(named, every_of(duty), most=_NAMED)
    more = missed is not None and missed > len(named.split("、"))
    return words + ("等" if more and not words.endswith("等") else "")


@lru_cache(maxsize=512)
def _names(phrase: str) -> tuple[str, ...]:
    return tuple(name for _, name, _, _ in Formatter().parse(phrase) if name)


@lru_cache(maxsize=4096)
def _built_in(obligation: str, on: date) -> Obligation | None:
    try:
        return load_catalogue().obligation(obligation, on)
    except KeyError:
        return None
