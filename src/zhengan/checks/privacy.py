"""The system that protects investors' personal information, 218:30: posts, their duties, and four mechanisms in writing.

A mechanism stands in a policy in force that is on personal information, or says that it covers it; posts also in appointments,
emergencies also in a plan: where nothing of such is on file, what the policies lack may stand there. Whether a mechanism has to
have been practised is a reading (`privacy-mechanism`). Not decided here: whether the system is sound, which a person
attests.
"""

from collections.abc import Mapping
from functools import reduce

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import NO_RECORD, about, beside, check, conclude, gathered, shown, surely
from zhengan.checks.lists import joined, mentions, named

# What 30 wants laid down, by our code and by the words that a firm writes into what its policy covers.
PRIVACY_PARTS: dict[str, tuple[str, ...]] = {
    "privacy_posts": ("posts", "岗位", "相关岗位", "岗位设置", "岗位职责"),
    "privacy_duties": ("duties", "职责", "职责要求", "岗位职责"),
    "privacy_processing": ("processing", "处理", "信息处理", "个人信息处理", "处理机制"),
    "privacy_security": ("security", "防护", "安全防护", "安全防护机制"),
    "privacy_emergency": ("emergency", "应急", "应急处置", "应急处置机制"),
    "privacy_audit": ("audit", "审计", "审计监督", "审计监督机制"),
}
# How personal information is called among the tasks of a post and the scenarios of an emergency plan.
DATA_WORDS = (
    "personal_information",
    "privacy",
    "个人信息",
    "个人信息保护",
    "个人信息处理",
    "投资者个人信息",
    "投资者个人信息保护",
)
SCENARIO_WORDS = (*DATA_WORDS, "data_breach", "个人信息泄露", "数据泄露")
PER_INSTITUTION = ("as_of", "institution")


@check
def privacy_posts_named(duty: ir.Table, policy: ir.Table, appointment: ir.Table) -> ir.Table:
    """是否明确了个人信息保护的相关岗位。"""
    return _laid_down(duty, policy, "privacy_posts", _posts(duty, appointment))


@check
def privacy_duties_set(duty: ir.Table, policy: ir.Table, appointment: ir.Table) -> ir.Table:
    """是否明确了个人信息保护岗位的职责要求。"""
    return _laid_down(duty, policy, "privacy_duties", _posts(duty, appointment))


@check
def privacy_processing_mechanism(duty: ir.Table, policy: ir.Table) -> ir.Table:
    """制度是否写明个人信息的处理机制。"""
    return _laid_down(duty, policy, "privacy_processing")


@check
def privacy_security_mechanism(duty: ir.Table, policy: ir.Table) -> ir.Table:
    """制度是否写明个人信息的安全防护机制。"""
    return _laid_down(duty, policy, "privacy_security")


@check
def privacy_emergency_mechanism(
    duty: ir.Table, policy: ir.Table, emergency_plan: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """制度或者预案是否写明个人信息的应急处置机制。"""
    plans = shown(emergency_plan, duty)
    plans = plans.filter(plans.approved_on <= plans.as_of)
    covering = surely(mentions(plans.scenarios, SCENARIO_WORDS))
    found = plans.group_by(PER_INSTITUTION).aggregate(
        covered=covering.any(), practice=plans.entry.collect(where=covering), recorded=plans.entry.count()
    )
    # A plan goes on serving, whenever it was approved.
    found = found.mutate(practised_on=ibis.ifelse(found.covered, found.as_of, ibis.null("date")))
    written = found.select(*PER_INSTITUTION, proof="practice", on_file=ibis.literal(value=True))
    return _laid_down(duty, policy, "privacy_emergency", written, _wanted(found, readings))


@check
def privacy_audit_mechanism(
    duty: ir.Table, policy: ir.Table, internal_audit: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """制度是否写明个人信息的审计监督机制。"""
    audits = shown(internal_audit, duty)
    audits = audits.filter(audits.held_on <= audits.as_of)
    of_data = surely(audits.scope.contains("personal_information"))
    found = audits.group_by(PER_INSTITUTION).aggregate(
        practised_on=audits.held_on.max(where=of_data),
        practice=audits.entry.collect(where=of_data),
        recorded=audits.entry.count(),
    )
    return _laid_down(duty, policy, "privacy_audit", None, _wanted(found, readings))


def _laid_down(
    duty: ir.Table, policy: ir.Table, part: str, written: ir.Table | None = None, practice: ir.Table | None = None
) -> ir.Table:
    """Whether `part` stands in a policy in force, or in what else counts as writing; and, where that is asked, was practised.

    `written` has a row for every institution with any of the other writing on file (`on_file`); `proof` is what of it names `part`.
    """
    rows = about(duty, _policies(duty, policy, part, written), None)
    if practice is None:
        practised = recorded = ibis.literal(value=True)
        practised_by = ibis.null("array<int64>")
    else:
        rows = beside(rows, practice.select(*PER_INSTITUTION, "practised_on", "practice", "recorded"), PER_INSTITUTION)
        practised, recorded = surely(rows.practised_on >= rows.window_from), surely(rows.recorded > 0)
        practised_by = rows.practice
    stands = surely(rows.in_policy) | surely(rows.proof.length() > 0)
    has_policy = surely(rows.policies > 0)
    all_stated = surely(rows.all_stated)
    kept, ahead = surely(rows.kept > 0), rows.ahead_on.notnull() & ~has_policy
    silent = (kept | surely(rows.declared_from <= rows.as_of)) & rows.on_file.isnull()
    elsewhere = silent & ibis.literal(written is not None)
    holds = ibis.cases(
        (stands & practised, True),
        (stands, ibis.ifelse(recorded, ibis.literal(value=False), ibis.null("boolean"))),
        ((has_policy & ~all_stated) | elsewhere, ibis.null("boolean")),
        (kept, False),
        else_=ibis.null("boolean"),
    )
    reason = ibis.cases(
        (stands & practised, "laid_down"),
        (stands & recorded, "not_practised"),
        (stands, "practice_never_recorded"),
        (has_policy & ~all_stated, "not_stated"),
        (elsewhere, "other_writing_not_on_file"),
        (has_policy, "missing_parts"),
        (ahead, "policy_ahead"),
        (kept, "no_privacy_policy"),
        else_=NO_RECORD,
    )
    missing = ~stands & has_policy
    figures = {
        "missing": joined(named({part: missing & all_stated & ~elsewhere})),
        "not_stated": joined(named({part: missing & ~all_stated})),
        "effective_on": ibis.ifelse(~stands & ahead, rows.ahead_on, ibis.null("date")),
    }
    ahead_entries = ibis.ifelse(~stands & ahead, rows.ahead_entries, ibis.null("array<int64>"))
    evidence = gathered(_together(rows.policy_entries, ahead_entries, rows.proof, practised_by))
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=evidence)


def _policies(duty: ir.Table, policy: ir.Table, part: str, written: ir.Table | None) -> ir.Table:
    """One row an institution with any policy, or other writing: what its policies on personal information in force say."""
    seen = shown(policy, duty)
    seen = seen.filter(seen.approved_on <= seen.as_of)
    named_so = (seen.domain == "privacy") | surely(mentions(seen.covers, DATA_WORDS))
    own, ahead = named_so & (seen.effective_on <= seen.as_of), named_so & (seen.effective_on > seen.as_of)
    has = own & surely(mentions(seen.covers, PRIVACY_PARTS[part]))
    found = seen.group_by(PER_INSTITUTION).aggregate(
        kept=seen.entry.count(),
        policies=seen.entry.count(where=own),
        policy_entries=seen.entry.collect(where=own),
        ahead_entries=seen.entry.collect(where=ahead),
        ahead_on=seen.effective_on.min(where=ahead),
        all_stated=surely(seen.covers.length() > 0).all(where=own),
        in_policy=has.any(),
    )
    if written is None:
        return found.mutate(proof=ibis.null("array<int64>"), on_file=ibis.null("boolean"))
    keys = found.select(*PER_INSTITUTION).union(written.select(*PER_INSTITUTION), distinct=True)
    return beside(beside(keys, found, PER_INSTITUTION), written, PER_INSTITUTION)


def _posts(duty: ir.Table, appointment: ir.Table) -> ir.Table:
    """Appointments in force whose tasks name personal information: the post is held, its duty is named."""
    seen = shown(appointment, duty)
    seen = seen.filter(seen.valid_from <= seen.as_of)
    held = seen.valid_until.isnull() | (seen.valid_until >= seen.as_of)
    held = held & surely(mentions(seen.tasks, DATA_WORDS))
    return seen.group_by(PER_INSTITUTION).aggregate(
        proof=seen.entry.collect(where=held), on_file=ibis.literal(value=True)
    )


def _wanted(practice: ir.Table, readings: Mapping[str, str]) -> ir.Table | None:
    """The practice, where the reading `privacy-mechanism` asks for it."""
    return practice if readings["privacy-mechanism"] == "practised" else None


def _together(*collected: ir.ArrayValue) -> ir.ArrayValue:
    none = ibis.literal([], type="array<int64>")
    return reduce(lambda a, b: a.concat(b), [ibis.coalesce(entries, none) for entries in collected])
