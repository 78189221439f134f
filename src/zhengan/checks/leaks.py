"""Data that leaked, was altered or lost in an incident, 218:32.

An incident alone does not prove that the duty to prevent was neglected: a person judges each that touched data.
"""

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import PERSON_JUDGES, about, check, conclude, entries, shown


@check
def incident_data_unharmed(duty: ir.Table, incident: ir.Table) -> ir.Table:
    """事件是否没有造成数据泄露、篡改或者丢失；造成的，由人判断是否防护不力。"""
    rows = about(duty, shown(incident, duty), "key")
    harmed = rows.data_records > 0
    holds = ibis.ifelse(rows.data_records == 0, ibis.literal(value=True), ibis.null("boolean"))
    reason = ibis.cases((harmed, PERSON_JUDGES), (rows.data_records == 0, "no_data_harmed"), else_="harm_not_stated")
    figures = {"discovered_at": rows.discovered_at, "data_records": rows.data_records}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))
