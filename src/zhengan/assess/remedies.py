"""怎样才能合规: what would change a verdict, by its reason, as something that a person can go and do.

What has happened stays happened: there the remedy says how to mend the record if it is wrong, and how not to repeat it.
"""

from fractions import Fraction

from zhengan.assess.figures import decimal_of, unit_of
from zhengan.assess.finding import Finding, Verdict
from zhengan.assess.reasons import REASONS
from zhengan.assess.words import fitting, reason_fields
from zhengan.law import Obligation

# Verdicts that a remedy would change.
OPEN_VERDICTS: tuple[Verdict, ...] = ("breached", "unproven", "due", "manual")


def remedy_words(finding: Finding, duty: Obligation) -> str:
    """What would change the verdict; '' where nothing needs to change."""
    if finding.verdict not in OPEN_VERDICTS:
        return ""
    fields = reason_fields(finding, duty)
    kept_in = "submission" if "submission" in duty.evidence else next(iter(duty.evidence), "")
    fields["evidence"] = type_words(kept_in) if kept_in else "证据"
    fields["all_evidence"] = "、".join(type_words(name) for name in duty.evidence) or "证据"
    if duty.object is not None:
        fields["object_type"] = type_words(duty.object.type)
    if (needed := _needed(finding, duty)) is not None:
        fields["needed"] = needed
    reason = REASONS.get(finding.reason)
    remedy = reason.remedy if reason else ()
    return fitting(remedy, fields) or f"登记{fields['evidence']}，写明这一项。"


def type_words(name: str) -> str:
    """A record type by the name that people know."""
    from zhengan.records import RECORD_TYPES

    if name == "telemetry":
        return "使用量样本"
    return RECORD_TYPES[name].title if name in RECORD_TYPES else name


def _needed(finding: Finding, duty: Obligation) -> str | None:
    """How much bandwidth or capacity the peak on file asks for."""
    figures, bound = finding.figures, duty.bound
    peak = decimal_of(figures.get("peak"))
    name = "bandwidth" if "bandwidth" in figures else "capacity"
    if peak is None or bound is None or bound.unit != "ratio":
        return None
    share = bound.cmp in ("<", "<=")
    edge = Fraction(peak) * bound.den / bound.num if share else Fraction(peak) * bound.num / bound.den
    shown, exact = _rounded_up(edge)
    strict = bound.cmp in ("<", ">") and exact
    return f"{'高于' if strict else '不低于'} {shown} {unit_of(finding, name, duty)}".rstrip()


def _rounded_up(value: Fraction) -> tuple[str, bool]:
    """A quantity to two decimals, never less than it is, and whether that is exact."""
    hundredths = -(-value.numerator * 100 // value.denominator)
    whole, part = divmod(hundredths, 100)
    shown = f"{whole}.{part:02d}".rstrip("0").rstrip(".") if part else str(whole)
    return shown, value * 100 == hundredths
