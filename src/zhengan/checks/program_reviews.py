"""Programs reviewed before a system goes live, 82:14: executable and source code, each on its own.

A review serves the go-live that follows it: one made before the previous go-live of the same system does not count again. A
record of custody keeps only its last review; where that lies on or after the start, an earlier one is neither shown nor denied.
Not decided here: whether reviews and tests were strict (严格), which a person attests.
"""

from collections.abc import Mapping
from functools import reduce

import ibis
from ibis.expr import types as ir

from zhengan.checks.change_times import timed
from zhengan.checks.contract import (
    NOT_YET,
    about,
    beside,
    check,
    conclude,
    gathered,
    local_day,
    shown,
    surely,
)
from zhengan.checks.development import DEVELOPMENT_FUNCTIONS
from zhengan.checks.lists import joined

CHANGE = ("as_of", "institution", "key")
GOING_LIVE = ("as_of", "institution", "key", "system")
PER_SYSTEM = ("as_of", "institution", "system")


@check
def executable_reviewed(
    duty: ir.Table, change: ir.Table, source_custody: ir.Table, system: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """系统上线之前是否审查过执行程序。"""
    return _reviewed(duty, change, source_custody, system, readings, "executable")


@check
def source_reviewed(
    duty: ir.Table, change: ir.Table, source_custody: ir.Table, system: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """系统上线之前是否审查过源代码。"""
    return _reviewed(duty, change, source_custody, system, readings, "source")


def _reviewed(
    duty: ir.Table,
    change: ir.Table,
    source_custody: ir.Table,
    system: ir.Table,
    readings: Mapping[str, str],
    part: str,
) -> ir.Table:
    seen = timed(shown(change, duty), readings)
    reviews = shown(source_custody, duty)
    reviews = reviews.filter(reviews.reviewed_on <= reviews.as_of)
    kept = reviews.group_by(("as_of", "institution")).aggregate(kept_from=reviews.reviewed_on.min())
    found = _per_change(_per_system(_going_live(seen, shown(system, duty), readings), reviews, part))
    rows = beside(about(duty, beside(seen, found, CHANGE), "key"), kept, ("as_of", "institution"))
    begun, all_done = rows.started.notnull(), surely(rows.reviewed)
    register_kept = surely(ibis.least(*_either(rows.kept_from, rows.declared_from)) <= local_day(rows.started))
    # Nothing is missing but what may have been done: that is not shown.
    unclear = begun & surely(rows.perhaps)
    open_ = rows.unknown_times | (unclear & ~all_done)
    holds = ibis.cases(
        (open_, ibis.null("boolean")),
        (all_done, True),
        (begun & register_kept, False),
        else_=ibis.null("boolean"),
    )
    reason = ibis.cases(
        (rows.unknown_times, "no_actual_times"),
        (all_done, "programs_reviewed"),
        (unclear & surely(rows.unstated), "part_not_stated"),
        (unclear, "review_order_unknown"),
        (begun & register_kept, "programs_not_reviewed"),
        (begun, "never_recorded"),
        else_=NOT_YET,
    )
    figures = {
        "started": rows.started,
        "checked_on": rows.checked_on,
        "unreviewed": ibis.ifelse(begun & ~all_done, rows.unreviewed, ibis.null("string")),
    }
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=gathered(rows.review_entries))


def _going_live(changes: ir.Table, systems: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """The systems that a go-live is about and that the article names, with its day and that of their previous go-live."""
    live = changes.filter(changes.kind == "go_live")
    stayed = ~surely(live.result == "rolled_back")
    live = live.select(*CHANGE, start_day=local_day(live.started), stayed=stayed, system=live.systems.unnest()).view()
    named = reduce(lambda a, b: a | b, [surely(systems.functions.contains(name)) for name in DEVELOPMENT_FUNCTIONS])
    wanted = systems.important & (named | ibis.literal(readings["development-functions"] == "all-important"))
    live = live.semi_join(systems.filter(wanted).select("as_of", "institution", system="key"), PER_SYSTEM)
    # What was rolled back did not go live: the review before it still serves.
    others = live.filter(live.stayed).select("as_of", "institution", "system", other_day="start_day").view()
    earlier = live.inner_join(others, PER_SYSTEM)
    # A go-live still ahead follows all that are over.
    earlier = earlier.filter(surely(earlier.other_day < earlier.start_day.fill_null(ibis.date(2999, 12, 31))))
    previous = earlier.group_by(GOING_LIVE).aggregate(previous_day=earlier.other_day.max())
    return beside(live, previous, GOING_LIVE)


def _per_system(live: ir.Table, reviews: ir.Table, part: str) -> ir.Table:
    """What the reviews say of each system of each go-live."""
    known = reviews.select(*PER_SYSTEM, "reviewed_on", "entry", has=reviews[part])
    rows = beside(live, known, PER_SYSTEM)
    serves = rows.reviewed_on.notnull() & (rows.previous_day.isnull() | surely(rows.reviewed_on >= rows.previous_day))
    ahead = rows.start_day.isnull() | surely(rows.reviewed_on < rows.start_day)
    able = serves & (surely(rows.has) | rows.has.isnull())
    rows = rows.mutate(done=serves & ahead & surely(rows.has), able=able, unsaid=able & ahead & rows.has.isnull())
    return rows.group_by(GOING_LIVE).aggregate(
        done=rows.done.any(),
        able=rows.able.any(),
        unsaid=rows.unsaid.any(),
        checked_on=rows.reviewed_on.max(where=rows.done),
        review_entries=rows.entry.collect(where=rows.able),
    )


def _per_change(systems: ir.Table) -> ir.Table:
    """The same for the go-live as a whole: `reviewed` all of its systems, `perhaps` all that are not shown to be."""
    lines = systems.mutate(entry=systems.review_entries).unnest("entry", keep_empty=True)
    entries = lines.group_by(CHANGE).aggregate(review_entries=lines.entry.collect(where=lines.entry.notnull()))
    found = systems.group_by(CHANGE).aggregate(
        reviewed=systems.done.all(),
        perhaps=(systems.done | systems.able).all(),
        unstated=(systems.unsaid & ~systems.done).any(),
        checked_on=systems.checked_on.max(),
        lacking=systems.system.collect(where=~systems.done),
    )
    found = found.mutate(unreviewed=joined(found.lacking.sort())).drop("lacking")
    return beside(found, entries, CHANGE)


def _either(one: ir.DateValue, other: ir.DateValue) -> tuple[ir.DateValue, ir.DateValue]:
    return ibis.coalesce(one, other), ibis.coalesce(other, one)
