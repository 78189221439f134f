"""Graded protection of systems, 218:14.1: graded, filed, assessed, and mended where the assessment failed.

The order itself gives neither the levels that must be filed and assessed nor how soon or how often: those are readings
(`mlps-filing`, `mlps-filing-time`, `mlps-scope`, `mlps-cycle`). Not decided here: whether the protection is built as the
level wants, which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import NO_RECORD, NOT_YET, about, beside, check, conclude, entries, latest, shown, surely

# Reading mlps-filing-time, `thirty-days`: how long after the grading it may be filed. Reading mlps-cycle, `by-level`: how
# long an assessment serves, from the third level on and below it. National rules; the readings call them unverified.
FILING_DAYS = 30
YEARLY_FROM = 3
HIGH_LEVEL_MONTHS = 12
LOW_LEVEL_MONTHS = 24

PASSED = ("pass", "basic")
PER_SYSTEM = ("as_of", "institution", "system")


@check
def mlps_graded(duty: ir.Table, mlps_grading: ir.Table) -> ir.Table:
    """系统是否完成等级保护定级。"""
    rows = about(duty, _current_grading(duty, mlps_grading), "system")
    graded = rows.level.notnull()
    return conclude(
        rows,
        holds=graded.nullif(ibis.literal(value=False)),
        reason=ibis.ifelse(graded, "graded", NO_RECORD),
        figures={"level": rows.level, "graded_on": rows.graded_on},
        evidence=entries(rows.entry),
    )


@check
def mlps_filed(duty: ir.Table, mlps_grading: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """定级之后是否已经备案。"""
    rows = about(duty, _current_grading(duty, mlps_grading), "system")
    filed, graded = surely(rows.filed_on <= rows.as_of), rows.level.notnull()
    deadline = (rows.graded_on + ibis.interval(days=FILING_DAYS)).cast("date")
    if readings["mlps-filing-time"] == "at-once":
        deadline = ibis.null("date")
    ahead = surely(rows.as_of <= deadline)
    holds = ibis.cases((filed, True), (graded & ~ahead, False), else_=ibis.null("boolean"))
    reason = ibis.cases((~graded, NO_RECORD), (filed, "filed"), (ahead, NOT_YET), else_="not_filed")
    figures = {
        "level": rows.level,
        "graded_on": rows.graded_on,
        "filed_on": ibis.ifelse(filed, rows.filed_on, ibis.null("date")),
        "deadline": ibis.ifelse(filed, ibis.null("date"), deadline),
    }
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


@check
def mlps_assessed(
    duty: ir.Table, mlps_assessment: ir.Table, mlps_grading: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """系统是否做过等级测评，最近一次是否还在有效期内；结论如何另看整改。"""
    level = _current_grading(duty, mlps_grading).select(*PER_SYSTEM, "level")
    rows = about(duty, beside(_last_assessment(duty, mlps_assessment), level, PER_SYSTEM), "system")
    high, low = (rows.assessed_on + ibis.interval(months=term) for term in (HIGH_LEVEL_MONTHS, LOW_LEVEL_MONTHS))
    serves_until = ibis.ifelse(rows.level >= YEARLY_FROM, high, low).cast("date")
    if readings["mlps-cycle"] == "once":
        serves_until = ibis.null("date")
    on_file = rows.assessed_on.notnull()
    overdue = surely(rows.as_of > serves_until)
    return conclude(
        rows,
        holds=ibis.cases((on_file, ~overdue), else_=ibis.null("boolean")),
        reason=ibis.cases((~on_file, NO_RECORD), (overdue, "overdue"), else_="assessed"),
        figures={"assessed_on": rows.assessed_on, "result": rows.result, "serves_until": serves_until},
        evidence=entries(rows.entry),
        good_until=ibis.ifelse(overdue, ibis.null("date"), serves_until),
    )


@check
def mlps_mended(duty: ir.Table, mlps_assessment: ir.Table) -> ir.Table:
    """系统最近一次等级测评是否符合，不符合的是否完成整改。"""
    rows = about(duty, _last_assessment(duty, mlps_assessment), "system")
    on_file, passed = rows.assessed_on.notnull(), surely(rows.result.isin(PASSED))
    rectified = surely(~passed & (rows.rectified_on <= rows.as_of))
    return conclude(
        rows,
        holds=ibis.cases((on_file, passed | rectified), else_=ibis.null("boolean")),
        reason=ibis.cases((~on_file, NO_RECORD), (passed, "passed"), (rectified, "rectified"), else_="failed"),
        figures={
            "assessed_on": rows.assessed_on,
            "result": rows.result,
            "rectified_on": ibis.ifelse(rectified, rows.rectified_on, ibis.null("date")),
        },
        evidence=entries(rows.entry),
    )


def _last_assessment(duty: ir.Table, mlps_assessment: ir.Table) -> ir.Table:
    """The assessment of each system made last by each asked date, whatever it found."""
    done = shown(mlps_assessment, duty)
    return latest(done.filter(done.assessed_on <= done.as_of), PER_SYSTEM, "assessed_on")


def _current_grading(duty: ir.Table, mlps_grading: ir.Table) -> ir.Table:
    """The grading of each system in force on each asked date: the one decided last."""
    graded = shown(mlps_grading, duty)
    return latest(graded.filter(graded.graded_on <= graded.as_of), PER_SYSTEM, "graded_on")
