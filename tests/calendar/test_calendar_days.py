"""Working days and trading days: against the State Council's lists, two libraries, and the laws of counting."""

import importlib.util
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import exchange_calendars  # type: ignore[import-untyped]
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from zhengan.calendar import FUTURES_MARKETS, MARKETS, NoCalendar, UnknownMarket, load_calendar

CALENDAR = load_calendar()
LISTS = yaml.safe_load(Path(__file__).with_name("state_council.yaml").read_text(encoding="utf-8"))
DAYS = st.dates(CALENDAR.first, CALENDAR.last)
# So far from the edges that a hundred working days still lie inside.
INNER = st.dates(date(2005, 1, 1), date(2025, 12, 31))
STEPS = st.integers(-100, 100)


def days_of(item: date | str) -> list[date]:
    first, last = (date.fromisoformat(part) for part in item.split("..")) if isinstance(item, str) else (item, item)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.mark.parametrize("year", LISTS)
def test_the_year_is_the_state_councils(year: int) -> None:
    listed = {day for item in LISTS[year]["holidays"] for day in days_of(item)}
    all_year = days_of(f"{year}-01-01..{year}-12-31")
    assert not any(CALENDAR.is_working_day(day) for day in listed)
    assert [day for day in all_year if day.weekday() >= 5 and CALENDAR.is_working_day(day)] == LISTS[year]["worked"]
    closed = {day for day in all_year if day.weekday() < 5 and not CALENDAR.is_working_day(day)}
    assert closed == {day for day in listed if day.weekday() < 5 and day.year == year}
    assert sum(map(CALENDAR.is_working_day, all_year)) == LISTS[year]["working_days"]
    assert CALENDAR.years[year].verified


def test_only_compared_years_are_called_verified() -> None:
    assert {year for year, row in CALENDAR.years.items() if row.verified} == set(LISTS)


def test_the_table_is_what_the_seed_gives() -> None:
    tool = Path(__file__).parents[2] / "tools/seed_calendar.py"
    spec = importlib.util.spec_from_file_location("seed_calendar", tool)
    assert spec is not None
    assert spec.loader is not None
    seed = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(seed)
    assert seed.TARGET.read_text(encoding="utf-8") == seed.table()


def test_trading_days_are_those_of_the_exchange_library() -> None:
    theirs = exchange_calendars.get_calendar("XSHG", start="2004-01-01", end="2026-12-31")
    ours = CALENDAR.trading_days(["SSE"], CALENDAR.first, CALENDAR.last)
    assert list(ours) == [session.date() for session in theirs.sessions]


@pytest.mark.parametrize(("year", "count"), [(2023, 242), (2024, 242), (2025, 243), (2026, 242)])
def test_trading_days_of_a_year(year: int, count: int) -> None:
    for market in MARKETS:
        assert len(CALENDAR.trading_days([market], date(year, 1, 1), date(year, 12, 31))) == count


def test_a_make_up_day_is_worked_but_not_traded() -> None:
    assert CALENDAR.is_working_day(date(2026, 2, 14))
    assert not CALENDAR.is_trading_day("SSE", date(2026, 2, 14))


def test_a_working_day_without_trading() -> None:
    day = date(2024, 2, 9)
    assert CALENDAR.is_working_day(day)
    assert not any(CALENDAR.is_trading_day(market, day) for market in MARKETS)


@pytest.mark.parametrize(
    ("market", "first"),
    [
        ("BSE", date(2021, 11, 15)),
        ("GFEX", date(2022, 12, 22)),
        ("INE", date(2018, 3, 26)),
        ("CFFEX", date(2010, 4, 16)),
        ("SSE_STAR", date(2019, 7, 22)),
        ("SZSE_CHINEXT", date(2009, 10, 30)),
    ],
)
def test_a_market_begins_on_its_first_trading_day(market: str, first: date) -> None:
    assert CALENDAR.is_trading_day(market, first)
    assert CALENDAR.trading_days([market], CALENDAR.first, first) == (first,)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday to Monday
        (date(2026, 11, 20), 15, date(2026, 12, 11)),
        (date(2026, 9, 24), 1, date(2026, 9, 28)),  # over Mid-Autumn
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday worked
        (date(2026, 2, 14), 1, date(2026, 2, 24)),  # over the Spring Festival
        (date(2026, 2, 27), 1, date(2026, 2, 28)),
        (date(2026, 10, 3), 1, date(2026, 10, 8)),  # from a day off
        (date(2026, 10, 3), -1, date(2026, 9, 30)),
        (date(2026, 11, 20), -15, date(2026, 10, 30)),
    ],
)
def test_working_days_are_counted_from_the_next_one(day: date, n: int, expected: date) -> None:
    assert CALENDAR.add_working_days(day, n) == expected


@given(INNER, STEPS.filter(bool))
def test_adding_lands_on_a_working_day(day: date, n: int) -> None:
    landed = CALENDAR.add_working_days(day, n)
    assert CALENDAR.is_working_day(landed)
    assert (landed > day) == (n > 0)
    assert CALENDAR.working_days_between(day, landed) == n


@given(INNER, STEPS)
def test_going_back_undoes_going(day: date, n: int) -> None:
    start = CALENDAR.add_working_days(day, 1)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(start, n), -n) == start


@given(INNER, INNER, STEPS)
def test_adding_keeps_order(one: date, other: date, n: int) -> None:
    early, late = sorted((CALENDAR.add_working_days(one, n), CALENDAR.add_working_days(other, n)))
    assert CALENDAR.add_working_days(min(one, other), n) == early
    assert CALENDAR.add_working_days(max(one, other), n) == late


@given(INNER, st.integers(1, 60), st.integers(1, 60))
def test_adding_in_two_steps_is_adding_at_once(day: date, n: int, m: int) -> None:
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(day, n), m) == CALENDAR.add_working_days(day, n + m)


@given(DAYS, DAYS)
def test_between_counts_the_days(one: date, other: date) -> None:
    early, late = sorted((one, other))
    late = min(late, early + timedelta(days=60))
    after = [early + timedelta(days=n) for n in range(1, (late - early).days + 1)]
    assert CALENDAR.working_days_between(early, late) == sum(map(CALENDAR.is_working_day, after))


@given(DAYS, st.sampled_from(MARKETS))
def test_a_trading_day_is_a_weekday_that_is_worked(day: date, market: str) -> None:
    if CALENDAR.is_trading_day(market, day):
        assert day.weekday() < 5
        assert CALENDAR.is_working_day(day)


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2027, 1, 1), date.min, date.max])
def test_beyond_the_data_nothing_is_guessed(day: date) -> None:
    asked: list[Callable[[], object]] = [
        lambda: CALENDAR.is_working_day(day),
        lambda: CALENDAR.add_working_days(day, 1),
        lambda: CALENDAR.add_working_days(day, 0),
        lambda: CALENDAR.working_days_between(date(2026, 1, 1), day),
        lambda: CALENDAR.is_trading_day("GFEX", day),
        lambda: CALENDAR.spans("SSE", day),
    ]
    for ask in asked:
        with pytest.raises(NoCalendar) as caught:
            ask()
        assert caught.value.day == day
        assert str(day) in str(caught.value)


def test_counting_out_of_the_data_says_so() -> None:
    with pytest.raises(NoCalendar) as late:
        CALENDAR.add_working_days(date(2026, 12, 31), 1)
    assert late.value.day == date(2027, 1, 1)
    with pytest.raises(NoCalendar):
        CALENDAR.add_working_days(date(2026, 11, 20), 10**9)
    with pytest.raises(NoCalendar) as early:
        CALENDAR.add_working_days(date(2004, 1, 1), -1)
    assert early.value.day == date(2003, 12, 31)


def test_an_unknown_market_is_refused() -> None:
    with pytest.raises(UnknownMarket, match="'XX'"):
        CALENDAR.is_trading_day("XX", date(2026, 11, 20))
    assert set(FUTURES_MARKETS) < set(MARKETS)
