"""What is to be put right, as an OSCAL plan of action and milestones: an item and a risk for each finding breached, unproven or due.

A deadline is one that the law or the institution's own period sets; where there is none, none is made up.
"""

from collections.abc import Sequence

from zhengan.assess import Finding, Verdict
from zhengan.assess.explain import duty_words, exposure_lines
from zhengan.assess.remedies import remedy_words
from zhengan.assess.words import VERDICT_WORDS, reason_words
from zhengan.reports.matter import Matter
from zhengan.reports.oscal_document import (
    NAMESPACE,
    Json,
    end_of,
    filled,
    joined,
    metadata_of,
    one_line,
    oscal_document,
    party_of,
    props_of,
    stable_uuid,
)
from zhengan.reports.oscal_results import finding_props, observation_uuid

OPEN: tuple[Verdict, ...] = ("breached", "unproven", "due")
"""The verdicts that are worked off, in the order in which they are listed."""


def action_plan(matter: Matter) -> Json | None:
    """The plan of the matter's day, worst first; None where nothing is open."""
    found = [finding for verdict in OPEN for finding in matter.of(verdict)]
    if not found:
        return None
    institutions = list(dict.fromkeys(finding.institution for finding in found))
    metadata = metadata_of(f"截至 {matter.day} 的整改计划", matter.day, matter.day.isoformat(), [("as-of", matter.day)])
    only = institutions[0] if len(institutions) == 1 else None
    body = {
        "system-id": {"identifier-type": NAMESPACE, "id": one_line(only)} if only else None,
        "risks": [_risk(finding, matter) for finding in found],
        "poam-items": [_item(finding, matter) for finding in found],
    }
    parties = [party_of(institution, matter.names) for institution in institutions]
    return oscal_document("plan-of-action-and-milestones", {**metadata, "parties": parties}, filled(body))


def _item(finding: Finding, matter: Matter) -> Json:
    return {
        "uuid": stable_uuid("item", finding.id),
        "title": _title(finding, matter),
        "description": _told(finding, matter),
        "props": [
            *props_of(
                [
                    ("institution", finding.institution),
                    ("cite", finding.cite),
                    ("object-type", finding.object[0] if finding.object else None),
                    ("object", finding.object[1] if finding.object else None),
                    ("observation", observation_uuid(finding)),
                ]
            ),
            *finding_props(finding),
        ],
        "related-risks": [{"risk-uuid": _risk_uuid(finding)}],
    }


def _risk(finding: Finding, matter: Matter) -> Json:
    duty = matter.duty(finding)
    return filled(
        {
            "uuid": _risk_uuid(finding),
            "title": _title(finding, matter),
            "description": _told(finding, matter),
            "statement": joined(_consequences(finding, matter)),
            "props": props_of([("verdict", finding.verdict), ("cite", finding.cite)]),
            "status": "open",
            "deadline": end_of(finding.due_on) if finding.due_on else None,
            "remediations": [
                filled(
                    {
                        "uuid": stable_uuid("response", finding.id),
                        "lifecycle": "recommendation",
                        "title": one_line(duty_words(duty)),
                        "description": joined([remedy_words(finding, duty)]),
                        "tasks": _milestones(finding, matter),
                    }
                )
            ],
        }
    )


def _milestones(finding: Finding, matter: Matter) -> Sequence[Json]:
    if finding.due_on is None:
        return []
    return [
        {
            "uuid": stable_uuid("milestone", finding.id),
            "type": "milestone",
            "title": one_line(duty_words(matter.duty(finding))),
            "timing": {"on-date": {"date": end_of(finding.due_on)}},
        }
    ]


def _consequences(finding: Finding, matter: Matter) -> list[str]:
    """What a breach can lead to; of what is open, that it is not known to be in order."""
    if finding.verdict == "breached" and finding.liability:
        return exposure_lines(finding.liability, matter.catalogue)
    return [f"{VERDICT_WORDS[finding.verdict]}：这一项还不能算合规。"]


def _title(finding: Finding, matter: Matter) -> str:
    return one_line(f"{matter.object(finding)}：{duty_words(matter.duty(finding))}")


def _told(finding: Finding, matter: Matter) -> str:
    return one_line(f"{VERDICT_WORDS[finding.verdict]}：{reason_words(finding, matter.duty(finding))}")


def _risk_uuid(finding: Finding) -> str:
    return stable_uuid("risk", finding.id)
