"""What is done about an incident and whom it touches, besides the regulator: 218:39–41, in the order of the text.

及时 and 尽快 have no number: what was done after the incident is for a person to judge. A register of notices is kept from its
first one. Not decided here: cooperation and help, which a person attests.
"""

from collections.abc import Sequence

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    day_end,
    entries,
    gathered,
    happened,
    in_order,
    local_day,
    occurrences,
    shown,
    surely,
)

MECHANISM_DOMAINS = ("incident", "emergency")
# The channels that 41 names, by the words that a firm writes; 等 leaves others to judgement.
NAMED_CHANNELS = (
    "website",
    "网站",
    "官方网站",
    "官网",
    "terminal",
    "终端",
    "交易终端",
    "客户交易终端",
    "客户端",
    "app",
    "phone",
    "电话",
    "email",
    "邮件",
    "电子邮件",
)
INCIDENT = ("as_of", "institution", "incident")
INSTITUTION = ("as_of", "institution")


@check
def incident_mechanism(duty: ir.Table, policy: ir.Table, emergency_plan: ir.Table) -> ir.Table:
    """是否有事件处置的制度，或者写明处置流程的应急预案。"""
    rules = shown(policy, duty)
    rules = rules.filter(rules.approved_on <= rules.as_of)
    own = rules.domain.isin(MECHANISM_DOMAINS)
    rules = rules.select(
        *INSTITUTION,
        "entry",
        since="effective_on",
        stands=own & (rules.effective_on <= rules.as_of),
        ahead=own & (rules.effective_on > rules.as_of),
        unstated=ibis.literal(value=False),
        policy=ibis.literal(value=True),
    )
    plans = shown(emergency_plan, duty)
    plans = plans.filter(plans.approved_on <= plans.as_of)
    plans = plans.select(
        *INSTITUTION,
        "entry",
        since="approved_on",
        stands=surely(plans.procedures),
        ahead=ibis.literal(value=False),
        unstated=plans.procedures.isnull(),
        policy=ibis.literal(value=False),
    )
    found = rules.union(plans)
    known = found.group_by(INSTITUTION).aggregate(
        effective_on=found.since.max(where=found.stands),
        entry=found.entry.argmax(in_order(found.since, found.entry), where=found.stands),
        later=found.ahead.any(),
        unstated=found.unstated.any(),
        policies=found.policy.any(),
    )
    rows = about(duty, known, None)
    exists, unstated, kept = rows.entry.notnull(), surely(rows.unstated), surely(rows.policies)
    holds = ibis.cases((exists, True), (kept & ~unstated, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (exists, "mechanism_in_force"),
        (unstated, "procedures_not_stated"),
        (surely(rows.later), "policy_ahead"),
        (kept, "no_policy"),
        else_=NO_RECORD,
    )
    figures = {"effective_on": rows.effective_on}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


@occurrences
def incident_handled(duty: ir.Table, incident: ir.Table) -> ir.Table:
    """网络安全事件哪天处置完毕或者恢复正常。"""
    rows = _incidents(duty, incident)
    first = ibis.least(ibis.coalesce(rows.resolved_at, rows.closed_at), ibis.coalesce(rows.closed_at, rows.resolved_at))
    return happened(rows, done_on=local_day(first), counts=first.notnull(), entry=rows.entry)


@occurrences
def incident_recovered(duty: ir.Table, incident: ir.Table) -> ir.Table:
    """网络安全事件之后，系统哪天恢复正常。"""
    rows = _incidents(duty, incident)
    return happened(rows, done_on=local_day(rows.resolved_at), counts=rows.resolved_at.notnull(), entry=rows.entry)


@check
def incident_evidence_preserved(duty: ir.Table, incident: ir.Table) -> ir.Table:
    """网络安全事件的现场和证据是否保留。"""
    rows = _incidents(duty, incident)
    kept = rows.evidence_preserved
    reason = ibis.cases((kept, "evidence_kept"), (~kept, "evidence_lost"), else_="preservation_not_stated")
    figures = {"discovered_at": rows.discovered_at}
    return conclude(rows, holds=kept, reason=reason, figures=figures, evidence=entries(rows.entry))


@occurrences
def customers_told(duty: ir.Table, customer_notice: ir.Table) -> ir.Table:
    """事件或者缺陷之后，哪天告知了使用同类产品的机构。"""
    sent = shown(customer_notice, duty)
    sent = sent.filter(sent.sent_at < day_end(sent.as_of))
    rows = about(duty, sent, "about")
    return happened(rows, done_on=local_day(rows.sent_at), counts=rows.recipients > 0, entry=rows.entry)


@occurrences
def incident_investigated(duty: ir.Table, incident: ir.Table, incident_report: ir.Table) -> ir.Table:
    """事件之后，哪天有内部调查的报告，不论报给谁。"""
    return _written_up(duty, incident, incident_report, "investigation")


@occurrences
def incident_rectified(duty: ir.Table, incident: ir.Table, incident_report: ir.Table) -> ir.Table:
    """事件之后，哪天有问题整改的报告，不论报给谁。"""
    return _written_up(duty, incident, incident_report, "rectification")


@occurrences
def incident_accounted_for(duty: ir.Table, incident: ir.Table, incident_report: ir.Table) -> ir.Table:
    """事件之后，哪天有责任追究的报告，不论报给谁。"""
    return _written_up(duty, incident, incident_report, "accountability")


@check
def investors_notified(duty: ir.Table, incident: ir.Table, investor_notice: ir.Table) -> ir.Table:
    """事件影响投资者的，是否通知过投资者。"""
    rows = _notified(duty, incident, investor_notice)
    told = rows.notified_at.notnull()
    missed = ~told & rows.over & rows.register_kept
    holds = ibis.cases((told, True), (missed, False), else_=ibis.null("boolean"))
    reason = ibis.cases((told, "investors_told"), (missed, "investors_not_told"), else_="no_notice")
    return conclude(rows, holds=holds, reason=reason, figures=_figures(rows), evidence=_evidence(rows))


@occurrences
def investors_told_promptly(duty: ir.Table, investor_notice: ir.Table) -> ir.Table:
    """事件影响投资者的，哪天通知了投资者。"""
    sent = shown(investor_notice, duty)
    sent = sent.filter(sent.sent_at < day_end(sent.as_of))
    rows = about(duty, sent, "about")
    return happened(rows, done_on=local_day(rows.sent_at), counts=rows.entry.notnull(), entry=rows.entry)


@check
def notice_channels(duty: ir.Table, incident: ir.Table, investor_notice: ir.Table) -> ir.Table:
    """通知投资者是否走了官方网站、客户交易终端、电话或者邮件；别的渠道是否有效由人判断。"""
    rows = _notified(duty, incident, investor_notice)
    told, named = rows.notified_at.notnull(), surely(rows.named_channel)
    holds = ibis.ifelse(told & named, ibis.literal(value=True), ibis.null("boolean"))
    reason = ibis.cases((~told, "no_notice"), (named, "named_channel"), else_=PERSON_JUDGES)
    return conclude(rows, holds=holds, reason=reason, figures=_figures(rows), evidence=_evidence(rows))


@check
def notice_offers_way_out(duty: ir.Table, incident: ir.Table, investor_notice: ir.Table) -> ir.Table:
    """通知是否写了可以采取的替代方式或者应急措施。"""
    return _notice_covers(duty, incident, investor_notice, ("alternative", "measures"), "way_out")


@check
def notice_warns_of_risks(duty: ir.Table, incident: ir.Table, investor_notice: ir.Table) -> ir.Table:
    """通知是否提示了风险。"""
    return _notice_covers(duty, incident, investor_notice, ("risks",), "risks")


def _incidents(duty: ir.Table, incident: ir.Table) -> ir.Table:
    """Each duty beside its incident, as it stood at the end of the asked date."""
    seen = shown(incident, duty)
    end = day_end(seen.as_of)
    seen = seen.mutate(
        resolved_at=ibis.ifelse(seen.resolved_at < end, seen.resolved_at, ibis.null("timestamp")),
        closed_at=ibis.ifelse(seen.closed_at < end, seen.closed_at, ibis.null("timestamp")),
    )
    return about(duty, seen, "key")


def _written_up(duty: ir.Table, incident: ir.Table, incident_report: ir.Table, kind: str) -> ir.Table:
    """When a report of this kind was written; one before the incident was discovered is about something else."""
    reports = shown(incident_report, duty)
    reports = reports.filter(reports.kind == kind, reports.sent_at < day_end(reports.as_of))
    known = shown(incident, duty).select(*INSTITUTION, "discovered_at", incident="key")
    rows = about(duty, beside(reports, known, INCIDENT), "incident")
    return happened(rows, done_on=local_day(rows.sent_at), counts=rows.sent_at >= rows.discovered_at, entry=rows.entry)


def _notified(duty: ir.Table, incident: ir.Table, investor_notice: ir.Table) -> ir.Table:
    """Each duty beside its incident and all that investors were told about it; `register_kept` whether silence is a
    statement, `over` whether the incident was over before the asked date."""
    sent = shown(investor_notice, duty)
    sent = sent.filter(sent.sent_at < day_end(sent.as_of))
    begun = sent.group_by(INSTITUTION).aggregate(first_notice=sent.sent_at.min())
    named = [sent.channels.map(lambda name: name.strip().lower()).contains(word) for word in NAMED_CHANNELS]
    sent = sent.mutate(
        named=surely(ibis.or_(*named)),
        unstated=~surely(sent.covers.length() > 0),
        way_out=surely(sent.covers.contains("alternative") | sent.covers.contains("measures")),
        risks=surely(sent.covers.contains("risks")),
    )
    told = sent.group_by(["as_of", "institution", "about"]).aggregate(
        notified_at=sent.sent_at.min(),
        named_channel=sent.named.any(),
        unstated=sent.unstated.any(),
        way_out=sent.way_out.any(),
        risks=sent.risks.any(),
        notice_entries=sent.entry.collect(),
    )
    rows = _incidents(duty, incident)
    told = told.rename(object="about")
    rows = beside(beside(rows, told, (*INSTITUTION, "object")), begun, INSTITUTION)
    first_on = local_day(rows.first_notice)
    kept_from = ibis.least(ibis.coalesce(first_on, rows.declared_from), ibis.coalesce(rows.declared_from, first_on))
    # Until the systems are back, telling what to do instead is still of use.
    over = surely(local_day(ibis.coalesce(rows.resolved_at, rows.closed_at)) < rows.as_of)
    return rows.mutate(over=over, register_kept=surely(kept_from <= local_day(rows.discovered_at)))


def _notice_covers(
    duty: ir.Table, incident: ir.Table, investor_notice: ir.Table, parts: Sequence[str], column: str
) -> ir.Table:
    """Whether any notice about the incident covers one of `parts`; what is lacking can be told until the incident is over."""
    rows = _notified(duty, incident, investor_notice)
    told, covered, unstated = rows.notified_at.notnull(), surely(rows[column]), surely(rows.unstated)
    lacking = told & ~covered & ~unstated
    holds = ibis.cases((covered, True), (lacking & rows.over, False), else_=ibis.null("boolean"))
    reason = ibis.cases((~told, "no_notice"), (covered, "all_parts"), (unstated, "not_stated"), else_="notice_lacks")
    figures = {**_figures(rows), "missing": ibis.ifelse(lacking, ibis.literal("、".join(parts)), ibis.null("string"))}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=_evidence(rows))


def _figures(rows: ir.Table) -> dict[str, ir.Value]:
    return {"discovered_at": rows.discovered_at, "notified_at": rows.notified_at}


def _evidence(rows: ir.Table) -> ir.ArrayValue:
    return gathered(ibis.ifelse(rows.notified_at.notnull(), rows.notice_entries, ibis.array([rows.entry])))
