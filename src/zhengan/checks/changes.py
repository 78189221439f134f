"""Changes of important systems: 218:15 and the joint test of 218:16.3, in the order of the text.

Before a start means strictly before its instant (reading `before-edge`); that 15.1 wants assessments and plans before the start
is itself a reading (`preparation-time`). A change that has not started is judged on nothing but what can still be done: `not_yet`.
Not decided here: whether an assessment was sufficient (充分), which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.change_times import before, timed
from zhengan.checks.contract import (
    NOT_YET,
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
from zhengan.checks.routes import reached_regulator

CHANGE = ["as_of", "institution", "key"]
INSTITUTION = ["as_of", "institution"]


@check
def change_risk_assessed(duty: ir.Table, change: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """变更开始之前是否做了风险评估。"""
    return _made_before_start(duty, change, readings, "risk_assessed_at", "risk_assessed_at")


@check
def change_controls(duty: ir.Table, change: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """变更开始之前是否定出风险防控措施。"""
    return _made_before_start(duty, change, readings, "controls", "plans_made_at")


@check
def change_emergency_plan(duty: ir.Table, change: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """变更开始之前是否定出应急处置方案。"""
    return _made_before_start(duty, change, readings, "emergency_plan", "plans_made_at")


@check
def change_rollback_plan(duty: ir.Table, change: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """变更开始之前是否定出回退方案。"""
    return _made_before_start(duty, change, readings, "rollback_plan", "plans_made_at")


@check
def change_verified(duty: ir.Table, change: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """变更的结果是否经过复核和验证。"""
    seen = timed(shown(change, duty), readings)
    nothing = ibis.null("timestamp")
    seen = seen.mutate(
        reviewed_at=ibis.ifelse(seen.reviewed_at < day_end(seen.as_of), seen.reviewed_at, nothing),
        verified_at=ibis.ifelse(seen.verified_at < day_end(seen.as_of), seen.verified_at, nothing),
    )
    kept = _kept_since(seen, seen.reviewed_at.notnull() | seen.verified_at.notnull())
    rows = beside(about(duty, seen, "key"), kept, INSTITUTION)
    both = rows.reviewed_at.notnull() & rows.verified_at.notnull()
    over = rows.ended.notnull() & (local_day(rows.ended) < rows.as_of)
    open_end = rows.started.notnull() & rows.ended.isnull() & (rows.planned_end < day_end(rows.as_of))
    register_kept = _register_kept(rows)
    holds = ibis.cases((both, True), (over & register_kept, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (both, "verified"),
        (rows.unknown_times, "no_actual_times"),
        (open_end, "end_not_recorded"),
        (~over, NOT_YET),
        (register_kept, "not_verified"),
        else_="never_recorded",
    )
    figures = {"reviewed_at": rows.reviewed_at, "verified_at": rows.verified_at, "ended": rows.ended}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


@check
def change_reported_ahead(
    duty: ir.Table, change: ir.Table, submission: ir.Table, route: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """可能产生较大影响的变更，开始之前是否报告了监管部门。"""
    seen = timed(shown(change, duty), readings)
    sent = reached_regulator(shown(submission, duty), route)
    sent = sent.filter(sent.kind == "change", sent.sent_at < day_end(sent.as_of))
    first = in_order(sent.sent_at, sent.entry)
    first_sent = sent.group_by(["as_of", "institution", "about"]).aggregate(
        submitted_at=sent.sent_at.min(where=sent.reached),
        sent_entry=sent.entry.argmin(first, where=sent.reached),
        astray_at=sent.sent_at.min(where=~sent.reached),
        astray_entry=sent.entry.argmin(first, where=~sent.reached),
    )
    reports = _with_first_report(seen, first_sent)
    kept = _kept_since(reports, reports.told_at.notnull())
    rows = beside(about(duty, reports, "key"), kept, INSTITUTION)
    begun = rows.started.notnull()
    in_time = begun & before(rows.told_at, rows.started, readings)
    late = begun & rows.told_at.notnull() & ~before(rows.told_at, rows.started, readings)
    register_kept = _register_kept(rows)
    stated = rows.large_impact.notnull()
    told_ahead = ~begun & ~rows.unknown_times & rows.told_at.notnull()
    holds = ibis.cases(
        (~stated, ibis.null("boolean")),
        (in_time | told_ahead, True),
        (late, False),
        (begun & register_kept, False),
        else_=ibis.null("boolean"),
    )
    reason = ibis.cases(
        (~stated, "impact_not_stated"),
        (in_time | told_ahead, "reported_ahead"),
        (late, "reported_late"),
        (begun & register_kept & rows.astray_at.notnull(), "wrong_addressee"),
        (begun & register_kept, "not_reported"),
        (begun, "never_recorded"),
        (rows.unknown_times, "no_actual_times"),
        else_=NOT_YET,
    )
    astray = rows.told_at.isnull()
    figures = {
        "started": rows.started,
        "reported_at": rows.told_at,
        "sent_at": ibis.ifelse(astray, rows.astray_at, ibis.null("timestamp")),
    }
    sent_entry = ibis.coalesce(rows.sent_entry, ibis.ifelse(astray, rows.astray_entry, ibis.null("int64")))
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry, sent_entry))


@check
def change_outside_trading_hours(
    duty: ir.Table, change: ir.Table, change_hours: ir.Table, session: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """变更的实际起止是否避开交易时段；经评估的紧急修复除外。

    `change_hours` (made with the population) names the markets whose hours bind each change, and `no_calendar` where the calendar's
    data does not reach.
    """
    seen = timed(shown(change, duty), readings)
    marked = seen.inner_join(change_hours, CHANGE)
    hours = marked.select(
        "as_of", "institution", "key", "started", "ended", market=marked.markets_bound.unnest()
    ).view()
    # An instant without a known end still stands somewhere: it is inside a session that it falls into.
    last = ibis.coalesce(hours.ended, hours.started)
    overlap = (hours.started < session.closes_at) & ((session.opens_at < last) | (session.opens_at <= hours.started))
    hits = hours.inner_join(session, [hours.market == session.market, overlap])
    inside = hits.group_by(CHANGE).aggregate(
        session_opens=hits.opens_at.min(), session_market=hits.market.argmin(in_order(hits.opens_at, hits.market))
    )
    rows = about(duty, beside(marked, inside, CHANGE), "key")
    begun = rows.started.notnull()
    touched = rows.session_opens.notnull()
    emergency = rows.emergency.fill_null(False)
    assessed = emergency & before(rows.emergency_assessed_at, rows.started, readings)
    grounded = rows.emergency_ground.notnull()
    no_hours = begun & (rows.no_calendar | (rows.markets_bound.length() == 0))
    open_end = begun & rows.ended.isnull() & ~touched
    holds = ibis.cases(
        (~begun | no_hours, ibis.null("boolean")),
        (touched & assessed & grounded, True),
        (touched & assessed, ibis.null("boolean")),
        (touched, False),
        (open_end, ibis.null("boolean")),
        else_=True,
    )
    reason = ibis.cases(
        (rows.unknown_times, "no_actual_times"),
        (~begun, NOT_YET),
        (begun & rows.no_calendar, "no_calendar"),
        (no_hours, "no_market"),
        (touched & assessed & grounded, "emergency_repair"),
        (touched & assessed, "ground_not_stated"),
        (touched & emergency, "emergency_not_assessed"),
        (touched, "in_trading_hours"),
        (open_end, "end_not_recorded"),
        else_="outside_trading_hours",
    )
    figures = {
        "started": rows.started,
        "ended": rows.ended,
        "market": rows.session_market,
        "session_opens": rows.session_opens,
    }
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


@check
def joint_test_held(duty: ir.Table, change: ir.Table, joint_test: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """核心机构的重要信息系统上线或者重大升级，是否组织了联网测试。"""
    seen = timed(shown(change, duty), readings)
    tests = shown(joint_test, duty)
    tests = tests.filter(tests.held_on <= tests.as_of)
    counting = tests.filter(tests.participants.fill_null(1) > 0)
    first = counting.group_by(["as_of", "institution", "change"]).aggregate(
        tested_on=counting.held_on.min(), test_entry=counting.entry.argmin(in_order(counting.held_on, counting.entry))
    )
    tested = beside(seen, first.rename(key="change"), CHANGE)
    kept = tests.group_by(["as_of", "institution"]).aggregate(kept_from=tests.held_on.min())
    rows = beside(about(duty, tested, "key"), kept, INSTITUTION)
    begun = rows.started.notnull()
    started_on = local_day(rows.started)
    in_time = (
        rows.tested_on < started_on
        if readings["joint-test-time"] == "before-start-day"
        else rows.tested_on <= started_on
    )
    in_time = (begun & in_time).fill_null(False)
    stated = (rows.kind == "go_live") | rows.major_upgrade.notnull()
    ahead = ~begun & rows.tested_on.notnull() & ~rows.unknown_times
    register_kept = surely(rows.kept_from <= started_on) | surely(rows.declared_from <= started_on)
    holds = ibis.cases(
        (~stated, ibis.null("boolean")),
        (in_time | ahead, True),
        (begun & rows.tested_on.notnull(), False),
        (begun & register_kept, False),
        else_=ibis.null("boolean"),
    )
    reason = ibis.cases(
        (~stated, "upgrade_not_stated"),
        (in_time | ahead, "tested"),
        (begun & rows.tested_on.notnull(), "tested_late"),
        (begun & register_kept, "not_tested"),
        (begun, "never_recorded"),
        (rows.unknown_times, "no_actual_times"),
        else_=NOT_YET,
    )
    figures = {"started": rows.started, "tested_on": rows.tested_on}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry, rows.test_entry))


def _made_before_start(
    duty: ir.Table, change: ir.Table, readings: Mapping[str, str], field: str, made_at: str
) -> ir.Table:
    """Whether `field` was done before the start; `made_at` says when, where that is on file (reading `preparation-time`)."""
    seen = timed(shown(change, duty), readings)
    kept = _kept_since(seen, seen[field].notnull())
    rows = beside(about(duty, seen, "key"), kept, INSTITUTION)
    happened_at = ibis.ifelse(rows[made_at] < day_end(rows.as_of), rows[made_at], ibis.null("timestamp"))
    is_flag, asks = field != made_at, readings["preparation-time"]
    stated = rows[field].notnull() if is_flag else happened_at.notnull()
    # What its own record says was made after the asked date is not made yet.
    yet_to_come = rows[made_at].notnull() & happened_at.isnull()
    made = surely(rows[field]) & ~yet_to_come if is_flag else happened_at.notnull()
    begun = rows.started.notnull()
    after = made & begun & happened_at.notnull() & ~before(happened_at, rows.started, readings)
    late = after & ibis.literal(asks != "any-time")
    untimed = made & begun & happened_at.isnull() & ibis.literal(asks == "proven-before")
    register_kept = _register_kept(rows)
    refused = begun & stated & ~made
    holds = ibis.cases(
        (rows.unknown_times | untimed, ibis.null("boolean")),
        (late | refused, False),
        (made, True),
        (begun & register_kept, False),
        else_=ibis.null("boolean"),
    )
    reason = ibis.cases(
        (rows.unknown_times, "no_actual_times"),
        (untimed, "made_time_not_stated"),
        (late, "made_late"),
        (after, "made_at_any_time"),
        (made, "made_in_time"),
        (refused, "not_made"),
        (begun & register_kept, "not_made"),
        (begun, "never_recorded"),
        else_=NOT_YET,
    )
    figures = {"started": rows.started, "made_at": happened_at}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


def _kept_since(seen: ir.Table, filled: ir.BooleanValue) -> ir.Table:
    """Since when an institution records this about its changes: the planned start of the first that has it."""
    filled_rows = seen.filter(filled)
    return filled_rows.group_by(["as_of", "institution"]).aggregate(kept_from=filled_rows.planned_start.min())


def _register_kept(rows: ir.Table) -> ir.BooleanValue:
    """Whether what a change's record leaves empty counts as not done: kept, or declared complete, by its planned start."""
    declared = surely(rows.declared_from <= local_day(rows.planned_start))
    return surely(rows.kept_from <= rows.planned_start) | declared


def _with_first_report(seen: ir.Table, first_sent: ir.Table) -> ir.Table:
    """Changes with `told_at`: the earliest of their own reported_at and of a submission about them, by the asked date."""
    joined = beside(seen, first_sent.rename(key="about"), CHANGE)
    own = ibis.ifelse(joined.reported_at < day_end(joined.as_of), joined.reported_at, ibis.null("timestamp"))
    earliest = ibis.ifelse((joined.submitted_at < own) | own.isnull(), joined.submitted_at, own)
    return joined.mutate(told_at=earliest)
