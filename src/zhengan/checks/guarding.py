"""Periods of special guard, 218:61.2: somebody on duty every day, and a report in every interval that was set.

What counts as keeping watch is a reading (`guard-watch`). The register of watches is the institution's, kept from its first
record; the day (or interval) that is still running is not yet owed. Not decided here: whether the watch is stronger than at other
times, which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    NOT_YET,
    about,
    beside,
    check,
    conclude,
    day_end,
    day_start,
    gathered,
    local_day,
    shown,
)

INSTITUTION = ("as_of", "institution")
PERIOD = ("as_of", "institution", "period")
NAMED = 12
_ONE_DAY, _EIGHT_HOURS = ibis.interval(days=1), ibis.interval(hours=8)


@check
def guard_period_watched(
    duty: ir.Table, guard_period: ir.Table, duty_roster: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """重要时期每天是否有人值守。"""
    periods = _periods(duty, guard_period)
    over = periods.last_day < periods.as_of
    if readings["guard-watch"] == "any":
        slots = periods.filter(over).mutate(slot=periods.first_day, slot_end=periods.last_day)
    else:
        begun = periods.filter(periods.first_day < periods.as_of)
        days = _days(ibis.least(begun.last_day, begun.as_of), begun.first_day) + 1
        slots = begun.mutate(number=ibis.range(0, days).unnest())
        slots = slots.mutate(slot=(slots.first_day + slots.number.as_interval("D")).cast("timestamp").date())
        slots = slots.filter(slots.slot < slots.as_of).mutate(slot_end=slots.slot)
    rosters = _rosters(duty, duty_roster)
    facts = rosters.select(
        *INSTITUTION, "entry", roster_period="period", done_at=day_start(local_day(rosters.at_instant))
    )
    slots = slots.select(*PERIOD, "slot", slot_from=day_start(slots.slot), slot_until=day_end(slots.slot_end))
    return _in_every_slot(duty, slots, facts)


@check
def guard_status_reported(
    duty: ir.Table, guard_period: ir.Table, duty_roster: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """重要时期是否按要求的周期报送情况。"""
    periods = _periods(duty, guard_period)
    slots = _intervals(periods)
    whole = slots.slot_until <= slots.valid_until
    if readings["partial-period"] == "owed":
        slots = slots.mutate(slot_until=ibis.least(slots.slot_until, slots.valid_until))
    else:
        slots = slots.filter(whole)
    slots = slots.filter(slots.slot_until <= day_start(slots.as_of))
    slots = slots.select(*PERIOD, "slot_from", "slot_until", slot=local_day(slots.slot_from))
    rosters = _rosters(duty, duty_roster)
    told = rosters.filter(rosters.status_sent_at < day_end(rosters.as_of))
    told = told.select(*INSTITUTION, "entry", roster_period="period", done_at="status_sent_at")
    unset = periods.filter(periods.step_days + periods.step_months == 0).select(*PERIOD, unset=ibis.literal(value=True))
    return _in_every_slot(duty, slots, told, unset)


def _periods(duty: ir.Table, guard_period: ir.Table) -> ir.Table:
    """Guard periods with their first and last day, and the steps of their reports."""
    seen = shown(guard_period, duty)
    end = local_day(seen.valid_until)
    at_midnight = seen.valid_until == day_start(end)
    return seen.select(
        *INSTITUTION,
        "valid_from",
        "valid_until",
        period="key",
        first_day=local_day(seen.valid_from),
        last_day=ibis.ifelse(at_midnight, end - _ONE_DAY, end).cast("date"),
        step_days=_count(seen.reporting, "W") * 7 + _count(seen.reporting, "D"),
        step_months=_count(seen.reporting, "Y") * 12 + _count(seen.reporting, "M"),
    )


def _count(period: ir.StringValue, unit: str) -> ir.IntegerValue:
    """How many of a unit a period such as P1D or P2W has."""
    return period.re_extract(f"([0-9]+){unit}", 1).nullif("").cast("int64").fill_null(0)


def _intervals(periods: ir.Table) -> ir.Table:
    """The intervals of each period in which a report is owed, the last one perhaps cut short by the period's end."""
    stepped = periods.filter(periods.step_days + periods.step_months > 0)
    most = ibis.least(_days(stepped.last_day, stepped.first_day), _days(stepped.as_of, stepped.first_day))
    numbered = stepped.mutate(number=ibis.range(0, ibis.greatest(most, 0) + 1).unnest())
    return numbered.mutate(
        slot_from=_stepped(numbered, numbered.number), slot_until=_stepped(numbered, numbered.number + 1)
    ).filter(lambda slot: slot.slot_from < slot.valid_until)


def _stepped(rows: ir.Table, times: ir.IntegerValue) -> ir.TimestampValue:
    """So many steps after the period's beginning, counted by the local calendar."""
    local = rows.valid_from + _EIGHT_HOURS
    moved = local + (rows.step_months * times).as_interval("M") + (rows.step_days * times).as_interval("D")
    return (moved - _EIGHT_HOURS).cast("timestamp")


def _days(last: ir.DateValue, first: ir.DateValue) -> ir.IntegerValue:
    seconds = last.cast("timestamp").epoch_seconds().cast("int64") - first.cast("timestamp").epoch_seconds().cast(
        "int64"
    )
    return seconds // 86_400


def _rosters(duty: ir.Table, duty_roster: ir.Table) -> ir.Table:
    seen = shown(duty_roster, duty)
    return seen.filter(seen.at_instant < day_end(seen.as_of))


def _in_every_slot(duty: ir.Table, slots: ir.Table, facts: ir.Table, unset: ir.Table | None = None) -> ir.Table:
    """Whether every slot that is over has its fact; slots that began before the first fact on file are silent."""
    slots = slots.view()
    kept = facts.group_by(INSTITUTION).aggregate(first_record=facts.done_at.min())
    same = [
        slots.as_of == facts.as_of,
        slots.institution == facts.institution,
        slots.period == facts.roster_period,
        slots.slot_from <= facts.done_at,
        facts.done_at < slots.slot_until,
    ]
    served = slots.inner_join(facts, same).select(*PERIOD, "slot_from", "entry")
    done = served.group_by([*PERIOD, "slot_from"]).aggregate(entry=served.entry.min())
    declared = duty.select("as_of", "institution", "declared_from", period="object").distinct()
    marked = beside(beside(slots, done, (*PERIOD, "slot_from")), kept, INSTITUTION)
    marked = beside(marked, declared.group_by(PERIOD).aggregate(declared_from=declared.declared_from.min()), PERIOD)
    since = (marked.first_record < marked.slot_from).fill_null(False)
    since = since | (marked.declared_from <= marked.slot).fill_null(False)
    empty = marked.entry.isnull()
    marked = marked.mutate(lacking=empty & since, silent=empty & ~since)
    rank = ibis.row_number().over(group_by=[*PERIOD, "lacking"], order_by=marked.slot_from)
    marked = marked.mutate(named=marked.lacking & (rank < NAMED))
    told = marked.group_by(PERIOD).aggregate(
        owed=marked.count(),
        kept_slots=marked.entry.count(),
        missed=marked.lacking.sum().cast("int64"),
        silent=marked.silent.sum().cast("int64"),
        names=marked.slot.cast("string").collect(where=marked.named),
        found=marked.entry.collect(),
    )
    known = _every_period(duty, told, kept, unset)
    return _concluded(about(duty, known, "period"))


def _every_period(duty: ir.Table, told: ir.Table, kept: ir.Table, unset: ir.Table | None) -> ir.Table:
    """Every asked period with what was counted of it, whether any register is kept, and whether an interval is set at all."""
    periods = duty.select("as_of", "institution", period="object").distinct()
    rows = beside(beside(periods, told, PERIOD), kept, INSTITUTION)
    if unset is None:
        return rows.mutate(unset=ibis.literal(value=False))
    rows = beside(rows, unset, PERIOD)
    return rows.mutate(unset=rows.unset.fill_null(False))


def _concluded(rows: ir.Table) -> ir.Table:
    ahead = rows.owed.isnull()
    lacking, silent = (rows.missed > 0).fill_null(False), (rows.silent > 0).fill_null(False)
    no_register = rows.first_record.isnull() & rows.declared_from.isnull()
    holds = ibis.cases(
        (rows.unset | ahead, ibis.null("boolean")), (lacking, False), (silent, ibis.null("boolean")), else_=True
    )
    reason = ibis.cases(
        (rows.unset, "interval_not_stated"),
        (ahead, NOT_YET),
        (lacking, "missed"),
        (silent & no_register, NO_RECORD),
        (silent, "register_begins"),
        else_="kept_up",
    )
    figures = {
        "periods_owed": rows.owed,
        "done": rows.kept_slots,
        "missed": rows.missed,
        "silent": rows.silent,
        "missed_periods": ibis.ifelse(lacking, rows.names.sort().join("、").nullif(""), ibis.null("string")),
    }
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=gathered(rows.found))
