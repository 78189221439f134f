"""What follows when a member of the industry network is found to break the rules: what a check of configurations finds is answered,
sfnet:17; of attacks and the like it is told at once, the supervisor is told, and only who refuses is suspended, 20.

立即 has no number and is judged with all triggered duties. The text sets no term to the report: that there is none is a breach only
once the member was suspended, for by then both steps were due. Whether 17 wants an answer at all is a reading (`violation-answer`);
which of the two it is, is never ours to say.
"""

from collections.abc import Mapping

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
from zhengan.checks.sfnet_running import SUPERVISOR

PER_INSTITUTION = ("as_of", "institution")
ACCESS = ("as_of", "institution", "key")
# What a ground has in it that rests on the member's refusal.
REFUSAL = ("拒", "refus")
# A ground that denies it: 没有拒绝, 并非拒不执行.
NO_REFUSAL = "(未|没有|没|非|不是|无)[^，。；,;]{0,4}拒|(not|never|no) refus"


@check
def violations_answered(
    duty: ir.Table,
    sfnet_config_check: ir.Table,
    sfnet_device: ir.Table,
    sfnet_access: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """配置检查查出接入机构违规，是否要求限期整改或者暂停其服务。"""
    seen = _with_member(duty, sfnet_config_check, sfnet_device)
    seen = beside(seen, _suspensions(duty, seen, sfnet_access), ACCESS)
    checked_on = local_day(seen.checked_at)
    found = surely(seen.violations > 0)
    ordered, suspended = surely(seen.deadline >= checked_on), seen.suspended_from.notnull()
    seen = seen.mutate(checked_on=checked_on, found=found, ordered=ordered, answered=found & (ordered | suspended))
    begun = seen.group_by(PER_INSTITUTION).aggregate(kept_from=seen.checked_on.min(where=seen.answered))
    rows = about(duty, beside(seen, begun, PER_INSTITUTION), "key")
    kept = surely(rows.kept_from <= rows.checked_on) | surely(rows.declared_from <= rows.checked_on)
    open_ = rows.found & kept & (rows.checked_on < rows.as_of)
    strict = ibis.literal(readings["violation-answer"] == "either")
    holds = ibis.cases((rows.answered, True), (open_ & strict, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (rows.violations.isnull(), "violations_not_stated"),
        (rows.answered & rows.ordered, "rectification_ordered"),
        (rows.answered, "service_suspended"),
        (open_ & strict, "violation_unanswered"),
        (open_, PERSON_JUDGES),
        else_="trigger_only",
    )
    figures = {
        "discovered_at": rows.checked_at,
        "deadline": ibis.ifelse(rows.ordered, rows.deadline, ibis.null("date")),
        "suspended_from": rows.suspended_from,
    }
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry, rows.access_entry))


@occurrences
def member_told(duty: ir.Table, sfnet_access: ir.Table) -> ir.Table:
    """发现接入机构违规之后，什么时候通知其停止。"""
    rows = about(duty, _known(duty, sfnet_access), "key")
    # What it was told before the finding is left from another one.
    return happened(rows, done_on=local_day(rows.told_at), counts=rows.told_at >= rows.found_at, entry=rows.entry)


@check
def violation_reported(duty: ir.Table, sfnet_access: ir.Table, submission: ir.Table) -> ir.Table:
    """发现接入机构违规，是否报告了证信办。"""
    sent = shown(submission, duty)
    to_supervisor = sent.sent_to.filter(lambda name: name.strip().lower().isin(SUPERVISOR)).length() > 0
    sent = sent.filter(sent.about.notnull(), to_supervisor, sent.sent_at < day_end(sent.as_of))
    seen = _known(duty, sfnet_access)
    filed = beside(
        sent.select(*PER_INSTITUTION, "sent_at", report_entry="entry", key="about"),
        seen.select(*ACCESS, "found_at"),
        ACCESS,
    )
    # What was filed before the finding is about something else.
    filed = filed.filter(surely(filed.sent_at >= filed.found_at))
    filed = filed.group_by(ACCESS).aggregate(
        filed_at=filed.sent_at.min(),
        report_entry=filed.report_entry.argmin(in_order(filed.sent_at, filed.report_entry)),
    )
    seen = beside(seen, filed, ACCESS)
    reported_at = ibis.ifelse(seen.reported_at >= seen.found_at, seen.reported_at, ibis.null("timestamp"))
    seen = seen.mutate(reported_at=reported_at)
    told_at = ibis.least(ibis.coalesce(seen.reported_at, seen.filed_at), ibis.coalesce(seen.filed_at, seen.reported_at))
    seen = seen.mutate(told_at=told_at)
    begun = seen.group_by(PER_INSTITUTION).aggregate(kept_from=seen.found_at.min(where=seen.told_at.notnull()))
    rows = about(duty, beside(seen, begun, PER_INSTITUTION), "key")
    reported = rows.told_at.notnull()
    kept = surely(rows.kept_from <= rows.found_at) | surely(rows.declared_from <= local_day(rows.found_at))
    over = surely(local_day(rows.suspended_from) < rows.as_of) & surely(rows.suspended_from >= rows.found_at)
    holds = ibis.cases((reported, True), (over & kept, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (reported, "violation_reported"),
        (over & kept, "violation_unreported"),
        (over, "never_recorded"),
        else_="trigger_only",
    )
    figures = {"discovered_at": rows.found_at, "reported_at": rows.told_at}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry, rows.report_entry))


@check
def suspended_after_refusal(duty: ir.Table, sfnet_access: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """暂停接入之前是否通知过接入机构，是否写明其拒不执行。"""
    seen = _known(duty, sfnet_access)
    begun = seen.group_by(PER_INSTITUTION).aggregate(kept_from=seen.told_at.min())
    rows = about(duty, beside(seen, begun, PER_INSTITUTION), "key")
    ground = rows.suspension_ground.strip().nullif("")
    refused = surely(ibis.or_(*[ground.lower().contains(word) for word in REFUSAL]))
    refused &= ~surely(ground.lower().re_search(NO_REFUSAL))
    asked = rows.told_at.notnull()
    told = surely(rows.told_at < rows.suspended_from)
    kept = surely(local_day(rows.kept_from) <= local_day(rows.suspended_from))
    kept |= surely(rows.declared_from <= local_day(rows.suspended_from))
    # Nobody refuses what was not asked; without refusal article 17 may carry the suspension.
    strict = readings["suspension-ground"] == "refusal-only"
    untold = refused & ~asked
    wrong = (refused & asked & ~told) | (untold & kept) | (ground.notnull() & ~refused & ibis.literal(strict))
    holds = ibis.cases((wrong, False), (refused & told, True), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (ground.isnull(), "suspension_ground_not_stated"),
        (untold & kept, "suspended_untold"),
        (untold, "never_recorded"),
        (refused & ~told, "suspended_before_telling"),
        (refused, "suspended_on_refusal"),
        (ibis.literal(strict), "suspended_without_refusal"),
        else_=PERSON_JUDGES,
    )
    figures = {"suspended_from": rows.suspended_from, "told_at": rows.told_at}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


def _known(duty: ir.Table, sfnet_access: ir.Table) -> ir.Table:
    """Accesses with what was done about a finding by the end of the asked date."""
    seen = shown(sfnet_access, duty)
    end = day_end(seen.as_of)
    return seen.mutate(
        **{
            name: ibis.ifelse(seen[name] < end, seen[name], ibis.null("timestamp"))
            for name in ("told_at", "reported_at", "suspended_from")
        }
    )


def _with_member(duty: ir.Table, sfnet_config_check: ir.Table, sfnet_device: ir.Table) -> ir.Table:
    """Checks of configurations, each with the member whose device it was."""
    checks = shown(sfnet_config_check, duty)
    whose = shown(sfnet_device, duty)
    whose = whose.select(*PER_INSTITUTION, device="key", member=whose.member.strip())
    wanted = checks.select(*ACCESS, "device", "checked_at", "violations", "deadline", "entry")
    return beside(wanted, whose, (*PER_INSTITUTION, "device"))


def _suspensions(duty: ir.Table, checks: ir.Table, sfnet_access: ir.Table) -> ir.Table:
    """By check of a configuration: the first suspension of its member that began after it or still lasted."""
    known = _known(duty, sfnet_access)
    known = known.filter(known.suspended_from.notnull())
    known = known.select(
        *PER_INSTITUTION, "suspended_from", "suspended_until", access_entry="entry", member=known.member.strip()
    ).view()
    pairs = checks.select(*ACCESS, "member", "checked_at").inner_join(known, [*PER_INSTITUTION, "member"])
    pairs = pairs.filter(pairs.suspended_until.isnull() | (pairs.suspended_until > pairs.checked_at))
    return pairs.group_by(ACCESS).aggregate(
        suspended_from=pairs.suspended_from.min(),
        access_entry=pairs.access_entry.argmin(in_order(pairs.suspended_from, pairs.access_entry)),
    )
