"""What the industry network's office does: guidelines, strategy and rules, sfnet:4 and 12, assessment of access, 13, audits, 14.

Which of its policies are guidelines or a strategy is said by their titles and by what they cover. How often it audits is a reading
(`guidance-when`), as is whether schemes are assessed before they are approved (`access-assessment-time`). Not decided here: whether
any of it is good enough, which a person attests.
"""

from collections.abc import Mapping, Sequence

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    entries,
    gathered,
    in_order,
    shown,
    surely,
)
from zhengan.checks.governance import OF_OTHER_MATTERS

PER_INSTITUTION = ("as_of", "institution")
# How a policy's title or contents name the two, by our code and by the words that an office writes.
GUIDELINES = ("guidelines", "方针")
STRATEGY = ("strategy", "策略")
# What an audit of information security covers.
AUDITED = "security"
# May have covered it.
PERHAPS_AUDITED = "it"
NO_DAY = ibis.null("date")


@check
def security_guidelines_in_force(duty: ir.Table, policy: ir.Table) -> ir.Table:
    """是否有施行中的信息安全总体方针。"""
    return _written(duty, policy, GUIDELINES)


@check
def security_strategy_in_force(duty: ir.Table, policy: ir.Table) -> ir.Table:
    """是否有施行中的安全策略。"""
    return _written(duty, policy, STRATEGY)


@check
def policies_reviewed(duty: ir.Table, policy: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """施行中的各项制度是否都在自定的复审周期之内。"""
    acting = _acting(duty, policy)
    done_on = ibis.ifelse(acting.reviewed_on <= acting.as_of, acting.reviewed_on, NO_DAY)
    last_done = ibis.greatest(ibis.coalesce(done_on, acting.effective_on), acting.effective_on)
    months = _count(acting.review_period, "Y") * 12 + _count(acting.review_period, "M")
    days = _count(acting.review_period, "W") * 7 + _count(acting.review_period, "D")
    due = (last_done + months.as_interval("M") + days.as_interval("D")).cast("date")
    acting = acting.mutate(last_done=last_done, due=ibis.ifelse(acting.review_period.notnull(), due, NO_DAY))
    overdue = surely(acting.due < acting.as_of)
    found = acting.group_by(PER_INSTITUTION).aggregate(
        acting=acting.count(),
        without_period=acting.review_period.isnull().sum(),
        overdue=overdue.sum().cast("int64"),
        first_due=acting.due.min(),
        last_done=acting.last_done.argmin(in_order(acting.due, acting.entry), where=overdue),
        named=acting.entry.argmin(in_order(acting.due, acting.entry), where=acting.due.notnull()),
        acting_entries=acting.entry.collect(),
    )
    rows = about(duty, found, None)
    late, unset = surely(rows.overdue > 0), surely(rows.without_period > 0)
    current = rows.acting.notnull() & ~late & ~unset
    by_person = readings["policy-review"] == "person"
    lapsed: ir.BooleanValue = ibis.null("boolean") if by_person else ibis.literal(value=False)
    holds = ibis.cases((late, lapsed), (current, True), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (late, PERSON_JUDGES if by_person else "review_overdue"),
        (unset, "no_review_period"),
        (current, "review_current"),
        else_=NO_RECORD,
    )
    figures = {
        "overdue_policies": ibis.ifelse(late, rows.overdue, ibis.null("int64")),
        "last_done": ibis.ifelse(late, rows.last_done, NO_DAY),
        "deadline": ibis.ifelse(late, rows.first_due, NO_DAY),
    }
    none = ibis.null("array<int64>")
    named = ibis.ifelse(late, ibis.array([rows.named]), ibis.ifelse(rows.acting.notnull(), rows.acting_entries, none))
    good_until = ibis.ifelse(current, rows.first_due, NO_DAY)
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=gathered(named), good_until=good_until)


@check
def access_scheme_assessed(duty: ir.Table, sfnet_access: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """接入机构的接入方案是否先经过安全评估、再批准。"""
    seen = shown(sfnet_access, duty)
    seen = seen.mutate(
        assessed_by_then=_past(seen.assessed_on, seen.as_of), approved_by_then=_past(seen.approved_on, seen.as_of)
    )
    rows = about(duty, _with_beginning(seen, seen.assessed_by_then, seen.scheme_on), "key")
    assessed, approved = rows.assessed_by_then.notnull(), rows.approved_by_then.notnull()
    late = surely(rows.assessed_by_then > rows.approved_by_then)
    # What was assessed before this scheme came in is another one.
    other = surely(rows.assessed_by_then < rows.scheme_on)
    missed = approved & ~assessed & _register_kept(rows, rows.scheme_on)
    if readings["access-assessment-time"] == "any-time":
        late = missed = ibis.literal(value=False)
    holds = ibis.cases((late | missed, False), (assessed & ~other, True), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (late, "assessed_after_approval"),
        (other, "assessed_before_scheme"),
        (assessed, "scheme_assessed"),
        (missed, "approved_unassessed"),
        (approved, "never_recorded"),
        else_="trigger_only",
    )
    figures = {"evaluated_on": rows.assessed_by_then, "access_approved_on": rows.approved_by_then}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


@check
def access_golive_assessed(duty: ir.Table, sfnet_access: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """接入机构的业务上线方案是否先经过安全评估、再上线。"""
    seen = shown(sfnet_access, duty)
    seen = seen.mutate(
        assessed_by_then=_past(seen.golive_assessed_on, seen.as_of), live_by_then=_past(seen.golive_on, seen.as_of)
    )
    rows = about(duty, _with_beginning(seen, seen.assessed_by_then, seen.assessed_by_then), "key")
    assessed, live = rows.assessed_by_then.notnull(), rows.live_by_then.notnull()
    late = surely(rows.assessed_by_then > rows.live_by_then)
    missed = live & ~assessed & _register_kept(rows, rows.live_by_then)
    if readings["access-assessment-time"] == "any-time":
        late = missed = ibis.literal(value=False)
    holds = ibis.cases((late | missed, False), (assessed, True), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (late, "assessed_after_golive"),
        (assessed, "golive_assessed"),
        (missed, "golive_unassessed"),
        (live, "never_recorded"),
        else_="golive_not_stated",
    )
    figures = {"evaluated_on": rows.assessed_by_then, "live_on": rows.live_by_then}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


@check
def security_audited(duty: ir.Table, internal_audit: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否做过网络和信息安全的内部审计。"""
    held = shown(internal_audit, duty)
    held = held.filter(held.held_on <= held.as_of)
    right, perhaps = surely(held["scope"].contains(AUDITED)), surely(held["scope"].contains(PERHAPS_AUDITED))
    found = held.group_by(PER_INSTITUTION).aggregate(
        first_held=held.held_on.min(),
        last_held=held.held_on.max(where=right),
        last_entry=held.entry.argmax(in_order(held.held_on, held.entry), where=right),
        last_perhaps=held.held_on.max(where=perhaps),
        perhaps_entry=held.entry.argmax(in_order(held.held_on, held.entry), where=perhaps),
    )
    rows = about(duty, found, None)
    lookback = readings["guidance-when"] == "lookback"
    since = rows.window_from if lookback else ibis.date(1900, 1, 1)
    done, maybe = surely(rows.last_held >= since), surely(rows.last_perhaps >= since)
    begun = ibis.least(rows.first_held, ibis.coalesce(rows.declared_from, rows.first_held))
    # Silence says something only of days on which the register was kept: all of the look-back, or all since the duty bound.
    kept = surely(begun <= (rows.window_from if lookback else rows.owed_from))
    holds = ibis.cases((done, True), (kept & ~maybe, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (done, "audit_held"),
        (maybe, PERSON_JUDGES),
        (rows.first_held.isnull(), NO_RECORD),
        (~kept, "audit_register_young"),
        (rows.last_held.notnull(), "audit_old"),
        else_="security_not_audited",
    )
    weighed = ~done & maybe
    figures = {"held_on": ibis.ifelse(weighed, rows.last_perhaps, rows.last_held)}
    named = entries(ibis.ifelse(weighed, rows.perhaps_entry, rows.last_entry))
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=named)


def _acting(duty: ir.Table, policy: ir.Table) -> ir.Table:
    """Policies on security in force on the asked dates."""
    seen = shown(policy, duty)
    begun = (seen.approved_on <= seen.as_of) & (seen.effective_on <= seen.as_of)
    return seen.filter(begun, ~seen.domain.isin(OF_OTHER_MATTERS))


def _written(duty: ir.Table, policy: ir.Table, words: Sequence[str]) -> ir.Table:
    """Whether a policy in force names one of `words` in its title or its contents; `words[0]` is our code for it."""
    seen = shown(policy, duty)
    known = seen.group_by(PER_INSTITUTION).aggregate(policies=seen.count())
    acting = _acting(duty, policy)
    naming = acting.covers.filter(lambda part: _names(part, words))
    names_it = _names(acting.title, words) | surely(naming.length() > 0)
    found = acting.group_by(PER_INSTITUTION).aggregate(
        since=acting.effective_on.max(where=names_it),
        silent=(~surely(acting.covers.length() > 0)).sum(),
        entry=acting.entry.argmax(in_order(acting.effective_on, acting.entry), where=names_it),
        acting_entries=acting.entry.collect(),
    )
    rows = about(duty, beside(known, found, PER_INSTITUTION), None)
    stands, some = rows.since.notnull(), rows.silent.notnull()
    unclear = surely(rows.silent > 0)
    holds = ibis.cases(
        (stands, True), (unclear | rows.policies.isnull(), ibis.null("boolean")), else_=ibis.literal(value=False)
    )
    reason = ibis.cases(
        (stands, "policy_in_force"),
        (rows.policies.isnull(), NO_RECORD),
        (~some, "no_policy"),
        (unclear, "not_stated"),
        else_="missing_parts",
    )
    lacking = some & ~stands
    figures = {
        "effective_on": rows.since,
        "missing": ibis.ifelse(lacking & ~unclear, words[0], ibis.null("string")),
        "not_stated": ibis.ifelse(lacking & unclear, words[0], ibis.null("string")),
    }
    shown_entries = ibis.ifelse(stands, ibis.array([rows.entry]), rows.acting_entries)
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=gathered(shown_entries))


def _names(text: ir.StringValue, words: Sequence[str]) -> ir.BooleanValue:
    return ibis.or_(*[text.lower().contains(word) for word in words])


def _count(period: ir.StringValue, letter: str) -> ir.IntegerValue:
    """How many of a unit a period such as P1Y6M has."""
    return period.re_extract(f"([0-9]+){letter}", 1).nullif("").cast("int64").fill_null(0)


def _past(day: ir.DateValue, as_of: ir.DateValue) -> ir.DateValue:
    return ibis.ifelse(day <= as_of, day, NO_DAY)


def _with_beginning(seen: ir.Table, done: ir.DateValue, counted: ir.DateValue) -> ir.Table:
    """Records with `kept_from`: since when the institution records this act at all."""
    kept = seen.group_by(PER_INSTITUTION).aggregate(kept_from=counted.min(where=done.notnull()))
    return beside(seen, kept, PER_INSTITUTION)


def _register_kept(rows: ir.Table, day: ir.DateValue) -> ir.BooleanValue:
    return surely(rows.kept_from <= day) | surely(rows.declared_from <= day)
