"""Internal audits of information security, 82:35: held by the institution's own period, and what they found put right.

The text sets no day for putting things right, and some things take more than one audit's time: findings that stand are for a
person to judge. Not decided here: whether an audit was thorough, which a person attests.
"""

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    entries,
    happened,
    occurrences,
    shown,
    surely,
)

INSTITUTION = ("as_of", "institution")


@occurrences
def security_audit_held(duty: ir.Table, internal_audit: ir.Table) -> ir.Table:
    """信息安全内部审计什么时候开展。"""
    rows = about(duty, _audits(duty, internal_audit), None)
    # Audits of other matters only show that the register is kept.
    return happened(rows, done_on=rows.held_on, counts=rows.on_security, entry=rows.entry)


@check
def audit_problems_rectified(duty: ir.Table, internal_audit: ir.Table) -> ir.Table:
    """内部审计发现的问题是否整改完成；没有整改完的，由人判断。"""
    audits = _audits(duty, internal_audit)
    put_right = surely((audits.rectified_on >= audits.held_on) & (audits.rectified_on <= audits.as_of))
    audits = audits.mutate(put_right=put_right)
    kept = audits.group_by(INSTITUTION).aggregate(kept_from=audits.held_on.min(where=audits.put_right))
    rows = about(duty, beside(audits, kept, INSTITUTION), "key")
    done = surely(rows.put_right)
    register_kept = surely(rows.kept_from <= rows.held_on) | surely(rows.declared_from <= rows.held_on)
    holds = ibis.ifelse(done, ibis.literal(value=True), ibis.null("boolean"))
    reason = ibis.cases((done, "audit_rectified"), (register_kept, PERSON_JUDGES), else_="never_recorded")
    figures = {
        "audited_on": rows.held_on,
        "findings": rows.findings,
        "rectified_on": ibis.ifelse(done, rows.rectified_on, ibis.null("date")),
    }
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


def _audits(duty: ir.Table, internal_audit: ir.Table) -> ir.Table:
    audits = shown(internal_audit, duty)
    audits = audits.filter(audits.held_on <= audits.as_of)
    return audits.mutate(on_security=surely(audits.scope.contains("security")))
