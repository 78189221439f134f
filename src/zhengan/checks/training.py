"""Training and education, 218:54 and 55: staff, specialists, investors, and what associations hold.

Each session is a fact on its day; whether there were enough of them in time is judged with all recurring duties. Not
decided here: what was taught and what came of it, which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import about, beside, happened, occurrences, shown, surely

PER_INSTITUTION = ("as_of", "institution")
PER_YEAR = ("as_of", "institution", "year")


@occurrences
def staff_education_held(duty: ir.Table, training: ir.Table) -> ir.Table:
    """员工网络和信息安全教育什么时候举办。"""
    return _sessions(duty, training, "staff_education")


@occurrences
def all_staff_educated(duty: ir.Table, training: ir.Table, staffing: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """员工教育哪天达到全员参加。"""
    if readings["all-staff"] == "held":
        return _sessions(duty, training, "staff_education")
    reached = _attendance(duty, training, staffing)
    # What a session leaves empty counts as missing once an earlier one of the institution told its numbers.
    told = reached.group_by(PER_INSTITUTION).aggregate(told_from=reached.held_on.min(where=reached.known))
    reached = beside(reached, told, PER_INSTITUTION)
    reached = reached.filter(reached.known | surely(reached.told_from <= reached.held_on))
    rows = about(duty, reached, None)
    return happened(rows, done_on=rows.held_on, counts=rows.everyone, entry=rows.entry)


@occurrences
def investor_education_held(duty: ir.Table, training: ir.Table) -> ir.Table:
    """面向投资者的网络和信息安全教育什么时候举办。"""
    return _sessions(duty, training, "investor_education")


@occurrences
def association_training_held(duty: ir.Table, training: ir.Table) -> ir.Table:
    """协会的网络和信息安全培训交流什么时候举办。"""
    return _sessions(duty, training, "association")


def _sessions(duty: ir.Table, training: ir.Table, kind: str) -> ir.Table:
    """Sessions of every kind show that the register is kept; those of this kind fulfil the duty, unless nobody came."""
    held = _held(duty, training)
    rows = about(duty, held, None)
    counts = (rows.kind == kind) & (rows.attendees.fill_null(1) > 0)
    return happened(rows, done_on=rows.held_on, counts=counts, entry=rows.entry)


def _held(duty: ir.Table, training: ir.Table) -> ir.Table:
    seen = shown(training, duty)
    return seen.filter(seen.held_on <= seen.as_of)


def _attendance(duty: ir.Table, training: ir.Table, staffing: ir.Table) -> ir.Table:
    """Each session of staff education with how many of the staff its series has reached by then.

    Sessions of one series count together inside a calendar year, since a name may come back every year. Against how many:
    the session's own figure, that of its series, or the staff on file for the year.
    """
    held = _held(duty, training)
    held = held.filter(held.kind == "staff_education")
    alone = ibis.literal("k:") + held.key
    together = ibis.literal("s:") + held.series.strip()
    held = held.select(
        *PER_INSTITUTION,
        "held_on",
        "entry",
        "attendees",
        staff_total=held.staff_total.nullif(0),
        year=held.held_on.year(),
        series=ibis.ifelse(held.series.strip().nullif("").notnull(), together, alone),
    )
    yearly = shown(staffing, duty)
    yearly = yearly.select(*PER_INSTITUTION, "staff", "entry", year=yearly.year.cast("int32"))
    yearly = yearly.group_by(PER_YEAR).aggregate(on_file=yearly.staff.argmax(yearly.entry).nullif(0))
    rows = beside(held.mutate(year=held.year.cast("int32")), yearly, PER_YEAR)
    one_series = (*PER_YEAR, "series")
    of_series = rows.group_by(one_series).aggregate(series_total=rows.staff_total.max())
    rows = beside(rows, of_series, one_series)
    so_far = ibis.window(group_by=list(one_series), order_by=[rows.held_on, rows.entry], preceding=None, following=0)
    rows = rows.mutate(
        total=ibis.coalesce(rows.staff_total, rows.series_total, rows.on_file),
        came=rows.attendees.fill_null(0).sum().over(so_far),
        untold=rows.attendees.isnull().cast("int64").sum().over(so_far),
    )
    everyone = surely(rows.came >= rows.total)
    known = everyone | (rows.total.notnull() & (rows.untold == 0))
    return rows.select(*PER_INSTITUTION, "held_on", "entry", everyone=everyone, known=known)
