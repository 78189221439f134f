"""Incidents, defects and the reports about them, inside the look-back."""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import seen_on, selector, triggered
from zhengan.checks.contract import beside, day_end, local_day
from zhengan.checks.membership import own_defects
from zhengan.checks.routes import is_regulator


@selector
def recent_incident(asked: ir.Table, incident: ir.Table) -> ir.Table:
    """Incidents discovered inside the look-back, of whatever level."""
    seen = _recent(incident, "discovered_at", asked)
    return triggered(seen, seen.key, local_day(seen.discovered_at))


@selector
def reportable_incident(asked: ir.Table, incident: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Incidents that have to be reported; whether those without a level are is a reading."""
    seen = _recent(incident, "discovered_at", asked)
    open_level = seen.level.isnull() & ibis.literal(readings["ungraded-incident"] == "open")
    ground = ibis.ifelse(open_level, "level_not_stated", ibis.null("string"))
    return triggered(seen, seen.key, local_day(seen.discovered_at), ground)


@selector
def investors_affected_incident(asked: ir.Table, incident: ir.Table) -> ir.Table:
    """Incidents that affect investors; where their number is not stated, that is what is missing."""
    seen = _recent(incident, "discovered_at", asked)
    ground = ibis.cases(
        (seen.investors_affected.isnull(), "investors_not_stated"),
        (seen.investors_affected == 0, "no_investor_affected"),
        else_=ibis.null("string"),
    )
    return triggered(seen, seen.key, local_day(seen.discovered_at), ground)


@selector
def recent_vulnerability(
    asked: ir.Table, vulnerability: ir.Table, institution: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """Defects and vulnerabilities found inside the look-back, of whatever severity; whether only those of products is a reading."""
    seen = _recent_defects(vulnerability, institution, asked)
    ground = ibis.ifelse(_outside_products(seen, readings), "defect_outside_products", ibis.null("string"))
    return triggered(seen, seen.key, local_day(seen.found_on), ground)


@selector
def large_impact_vulnerability(
    asked: ir.Table, vulnerability: ir.Table, institution: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """Defects that may have a large impact (218:71(6)); where that is not stated, that is what is missing."""
    seen = _recent_defects(vulnerability, institution, asked)
    ground = ibis.cases(
        (_outside_products(seen, readings), "defect_outside_products"),
        (seen.large_impact.isnull(), "defect_impact_not_stated"),
        (~seen.large_impact, "no_large_impact"),
        else_=ibis.null("string"),
    )
    return triggered(seen, seen.key, local_day(seen.found_on), ground)


@selector
def product_vulnerability(
    asked: ir.Table, vulnerability: ir.Table, institution: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """Defects of a product that others use as well; whether they are told without an incident is a reading."""
    seen = _recent_defects(vulnerability, institution, asked)
    seen = seen.filter(seen.product.notnull())
    alone = ibis.literal(readings["customers-told-of"] == "incidents")
    ground = ibis.ifelse(alone, "defect_without_incident", ibis.null("string"))
    return triggered(seen, seen.key, local_day(seen.found_on), ground)


@selector
def regulatory_incident_report(asked: ir.Table, incident_report: ir.Table, institution: ir.Table) -> ir.Table:
    """Incident reports sent to a securities regulator inside the look-back."""
    sent = seen_on(incident_report, asked)
    own = seen_on(institution, asked).select("as_of", "institution", "bureau")
    sent = beside(sent, own, ["as_of", "institution"])
    sent = sent.filter(
        is_regulator(sent.sent_to, ibis.coalesce(sent.bureau, "bureau")),
        sent.sent_at < day_end(sent.as_of),
        local_day(sent.sent_at) >= sent.window_from,
    )
    return triggered(sent, sent.key, local_day(sent.sent_at))


def _outside_products(seen: ir.Table, readings: Mapping[str, str]) -> ir.BooleanValue:
    """Whether a defect stands outside 36 because no product is named (reading `defect-scope`)."""
    return seen.product.isnull() & ibis.literal(readings["defect-scope"] == "products")


def _recent_defects(vulnerability: ir.Table, institution: ir.Table, asked: ir.Table) -> ir.Table:
    """Defects but those that lie with another member of the industry network alone: they are not one's own to mend."""
    return own_defects(_recent(vulnerability, "found_on", asked), seen_on(institution, asked))


def _recent(table: ir.Table, found: str, asked: ir.Table) -> ir.Table:
    seen = seen_on(table, asked)
    return seen.filter(local_day(seen[found]) >= seen.window_from, seen[found] < day_end(seen.as_of))
