"""What is reported about incidents, to whom and when: 218:39.1, the reports of 218:40, and 72 for both, in the order of the text.

A report is a row of `incident_report`, or a submission of kind `incident` about the incident. 39.1 sets no hours: whether a report
was late is for a person, unless hours are chosen (reading `incident-report-hours`). An emergency report is one while the emergency
lasts: that there is none is a breach only once the incident is over. Not decided here: why nothing was reported (瞒报 is more than
an oversight), and whether a report was true and complete (谎报, 漏报), which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    day_end,
    entries,
    in_order,
    local_day,
    shown,
    surely,
)
from zhengan.checks.names import CSRC, FOLLOWUP_DAYS, REPORT_HOURS
from zhengan.checks.routes import addressed, is_regulator, reached_regulator, route_answer

# Reports made while an incident lasts (应急报告); the others come after it.
EMERGENCY_KINDS = ("initial", "progress", "submission")
INCIDENT = ("as_of", "institution", "incident")
INSTITUTION = ("as_of", "institution")


@check
def incident_reported(
    duty: ir.Table, incident: ir.Table, incident_report: ir.Table, submission: ir.Table, route: ir.Table
) -> ir.Table:
    """发生网络安全事件，是否向监管部门作了应急报告。"""
    reports = _reports(duty, incident_report, submission, route)
    emergency = reports.filter(reports.report_kind.isin(EMERGENCY_KINDS))
    rows = _reported(duty, incident, reports, emergency)
    reached, elsewhere = rows.reported_at.notnull(), rows.sent_at.notnull()
    missed = rows.over & rows.register_kept
    holds = ibis.cases((reached, True), (elsewhere | missed, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (reached, "incident_reported"),
        (elsewhere, "wrong_addressee"),
        (missed, "no_emergency_report"),
        (rows.over, "never_recorded"),
        else_="trigger_only",
    )
    return conclude(rows, holds=holds, reason=reason, figures=_figures(rows), evidence=_evidence(rows))


@check
def incident_told(
    duty: ir.Table, incident: ir.Table, incident_report: ir.Table, submission: ir.Table, route: ir.Table
) -> ir.Table:
    """发生信息安全事件，是否报告过监管部门，不论哪种报告。"""
    reports = _reports(duty, incident_report, submission, route)
    rows = _reported(duty, incident, reports, reports)
    reached, elsewhere = rows.reported_at.notnull(), rows.sent_at.notnull()
    missed = rows.over & rows.register_kept & ~elsewhere
    holds = ibis.cases((reached, True), (missed, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (reached, "incident_reported"),
        # 82:32 does not say to whom; 218:72, which does, came later.
        (elsewhere, PERSON_JUDGES),
        (missed, "incident_unreported"),
        (rows.over, "never_recorded"),
        else_="trigger_only",
    )
    return conclude(rows, holds=holds, reason=reason, figures=_figures(rows), evidence=_evidence(rows))


@check
def incident_not_concealed(
    duty: ir.Table, incident: ir.Table, incident_report: ir.Table, submission: ir.Table, route: ir.Table
) -> ir.Table:
    """已经发现的网络安全事件，是否报告过；一份报告也没有的，是否瞒报由人判断。"""
    reports = _reports(duty, incident_report, submission, route)
    rows = _reported(duty, incident, reports, reports)
    told = rows.reported_at.notnull() | rows.sent_at.notnull()
    holds = ibis.ifelse(told, ibis.literal(value=True), ibis.null("boolean"))
    reason = ibis.cases(
        (told, "incident_reported"),
        (rows.over & rows.register_kept, PERSON_JUDGES),
        (rows.over, "never_recorded"),
        else_="trigger_only",
    )
    figures = {
        "discovered_at": rows.discovered_at,
        "reported_at": ibis.coalesce(rows.reported_at, rows.sent_at),
        "over_at": ibis.ifelse(told, ibis.null("timestamp"), rows.over_at),
    }
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=_evidence(rows))


@check
def incident_reported_in_time(
    duty: ir.Table,
    incident: ir.Table,
    incident_report: ir.Table,
    submission: ir.Table,
    route: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """网络安全事件发现之后，多久作了应急报告；没有选定时数的，是否迟报由人判断。"""
    reports = _reports(duty, incident_report, submission, route)
    rows = _reported(duty, incident, reports, reports)
    reached = rows.reported_at.notnull()
    at_once = surely(rows.reported_at <= rows.discovered_at)
    hours = REPORT_HOURS.get(readings["incident-report-hours"])
    if hours is None:
        deadline = ibis.null("timestamp")
        holds = ibis.ifelse(at_once, ibis.literal(value=True), ibis.null("boolean"))
        reason = ibis.cases((at_once, "reported_at_once"), (reached, PERSON_JUDGES), else_="trigger_only")
    else:
        deadline = rows.discovered_at + ibis.interval(hours=hours)
        in_time = surely(rows.reported_at <= deadline)
        passed = ~reached & rows.register_kept & (deadline < day_end(rows.as_of))
        holds = ibis.cases((in_time, True), (reached | passed, False), else_=ibis.null("boolean"))
        reason = ibis.cases(
            (in_time, "reported_within_hours"),
            (reached, "incident_reported_late"),
            (passed, "incident_unreported"),
            else_="trigger_only",
        )
    figures = {"discovered_at": rows.discovered_at, "reported_at": rows.reported_at, "deadline": deadline}
    return conclude(
        rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry, rows.reported_entry)
    )


@check
def investigation_reported(
    duty: ir.Table, incident: ir.Table, incident_report: ir.Table, route: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """事件的内部调查是否报告了监管部门。"""
    return _followed_up(duty, incident, incident_report, route, readings, "investigation")


@check
def rectification_reported(
    duty: ir.Table, incident: ir.Table, incident_report: ir.Table, route: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """事件的整改是否报告了监管部门。"""
    return _followed_up(duty, incident, incident_report, route, readings, "rectification")


@check
def accountability_reported(
    duty: ir.Table, incident: ir.Table, incident_report: ir.Table, route: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """事件的责任追究是否报告了监管部门。"""
    return _followed_up(duty, incident, incident_report, route, readings, "accountability")


@check
def incident_report_addressed(duty: ir.Table, incident_report: ir.Table, route: ir.Table) -> ir.Table:
    """事件报告是否报给了应报的部门。"""
    return route_answer(duty, _sent(duty, incident_report), route, (*INCIDENT, "report_kind"))


def _addressed(duty: ir.Table, incident_report: ir.Table, route: ir.Table) -> ir.Table:
    """Incident reports sent by the asked date, with whom 72 wants them to reach and whom they were sent to."""
    return addressed(_sent(duty, incident_report), route)


def _sent(duty: ir.Table, incident_report: ir.Table) -> ir.Table:
    seen = shown(incident_report, duty)
    seen = seen.filter(seen.sent_at < day_end(seen.as_of))
    return seen.mutate(
        report_kind=seen.kind, kind=ibis.literal("incident"), to_whom=seen.sent_to, sent_to=ibis.array([seen.sent_to])
    )


def _reports(duty: ir.Table, incident_report: ir.Table, submission: ir.Table, route: ir.Table) -> ir.Table:
    """All that was reported about incidents: `regulator`, whether a securities regulator was told, `reached`, whether the one of 72."""
    sent = reached_regulator(shown(submission, duty), route)
    sent = sent.filter(sent.kind == "incident", sent.about.notnull(), sent.sent_at < day_end(sent.as_of))
    filed = sent.select(
        *INSTITUTION,
        "sent_at",
        "entry",
        incident="about",
        report_kind=ibis.literal("submission"),
        regulator="regulator",
        reached="reached",
    )
    own = _own_reports(duty, incident_report, route)
    return own.union(filed.select(*own.columns))


def _own_reports(duty: ir.Table, incident_report: ir.Table, route: ir.Table) -> ir.Table:
    """The rows of `incident_report` in the columns of `_reports`; an addressee written freely may be no regulator at all."""
    rows = _addressed(duty, incident_report, route)
    regulator = is_regulator(rows.to_whom, ibis.coalesce(rows.bureau, "bureau")) | surely(
        rows.names.contains(ibis.coalesce(rows.expected, CSRC))
    )
    # Where 72 speaks in principle only, any regulator is told; whether the right one was is 72's own question.
    reached = ibis.ifelse(surely(rows.strict), surely(rows.names.contains(rows.expected)), regulator)
    return rows.select(*INCIDENT, "sent_at", "entry", "report_kind", regulator=regulator, reached=reached)


def _reported(duty: ir.Table, incident: ir.Table, kept: ir.Table, reports: ir.Table) -> ir.Table:
    """Each duty beside its incident and the first of `reports` about it: `reported_at` where it reached the right regulator,
    `sent_at` where only another one; `register_kept` whether silence about it is a statement, from the first of `kept` on; `over`
    whether the systems were back, or all was settled, before the asked date."""
    per_incident = reports.group_by(INCIDENT).aggregate(
        reported_at=reports.sent_at.min(where=reports.reached),
        reported_entry=reports.entry.argmin(in_order(reports.sent_at, reports.entry), where=reports.reached),
        elsewhere_at=reports.sent_at.min(where=reports.regulator & ~reports.reached),
        elsewhere_entry=reports.entry.argmin(
            in_order(reports.sent_at, reports.entry), where=reports.regulator & ~reports.reached
        ),
    )
    begun = kept.group_by(INSTITUTION).aggregate(first_report=kept.sent_at.min())
    seen = shown(incident, duty)
    end = day_end(seen.as_of)
    seen = seen.select(
        *INSTITUTION,
        "discovered_at",
        "entry",
        incident="key",
        resolved_at=ibis.ifelse(seen.resolved_at < end, seen.resolved_at, ibis.null("timestamp")),
        closed_at=ibis.ifelse(seen.closed_at < end, seen.closed_at, ibis.null("timestamp")),
    )
    told = beside(beside(seen, per_incident, INCIDENT), begun, INSTITUTION)
    rows = about(duty, told, "incident")
    first_on = local_day(rows.first_report)
    kept_from = ibis.least(ibis.coalesce(first_on, rows.declared_from), ibis.coalesce(rows.declared_from, first_on))
    discovered_on = local_day(rows.discovered_at)
    over_at = ibis.coalesce(rows.resolved_at, rows.closed_at)
    alone = rows.reported_at.isnull()
    return rows.mutate(
        over_at=over_at,
        over=surely(local_day(over_at) < rows.as_of),
        register_kept=surely(kept_from <= discovered_on),
        sent_at=ibis.ifelse(alone, rows.elsewhere_at, ibis.null("timestamp")),
        sent_entry=ibis.ifelse(alone, rows.elsewhere_entry, ibis.null("int64")),
    )


def _followed_up(
    duty: ir.Table,
    incident: ir.Table,
    incident_report: ir.Table,
    route: ir.Table,
    readings: Mapping[str, str],
    kind: str,
) -> ir.Table:
    """Whether a report of this kind followed the incident; 40 leaves its term to other rules (reading `incident-followup-days`)."""
    reports = _own_reports(duty, incident_report, route)
    known = shown(incident, duty).select(*INSTITUTION, "discovered_at", incident="key")
    after = beside(reports.filter(reports.report_kind == kind), known, INCIDENT)
    after = after.filter(after.sent_at >= after.discovered_at).drop("discovered_at")
    rows = _reported(duty, incident, reports, after)
    reached, elsewhere = rows.reported_at.notnull(), rows.sent_at.notnull()
    days = FOLLOWUP_DAYS.get(readings["incident-followup-days"])
    over_on = local_day(ibis.coalesce(rows.closed_at, rows.resolved_at))
    deadline = ibis.null("date") if days is None else (over_on + ibis.interval(days=days)).cast("date")
    late = surely(local_day(rows.reported_at) > deadline)
    overdue = ~reached & ~elsewhere & rows.register_kept & surely(rows.as_of > deadline)
    holds = ibis.cases((reached & ~late, True), (reached | elsewhere | overdue, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (late, "followup_late"),
        (reached, "followup_reported"),
        (elsewhere, "wrong_addressee"),
        (overdue, "followup_unreported"),
        else_="trigger_only",
    )
    figures = {**_figures(rows), "deadline": deadline}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=_evidence(rows))


def _figures(rows: ir.Table) -> dict[str, ir.Value]:
    return {"discovered_at": rows.discovered_at, "reported_at": rows.reported_at, "sent_at": rows.sent_at}


def _evidence(rows: ir.Table) -> ir.ArrayValue:
    return entries(rows.entry, rows.reported_entry, rows.sent_entry)
