"""Stress tests of important systems: 218:21.1 and 21.2, and the periodic one of 218:48, in the order of the text.

A test is a fact on the day on which it was finished. What its record leaves empty counts as missing where an earlier
test of the institution (or one of the same day) has that field, since then the register keeps it, or where the register
was declared complete by then; else it was never recorded. Not decided here: whether tests follow the industry's standards
and suit the systems, which a person attests.
"""

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    NOT_YET,
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    entries,
    happened,
    occurrences,
    shown,
    surely,
)

# What 21.2 names for the indicators: 系统性能, 网络负载, 灾备建设.
INDICATORS = ("performance", "network", "recovery")
PER_INSTITUTION = ("as_of", "institution")


@occurrences
def stress_tested(duty: ir.Table, stress_test: ir.Table) -> ir.Table:
    """系统哪天做完压力测试。"""
    done = _finished(duty, stress_test)
    each = done.select("as_of", "institution", "finished_on", "entry", system=done.systems.unnest())
    rows = about(duty, each, "system")
    return happened(rows, done_on=rows.finished_on, counts=rows.entry.notnull(), entry=rows.entry)


@occurrences
def volatility_stress_tested(duty: ir.Table, market_event: ir.Table, stress_test: ir.Table) -> ir.Table:
    """市场较大波动之后，哪天做完压力测试。"""
    done = _finished(duty, stress_test)
    done = done.filter(done.trigger == "volatility").select(
        "finished_on", tested_as_of="as_of", tested_institution="institution", test_entry="entry"
    )
    events = shown(market_event, duty).select("as_of", "institution", "key", "on_day")
    followed = events.inner_join(
        done,
        [
            events.as_of == done.tested_as_of,
            events.institution == done.tested_institution,
            events.on_day <= done.finished_on,
        ],
    )
    rows = about(duty, followed.select("as_of", "institution", "key", "finished_on", "test_entry"), "key")
    return happened(rows, done_on=rows.finished_on, counts=rows.test_entry.notnull(), entry=rows.test_entry)


@check
def stress_test_planned(duty: ir.Table, stress_test: ir.Table) -> ir.Table:
    """压力测试是否有方案。"""
    seen = shown(stress_test, duty)
    rows = _recorded(duty, seen, seen.plan)
    return _answered(rows, holds=rows.stated, said="planned", denied="not_planned", figures={})


@check
def stress_test_scenarios(duty: ir.Table, stress_test: ir.Table) -> ir.Table:
    """压力测试是否设定了测试场景。"""
    seen = shown(stress_test, duty)
    rows = _recorded(duty, seen, seen.scenarios)
    return _answered(
        rows, holds=rows.stated > 0, said="scenarios_set", denied="no_scenarios", figures={"scenarios": rows.stated}
    )


@check
def stress_test_indicators(duty: ir.Table, stress_test: ir.Table) -> ir.Table:
    """压力测试指标是否覆盖系统性能、网络负载和灾备。"""
    seen = shown(stress_test, duty)
    stated = ibis.ifelse(seen.indicators.length() > 0, seen.indicators, ibis.null("array<string>"))
    rows = _recorded(duty, seen, stated)
    missing = ibis.array(
        [ibis.ifelse(rows.stated.contains(name), ibis.null("string"), name) for name in INDICATORS]
    ).filter(lambda name: name.notnull())
    holds = ibis.ifelse(rows.stated.notnull(), missing.length() == 0, ibis.null("boolean"))
    figures = {"missing": ibis.ifelse(rows.stated.notnull(), missing.join("、").nullif(""), ibis.null("string"))}
    return _answered(rows, holds=holds, said="all_indicators", denied="missing_indicators", figures=figures)


@check
def stress_test_reported(duty: ir.Table, stress_test: ir.Table) -> ir.Table:
    """压力测试完成后是否形成报告。"""
    seen = shown(stress_test, duty)
    done = seen.filter(seen.finished_on <= seen.as_of)
    last = done.group_by(PER_INSTITUTION).aggregate(last_finished=done.finished_on.max())
    rows = beside(_recorded(duty, seen, _reported_on(seen)), last, PER_INSTITUTION)
    in_order = rows.stated >= rows.finished_on
    # 21.2 sets no day for the report: before the next test, whether it takes too long is for a person.
    passed_over = rows.register_kept & surely(rows.last_finished > rows.finished_on)
    # On the day of the test itself its report may still come.
    pending = rows.stated.isnull() & (rows.finished_on >= rows.as_of)
    holds = ibis.cases(
        (rows.stated.notnull(), in_order),
        (pending, ibis.null("boolean")),
        (passed_over, False),
        else_=ibis.null("boolean"),
    )
    reason = ibis.cases(
        (in_order, "reported"),
        (rows.stated.notnull(), "report_before_test"),
        (rows.entry.isnull(), NO_RECORD),
        (pending, NOT_YET),
        (passed_over, "not_reported"),
        (rows.register_kept, PERSON_JUDGES),
        else_="never_recorded",
    )
    figures = {"finished_on": rows.finished_on, "report_on": rows.stated}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


@check
def stress_report_kept(duty: ir.Table, stress_test: ir.Table) -> ir.Table:
    """压力测试报告是否保存满期限。"""
    rows = about(duty, shown(stress_test, duty), "key")
    report_on = _reported_on(rows)
    # Civil Code 201, 202: the corresponding day, else the month's end; adding months to a date does just that.
    months = rows.num * ibis.cases((rows.unit == "year", 12), (rows.unit == "month", 1), else_=ibis.null("int64"))
    keep_through = report_on + months.as_interval("M")
    holds = rows.report_kept_until >= keep_through
    reason = ibis.cases(
        (rows.entry.isnull(), NO_RECORD),
        (report_on.isnull(), "no_report"),
        (rows.report_kept_until.isnull(), "retention_not_stated"),
        (holds, "kept_long_enough"),
        else_="kept_too_short",
    )
    figures = {"report_on": report_on, "kept_until": rows.report_kept_until, "keep_through": keep_through}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


def _finished(duty: ir.Table, stress_test: ir.Table) -> ir.Table:
    seen = shown(stress_test, duty)
    return seen.filter(seen.finished_on <= seen.as_of)


def _reported_on(tests: ir.Table) -> ir.DateValue:
    """The day of the report, where it is no later than the asked date."""
    return ibis.ifelse(tests.report_on <= tests.as_of, tests.report_on, ibis.null("date"))


def _recorded(duty: ir.Table, seen: ir.Table, field: ir.Value) -> ir.Table:
    """Each duty beside its test: `stated` is the field, `register_kept` whether an empty one counts as missing."""
    tests = seen.select("as_of", "institution", "key", "finished_on", "entry", stated=field)
    kept = tests.group_by(["as_of", "institution"]).aggregate(
        kept_from=tests.finished_on.min(where=tests.stated.notnull())
    )
    rows = beside(about(duty, tests, "key"), kept, ["as_of", "institution"])
    kept_by_then = surely(rows.kept_from <= rows.finished_on) | surely(rows.declared_from <= rows.finished_on)
    return rows.mutate(register_kept=kept_by_then)


def _answered(
    rows: ir.Table, *, holds: ir.BooleanValue, said: str, denied: str, figures: dict[str, ir.Value]
) -> ir.Table:
    """What the field says; where it says nothing, what the register's silence means."""
    return conclude(
        rows,
        holds=ibis.cases((holds.notnull(), holds), (rows.register_kept, False), else_=ibis.null("boolean")),
        reason=ibis.cases(
            (holds, said),
            (holds.notnull() | rows.register_kept, denied),
            (rows.entry.isnull(), NO_RECORD),
            else_="never_recorded",
        ),
        figures=figures,
        evidence=entries(rows.entry),
    )
