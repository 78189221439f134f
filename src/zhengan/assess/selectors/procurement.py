"""Suppliers as 218:22 binds the institution that buys from them, and the incidents in which they have to assist."""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import objects, seen_on, selector, triggered
from zhengan.assess.selectors.suppliers import important_supplier
from zhengan.assess.standing import BEGINNING, OPEN_END
from zhengan.checks.contract import beside, local_day

_SUPPLIER = ["as_of", "institution", "object"]


@selector
def managed_supplier(
    asked: ir.Table, supplier: ir.Table, product: ir.Table, system: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """Suppliers that 22.1 is about (reading `supplier-scope`), from when they were first dealt with."""
    if readings["supplier-scope"] == "all":
        return engaged_supplier(asked, supplier, product)
    important = important_supplier(asked, supplier, product, system)
    return _engaged(asked, supplier, product, important.select(_SUPPLIER))


@selector
def engaged_supplier(asked: ir.Table, supplier: ir.Table, product: ir.Table) -> ir.Table:
    """Every supplier on file, from when it was first dealt with until it left."""
    return _engaged(asked, supplier, product, seen_on(supplier, asked).select("as_of", "institution", object="key"))


@selector
def supplied_incident(asked: ir.Table, incident: ir.Table) -> ir.Table:
    """Incidents of the look-back in a supplier's own ledger: those in which it has to assist the inquiry (22.2)."""
    incidents = seen_on(incident, asked)
    found_on = local_day(incidents.discovered_at)
    incidents = incidents.filter(found_on >= incidents.window_from, found_on <= incidents.as_of)
    return triggered(incidents, incidents.key, local_day(incidents.discovered_at))


def _engaged(asked: ir.Table, supplier: ir.Table, product: ir.Table, keys: ir.Table) -> ir.Table:
    """Suppliers with the days on which they were dealt with: from admission or the first purchase, to the day they left."""
    named = seen_on(supplier, asked).select("as_of", "institution", "admitted_on", "left_on", object="key")
    bought = seen_on(product, asked)
    first = bought.group_by(["as_of", "institution", "supplier"]).aggregate(bought_on=bought.bought_on.min())
    rows = beside(beside(keys, named, _SUPPLIER), first.rename(object="supplier"), _SUPPLIER)
    known = ibis.least(ibis.coalesce(rows.admitted_on, rows.bought_on), ibis.coalesce(rows.bought_on, rows.admitted_on))
    begins, ends = known.fill_null(ibis.literal(BEGINNING)), rows.left_on.fill_null(ibis.literal(OPEN_END))
    return objects(rows, rows.object, begins, ends, in_service=False)
