"""Monitoring of systems, data centres and links, 218:18.1 and 48, in the order of the text.

Which systems are meant (reading `monitored-systems`) is said by the objects of the duties, which alerts are abnormal by the reading
`abnormal-alerts`. Alerts come in bulk: they are judged together, the oldest open or the slowest closed one in evidence. Not
decided here: whether monitoring never stops, whether disposals were prompt, and whether the mechanism gets better, which a
person attests.
"""

from collections.abc import Mapping, Sequence

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    KEYS,
    NO_RECORD,
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    day_end,
    entries,
    gathered,
    happened,
    in_order,
    local_day,
    occurrences,
    shown,
    surely,
)
from zhengan.checks.spans import gap_figures, stood

# The field of an indicator that names an object of each type.
WATCHED = {"system": "system", "data_center": "data_center", "network_link": "link"}
# Reading abnormal-alerts: what counts as 异常情形, by the severity of the alert.
ABNORMAL = {"warning": ("warning", "major", "critical"), "major": ("major", "critical")}


@check
def indicators_set(duty: ir.Table, indicator: ir.Table) -> ir.Table:
    """系统、机房或者线路当日是否有在用的监测指标。"""
    seen = shown(indicator, duty)
    seen = seen.filter(seen.valid_from <= seen.as_of)
    parts = [_watching(seen, object_type, field) for object_type, field in WATCHED.items()]
    rows = stood(duty, ibis.union(*parts), {"object_type": "watched_type", "object": "watched"})
    stands, kept = rows.standing > 0, rows.spans.notnull()
    return conclude(
        rows,
        holds=ibis.ifelse(kept, stands, ibis.null("boolean")),
        reason=ibis.cases((stands, "monitored"), (kept, "indicators_ended"), else_=NO_RECORD),
        figures={
            "indicators": ibis.ifelse(stands, rows.standing, ibis.null("int64")),
            "ended_on": ibis.ifelse(stands, ibis.null("date"), rows.ended_on),
            **gap_figures(rows),
        },
        evidence=gathered(ibis.ifelse(stands, rows.standing_entries, rows.span_entries)),
        good_until=ibis.ifelse(stands, rows.stands_until, ibis.null("date")),
    )


@check
def alerts_handled(duty: ir.Table, alert: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """异常的告警是否都处置完毕。"""
    rows = about(duty, _told(duty, alert, ABNORMAL[readings["abnormal-alerts"]]), None)
    looked_at = surely(rows.abnormal & (rows.raised_on >= rows.owed_from))
    # What was never handled is abnormal still, whenever it began.
    open_ = looked_at & rows.closed_at.isnull()
    done = looked_at & rows.closed_at.notnull() & surely(rows.raised_on >= rows.window_from)
    taken = rows.closed_at.epoch_seconds().cast("int64") - rows.raised_at.epoch_seconds().cast("int64")
    slowest = in_order(taken, rows.entry)
    found = rows.group_by(KEYS).aggregate(
        first_raised=rows.raised_on.min(),
        handled=done.sum().cast("int64"),
        open_alerts=open_.sum().cast("int64"),
        open_since=rows.raised_at.min(where=open_),
        open_entry=rows.entry.argmin(in_order(rows.raised_at, rows.entry), where=open_),
        slow_raised=rows.raised_at.argmax(slowest, where=done),
        slow_closed=rows.closed_at.argmax(slowest, where=done),
        slow_entry=rows.entry.argmax(slowest, where=done),
    )
    rows = beside(duty, found, KEYS)
    left, handled = surely(rows.open_alerts > 0), surely(rows.handled > 0)
    begun = ibis.least(
        ibis.coalesce(rows.first_raised, rows.declared_from), ibis.coalesce(rows.declared_from, rows.first_raised)
    )
    quiet = surely(begun <= ibis.greatest(rows.window_from, rows.owed_from))
    unknown = ibis.null("boolean")
    return conclude(
        rows,
        holds=ibis.cases((left | handled, unknown), (quiet, ibis.literal(value=True)), else_=unknown),
        reason=ibis.cases(
            (left, "alerts_open"),
            (handled, PERSON_JUDGES),
            (quiet, "nothing_abnormal"),
            (begun.notnull(), "alert_register_young"),
            else_=NO_RECORD,
        ),
        figures={
            "alerts": (rows.handled + rows.open_alerts).nullif(0),
            "open_alerts": rows.open_alerts.nullif(0),
            "raised_at": ibis.coalesce(rows.open_since, rows.slow_raised),
            "closed_at": ibis.ifelse(left, ibis.null("timestamp"), rows.slow_closed),
        },
        evidence=entries(ibis.ifelse(left, rows.open_entry, rows.slow_entry)),
    )


@occurrences
def monitoring_reviewed(duty: ir.Table, monitoring_review: ir.Table) -> ir.Table:
    """监测机制的执行效果什么时候评估。"""
    held = shown(monitoring_review, duty)
    rows = about(duty, held.filter(held.held_on <= held.as_of), None)
    return happened(rows, done_on=rows.held_on, counts=rows.held_on.notnull(), entry=rows.entry)


def _watching(seen: ir.Table, object_type: str, field: str) -> ir.Table:
    named = seen.filter(seen[field].notnull())
    return named.select(
        "as_of",
        "institution",
        "entry",
        watched_type=ibis.literal(object_type),
        watched=named[field],
        first_day="valid_from",
        last_day="valid_until",
        fits=ibis.literal(value=True),
    )


def _told(duty: ir.Table, alert: ir.Table, severities: Sequence[str]) -> ir.Table:
    """Alerts raised by the asked dates, with the day, whether they are abnormal, and when they were closed by then."""
    seen = shown(alert, duty)
    seen = seen.filter(seen.raised_at < day_end(seen.as_of))
    return seen.select(
        "as_of",
        "institution",
        "entry",
        "raised_at",
        raised_on=local_day(seen.raised_at),
        abnormal=seen.severity.isin(severities),
        closed_at=ibis.ifelse(seen.closed_at < day_end(seen.as_of), seen.closed_at, ibis.null("timestamp")),
    )
