"""What follows an incident inside the institution where the text sets no pace: inquiry, accountability, rectification, 82:32.2.

Each is done once its report is written, to whomever it goes. Not done is a breach only of an incident that was closed, and only
where such reports are kept. Not decided here: cooperation with the regulator's own inquiry, which a person attests.
"""

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import about, beside, check, conclude, day_end, entries, in_order, local_day, shown, surely

INCIDENT = ("as_of", "institution", "incident")
INSTITUTION = ("as_of", "institution")


@check
def incident_inquiry_made(duty: ir.Table, incident: ir.Table, incident_report: ir.Table) -> ir.Table:
    """事件之后是否做了内部调查。"""
    return _done(duty, incident, incident_report, "investigation")


@check
def incident_accountability_made(duty: ir.Table, incident: ir.Table, incident_report: ir.Table) -> ir.Table:
    """事件之后是否追究了责任。"""
    return _done(duty, incident, incident_report, "accountability")


@check
def incident_rectification_made(duty: ir.Table, incident: ir.Table, incident_report: ir.Table) -> ir.Table:
    """事件之后是否采取了整改措施。"""
    return _done(duty, incident, incident_report, "rectification")


def _done(duty: ir.Table, incident: ir.Table, incident_report: ir.Table, kind: str) -> ir.Table:
    seen = shown(incident, duty)
    closed_at = ibis.ifelse(seen.closed_at < day_end(seen.as_of), seen.closed_at, ibis.null("timestamp"))
    seen = seen.select(*INSTITUTION, "discovered_at", "entry", incident="key", closed_at=closed_at)
    reports = shown(incident_report, duty)
    reports = reports.filter(reports.kind == kind, reports.sent_at < day_end(reports.as_of))
    kept = reports.group_by(INSTITUTION).aggregate(first_report=reports.sent_at.min())
    reports = reports.select(*INCIDENT, "sent_at", report="entry")
    after = beside(reports, seen.select(*INCIDENT, "discovered_at"), INCIDENT)
    # One before the incident was discovered is about something else.
    after = after.filter(after.sent_at >= after.discovered_at)
    first = after.group_by(INCIDENT).aggregate(
        made_at=after.sent_at.min(), report=after.report.argmin(in_order(after.sent_at, after.report))
    )
    rows = about(duty, beside(beside(seen, first, INCIDENT), kept, INSTITUTION), "incident")
    first_on = local_day(rows.first_report)
    kept_from = ibis.least(ibis.coalesce(first_on, rows.declared_from), ibis.coalesce(rows.declared_from, first_on))
    register_kept = surely(kept_from <= local_day(rows.discovered_at))
    made, closed = rows.made_at.notnull(), surely(local_day(rows.closed_at) < rows.as_of)
    holds = ibis.cases((made, True), (closed & register_kept, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (made, "aftermath_done"),
        (closed & register_kept, "aftermath_not_done"),
        (closed, "never_recorded"),
        else_="trigger_only",
    )
    figures = {
        "discovered_at": rows.discovered_at,
        "done_on": local_day(rows.made_at),
        "closed_at": ibis.ifelse(made, ibis.null("timestamp"), rows.closed_at),
    }
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry, rows.report))
