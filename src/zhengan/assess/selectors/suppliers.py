"""Suppliers for important systems."""

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import objects, seen_on, selector
from zhengan.assess.standing import BEGINNING, OPEN_END
from zhengan.checks.contract import beside


@selector
def important_supplier(asked: ir.Table, supplier: ir.Table, product: ir.Table, system: ir.Table) -> ir.Table:
    """Suppliers of products or services for important systems (218:23.1), until the day they left."""
    products = seen_on(product, asked)
    bought = products.bought_on.isnull() | (products.bought_on <= products.as_of)
    systems = seen_on(system, asked)
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
    named = seen_on(supplier, asked)
    keys = ibis.union(
        products.filter(products.important_system_related & bought).select("as_of", "institution", object="supplier"),
        in_use.select("as_of", "institution", object="supplier"),
        named.filter(named.important).select("as_of", "institution", object="key"),
        distinct=True,
    )
    left = named.select("as_of", "institution", "left_on", object="key")
    rows = beside(keys, left, ["as_of", "institution", "object"])
    return objects(rows, rows.object, ibis.literal(BEGINNING), rows.left_on.fill_null(OPEN_END), in_service=False)
