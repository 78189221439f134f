"""What core institutions do for those connected to them, 218:8, 82:10 and 18: technical rules, their filing, guidance and urging.

How long guidance once given serves is a reading (`guidance-when`). Not decided here: whether rules and guidance are good enough.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    KEYS,
    NO_RECORD,
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    day_end,
    entries,
    gathered,
    in_order,
    local_day,
    shown,
    surely,
)
from zhengan.checks.names import CSRC
from zhengan.checks.routes import addressed
from zhengan.checks.rulebook import in_force

PER_INSTITUTION = ("as_of", "institution")
# What an urging says it is about where it is about carrying out the rules of connection (82:18.2).
RULES = "技术规则"


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
def interconnection_rules_filed(duty: ir.Table, policy: ir.Table, submission: ir.Table, route: ir.Table) -> ir.Table:
    """施行的互联技术规则是否报证监会备案。"""
    rules = shown(policy, duty)
    rules = rules.filter(rules.domain == "interconnection")
    named = rules.select(*PER_INSTITUTION, about="key", rule_entry="entry", rule_from="effective_on")
    sent = addressed(shown(submission, duty), route)
    sent = sent.filter(sent.kind == "other", sent.sent_at < day_end(sent.as_of))
    sent = sent.inner_join(named, (*PER_INSTITUTION, "about"))
    # 82:18 names the CSRC alone, whoever else is told.
    sent = sent.mutate(there=surely(sent.names.contains(CSRC)))
    kept = sent.group_by(PER_INSTITUTION).aggregate(kept_from=local_day(sent.sent_at.min()))
    found = sent.group_by((*PER_INSTITUTION, "about")).aggregate(
        filed_at=sent.sent_at.min(where=sent.there),
        filed_entry=sent.entry.argmin(in_order(sent.sent_at, sent.entry), where=sent.there),
        astray_at=sent.sent_at.min(where=~sent.there),
        astray_entry=sent.entry.argmin(in_order(sent.sent_at, sent.entry), where=~sent.there),
    )
    rows = beside(beside(named, found, (*PER_INSTITUTION, "about")), kept, PER_INSTITUTION)
    rows = about(duty, rows.rename(rule="about"), "rule")
    filed, astray = rows.filed_at.notnull(), rows.astray_at.notnull()
    since = ibis.least(
        ibis.coalesce(rows.kept_from, rows.declared_from), ibis.coalesce(rows.declared_from, rows.kept_from)
    )
    register_kept = surely(since <= rows.rule_from)
    holds = ibis.cases((filed, True), (register_kept, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (filed, "rules_filed"),
        (register_kept & astray, "wrong_addressee"),
        (register_kept, "rules_not_filed"),
        else_="never_recorded",
    )
    figures = {
        "filed_on": local_day(rows.filed_at),
        "effective_on": rows.rule_from,
        "sent_at": ibis.ifelse(filed, ibis.null("timestamp"), rows.astray_at),
    }
    told_by = ibis.coalesce(rows.filed_entry, rows.astray_entry)
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.rule_entry, told_by))


@check
def parties_guided(duty: ir.Table, guidance: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否指导过有关主体。"""
    return _given(duty, guidance, "guidance", readings["guidance-when"])


@check
def parties_urged(duty: ir.Table, guidance: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否督促过相联的主体加强安全管理。"""
    return _given(duty, guidance, "urging", readings["guidance-when"])


@check
def parties_urged_to_follow_rules(duty: ir.Table, guidance: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否督促过相联的主体执行技术规则。"""
    urged = _given(duty, guidance, "urging", readings["guidance-when"])
    named = guidance.filter(surely(guidance.about.contains(RULES)))
    on_rules = _given(duty, named, "urging", readings["guidance-when"])
    on_rules = on_rules.select(
        *KEYS, on_rules=on_rules.holds, told_on=on_rules.f_last_guided, told_by=on_rules.evidence
    )
    rows = beside(urged, on_rules, KEYS)
    told = surely(rows.on_rules)
    # Urged, but in free words that do not name the rules: a person says whether it was about carrying them out.
    open_ = surely(rows.holds) & ~told
    return conclude(
        rows,
        holds=ibis.ifelse(open_, ibis.null("boolean"), rows.holds),
        reason=ibis.ifelse(open_, PERSON_JUDGES, rows.reason),
        figures={"last_guided": ibis.ifelse(told, rows.told_on, rows.f_last_guided)},
        evidence=gathered(ibis.ifelse(told, rows.told_by, rows.evidence)),
    )


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
