"""Trading sessions: the hours of each market through its changes, nights and holidays, and the reading of the edges."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengan.calendar import EDGES, MARKETS, PARTS, ZONE, UnknownMarket, hours_class, load_calendar, markets_of

CALENDAR = load_calendar()
DAYS = st.dates(CALENDAR.first, CALENDAR.last)
FRIDAY = date(2026, 11, 20)


def hours(market: str, day: date, edges: str = "market", part: str | None = None) -> list[str]:
    spans = CALENDAR.with_edges(edges).spans(market, day)
    return [f"{span.opens_at:%H:%M}-{span.closes_at:%H:%M}" for span in spans if part in (None, span.part)]


STOCKS = ["09:15-11:30", "13:00-15:00"]
AFTER = "15:05-15:30"
COMMODITIES = ["08:55-10:15", "10:30-11:30", "13:30-15:00"]


@pytest.mark.parametrize(
    ("market", "day", "expected"),
    [
        ("SSE", date(2012, 11, 1), STOCKS),
        ("SSE", FRIDAY, [*STOCKS, AFTER]),
        ("SZSE", FRIDAY, [*STOCKS, AFTER]),
        ("BSE", FRIDAY, STOCKS),
        ("SHFE", FRIDAY, [*COMMODITIES, "20:55-02:30"]),
        ("INE", FRIDAY, [*COMMODITIES, "20:55-02:30"]),
        ("DCE", FRIDAY, [*COMMODITIES, "20:55-23:00"]),
        ("CZCE", FRIDAY, [*COMMODITIES, "20:55-23:00"]),
        ("GFEX", FRIDAY, COMMODITIES),
        ("CFFEX", FRIDAY, ["09:25-11:30", "13:00-15:15"]),
        ("CFFEX", date(2015, 6, 1), ["09:10-11:30", "13:00-15:15"]),
        ("SHFE", date(2013, 7, 4), COMMODITIES),
        ("SHFE", date(2013, 7, 5), [*COMMODITIES, "20:55-02:30"]),
        ("SHFE", date(2020, 3, 2), COMMODITIES),  # nights paused
        ("BSE", date(2021, 11, 12), []),
        ("SSE", date(2026, 11, 21), []),
    ],
)
def test_hours_of_a_market(market: str, day: date, expected: list[str]) -> None:
    assert hours(market, day) == expected


@pytest.mark.parametrize(
    ("market", "day", "edges", "expected"),
    [
        ("SSE", date(2026, 7, 3), "market", []),
        ("SSE", date(2026, 7, 6), "market", [AFTER]),
        ("SSE_STAR", date(2019, 7, 22), "market", [AFTER]),
        ("SZSE_CHINEXT", date(2020, 8, 21), "market", []),
        ("SZSE_CHINEXT", date(2020, 8, 24), "market", [AFTER]),
        ("SSE", date(2019, 7, 19), "boards", []),
        ("SSE", date(2019, 7, 22), "boards", [AFTER]),
        ("SZSE", date(2020, 8, 21), "boards", []),
        ("SZSE", date(2020, 8, 24), "boards", [AFTER]),
        ("SSE", date(2026, 7, 6), "boards", [AFTER]),
        ("BSE", date(2026, 7, 6), "boards", []),
        ("SSE", date(2026, 7, 3), "order-entry", []),
        ("SSE", date(2026, 7, 6), "order-entry", ["15:00-15:30"]),
        ("SSE_STAR", date(2026, 7, 3), "order-entry", [AFTER]),
        ("SSE_STAR", date(2026, 7, 6), "order-entry", ["15:00-15:30"]),
        ("SSE", FRIDAY, "continuous", []),
        ("SSE_STAR", FRIDAY, "continuous", []),
    ],
)
def test_after_hours_by_reading(market: str, day: date, edges: str, expected: list[str]) -> None:
    assert hours(market, day, edges, "after_hours") == expected


def test_friday_night_trades_and_runs_into_saturday() -> None:
    night = CALENDAR.spans("SHFE", FRIDAY)[-1]
    assert night.closes_at == datetime(2026, 11, 21, 2, 30, tzinfo=ZONE)
    assert CALENDAR.spans("SHFE", date(2026, 11, 21)) == ()
    assert CALENDAR.in_session(["SHFE"], datetime(2026, 11, 21, 2, 29, 59, tzinfo=ZONE))
    assert not CALENDAR.in_session(["SHFE"], datetime(2026, 11, 21, 2, 30, tzinfo=ZONE))


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2026, 9, 24), False),  # before Mid-Autumn
        (date(2026, 9, 28), True),
        (date(2026, 9, 30), False),  # before the National Day
        (date(2026, 4, 3), False),  # a Friday before a holiday that begins on Saturday
        (date(2024, 2, 8), False),  # before a closure that leads into the Spring Festival
        (date(2025, 12, 31), False),
        (date(2026, 12, 31), False),  # New Year's Day 2027 is fixed by law, though 2027 is not arranged
    ],
)
def test_no_night_before_a_statutory_holiday(day: date, held: bool) -> None:
    assert bool(hours("SHFE", day, part="night")) == held


@given(DAYS, st.sampled_from(MARKETS))
def test_after_a_night_comes_a_trading_day_with_weekend_days_between(day: date, market: str) -> None:
    if any(span.part == "night" for span in CALENDAR.spans(market, day)):
        following = day + timedelta(days=1)
        while not CALENDAR.is_trading_day(market, following):
            assert following.weekday() >= 5
            following += timedelta(days=1)


@pytest.mark.parametrize(
    ("clock", "inside"),
    [
        ((9, 14, 59), False),
        ((9, 15, 0), True),
        ((9, 27, 0), True),  # between call and continuous trading
        ((11, 29, 59), True),
        ((11, 30, 0), False),
        ((12, 59, 59), False),
        ((13, 0, 0), True),
        ((15, 0, 0), False),
        ((15, 5, 0), True),
        ((15, 30, 0), False),
    ],
)
def test_sessions_are_half_open(clock: tuple[int, int, int], inside: bool) -> None:
    instant = datetime(2026, 11, 20, *clock, tzinfo=ZONE)
    assert CALENDAR.in_session(["SSE"], instant) == inside
    assert CALENDAR.in_session(["SSE"], instant.astimezone(UTC)) == inside


def test_the_futures_break_is_a_break() -> None:
    assert not CALENDAR.in_session(["SHFE"], datetime(2026, 11, 20, 10, 20, tzinfo=ZONE))
    assert CALENDAR.in_session(["SHFE", "SSE"], datetime(2026, 11, 20, 10, 20, tzinfo=ZONE))


def test_an_instant_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="时区"):
        CALENDAR.in_session(["SSE"], datetime(2026, 11, 20, 10, 20))  # noqa: DTZ001 - that is the fault


@given(DAYS, st.sampled_from(MARKETS), st.sampled_from(EDGES))
def test_spans_are_ordered_disjoint_and_open_on_their_day(day: date, market: str, edges: str) -> None:
    spans = CALENDAR.with_edges(edges).spans(market, day)
    assert bool(spans) == CALENDAR.is_trading_day(market, day)
    for span in spans:
        assert span.market == market
        assert span.part in PARTS
        assert span.opens_at < span.closes_at
        assert span.opens_at.astimezone(ZONE).date() == day
        assert span.part == "night" or span.closes_at.astimezone(ZONE).date() == day
    for one, two in pairwise(spans):
        assert one.closes_at <= two.opens_at


@given(DAYS, st.sampled_from(MARKETS), st.integers(0, 24 * 3600 - 1))
def test_in_session_is_being_in_a_span(day: date, market: str, second: int) -> None:
    instant = datetime(day.year, day.month, day.day, tzinfo=ZONE) + timedelta(seconds=second)
    days = [day] if day == CALENDAR.first else [day - timedelta(days=1), day]
    spans = [span for opened in days for span in CALENDAR.spans(market, opened)]
    assert CALENDAR.in_session([market], instant) == any(s.opens_at <= instant < s.closes_at for s in spans)


@given(DAYS, st.sampled_from(MARKETS))
def test_no_reading_changes_anything_but_the_after_hours(day: date, market: str) -> None:
    kept = [
        [span for span in CALENDAR.with_edges(edges).spans(market, day) if span.part != "after_hours"]
        for edges in EDGES
    ]
    assert all(spans == kept[0] for spans in kept)


def test_the_night_of_a_market_is_the_union_of_its_products() -> None:
    for market in MARKETS:
        nights = [piece.closes for piece in CALENDAR.pieces(market, FRIDAY) if piece.part == "night"]
        products = [product.closes for product in CALENDAR.products if product.market == market]
        assert nights == ([max(products)] if products else [])


def test_each_product_stands_once() -> None:
    codes = [(product.market, product.code) for product in CALENDAR.products]
    assert len(codes) == len(set(codes)) == 56


def test_recalled_hours_are_marked() -> None:
    assert not CALENDAR.spans("DCE", date(2016, 3, 1))[-1].verified
    assert all(span.verified for market in MARKETS for span in CALENDAR.spans(market, FRIDAY))


def test_the_reading_is_named_by_the_calendar() -> None:
    assert CALENDAR.edges == EDGES[0] == "market"
    assert CALENDAR.with_edges("boards").edges == "boards"
    assert CALENDAR.with_edges("boards").version == CALENDAR.version
    with pytest.raises(UnknownMarket, match="session-edges"):
        CALENDAR.with_edges("whatever")


def test_hours_classes_are_canonical() -> None:
    assert CALENDAR.hours_class(["SZSE", "SSE", "BSE", "SSE"]) == "BSE+SSE+SZSE"
    assert markets_of("SZSE+SSE") == ("SSE", "SZSE")
    assert markets_of("all") == ()
    for wrong in ((), ("SSE", "NYSE")):
        with pytest.raises(UnknownMarket):
            hours_class(wrong)
