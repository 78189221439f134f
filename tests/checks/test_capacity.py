"""Headroom: bounds below, on and above; what peaks, ceilings and minutes prove; which capacity counts."""

from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ibis.expr import types as ir

from tests.checks.given import answers, day, duty, records

COVERAGE = {"coverage": "minutes-95"}
SYSTEM = {"capacity": "decimal(24,6)", "capacity_metric": "string", "live_on": "date"}
RATING = {"system": "string", "metric": "string", "capacity": "decimal(24,6)", "valid_from": "date"}
LINK = {"bandwidth_mbps": "decimal(24,6)"}
SAMPLES = pa.schema(
    [
        *((name, pa.string()) for name in ("institution", "object_type", "object", "metric", "hours_class")),
        ("day", pa.date32()),
        ("peak", pa.decimal128(18, 6)),
        ("ceiling", pa.decimal128(18, 6)),
        ("minutes", pa.int64()),
    ]
)
BELOW, ON, ABOVE = "-0.000001", "0", "0.000001"


def near(number: str, step: str) -> Decimal:
    return Decimal(number) + Decimal(step)


def samples(*rows: dict[str, Any]) -> ir.Table:
    usual = {"institution": "甲", "day": day("2026-11-20"), "minutes": 0}
    full = [{"ceiling": row.get("peak"), **usual, **row} for row in rows]
    return ibis.memtable(pa.Table.from_pylist(full, SAMPLES))


def owed(bound: tuple[str, int, int], hours: str | None, minutes: int | None, **more: Any) -> ir.Table:
    cmp, num, den = bound
    row = {"cmp": cmp, "num": num, "den": den, "unit": "ratio", "window_from": day("2025-11-21"), **more}
    asked = duty(row)
    return asked.mutate(
        hours_class=ibis.literal(hours, type="string"), owed_minutes=ibis.literal(minutes, type="int64")
    )


def told(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["holds"], row["reason"], row["evidence"]


def link(
    bound: tuple[str, int, int],
    *rows: dict[str, Any],
    hours: str | None = "SSE",
    minutes: int | None = 1000,
    readings: dict[str, str] | None = None,
) -> dict[str, Any]:
    usual = {"object_type": "network_link", "object": "L", "metric": "mbps", "hours_class": "SSE"}
    (row,) = answers(
        "link_headroom",
        {**COVERAGE, **(readings or {})},
        duty=owed(bound, hours, minutes, object_type="network_link", object="L"),
        network_link=records(LINK, {"key": "L", "bandwidth_mbps": 100}),
        metric_day=samples(*[{**usual, **row} for row in rows]),
    )
    return row


CORE, OPERATING, CII = ("<", 50, 100), ("<", 80, 100), (">=", 2, 1)


@pytest.mark.parametrize(
    ("bound", "edge", "step", "holds"),
    [
        (CORE, "50", BELOW, True),
        (CORE, "50", ON, False),
        (CORE, "50", ABOVE, False),
        (OPERATING, "80", BELOW, True),
        (OPERATING, "80", ON, False),
        (OPERATING, "80", ABOVE, False),
        # 71(7): 以上 includes the number, so exactly half passes 48 and fails 21.
        (CII, "50", BELOW, True),
        (CII, "50", ON, True),
        (CII, "50", ABOVE, False),
        (("<=", 50, 100), "50", ON, True),
        ((">", 2, 1), "50", ON, False),
    ],
)
def test_bandwidth_at_its_bound(bound: tuple[str, int, int], edge: str, step: str, holds: bool) -> None:
    row = link(bound, {"peak": near(edge, step), "minutes": 1000})
    broken = "over_bound" if bound[0].startswith("<") else "under_bound"
    assert told(row) == (holds, "within_bound" if holds else broken, [1])
    assert (row["f_bandwidth"], row["f_peak"]) == (100, near(edge, step))


def test_one_sample_over_the_bound_is_enough() -> None:
    assert told(link(CORE, {"peak": 51, "minutes": 1}))[:2] == (False, "over_bound")
    assert told(link(CORE, {"peak": 51, "minutes": 1}, minutes=None))[:2] == (False, "over_bound")


def test_a_straddling_span_proves_no_breach() -> None:
    full = {"day": day("2026-11-19"), "peak": 10, "minutes": 1000}
    assert told(link(CORE, full, {"peak": None, "ceiling": 50}))[:2] == (None, "peak_uncertain")
    assert told(link(CORE, full, {"peak": None, "ceiling": 49}))[:2] == (True, "within_bound")


@pytest.mark.parametrize(
    ("rows", "change", "reason"),
    [
        ([], {}, "no_telemetry"),
        ([{"peak": 10, "minutes": 949}], {}, "coverage_short"),
        ([{"peak": 10, "minutes": 950}], {}, "within_bound"),
        ([{"peak": 10, "minutes": 1000}], {"minutes": None}, "no_calendar"),
        ([{"peak": 90, "minutes": 1000}], {"hours": None, "minutes": None}, "no_market"),
        ([{"peak": 10, "minutes": 0}], {"readings": {"coverage": "any"}, "minutes": None}, "within_bound"),
        ([], {"readings": {"coverage": "any"}}, "no_telemetry"),
        ([{"peak": 90, "minutes": 1000, "hours_class": "all"}], {}, "no_telemetry"),
        ([{"peak": 90, "minutes": 1000, "metric": "sessions"}], {}, "no_telemetry"),
        ([{"peak": 90, "minutes": 1000, "day": day("2025-11-20")}], {}, "no_telemetry"),
        ([{"peak": 90, "minutes": 1000, "day": day("2025-11-21")}], {}, "over_bound"),
        ([{"peak": 90, "minutes": 1000, "day": day("2026-11-21")}], {}, "no_telemetry"),
    ],
)
def test_what_is_not_measured_is_not_proven(rows: list[dict[str, Any]], change: dict[str, Any], reason: str) -> None:
    assert link(OPERATING, *rows, **change)["reason"] == reason


DOUBLE, TREBLE = (">=", 2, 1), (">=", 3, 1)
LIVE = day("2026-11-11")


def capacity(
    bound: tuple[str, int, int],
    *rows: dict[str, Any],
    ratings: tuple[dict[str, Any], ...] = (),
    system: dict[str, Any] | None = None,
    live: date = LIVE,
    minutes: int | None = 14400,
    readings: dict[str, str] | None = None,
) -> dict[str, Any]:
    usual = {"object_type": "system", "object": "S", "metric": "tps", "hours_class": "all"}
    given_ratings = [{"system": "S", "metric": "tps", "valid_from": day("2026-01-01"), **row} for row in ratings]
    (row,) = answers(
        "capacity_headroom",
        {**COVERAGE, **(readings or {})},
        duty=owed(bound, "all", minutes, object_type="system", object="S", window_from=live),
        system=records(SYSTEM, {"key": "S", "entry": 100, **(system or {})}),
        capacity_rating=records(RATING, *given_ratings),
        metric_day=samples(*[{**usual, **row} for row in rows]),
    )
    return row


@pytest.mark.parametrize(
    ("bound", "edge", "step", "holds"),
    [
        (DOUBLE, "200", BELOW, False),
        (DOUBLE, "200", ON, True),
        (DOUBLE, "200", ABOVE, True),
        (TREBLE, "300", BELOW, False),
        (TREBLE, "300", ON, True),
        (TREBLE, "300", ABOVE, True),
    ],
)
def test_capacity_at_its_bound(bound: tuple[str, int, int], edge: str, step: str, holds: bool) -> None:
    row = capacity(bound, {"peak": 100, "minutes": 14400}, ratings=({"capacity": near(edge, step)},))
    assert told(row) == (holds, "within_bound" if holds else "under_bound", [1])


def test_history_begins_with_the_go_live_and_ends_with_the_asked_day() -> None:
    full, double = {"peak": 100, "minutes": 14400}, {"capacity": 200}
    before = {"peak": 999, "day": day("2026-11-10")}
    assert capacity(DOUBLE, full, before, ratings=(double,))["holds"] is True
    assert capacity(DOUBLE, full, {**before, "day": LIVE}, ratings=(double,))["holds"] is False
    assert capacity(DOUBLE, full, {**before, "day": day("2026-11-21")}, ratings=(double,))["holds"] is True
    # Without a go-live all samples on file count, and the minutes since then are never covered.
    open_start = {"live": day("1900-01-01"), "minutes": 66_000_000}
    assert capacity(DOUBLE, full, ratings=(double,), **open_start)["reason"] == "coverage_short"
    assert capacity(DOUBLE, full, before, ratings=(double,), **open_start)["reason"] == "under_bound"


def test_history_is_older_than_the_duty() -> None:
    """A system designated long after its go-live: window and owed minutes of the duty begin with the designation."""
    own = {"capacity": 200, "capacity_metric": "tps", "live_on": LIVE}
    owed_since = {"live": day("2026-11-16"), "minutes": 5 * 1440}
    full = {"peak": 100, "minutes": 14400}
    row = capacity(DOUBLE, full, system=own, **owed_since)
    assert (row["reason"], row["f_owed_minutes"]) == ("within_bound", 14400)
    assert capacity(DOUBLE, {**full, "minutes": 13679}, system=own, **owed_since)["reason"] == "coverage_short"
    assert capacity(DOUBLE, full, {"peak": 101, "day": LIVE}, system=own, **owed_since)["reason"] == "under_bound"


def test_coverage_of_a_history_and_how_long_it_suffices() -> None:
    double = ({"capacity": 200},)
    assert capacity(DOUBLE, {"peak": 100, "minutes": 13679}, ratings=double)["reason"] == "coverage_short"
    row = capacity(DOUBLE, {"peak": 100, "minutes": 13680}, ratings=double)
    assert (row["reason"], row["good_until"]) == ("within_bound", day("2026-11-20"))
    # 100 days covered are 95 % of 105.26… days.
    row = capacity(DOUBLE, {"peak": 100, "minutes": 144_000}, ratings=double, minutes=144_000)
    assert row["good_until"] == day("2026-11-25")
    assert capacity(DOUBLE, {"peak": 100}, ratings=double, readings={"coverage": "any"})["good_until"] is None


def test_the_newest_rating_counts_else_what_the_system_says() -> None:
    full = {"peak": 100, "minutes": 14400}
    older, newer = {"capacity": 100}, {"capacity": 200, "valid_from": day("2026-11-20")}
    assert told(capacity(DOUBLE, full, ratings=(newer, older))) == (True, "within_bound", [1])
    tomorrow = {**newer, "valid_from": day("2026-11-21")}
    assert told(capacity(DOUBLE, full, ratings=(tomorrow, older))) == (False, "under_bound", [2])
    assert told(capacity(DOUBLE, full, ratings=(older, {"capacity": 300}))) == (True, "within_bound", [2])
    own = {"capacity": 200, "capacity_metric": "tps"}
    assert told(capacity(DOUBLE, full, system=own)) == (True, "within_bound", [100])
    assert told(capacity(DOUBLE, full, ratings=(older,), system=own)) == (False, "under_bound", [1])
    assert told(capacity(DOUBLE, full)) == (None, "no_capacity", [])
    assert told(capacity(DOUBLE, full, system={"capacity": 200})) == (None, "no_capacity", [])


def test_the_worst_metric_decides_and_is_shown() -> None:
    ratings = ({"capacity": 1000}, {"capacity": 500, "metric": "sessions"})
    tps, sessions = {"peak": 100, "minutes": 14400}, {"peak": 200, "minutes": 13680, "metric": "sessions"}
    row = capacity(DOUBLE, tps, sessions, ratings=ratings)
    assert (told(row), row["f_metric"], row["f_peak"]) == ((True, "within_bound", [2]), "sessions", 200)
    # The metric that is covered least says until when.
    assert row["good_until"] == day("2026-11-20")
    assert capacity(DOUBLE, tps, ratings=ratings)["reason"] == "no_telemetry"
    worse = capacity(DOUBLE, tps, {**sessions, "peak": 251, "minutes": 1}, ratings=ratings)
    assert (told(worse), worse["f_metric"]) == ((False, "under_bound", [2]), "sessions")


AMOUNTS = st.decimals(0, 1000, places=6)


@settings(max_examples=8, deadline=None)
@given(AMOUNTS, AMOUNTS, st.sampled_from([CORE, OPERATING, CII, ("<=", 80, 100), (">", 3, 1)]))
def test_headroom_is_exact(bandwidth: Decimal, peak: Decimal, bound: tuple[str, int, int]) -> None:
    cmp, num, den = bound
    share, multiple = (peak * den, bandwidth * num), (bandwidth * den, peak * num)
    wanted = {
        "<": share[0] < share[1],
        "<=": share[0] <= share[1],
        ">=": multiple[0] >= multiple[1],
        ">": multiple[0] > multiple[1],
    }
    usual = {"object_type": "network_link", "object": "L", "metric": "mbps", "hours_class": "SSE", "minutes": 1000}
    (row,) = answers(
        "link_headroom",
        COVERAGE,
        duty=owed(bound, "SSE", 1000, object_type="network_link", object="L"),
        network_link=records(LINK, {"key": "L", "bandwidth_mbps": bandwidth}),
        metric_day=samples({**usual, "peak": peak}),
    )
    assert row["holds"] is wanted[cmp]
