"""An assessment as OSCAL assessment results: an observation for each of our findings, a finding for each duty of an institution.

OSCAL knows two states. Only what is met throughout is `satisfied`; what is breached, unproven, due or waits for a judgement is
`not-satisfied`, and our own verdict stands beside it as a property. Advice and what lies outside a duty are observed, never counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from zhengan import __version__
from zhengan.assess import ORDER, Evidence, Finding, Verdict
from zhengan.assess.explain import duty_words
from zhengan.assess.remedies import type_words
from zhengan.assess.words import VERDICT_WORDS, object_words, reason_words
from zhengan.law import Obligation
from zhengan.reports.matter import JUDGED, Matter
from zhengan.reports.oscal_catalog import control_id
from zhengan.reports.oscal_document import (
    TOOL,
    Json,
    classed_props,
    end_of,
    filled,
    joined,
    metadata_of,
    one_line,
    oscal_document,
    party_of,
    props_of,
    stable_uuid,
    start_of,
    token,
)

STATES: Mapping[Verdict, tuple[str, str]] = MappingProxyType(
    {
        "met": ("satisfied", "pass"),
        "breached": ("not-satisfied", "fail"),
        "unproven": ("not-satisfied", "other"),
        "due": ("not-satisfied", "other"),
        "manual": ("not-satisfied", "other"),
    }
)
"""OSCAL's state and its reason for each verdict that is one; the other verdicts give no OSCAL finding."""


def assessment_results(matter: Matter) -> Json | None:
    """The findings of the matter's day, a result for each institution; None where there are none."""
    by_institution: dict[str, list[Finding]] = {}
    for finding in matter.findings:
        by_institution.setdefault(finding.institution, []).append(finding)
    if not by_institution:
        return None
    metadata = metadata_of(
        f"截至 {matter.day} 的评估结果",
        matter.day,
        matter.day.isoformat(),
        [("as-of", matter.day), ("calendar", matter.assessment.calendar_version)],
    )
    metadata["props"] += classed_props("reading", _readings(matter))
    plan = stable_uuid("plan")
    body = {
        "import-ap": {"href": f"#{plan}"},
        "results": [_result(institution, found, matter) for institution, found in by_institution.items()],
        "back-matter": {"resources": [{"uuid": plan, "title": "评估计划", "description": _PLAN}]},
    }
    parties = [party_of(institution, matter.names) for institution in by_institution]
    return oscal_document("assessment-results", {**metadata, "parties": parties}, body)


def observation_uuid(finding: Finding) -> str:
    """The UUID of a finding of ours as an observation, the same on every day."""
    return stable_uuid("observation", finding.id)


def finding_props(finding: Finding) -> list[Json]:
    """Our own verdict and what identifies it."""
    return props_of(
        [
            ("finding", finding.id),
            ("obligation", finding.obligation),
            ("verdict", finding.verdict),
            ("reason", finding.reason),
            ("due-on", finding.due_on),
            ("good-until", finding.good_until),
            ("mutatis", "yes" if finding.mutatis else None),
        ]
    )


def _result(institution: str, found: Sequence[Finding], matter: Matter) -> Json:
    duties = matter.by_duty(found)
    counts = Counter(finding.verdict for finding in found)
    told = "，".join(f"{VERDICT_WORDS[verdict]} {counts[verdict]} 项" for verdict in VERDICT_WORDS if counts[verdict])
    notices = [item["text"] for item in matter.assessment.notices if item.get("institution") in (None, "", institution)]
    return filled(
        {
            "uuid": stable_uuid("result", institution, matter.day.isoformat()),
            "title": one_line(f"{matter.name(institution)}，截至 {matter.day}"),
            "description": f"{told}。证据不足的不算合规。",
            "start": start_of(matter.day),
            "end": end_of(matter.day),
            "props": props_of([("institution", institution), ("as-of", matter.day)]),
            "local-definitions": filled({"inventory-items": _objects(found, matter), "assessment-assets": _assets()}),
            "reviewed-controls": {"control-selections": [{"include-controls": _reviewed(duties)}]},
            "observations": [_observation(finding, duty, matter) for duty, items in duties for finding in items],
            "findings": [item for duty, items in duties if (item := _finding(institution, duty, items))],
            "remarks": joined(notices),
        }
    )


def _reviewed(duties: Iterable[tuple[Obligation, list[Finding]]]) -> list[Json]:
    """The controls looked at, with the items of each."""
    items: dict[str, list[str]] = {}
    for duty, _ in duties:
        items.setdefault(control_id(duty.cite), []).append(token(duty.id))
    return [{"control-id": control, "statement-ids": ids} for control, ids in items.items()]


def _finding(institution: str, duty: Obligation, items: Sequence[Finding]) -> Json | None:
    """One duty of one institution: as good as the worst of its objects."""
    judged = [item for item in items if item.verdict in JUDGED]
    if not judged:
        return None
    worst = min((item.verdict for item in judged), key=ORDER.index)
    state, reason = STATES[worst]
    counts = Counter(item.verdict for item in judged)
    told = "，".join(f"{VERDICT_WORDS[verdict]} {counts[verdict]} 项" for verdict in JUDGED if counts[verdict])
    return {
        "uuid": stable_uuid("finding", institution, duty.id),
        "title": one_line(duty_words(duty)),
        "description": f"{VERDICT_WORDS[worst]}：{told}。",
        "props": [
            *props_of([("obligation", duty.id), ("cite", duty.cite), ("verdict", worst)]),
            *classed_props("count", {verdict: counts[verdict] for verdict in counts}),
        ],
        "origins": [{"actors": [{"type": "tool", "actor-uuid": _tool()}]}],
        "target": {"type": "statement-id", "target-id": token(duty.id), "status": {"state": state, "reason": reason}},
        "related-observations": [{"observation-uuid": observation_uuid(item)} for item in judged],
    }


def _observation(finding: Finding, duty: Obligation, matter: Matter) -> Json:
    return filled(
        {
            "uuid": observation_uuid(finding),
            "title": one_line(duty_words(duty)),
            "description": one_line(f"{VERDICT_WORDS[finding.verdict]}：{reason_words(finding, duty)}"),
            "props": [*finding_props(finding), *classed_props("figure", finding.figures)],
            "methods": ["EXAMINE"],
            "subjects": [_subject(finding, matter)],
            "relevant-evidence": [_evidence(item) for item in finding.evidence],
            "collected": start_of(finding.as_of),
            "expires": end_of(finding.good_until) if finding.good_until else None,
        }
    )


def _subject(finding: Finding, matter: Matter) -> Json:
    if finding.object is None:
        name, uuid = matter.name(finding.institution), stable_uuid("institution", finding.institution)
        return {"subject-uuid": uuid, "type": "party", "title": one_line(name)}
    title = one_line(object_words(finding, matter.names))
    return filled({"subject-uuid": _object_uuid(finding), "type": "inventory-item", "title": title})


def _evidence(item: Evidence) -> Json:
    """A reference to an entry of the institution's ledger; what it says stays there."""
    return {
        "description": one_line(f"{type_words(item.type)} {item.key}（账本第 {item.seq} 条）"),
        "props": props_of([("record-type", item.type), ("record-key", item.key), ("ledger-sequence", item.seq)]),
    }


def _objects(found: Iterable[Finding], matter: Matter) -> list[Json]:
    """The objects that observations are about, each once."""
    items: dict[str, Json] = {}
    for finding in found:
        if finding.object is not None and (uuid := _object_uuid(finding)) not in items:
            type_, key = finding.object
            words = one_line(f"{type_words(type_)}：{object_words(finding, matter.names)}")
            items[uuid] = {"uuid": uuid, "description": words, "props": props_of([("type", type_), ("key", key)])}
    return list(items.values())


def _object_uuid(finding: Finding) -> str:
    return stable_uuid("object", finding.institution, *(finding.object or ()))


def _assets() -> Json:
    """The program as the one who assessed."""
    component = {
        "uuid": _tool(),
        "type": "software",
        "title": TOOL,
        "description": "由规则数据和证据账本得出判断的程序",
        "props": props_of([("version", __version__)]),
        "status": {"state": "operational"},
    }
    platform = {"uuid": stable_uuid("platform"), "title": TOOL, "uses-components": [{"component-uuid": _tool()}]}
    return {"components": [component], "assessment-platforms": [platform]}


def _tool() -> str:
    return stable_uuid("tool")


def _readings(matter: Matter) -> dict[str, str]:
    """The readings that the findings rest on."""
    return dict(sorted({pair for finding in matter.findings for pair in finding.readings.items()}))


_PLAN = "没有另立评估计划：适用的义务逐项判断，依据是账本里截至当日的证据。"
