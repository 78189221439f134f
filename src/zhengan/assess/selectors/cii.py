"""Critical information infrastructure: what is new, changed, bought for it, who holds its offices, how it was assessed."""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.changes import changes_of
from zhengan.assess.selectors.contract import OBJECT_KEYS, objects, seen_on, selector, triggered
from zhengan.assess.selectors.reports import latest_annual_report
from zhengan.assess.selectors.systems import designated_systems
from zhengan.assess.standing import BEGINNING, OPEN_END
from zhengan.checks.contract import beside, local_day, surely
from zhengan.checks.filing import year_reported

INSTITUTION = ["as_of", "institution"]


@selector
def new_key_facility(asked: ir.Table, system: ir.Table, cii_designation: ir.Table) -> ir.Table:
    """Systems that carry key business, designated or not (45.1), which go into use inside the look-back or ahead."""
    seen = seen_on(system, asked)
    designated = seen_on(cii_designation, asked).select(*INSTITUTION, key="system").distinct()
    marked = seen.filter(surely(seen.cii) | surely(seen.cii_candidate))
    named = ibis.union(marked.select(*OBJECT_KEYS), designated.select(*OBJECT_KEYS), distinct=True).view()
    new = seen.filter(seen.live_on >= seen.window_from).semi_join(named, OBJECT_KEYS)
    return triggered(new, new.key, new.live_on)


@selector
def large_impact_cii_change(asked: ir.Table, change: ir.Table, system: ir.Table, cii_designation: ir.Table) -> ir.Table:
    """Changes and removals of designated systems that may have a considerable impact (218:45.2)."""
    changes = _changes_of_designated(asked, change, system, cii_designation)
    harmless = surely(~changes.large_impact)
    return changes_of(asked, changes, ground=ibis.ifelse(harmless, "no_large_impact", ibis.null("string")))


@selector
def change_of_designation(asked: ir.Table, change: ir.Table, system: ir.Table, cii_designation: ir.Table) -> ir.Table:
    """Changes and removals of designated systems that may affect the designation (218:45.3), once they have begun."""
    changes = _changes_of_designated(asked, change, system, cii_designation)
    # An everyday change that says nothing is none of these; a removal, or one with a large impact, has to say.
    telling = changes.affects_designation.notnull() | (changes.kind == "removal") | surely(changes.large_impact)
    begun = changes.filter((changes.start_day <= changes.as_of) & telling)
    ground = ibis.cases(
        (begun.affects_designation.isnull(), "designation_effect_not_stated"),
        (~begun.affects_designation, "designation_unaffected"),
        else_=ibis.null("string"),
    )
    return changes_of(asked, begun, ground=ground)


@selector
def cii_body_in_office(asked: ir.Table, appointment: ir.Table) -> ir.Table:
    """The bodies in charge of critical information infrastructure, in office."""
    return _in_office(asked, appointment, "cii_body")


@selector
def cii_key_post_in_office(asked: ir.Table, appointment: ir.Table) -> ir.Table:
    """The holders of key posts, in office."""
    return _in_office(asked, appointment, "cii_key_post")


@selector
def recent_cii_assessment(asked: ir.Table, cii_assessment: ir.Table) -> ir.Table:
    """Yearly assessments inside the look-back."""
    recent = _recent_yearly(asked, cii_assessment)
    return triggered(recent, recent.key, recent.assessed_on)


@selector
def cii_assessment_with_problems(asked: ir.Table, cii_assessment: ir.Table) -> ir.Table:
    """Yearly assessments inside the look-back that found problems; those that found none stand outside."""
    recent = _recent_yearly(asked, cii_assessment)
    found = surely(~recent.passed) | surely(recent.findings > 0) | recent.rectified_on.notnull()
    ground = ibis.cases(
        (found, ibis.null("string")),
        # An assessment that was passed may have found problems all the same.
        (recent.findings.isnull(), "problems_not_stated"),
        else_="no_problems",
    )
    return triggered(recent, recent.key, recent.assessed_on, ground)


@selector
def annual_report_of_operator(
    asked: ir.Table, submission: ir.Table, standing: ir.Table, system: ir.Table, cii_designation: ir.Table
) -> ir.Table:
    """The annual report filed last (218:59.3); one on a year before anything was designated has nothing to tell of it."""
    told = seen_on(standing, asked)
    told = told.filter(told.code == "cii").select(*INSTITUTION, since=told.valid_from.fill_null(BEGINNING))
    designated = seen_on(cii_designation, asked).select(*INSTITUTION, since="designated_on")
    marked = seen_on(system, asked)
    marked = marked.filter(surely(marked.cii)).select(*INSTITUTION, since="live_on")
    since = ibis.union(told, designated, marked)
    first = since.group_by(INSTITUTION).aggregate(first_year=since.since.min().year())
    reports = seen_on(submission, asked)
    years = reports.select(*INSTITUTION, object=reports.key, year=year_reported(reports).cast("int64"))
    rows = beside(latest_annual_report(asked, submission).drop("ground"), years, [*INSTITUTION, "object"])
    rows = beside(rows, first, INSTITUTION)
    earlier = surely(rows.year < rows.first_year)
    ground = ibis.ifelse(earlier, "not_operator_then", ibis.null("string"))
    return rows.mutate(ground=ground).drop("year", "first_year")


@selector
def cii_product(
    asked: ir.Table, product: ir.Table, system: ir.Table, cii_designation: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """Products bought for designated systems (reading `procurement-scope`: all that the operator buys)."""
    products = seen_on(product, asked)
    products = products.filter(products.bought_on.isnull() | (products.bought_on <= products.as_of))
    if readings["procurement-scope"] == "designated":
        designated = _designated_now(asked, system, cii_designation).rename(key="object")
        systems = seen_on(system, asked).semi_join(designated, OBJECT_KEYS)
        used = systems.select(*INSTITUTION, key=systems.supplier_products.unnest()).distinct().view()
        products = products.semi_join(used, OBJECT_KEYS)
    return products.select(
        *INSTITUTION,
        object="key",
        bound_from=products.bought_on.fill_null(BEGINNING),
        bound_until=ibis.literal(OPEN_END),
        in_service=ibis.literal(value=False),
        # What was bought before the duty bound is not owed; where no day is on file, what is there is looked at.
        trigger_on="bought_on",
        ground=ibis.null("string"),
    )


@selector
def security_sensitive_procurement(asked: ir.Table, procurement_review: ir.Table) -> ir.Table:
    """Forecasts inside the look-back by which a purchase may touch national security (218:47)."""
    made = seen_on(procurement_review, asked)
    made = made.filter(made.forecast_on >= made.window_from, made.forecast_on <= made.as_of)
    ground = ibis.cases(
        (made.national_security.isnull() & made.review_filed_on.isnull(), "security_impact_not_stated"),
        (surely(~made.national_security), "no_security_impact"),
        else_=ibis.null("string"),
    )
    return triggered(made, made.key, made.forecast_on, ground)


def _changes_of_designated(asked: ir.Table, change: ir.Table, system: ir.Table, cii_designation: ir.Table) -> ir.Table:
    """Changes and removals that touch a system on a day on which it is designated, with the day on which they start."""
    seen = seen_on(change, asked)
    seen = seen.filter(seen.kind.isin(("change", "removal")))
    seen = seen.mutate(start_day=local_day(ibis.coalesce(seen.actual_start, seen.planned_start)))
    touched = seen.select(*OBJECT_KEYS, "start_day", object=seen.systems.unnest()).view()
    spans = designated_systems(asked, system, cii_designation)
    spans = spans.select(*INSTITUTION, "object", "bound_from", "bound_until")
    hit = touched.inner_join(spans, [*INSTITUTION, "object"])
    hit = hit.filter((hit.bound_from <= hit.start_day) & (hit.start_day <= hit.bound_until))
    return seen.semi_join(hit.select(*OBJECT_KEYS).distinct(), OBJECT_KEYS)


def _designated_now(asked: ir.Table, system: ir.Table, cii_designation: ir.Table) -> ir.Table:
    designated = designated_systems(asked, system, cii_designation)
    designated = designated.filter(
        designated.bound_from <= designated.as_of, designated.as_of <= designated.bound_until
    )
    return designated.select(*INSTITUTION, "object")


def _in_office(asked: ir.Table, appointment: ir.Table, role: str) -> ir.Table:
    seen = seen_on(appointment, asked)
    last_day = seen.valid_until.fill_null(OPEN_END)
    seen = seen.mutate(last_day=last_day)
    held = seen.filter(seen.role == role, seen.valid_from <= seen.as_of, seen.as_of <= seen.last_day)
    return objects(held, held.key, held.valid_from, held.last_day, in_service=False)


def _recent_yearly(asked: ir.Table, cii_assessment: ir.Table) -> ir.Table:
    seen = seen_on(cii_assessment, asked)
    recent = (seen.assessed_on >= seen.window_from) & (seen.assessed_on <= seen.as_of)
    return seen.filter((seen.kind == "yearly") & recent)
