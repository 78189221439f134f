"""What core institutions do for those connected to them, 218:8: technical rules, guidance and urging.

How long guidance once given serves is a reading (`guidance-when`). Not decided here: whether rules and guidance are good enough.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    entries,
    gathered,
    shown,
    surely,
)
from zhengan.checks.rulebook import in_force

PER_INSTITUTION = ("as_of", "institution")


@check
def interconnection_rules(duty: ir.Table, policy: ir.Table, guidance: ir.Table) -> ir.Table:
    """是否有在施行的互联技术规则。"""
    issued = shown(guidance, duty)
    issued = issued.filter(issued.on_day <= issued.as_of, issued.kind == "rule")
    rules = issued.group_by(PER_INSTITUTION).aggregate(rules=issued.entry.collect())
    rows = beside(in_force(duty, policy, "interconnection"), rules, PER_INSTITUTION)
    # Rules may have been issued as such: whether one of them is about safe connection its free words do not prove.
    open_ = rows.rules.notnull() & ~surely(rows.holds)
    none = ibis.literal([], type="array<int64>")
    return conclude(
        rows,
        holds=ibis.ifelse(open_, ibis.null("boolean"), rows.holds),
        reason=ibis.ifelse(open_, PERSON_JUDGES, rows.reason),
        figures={"effective_on": rows.f_effective_on},
        evidence=gathered(rows.evidence.concat(ibis.ifelse(open_, rows.rules, none))),
    )


@check
def interconnection_ruled(duty: ir.Table, interconnection: ir.Table) -> ir.Table:
    """每一互联是否写明所依据的技术规则。"""
    seen = shown(interconnection, duty)
    stating = seen.filter(seen.rule_version.notnull(), seen.valid_from <= seen.as_of)
    kept = stating.group_by(PER_INSTITUTION).aggregate(kept_from=stating.valid_from.min())
    rows = about(duty, beside(seen, kept, PER_INSTITUTION), "key")
    named = rows.rule_version.notnull()
    # Rules are to be made, not named in each record: where others are named, a person says whether one covers this connection.
    missing = ~named & surely(rows.kept_from <= rows.valid_from)
    reason = ibis.cases(
        (rows.entry.isnull(), NO_RECORD), (named, "rule_named"), (missing, PERSON_JUDGES), else_="never_recorded"
    )
    holds = ibis.ifelse(named, ibis.literal(value=True), ibis.null("boolean"))
    figures = {"rule_version": rows.rule_version}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


@check
def parties_guided(duty: ir.Table, guidance: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否指导过相联的主体。"""
    return _given(duty, guidance, "guidance", readings["guidance-when"])


@check
def parties_urged(duty: ir.Table, guidance: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否督促过相联的主体加强安全管理。"""
    return _given(duty, guidance, "urging", readings["guidance-when"])


def _given(duty: ir.Table, guidance: ir.Table, kind: str, when: str) -> ir.Table:
    seen = shown(guidance, duty)
    given = seen.filter(seen.on_day <= seen.as_of)
    right, unsaid = given.kind == kind, given.kind.isnull()
    found = given.group_by(PER_INSTITUTION).aggregate(
        first_given=given.on_day.min(),
        last_given=given.on_day.max(where=right),
        last_unsaid=given.on_day.max(where=unsaid),
        right_entries=given.entry.collect(where=right),
        unsaid_entries=given.entry.collect(where=unsaid),
    )
    rows = about(duty, found, None)
    lookback = when == "lookback"
    since = rows.window_from if lookback else ibis.date(1900, 1, 1)
    done, maybe = surely(rows.last_given >= since), surely(rows.last_unsaid >= since)
    begun = ibis.least(rows.first_given, ibis.coalesce(rows.declared_from, rows.first_given))
    # Silence says something only of days on which the register was kept: all of the look-back, or all since the duty bound.
    kept = surely(begun <= (rows.window_from if lookback else rows.owed_from))
    holds = ibis.cases((done, True), (maybe | ~kept, ibis.null("boolean")), else_=ibis.literal(value=False))
    reason = ibis.cases(
        (done, "guidance_given"),
        (maybe, "kind_not_stated"),
        (rows.first_given.isnull(), NO_RECORD),
        (~kept, "guidance_register_young"),
        (rows.last_given.notnull(), "guidance_old"),
        else_="guidance_not_given",
    )
    evidence = gathered(ibis.ifelse(rows.last_given.notnull(), rows.right_entries, rows.unsaid_entries))
    return conclude(rows, holds=holds, reason=reason, figures={"last_guided": rows.last_given}, evidence=evidence)
