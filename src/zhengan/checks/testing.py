"""Testing before a go-live or change, and the data that tests use: 218:16.1 and 16.2, in the order of the text.

Before a start means strictly before its instant (reading `before-edge`). Not decided here: whether a plan is comprehensive
(全面), whether cases and data keep improving and whether testing works, which a person attests. The joint test of 16.3 stands
with the changes.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.change_times import before, timed
from zhengan.checks.changes import CHANGE, INSTITUTION
from zhengan.checks.contract import (
    NO_RECORD,
    NOT_YET,
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    day_end,
    day_start,
    entries,
    in_order,
    local_day,
    shown,
    surely,
)

PER_CHANGE = ["as_of", "institution", "change"]


@check
def change_test_planned(duty: ir.Table, change: ir.Table, test_plan: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """上线、变更开始之前是否制定了测试方案。"""
    seen = timed(shown(change, duty), readings)
    plans = shown(test_plan, duty)
    plans = plans.mutate(earliest=ibis.coalesce(plans.made_at, day_start(plans.made_on)))
    plans = plans.filter(plans.earliest < day_end(plans.as_of))
    kept = plans.group_by(INSTITUTION).aggregate(kept_from=plans.made_on.min())
    plans = _with_start(plans, seen)
    # A day without a time says no more than that the plan was there when the day ended.
    surely_before = ibis.ifelse(
        plans.made_at.notnull(),
        before(plans.made_at, plans.started, readings),
        surely(day_end(plans.made_on) <= plans.started),
    )
    first = in_order(plans.earliest, plans.entry)
    made = plans.group_by(PER_CHANGE).aggregate(
        in_time=surely_before.any(),
        perhaps=before(plans.earliest, plans.started, readings).any(),
        made_on=plans.made_on.argmin(first),
        made_at=plans.made_at.argmin(first, where=plans.made_at.notnull()),
        plan_entry=plans.entry.argmin(first),
    )
    rows = beside(about(duty, beside(seen, made.rename(key="change"), CHANGE), "key"), kept, INSTITUTION)
    begun, exists = rows.started.notnull(), rows.made_on.notnull()
    in_time = surely(rows.in_time)
    unclear = begun & ~in_time & surely(rows.perhaps)
    ready = ~begun & exists
    register_kept = _kept_by_start(rows)
    holds = ibis.cases(
        (rows.unknown_times | unclear, ibis.null("boolean")),
        (in_time | ready, True),
        (begun & (exists | register_kept), False),
        else_=ibis.null("boolean"),
    )
    reason = ibis.cases(
        (rows.unknown_times, "no_actual_times"),
        (unclear, "plan_order_unknown"),
        (in_time | ready, "made_in_time"),
        (begun & exists, "made_late"),
        (begun & register_kept, "not_made"),
        (begun, "never_recorded"),
        else_=NOT_YET,
    )
    figures = {"started": rows.started, "made_at": rows.made_at, "made_on": rows.made_on}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry, rows.plan_entry))


@check
def change_tested(duty: ir.Table, change: ir.Table, test_run: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """上线、变更开始之前是否做完测试，并且通过。"""
    seen = timed(shown(change, duty), readings)
    runs = shown(test_run, duty)
    runs = runs.filter(runs.finished_at < day_end(runs.as_of))
    kept = runs.group_by(INSTITUTION).aggregate(kept_from=local_day(runs.finished_at.min()))
    runs = _with_start(runs, seen)
    ahead = runs.started.isnull() | before(runs.finished_at, runs.started, readings)
    deciding = (
        in_order(runs.passed.cast("int64"), runs.entry)
        if readings["test-round"] == "any"
        else in_order(runs.finished_at, runs.entry)
    )
    tested = runs.group_by(PER_CHANGE).aggregate(
        passed=runs.passed.argmax(deciding, where=ahead),
        before_at=runs.finished_at.argmax(deciding, where=ahead),
        before_entry=runs.entry.argmax(deciding, where=ahead),
        late_at=runs.finished_at.min(where=~ahead),
        late_entry=runs.entry.argmin(in_order(runs.finished_at, runs.entry), where=~ahead),
    )
    rows = beside(about(duty, beside(seen, tested.rename(key="change"), CHANGE), "key"), kept, INSTITUTION)
    begun, passed = rows.started.notnull(), surely(rows.passed)
    failed = begun & surely(~rows.passed)
    by_person = failed & ibis.literal(readings["test-round"] == "run")
    late = begun & rows.late_at.notnull()
    register_kept = _kept_by_start(rows)
    holds = ibis.cases(
        (rows.unknown_times, ibis.null("boolean")),
        (passed, True),
        (by_person, ibis.null("boolean")),
        (failed | late | (begun & register_kept), False),
        else_=ibis.null("boolean"),
    )
    reason = ibis.cases(
        (rows.unknown_times, "no_actual_times"),
        (passed, "test_passed"),
        (by_person, PERSON_JUDGES),
        (failed, "test_failed"),
        (late, "test_finished_late"),
        (begun & register_kept, "no_test"),
        (begun, "never_recorded"),
        else_=NOT_YET,
    )
    figures = {"started": rows.started, "tested_at": ibis.coalesce(rows.before_at, rows.late_at)}
    run = ibis.coalesce(rows.before_entry, rows.late_entry)
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry, run))


@check
def test_data_masked(duty: ir.Table, test_dataset: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """测试环境的敏感数据是否脱敏；必须使用敏感数据的除外。"""
    rows = _datasets(duty, test_dataset)
    grounded = rows.is_open & rows.ground_unmasked.notnull()
    by_person = grounded & ibis.literal(readings["unmasked-ground"] == "person")
    on_file = rows.entry.notnull()
    holds = ibis.cases(
        (~on_file | by_person, ibis.null("boolean")),
        (grounded | ~rows.is_open, True),
        else_=False,
    )
    reason = ibis.cases(
        (~on_file, NO_RECORD),
        (by_person, PERSON_JUDGES),
        (grounded, "sensitive_data_needed"),
        (~rows.is_open, "test_data_masked"),
        (rows.masked, "scan_found_unmasked"),
        else_="test_data_unmasked",
    )
    return conclude(rows, holds=holds, reason=reason, figures=_scan(rows), evidence=entries(rows.entry))


@check
def test_data_controlled(duty: ir.Table, test_dataset: ir.Table) -> ir.Table:
    """没有脱敏的测试数据是否按与生产环境同等的措施管控。"""
    rows = _datasets(duty, test_dataset)
    equal = rows.controls_equal_production
    reason = ibis.cases(
        (rows.entry.isnull(), NO_RECORD),
        (equal.isnull(), "controls_not_stated"),
        (equal, "controls_equal"),
        else_="controls_weaker",
    )
    return conclude(rows, holds=equal, reason=reason, figures=_scan(rows), evidence=entries(rows.entry))


def unmasked_found(datasets: ir.Table) -> ir.BooleanValue:
    """Whether a scan by the asked date found values unmasked: that beats what the record says of itself."""
    scanned = datasets.scanned_at.isnull() | (datasets.scanned_at < day_end(datasets.as_of))
    return surely(scanned & (datasets.unmasked_found > 0))


def _datasets(duty: ir.Table, test_dataset: ir.Table) -> ir.Table:
    """Each duty beside its data set; `is_open`: sensitive values stand in it unmasked."""
    seen = shown(test_dataset, duty)
    found = unmasked_found(seen)
    return about(duty, seen.mutate(is_open=~seen.masked | found, scan_found=found), "key")


def _scan(rows: ir.Table) -> dict[str, ir.Value]:
    found = surely(rows.scan_found)
    return {
        "scanned_at": ibis.ifelse(found, rows.scanned_at, ibis.null("timestamp")),
        "unmasked_found": ibis.ifelse(found, rows.unmasked_found, ibis.null(rows.unmasked_found.type())),
    }


def _with_start(facts: ir.Table, changes: ir.Table) -> ir.Table:
    """Plans or runs with the start of the change that they name; null where it has not started."""
    return beside(facts, changes.select("as_of", "institution", "started", change="key"), PER_CHANGE)


def _kept_by_start(rows: ir.Table) -> ir.BooleanValue:
    """Whether the register had begun, or was declared complete, when the change started."""
    since = ibis.least(
        ibis.coalesce(rows.kept_from, rows.declared_from), ibis.coalesce(rows.declared_from, rows.kept_from)
    )
    return surely(since <= local_day(rows.started))
