"""What is published and with what right: 218:24 and 25, in the order of the text.

What has no authorisation on file is not thereby unlawful (reading `security-authorisation`). Stopping, disposing and reporting
after a discovery have no number (立即, 及时) and are judged with all triggered duties. Not decided here: whether published
information is well managed, a disposal sufficient and the effects removed, which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.change_times import before
from zhengan.checks.contract import (
    NO_RECORD,
    about,
    beside,
    check,
    conclude,
    day_end,
    entries,
    happened,
    local_day,
    occurrences,
    shown,
    surely,
)
from zhengan.checks.routes import reached_regulator
from zhengan.checks.rulebook import in_force

PER_INSTITUTION = ("as_of", "institution")
# What a person writes into the field where there is no authorisation.
NO_AUTHORISATION = ("无", "没有", "none", "no", "-", "/", "")


@check
def assessment_authorised(duty: ir.Table, assessment_activity: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """开展认证、检测、风险评估是否写明授权或者依据。"""
    rows = about(duty, shown(assessment_activity, duty), "key")
    authorised = _authorised(rows)
    holds = ibis.cases((authorised, True), else_=_unauthorised(readings))
    reason = ibis.cases(
        (rows.entry.isnull(), NO_RECORD),
        (authorised, "authorisation_on_file"),
        else_="authorisation_not_stated",
    )
    figures = {"done_on": rows.on_day, "authorisation": rows.authorisation}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


@check
def security_publication_authorised(duty: ir.Table, publication: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """发布漏洞、病毒、攻击、侵入等信息是否写明授权或者依据，并且没有违法。"""
    rows = about(duty, shown(publication, duty), "key")
    illegal, untold = surely(rows.illegal), rows.kind.isnull()
    authorised = _authorised(rows)
    holds = ibis.cases(
        (untold, ibis.null("boolean")),
        (illegal, False),
        (authorised, True),
        else_=_unauthorised(readings),
    )
    reason = ibis.cases(
        (rows.entry.isnull(), NO_RECORD),
        (untold, "publication_kind_unknown"),
        (illegal, "published_unlawfully"),
        (authorised, "authorisation_on_file"),
        else_="authorisation_not_stated",
    )
    figures = {"published_at": rows.published_at, "authorisation": rows.authorisation}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


@check
def publication_policy_in_force(duty: ir.Table, policy: ir.Table) -> ir.Table:
    """是否有施行中的信息发布审核制度。"""
    return in_force(duty, policy, "publication")


@check
def publication_reviewed(duty: ir.Table, publication: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """信息发布之前是否经过审核。"""
    seen = shown(publication, duty)
    seen = seen.mutate(
        reviewed_by_then=ibis.ifelse(seen.reviewed_at < day_end(seen.as_of), seen.reviewed_at, ibis.null("timestamp"))
    )
    reviewed = seen.filter(seen.reviewed_by_then.notnull())
    kept = reviewed.group_by(PER_INSTITUTION).aggregate(kept_from=local_day(reviewed.published_at.min()))
    rows = beside(about(duty, seen, "key"), kept, PER_INSTITUTION)
    done = rows.reviewed_by_then.notnull()
    in_time = done & (
        ibis.literal(value=True)
        if readings["publication-review"] == "any-time"
        else before(rows.reviewed_by_then, rows.published_at, readings)
    )
    since = ibis.least(
        ibis.coalesce(rows.kept_from, rows.declared_from), ibis.coalesce(rows.declared_from, rows.kept_from)
    )
    silent = ~done & surely(since <= local_day(rows.published_at))
    holds = ibis.cases((in_time, True), (done | silent, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (rows.entry.isnull(), NO_RECORD),
        (in_time, "reviewed_first"),
        (done, "reviewed_after"),
        (silent, "not_reviewed"),
        else_="never_recorded",
    )
    figures = {"reviewed_at": rows.reviewed_by_then, "published_at": rows.published_at}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


@occurrences
def publication_stopped(duty: ir.Table, publication: ir.Table) -> ir.Table:
    """违法信息什么时候停止发布和传输。"""
    return _done(duty, publication, "stopped_at")


@occurrences
def publication_disposed(duty: ir.Table, publication: ir.Table) -> ir.Table:
    """违法信息什么时候处置完。"""
    return _done(duty, publication, "disposed_at")


@occurrences
def publication_reported(duty: ir.Table, publication: ir.Table, submission: ir.Table, route: ir.Table) -> ir.Table:
    """发现违法信息之后什么时候报告监管部门；发现之前的报告不算。"""
    seen = shown(publication, duty)
    found = seen.select(*PER_INSTITUTION, "found_at", publication="key")
    own = seen.select(
        *PER_INSTITUTION, "entry", publication="key", told_at="reported_at", reached=ibis.literal(value=True)
    )
    sent = reached_regulator(shown(submission, duty), route)
    sent = sent.filter(sent.kind == "publication", sent.about.notnull())
    sent = sent.select(*PER_INSTITUTION, "entry", publication="about", told_at="sent_at", reached="reached")
    reports = beside(own.union(sent.select(*own.columns)), found, (*PER_INSTITUTION, "publication"))
    reports = reports.filter(reports.told_at < day_end(reports.as_of))
    rows = about(duty, reports, "publication")
    follows = rows.found_at.isnull() | (rows.told_at >= rows.found_at)
    return happened(rows, done_on=local_day(rows.told_at), counts=rows.reached & follows, entry=rows.entry)


def _done(duty: ir.Table, publication: ir.Table, field: str) -> ir.Table:
    seen = shown(publication, duty)
    rows = about(duty, seen.filter(seen[field] < day_end(seen.as_of)), "key")
    return happened(rows, done_on=local_day(rows[field]), counts=rows.entry.notnull(), entry=rows.entry)


def _authorised(rows: ir.Table) -> ir.BooleanValue:
    return surely(~rows.authorisation.strip().lower().isin(NO_AUTHORISATION))


def _unauthorised(readings: Mapping[str, str]) -> ir.BooleanValue:
    """What it means that no authorisation is on file."""
    return ibis.literal(value=False) if readings["security-authorisation"] == "breached" else ibis.null("boolean")
