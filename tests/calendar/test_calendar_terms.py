"""Terms (Civil Code 201-202) and calendar periods."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengan.calendar import (
    EVERY,
    Term,
    TermFault,
    add_term,
    next_period,
    parse_term,
    period_of,
    periods_between,
    previous_period,
    subtract_term,
    window_back,
)

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
MONTHS = st.integers(1, 240)
RECURRENCES = st.sampled_from(sorted(EVERY))


@pytest.mark.parametrize(
    ("day", "term", "expected"),
    [
        (date(2024, 2, 29), "P5Y", date(2029, 2, 28)),
        (date(2023, 5, 1), "P5Y", date(2028, 5, 1)),
        (date(2026, 8, 31), "P6M", date(2027, 2, 28)),
        (date(2026, 2, 28), "P6M", date(2026, 8, 28)),
        (date(2026, 11, 20), "P15D", date(2026, 12, 5)),
        (date(2026, 11, 20), "P2W", date(2026, 12, 4)),
        (date(2026, 1, 31), "P1M1D", date(2026, 3, 1)),
        (date(2026, 12, 1), "P1Y6M", date(2028, 6, 1)),
        (date(9999, 11, 30), "P1M", date(9999, 12, 30)),
    ],
)
def test_a_term_ends_on_the_corresponding_day(day: date, term: str, expected: date) -> None:
    assert add_term(day, term) == expected


@pytest.mark.parametrize(
    ("day", "term", "expected"),
    [
        (date(2024, 8, 31), "P6M", date(2024, 2, 29)),
        (date(2026, 11, 20), "P5Y", date(2021, 11, 20)),
        (date(2024, 2, 29), "P1Y", date(2023, 2, 28)),
        (date(2026, 1, 1), "P1D", date(2025, 12, 31)),
    ],
)
def test_a_term_back(day: date, term: str, expected: date) -> None:
    assert subtract_term(day, term) == expected


@pytest.mark.parametrize(
    ("day", "term", "first"),
    [
        (date(2026, 11, 20), "P1Y", date(2025, 11, 21)),
        (date(2024, 2, 29), "P1Y", date(2023, 3, 1)),
        (date(2026, 12, 31), "P3M", date(2026, 10, 1)),
        (date(2026, 12, 31), "P1Y", date(2026, 1, 1)),
    ],
)
def test_the_last_twelve_months_end_with_the_day(day: date, term: str, first: date) -> None:
    assert window_back(day, term) == (first, day)


@pytest.mark.parametrize(
    "term", ["", "P", "5Y", "P0D", "P0Y0M", "PT1H", "P-1Y", "P5Y ", "p5y", "P５Y", "P1.5Y", "P12345Y", "P1D1Y", "P5Y\n"]
)
def test_what_is_no_term_is_refused(term: str) -> None:
    with pytest.raises(TermFault, match="P5Y"):
        parse_term(term)


def test_terms_read() -> None:
    assert parse_term("P2Y3M1W2D") == Term(27, 9)


@pytest.mark.parametrize("call", [add_term, subtract_term])
def test_a_date_that_cannot_be_written_is_refused(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TermFault, match="超出"):
        call(date(2026, 11, 20), "P9999Y")


@given(DAYS, MONTHS)
def test_the_end_lies_in_the_right_month_on_the_right_day(day: date, months: int) -> None:
    end = add_term(day, f"P{months}M")
    assert (end.year - day.year) * 12 + end.month - day.month == months
    assert end.day == day.day or (end.day < day.day and (end + timedelta(days=1)).day == 1)


@given(DAYS, DAYS, MONTHS)
def test_terms_keep_order(one: date, other: date, months: int) -> None:
    early, late = sorted((one, other))
    assert add_term(early, f"P{months}M") <= add_term(late, f"P{months}M")
    assert subtract_term(early, f"P{months}M") <= subtract_term(late, f"P{months}M")


@given(DAYS, MONTHS)
def test_there_and_back_loses_only_the_month_end(day: date, months: int) -> None:
    back = subtract_term(add_term(day, f"P{months}M"), f"P{months}M")
    assert back == day or (back < day and day.day > 28)
    assert (back.year, back.month) == (day.year, day.month)


@given(DAYS, st.integers(1, 20))
def test_a_year_is_twelve_months(day: date, years: int) -> None:
    assert add_term(day, f"P{years}Y") == add_term(day, f"P{years * 12}M")


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        ("P1D", (date(2026, 11, 20), date(2026, 11, 20))),
        ("P1M", (date(2026, 11, 1), date(2026, 11, 30))),
        ("P3M", (date(2026, 10, 1), date(2026, 12, 31))),
        ("P6M", (date(2026, 7, 1), date(2026, 12, 31))),
        ("P1Y", (date(2026, 1, 1), date(2026, 12, 31))),
    ],
)
def test_the_period_of_a_day(every: str, expected: tuple[date, date]) -> None:
    assert period_of(date(2026, 11, 20), every) == expected


@given(DAYS, RECURRENCES)
def test_periods_follow_one_another(day: date, every: str) -> None:
    first, last = period_of(day, every)
    assert first <= day <= last
    assert next_period(day, every)[0] == last + timedelta(days=1)
    assert previous_period(day, every)[1] == first - timedelta(days=1)
    assert period_of(first, every) == period_of(last, every) == (first, last)
    assert previous_period(next_period(day, every)[0], every) == (first, last)


@given(DAYS, st.integers(0, 800), RECURRENCES)
def test_periods_tile_the_line(first: date, length: int, every: str) -> None:
    last = first + timedelta(days=length)
    periods = periods_between(first, last, every)
    assert periods[0] == period_of(first, every)
    assert periods[-1] == period_of(last, every)
    assert all(two[0] - one[1] == timedelta(days=1) for one, two in pairwise(periods))


def test_edges_of_periods() -> None:
    assert periods_between(date(2026, 1, 2), date(2026, 1, 1), "P1Y") == ()
    assert periods_between(date(9999, 12, 30), date.max, "P1D")[-1] == (date.max, date.max)
    assert period_of(date.max, "P1Y") == (date(9999, 1, 1), date.max)
    assert period_of(date.min, "P3M") == (date.min, date(1, 3, 31))
    with pytest.raises(TermFault):
        next_period(date.max, "P1M")
    with pytest.raises(TermFault):
        previous_period(date.min, "P1M")
    for every in ("P2M", "", "P1W", "policy:drill"):
        with pytest.raises(TermFault, match="P3M"):
            periods_between(date(2026, 1, 2), date(2026, 1, 1), every)
