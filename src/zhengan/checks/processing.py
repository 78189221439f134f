"""Processing of investors' personal information, activity by activity: 218:31.1 and 34.1.

What investors are told stands in a privacy notice: the one that the activity names; where it names none, which of several counts
is a reading (`current-notice`). How the words of a scope compare is one too (`scope-words`). Not decided here: whether an activity
keeps to the law and the contract, which a person attests.
"""

from collections.abc import Mapping

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
    latest,
    shown,
    surely,
)
from zhengan.checks.lists import joined, named

# What 31.1 wants investors to be told.
NOTICE_PARTS = ("purpose", "method", "scope", "policy")
PROTECTED = ("masked", "encrypted")
# How a method says that it collects.
COLLECTING = "收集|采集|录入|填写|填报|collect"
PER_INSTITUTION = ("as_of", "institution")
PER_ACTIVITY = ("as_of", "institution", "key")


@check
def processing_told(
    duty: ir.Table, processing_activity: ir.Table, privacy_notice: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """是否把处理的目的、方式、范围和隐私保护政策告知投资者。"""
    activities = shown(processing_activity, duty)
    notices = _notices_of(activities, duty, privacy_notice, readings)
    told = notices.group_by(PER_ACTIVITY).aggregate(
        effective_on=notices.effective_on.max(),
        notice_entries=notices.entry.collect(),
        all_stated=surely(notices.covers.length() > 0).all(),
        **{f"has_{part}": surely(notices.covers.contains(part)).any() for part in NOTICE_PARTS},
    )
    rows = about(duty, beside(activities, told, PER_ACTIVITY), "key")
    refused = surely(~rows.notified)
    exists = rows.effective_on.notnull()
    missing = named({part: ~surely(rows[f"has_{part}"]) for part in NOTICE_PARTS})
    complete = missing.length() == 0
    holds = ibis.cases(
        (refused, False),
        (~exists, ibis.null("boolean")),
        (~complete & rows.all_stated, False),
        (~complete | rows.notified.isnull(), ibis.null("boolean")),
        else_=True,
    )
    reason = ibis.cases(
        (refused, "not_told"),
        (~exists, NO_RECORD),
        (~complete & rows.all_stated, "untold_parts"),
        (~complete, "told_parts_not_stated"),
        (rows.notified.isnull(), "telling_not_stated"),
        else_="told",
    )
    lacking = exists & ~complete & rows.all_stated
    figures = {
        "effective_on": rows.effective_on,
        "missing": ibis.ifelse(lacking, joined(missing), ibis.null("string")),
    }
    evidence = gathered(entries(rows.entry).concat(gathered(rows.notice_entries)))
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=evidence)


@check
def processing_in_scope(
    duty: ir.Table, processing_activity: ir.Table, privacy_notice: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """处理的个人信息种类是否都在告知的范围之内。"""
    activities = shown(processing_activity, duty)
    notices = _notices_of(activities, duty, privacy_notice, readings)
    stated = notices.group_by(PER_ACTIVITY).aggregate(
        effective_on=notices.effective_on.max(),
        notice_entries=notices.entry.collect(),
        stated=surely(notices.scope.length() > 0).any(),
        all_stated=surely(notices.scope.length() > 0).all(),
    )
    beyond = _beyond(activities, notices, readings)
    seen = beside(beside(activities, stated, PER_ACTIVITY), beyond, PER_ACTIVITY)
    rows = about(duty, seen, "key")
    exists = rows.effective_on.notnull()
    outside = rows.beyond.notnull()
    by_person = ibis.literal(readings["scope-words"] == "person")
    holds = ibis.cases(
        (~exists, ibis.null("boolean")),
        (~outside, True),
        (~rows.all_stated | by_person, ibis.null("boolean")),
        else_=False,
    )
    reason = ibis.cases(
        (~exists, NO_RECORD),
        (~outside, "in_scope"),
        (~rows.all_stated, "scope_not_stated"),
        (by_person, PERSON_JUDGES),
        else_="beyond_scope",
    )
    figures = {
        "effective_on": rows.effective_on,
        "beyond": ibis.ifelse(surely(rows.stated), rows.beyond, ibis.null("string")),
    }
    evidence = gathered(entries(rows.entry).concat(gathered(rows.notice_entries)))
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=evidence)


@check
def processing_necessary(duty: ir.Table, processing_activity: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """收集的个人信息是否为提供服务所必需。"""
    rows = about(duty, shown(processing_activity, duty), "key")
    by_law = (rows.basis == "legal_duty") & ibis.literal(readings["collected-by-law"] == "necessary")
    # 31.1 forbids collecting; whether an activity that says only how data are used collects any is for a person.
    collects = rows.method.lower().re_search(COLLECTING)
    holds = ibis.cases((rows.necessary | by_law, True), (collects, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (rows.necessary, "needed"), (by_law, "needed_by_law"), (collects, "not_needed"), else_=PERSON_JUDGES
    )
    return conclude(rows, holds=holds, reason=reason, figures={}, evidence=entries(rows.entry))


@check
def processing_protected_outside(duty: ir.Table, processing_activity: ir.Table) -> ir.Table:
    """在防护边界以外处理个人信息，是否脱敏、加密。"""
    rows = about(duty, shown(processing_activity, duty), "key")
    # An unknown measure is in no list, on which engines differ; whether another one will do (等) is for a person.
    decided = rows.protected.notnull() & (rows.protected != "other")
    holds = ibis.ifelse(surely(decided), rows.protected.isin(PROTECTED), ibis.null("boolean"))
    reason = ibis.cases(
        (rows.protected.isnull(), "protection_not_stated"),
        (rows.protected == "other", PERSON_JUDGES),
        (holds, "protected"),
        else_="unprotected",
    )
    return conclude(rows, holds=holds, reason=reason, figures={"measure": rows.protected}, evidence=entries(rows.entry))


def _notices_of(
    activities: ir.Table, duty: ir.Table, privacy_notice: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """The notices in force that count for each activity, by the activity's key: the one that it names, else the one that took
    effect last, or all of them (reading `current-notice`)."""
    notices = shown(privacy_notice, duty)
    notices = notices.filter(notices.effective_on <= notices.as_of)
    general = notices if readings["current-notice"] == "all" else latest(notices, PER_INSTITUTION, "effective_on")
    asked = activities.select(*PER_ACTIVITY, "notice")
    by_name = asked.filter(asked.notice.notnull()), ("as_of", "institution", "notice")
    of_all = asked.filter(asked.notice.isnull()), PER_INSTITUTION
    named_ones = _joined_on(*by_name, notices.mutate(notice=notices.key))
    return named_ones.union(_joined_on(*of_all, general))


def _joined_on(activities: ir.Table, keys: tuple[str, ...], notices: ir.Table) -> ir.Table:
    notices = notices.select(*keys, "effective_on", "covers", "scope", "entry").view()
    notices = notices.rename({f"told_{key}": key for key in keys})
    rows = activities.inner_join(notices, [activities[key] == notices[f"told_{key}"] for key in keys])
    return rows.select(*PER_ACTIVITY, "effective_on", "covers", "scope", "entry")


def _beyond(activities: ir.Table, notices: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """The kinds of data of each activity that no notice names (reading `scope-words`), in one text."""
    used = activities.select(*PER_ACTIVITY, word=activities.scope.unnest()).view()
    used = used.mutate(lowered=used.word.lower())
    told = notices.select(*PER_ACTIVITY, told=notices.scope.unnest()).view()
    told = told.mutate(told=told.told.lower()).distinct()
    same = used.lowered == told.told
    if readings["scope-words"] == "part-words":
        same = same | used.lowered.contains(told.told) | told.told.contains(used.lowered)
    matched = used.inner_join(told, [*[used[key] == told[key] for key in PER_ACTIVITY], same])
    matched = matched.select(*PER_ACTIVITY, "word").distinct()
    beyond = used.anti_join(matched, [*PER_ACTIVITY, "word"]).select(*PER_ACTIVITY, "word").distinct()
    return beyond.group_by(PER_ACTIVITY).aggregate(beyond=beyond.word.collect().sort().join("、"))
