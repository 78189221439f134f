"""How long logs are kept: the law's figures, the edge of a term, longer terms of one's own."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengan.archive.errors import Refused
from zhengan.archive.keep.terms import OWN, Term, legal_terms, retention
from zhengan.calendar import subtract_term
from zhengan.law import load_catalogue

TODAY = date(2026, 11, 20)


def _legal():
    return legal_terms(load_catalogue().obligations(), TODAY)


def test_the_terms_are_the_laws():
    found = {log_class: (term.term, term.cite) for log_class, term in _legal().items()}
    assert found == {
        "business": ("P5Y", "csrc-218/18.2"),
        "system": ("P6M", "csrc-218/18.2"),
        "network": ("P6M", "sfnet-2018/19.1"),
    }


def test_before_the_orders_no_class_has_a_term():
    assert "business" not in legal_terms(load_catalogue().obligations(), date(2010, 1, 1))


@pytest.mark.parametrize(
    ("last", "term", "free"),
    [
        (date(2021, 11, 19), "P5Y", date(2026, 11, 20)),
        (date(2021, 11, 20), "P5Y", date(2026, 11, 21)),
        (date(2026, 5, 20), "P6M", date(2026, 11, 21)),
        (date(2024, 2, 29), "P6M", date(2024, 9, 1)),
        (date(2020, 2, 29), "P5Y", date(2025, 3, 1)),
        (date(2020, 2, 28), "P5Y", date(2025, 3, 1)),
    ],
)
def test_a_day_is_free_when_the_term_lies_wholly_behind_it(last, term, free):
    assert Term("business", term, OWN).first_free(last) == free


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(["P6M", "P1Y", "P5Y", "P20Y", "P183D"]))
def test_on_the_first_free_day_no_check_asks_for_the_line_any_more(last, term):
    asked = Term("system", term, OWN)
    free = asked.first_free(last)
    assert not asked.still_owed(last, free)
    assert asked.still_owed(last, free - timedelta(days=1))
    assert subtract_term(free, term) > last


def test_an_own_term_may_be_longer_never_shorter():
    own = retention(_legal(), {("system", "oms"): "P1Y"}, TODAY)
    assert own.term("system", ["oms"], TODAY) == Term("system", "P1Y", OWN)
    assert own.term("system", ["crm"], TODAY).term == "P6M"
    with pytest.raises(Refused, match=r"不短于 P5Y（csrc-218/18\.2），实际是 P3Y"):
        retention(_legal(), {("business", ""): "P3Y"}, TODAY)


def test_without_a_term_nothing_may_go():
    assert retention({}, {}, TODAY).term("network", [], TODAY) is None
