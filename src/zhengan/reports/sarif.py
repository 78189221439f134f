"""The findings as SARIF 2.1.0 (OASIS), the form in which build pipelines and code platforms take results.

A rule is an obligation, a result a finding. `kind` carries the verdict: only a breach fails; what is unproven or due is open, what
awaits a judgement is for review. Institution and object are logical locations, and the finding's id is the fingerprint.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from zhengan import __version__
from zhengan.assess import Finding, Verdict
from zhengan.assess.explain import duty_words
from zhengan.assess.words import VERDICT_WORDS, reason_words
from zhengan.law import Obligation
from zhengan.reports.matter import Matter

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
KINDS: Mapping[Verdict, str] = MappingProxyType(
    {
        "breached": "fail",
        "unproven": "open",
        "due": "open",
        "manual": "review",
        "met": "pass",
        "advisory": "informational",
        "not_applicable": "notApplicable",
    }
)


def sarif_log(matter: Matter) -> dict[str, Any]:
    """The findings of the matter's day as one run."""
    duties = [duty for duty, _ in matter.by_duty(matter.findings)]
    place = {duty.id: number for number, duty in enumerate(duties)}
    run = {
        "tool": {
            "driver": {
                "name": "zhengan",
                "fullName": "证安",
                "version": __version__,
                "language": "zh-CN",
                "rules": [_rule(duty, matter) for duty in duties],
            }
        },
        "properties": {"asOf": matter.day.isoformat(), "calendar": matter.assessment.calendar_version},
        "results": [_result(finding, place[finding.obligation], matter) for finding in matter.findings],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(duty: Obligation, matter: Matter) -> dict[str, Any]:
    return {
        "id": duty.id,
        "name": duty.check or "attested",
        "shortDescription": {"text": duty_words(duty)},
        "properties": {"cite": duty.cite, "article": matter.article(duty.cite), "modality": duty.modality},
    }


def _result(finding: Finding, rule: int, matter: Matter) -> dict[str, Any]:
    duty = matter.duty(finding)
    where = "/".join((finding.institution, *(finding.object or ())))
    return {
        "ruleId": finding.obligation,
        "ruleIndex": rule,
        "kind": KINDS[finding.verdict],
        "level": "error" if finding.verdict == "breached" else "none",
        "message": {"text": f"{VERDICT_WORDS[finding.verdict]}：{reason_words(finding, duty)}"},
        "locations": [{"logicalLocations": [{"fullyQualifiedName": where, "kind": "resource"}]}],
        "partialFingerprints": {"zhenganFinding/v1": finding.id},
        "properties": {
            "verdict": finding.verdict,
            "reason": finding.reason,
            "dueOn": finding.due_on.isoformat() if finding.due_on else None,
            "goodUntil": finding.good_until.isoformat() if finding.good_until else None,
        },
    }
