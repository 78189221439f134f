"""What is monitored: systems, data centres, links."""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import always, seen_on, selector
from zhengan.assess.selectors.links import links_of
from zhengan.assess.selectors.systems import important_systems, in_service


@selector
def monitored_system(asked: ir.Table, system: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Systems that 18.1 wants monitored (reading `monitored-systems`)."""
    if readings["monitored-systems"] == "important":
        return important_systems(asked, system)
    return in_service(asked, system)


@selector
def running_center(asked: ir.Table, data_center: ir.Table) -> ir.Table:
    """Data centres in use; where that is not stated, they are."""
    seen = seen_on(data_center, asked)
    return always(seen.filter(seen.active.fill_null(True)).select("as_of", "institution", object="key"))


@selector
def link_in_use(asked: ir.Table, network_link: ir.Table) -> ir.Table:
    """Network links in force, whether or not they serve trading."""
    return links_of(asked, network_link.mutate(trading_related=ibis.literal(value=True)))
