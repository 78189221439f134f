"""What is put into security and IT: people and money a year (218:12, 82:20), and machine-room facilities (218:13).

How much is enough is a person's judgement; here only whether there is anything at all, and what the figures are. Which year's figures
serve and when a facility counts as reliable are readings (`yearly-figures`, `facility-reliability`).
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import NO_RECORD, PERSON_JUDGES, about, check, conclude, entries, latest, shown, surely

PER_INSTITUTION = ("as_of", "institution")
REDUNDANT = ("n+1", "2n")
STAFF_FIGURES = ("staff", "it_staff", "security_staff", "certified")
SPEND_FIGURES = ("it_spend", "security_spend")


@check
def security_staffed(duty: ir.Table, staffing: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否配有网络和信息安全人员。"""
    rows = _of_year(duty, staffing)
    present = rows.security_staff > 0
    reason = ibis.cases((present, "security_staffed"), else_="no_security_staff")
    return _yearly(rows, present, reason, STAFF_FIGURES, readings)


@check
def security_funded(duty: ir.Table, budget: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否有网络和信息安全的资金投入。"""
    rows = _of_year(duty, budget)
    present = rows.security_spend > 0
    reason = ibis.cases((present, "security_funded"), else_="no_security_spend")
    return _yearly(rows, present, reason, SPEND_FIGURES, readings)


@check
def it_staffed(duty: ir.Table, staffing: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否配有信息技术人员。"""
    rows = _of_year(duty, staffing)
    present = rows.it_staff > 0
    reason = ibis.cases((present, "it_staffed"), else_="no_it_staff")
    return _yearly(rows, present, reason, STAFF_FIGURES, readings)


@check
def it_funded(duty: ir.Table, budget: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否有信息技术经费投入。"""
    rows = _of_year(duty, budget)
    present = rows.it_spend > 0
    reason = ibis.cases((present, "it_funded"), else_="no_it_spend")
    return _yearly(rows, present, reason, SPEND_FIGURES, readings)


@check
def facility_redundant(duty: ir.Table, facility: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """机房设施有没有冗余，测试过没有。"""
    rows = about(duty, shown(facility, duty), "key")
    redundant, stated = surely(rows.redundancy.isin(REDUNDANT)), rows.redundancy.notnull()
    tested_on = ibis.ifelse(rows.tested_on <= rows.as_of, rows.tested_on, ibis.null("date"))
    tested = surely(tested_on >= rows.window_from)
    unknown = ibis.null("boolean")
    if readings["facility-reliability"] == "tested":
        holds = ibis.cases((redundant & tested, True), else_=unknown)
        reason = ibis.cases(
            (~stated, "redundancy_not_stated"), (redundant & tested, "redundant_and_tested"), else_=PERSON_JUDGES
        )
    elif readings["facility-reliability"] == "required":
        holds = ibis.cases((stated, redundant), else_=unknown)
        reason = ibis.cases((~stated, "redundancy_not_stated"), (redundant, "redundant"), else_="no_redundancy")
    else:
        holds = ibis.cases((redundant, True), else_=unknown)
        reason = ibis.cases((~stated, "redundancy_not_stated"), (redundant, "redundant"), else_=PERSON_JUDGES)
    figures = {"redundancy": rows.redundancy, "tested_on": tested_on}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


def _of_year(duty: ir.Table, figures: ir.Table) -> ir.Table:
    """Each duty beside the figures of the newest year that has begun."""
    seen = shown(figures, duty)
    # Engines round a fraction differently: a year has none.
    seen = seen.mutate(year=seen.year.floor().cast("int64"))
    return about(duty, latest(seen.filter(seen.year <= seen.as_of.year()), PER_INSTITUTION, "year"), None)


def _last_year(rows: ir.Table, readings: Mapping[str, str]) -> ir.IntegerValue:
    """The last year in which figures of a year serve."""
    return rows.year + (0 if readings["yearly-figures"] == "this-year" else 1)


def _outdated(rows: ir.Table, readings: Mapping[str, str]) -> ir.BooleanValue:
    return surely(_last_year(rows, readings) < rows.as_of.year())


def _yearly(
    rows: ir.Table,
    present: ir.BooleanValue,
    reason: ir.StringValue,
    names: tuple[str, ...],
    readings: Mapping[str, str],
) -> ir.Table:
    """Whether there was any in the newest year that still serves; `reason` says which of both."""
    outdated = _outdated(rows, readings)
    serves = rows.year.notnull() & ~outdated
    reason = ibis.cases((rows.year.isnull(), NO_RECORD), (outdated, "figures_outdated"), else_=reason)
    year_end = ibis.date(_last_year(rows, readings), ibis.literal(12), ibis.literal(31))
    return conclude(
        rows,
        holds=ibis.cases((serves, surely(present)), else_=ibis.null("boolean")),
        reason=reason,
        figures={"year": rows.year.cast("string"), **{name: rows[name] for name in names}},
        evidence=entries(rows.entry),
        good_until=ibis.ifelse(serves & surely(present), year_end, ibis.null("date")),
    )
