"""What is filed, with what inside, and with whom: 218:14.2, 59 and 72."""

from functools import reduce

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    about,
    check,
    conclude,
    day_end,
    entries,
    happened,
    in_order,
    local_day,
    occurrences,
    shown,
)
from zhengan.checks.routes import addressed, reached_regulator

# The parts that 218:59.1 names, by our code and by the words that a firm writes.
ANNUAL_PARTS: dict[str, tuple[str, ...]] = {
    "governance": ("governance", "治理", "治理情况"),
    "people": ("people", "staff", "personnel", "staffing", "人员", "人员情况"),
    "spend": ("spend", "investment", "budget", "input", "投入", "投入情况"),
    "risk": ("risk", "risks", "风险", "风险情况"),
    "handling": ("handling", "disposal", "response", "处置", "处置情况"),
    "next_year_plan": (
        "next_year_plan",
        "next-year-plan",
        "plan",
        "work_plan",
        "工作计划",
        "下一年度工作计划",
        "下一年度计划",
    ),
}
# The part that 59.3 adds for operators of critical information infrastructure.
CII_PARTS: dict[str, tuple[str, ...]] = {
    "cii_assessment": ("cii_assessment", "cii", "关键信息基础设施检测评估", "检测和风险评估")
}


@check
def mlps_status_reported(duty: ir.Table, submission: ir.Table, route: ir.Table) -> ir.Table:
    """是否把等级保护工作开展情况报送了监管部门。"""
    sent = reached_regulator(shown(submission, duty), route)
    sent = sent.filter(sent.kind == "mlps_status", sent.sent_at < day_end(sent.as_of))
    latest = sent.group_by(["as_of", "institution"]).aggregate(
        reached=sent.reached.any(),
        sent_at=sent.sent_at.max(),
        entry=sent.entry.argmax(in_order(sent.sent_at, sent.entry)),
    )
    rows = about(duty, latest, None)
    reason = ibis.cases((rows.reached, "reported"), (~rows.reached, "wrong_addressee"), else_=NO_RECORD)
    return conclude(
        rows, holds=rows.reached, reason=reason, figures={"sent_at": rows.sent_at}, evidence=entries(rows.entry)
    )


@occurrences
def annual_report_filed(duty: ir.Table, submission: ir.Table, route: ir.Table) -> ir.Table:
    """上一年的管理年报什么时候报送。"""
    sent = reached_regulator(shown(submission, duty), route)
    sent = sent.filter(sent.kind == "annual_report", sent.sent_at < day_end(sent.as_of))
    rows = about(duty, sent, None)
    sent_on = local_day(rows.sent_at)
    # 年报 is on the year before it is sent, where it does not say its year.
    stated = rows.period.re_extract("([0-9]{4})", 1).nullif("")
    year_before = (sent_on.year() - 1).cast("string")
    return happened(
        rows, done_on=sent_on, counts=rows.reached, entry=rows.entry, occurrence=ibis.coalesce(stated, year_before)
    )


@check
def annual_report_contents(duty: ir.Table, submission: ir.Table) -> ir.Table:
    """年报是否写全治理、人员、投入、风险、处置和下一年度计划。"""
    return _covers(duty, submission, ANNUAL_PARTS)


@check
def annual_report_cii_contents(duty: ir.Table, submission: ir.Table) -> ir.Table:
    """年报是否写了关键信息基础设施的检测和风险评估。"""
    return _covers(duty, submission, CII_PARTS)


@check
def report_addressed(duty: ir.Table, submission: ir.Table, route: ir.Table) -> ir.Table:
    """报告事项是否报给了应报的部门。"""
    rows = about(duty, addressed(shown(submission, duty), route), "key")
    # Engines differ on whether a list contains what is unknown.
    right = ibis.ifelse(rows.expected.notnull(), rows.names.contains(rows.expected), ibis.null("boolean"))
    reason = ibis.cases((rows.expected.isnull(), "no_bureau"), (right, "right_addressee"), else_="wrong_addressee")
    figures = {"expected": rows.expected, "sent_to": _joined(rows.names)}
    return conclude(rows, holds=right, reason=reason, figures=figures, evidence=entries(rows.entry))


def _covers(duty: ir.Table, submission: ir.Table, parts: dict[str, tuple[str, ...]]) -> ir.Table:
    rows = about(duty, shown(submission, duty), "key")
    stated = (rows.covers.length() > 0).fill_null(False)
    has = {
        code: reduce(lambda a, b: a | b, [rows.covers.contains(word) for word in words])
        for code, words in parts.items()
    }
    missing = ibis.array([ibis.ifelse(present, ibis.null("string"), code) for code, present in has.items()])
    missing = missing.filter(lambda code: code.notnull())
    complete = missing.length() == 0
    holds = ibis.ifelse(stated, complete, ibis.null("boolean"))
    reason = ibis.cases((~stated, "not_stated"), (complete, "all_parts"), else_="missing_parts")
    figures = {"missing": ibis.ifelse(stated, _joined(missing), ibis.null("string"))}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


def _joined(words: ir.ArrayValue) -> ir.StringValue:
    return words.join("、").nullif("")
