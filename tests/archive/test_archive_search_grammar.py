"""Queries as people write them, and where they are told that one cannot be understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.archive.search_place import NOON
from zhengan.archive.errors import QueryError
from zhengan.archive.search.grammar import parse_query
from zhengan.archive.search.query import (
    All,
    Any,
    Between,
    Exact,
    Fields,
    Filter,
    Function,
    Group,
    HasFlag,
    Limit,
    Match,
    Not,
    Part,
    Phrase,
    Pipe,
    Prefix,
    Present,
    Regex,
    Sort,
    Stats,
)

MINUTE = 60_000_000_000


def _msg(text: str) -> Match:
    return Match("msg", Phrase(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", All()),
        ("*", All()),
        ("failed", _msg("failed")),
        ("登录失败", _msg("登录失败")),
        ('"two words"', _msg("two words")),
        ("a b", All((_msg("a"), _msg("b")))),
        ("a AND b OR c", Any((All((_msg("a"), _msg("b"))), _msg("c")))),
        ("a (b OR c)", All((_msg("a"), Any((_msg("b"), _msg("c")))))),
        ("NOT a", Not(_msg("a"))),
        ("-a !b", All((Not(_msg("a")), Not(_msg("b"))))),
        ("err*", Match("msg", Prefix("err"))),
        ("*sub*", Match("msg", Part("sub"))),
        ('contains("a b")', Match("msg", Part("a b"))),
        ("app:sshd", Match("app", Phrase("sshd"))),
        ("app：sshd", Match("app", Phrase("sshd"))),
        ('app:="sshd"', Match("app", Exact(("sshd",)))),
        ("app:!=sshd", Not(Match("app", Exact(("sshd",))))),
        ("app:in(a, b)", Match("app", Exact(("a", "b")))),
        ("app:(a OR b)", Any((Match("app", Phrase("a")), Match("app", Phrase("b"))))),
        ("app:*", Match("app", Present())),
        (r"msg:~`\d+ ms`", Match("msg", Regex(r"\d+ ms"))),
        (r'msg:~"\d+"', Match("msg", Regex(r"\d+"))),
        ("status:>=500", Match("status", Between(500, None))),
        ("latency:(1.5, 9]", Match("latency", Between(1.5, 9, low_open=True))),
        ("severity:<=warning", Match("severity", Between(None, 4))),
        ("severity:error", Match("severity", Between(3, 3))),
        ("flag:late", Match("flags", HasFlag(8))),
        ("last 5", All((_msg("last"), _msg("5")))),
        ("10.0.0.1", _msg("10.0.0.1")),
        ("status=500", _msg("status=500")),
        ("last 5m", Match("time", Between(NOON - 5 * MINUTE, NOON))),
        ("time:1h30m", Match("time", Between(NOON - 90 * MINUTE, NOON))),
        ("time:2026-11-20T12:00", Match("time", Between(NOON, NOON + MINUTE, high_open=True))),
        ("time:[2026-11-20T12:00, 2026-11-20T12:01)", Match("time", Between(NOON, NOON + MINUTE, high_open=True))),
        ("time:[2026-11-20T12:00, 2026-11-20T12:01]", Match("time", Between(NOON, NOON + 2 * MINUTE, high_open=True))),
        ("received:>=2026-11-20T04:00:00Z", Match("received", Between(NOON, None))),
    ],
)
def test_a_query_is_understood(text: str, expected: Filter) -> None:
    assert parse_query(text, now_ns=NOON).filter == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| stats count by app", (Stats((Function("count", "", "count"),), (Group("app"),)),)),
        (
            "| stats count() n by (app, time:5m)",
            (Stats((Function("count", "", "n"),), (Group("app"), Group("time", 5 * MINUTE))),),
        ),
        (
            "| stats max(cost), avg(cost) as mean",
            (Stats((Function("max", "cost", "max_cost"), Function("avg", "cost", "mean")), ()),),
        ),
        ("a | sort by seq desc, app | limit 3", (Sort((("seq", True), ("app", False))), Limit(3))),
        ("| fields time, msg", (Fields(("time", "msg")),)),
    ],
)
def test_pipes_are_understood(text: str, expected: tuple[Pipe, ...]) -> None:
    assert parse_query(text, now_ns=NOON).pipes == expected


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a AND", 6, "查询在这里结束"),
        ("(a", 3, "“)”"),
        ("a)", 2, "“)”"),
        ('x:="open', 9, "引号"),
        ("msg:~`a(b`", 6, "正则表达式"),
        ("time:yesterday", 6, "时间"),
        ("time:2026-02-30", 6, "时间"),
        ("severity:loud", 10, "级别名"),
        ("flag:none", 6, "late"),
        ("http://10.0.0.1", 1, "引号"),
        ("nofield:x", 1, "order_id"),
        ("a | count", 5, "stats"),
        ("| limit 0", 9, "整数"),
        ("| stats sum by app", 13, "sum(字段)"),
        ("| stats count n, max(seq) n", 28, "列名"),
        ("seq:[1 2]", 9, "，"),
        ("a b " * 200, None, "200"),
        ("(" * 60 + "a" + ")" * 60, None, "层"),
    ],
)
def test_what_is_not_understood_is_placed(text: str, place: int | None, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text, now_ns=NOON)
    said = str(caught.value)
    assert words.replace("，", ",") in said
    if place is not None:
        assert f"第 {place} 个字符" in said


PIECES = [
    *"ab5 :=~<>()[],|!*\"'`-\\：（）\0\n",
    "time:",
    " AND ",
    " OR ",
    "NOT ",
    "stats ",
    "last 5m",
    "in(",
    "count()",
]


@given(text=st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        parse_query(text, now_ns=NOON)
    except QueryError as error:
        assert "第" in str(error)  # noqa: PT017  # both ends are right
