"""Logs kept over their term without a hole: business logs five years, system logs six months, 218:18.2; network logs, sfnet:19.

The term comes with the duty: every instant from the first moment of `window_from` up to the first moment of
`window_until`. What a holding says about the time after the asked date is not yet a fact. Not decided here: whether the
logs are comprehensive and accurate (全面、准确), which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    KEYS,
    NO_RECORD,
    NOT_YET,
    beside,
    check,
    conclude,
    day_end,
    day_start,
    gathered,
    local_day,
    shown,
)

# 218:18.2 counts the term of business logs in years and that of system logs in months; devices keep network logs (sfnet:19).
CLASS_OF_UNIT = {"year": "business", "month": "system"}
OF_DEVICES, DEVICE_CLASS = "sfnet_device", "network"
PER_OBJECT = ("as_of", "institution", "object_type", "object")


@check
def log_coverage(duty: ir.Table, log_holding: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """应保存期限内的日志是否都在，中间有没有缺口。"""
    known = shown(log_holding, duty)
    known = known.mutate(
        object_type=ibis.ifelse(known.system.isnull(), OF_DEVICES, "system"),
        object=ibis.coalesce(known.system, known.device),
    )
    known = known.filter(known.valid_from < day_end(known.as_of), known.valid_from < known.valid_until)
    kept = known.select(*PER_OBJECT, on_file=ibis.literal(value=True)).distinct()
    terms = _terms(duty)
    rows = beside(_judged(_holes(terms, _spans(terms, known, readings), readings)), kept, PER_OBJECT)
    nothing_owed = rows.starts >= rows.ends
    unknown = nothing_owed | rows.on_file.isnull()
    excused = (rows.holes > 0) & ~rows.decided
    forgiven = ibis.null("boolean") if readings["log-retroactive"] == "unproven" else ibis.literal(value=True)
    holds = ibis.cases((unknown, ibis.null("boolean")), (excused, forgiven), else_=~rows.decided)
    reason = ibis.cases(
        (nothing_owed, NOT_YET),
        (unknown, NO_RECORD),
        (rows.decided, "hole"),
        (excused, "hole_before_rule"),
        else_="no_hole",
    )
    figures = {
        "hole_from": rows.named_from,
        "hole_until": rows.named_until,
        "holes": rows.holes,
        "holdings": rows.holdings,
    }
    # The term moves with the day: without a further holding it is full until the day on which the last one ends.
    running = holds & (rows.ends == day_start(rows.as_of))
    good_until = ibis.ifelse(running, local_day(rows.held_until), ibis.null("date"))
    evidence = gathered(rows.deciding)
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=evidence, good_until=good_until)


def _terms(duty: ir.Table) -> ir.Table:
    """Each row of `duty` with the class of log that it wants, its term, and the instant at which the rule began."""
    return duty.select(
        *KEYS,
        wanted=ibis.cases(
            (duty.object_type == OF_DEVICES, DEVICE_CLASS),
            *[(duty.unit == unit, name) for unit, name in CLASS_OF_UNIT.items()],
        ),
        starts=day_start(duty.window_from),
        ends=day_start(duty.window_until),
        rule_starts=day_start(duty.owed_from),
    )


def _spans(terms: ir.Table, known: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """The parts of each term that holdings of the wanted class cover (reading `log-complete`)."""
    if readings["log-complete"] == "hole":
        known = known.filter(known.complete.isnull() | known.complete)
    held = known.select(
        held_as_of="as_of",
        held_by="institution",
        held_type="object_type",
        held_object="object",
        log_class="log_class",
        held_from="valid_from",
        held_until=ibis.least(known.valid_until, day_end(known.as_of)),
        entry="entry",
    )
    same = [terms.as_of == held.held_as_of, terms.institution == held.held_by]
    same += [terms.object_type == held.held_type, terms.object == held.held_object]
    inside = [terms.wanted == held.log_class, held.held_from < terms.ends, held.held_until > terms.starts]
    joined = terms.inner_join(held, [*same, *inside])
    span_from, span_until = ibis.greatest(joined.held_from, joined.starts), ibis.least(joined.held_until, joined.ends)
    return _on_line(joined, span_from, span_until, joined.held_until, joined.entry)


def _holes(terms: ir.Table, spans: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Spans and the end of each term in the order of time; with `hole_from` and `hole_until` where a hole precedes one.

    `decides` marks holes that count against the institution: all but those that lie wholly before the rule (reading
    `log-retroactive`). `named_from` and `named_until` are the first that decides, else the first.
    """
    ends = _on_line(terms, terms.ends, terms.ends, ibis.null("timestamp"), ibis.null("int64"))
    line = spans.union(ends)
    before = ibis.window(group_by=KEYS, order_by=[line.span_from, line.entry], preceding=(None, 1))
    line = line.mutate(reached=ibis.coalesce(line.span_until.max().over(before), line.starts))
    gap = line.span_from > line.reached
    line = line.mutate(
        hole_from=ibis.ifelse(gap, line.reached, ibis.null("timestamp")),
        hole_until=ibis.ifelse(gap, line.span_from, ibis.null("timestamp")),
        decides=gap if readings["log-retroactive"] == "breached" else gap & (line.span_from > line.rule_starts),
    )
    whole = ibis.window(group_by=KEYS)
    return line.mutate(
        named_from=ibis.coalesce(line.hole_from.min(where=line.decides).over(whole), line.hole_from.min().over(whole)),
        named_until=ibis.coalesce(
            line.hole_until.min(where=line.decides).over(whole), line.hole_until.min().over(whole)
        ),
    )


def _judged(line: ir.Table) -> ir.Table:
    """One row a term. Deciding entries: the holdings on both sides of the hole that is named; all where none is."""
    beside_hole = (line.span_until == line.named_from) | (line.span_from == line.named_until)
    deciding = line.entry.notnull() & (line.named_from.isnull() | beside_hole)
    return line.group_by([*KEYS, "starts", "ends", "named_from", "named_until"]).aggregate(
        holes=line.hole_from.count(),
        decided=line.decides.any(),
        holdings=line.entry.count(),
        held_until=line.held_until.max(),
        deciding=line.entry.collect(where=deciding),
    )


def _on_line(
    rows: ir.Table,
    first: ir.TimestampValue,
    end: ir.TimestampValue,
    held_until: ir.TimestampValue,
    entry: ir.IntegerValue,
) -> ir.Table:
    return rows.select(
        *KEYS,
        "starts",
        "ends",
        "rule_starts",
        span_from=first.cast("timestamp"),
        span_until=end.cast("timestamp"),
        held_until=held_until.cast("timestamp"),
        entry=entry,
    )
