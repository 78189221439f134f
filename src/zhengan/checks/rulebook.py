"""Policies on one subject that the text wants an institution to have: monitoring (218:18.1), suppliers (218:22.1), intellectual
property (218:28), training (218:54), internal audits (82:35), and what others ask of a policy on any subject.

A policy is in force from the day that it names. Not decided here: whether it is carried out, which a person attests.
"""

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import NO_RECORD, about, check, conclude, entries, in_order, shown

PER_INSTITUTION = ("as_of", "institution")


@check
def audit_policy_in_force(duty: ir.Table, policy: ir.Table) -> ir.Table:
    """是否有施行中的内部审计制度。"""
    return in_force(duty, policy, "audit")


@check
def ip_policy_in_force(duty: ir.Table, policy: ir.Table) -> ir.Table:
    """是否有施行中的知识产权保护制度。"""
    return in_force(duty, policy, "ip")


@check
def monitoring_policy_in_force(duty: ir.Table, policy: ir.Table) -> ir.Table:
    """是否有施行中的监测预警制度。"""
    return in_force(duty, policy, "monitoring")


@check
def supplier_policy_in_force(duty: ir.Table, policy: ir.Table) -> ir.Table:
    """是否有施行中的供应商管理制度。"""
    return in_force(duty, policy, "supplier")


@check
def training_policy_in_force(duty: ir.Table, policy: ir.Table) -> ir.Table:
    """是否有施行中的人才培养或者培训制度、计划。"""
    return in_force(duty, policy, "training")


def in_force(duty: ir.Table, policy: ir.Table, domain: str | None) -> ir.Table:
    """Whether a policy of the domain (None: of any) is in force; a policy of any domain shows that the register is kept."""
    seen = shown(policy, duty)
    seen = seen.filter(seen.approved_on <= seen.as_of)
    own = ibis.literal(value=True) if domain is None else seen.domain == domain
    acts = own & (seen.effective_on <= seen.as_of)
    ahead = own & (seen.effective_on > seen.as_of)
    known = seen.group_by(PER_INSTITUTION).aggregate(
        policies=seen.count(),
        acts_entry=seen.entry.argmax(in_order(seen.effective_on, seen.entry), where=acts),
        acts_on=seen.effective_on.max(where=acts),
        ahead_entry=seen.entry.argmin(in_order(seen.effective_on, seen.entry), where=ahead),
        ahead_on=seen.effective_on.min(where=ahead),
    )
    rows = about(duty, known, None)
    stands, later = rows.acts_on.notnull(), rows.ahead_on.notnull()
    holds = ibis.cases((stands, True), (rows.policies.notnull(), False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (stands, "policy_in_force"),
        (later, "policy_ahead"),
        (rows.policies.notnull(), "no_policy"),
        else_=NO_RECORD,
    )
    return conclude(
        rows,
        holds=holds,
        reason=reason,
        figures={"effective_on": ibis.coalesce(rows.acts_on, rows.ahead_on)},
        evidence=entries(ibis.coalesce(rows.acts_entry, rows.ahead_entry)),
    )
