"""Answers to the regulator, 218:57–58 and 82:46.2: reports by their day, information asked for, risk alerts looked into.

Whether the day set in a notice or for a report is a hard one (reading `notice-deadline`), and until when it runs where only a day
is written (reading `deadline-day`), is left open by the text. Not decided here: whether what was given is true, accurate and
complete, and what is prompt where no day was set, which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NOT_YET,
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    day_end,
    day_start,
    entries,
    happened,
    in_order,
    local_day,
    occurrences,
    shown,
)
from zhengan.checks.routes import reached_regulator

INSTITUTION = ("as_of", "institution")
NOTICE = ("as_of", "institution", "notice")


@check
def submitted_by_due_day(duty: ir.Table, submission: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """写明应报日的报送，是否不晚于应报日报出。"""
    rows = about(duty, shown(submission, duty), "key")
    sent_on = local_day(rows.sent_at)
    in_time = sent_on <= rows.due_on
    by_person = readings["notice-deadline"] == "judged"
    holds = ibis.ifelse(in_time | ~ibis.literal(by_person), in_time, ibis.null("boolean"))
    reason = ibis.ifelse(in_time, "done_in_time", PERSON_JUDGES if by_person else "late")
    figures = {"done_on": sent_on, "deadline": rows.due_on}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


@check
def information_provided(
    duty: ir.Table,
    regulator_notice: ir.Table,
    notice_feedback: ir.Table,
    submission: ir.Table,
    route: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """监管部门要求提供的材料，是否在反馈期限之前提供。"""
    answers = _answers(duty, notice_feedback, submission, route)
    first = answers.group_by(NOTICE).aggregate(
        answered_at=answers.sent_at.min(), answer=answers.entry.argmin(in_order(answers.sent_at, answers.entry))
    )
    rows = _with_deadline(duty, regulator_notice, first, answers, readings)
    answered = rows.answered_at.notnull()
    undated = rows.feedback_due.isnull()
    late = answered & ~rows.in_time & ~undated
    by_person = readings["notice-deadline"] == "judged"
    holds = ibis.cases(
        (late, ibis.null("boolean") if by_person else ibis.literal(value=False)),
        (answered, True),
        (rows.owed_answer, False),
        else_=ibis.null("boolean"),
    )
    reason = ibis.cases(
        (late, PERSON_JUDGES if by_person else "answered_late"),
        (answered, "answered"),
        (undated, "no_deadline_stated"),
        (~rows.passed, NOT_YET),
        (rows.owed_answer, "not_answered"),
        else_="never_recorded",
    )
    return conclude(rows, holds=holds, reason=reason, figures=_figures(rows), evidence=entries(rows.entry, rows.answer))


@occurrences
def information_given(duty: ir.Table, notice_feedback: ir.Table, submission: ir.Table, route: ir.Table) -> ir.Table:
    """监管部门要求提供的材料，哪天提供。"""
    rows = about(duty, _answers(duty, notice_feedback, submission, route), "notice")
    return happened(rows, done_on=local_day(rows.sent_at), counts=rows.sent_at.notnull(), entry=rows.entry)


@check
def risk_alert_checked(
    duty: ir.Table, regulator_notice: ir.Table, notice_feedback: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """收到风险通报，是否排查过本机构受不受影响；来文定了期限的，是否在期限之内。"""
    feedback = _sent(notice_feedback, duty)
    stated = feedback.affected.notnull()
    first = feedback.group_by(NOTICE).aggregate(
        answered_at=feedback.sent_at.min(where=stated),
        answer=feedback.entry.argmin(in_order(feedback.sent_at, feedback.entry), where=stated),
        silent_answer=feedback.entry.min(),
    )
    rows = _with_deadline(duty, regulator_notice, first, feedback, readings)
    looked, undated = rows.answered_at.notnull(), rows.feedback_due.isnull()
    late = looked & ~rows.in_time & ~undated
    unstated = ~looked & rows.silent_answer.notnull()
    by_person = readings["notice-deadline"] == "judged"
    holds = ibis.cases(
        (looked & undated, ibis.null("boolean")),
        (late, ibis.null("boolean") if by_person else ibis.literal(value=False)),
        (looked, True),
        (rows.owed_answer & ~unstated, False),
        else_=ibis.null("boolean"),
    )
    reason = ibis.cases(
        (looked & undated, PERSON_JUDGES),
        (late, PERSON_JUDGES if by_person else "answered_late"),
        (looked, "looked_into"),
        (unstated, "affected_not_stated"),
        (undated, "trigger_only"),
        (~rows.passed, NOT_YET),
        (rows.owed_answer, "not_looked_into"),
        else_="never_recorded",
    )
    evidence = entries(rows.entry, ibis.coalesce(rows.answer, rows.silent_answer))
    return conclude(rows, holds=holds, reason=reason, figures=_figures(rows), evidence=evidence)


@occurrences
def risk_alert_measures(duty: ir.Table, notice_feedback: ir.Table) -> ir.Table:
    """受风险影响的，哪天采取了防范措施。"""
    feedback = _sent(notice_feedback, duty)
    completed = ibis.ifelse(
        feedback.completed_at < day_end(feedback.as_of), feedback.completed_at, ibis.null("timestamp")
    )
    taken_at = ibis.coalesce(
        completed, ibis.ifelse(feedback.measures.notnull(), feedback.sent_at, ibis.null("timestamp"))
    )
    rows = about(duty, feedback.mutate(taken_at=taken_at), "notice")
    return happened(rows, done_on=local_day(rows.taken_at), counts=rows.taken_at.notnull(), entry=rows.entry)


def _answers(duty: ir.Table, notice_feedback: ir.Table, submission: ir.Table, route: ir.Table) -> ir.Table:
    """All that answered a notice: feedback on it, and what was filed about it with the regulator."""
    feedback = _sent(notice_feedback, duty).select(*NOTICE, "sent_at", "entry")
    given = reached_regulator(_sent(submission, duty), route)
    given = given.filter(given.reached, given.about.notnull()).select(*INSTITUTION, "sent_at", "entry", notice="about")
    return ibis.union(feedback, given.select(*feedback.columns))


def _sent(table: ir.Table, duty: ir.Table) -> ir.Table:
    seen = shown(table, duty)
    return seen.filter(seen.sent_at < day_end(seen.as_of))


def _with_deadline(
    duty: ir.Table, regulator_notice: ir.Table, first: ir.Table, answers: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """Each duty beside its notice and first answer: `in_time`, `passed` (the day is over) and `owed_answer`.

    `owed_answer` is true where the day is over and the register was kept by then: silence is a statement.
    """
    notices = shown(regulator_notice, duty).select(*INSTITUTION, "issued_at", "feedback_due", "entry", notice="key")
    kept = answers.group_by(INSTITUTION).aggregate(kept_at=answers.sent_at.min())
    rows = about(duty, beside(beside(notices, first, NOTICE), kept, INSTITUTION), "notice")
    due_on = local_day(rows.feedback_due)
    in_time = rows.answered_at <= rows.feedback_due
    if readings["deadline-day"] == "whole-day":
        only_a_day = rows.feedback_due == day_start(due_on)
        in_time = ibis.ifelse(only_a_day, rows.answered_at < day_end(due_on), in_time)
    passed = (due_on < rows.as_of).fill_null(False)
    kept_by_then = (local_day(rows.kept_at) <= due_on) | (rows.declared_from <= due_on).fill_null(False)
    return rows.mutate(
        in_time=in_time.fill_null(False), passed=passed, owed_answer=passed & kept_by_then.fill_null(False)
    )


def _figures(rows: ir.Table) -> dict[str, ir.Value]:
    return {"issued_at": rows.issued_at, "feedback_due": rows.feedback_due, "answered_at": rows.answered_at}
