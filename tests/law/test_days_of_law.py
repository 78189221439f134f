"""Which law holds on which day, 2012 to 2027: on every day each duty has one version, and Orders 82 and 218 never both bind."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from zhengan.law import Catalogue, load_catalogue

FIRST, LAST = date(2012, 1, 1), date(2027, 12, 31)


@pytest.fixture(scope="module")
def law() -> Catalogue:
    return load_catalogue()


def change_days(law: Catalogue) -> list[date]:
    """The days on which anything begins, and those after which anything ends, with the days before and after them."""
    days = {FIRST, LAST}
    for item in law.obligations():
        days |= {item.from_, item.from_ - timedelta(days=1)}
        if item.until is not None:
            days |= {item.until, item.until + timedelta(days=1)}
    return sorted(day for day in days if FIRST <= day <= LAST)


def test_every_change_day_is_looked_at(law: Catalogue) -> None:
    assert {date(2012, 10, 31), date(2012, 11, 1), date(2023, 4, 30), date(2023, 5, 1), date(2018, 5, 31)} <= set(
        change_days(law)
    )


def test_on_every_day_each_duty_has_at_most_one_version(law: Catalogue) -> None:
    for day in change_days(law):
        ids = [item.id for item in law.obligations(day)]
        assert len(ids) == len(set(ids)), day


def test_between_change_days_nothing_changes(law: Catalogue) -> None:
    days = change_days(law)
    for first, then in pairwise(days):
        middle = first + (then - first) // 2
        assert [item.id for item in law.obligations(first)] == [item.id for item in law.obligations(middle)]


@pytest.mark.parametrize(
    ("day", "instruments"),
    [
        (date(2012, 10, 31), set()),
        (date(2012, 11, 1), {"csrc-82"}),
        (date(2018, 5, 30), {"csrc-82"}),
        (date(2018, 5, 31), {"csrc-82", "sfnet-2018"}),
        (date(2022, 6, 30), {"csrc-82", "sfnet-2018"}),
        (date(2023, 4, 30), {"csrc-82", "sfnet-2018"}),
        (date(2023, 5, 1), {"csrc-218", "sfnet-2018"}),
        (date(2027, 12, 31), {"csrc-218", "sfnet-2018"}),
    ],
)
def test_the_law_of_a_day(law: Catalogue, day: date, instruments: set[str]) -> None:
    assert {item.instrument for item in law.obligations(day)} == instruments


def test_the_two_orders_follow_each_other_without_a_gap(law: Catalogue) -> None:
    before, after = law.instruments["csrc-82"], law.instruments["csrc-218"]
    assert before.in_force_until is not None
    assert before.in_force_until + timedelta(days=1) == after.in_force_from
    assert after.repeals == (before.id,)


def test_the_rules_of_the_network_can_be_read_as_lapsed_with_their_basis(law: Catalogue) -> None:
    lapsed = law.under(law.choose({"sfnet-basis": "lapsed"}))
    assert law.under(law.choose({})) is law
    assert {item.instrument for item in lapsed.obligations(date(2023, 4, 30))} == {"csrc-82", "sfnet-2018"}
    assert {item.instrument for item in lapsed.obligations(date(2023, 5, 1))} == {"csrc-218"}
    assert all("sfnet-basis" in item.readings for item in law.instruments["sfnet-2018"].obligations)
