"""What a contract for trading, quotes, account opening or settlement has to agree on besides security, 82:37.2: that the supplier
is open to the regulator's inspection. Which contracts are meant is said by the objects of the duty.
"""

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import about, check, conclude, entries, shown


@check
def inspection_agreed(duty: ir.Table, contract: ir.Table) -> ir.Table:
    """合同是否约定供应商接受监管部门的延伸检查。"""
    rows = about(duty, shown(contract, duty), "key")
    agreed = rows.inspection_clause
    reason = ibis.cases((agreed, "inspection_agreed"), (~agreed, "inspection_missing"), else_="inspection_not_stated")
    good_until = ibis.ifelse(agreed, rows.valid_until, ibis.null("date"))
    figures = {"signed_on": rows.signed_on}
    return conclude(
        rows, holds=agreed, reason=reason, figures=figures, evidence=entries(rows.entry), good_until=good_until
    )
