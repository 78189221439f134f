"""Internal audits whose findings are to be put right (82:35)."""

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import seen_on, selector, triggered


@selector
def audit_with_problems(asked: ir.Table, internal_audit: ir.Table) -> ir.Table:
    """Audits of information security inside the look-back that found something; where that is not stated, it is what is missing."""
    seen = seen_on(internal_audit, asked)
    seen = seen.filter(seen.held_on >= seen.window_from, seen.held_on <= seen.as_of, seen.scope.contains("security"))
    ground = ibis.cases(
        (seen.findings == 0, "no_audit_findings"),
        (seen.findings.isnull() & seen.rectified_on.isnull(), "audit_findings_not_stated"),
        else_=ibis.null("string"),
    )
    return triggered(seen, seen.key, seen.held_on, ground)
