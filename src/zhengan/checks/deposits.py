"""Data given to the industry's backup data centre, 218:27.2: encouraged for some, open to the others.

及时 has no number in the text: a deposit inside the look-back (reading `lookback`) shows that data still goes there, and so does
a backup facility in force that stands in the centre.
"""

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    about,
    beside,
    check,
    conclude,
    day_end,
    entries,
    latest,
    local_day,
    shown,
    surely,
)


@check
def data_deposited(duty: ir.Table, deposit: ir.Table, recovery_facility: ir.Table) -> ir.Table:
    """系统的数据是否备份到行业备份数据中心。"""
    made = shown(deposit, duty)
    made = made.filter(made.deposited_at < day_end(made.as_of))
    rows = about(duty, latest(made, ("as_of", "institution", "system"), "deposited_at"), "system")
    rows = beside(rows, _in_center(duty, recovery_facility), ("as_of", "institution", "object"))
    deposited_on = local_day(rows.deposited_at)
    recent, stands = surely(deposited_on >= rows.window_from), rows.facility_entry.notnull()
    on_file = rows.deposited_at.notnull()
    holds = ibis.cases((recent | stands, True), (on_file, False), else_=ibis.null("boolean"))
    reason = ibis.cases((recent | stands, "taken"), (on_file, "not_taken"), else_=NO_RECORD)
    evidence = entries(rows.entry, rows.facility_entry)
    return conclude(rows, holds=holds, reason=reason, figures={"given_on": deposited_on}, evidence=evidence)


def _in_center(duty: ir.Table, recovery_facility: ir.Table) -> ir.Table:
    """A facility of each system in force in the industry's centre, for data or for disasters."""
    seen = shown(recovery_facility, duty)
    in_force = (seen.valid_from <= seen.as_of) & (seen.valid_until.isnull() | (seen.as_of <= seen.valid_until))
    seen = seen.filter(in_force, surely(seen.industry_center), seen.kind.isin(("data", "disaster")))
    found = seen.group_by(["as_of", "institution", "system"]).aggregate(facility_entry=seen.entry.max())
    return found.rename(object="system")
