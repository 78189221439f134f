"""Services suspended or ended."""

from ibis.expr import types as ir

from zhengan.assess.selectors.contract import seen_on, selector, triggered
from zhengan.checks.contract import local_day


@selector
def recent_suspension(asked: ir.Table, service_suspension: ir.Table) -> ir.Table:
    """Suspensions and ends of a service that begin inside the look-back or ahead."""
    seen = seen_on(service_suspension, asked)
    begins_on = local_day(seen.valid_from)
    seen = seen.mutate(begins_on=begins_on).filter(begins_on >= seen.window_from)
    return triggered(seen, seen.key, seen.begins_on)
