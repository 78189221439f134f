"""Two wordings side by side: nothing is lost, what is marked as kept is the same on both sides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengan.law.alignment import Span, align, text_of

texts = st.dictionaries(
    st.sampled_from(["a/1.1", "a/1.2", "a/2.1"]), st.text("甲乙丙丁戊己庚 \n", max_size=30), max_size=3
)


def joined(spans: tuple[Span, ...], kinds: tuple[bool, ...] = (True, False)) -> str:
    return "".join(span.text for span in spans if span.changed in kinds)


@given(texts, texts)
def test_nothing_is_lost_and_the_kept_is_shared(before: dict[str, str], after: dict[str, str]) -> None:
    aligned = align(before, after)
    for given_texts, side in ((before, aligned.before), (after, aligned.after)):
        assert {key: joined(spans) for key, spans in side.items()} == {
            key: "".join(text.split()) for key, text in given_texts.items()
        }
    kept = ["".join(joined(spans, (False,)) for spans in side.values()) for side in (aligned.before, aligned.after)]
    assert kept[0] == kept[1]
    assert len(kept[0]) == aligned.kept
    assert aligned.kept <= aligned.length


@given(texts)
def test_the_same_text_has_no_marks(same: dict[str, str]) -> None:
    aligned = align(same, same)
    assert not any(span.changed for spans in aligned.before.values() for span in spans)
    assert not aligned.rewritten


def test_whole_expressions_are_marked_without_speckles() -> None:
    aligned = align({"a/1.1": "每季度演练一次"}, {"b/1.1": "每年至少演练两次"})
    assert aligned.before["a/1.1"] == (
        Span("每", False),
        Span("季度", True),
        Span("演练", False),
        Span("一", True),
        Span("次", False),
    )
    speckled = align({"a/1.1": "甲乙报丙丁"}, {"b/1.1": "戊己报庚辛"})
    assert speckled.before["a/1.1"] == (Span("甲乙报丙丁", True),)


@pytest.mark.parametrize(
    ("new", "rewritten"), [("每年报告一次情况", False), ("任何机构不得公开漏洞", True), ("", True)]
)
def test_marks_mean_nothing_where_little_is_kept(new: str, rewritten: bool) -> None:
    assert align({"a/1.1": "每年报告一次"}, {"b/1.1": new}).rewritten is rewritten


def test_text_of_takes_items_with_their_paragraph_once() -> None:
    texts = {"a/1.1": "头", "a/1.1.1": "甲", "a/1.2": "尾", "a/10.1": "别"}
    assert list(text_of(texts, ["a/1.1", "a/1"])) == ["a/1.1", "a/1.1.1", "a/1.2"]
    assert text_of(texts, ["a/3"]) == {}
