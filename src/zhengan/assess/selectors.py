"""Which objects a duty binds: the selectors that an obligation's `object: {type, where}` names.

A selector takes `asked(as_of, window_from)` and record tables and answers, for each asked date, the objects with the days on which
they are bound: `as_of, institution, object, bound_from, bound_until, in_service, trigger_on, ground`. `in_service` is true where
the span is a life in service, whose first and last day are days in part; `trigger_on` is the day of the fact that a triggered duty
hangs on; `ground` says why an object stands outside after all (not applicable), or what is missing to tell.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis
from ibis.expr import types as ir

from zhengan.assess.standing import BEGINNING, OPEN_END
from zhengan.checks.contract import beside, day_end, in_order, local_day
from zhengan.checks.names import OTHERS

# 218:16.3 names these; 等 leaves it open (reading joint-test-functions).
JOINT_TEST_FUNCTIONS = ("trading", "quotes", "account_opening", "settlement", "communication")


# A table with an unnested column is viewed before it is joined: the query library loses its columns otherwise.
OBJECT_KEYS = ["as_of", "institution", "key"]


@dataclass(frozen=True)
class Selector:
    """One selector: its name, what it reads, and how it selects."""

    name: str
    select: Callable[..., ir.Table]
    tables: tuple[str, ...]

    def expression(self, tables: Mapping[str, ir.Table], readings: Mapping[str, str]) -> ir.Table:
        """The selected objects as an unexecuted expression."""
        given: dict[str, Any] = {name: readings if name == "readings" else tables[name] for name in self.tables}
        return self.select(**given)


SELECTORS: dict[str, Selector] = {}


def selector(select: Callable[..., ir.Table]) -> Callable[..., ir.Table]:
    """Enter a selector into the register under the name of its function."""
    SELECTORS[select.__name__] = Selector(select.__name__, select, tuple(inspect.signature(select).parameters))
    return select


@selector
def in_service(asked: ir.Table, system: ir.Table) -> ir.Table:
    """Every system in service."""
    return _systems(_seen(system, asked))


@selector
def important_system(asked: ir.Table, system: ir.Table) -> ir.Table:
    """Important systems (218:71(5)) in service, for as long as they count as important."""
    return _important(asked, system)


@selector
def logged_system(asked: ir.Table, system: ir.Table) -> ir.Table:
    """Important systems whose business logs are still in their term, retired ones as well."""
    return _important(asked, system)


@selector
def system_logged_system(asked: ir.Table, system: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Systems whose system logs are to be kept (reading `log-scope`)."""
    return in_service(asked, system) if readings["log-scope"] == "all" else _important(asked, system)


@selector
def multi_active_system(asked: ir.Table, system: ir.Table) -> ir.Table:
    """Important systems deployed at several active centers (218:71(4))."""
    active = _seen(system, asked)
    active = active.filter(active.topology == "active_active")
    keys = active.select("as_of", "institution", object="key").distinct()
    return _important(asked, system).semi_join(keys, ["as_of", "institution", "object"])


@selector
def assessable_grade(
    asked: ir.Table, system: ir.Table, mlps_grading: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """Systems graded so high that they are to be assessed (reading `mlps-scope`)."""
    graded = _seen(mlps_grading, asked)
    graded = graded.filter(graded.graded_on <= graded.as_of)
    level = graded.group_by(["as_of", "institution", "system"]).aggregate(
        level=graded.level.argmax(in_order(graded.graded_on, graded.entry))
    )
    lowest = 2 if readings["mlps-scope"] == "level-2" else 3
    high = level.filter(level.level.cast("int64") >= lowest).select("as_of", "institution", object="system")
    return in_service(asked, system).semi_join(high, ["as_of", "institution", "object"])


@selector
def cii_system(asked: ir.Table, system: ir.Table, cii_designation: ir.Table) -> ir.Table:
    """Critical information infrastructure: designations first, a system's own mark where it has none."""
    return _designated(asked, system, cii_designation)


@selector
def important_system_change(asked: ir.Table, change: ir.Table, system: ir.Table) -> ir.Table:
    """Changes of important systems, inside the look-back or ahead."""
    return _changes(asked, _touching_important(asked, change, system), ground=None)


@selector
def large_impact_change(asked: ir.Table, change: ir.Table, system: ir.Table) -> ir.Table:
    """Changes of important systems that may have a considerable impact (218:71(6)); those judged harmless stand outside."""
    changes = _touching_important(asked, change, system)
    harmless = (~changes.large_impact).fill_null(False)
    return _changes(asked, changes, ground=ibis.ifelse(harmless, "no_large_impact", ibis.null("string")))


@selector
def joint_test_change(asked: ir.Table, change: ir.Table, system: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Go-lives and major upgrades of the systems that 16.3 names."""
    changes = _touching_important(asked, change, system)
    if readings["joint-test-functions"] == "named":
        named = [changes.functions.contains(name) for name in JOINT_TEST_FUNCTIONS]
        changes = changes.filter(reduce(lambda a, b: a | b, named))
    may_need = (changes.kind == "go_live") | ((changes.kind == "change") & changes.major_upgrade.fill_null(True))
    return _changes(asked, changes.filter(may_need), ground=None)


@selector
def volatility_at_risk(asked: ir.Table, market_event: ir.Table) -> ir.Table:
    """Market volatility with capacity at risk; where the risk is not stated, that is what is missing."""
    events = _seen(market_event, asked)
    events = events.filter(
        events.kind == "volatility", events.on_day > events.window_from, events.on_day <= events.as_of
    )
    ground = ibis.cases(
        (events.capacity_at_risk.isnull(), "risk_not_stated"),
        (~events.capacity_at_risk, "no_capacity_risk"),
        else_=ibis.null("string"),
    )
    return _triggered(events, events.key, events.on_day, ground)


@selector
def recent_stress_test(asked: ir.Table, stress_test: ir.Table) -> ir.Table:
    """Stress tests finished inside the look-back."""
    tests = _seen(stress_test, asked)
    tests = tests.filter(tests.finished_on >= tests.window_from, tests.finished_on <= tests.as_of)
    return _triggered(tests, tests.key, tests.finished_on)


@selector
def stress_report_in_term(asked: ir.Table, stress_test: ir.Table) -> ir.Table:
    """Stress tests with a report whose five years are not over."""
    tests = _seen(stress_test, asked)
    in_term = tests.report_on + ibis.interval(years=5) >= tests.as_of
    tests = tests.filter(tests.report_on.notnull(), tests.report_on <= tests.as_of, in_term)
    return _triggered(tests, tests.key, tests.finished_on)


@selector
def trading_link(asked: ir.Table, network_link: ir.Table) -> ir.Table:
    """Network links that serve trading, in force."""
    return _links(asked, network_link)


@selector
def cii_trading_link(asked: ir.Table, network_link: ir.Table, system: ir.Table, cii_designation: ir.Table) -> ir.Table:
    """Trading links that carry critical information infrastructure."""
    designated = _designated(asked, system, cii_designation)
    designated = designated.filter(
        designated.bound_from <= designated.as_of, designated.as_of <= designated.bound_until
    )
    links = _seen(network_link, asked)
    links = links.select("as_of", "institution", link="key", object=links.systems.unnest()).view()
    carrying = links.semi_join(designated, ["as_of", "institution", "object"])
    keys = carrying.select("as_of", "institution", object="link").distinct()
    return _links(asked, network_link).semi_join(keys, ["as_of", "institution", "object"])


@selector
def important_supplier(asked: ir.Table, supplier: ir.Table, product: ir.Table, system: ir.Table) -> ir.Table:
    """Suppliers of products or services for important systems (218:23.1)."""
    products = _seen(product, asked)
    bought = products.bought_on.isnull() | (products.bought_on <= products.as_of)
    systems = _seen(system, asked)
    used = (
        systems.filter(systems.important)
        .select("as_of", "institution", used=ibis._.supplier_products.unnest())
        .distinct()
        .view()
    )
    in_use = products.inner_join(
        used,
        [products.as_of == used.as_of, products.institution == used.institution, products.key == used.used],
    )
    named = _seen(supplier, asked)
    keys = ibis.union(
        products.filter(products.important_system_related & bought).select("as_of", "institution", object="supplier"),
        in_use.select("as_of", "institution", object="supplier"),
        named.filter(named.important).select("as_of", "institution", object="key"),
        distinct=True,
    )
    return _always(keys)


@selector
def joint_drill(asked: ir.Table, drill: ir.Table) -> ir.Table:
    """Drills held with associated parties whose report may have fallen due inside the look-back."""
    drills = _seen(drill, asked)
    # Fifteen working days never take three months, whatever the holidays.
    reached = drills.held_on >= drills.window_from - ibis.interval(days=90)
    drills = drills.filter(reached, drills.held_on <= drills.as_of, drills.with_associated)
    drills = drills.filter(drills.organiser.fill_null("self").isin(("self", "core")))
    return _triggered(drills, drills.key, drills.held_on)


@selector
def recent_drill(asked: ir.Table, drill: ir.Table) -> ir.Table:
    """Drills held inside the look-back."""
    drills = _recent_drills(asked, drill)
    return _triggered(drills, drills.key, drills.held_on)


@selector
def latest_annual_report(asked: ir.Table, submission: ir.Table) -> ir.Table:
    """The annual report filed last."""
    reports = _seen(submission, asked)
    reports = reports.filter(reports.kind == "annual_report", reports.sent_at < day_end(reports.as_of))
    latest = reports.group_by(["as_of", "institution"]).aggregate(
        key=reports.key.argmax(in_order(reports.sent_at, reports.entry)), sent_at=reports.sent_at.max()
    )
    return _triggered(latest, latest.key, local_day(latest.sent_at))


@selector
def regulatory_report(asked: ir.Table, submission: ir.Table) -> ir.Table:
    """Reports sent to a securities regulator inside the look-back."""
    sent = _seen(submission, asked)
    to_regulator = sent.sent_to.filter(lambda name: ~name.isin(OTHERS)).length() > 0
    sent = sent.filter(sent.kind != "sfnet_monthly", to_regulator, sent.sent_at < day_end(sent.as_of))
    sent = sent.filter(local_day(sent.sent_at) >= sent.window_from)
    return _triggered(sent, sent.key, local_day(sent.sent_at))


def _seen(table: ir.Table, asked: ir.Table) -> ir.Table:
    """The versions in force on each asked date, with the date and the beginning of its look-back."""
    return table.inner_join(asked, [table.shown_from <= asked.as_of, asked.as_of < table.shown_until])


def _systems(seen: ir.Table) -> ir.Table:
    """Visible systems with the days of their life in service; without a go-live they count as always in service."""
    first = seen.live_on.fill_null(BEGINNING)
    last = seen.retired_on.fill_null(OPEN_END)
    rows = seen.filter(first <= seen.as_of)
    return _objects(rows, rows.key, first, last, in_service=True)


def _important(asked: ir.Table, system: ir.Table) -> ir.Table:
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
    latest = _seen(system, asked).select(*OBJECT_KEYS, "live_on", "retired_on")
    rows = beside(latest.inner_join(runs, OBJECT_KEYS), begun, OBJECT_KEYS)
    run_last = ibis.ifelse(rows.run_until <= rows.as_of, rows.run_until - ibis.interval(days=1), ibis.literal(OPEN_END))
    rows = rows.mutate(
        first_day=ibis.greatest(rows.live_on.fill_null(BEGINNING), rows.run_from.fill_null(BEGINNING)),
        last_day=ibis.least(rows.retired_on.fill_null(OPEN_END), run_last),
    )
    rows = rows.filter(rows.first_day <= rows.as_of)
    return _objects(rows, rows.key, rows.first_day, rows.last_day, in_service=True)


def _designated(asked: ir.Table, system: ir.Table, cii_designation: ir.Table) -> ir.Table:
    seen = _seen(cii_designation, asked)
    seen = seen.filter(seen.designated_on <= seen.as_of)
    seen = seen.select(
        "as_of", "institution", "system", first="designated_on", last=seen.withdrawn_on.fill_null(OPEN_END)
    )
    latest = seen.group_by(["as_of", "institution", "system"]).aggregate(
        first=seen["first"].max(), last=seen["last"].argmax(in_order(seen["first"], seen["last"]))
    )
    systems = _systems(_seen(system, asked))
    keys = ["as_of", "institution", "object"]
    marked = beside(systems, latest.rename(object="system"), keys)
    own = _seen(system, asked).select("as_of", "institution", "cii", object="key")
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


def _touching_important(asked: ir.Table, change: ir.Table, system: ir.Table) -> ir.Table:
    """Changes with the day on which they start, where one of their systems is important on that day."""
    seen = _seen(change, asked)
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
    named = functions.group_by(OBJECT_KEYS).aggregate(functions=functions.function.collect())
    return seen.inner_join(named, OBJECT_KEYS)


def _changes(asked: ir.Table, changes: ir.Table, ground: ir.StringValue | None) -> ir.Table:
    recent = changes.start_day >= changes.window_from
    cancelled = (changes.result == "cancelled").fill_null(False)
    given = ibis.null("string") if ground is None else ground
    rows = changes.mutate(ground=ibis.ifelse(cancelled, "cancelled", given))
    rows = rows.filter(recent)
    return _triggered(rows, rows.key, rows.start_day, rows.ground)


def _links(asked: ir.Table, network_link: ir.Table) -> ir.Table:
    begun = network_link.group_by(["institution", "key"]).aggregate(first=network_link.valid_from.min())
    seen = _seen(network_link, asked)
    seen = seen.filter(seen.trading_related, seen.valid_from <= seen.as_of)
    seen = seen.filter(seen.valid_until.fill_null(OPEN_END) >= seen.as_of)
    rows = seen.inner_join(begun, ["institution", "key"])
    return _objects(rows, rows.key, rows["first"], rows.valid_until.fill_null(OPEN_END), in_service=False)


def _recent_drills(asked: ir.Table, drill: ir.Table) -> ir.Table:
    drills = _seen(drill, asked)
    return drills.filter(drills.held_on >= drills.window_from, drills.held_on <= drills.as_of)


def _objects(rows: ir.Table, key: ir.Value, first: ir.DateValue, last: ir.DateValue, in_service: bool) -> ir.Table:  # noqa: FBT001
    return rows.select(
        "as_of",
        "institution",
        object=key,
        bound_from=first,
        bound_until=last,
        in_service=ibis.literal(in_service),
        trigger_on=ibis.null("date"),
        ground=ibis.null("string"),
    )


def _triggered(
    rows: ir.Table, key: ir.Value, trigger_on: ir.DateValue, ground: ir.StringValue | None = None
) -> ir.Table:
    return rows.select(
        "as_of",
        "institution",
        object=key,
        bound_from=trigger_on,
        bound_until=ibis.literal(OPEN_END),
        in_service=ibis.literal(False),
        trigger_on=trigger_on,
        ground=ibis.null("string") if ground is None else ground,
    )


def _always(keys: ir.Table) -> ir.Table:
    return _objects(keys, keys.object, ibis.literal(BEGINNING), ibis.literal(OPEN_END), in_service=False)
