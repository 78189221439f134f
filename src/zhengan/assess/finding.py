"""A finding: the verdict on one obligation, one institution and one object, with all that it rests on."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from zhengan.law import Exposure, Reference

Verdict = Literal["met", "breached", "due", "unproven", "not_applicable", "advisory", "manual"]
# Worst first: the order in which verdicts weigh in a paragraph (semantics.md, "A paragraph's verdict").
ORDER: tuple[Verdict, ...] = ("breached", "unproven", "due", "manual", "met", "advisory", "not_applicable")
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One ledger entry relied on: the record's type and key, and the entry's place in the institution's sequence."""

    type: str
    key: str
    seq: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict. `id` is the same on every day; `figures` are exact, as text or numbers; `good_until` is the day until
    which it can stand without new evidence, `due_on` what comes next."""

    id: str
    obligation: str
    cite: str
    institution: str
    object: tuple[str, str] | None
    as_of: date
    verdict: Verdict
    reason: str
    figures: Mapping[str, Any]
    readings: Mapping[str, str]
    evidence: tuple[Evidence, ...]
    good_until: date | None
    due_on: date | None
    liability: tuple[Exposure, ...]
    mutatis: bool

    def as_json(self) -> dict[str, Any]:
        """The finding in the words of the public format."""
        return {
            "id": self.id,
            "obligation": self.obligation,
            "cite": self.cite,
            "institution": self.institution,
            "object": None if self.object is None else {"type": self.object[0], "key": self.object[1]},
            "verdict": self.verdict,
            "reason": self.reason,
            "figures": dict(self.figures),
            "readings": dict(self.readings),
            "evidence": [{"type": item.type, "key": item.key, "seq": item.seq} for item in self.evidence],
            "good_until": None if self.good_until is None else self.good_until.isoformat(),
            "due_on": None if self.due_on is None else self.due_on.isoformat(),
            "liability": [exposure_json(item) for item in self.liability],
            "mutatis": self.mutatis,
        }


def finding_id(obligation: str, institution: str, object_type: str, object_key: str) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of obligation, institution and object, which no day changes."""
    material = "\x1f".join((obligation, institution, object_type, object_key))
    return hashlib.sha256(material.encode()).hexdigest()[:16]


def exposure_json(exposure: Exposure) -> dict[str, Any]:
    """What a breach exposes whom to, in the words of the public format."""
    return {
        "cite": exposure.cite,
        "whom": exposure.whom,
        "measures": [measure.code for measure in exposure.measures],
        "condition": exposure.condition,
        "leads_to": list(exposure.leads_to),
        "references": [_reference_json(item) for item in exposure.references],
    }


def _reference_json(item: Reference) -> dict[str, Any]:
    return {
        "law": item.law,
        "article": item.article,
        "rule": item.rule,
        "confidence": item.confidence,
        "verified": item.verified,
        "words": item.words,
        "penalties": [
            {
                "article": penalty.article,
                "whom": penalty.whom,
                "words": penalty.words,
                "values": [str(value) for value in penalty.values],
                "confidence": penalty.confidence,
                "verified": penalty.verified,
            }
            for penalty in item.penalties
        ],
    }


def figure(value: Any) -> Any:
    """A figure as JSON: decimals as text without needless zeros, instants with the local offset, dates in ISO form."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, datetime):
        return (value + timedelta(hours=8)).replace(tzinfo=SHANGHAI).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value
