"""Defects and vulnerabilities found: verified, remedied and, where the impact may be large, reported, 218:36 and 82:31.

及时 has no number: what was done after the finding is for a person to judge. Which defects may have a large impact is stated by the
record; severity plays no part. The order sets no term to the report either: where none is on file, that is a breach only once the
defect is gone, for then there is no risk left to report.
"""

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    day_end,
    entries,
    happened,
    in_order,
    local_day,
    occurrences,
    shown,
    surely,
)
from zhengan.checks.routes import reached_regulator

DEFECT = ("as_of", "institution", "key")
INSTITUTION = ("as_of", "institution")


@occurrences
def vulnerability_verified(duty: ir.Table, vulnerability: ir.Table) -> ir.Table:
    """安全缺陷、漏洞哪天核实。"""
    rows = about(duty, _defects(duty, vulnerability), "key")
    return happened(rows, done_on=local_day(rows.verified_on), counts=rows.verified_on.notnull(), entry=rows.entry)


@occurrences
def vulnerability_remedied(duty: ir.Table, vulnerability: ir.Table) -> ir.Table:
    """安全缺陷、漏洞哪天加固或者修复。"""
    rows = about(duty, _defects(duty, vulnerability), "key")
    # A safeguard that stood before the finding is no answer to it; a defect that was already gone is.
    eased_at = ibis.ifelse(rows.mitigated_on >= rows.found_on, rows.mitigated_on, ibis.null("timestamp"))
    first = ibis.least(ibis.coalesce(eased_at, rows.fixed_on), ibis.coalesce(rows.fixed_on, eased_at))
    return happened(rows, done_on=local_day(first), counts=first.notnull(), entry=rows.entry)


@check
def vulnerability_reported(duty: ir.Table, vulnerability: ir.Table, submission: ir.Table, route: ir.Table) -> ir.Table:
    """可能产生较大影响的安全缺陷、漏洞，是否报告了监管部门。"""
    sent = reached_regulator(shown(submission, duty), route)
    sent = sent.filter(sent.kind == "vulnerability", sent.about.notnull(), sent.sent_at < day_end(sent.as_of))
    first_sent = sent.group_by(["as_of", "institution", "about"]).aggregate(
        submitted_at=sent.sent_at.min(where=sent.reached),
        submitted=sent.entry.argmin(in_order(sent.sent_at, sent.entry), where=sent.reached),
        elsewhere_at=sent.sent_at.min(where=sent.regulator & ~sent.reached),
        elsewhere=sent.entry.argmin(in_order(sent.sent_at, sent.entry), where=sent.regulator & ~sent.reached),
    )
    defects = beside(_defects(duty, vulnerability), first_sent.rename(key="about"), DEFECT)
    told_at = ibis.least(
        ibis.coalesce(defects.reported_at, defects.submitted_at),
        ibis.coalesce(defects.submitted_at, defects.reported_at),
    )
    defects = defects.mutate(told_at=told_at)
    any_at = ibis.coalesce(defects.told_at, defects.elsewhere_at)
    begun = defects.mutate(any_at=any_at).group_by(INSTITUTION).aggregate(first_report=ibis._.any_at.min())
    rows = beside(about(duty, defects, "key"), begun, INSTITUTION)
    first_on, found_on = local_day(rows.first_report), local_day(rows.found_on)
    kept_from = ibis.least(ibis.coalesce(first_on, rows.declared_from), ibis.coalesce(rows.declared_from, first_on))
    register_kept = surely(kept_from <= found_on)
    reached, elsewhere = rows.told_at.notnull(), rows.elsewhere_at.notnull()
    gone = surely(local_day(rows.fixed_on) < rows.as_of)
    missed = gone & register_kept
    holds = ibis.cases((reached, True), (elsewhere | missed, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (reached, "defect_reported"),
        (elsewhere, "wrong_addressee"),
        (missed, "defect_not_reported"),
        (gone, "never_recorded"),
        else_="trigger_only",
    )
    alone = ~reached & elsewhere
    figures = {
        "discovered_at": rows.found_on,
        "reported_at": rows.told_at,
        "sent_at": ibis.ifelse(alone, rows.elsewhere_at, ibis.null("timestamp")),
    }
    evidence = entries(rows.entry, rows.submitted, ibis.ifelse(alone, rows.elsewhere, ibis.null("int64")))
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=evidence)


@check
def hazard_reported(duty: ir.Table, vulnerability: ir.Table, submission: ir.Table, route: ir.Table) -> ir.Table:
    """按规定要报告的风险隐患，是否报告了监管部门；报给了别的监管部门的，由人判断。"""
    answer = vulnerability_reported(duty, vulnerability, submission, route)
    # 82:31 does not say to whom; 218:72, which does, came later.
    astray = answer.reason == "wrong_addressee"
    return answer.mutate(
        holds=ibis.ifelse(astray, ibis.null("boolean"), answer.holds),
        reason=ibis.ifelse(astray, PERSON_JUDGES, answer.reason),
    )


def _defects(duty: ir.Table, vulnerability: ir.Table) -> ir.Table:
    """Defects as they stood at the end of the asked date."""
    seen = shown(vulnerability, duty)
    end = day_end(seen.as_of)
    known = {
        name: ibis.ifelse(seen[name] < end, seen[name], ibis.null("timestamp"))
        for name in ("verified_on", "mitigated_on", "fixed_on", "reported_at")
    }
    return seen.mutate(**known)
