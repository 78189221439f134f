"""To whom a report goes (218:72): which of the addressees on a submission count.

`route(as_of, institution, matter, addressee, strict, bureau)` is made with the population: one row with matter '' says whom 72 names
(`csrc`, or the bureau of the registered place), further rows where the CSRC ordered otherwise; `strict` is false where 72 speaks
in principle only.
"""

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import beside
from zhengan.checks.names import BUREAU_ENDINGS, CSRC, CSRC_NAMES, OTHERS


def addressed(submission: ir.Table, route: ir.Table) -> ir.Table:
    """Submissions with `expected` (the addressee that 72 or an order names), `strict`, `names` (addressees, normalised)."""
    general = route.filter(route.matter == "").drop("matter")
    ordered = (
        route.filter(route.matter != "")
        .rename(ordered_to="addressee", ordered_strict="strict", kind="matter")
        .drop("bureau")
    )
    rows = beside(beside(submission, general, ["as_of", "institution"]), ordered, ["as_of", "institution", "kind"])
    rows = rows.mutate(
        expected=ibis.coalesce(rows.ordered_to, rows.addressee), strict=ibis.coalesce(rows.ordered_strict, rows.strict)
    )
    own = rows.bureau
    return rows.mutate(names=rows.sent_to.map(lambda name: _normal(name, own)))


def reached_regulator(submission: ir.Table, route: ir.Table) -> ir.Table:
    """Submissions with `reached`: whether they went to a regulator that can take them (218:72).

    A core institution's report counts only at the CSRC; an operating or service body's counts at the CSRC or any bureau, since 72
    is in principle there; whether it was the right one is 72's own question.
    """
    rows = addressed(submission, route)
    any_regulator = rows.names.filter(lambda name: ~name.isin(OTHERS)).length() > 0
    exact = rows.names.contains(rows.expected)
    return rows.mutate(reached=ibis.ifelse(rows.strict, exact, any_regulator).fill_null(False))


def _normal(name: ir.StringValue, own_bureau: ir.StringValue) -> ir.StringValue:
    plain = name.strip()
    return ibis.cases(
        (plain.lower().isin(CSRC_NAMES), CSRC),
        (plain.lower().isin(("bureau", "派出机构", "属地派出机构")), ibis.coalesce(own_bureau, "bureau")),
        else_=plain.re_replace(BUREAU_ENDINGS, ""),
    )
