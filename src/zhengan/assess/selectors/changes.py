"""Changes of important systems."""

from collections.abc import Mapping
from functools import reduce

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import OBJECT_KEYS, seen_on, selector, triggered
from zhengan.checks.contract import local_day
from zhengan.checks.names import JOINT_TEST_FUNCTIONS


@selector
def important_system_change(asked: ir.Table, change: ir.Table, system: ir.Table) -> ir.Table:
    """Changes of important systems, inside the look-back or ahead."""
    return changes_of(asked, touching_important(asked, change, system), ground=None)


@selector
def project_change(asked: ir.Table, change: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Go-lives and changes of any system, important or not (82:22; reading `project-scope`); removals are not named there."""
    seen = seen_on(change, asked)
    seen = seen.filter(seen.kind != "removal")
    ground: ir.StringValue = ibis.null("string")
    if readings["project-scope"] == "major":
        minor = (seen.kind == "change") & (~seen.major_upgrade).fill_null(False)
        seen = seen.filter(~minor)
        untold = (seen.kind == "change") & seen.major_upgrade.isnull()
        ground = ibis.ifelse(untold, "project_not_stated", ibis.null("string"))
    start = local_day(ibis.coalesce(seen.actual_start, seen.planned_start))
    seen = seen.mutate(start_day=start, ground=ground)
    return changes_of(asked, seen, ground=seen.ground)


@selector
def trading_hours_change(asked: ir.Table, change: ir.Table, system: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Changes of important systems that 15.2 keeps out of trading hours (reading `trading-change-kinds`)."""
    changes = touching_important(asked, change, system)
    if readings["trading-change-kinds"] == "changes-only":
        changes = changes.filter(changes.kind == "change")
    return changes_of(asked, changes, ground=None)


@selector
def large_impact_change(asked: ir.Table, change: ir.Table, system: ir.Table) -> ir.Table:
    """Changes of important systems that may have a considerable impact (218:71(6)); those judged harmless stand outside."""
    changes = touching_important(asked, change, system)
    harmless = (~changes.large_impact).fill_null(False)
    return changes_of(asked, changes, ground=ibis.ifelse(harmless, "no_large_impact", ibis.null("string")))


@selector
def joint_test_change(asked: ir.Table, change: ir.Table, system: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Go-lives and major upgrades of the systems that 16.3 names; where a system tells no function, that is what is missing."""
    changes = touching_important(asked, change, system)
    changes = changes.mutate(ground=ibis.null("string"))
    if readings["joint-test-functions"] == "named":
        named = reduce(lambda a, b: a | b, [changes.functions.contains(name) for name in JOINT_TEST_FUNCTIONS])
        ground = ibis.ifelse(named, ibis.null("string"), "functions_not_stated")
        changes = changes.mutate(ground=ground).filter(named | changes.untold)
    may_need = (changes.kind == "go_live") | ((changes.kind == "change") & changes.major_upgrade.fill_null(True))
    changes = changes.filter(may_need)
    return changes_of(asked, changes, ground=changes.ground)


def touching_important(asked: ir.Table, change: ir.Table, system: ir.Table) -> ir.Table:
    """Changes with the day on which they start, where one of their systems is important on that day.

    `functions` are those of its important systems; `untold` where one of them tells none.
    """
    seen = seen_on(change, asked)
    start = local_day(ibis.coalesce(seen.actual_start, seen.planned_start))
    # A system that goes live is registered as in service from that day on: it is looked up as it is now.
    looked_up_on = ibis.ifelse(seen.kind == "go_live", seen.as_of, ibis.least(start, seen.as_of))
    seen = seen.mutate(start_day=start, looked_up_on=looked_up_on)
    touched = seen.select("as_of", "institution", "key", "looked_up_on", touched=seen.systems.unnest()).view()
    owners = system.filter(system.important).rename(owner="institution", system_key="key")
    important = touched.inner_join(
        owners,
        [
            touched.institution == owners.owner,
            touched.touched == owners.system_key,
            owners.shown_from <= touched.looked_up_on,
            touched.looked_up_on < owners.shown_until,
        ],
    )
    important = important.select("as_of", "institution", "key", function=important.functions)
    functions = important.unnest("function", keep_empty=True)
    named = functions.group_by(OBJECT_KEYS).aggregate(
        functions=functions.function.collect(where=functions.function.notnull()),
        untold=functions.function.isnull().any(),
    )
    return seen.inner_join(named, OBJECT_KEYS)


def changes_of(asked: ir.Table, changes: ir.Table, ground: ir.StringValue | None) -> ir.Table:
    recent = changes.start_day >= changes.window_from
    cancelled = (changes.result == "cancelled").fill_null(False)
    given = ibis.null("string") if ground is None else ground
    rows = changes.mutate(ground=ibis.ifelse(cancelled, "cancelled", given))
    rows = rows.filter(recent)
    return triggered(rows, rows.key, rows.start_day, rows.ground)
