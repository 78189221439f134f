"""New, changed and stopped critical information infrastructure: 218:45, in the order of the text.

Days only are on file about assessments before use: one of the very day on which a system went into use tells no order (reading
`before-edge`), so a person judges. Not decided here: the duties of 218:15, on which 45.2 builds.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.change_times import before, timed
from zhengan.checks.contract import (
    NO_RECORD,
    NOT_YET,
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    day_end,
    entries,
    happened,
    local_day,
    occurrences,
    shown,
    surely,
)
from zhengan.checks.routes import reached_regulator

INSTITUTION = ["as_of", "institution"]
SYSTEM = [*INSTITUTION, "system"]
# Where an assessment stands to the day on which a system went into use, and what it found.
WHEN = ("ahead", "same_day", "after")
PASSED, FAILED, UNSTATED = "passed", "failed", "unstated"


@check
def assessed_before_use(
    duty: ir.Table, cii_assessment: ir.Table, system: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """新建的设施、系统投入使用之前是否做了检测和风险评估。"""
    rows = _before_use(duty, cii_assessment, system)
    ahead, same_day, after = (rows[f"{when}_on"].notnull() for when in WHEN)
    counts = same_day & ibis.literal(readings["before-edge"] == "same-instant")
    unclear = same_day & ~ahead & ~counts
    in_use = rows.live_on <= rows.as_of
    holds = ibis.cases(
        (ahead | counts, True),
        (unclear, ibis.null("boolean")),
        (after, False),
        (in_use & rows.register_kept, False),
        else_=ibis.null("boolean"),
    )
    reason = ibis.cases(
        (ahead | counts, "assessed_ahead_of_use"),
        (unclear, PERSON_JUDGES),
        (after, "assessed_after_use"),
        (~in_use, NOT_YET),
        (rows.register_kept, "used_without_assessment"),
        else_=NO_RECORD,
    )
    examined_on = ibis.coalesce(rows.ahead_on, rows.same_day_on, rows.after_on)
    entry = ibis.coalesce(rows.ahead_entry, rows.same_day_entry, rows.after_entry)
    figures = {"examined_on": examined_on, "live_on": rows.live_on}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(entry))


@check
def passed_before_use(
    duty: ir.Table, cii_assessment: ir.Table, system: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """新建的设施、系统投入使用之前最近一次检测评估是否已经通过。"""
    rows = _before_use(duty, cii_assessment, system)
    in_use = rows.live_on <= rows.as_of
    both = ibis.coalesce(rows.same_day_outcome, rows.ahead_outcome)
    strict = ibis.literal(readings["before-edge"] == "strict")
    # Days tell no order: one of the very day decides only where it changes nothing.
    ahead_passed, both_passed = surely(rows.ahead_outcome == PASSED), surely(both == PASSED)
    unclear = strict & in_use & (ahead_passed != both_passed)
    outcome = ibis.ifelse(strict & rows.ahead_outcome.notnull(), rows.ahead_outcome, both)
    passed, unstated = surely(outcome == PASSED), surely(outcome == UNSTATED)
    afterwards = surely(rows.after_outcome != FAILED)
    failed = surely(outcome == FAILED) | rows.after_outcome.notnull()
    holds = ibis.cases(
        (unclear, ibis.null("boolean")),
        (passed, True),
        (~in_use | unstated, ibis.null("boolean")),
        (failed | rows.register_kept, False),
        else_=ibis.null("boolean"),
    )
    reason = ibis.cases(
        (unclear & (unstated | surely(both == UNSTATED)), "result_not_stated"),
        (unclear, PERSON_JUDGES),
        (passed, "assessed_ahead_of_use"),
        (~in_use, NOT_YET),
        (unstated, "result_not_stated"),
        (afterwards, "assessed_after_use"),
        (failed, "used_without_passing"),
        (rows.register_kept, "used_without_assessment"),
        else_=NO_RECORD,
    )
    late = ~passed & ~unclear & in_use & ~unstated & afterwards
    before_on = ibis.ifelse(passed, ibis.coalesce(rows.ahead_on, rows.same_day_on), ibis.null("date"))
    before_entry = ibis.coalesce(rows.ahead_entry, rows.same_day_entry)
    examined_on = ibis.cases((late, rows.after_on), (unclear, rows.live_on), else_=before_on)
    entry = ibis.ifelse(late, rows.after_entry, ibis.coalesce(before_entry, rows.after_entry))
    unclear_entry = ibis.ifelse(unclear, rows.same_day_entry, ibis.null("int64"))
    figures = {"examined_on": examined_on, "live_on": rows.live_on}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(entry, unclear_entry))


@check
def expert_review_held(duty: ir.Table, change: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """影响可能较大的变更、下线，是否组织了专家评审。"""
    rows = _reviewed(duty, change, readings)
    reviewed = rows.passed.notnull() | rows.reviewed_by_now.notnull()
    late = rows.reviewed_late
    missing_now = rows.begun & rows.register_kept & rows.impact_stated
    holds = ibis.cases((late, False), (reviewed, True), (missing_now, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (late, "review_late"),
        (reviewed, "review_held"),
        (~rows.impact_stated, "impact_not_stated"),
        (missing_now, "no_review"),
        (rows.begun, "never_recorded"),
        (rows.unknown_times, "no_actual_times"),
        else_=NOT_YET,
    )
    return _review_answer(rows, holds, reason)


@check
def carried_out_after_passing(duty: ir.Table, change: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """没有通过专家评审的变更、下线，是否没有实施。"""
    rows = _reviewed(duty, change, readings)
    strict = ibis.literal(readings["review-not-passed"] == "unreviewed-too")
    passed, failed = surely(rows.passed), surely(~rows.passed)
    carried_out = rows.begun & rows.impact_stated
    held_back = failed & ~rows.begun & ~rows.unknown_times
    passed_late = strict & carried_out & passed & rows.reviewed_late
    unreviewed = carried_out & rows.passed.isnull() & rows.register_kept
    holds = ibis.cases(
        (passed_late, False),
        (passed | held_back, True),
        (carried_out & failed, False),
        (unreviewed, ~strict),
        else_=ibis.null("boolean"),
    )
    reason = ibis.cases(
        (passed_late, "review_late"),
        (passed, "review_passed"),
        (held_back, "held_back"),
        (~rows.impact_stated, "impact_not_stated"),
        (carried_out & failed, "carried_out_failing"),
        (unreviewed & strict, "carried_out_unreviewed"),
        (unreviewed, "no_failed_review"),
        (rows.begun, "never_recorded"),
        (rows.unknown_times, "no_actual_times"),
        else_=NOT_YET,
    )
    return _review_answer(rows, holds, reason)


@occurrences
def designation_change_reported(
    duty: ir.Table, change: ir.Table, cii_designation: ir.Table, submission: ir.Table, route: ir.Table
) -> ir.Table:
    """可能影响认定的停止运营、较大变化，哪天报告了监管部门。"""
    changes = _affecting(shown(change, duty))
    designations = shown(cii_designation, duty)
    own = designations.select(*SYSTEM, "entry", told_at="change_reported_at")
    by_record = changes.inner_join(own, SYSTEM).drop("system")
    sent = reached_regulator(shown(submission, duty), route)
    sent = sent.filter((sent.kind == "cii_change") & sent.reached)
    sent = sent.select(*INSTITUTION, "entry", told_at="sent_at", about_key="about")
    # A report is about the change itself, about its system, or about that system's designation.
    named = designations.select(*INSTITUTION, "system", about_key="key")
    by_designation = changes.inner_join(named, SYSTEM).drop("system")
    by_system = changes.mutate(about_key=changes.system).drop("system")
    by_change = changes.mutate(about_key=changes.key, before=ibis.null("date")).drop("system")
    meant = ibis.union(by_change, by_system, by_designation, distinct=True)
    submitted = meant.inner_join(sent, [*INSTITUTION, "about_key"]).drop("about_key")
    told = ibis.union(by_record.select(submitted.columns), submitted, distinct=True)
    told = told.filter(told.told_at < day_end(told.as_of))
    rows = about(duty, told, "key")
    # A report that names no change and comes before this one belongs to the one before, where the look-back has one.
    another = surely((rows.told_at < rows.start) & (rows.before >= rows.window_from))
    rows = rows.filter(~another)
    return happened(rows, done_on=local_day(rows.told_at), counts=rows.entry.notnull(), entry=rows.entry)


def _affecting(seen: ir.Table) -> ir.Table:
    """Changes that may affect a designation, for each of their systems, with their `start` and the day of the one `before`."""
    real = seen.affects_designation & ~surely(seen.result == "cancelled")
    changes = seen.filter(real).select(
        *INSTITUTION,
        "key",
        start=ibis.coalesce(seen.actual_start, seen.planned_start),
        system=seen.systems.unnest(),
    )
    changes = changes.view()
    in_turn = ibis.window(group_by=SYSTEM, order_by=[changes.start, changes.key])
    return changes.mutate(before=local_day(changes.start.lag().over(in_turn)))


def _before_use(duty: ir.Table, cii_assessment: ir.Table, system: ir.Table) -> ir.Table:
    """Each duty beside its system's assessments: the last before the day of use, of that day, and the first after it.

    Each `WHEN` gives `…_on`, `…_entry` and `…_outcome`; of several on one day the worst counts. `register_kept`: whether silence
    about the day of use means that nothing was done.
    """
    seen = shown(cii_assessment, duty)
    seen = seen.filter(seen.assessed_on <= seen.as_of)
    lives = shown(system, duty).select(*INSTITUTION, "live_on", system="key")
    done = seen.filter(seen.kind == "before_use").inner_join(lives, SYSTEM)
    outcome = ibis.cases((done.passed, PASSED), (~done.passed, FAILED), else_=UNSTATED)
    done = done.mutate(outcome=outcome, badness=ibis.cases((outcome == FAILED, 2), (outcome == UNSTATED, 1), else_=0))
    latest_first = ibis.struct({"on": done.assessed_on, "badness": done.badness, "entry": done.entry})
    first_first = ibis.struct({"on": done.assessed_on, "badness": -done.badness, "entry": done.entry})
    ahead, same_day, after = (
        done.assessed_on < done.live_on,
        done.assessed_on == done.live_on,
        done.assessed_on > done.live_on,
    )
    told = done.group_by(SYSTEM).aggregate(
        ahead_on=done.assessed_on.max(where=ahead),
        ahead_outcome=done.outcome.argmax(latest_first, where=ahead),
        ahead_entry=done.entry.argmax(latest_first, where=ahead),
        same_day_on=done.assessed_on.max(where=same_day),
        same_day_outcome=done.outcome.argmax(latest_first, where=same_day),
        same_day_entry=done.entry.argmax(latest_first, where=same_day),
        after_on=done.assessed_on.min(where=after),
        after_outcome=done.outcome.argmin(first_first, where=after),
        after_entry=done.entry.argmin(first_first, where=after),
    )
    kept = seen.group_by(SYSTEM).aggregate(kept_from=seen.assessed_on.min())
    rows = about(duty, beside(beside(lives, kept, SYSTEM), told, SYSTEM), "system")
    return rows.mutate(register_kept=surely(rows.kept_from <= rows.live_on))


def _reviewed(duty: ir.Table, change: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Each duty beside its change: whether it has begun, what is on file of its review, whether silence means none."""
    seen = timed(shown(change, duty), readings)
    yet_to_come = surely(seen.expert_reviewed_at >= day_end(seen.as_of))
    seen = seen.mutate(
        reviewed_by_now=ibis.ifelse(yet_to_come, ibis.null("timestamp"), seen.expert_reviewed_at),
        # What its own record says comes after the asked date has not come yet.
        passed=ibis.ifelse(yet_to_come, ibis.null("boolean"), seen.expert_review_passed),
    )
    filled = seen.filter(seen.passed.notnull())
    kept = filled.group_by(INSTITUTION).aggregate(kept_from=filled.planned_start.min())
    rows = beside(about(duty, seen, "key"), kept, INSTITUTION)
    begun = rows.started.notnull()
    at = rows.reviewed_by_now
    late = at.notnull() & begun & ~before(at, rows.started, readings)
    declared = surely(rows.declared_from <= local_day(rows.planned_start))
    return rows.mutate(
        begun=begun,
        impact_stated=rows.large_impact.notnull(),
        register_kept=surely(rows.kept_from <= rows.planned_start) | declared,
        reviewed_late=late,
    )


def _review_answer(rows: ir.Table, holds: ir.BooleanValue, reason: ir.StringValue) -> ir.Table:
    figures = {"started": rows.started, "expert_reviewed_at": rows.reviewed_by_now}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))
