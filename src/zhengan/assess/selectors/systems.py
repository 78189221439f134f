"""Systems: in service, important, graded, designated."""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import OBJECT_KEYS, objects, seen_on, selector
from zhengan.assess.standing import BEGINNING, OPEN_END
from zhengan.checks.contract import beside, in_order


@selector
def in_service(asked: ir.Table, system: ir.Table) -> ir.Table:
    """Every system in service."""
    return systems_in_service(seen_on(system, asked))


@selector
def important_system(asked: ir.Table, system: ir.Table) -> ir.Table:
    """Important systems (218:71(5)) in service, for as long as they count as important."""
    return important_systems(asked, system)


@selector
def logged_system(asked: ir.Table, system: ir.Table) -> ir.Table:
    """Important systems whose business logs are still in their term, retired ones as well."""
    return important_systems(asked, system)


@selector
def system_logged_system(asked: ir.Table, system: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Systems whose system logs are to be kept (reading `log-scope`)."""
    return in_service(asked, system) if readings["log-scope"] == "all" else important_systems(asked, system)


@selector
def multi_active_system(asked: ir.Table, system: ir.Table) -> ir.Table:
    """Important systems deployed at several active centers (218:71(4))."""
    active = seen_on(system, asked)
    active = active.filter(active.topology == "active_active")
    keys = active.select("as_of", "institution", object="key").distinct()
    return important_systems(asked, system).semi_join(keys, ["as_of", "institution", "object"])


@selector
def filed_grade(asked: ir.Table, system: ir.Table, mlps_grading: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Graded systems; those whose level needs no filing stand outside (reading `mlps-filing`)."""
    keys = ["as_of", "institution", "object"]
    rows = in_service(asked, system).inner_join(_levels(asked, mlps_grading), keys)
    exempt = (rows.level < 2) & ibis.literal(readings["mlps-filing"] == "level-2")
    ground = ibis.ifelse(exempt, "filing_not_needed", ibis.null("string"))
    return rows.mutate(ground=ground).drop("level")


@selector
def assessable_grade(
    asked: ir.Table, system: ir.Table, mlps_grading: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """Systems graded so high that they are to be assessed (reading `mlps-scope`)."""
    level = _levels(asked, mlps_grading)
    lowest = 2 if readings["mlps-scope"] == "level-2" else 3
    return in_service(asked, system).semi_join(level.filter(level.level >= lowest), ["as_of", "institution", "object"])


@selector
def cii_system(asked: ir.Table, system: ir.Table, cii_designation: ir.Table) -> ir.Table:
    """Critical information infrastructure: designations first, a system's own mark where it has none."""
    return designated_systems(asked, system, cii_designation)


def _levels(asked: ir.Table, mlps_grading: ir.Table) -> ir.Table:
    """The level of each system by the grading decided last."""
    graded = seen_on(mlps_grading, asked)
    graded = graded.filter(graded.graded_on <= graded.as_of)
    level = graded.group_by(["as_of", "institution", "system"]).aggregate(
        level=graded.level.argmax(in_order(graded.graded_on, graded.entry))
    )
    return level.select("as_of", "institution", object="system", level=level.level.cast("int64"))


def systems_in_service(seen: ir.Table) -> ir.Table:
    """Visible systems with the days of their life in service; without a go-live they count as always in service."""
    first = seen.live_on.fill_null(BEGINNING)
    last = seen.retired_on.fill_null(OPEN_END)
    rows = seen.filter(first <= seen.as_of)
    return objects(rows, rows.key, first, last, in_service=True)


def important_systems(asked: ir.Table, system: ir.Table) -> ir.Table:
    """Important systems: the last run of days on which the system's versions call it important, within its life."""
    versions = system.inner_join(asked, system.shown_from <= asked.as_of)
    important = versions.filter(versions.important)
    runs = important.group_by(OBJECT_KEYS).aggregate(
        last_from=important.shown_from.max(), run_until=important.shown_until.max()
    )
    gaps = versions.filter(~versions.important).inner_join(runs, OBJECT_KEYS)
    begun = (
        gaps.filter(gaps.shown_until <= gaps.last_from)
        .group_by(OBJECT_KEYS)
        .aggregate(run_from=ibis._.shown_until.max())
    )
    latest = seen_on(system, asked).select(*OBJECT_KEYS, "live_on", "retired_on")
    rows = beside(latest.inner_join(runs, OBJECT_KEYS), begun, OBJECT_KEYS)
    run_last = ibis.ifelse(rows.run_until <= rows.as_of, rows.run_until - ibis.interval(days=1), ibis.literal(OPEN_END))
    rows = rows.mutate(
        first_day=ibis.greatest(rows.live_on.fill_null(BEGINNING), rows.run_from.fill_null(BEGINNING)),
        last_day=ibis.least(rows.retired_on.fill_null(OPEN_END), run_last),
    )
    rows = rows.filter(rows.first_day <= rows.as_of)
    return objects(rows, rows.key, rows.first_day, rows.last_day, in_service=True)


def designated_systems(asked: ir.Table, system: ir.Table, cii_designation: ir.Table) -> ir.Table:
    seen = seen_on(cii_designation, asked)
    seen = seen.filter(seen.designated_on <= seen.as_of)
    seen = seen.select(
        "as_of", "institution", "system", first="designated_on", last=seen.withdrawn_on.fill_null(OPEN_END)
    )
    latest = seen.group_by(["as_of", "institution", "system"]).aggregate(
        first=seen["first"].max(), last=seen["last"].argmax(in_order(seen["first"], seen["last"]))
    )
    systems = systems_in_service(seen_on(system, asked))
    keys = ["as_of", "institution", "object"]
    marked = beside(systems, latest.rename(object="system"), keys)
    own = seen_on(system, asked).select("as_of", "institution", "cii", object="key")
    marked = beside(marked, own, keys)
    marked = marked.filter(marked["first"].notnull() | marked.cii)
    return marked.select(
        *keys,
        bound_from=ibis.greatest(marked.bound_from, marked["first"].fill_null(BEGINNING)),
        bound_until=ibis.least(marked.bound_until, marked["last"].fill_null(OPEN_END)),
        in_service="in_service",
        trigger_on="trigger_on",
        ground="ground",
    )
