"""Stress tests, drills, and market events that ask for one."""

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import seen_on, selector, triggered
from zhengan.assess.standing import BEGINNING


@selector
def volatility_at_risk(asked: ir.Table, market_event: ir.Table) -> ir.Table:
    """Market volatility with capacity at risk; where the risk is not stated, that is what is missing."""
    events = seen_on(market_event, asked)
    events = events.filter(
        events.kind == "volatility", events.on_day >= events.window_from, events.on_day <= events.as_of
    )
    ground = ibis.cases(
        (events.capacity_at_risk.isnull(), "risk_not_stated"),
        (~events.capacity_at_risk, "no_capacity_risk"),
        else_=ibis.null("string"),
    )
    return triggered(events, events.key, events.on_day, ground)


@selector
def recent_stress_test(asked: ir.Table, stress_test: ir.Table) -> ir.Table:
    """Stress tests finished inside the look-back."""
    tests = seen_on(stress_test, asked)
    tests = tests.filter(tests.finished_on >= tests.window_from, tests.finished_on <= tests.as_of)
    return triggered(tests, tests.key, tests.finished_on)


@selector
def stress_report_in_term(asked: ir.Table, stress_test: ir.Table) -> ir.Table:
    """Stress tests with a report whose five years are not over."""
    tests = seen_on(stress_test, asked)
    in_term = tests.report_on + ibis.interval(years=5) >= tests.as_of
    tests = tests.filter(tests.report_on.notnull(), tests.report_on <= tests.as_of, in_term)
    return triggered(tests, tests.key, tests.finished_on)


@selector
def joint_drill(asked: ir.Table, drill: ir.Table) -> ir.Table:
    """Drills held with associated parties whose report may have fallen due inside the look-back."""
    drills = seen_on(drill, asked)
    # Fifteen working days never take three months, whatever the holidays.
    reached = drills.held_on >= drills.window_from - ibis.interval(days=90)
    drills = _joint(drills.filter(reached, drills.held_on <= drills.as_of))
    return triggered(drills, drills.key, drills.held_on)


@selector
def joint_drill_to_report(asked: ir.Table, drill: ir.Table) -> ir.Table:
    """Drills with associated parties, planned or held, that are to be reported ahead of their day (82:33)."""
    drills = _joint(seen_on(drill, asked))
    drills = drills.filter(drills.held_on >= drills.window_from)
    # Bound before the day itself: which law picks the report is told by its deadline.
    return triggered(drills, drills.key, drills.held_on).mutate(bound_from=ibis.literal(BEGINNING))


@selector
def recent_drill(asked: ir.Table, drill: ir.Table) -> ir.Table:
    """Drills held inside the look-back."""
    drills = _recent_drills(asked, drill)
    return triggered(drills, drills.key, drills.held_on)


def _joint(drills: ir.Table) -> ir.Table:
    """Those organised with associated parties by a core institution."""
    drills = drills.filter(drills.with_associated, drills.organiser.fill_null("self").isin(("self", "core")))
    # A drill at which none of them turned up was not held with them.
    return drills.filter(drills.participants.fill_null(1) > 0, drills.associated.length().fill_null(1) > 0)


def _recent_drills(asked: ir.Table, drill: ir.Table) -> ir.Table:
    drills = seen_on(drill, asked)
    return drills.filter(drills.held_on >= drills.window_from, drills.held_on <= drills.as_of)
