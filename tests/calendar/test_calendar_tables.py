"""Arrow tables of sessions and minutes: equal to the spans, and fast."""

import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengan.calendar import EDGES, MARKETS, ZONE, NoCalendar, UnknownMarket, hours_class, load_calendar

CALENDAR = load_calendar()
DAYS = st.dates(CALENDAR.first, CALENDAR.last)
SETS = st.sets(st.sampled_from(MARKETS), min_size=1, max_size=4)
MINUTE = timedelta(minutes=1)


def minutes_in_spans(markets: set[str], edges: str, first: date, last: date) -> list[tuple[datetime, date]]:
    """The slow way: every minute of every span, by the local day that it falls on."""
    found = set()
    for n in range(-1, (last - first).days + 1):
        day = first + timedelta(days=n)
        for market in markets if day >= CALENDAR.first else ():
            for span in CALENDAR.with_edges(edges).spans(market, day):
                at = span.opens_at
                while at < span.closes_at:
                    if first <= at.astimezone(ZONE).date() <= last:
                        found.add((at.astimezone(UTC).replace(tzinfo=None), at.astimezone(ZONE).date()))
                    at += MINUTE
    return sorted(found)


@given(SETS, st.sampled_from(EDGES), DAYS, st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_minutes_are_those_inside_the_spans(markets: set[str], edges: str, first: date, more: int) -> None:
    last = min(first + timedelta(days=more), CALENDAR.last)
    calendar, hours = CALENDAR.with_edges(edges), hours_class(markets)
    table = calendar.minute_table(hours, first, last)
    expected = minutes_in_spans(markets, edges, first, last)
    assert list(zip(table["minute"].to_pylist(), table["day"].to_pylist(), strict=True)) == expected
    counts = Counter(day for _, day in expected)
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert calendar.minutes_per_day(hours, first, last).to_pylist() == [
        {"day": day, "minutes": counts[day]} for day in every
    ]


@given(SETS, st.sampled_from(EDGES), DAYS, st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_sessions_are_the_spans_merged(markets: set[str], edges: str, first: date, more: int) -> None:
    last = min(first + timedelta(days=more), CALENDAR.last)
    calendar = CALENDAR.with_edges(edges)
    rows = calendar.session_table(markets, first, last).to_pylist()
    inside = set()
    for row in rows:
        at = row["opens_at"]
        while at < row["closes_at"]:
            day = at.replace(tzinfo=UTC).astimezone(ZONE).date()
            if first <= day <= last:
                inside.add((at, day))
            at += MINUTE
    assert sorted(inside) == minutes_in_spans(markets, edges, first, last)
    for market in markets:
        own = [row for row in rows if row["market"] == market]
        assert all(one["closes_at"] < two["opens_at"] for one, two in pairwise(own))


def test_touching_spans_are_one_row() -> None:
    day = date(2026, 11, 20)
    rows = CALENDAR.with_edges("order-entry").session_table(["SSE"], day, day).to_pylist()
    assert [(row["opens_at"].hour, row["closes_at"].hour, row["closes_at"].minute) for row in rows] == [
        (1, 3, 30),
        (5, 7, 30),
    ]


def test_a_night_stands_with_the_day_that_it_runs_into() -> None:
    saturday = date(2026, 11, 21)
    assert CALENDAR.session_table(["SHFE"], saturday, saturday).to_pylist() == [
        {"market": "SHFE", "opens_at": datetime(2026, 11, 20, 12, 55), "closes_at": datetime(2026, 11, 20, 18, 30)}  # noqa: DTZ001 - naive UTC
    ]
    assert CALENDAR.minutes_per_day("SHFE", saturday, saturday).to_pylist() == [{"day": saturday, "minutes": 150}]


def test_shapes() -> None:
    day = date(2026, 11, 21)
    stamp = pa.timestamp("us")
    assert CALENDAR.session_table(["SSE"], day, day).schema == pa.schema(
        {"market": pa.string(), "opens_at": stamp, "closes_at": stamp}
    )
    assert CALENDAR.minute_table("SSE", day, day).schema == pa.schema({"minute": stamp, "day": pa.date32()})
    assert CALENDAR.minutes_per_day("SSE", day, day).schema == pa.schema({"day": pa.date32(), "minutes": pa.int64()})
    assert CALENDAR.session_table([], day, day).num_rows == 0


def test_all_hours_need_no_data() -> None:
    first, last = date(2030, 1, 1), date(2030, 1, 3)
    assert CALENDAR.minute_table("all", first, last).num_rows == 3 * 1440
    assert CALENDAR.minutes_per_day("all", first, last)["minutes"].to_pylist() == [1440] * 3


def test_a_range_beyond_the_data_is_refused() -> None:
    first, last = date(2026, 12, 30), date(2027, 1, 4)
    for ask in (CALENDAR.minute_table, CALENDAR.minutes_per_day):
        with pytest.raises(NoCalendar):
            ask("SSE", first, last)
    with pytest.raises(NoCalendar):
        CALENDAR.session_table(["SSE"], first, last)
    with pytest.raises(UnknownMarket):
        CALENDAR.minute_table("SSE+NYSE", first, first)


def test_a_year_of_all_markets_is_quick() -> None:
    hours = hours_class(MARKETS)
    CALENDAR.minute_table(hours, date(2026, 11, 20), date(2026, 11, 20))  # imports
    began = time.process_time()
    table = CALENDAR.minute_table(hours, date(2026, 1, 1), date(2026, 12, 31))
    assert time.process_time() - began < 0.5
    assert table.num_rows == sum(
        CALENDAR.minutes_per_day(hours, date(2026, 1, 1), date(2026, 12, 31))["minutes"].to_pylist()
    )
