"""Network links that serve trading."""

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import objects, seen_on, selector
from zhengan.assess.selectors.systems import designated_systems
from zhengan.assess.standing import OPEN_END


@selector
def trading_link(asked: ir.Table, network_link: ir.Table) -> ir.Table:
    """Network links that serve trading, in force."""
    return links_of(asked, network_link)


@selector
def cii_trading_link(asked: ir.Table, network_link: ir.Table, system: ir.Table, cii_designation: ir.Table) -> ir.Table:
    """Trading links that carry critical information infrastructure, and those that do not say what they carry."""
    designated = designated_systems(asked, system, cii_designation)
    designated = designated.filter(
        designated.bound_from <= designated.as_of, designated.as_of <= designated.bound_until
    )
    links = seen_on(network_link, asked)
    named = links.select("as_of", "institution", link="key", object=links.systems.unnest()).view()
    carrying = named.semi_join(designated, ["as_of", "institution", "object"])
    keys = carrying.select("as_of", "institution", object="link").distinct().mutate(ground=ibis.null("string"))
    silent = links.filter(links.systems.isnull() | (links.systems.length() == 0))
    untold = silent.select("as_of", "institution", object="key", ground=ibis.literal("carried_systems_not_stated"))
    bound = links_of(asked, network_link).drop("ground")
    return bound.inner_join(ibis.union(keys, untold.distinct()), ["as_of", "institution", "object"])


def links_of(asked: ir.Table, network_link: ir.Table) -> ir.Table:
    begun = network_link.group_by(["institution", "key"]).aggregate(first=network_link.valid_from.min())
    seen = seen_on(network_link, asked)
    seen = seen.filter(seen.trading_related, seen.valid_from <= seen.as_of)
    seen = seen.filter(seen.valid_until.fill_null(OPEN_END) >= seen.as_of)
    rows = seen.inner_join(begun, ["institution", "key"])
    return objects(rows, rows.key, rows["first"], rows.valid_until.fill_null(OPEN_END), in_service=False)
