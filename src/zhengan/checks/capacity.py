"""Headroom of systems and links: 218:21.3 and 48.

`metric_day` gives for each day and class of hours a `peak`, which is surely reached, and a `ceiling`, which surely is
not exceeded. So a bound is broken where the peak breaks it, however few the samples; it is kept only where the ceiling
keeps it and the samples cover enough of the minutes in question (reading `coverage`). Nothing measured is never read as
zero. All bounds are compared crosswise in decimals.

How long an answer can stand without new samples is known where whole days are owed (a system's history); a link's year
slides over trading days that only the calendar knows, so there it stays open.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    KEYS,
    NO_RECORD,
    about,
    beside,
    check,
    conclude,
    entries,
    latest,
    shown,
)

_AMOUNT = "decimal(24,6)"
_FACTOR = "decimal(6,0)"
_MINUTES_OF_A_DAY = 24 * 60


@check
def capacity_headroom(
    duty: ir.Table,
    system: ir.Table,
    capacity_rating: ir.Table,
    metric_day: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """系统性能容量与历史峰值之比。"""
    rated = about(_since_go_live(duty, system), _capacities(duty, system, capacity_rating), "system")
    asked = rated.filter(rated.metric.notnull())
    asked = asked.select("as_of", "institution", "object", "metric", "window_from", "window_until").distinct()
    history = metric_day.filter(metric_day.object_type == "system", metric_day.hours_class == "all")
    rows = beside(rated, _measured(asked, history, ["institution", "object", "metric"]), asked.columns)
    unknown = ibis.ifelse(rows.capacity.isnull(), "no_capacity", ibis.null("string"))
    judged = _judged(rows, rows.capacity, unknown, readings)
    worst = _worst(judged)
    return conclude(
        worst,
        holds=worst.holds,
        reason=worst.reason,
        figures={
            "capacity": worst.capacity,
            "metric": worst.metric,
            "peak": worst.peak,
            "ceiling": worst.ceiling,
            "minutes": worst.minutes,
            "owed_minutes": worst.owed_minutes,
        },
        evidence=entries(worst.entry),
        good_until=_covered_until(worst, readings),
    )


@check
def link_headroom(
    duty: ir.Table, network_link: ir.Table, metric_day: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """近一年使用峰值与当前带宽之比。"""
    links = shown(network_link, duty).select("as_of", "institution", "key", "bandwidth_mbps", "entry")
    asked = duty.select("as_of", "institution", "object", "hours_class", "window_from", "window_until").distinct()
    used = metric_day.filter(metric_day.object_type == "network_link", metric_day.metric == "mbps")
    measured = _measured(asked, used, ["institution", "object", "hours_class"])
    rows = beside(about(duty, links, "key"), measured, asked.columns)
    unknown = ibis.cases(
        (rows.bandwidth_mbps.isnull(), NO_RECORD), (rows.hours_class.isnull(), "no_market"), else_=ibis.null("string")
    )
    judged = _judged(rows, rows.bandwidth_mbps, unknown, readings)
    return conclude(
        judged,
        holds=judged.holds,
        reason=judged.reason,
        figures={
            "bandwidth": judged.bandwidth_mbps,
            "hours": judged.hours_class,
            "peak": judged.peak,
            "ceiling": judged.ceiling,
            "minutes": judged.minutes,
            "owed_minutes": judged.owed_minutes,
        },
        evidence=entries(judged.entry),
    )


def _since_go_live(duty: ir.Table, system: ir.Table) -> ir.Table:
    """Duties with a window that begins when the system went live: peaks from before the duty bound it are history as well."""
    lives = shown(system, duty).select("as_of", "institution", "live_on", object="key")
    rows = beside(duty, lives, ["as_of", "institution", "object"])
    earlier = ibis.ifelse(rows.live_on < rows.window_from, _day_number(rows.window_from) - _day_number(rows.live_on), 0)
    return rows.mutate(
        window_from=ibis.coalesce(rows.live_on, rows.window_from),
        owed_minutes=rows.owed_minutes + earlier.fill_null(0) * _MINUTES_OF_A_DAY,
    ).drop("live_on")


def _day_number(day: ir.DateValue) -> ir.IntegerValue:
    return day.cast("timestamp").epoch_seconds().cast("int64") // (_MINUTES_OF_A_DAY * 60)


def _capacities(duty: ir.Table, system: ir.Table, capacity_rating: ir.Table) -> ir.Table:
    """The capacity of each metric of each system on the asked dates: the newest rating, else what the system says."""
    columns = ("as_of", "institution", "system", "metric", "capacity", "entry", "seq", "valid_from")
    ratings = shown(capacity_rating, duty)
    ratings = ratings.filter(ratings.valid_from <= ratings.as_of).select(*columns)
    systems = shown(system, duty)
    systems = systems.filter(systems.capacity.notnull(), systems.capacity_metric.notnull())
    stated = systems.select(
        "as_of",
        "institution",
        "capacity",
        "entry",
        "seq",
        system="key",
        metric="capacity_metric",
        # Older than any rating, so that it counts only where there is none of the metric.
        valid_from=ibis.date(1, 1, 1),
    ).select(*columns)
    newest = latest(ratings.union(stated), ["as_of", "institution", "system", "metric"], "valid_from")
    return newest.drop("seq", "valid_from")


def _measured(asked: ir.Table, samples: ir.Table, same: list[str]) -> ir.Table:
    """One row for each of `asked` that has samples in its window: `peak`, `ceiling`, `minutes`."""
    keys = [samples[name].name(f"sample_{name}") for name in same]
    taken = samples.select(*keys, "day", "peak", "ceiling", "minutes")
    in_window = (asked.window_from <= taken.day) & (taken.day <= asked.window_until)
    joined = asked.inner_join(taken, [*[asked[name] == taken[f"sample_{name}"] for name in same], in_window])
    return joined.group_by(asked.columns).aggregate(
        peak=joined.peak.max(), ceiling=joined.ceiling.max(), minutes=joined.minutes.sum().cast("int64")
    )


def _judged(
    rows: ir.Table, available: ir.DecimalValue, unknown: ir.StringValue, readings: Mapping[str, str]
) -> ir.Table:
    """`rows` with `holds` and `reason`; `unknown` is the reason where nothing can be compared, else null."""
    broken = ~_keeps(rows, available, rows.peak)
    kept = _keeps(rows, available, rows.ceiling)
    minutes = rows.minutes.fill_null(0)
    if readings["coverage"] == "any":
        short: list[tuple[ir.BooleanValue, str]] = []
    else:
        short = [
            (rows.owed_minutes.isnull(), "no_calendar"),
            (minutes * 100 < _percent(readings) * rows.owed_minutes, "coverage_short"),
        ]
    reason = ibis.cases(
        (unknown.notnull(), unknown),
        (broken & rows.cmp.isin(["<", "<="]), "over_bound"),
        (broken, "under_bound"),
        (rows.ceiling.isnull(), "no_telemetry"),
        *short,
        (~kept, "peak_uncertain"),
        else_="within_bound",
    )
    judged = rows.mutate(reason=reason, minutes=minutes)
    holds = ibis.cases(
        (judged.reason == "within_bound", True),
        (judged.reason.isin(["over_bound", "under_bound"]), False),
        else_=ibis.null("boolean"),
    )
    return judged.mutate(holds=holds)


def _keeps(rows: ir.Table, available: ir.DecimalValue, used: ir.DecimalValue) -> ir.BooleanValue:
    """Whether what is used keeps the bound: a share of what is available (`<`, `<=`), or available its multiple."""
    num, den = rows.num.cast(_FACTOR), rows.den.cast(_FACTOR)
    available, used = available.cast(_AMOUNT), used.cast(_AMOUNT)
    return ibis.cases(
        (rows.cmp == "<", used * den < available * num),
        (rows.cmp == "<=", used * den <= available * num),
        (rows.cmp == ">=", available * den >= used * num),
        (rows.cmp == ">", available * den > used * num),
        else_=ibis.null("boolean"),
    )


def _worst(judged: ir.Table) -> ir.Table:
    """One row for each duty: the metric that decides, with the least `minutes` of all as `least_minutes`."""
    severity = ibis.cases((~judged.holds, 0), (judged.holds.isnull(), 1), else_=2)
    # The quotient only picks which of several equally judged metrics is shown; no bound is decided by it.
    used = ibis.coalesce(judged.peak, judged.ceiling).cast("float64")
    load = (used / judged.capacity.cast("float64").nullif(0.0)).fill_null(-1.0)
    ranked = judged.mutate(severity=severity, load=load)
    first = ibis.window(group_by=list(KEYS), order_by=[ranked.severity, ranked.load.desc(), ranked.metric])
    ranked = ranked.mutate(
        place=ibis.row_number().over(first),
        least_minutes=ranked.minutes.min().over(ibis.window(group_by=list(KEYS))),
    )
    return ranked.filter(ranked.place == 0)


def _covered_until(rows: ir.Table, readings: Mapping[str, str]) -> ir.DateValue:
    """The last day on which today's samples still cover enough, each day to come owing all of its minutes."""
    if readings["coverage"] == "any":
        return ibis.null("date")
    percent = _percent(readings)
    spare = rows.least_minutes * 100 - percent * rows.owed_minutes
    days = spare // (percent * _MINUTES_OF_A_DAY)
    return ibis.ifelse(rows.holds, rows.as_of + days.as_interval("D"), ibis.null("date"))


def _percent(readings: Mapping[str, str]) -> int:
    """The share of minutes that the reading `coverage` names in its value, such as `minutes-95`."""
    return int(readings["coverage"].removeprefix("minutes-"))
