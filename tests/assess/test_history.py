"""Many days at once: the asked days, and that each is judged as it is alone."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.assess.test_what_if import FIRM
from tests.examples.runner import Example, group_evidence
from zhengan.assess import assess
from zhengan.assess.history import STEPS, period_ends, postures
from zhengan.calendar import load_calendar
from zhengan.law import load_catalogue

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def test_month_ends() -> None:
    assert period_ends(date(2026, 9, 30), date(2026, 11, 20), "month") == [
        date(2026, 9, 30),
        date(2026, 10, 31),
        date(2026, 11, 20),
    ]
    assert period_ends(date(2024, 12, 1), date(2026, 3, 31), "quarter")[:2] == [date(2024, 12, 31), date(2025, 3, 31)]
    assert period_ends(date(2024, 2, 1), date(2024, 2, 29), "month") == [date(2024, 2, 29)]


@given(DAYS, DAYS, st.sampled_from(sorted(STEPS)))
def test_days_rise_and_end_where_asked(one: date, other: date, step: str) -> None:
    first, last = sorted((one, other))
    found = period_ends(first, last, step)
    assert found == sorted(set(found))
    assert found[-1] == last
    assert found[0] >= first
    assert len(found) <= (last - first).days // 28 + 2


def test_each_day_is_judged_as_it_is_alone() -> None:
    days = [date(2022, 6, 30), date(2023, 4, 30), date(2023, 5, 1), date(2026, 11, 20)]
    base = group_evidence([Example("", "", days[-1], None, {}, FIRM, [], [])])
    catalogue, calendar = load_catalogue(), load_calendar()
    readings = catalogue.choose({})
    together = assess(base, days, readings, catalogue, calendar)
    for day in days:
        alone = assess(base, [day], readings, catalogue, calendar).findings
        assert [item for item in together.findings if item.as_of == day] == list(alone), day
    found = postures(together, catalogue)
    assert [item.as_of for item in found] == days
    assert [item.instruments for item in found] == [("csrc-82",), ("csrc-82",), ("csrc-218",), ("csrc-218",)]
    assert sum(found[-1].counts.values()) == sum(item.as_of == days[-1] for item in together.findings)
