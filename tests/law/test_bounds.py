"""Bounds: the written form, and what an operative phrase yields under each convention."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengan.law import Bound, parse_bound, rederive_bound
from zhengan.law.bound import Unit

ORDER_218 = {"以上": "inclusive", "以下": "exclusive"}


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("< 50%", Bound("<", 50, 100, "ratio")),
        ("<80%", Bound("<", 80, 100, "ratio")),
        (">= 2x", Bound(">=", 2, 1, "ratio")),
        (">= 5 years", Bound(">=", 5, 1, "year")),
        (">= 1 year", Bound(">=", 1, 1, "year")),
        (">= 6 months", Bound(">=", 6, 1, "month")),
        (">= 1000 accounts", Bound(">=", 1000, 1, "account")),
        ("<= 15 working_days", Bound("<=", 15, 1, "working_day")),
        ("< 100000 yuan", Bound("<", 100_000, 1, "yuan")),
        ("<= 30 days", Bound("<=", 30, 1, "day")),
        ("<= 1 hour", Bound("<=", 1, 1, "hour")),
        (">= 20 minutes", Bound(">=", 20, 1, "minute")),
        (">= 1000000 persons", Bound(">=", 1_000_000, 1, "person")),
    ],
)
def test_parse(text: str, bound: Bound) -> None:
    assert parse_bound(text) == bound


@pytest.mark.parametrize(
    "text", ["", "50%", "= 50%", "< 5.5%", "< -1%", "< 50 apples", "< 50%; rm", "< 1" + "0" * 40 + "%"]
)
def test_refuses_other_forms_and_names_the_right_ones(text: str) -> None:
    with pytest.raises(ValueError, match="界限应写成"):
        parse_bound(text)


bounds = st.one_of(
    st.builds(Bound, st.sampled_from(["<", "<=", ">=", ">"]), st.integers(0, 10**11), st.just(100), st.just("ratio")),
    st.builds(
        Bound,
        st.sampled_from(["<", "<=", ">=", ">"]),
        st.integers(0, 10**11),
        st.just(1),
        st.sampled_from(get_args(Unit)),
    ),
)


@given(bounds)
def test_written_form_reads_back(bound: Bound) -> None:
    assert parse_bound(str(bound)) == bound


@given(st.text(max_size=40))
def test_any_text_is_a_bound_or_a_value_error(text: str) -> None:
    try:
        bound = parse_bound(text)
    except ValueError:
        return
    assert parse_bound(str(bound)) == bound


@pytest.mark.parametrize(
    ("phrase", "bound"),
    [
        ("百分之五十以下", "< 50%"),
        ("百分之八十以下", "< 80%"),
        ("两倍以上", ">= 2x"),
        ("三倍以上", ">= 3x"),
        ("保存五年以上", ">= 5 years"),
        ("六个月以上", ">= 6 months"),
        ("一千人以上", ">= 1000 accounts"),
        ("十万元以下", "< 100000 yuan"),
        ("二十万元以下", "< 200000 yuan"),
        ("15 个工作日内", "<= 15 working_days"),
        ("不少于六个月", ">= 6 months"),
        ("留存不少于 20 倍", ">= 20x"),
        ("三个工作日以内", "<= 3 working_days"),
        ("百分之\n一百零五以上", ">= 105%"),
        ("一万二千人以上", ">= 12000 accounts"),
    ],
)
def test_phrase_yields_the_bound_of_order_218(phrase: str, bound: str) -> None:
    assert rederive_bound(phrase, ORDER_218) == parse_bound(bound)


def test_convention_decides_the_edge() -> None:
    assert rederive_bound("百分之五十以下", {"以下": "inclusive"}) == parse_bound("<= 50%")
    assert rederive_bound("两倍以上", {"以上": "exclusive"}) == parse_bound("> 2x")
    assert rederive_bound("百分之五十以下", {}) == parse_bound("<= 50%"), "Civil Code art. 1259 where nothing is said"


def test_not_fewer_than_includes_the_number_whatever_the_convention() -> None:
    assert rederive_bound("不少于六个月", {"以上": "exclusive"}) == parse_bound(">= 6 months")
    assert rederive_bound("六个月", ORDER_218) is None


def test_a_number_of_days_ahead_is_a_least() -> None:
    assert rederive_bound("实施前15个工作日", {}) == parse_bound(">= 15 working_days")
    assert rederive_bound("实施前15个工作日内", {}) == parse_bound("<= 15 working_days")
    assert rederive_bound("前15个工作日", {}) != parse_bound("<= 15 working_days")


def test_first_phrase_with_a_number_counts() -> None:
    assert rederive_bound(["业务日志应当保存", "五年以上"], ORDER_218) == parse_bound(">= 5 years")
    assert rederive_bound(["较大或者以上级别", "每年"], ORDER_218) is None


def test_same_as_compares_values() -> None:
    assert parse_bound("< 200%").same_as(parse_bound("< 2x"))
    assert not parse_bound("< 2x").same_as(parse_bound("<= 2x"))
