"""Telling investors before a service that they reach over a network is suspended or ended: 218:17.

An outage that nobody planned is an incident, not a suspension. Not decided here: whether the channels were chosen reasonably
(合理), which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.change_times import before
from zhengan.checks.contract import (
    NO_RECORD,
    NOT_YET,
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

# What 17 wants investors told: 业务影响情况, 替代方式, 应对措施.
TOLD = ("impact", "alternative", "measures")
PER_SUSPENSION = ("as_of", "institution", "about")


@check
def suspension_told_ahead(
    duty: ir.Table, service_suspension: ir.Table, investor_notice: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """暂停或者终止服务之前是否告知了投资者。"""
    rows = _told(duty, service_suspension, investor_notice, readings)
    told = rows.ahead_at.notnull()
    late = rows.begun & ~told & rows.first_at.notnull()
    silent = rows.begun & rows.register_kept
    holds = ibis.cases((told, True), (late | silent, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (rows.entry.isnull(), NO_RECORD),
        (told, "suspension_told"),
        (late, "suspension_told_late"),
        (silent, "suspension_not_told"),
        (rows.begun, "never_recorded"),
        else_=NOT_YET,
    )
    figures = {"suspended_from": rows.valid_from, "told_at": rows.first_at}
    evidence = entries(rows.entry, rows.first_entry)
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=evidence)


@check
def suspension_notice_contents(
    duty: ir.Table, service_suspension: ir.Table, investor_notice: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """暂停或者终止服务之前，是否告知了业务影响、替代方式和应对措施。"""
    rows = _told(duty, service_suspension, investor_notice, readings)
    missing = ibis.array([ibis.ifelse(surely(rows[part]), ibis.null("string"), part) for part in TOLD])
    missing = missing.filter(lambda part: part.notnull())
    told = rows.ahead_at.notnull()
    complete = told & (missing.length() == 0)
    # A notice without a word on what it said may have said what the others lack.
    unstated = told & ~complete & surely(rows.unstated)
    short = rows.begun & told & ~complete & ~unstated
    late = rows.begun & ~told & rows.first_at.notnull()
    silent = rows.begun & rows.register_kept
    holds = ibis.cases(
        (complete, True),
        (unstated, ibis.null("boolean")),
        (short | late | silent, False),
        else_=ibis.null("boolean"),
    )
    reason = ibis.cases(
        (rows.entry.isnull(), NO_RECORD),
        (complete, "all_parts"),
        (unstated, "not_stated"),
        (short, "notice_incomplete"),
        (late, "suspension_told_late"),
        (silent, "suspension_not_told"),
        (rows.begun, "never_recorded"),
        else_=NOT_YET,
    )
    figures = {
        "suspended_from": rows.valid_from,
        "told_at": rows.first_at,
        "missing": ibis.ifelse(told, missing.join("、").nullif(""), ibis.null("string")),
    }
    evidence = gathered(ibis.ifelse(told, rows.ahead_entries, entries(rows.first_entry)).concat(entries(rows.entry)))
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=evidence)


def _told(
    duty: ir.Table, service_suspension: ir.Table, investor_notice: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """Each duty beside its suspension and what investors were told of it by the asked date: at all, and before it began."""
    seen = shown(service_suspension, duty)
    seen = seen.mutate(begun=seen.valid_from < day_end(seen.as_of))
    notices = shown(investor_notice, duty)
    notices = notices.filter(notices.sent_at < day_end(notices.as_of))
    kept = notices.group_by(["as_of", "institution"]).aggregate(kept_from=local_day(notices.sent_at.min()))
    begins = seen.select("as_of", "institution", begins_at="valid_from", about="key")
    notices = notices.inner_join(begins, list(PER_SUSPENSION))
    ahead = before(notices.sent_at, notices.begins_at, readings)
    told = notices.group_by(PER_SUSPENSION).aggregate(
        first_at=notices.sent_at.min(),
        first_entry=notices.entry.argmin(in_order(notices.sent_at, notices.entry)),
        ahead_at=notices.sent_at.min(where=ahead),
        ahead_entries=notices.entry.collect(where=ahead),
        unstated=(notices.covers.length().fill_null(0) == 0).any(where=ahead),
        **{part: surely(notices.covers.contains(part)).any(where=ahead) for part in TOLD},
    )
    rows = beside(seen, told.rename(key="about"), ("as_of", "institution", "key"))
    rows = beside(about(duty, rows, "key"), kept, ("as_of", "institution"))
    since = ibis.least(
        ibis.coalesce(rows.kept_from, rows.declared_from), ibis.coalesce(rows.declared_from, rows.kept_from)
    )
    return rows.mutate(begun=surely(rows.begun), register_kept=surely(since <= local_day(rows.valid_from)))
