"""Projects in force, by the mechanism that they run under (218:51–53): duties on them bind while they last."""

from ibis.expr import types as ir

from zhengan.assess.selectors.contract import objects, seen_on, selector
from zhengan.assess.standing import OPEN_END


@selector
def fintech_pilot_project(asked: ir.Table, fintech_project: ir.Table) -> ir.Table:
    """Projects in the capital market's fintech pilot (218:52)."""
    return _projects(asked, fintech_project, "fintech_pilot")


@selector
def infrastructure_project(asked: ir.Table, fintech_project: ir.Table) -> ir.Table:
    """Building of the industry's information infrastructure (218:51)."""
    return _projects(asked, fintech_project, "industry_infrastructure")


@selector
def supervisory_support_project(asked: ir.Table, fintech_project: ir.Table) -> ir.Table:
    """Certification, testing and risk assessment in support of supervision (218:53.1)."""
    return _projects(asked, fintech_project, "supervisory_support")


def _projects(asked: ir.Table, fintech_project: ir.Table, mechanism: str) -> ir.Table:
    seen = seen_on(fintech_project, asked)
    seen = seen.filter(seen.mechanism == mechanism, seen.valid_from <= seen.as_of)
    return objects(seen, seen.key, seen.valid_from, seen.valid_until.fill_null(OPEN_END), in_service=False)
