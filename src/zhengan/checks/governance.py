"""Governance on file: the bodies that decide, coordinate, manage, execute and oversee, and the policies, 218:9 and 10.2, 82:16 and 17.

What makes a mechanism and a system of policies is left open by the text (readings `mechanism`, `policy-system`). Not decided here:
whether either is complete and sound, which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import NO_RECORD, PERSON_JUDGES, about, beside, check, conclude, gathered, shown, surely
from zhengan.checks.rulebook import in_force

PER_INSTITUTION = ("as_of", "institution")
NO_DAY = ibis.null("date")
# Policies that govern something else than the institution's own security: intellectual property, rules made for others.
OF_OTHER_MATTERS = ("ip", "interconnection")
# How operating procedures (82:17) are called, in a title or among the contents of a policy.
PROCEDURES = "操作规程"


@check
def decision_body(
    duty: ir.Table, governance_body: ir.Table, meeting: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """是否建立了网络和信息安全的决策机制。"""
    return _mechanism(duty, governance_body, meeting, readings["mechanism"], "decision")


@check
def coordination_body(
    duty: ir.Table, governance_body: ir.Table, meeting: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """是否建立了网络和信息安全的协调机制。"""
    return _mechanism(duty, governance_body, meeting, readings["mechanism"], "coordination")


@check
def management_body(
    duty: ir.Table, governance_body: ir.Table, meeting: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """是否建立了网络和信息安全的管理机制。"""
    return _mechanism(duty, governance_body, meeting, readings["mechanism"], "management")


@check
def execution_body(
    duty: ir.Table, governance_body: ir.Table, meeting: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """是否建立了网络和信息安全的执行机制。"""
    return _mechanism(duty, governance_body, meeting, readings["mechanism"], "execution")


@check
def oversight_body(
    duty: ir.Table, governance_body: ir.Table, meeting: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """是否建立了网络和信息安全的监督机制。"""
    return _mechanism(duty, governance_body, meeting, readings["mechanism"], "oversight")


@check
def policy_system(duty: ir.Table, policy: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否有在施行的网络和信息安全管理制度。"""
    if readings["policy-system"] == "governance":
        return in_force(duty, policy, "governance")
    own = policy.mutate(domain=ibis.ifelse(policy.domain.isin(OF_OTHER_MATTERS), policy.domain, "security"))
    return in_force(duty, own, "security")


@check
def operating_procedures(duty: ir.Table, policy: ir.Table) -> ir.Table:
    """是否有在施行的信息技术操作规程。"""
    seen = shown(policy, duty)
    seen = seen.filter(seen.approved_on <= seen.as_of)
    begun = seen.effective_on <= seen.as_of
    acts = ~seen.domain.isin(OF_OTHER_MATTERS) & begun
    listed = seen.covers.filter(lambda word: word.contains(PROCEDURES))
    right = seen.title.strip().endswith(PROCEDURES) | surely(listed.length() > 0)
    silent = acts & ~surely(seen.covers.length() > 0)
    found = seen.group_by(PER_INSTITUTION).aggregate(
        acting=acts.sum(),
        silent=silent.sum(),
        effective_on=seen.effective_on.max(where=acts & right),
        ahead_on=seen.effective_on.min(where=~begun & right),
        right_entries=seen.entry.collect(where=acts & right),
        ahead_entries=seen.entry.collect(where=~begun & right),
        silent_entries=seen.entry.collect(where=silent),
        acting_entries=seen.entry.collect(where=acts),
    )
    rows = about(duty, found, None)
    written, none_acts = rows.effective_on.notnull(), surely(rows.acting == 0)
    unclear = ~written & surely(rows.silent > 0)
    # Procedures may go by another name: policies that say nothing of them prove no absence.
    holds = ibis.cases((written, True), (none_acts, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (rows.acting.isnull(), NO_RECORD),
        (written, "policy_in_force"),
        (none_acts & rows.ahead_on.notnull(), "policy_ahead"),
        (none_acts, "no_policy"),
        (unclear, "not_stated"),
        else_=PERSON_JUDGES,
    )
    figures = {
        "effective_on": ibis.coalesce(rows.effective_on, ibis.ifelse(none_acts, rows.ahead_on, NO_DAY)),
        "not_stated": ibis.ifelse(unclear, "operating_procedures", ibis.null("string")),
    }
    shows = ibis.cases(
        (written, rows.right_entries),
        (none_acts, rows.ahead_entries),
        (unclear, rows.silent_entries),
        else_=rows.acting_entries,
    )
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=gathered(shows))


def _mechanism(duty: ir.Table, governance_body: ir.Table, meeting: ir.Table, reading: str, kind: str) -> ir.Table:
    """Whether a body of the kind stands on the day and, by the reading, has a charter or met inside the look-back."""
    rows = about(duty, _bodies(duty, governance_body, kind), None)
    rows = beside(rows, _meetings(duty, governance_body, meeting, kind), ("as_of", "institution", "obligation"))
    on_file, stands = rows.bodies.notnull(), surely(rows.bodies > 0)
    no, unknown = ibis.literal(value=False), ibis.null("boolean")
    proven = {"charter": surely(rows.chartered > 0), "meeting": stands & rows.met_in_window}.get(reading, stands)
    # The register of meetings is kept from its first one: silence over the whole look-back since is a statement.
    idle = stands & surely(rows.first_met <= rows.window_from) if reading == "meeting" else no
    # A mechanism may have another form than a body (reading `mechanism`, `person`).
    lacking = unknown if reading == "person" else no
    holds = ibis.cases((proven, True), (idle, False), (stands, unknown), (on_file, lacking), else_=unknown)
    short = "charter_not_stated" if reading == "charter" else "meetings_not_recorded"
    denied: ir.StringValue = ibis.cases(
        (surely(rows.pending > 0), "charter_pending"), (rows.dissolved_on.notnull(), "body_dissolved"), else_="no_body"
    )
    reason = ibis.cases(
        (proven, "body_in_place"),
        (idle, "body_has_not_met"),
        (stands, short),
        (on_file, PERSON_JUDGES if reading == "person" else denied),
        else_=NO_RECORD,
    )
    figures = {
        "bodies": rows.bodies,
        "charter_approved": rows.charter_approved,
        "last_met": rows.last_met,
        "dissolved_on": ibis.ifelse(stands, NO_DAY, rows.dissolved_on),
    }
    evidence = gathered(rows.body_entries)
    good_until = ibis.ifelse(proven, rows.stands_until, NO_DAY)
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=evidence, good_until=good_until)


def _bodies(duty: ir.Table, governance_body: ir.Table, kind: str) -> ir.Table:
    """A row for each institution that keeps a register of bodies: how many of the kind stand, how many have a charter."""
    seen = _seen(duty, governance_body, kind)
    far = ibis.date(2999, 12, 31)
    found = seen.group_by(PER_INSTITUTION).aggregate(
        bodies=seen.stands.sum().cast("int64"),
        chartered=(seen.stands & seen.charter_approved.notnull()).sum(),
        pending=seen.pending.sum(),
        charter_approved=seen.charter_approved.max(where=seen.stands | seen.pending),
        dissolved_on=seen.valid_until.max(where=seen.ended),
        stands_until=seen.valid_until.fill_null(far).max(where=seen.stands),
        body_entries=seen.entry.collect(where=seen.kind == kind),
    )
    return found.mutate(stands_until=found.stands_until.nullif(far))


def _seen(duty: ir.Table, governance_body: ir.Table, kind: str) -> ir.Table:
    """Every body on file with `ended`, `pending` (its charter is still to be approved) and `stands`, of the kind alone."""
    seen = shown(governance_body, duty)
    right, over = seen.kind == kind, surely(seen.valid_until < seen.as_of)
    pending = surely(seen.charter_approved > seen.as_of)
    return seen.mutate(ended=right & over, pending=right & ~over & pending, stands=right & ~over & ~pending)


def _meetings(duty: ir.Table, governance_body: ir.Table, meeting: ir.Table, kind: str) -> ir.Table:
    """When bodies met: the first meeting on file of any, the last of those that stand, and whether it lies in the look-back."""
    bodies = _seen(duty, governance_body, kind).select(*PER_INSTITUTION, "stands", body="key")
    held = shown(meeting, duty)
    held = beside(held.filter(held.held_on <= held.as_of), bodies, (*PER_INSTITUTION, "body"))
    per = held.group_by(PER_INSTITUTION).aggregate(
        first_met=held.held_on.min(), last_met=held.held_on.max(where=surely(held.stands))
    )
    asked = duty.select(*PER_INSTITUTION, "obligation", "window_from").distinct()
    rows = beside(asked, per, PER_INSTITUTION)
    return rows.select(
        *PER_INSTITUTION,
        "obligation",
        "first_met",
        "last_met",
        met_in_window=surely(rows.last_met >= rows.window_from),
    )
