"""The institution's own plans, 82:21: for its IT and for the security of information.

A plan is a policy in force whose contents, or the end of whose title, say so in words of this file. Not decided here: whether
it follows the industry's planning and the institution's strategy and meets its needs, which a person attests.
"""

from collections.abc import Sequence
from functools import reduce

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import NO_RECORD, about, check, conclude, gathered, shown, surely
from zhengan.checks.lists import mentions

PER_INSTITUTION = ("as_of", "institution")
# What the contents of a policy say where it is a plan, for both at once or for one of them.
BOTH = ("信息化与信息安全管理规划", "信息化与信息安全规划", "信息化和信息安全规划")
PLAN_WORDS = {
    "it_plan": ("it_plan", "信息化规划", "信息技术规划", *BOTH),
    "security_plan": ("security_plan", "信息安全管理规划", "信息安全规划", "网络和信息安全规划", *BOTH),
}


@check
def it_plan_made(duty: ir.Table, policy: ir.Table) -> ir.Table:
    """是否有施行中的信息化规划。"""
    return _planned(duty, policy, "it_plan", PLAN_WORDS["it_plan"])


@check
def security_plan_made(duty: ir.Table, policy: ir.Table) -> ir.Table:
    """是否有施行中的信息安全管理规划。"""
    return _planned(duty, policy, "security_plan", PLAN_WORDS["security_plan"])


def _planned(duty: ir.Table, policy: ir.Table, code: str, words: Sequence[str]) -> ir.Table:
    seen = shown(policy, duty)
    seen = seen.filter(seen.approved_on <= seen.as_of)
    stated = surely(seen.covers.length() > 0)
    titled = reduce(lambda a, b: a | b, [seen.title.strip().endswith(word) for word in words])
    plan = surely(mentions(seen.covers, words)) | titled
    acts = seen.effective_on <= seen.as_of
    found = seen.group_by(PER_INSTITUTION).aggregate(
        policies=seen.count(),
        silent=(acts & ~stated).sum(),
        effective_on=seen.effective_on.max(where=acts & plan),
        ahead_on=seen.effective_on.min(where=~acts & plan),
        plan_entries=seen.entry.collect(where=acts & plan),
        ahead_entries=seen.entry.collect(where=~acts & plan),
        silent_entries=seen.entry.collect(where=acts & ~stated),
    )
    rows = about(duty, found, None)
    made, later = rows.effective_on.notnull(), rows.ahead_on.notnull()
    # A policy whose contents nobody wrote down may be the plan.
    unclear = ~made & surely(rows.silent > 0)
    on_file = rows.policies.notnull()
    holds = ibis.cases((made, True), (unclear | ~on_file, ibis.null("boolean")), else_=ibis.literal(value=False))
    reason = ibis.cases(
        (~on_file, NO_RECORD), (made, "plan_made"), (unclear, "not_stated"), (later, "policy_ahead"), else_="no_plan"
    )
    figures = {
        "effective_on": ibis.coalesce(rows.effective_on, ibis.ifelse(unclear, ibis.null("date"), rows.ahead_on)),
        "not_stated": ibis.ifelse(unclear, code, ibis.null("string")),
    }
    shows = ibis.cases((made, rows.plan_entries), (unclear, rows.silent_entries), else_=rows.ahead_entries)
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=gathered(shows))
