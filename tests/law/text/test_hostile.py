"""Whatever the bytes: a text or one clear fault, never a traceback, in linear time."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.law.text import invented
from zhengan.law.text import LoadedText, TextFault, compare_titles, describe, read_text
from zhengan.law.text.numerals import han_of, number_of

MARKS = """第一条 |第二条|第三章 总则|（一）|（二）|(三)|1. |一、|二、|附件1：|目 录|办办法|。|；|：|，|甲乙丙丁
|管理办法|《|》|## |2031年5月1日|<p>|</p>|<html>|<!--|&nbsp;|&#99999999999;|and |前言|第十条之一 |第五节
|第一章 总则....3|版权所有|图1：甲"""
PIECES = st.sampled_from([*MARKS.split("|"), "\n", "\n\n", "\u3000\u3000", "\ufffd", "\x00", "\x0c"])


def read(data: bytes) -> LoadedText | None:
    with contextlib.suppress(TextFault):
        text = read_text(data, "x", {"demo": (invented.TITLE,)})
        assert describe(text)
        assert len({paragraph.address for paragraph in text.paragraphs}) == len(text.paragraphs)
        compare_titles([text, text])
        return text
    return None


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    read(data)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=60).map("".join), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_any_mixture_of_marks(text: str, encoding: str) -> None:
    read(text.encode(encoding, "replace"))


@given(st.data())
def test_a_regulation_with_bytes_changed(data: st.DataObject) -> None:
    base = data.draw(st.sampled_from([invented.plain(), invented.web_page(), WORD, invented.PLAN.encode()]))
    place = data.draw(st.integers(0, len(base)))
    width = data.draw(st.integers(0, 40))
    read(base[:place] + data.draw(st.binary(max_size=20)) + base[place + width :])


@given(st.lists(st.integers(1, 400), max_size=30))
def test_the_digest_does_not_depend_on_line_breaks(places: list[int]) -> None:
    text = "".join(invented.PARAGRAPHS[address] for address in ("2.1", "4.1")).replace("。", "，")
    broken = text
    for place in places:
        broken = broken[:place] + "\n" + broken[place:] if 0 < place < len(broken) else broken
    whole = read_text(f"示例办法\n第一条 甲。\n第二条 {text}完。".encode(), "a")
    parts = read_text(f"示例办法\n第一条 甲。\n第二条 {broken}完。".encode(), "b")
    assert parts.at("2.1").digest == whole.at("2.1").digest


@given(st.integers(1, 9999))
def test_numbers_read_back(number: int) -> None:
    assert number_of(han_of(number)) == number_of(str(number)) == number


@pytest.mark.parametrize("wrong", ["", "十百", "二三十", "百", "甲", "一十十", "1234567", "零十"])
def test_what_is_no_number(wrong: str) -> None:
    assert number_of(wrong) is None


WORD = invented.word_file(numbered=True)
MANY = 20 * 1024 * 1024


@pytest.mark.parametrize(
    "data",
    [
        b"\n" * MANY,
        b"a" * MANY,
        "一\n".encode() * (MANY // 16),
        b"<html>" + b"<!--" * (MANY // 4),
        b"<html>" + b"<nav>" * 200_000,
        b"<html>" + b"<p" * (MANY // 2),
        "附件".encode() + b" " * 900_000 + b"x",
        "第一条 甲。\n第二条 ".encode() + "有关有权".encode() * 40_000,
        "第一条 甲。\n第二条 ".encode() + "啊\n".encode() * 10_000,
        "第一条 甲。\n第二条 ".encode() + b"a.b-" * 40_000,
    ],
    ids=["newlines", "letters", "lines", "comments", "hidden", "tags", "spaces", "words", "joints", "addresses"],
)
def test_hostile_files_cost_linear_time(data: bytes) -> None:
    before = time.process_time()
    read(data)
    assert time.process_time() - before < 15
