"""Hazards found under Order 82: every defect on file, and those that the rules want reported (82:31)."""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import seen_on, selector, triggered
from zhengan.checks.contract import day_end, local_day
from zhengan.checks.membership import own_defects


@selector
def found_hazard(asked: ir.Table, vulnerability: ir.Table, institution: ir.Table) -> ir.Table:
    """Defects and vulnerabilities found inside the look-back, of whatever severity."""
    seen = _found(asked, vulnerability, institution)
    return triggered(seen, seen.key, local_day(seen.found_on))


@selector
def reportable_hazard(
    asked: ir.Table, vulnerability: ir.Table, institution: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """Those to be reported (reading `hazard-reports`); where only large ones are and that is not stated, it is what is missing."""
    seen = _found(asked, vulnerability, institution)
    ground = ibis.cases(
        (seen.large_impact.isnull(), "defect_impact_not_stated"),
        (~seen.large_impact, "no_large_impact"),
        else_=ibis.null("string"),
    )
    every = ibis.literal(readings["hazard-reports"] == "all")
    return triggered(seen, seen.key, local_day(seen.found_on), ibis.ifelse(every, ibis.null("string"), ground))


def _found(asked: ir.Table, vulnerability: ir.Table, institution: ir.Table) -> ir.Table:
    seen = own_defects(seen_on(vulnerability, asked), seen_on(institution, asked))
    return seen.filter(local_day(seen.found_on) >= seen.window_from, seen.found_on < day_end(seen.as_of))
