"""The five official texts as delivered, where they are at hand: addresses, and every damage that is known in them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from zhengan.law.text import LoadedText, compare_titles, read_text

FOLDER = next(
    (folder for up in Path(__file__).resolve().parents if (folder := up / "shared" / "regulations").is_dir()),
    Path("shared/regulations"),
)
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the official texts are not in the repository")

FILES = {
    "csrc-218": "csrc-order-218-2023.txt",
    "csrc-82": "csrc-order-82-2012.txt",
    "csrc-218-draft-note": "drafting-note-2022.txt",
    "plan-2014": "work-plan-2014.txt",
    "sfnet-2018": "sfnet-security-2018.txt",
}
KNOWN = {
    "csrc-218": ("证券期货业网络和信息安全管理办法",),
    "sfnet-2018": ("证联网信息安全管理规范",),
    "csrc-82": ("证券期货业信息安全保障管理办法", "第八十二号令"),
    "csrc-218-draft-note": ("《证券期货业网络安全管理办法》起草说明",),
    "plan-2014": ("中国证券期货业信息安全工作计划",),
}
LAYOUT = {"page_break", "wrapped_lines"}


@pytest.fixture(scope="module")
def texts() -> dict[str, LoadedText]:
    read = [read_text((FOLDER / name).read_bytes(), name, KNOWN) for name in FILES.values()]
    return dict(zip(FILES, compare_titles(read), strict=True))


def damage(text: LoadedText) -> list[tuple[str, str | None, str]]:
    return [(e.kind, e.address, e.found) for e in text.errata if e.kind not in LAYOUT]


def test_each_is_known_by_its_title(texts: dict[str, LoadedText]) -> None:
    assert [text.instrument for text in texts.values()] == list(FILES)
    assert [(text.kind, len(text.numbers)) for text in texts.values()] == [
        ("articles", 75),
        ("articles", 51),
        ("sections", 4),
        ("sections", 9),
        ("articles", 36),
    ]


def test_order_218(texts: dict[str, LoadedText]) -> None:
    text = texts["csrc-218"]
    several = Counter(p.address.split(".")[0] for p in text.paragraphs if p.address.count(".") == 1)
    assert sum(several.values()) == 112
    assert {number for number, count in several.items() if count == 3} == {"16", "20", "21", "26", "45", "59"}
    assert [p.address for p in text.article(5)] == ["5.1", *(f"5.1.{item}" for item in range(1, 9))]
    assert "百分之五十以下" in text.at("csrc-218/21.3").text
    assert text.at("71.1.7").text == "“以上”含本数，“以下”不含本数。"
    assert text.at("38.2").lines == (161, 163)
    assert "前款" in text.at("53.2").text
    assert [part.articles[0] for part in text.parts] == ["1", "9", "29", "36", "42", "50", "57", "71"]
    assert damage(text) == [
        ("doubled_word", "title", "管理办办法"),
        ("doubled_word", "67.1", "采取消消除等"),
        ("broken_word", "22.2", "明确定约各方"),
        ("title_mismatch", "75.1", "证券期货业信息安全管理暂行办法"),
        ("mixed_marks", "5.1", "5.1.7"),
    ]
    breaks = {e.address for e in text.errata if e.kind == "page_break"}
    assert {"9.1", "14.1", "17.1", "22.2", "34.2", "38.2", "42.1", "46.1", "67.1", "71.1.1", "73.1"} <= breaks


def test_order_82(texts: dict[str, LoadedText]) -> None:
    text = texts["csrc-82"]
    assert "配合中中国" in text.at("32.2").text.replace("\n", "")
    assert len(text.article(32)) == 3
    assert damage(text) == [
        ("doubled_word", "32.2", "配合中中国证"),
        ("broken_word", "38.1", "有关有权"),
        ("foreign_word", "14.1", "and"),
        ("foreign_word", "25.1", "and"),
    ]


def test_the_drafting_note(texts: dict[str, LoadedText]) -> None:
    text = texts["csrc-218-draft-note"]
    assert [p.address for p in text.paragraphs] == [
        "0.0.1", "1.0.1", "1.1", "1.2", "1.3", "1.0.2", "2.1", "2.2", "2.3",
        "3.0.1", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.0.2",
    ]  # fmt: skip
    assert damage(text) == [("title_mismatch", "title", "证券期货业网络安全管理办法")]
    assert [(e.kind, e.address) for e in text.errata if e.kind in LAYOUT] == [
        ("page_break", "title"),
        ("wrapped_lines", None),
    ]


def test_the_plan(texts: dict[str, LoadedText]) -> None:
    text = texts["plan-2014"]
    items = {p.address for p in text.paragraphs if ".0." not in p.address}
    assert {"1.2", "2.4", "3.5", "4.7", "5.15", "6.19", "7.25"} <= items
    assert not {"4.6", "4.10", "5.12", "5.14", "6.16", "6.18"} & items
    gaps = [e.suggestion for e in text.errata if e.kind == "numbering_gap"]
    assert gaps == ["（六）", "（十）", "（十二）", "（十四）", "（十六）", "（十八）"]
    assert Counter(kind for kind, _, _ in damage(text)) == {
        "repeated_line": 4,
        "truncated_end": 1,
        "missing_part": 7,
        "title_mismatch": 2,
        "numbering_gap": 6,
    }


def test_sfnet(texts: dict[str, LoadedText]) -> None:
    text = texts["sfnet-2018"]
    assert text.preamble.splitlines() == ["证联网管理办公室", "2018.05"]
    assert "证联网" in text.at("sfnet-2018/29.1").text
    assert damage(text) == []
