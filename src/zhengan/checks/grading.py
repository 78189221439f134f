"""Graded protection of systems, 218:14.1: graded and filed, then assessed.

The order itself gives neither the levels that must be filed and assessed nor how often: those are readings
(`mlps-filing`, `mlps-scope`, `mlps-cycle`). Not decided here: whether the protection is built as the level wants, which
a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import NO_RECORD, about, beside, check, conclude, entries, latest, shown, surely

# Reading mlps-filing, `level-2`: the lowest level to be filed. Reading mlps-cycle, `by-level`: how long an assessment
# serves, from the third level on and below it. National rules on graded protection; the readings call them unverified.
LOWEST_FILED = 2
YEARLY_FROM = 3
HIGH_LEVEL_MONTHS = 12
LOW_LEVEL_MONTHS = 24

PASSED = ("pass", "basic")
PER_SYSTEM = ("as_of", "institution", "system")


@check
def mlps_graded(duty: ir.Table, mlps_grading: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """系统是否完成等级保护定级，该备案的是否已经备案。"""
    rows = about(duty, _current_grading(duty, mlps_grading), "system")
    filed = surely(rows.filed_on <= rows.as_of)
    exempt = rows.level < LOWEST_FILED if readings["mlps-filing"] == "level-2" else ibis.literal(value=False)
    graded = rows.level.notnull()
    holds = ibis.cases((graded, filed | exempt), else_=ibis.null("boolean"))
    reason = ibis.cases((~graded, NO_RECORD), (filed, "filed"), (exempt, "filing_not_needed"), else_="not_filed")
    filed_on = ibis.ifelse(filed, rows.filed_on, ibis.null("date"))
    figures = {"level": rows.level, "graded_on": rows.graded_on, "filed_on": filed_on}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


@check
def mlps_assessed(
    duty: ir.Table, mlps_assessment: ir.Table, mlps_grading: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """系统最近一次等级测评是否通过，未通过的是否完成整改。"""
    done = shown(mlps_assessment, duty)
    done = done.filter(done.assessed_on <= done.as_of)
    served = _served_until(done, _current_grading(duty, mlps_grading), readings["mlps-cycle"])
    rows = about(duty, beside(latest(done, PER_SYSTEM, "assessed_on"), served, PER_SYSTEM), "system")
    on_file = rows.assessed_on.notnull()
    passed, rectified = _passed(rows), _rectified(rows)
    overdue = surely(rows.as_of > rows.serves_until)
    holds = ibis.cases((on_file, (passed | rectified) & ~overdue), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (~on_file, NO_RECORD),
        (~(passed | rectified), "failed"),
        (overdue, "overdue"),
        (passed, "passed"),
        else_="rectified",
    )
    figures = {
        "assessed_on": rows.assessed_on,
        "result": rows.result,
        "rectified_on": ibis.ifelse(rectified, rows.rectified_on, ibis.null("date")),
        "serves_until": rows.serves_until,
    }
    evidence = entries(rows.entry, rows.served_entry)
    good_until = ibis.ifelse(holds, rows.serves_until, ibis.null("date"))
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=evidence, good_until=good_until)


def _served_until(done: ir.Table, graded: ir.Table, cycle: str) -> ir.Table:
    """Until when the last assessment that passed, at once or once mended, serves its system (reading `mlps-cycle`)."""
    passing = latest(done.filter(_passed(done) | _rectified(done)), PER_SYSTEM, "assessed_on")
    if cycle == "once":
        endless = passing.mutate(serves_until=ibis.null("date"), served_entry=ibis.null("int64"))
        return endless.select(*PER_SYSTEM, "serves_until", "served_entry")
    rows = beside(passing, graded.select(*PER_SYSTEM, "level"), PER_SYSTEM)
    end = ibis.ifelse(
        rows.level >= YEARLY_FROM,
        rows.assessed_on + ibis.interval(months=HIGH_LEVEL_MONTHS),
        rows.assessed_on + ibis.interval(months=LOW_LEVEL_MONTHS),
    )
    return rows.select(*PER_SYSTEM, serves_until=end.cast("date"), served_entry="entry")


def _current_grading(duty: ir.Table, mlps_grading: ir.Table) -> ir.Table:
    """The grading of each system in force on each asked date: the one decided last."""
    graded = shown(mlps_grading, duty)
    return latest(graded.filter(graded.graded_on <= graded.as_of), PER_SYSTEM, "graded_on")


def _passed(assessed: ir.Table) -> ir.BooleanValue:
    return surely(assessed.result.isin(PASSED))


def _rectified(assessed: ir.Table) -> ir.BooleanValue:
    """Whether a failed assessment's faults were mended by the asked date."""
    return surely(~_passed(assessed) & (assessed.rectified_on <= assessed.as_of))
