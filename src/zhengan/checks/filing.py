"""What is filed, with what inside, and with whom: 218:14.2, 59 and 72."""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    about,
    beside,
    check,
    conclude,
    day_end,
    entries,
    gathered,
    happened,
    local_day,
    occurrences,
    shown,
    surely,
)
from zhengan.checks.lists import mentions, named
from zhengan.checks.routes import reached_regulator, route_answer

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
    "cii_assessment": (
        "cii_assessment",
        "cii",
        "关键信息基础设施检测评估",
        "关键信息基础设施检测评估情况",
        "关键信息基础设施检测和风险评估",
        "关键信息基础设施检测和风险评估情况",
        "检测和风险评估",
        "检测和风险评估情况",
    )
}

PER_YEAR = ("as_of", "institution", "year")


@check
def mlps_status_reported(
    duty: ir.Table, submission: ir.Table, route: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """是否把等级保护工作开展情况报送了监管部门。"""
    sent = reached_regulator(shown(submission, duty), route)
    sent = sent.filter(sent.kind == "mlps_status", sent.sent_at < day_end(sent.as_of))
    # One that reached a regulator is shown before a later one that went astray.
    telling = ibis.struct({"reached": sent.reached.cast("int64"), "at": sent.sent_at, "entry": sent.entry})
    latest = sent.group_by(["as_of", "institution"]).aggregate(
        reached=sent.reached.any(), sent_at=sent.sent_at.argmax(telling), entry=sent.entry.argmax(telling)
    )
    rows = about(duty, latest, None)
    old = ibis.literal(value=False)
    if readings["guidance-when"] == "lookback":
        old = surely(rows.reached & (local_day(rows.sent_at) < rows.window_from))
    reason = ibis.cases(
        (old, "reported_long_ago"), (rows.reached, "reported"), (~rows.reached, "wrong_addressee"), else_=NO_RECORD
    )
    holds = rows.reached & ~old
    return conclude(rows, holds=holds, reason=reason, figures={"sent_at": rows.sent_at}, evidence=entries(rows.entry))


@occurrences
def annual_report_filed(duty: ir.Table, submission: ir.Table, route: ir.Table) -> ir.Table:
    """上一年的管理年报什么时候报送。"""
    sent = reached_regulator(shown(submission, duty), route)
    sent = sent.filter(sent.kind == "annual_report", sent.sent_at < day_end(sent.as_of))
    rows = about(duty, sent, None)
    sent_on = local_day(rows.sent_at)
    year = year_reported(rows)
    # A year that is not over has no report yet, whatever the submission calls itself.
    over = year.cast("int64") < sent_on.year()
    return happened(rows, done_on=sent_on, counts=rows.reached & over, entry=rows.entry, occurrence=year)


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
    seen = shown(submission, duty)
    seen = seen.filter(seen.sent_at < day_end(seen.as_of))
    by_record, by_period = seen.kind + "/" + seen.about, seen.kind + "//" + seen.period
    seen = seen.mutate(matter=ibis.coalesce(by_record, by_period, seen.entry.cast("string")))
    return route_answer(duty, seen, route, ("as_of", "institution", "matter"))


def _covers(duty: ir.Table, submission: ir.Table, parts: dict[str, tuple[str, ...]]) -> ir.Table:
    """Whether the reports on one year, supplements included, cover all `parts` between them."""
    seen = shown(submission, duty)
    seen = seen.filter(seen.kind == "annual_report", seen.sent_at < day_end(seen.as_of))
    seen = seen.mutate(year=year_reported(seen))
    together = seen.group_by(PER_YEAR).aggregate(
        all_stated=surely(seen.covers.length() > 0).all(),
        year_entries=seen.entry.collect(),
        **{f"has_{code}": surely(mentions(seen.covers, words)).any() for code, words in parts.items()},
    )
    rows = about(duty, beside(seen, together, PER_YEAR), "key")
    missing = named({code: ~surely(rows[f"has_{code}"]) for code in parts})
    complete, stated = missing.length() == 0, surely(rows.all_stated)
    holds = ibis.cases((complete, True), (stated, False), else_=ibis.null("boolean"))
    reason = ibis.cases((complete, "all_parts"), (stated, "missing_parts"), else_="not_stated")
    figures = {"missing": ibis.ifelse(stated, _joined(missing), ibis.null("string"))}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=gathered(rows.year_entries))


def year_reported(submission: ir.Table) -> ir.StringValue:
    """The year that a 年报 is on: the one that it names, else the one before it is sent."""
    stated = submission.period.re_extract("([0-9]{4})", 1).nullif("")
    return ibis.coalesce(stated, (local_day(submission.sent_at).year() - 1).cast("string"))


def _joined(words: ir.ArrayValue) -> ir.StringValue:
    return words.join("、").nullif("")
