"""Systems that an institution is to develop itself, and those whose data may go to the industry's backup data centre."""

from collections.abc import Mapping
from functools import reduce

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.changes import changes_of, touching_important
from zhengan.assess.selectors.contract import seen_on, selector
from zhengan.assess.selectors.systems import designated_systems, important_systems
from zhengan.checks.contract import surely
from zhengan.checks.development import DEVELOPMENT_FUNCTIONS

OBJECT = ["as_of", "institution", "object"]


@selector
def core_function_system(asked: ir.Table, system: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Important systems of the functions that 26.1 names; those that tell no function are looked at, and said to be open."""
    important = important_systems(asked, system)
    if readings["development-functions"] == "all-important":
        return important
    seen = seen_on(system, asked)
    named = reduce(lambda a, b: a | b, [surely(seen.functions.contains(name)) for name in DEVELOPMENT_FUNCTIONS])
    unknown = ~surely(seen.functions.length() > 0)
    keys = seen.filter(named | unknown).select("as_of", "institution", object="key").distinct()
    return important.semi_join(keys, OBJECT)


@selector
def core_function_go_live(asked: ir.Table, change: ir.Table, system: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Go-lives of the systems that 82:14 names; where a system tells no function, that is what is missing."""
    changes = touching_important(asked, change, system)
    changes = changes.filter(changes.kind == "go_live").mutate(ground=ibis.null("string"))
    if readings["development-functions"] == "named":
        named = reduce(lambda a, b: a | b, [changes.functions.contains(name) for name in DEVELOPMENT_FUNCTIONS])
        ground = ibis.ifelse(named, ibis.null("string"), "functions_not_stated")
        changes = changes.mutate(ground=ground).filter(named | changes.untold)
    return changes_of(asked, changes, ground=changes.ground)


@selector
def important_system_outside_cii(
    asked: ir.Table, system: ir.Table, cii_designation: ir.Table, standing: ir.Table
) -> ir.Table:
    """Important systems of institutions that run no critical information infrastructure (27.2: 其他)."""
    designated = designated_systems(asked, system, cii_designation)
    designated = designated.filter(
        designated.bound_from <= designated.as_of, designated.as_of <= designated.bound_until
    )
    told = seen_on(standing, asked)
    told = told.filter(told.code == "cii", (told.valid_from <= told.as_of).fill_null(True))
    told = told.filter((told.valid_until >= told.as_of).fill_null(True))
    operators = designated.select("as_of", "institution").union(told.select("as_of", "institution"), distinct=True)
    return important_systems(asked, system).anti_join(operators, ["as_of", "institution"])
