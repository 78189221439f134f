"""How the industry network is run: incidents and drills, sfnet:16, checks of configurations, 17, complaints, 21, monthly reports, 23.

定期 is the institution's own period; 及时 has no number; both are judged with all recurring and triggered duties. Not decided here:
whether what the network's own emergency plan asks was done, and what became of complaints, which a person attests.
"""

from collections.abc import Mapping, Sequence

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    about,
    beside,
    check,
    conclude,
    day_end,
    entries,
    happened,
    in_order,
    local_day,
    occurrences,
    shown,
    surely,
)
from zhengan.checks.lists import joined, mentions, named
from zhengan.checks.sfnet_posts import NETWORK_KIND, own_kind

PER_INSTITUTION = ("as_of", "institution")
INCIDENT = ("as_of", "institution", "incident")
CENTER = "sfnet_center"
# Addressees of the monthly report, by our code and by the words that a centre writes.
SUPERVISOR = ("zhengxinban", "证信办")
BUILDERS = ("builders", "承建单位", "各承建单位")
# What 23 wants the report to be about.
MONTHLY_PARTS: dict[str, tuple[str, ...]] = {
    "network_operation": ("network_operation", "operation", "运行状况", "全网运行状况", "运行情况"),
    "network_security": ("network_security", "security", "网络安全", "网络安全情况", "安全情况"),
}


@check
def network_incident_reported(
    duty: ir.Table, incident: ir.Table, incident_report: ir.Table, submission: ir.Table
) -> ir.Table:
    """证联网的信息安全事件是否报告过。"""
    reports = _reports(duty, incident_report, submission)
    first = reports.group_by(INCIDENT).aggregate(
        sent_at=reports.sent_at.min(), report_entry=reports.entry.argmin(in_order(reports.sent_at, reports.entry))
    )
    begun = reports.group_by(PER_INSTITUTION).aggregate(first_report=reports.sent_at.min())
    seen = shown(incident, duty)
    over_at = ibis.coalesce(seen.resolved_at, seen.closed_at)
    seen = seen.select(*PER_INSTITUTION, "discovered_at", "entry", incident="key", over_at=over_at)
    rows = about(duty, beside(beside(seen, first, INCIDENT), begun, PER_INSTITUTION), "incident")
    found_on, first_on = local_day(rows.discovered_at), local_day(rows.first_report)
    told, over = rows.sent_at.notnull(), surely(local_day(rows.over_at) < rows.as_of)
    kept = surely(first_on <= found_on) | surely(rows.declared_from <= found_on)
    # A report can still be made while the incident lasts.
    missed = over & kept
    holds = ibis.cases((told, True), (missed, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (told, "reported"), (missed, "network_incident_unreported"), (over, "never_recorded"), else_="trigger_only"
    )
    figures = {"discovered_at": rows.discovered_at, "sent_at": rows.sent_at}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry, rows.report_entry))


@occurrences
def network_drill_held(duty: ir.Table, drill: ir.Table, institution: ir.Table) -> ir.Table:
    """组织承建单位参加的证联网应急演练什么时候举行。"""
    held = shown(drill, duty)
    held = held.filter(held.held_on <= held.as_of)
    kinds = own_kind(shown(institution, duty))
    held = beside(held, kinds, PER_INSTITUTION)
    # Whoever is nothing but the network drills it; others say which of their drills are the network's.
    own = surely(held.kind == NETWORK_KIND) & held.organiser.fill_null("self").isin(("self", CENTER))
    rows = about(duty, held.mutate(organised=own | surely(held.organiser == CENTER)), None)
    attended = (rows.participants.fill_null(1) > 0) & (rows.associated.length().fill_null(1) > 0)
    return happened(
        rows, done_on=rows.held_on, counts=rows.organised & rows.with_associated & attended, entry=rows.entry
    )


@occurrences
def device_config_checked(duty: ir.Table, sfnet_config_check: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """证联网设备的配置什么时候检查。"""
    done = shown(sfnet_config_check, duty)
    done = done.filter(done.checked_at < day_end(done.as_of))
    subject = None if readings["config-check-scope"] == "any" else "device"
    rows = about(duty, done, subject)
    return happened(rows, done_on=local_day(rows.checked_at), counts=rows.checked_at.notnull(), entry=rows.entry)


@occurrences
def complaint_accepted(duty: ir.Table, sfnet_complaint: ir.Table) -> ir.Table:
    """投诉和举报什么时候受理；只写了处理时间的，最迟那时已经受理。"""
    seen = shown(sfnet_complaint, duty)
    seen = seen.mutate(taken_at=ibis.coalesce(seen.accepted_at, seen.handled_at))
    rows = about(duty, seen.filter(seen.taken_at < day_end(seen.as_of)), "key")
    return happened(rows, done_on=local_day(rows.taken_at), counts=rows.taken_at.notnull(), entry=rows.entry)


@occurrences
def monthly_report_filed(duty: ir.Table, submission: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """证联网的每月报告什么时候报送证信办。"""
    return _monthly(duty, submission, readings, SUPERVISOR)


@occurrences
def monthly_report_told(duty: ir.Table, submission: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """证联网的每月报告什么时候通告承建单位。"""
    return _monthly(duty, submission, readings, BUILDERS)


@check
def monthly_report_contents(duty: ir.Table, submission: ir.Table) -> ir.Table:
    """证联网的每月报告是否写了全网运行状况和网络安全情况。"""
    rows = about(duty, shown(submission, duty), "key")
    stated = surely(rows.covers.length() > 0)
    missing = named({part: ~surely(mentions(rows.covers, words)) for part, words in MONTHLY_PARTS.items()})
    complete = missing.length() == 0
    holds = ibis.cases((complete, True), (stated, False), else_=ibis.null("boolean"))
    reason = ibis.cases((complete, "all_parts"), (stated, "missing_parts"), else_="not_stated")
    figures = {"missing": ibis.ifelse(stated, joined(missing), ibis.null("string"))}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


def _reports(duty: ir.Table, incident_report: ir.Table, submission: ir.Table) -> ir.Table:
    """All that was reported about incidents: the network's own plan says to whom, which a person judges."""
    own = shown(incident_report, duty).select(*INCIDENT, "sent_at", "entry")
    filed = shown(submission, duty)
    filed = filed.filter(filed.kind == "incident", filed.about.notnull())
    filed = filed.select(*PER_INSTITUTION, incident="about", sent_at="sent_at", entry="entry")
    reports = own.union(filed.select(*own.columns))
    return reports.filter(reports.sent_at < day_end(reports.as_of))


def _monthly(duty: ir.Table, submission: ir.Table, readings: Mapping[str, str], to: Sequence[str]) -> ir.Table:
    """Monthly reports to somebody, by the month in which they are made or by the month reported on (reading `monthly-report`)."""
    sent = shown(submission, duty)
    sent = sent.filter(sent.kind == "sfnet_monthly", sent.sent_at < day_end(sent.as_of))
    rows = about(duty, sent, None)
    sent_on = local_day(rows.sent_at)
    reached = rows.sent_to.filter(lambda name: name.strip().lower().isin(to)).length() > 0
    this_month = sent_on.year().cast("int64") * 12 + sent_on.month().cast("int64") - 1
    year = rows.period.re_extract("([0-9]{4})-([0-9]{2})", 1).nullif("").cast("int64")
    month = rows.period.re_extract("([0-9]{4})-([0-9]{2})", 2).nullif("").cast("int64")
    # A month that has not begun has no report yet, whatever the submission calls itself.
    begun = (year * 12 + month - 1 <= this_month).fill_null(True)
    occurrence = ibis.null("string")
    if readings["monthly-report"] == "month-reported":
        # The report on a month is the next month's work: without a month named, it is on the one before.
        occurrence = ibis.coalesce(year * 12 + month, this_month).cast("string")
    return happened(rows, done_on=sent_on, counts=reached & begun, entry=rows.entry, occurrence=occurrence)
