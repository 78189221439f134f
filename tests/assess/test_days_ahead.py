"""Deadlines that are counted back from a day: 82:33 wants fifteen working days before a drill."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengan.assess.hours import COUNTED, deadline
from zhengan.assess.terms import terms_on
from zhengan.calendar import load_calendar
from zhengan.law import load_catalogue

CALENDAR = load_calendar()
DAYS = st.dates(min_value=CALENDAR.first + timedelta(days=60), max_value=CALENDAR.last)
RULE = "15 working_days before"


@pytest.mark.parametrize(
    ("day", "rule", "last"),
    [
        (date(2022, 6, 24), RULE, date(2022, 6, 2)),  # 端午 on 3 June
        (date(2022, 6, 24), RULE + COUNTED, date(2022, 6, 6)),
        (date(2022, 6, 25), RULE, date(2022, 6, 6)),
        (date(2022, 6, 25), RULE + COUNTED, date(2022, 6, 6)),  # a Saturday is no working day to count
        (date(2022, 6, 24), "16 working_days before", date(2022, 6, 1)),
        (date(2026, 9, 18), "15 working_days", date(2026, 10, 15)),
    ],
)
def test_the_last_day(day: date, rule: str, last: date) -> None:
    assert deadline(CALENDAR, day, rule) == last


@given(DAYS)
def test_fifteen_working_days_lie_from_the_last_day_up_to_the_day(day: date) -> None:
    last = deadline(CALENDAR, day, RULE)
    assert last is not None
    assert CALENDAR.is_working_day(last)
    between = [last + timedelta(days=n) for n in range((day - last).days)]
    assert sum(CALENDAR.is_working_day(item) for item in between) == 15


def test_beyond_the_calendar_there_is_no_last_day() -> None:
    assert deadline(CALENDAR, CALENDAR.first + timedelta(days=5), RULE) is None
    assert deadline(CALENDAR, CALENDAR.last + timedelta(days=90), RULE) is None


@pytest.mark.parametrize("rule", ["15 hours before", "15 working_days since", "15 days"])
def test_other_rules_are_told_apart(rule: str) -> None:
    with pytest.raises(ValueError, match="15 working_days before"):
        deadline(CALENDAR, date(2022, 6, 24), rule)


@pytest.mark.parametrize(
    ("chosen", "rule"),
    [
        ({}, RULE),
        ({"before-edge": "same-instant"}, RULE + COUNTED),
        ({"numbers-82": "clear"}, "16 working_days before"),
        ({"before-edge": "same-instant", "numbers-82": "clear"}, "16 working_days before" + COUNTED),
    ],
)
def test_both_ends_of_the_count_are_readings(chosen: dict[str, str], rule: str) -> None:
    catalogue = load_catalogue()
    day = date(2022, 6, 30)
    duties = [item for item in catalogue.obligations(day) if item.id == "csrc-82/33#joint-drill-reported"]
    (term,) = terms_on(day, duties, catalogue.choose(chosen))
    assert (term.recurrence, term.due_rule, term.cmp, term.num) == ("once", rule, ">=", 15)
