"""One invented regulation in every form that it may come in: the same paragraphs, addresses and digests."""

from __future__ import annotations

import pytest

from tests.law.text import invented
from zhengan.law.text import LoadedText, TextFault, read_text, text_digest

KNOWN = {"demo-room": (invented.TITLE,)}

FORMS = {
    "text": invented.plain(),
    "windows": invented.plain().decode().replace("\n", "\r\n").encode("utf-8-sig"),
    "gb18030": invented.plain().decode().encode("gb18030"),
    "utf-16": invented.plain().decode().encode("utf-16"),
    "utf-16 without mark": invented.plain().decode().encode("utf-16-le"),
    "page": invented.web_page(),
    "page in gbk": invented.web_page("gbk"),
    "word": invented.word_file(numbered=False),
    "printed": invented.printed(),
    "annexed": invented.plain("示例协会", "2031年3月5日", "附件：1.记录表", "第一条 表内文字。", "第二条 表内。"),
    "arabic": invented.plain().decode().replace("第三条 ", "第3条 ").replace("第四条之一", "第４条之一").encode(),
    "no spaces": "\n".join(invented.FRONT + invented.BODY).replace("条 ", "条").encode(),
    "half brackets": invented.plain().decode().replace("（二）", "(二) ").encode(),
    "number apart": invented.plain().decode().replace("条 ", "条\n\n").encode(),
    "items in a row": invented.plain().decode().replace("；\n\n（", "；（").replace("：\n\n（", "：（").encode(),
}


def paragraphs(text: LoadedText) -> dict[str, str]:
    return {paragraph.address: paragraph.digest for paragraph in text.paragraphs}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_paragraphs(form: str) -> None:
    text = read_text(FORMS[form], form, KNOWN)
    assert paragraphs(text) == {address: text_digest(words) for address, words in invented.PARAGRAPHS.items()}
    assert (text.instrument, text.title, text.kind) == ("demo-room", invented.TITLE, "articles")
    assert [(part.rank, part.number, part.title) for part in text.parts] == [
        ("chapter", 1, "总则"),
        ("chapter", 2, "值守"),
        ("chapter", 3, "附则"),
    ]
    assert text.parts[1].articles == ("3", "4", "4-1")


def test_numbers_that_word_counts_are_written_out() -> None:
    text = read_text(invented.word_file(numbered=True), "w.docx")
    assert text.at("1.1").text == invented.PARAGRAPHS["1.1"]
    assert text.numbers[:3] == ("1", "2", "3")


def test_looking_up() -> None:
    text = read_text(invented.plain(), "a.txt", KNOWN)
    assert text.at("demo-room/3.1.2.1").text == "切断相关电源；"
    assert [paragraph.address for paragraph in text.article(2)] == ["2.1", "2.2"]
    assert [paragraph.address for paragraph in text.search("百分之 六十\n以下")] == ["4.1"]
    assert text.search("") == ()
    with pytest.raises(KeyError):
        text.at("99.1")


def test_preamble_and_closing_are_kept_apart() -> None:
    text = read_text(FORMS["annexed"], "a.txt")
    assert text.preamble == invented.FRONT[1]
    assert text.closing.startswith("示例协会")
    assert "表内文字" in text.closing


def test_an_unknown_title_gives_a_stable_slug() -> None:
    text = read_text(invented.plain(), "a.txt")
    assert text.instrument is None
    assert text.id == read_text(invented.web_page(), "b.html").id
    assert text.id.startswith("text-")


def test_a_page_break_inside_a_sentence_is_rejoined_and_reported() -> None:
    broken = invented.plain().decode().replace("上下，湿度", "上下，湿\n\n- 3 -\n\n度").encode()
    text = read_text(broken, "a.txt")
    assert text.at("4.1").digest == text_digest(invented.PARAGRAPHS["4.1"])
    assert [(e.kind, e.address) for e in text.errata] == [("repeated_line", None), ("page_break", "4.1")]


def test_a_reference_at_the_beginning_of_a_line_is_no_article() -> None:
    wrapped = invented.plain().decode().replace("违反第三条第一款、", "违反\n\n第三条第一款、").encode()
    text = read_text(wrapped, "a.txt")
    assert text.at("6.1").digest == text_digest(invented.PARAGRAPHS["6.1"])
    wrapped = invented.plain().decode().replace("第一款、第四条规定", "第一款、\n\n第四条规定").encode()
    assert read_text(wrapped, "a.txt").at("6.1").digest == text_digest(invented.PARAGRAPHS["6.1"])


def test_a_note_is_addressed_by_section_and_item() -> None:
    text = read_text(invented.NOTE.encode(), "n.txt", {"demo-room-note": (f"《{invented.TITLE}》起草说明",)})
    assert (text.instrument, text.kind) == ("demo-room-note", "sections")
    assert [paragraph.address for paragraph in text.paragraphs] == [
        "0.0.1", "1.0.1", "1.1", "1.2", "1.0.2", "2.1", "2.2",
    ]  # fmt: skip
    assert text.at("2.2").text == "值守。明确职责。"
    assert [heading.title for heading in text.parts] == ["起草背景", "主要内容"]


def test_a_plan_shows_what_it_lost() -> None:
    text = read_text(invented.PLAN.encode(), "p.md")
    assert [paragraph.address for paragraph in text.paragraphs] == ["1.1", "1.2", "2.3", "2.5", "3.0.1"]
    assert text.at("1.2").text == "节能。机房应当节能。"
    found = [(erratum.kind, erratum.found[:15]) for erratum in text.errata if erratum.kind != "page_break"]
    assert found == [
        ("repeated_line", "示例机房建设"),
        ("repeated_line", "示例机房建设"),
        ("repeated_line", "示例机房建设"),
        ("truncated_end", "以上内容仅为本文档的试下载部分"),
        ("missing_part", "附录 1：进度表"),
        ("missing_part", "重点任务"),
        ("missing_part", "图 1：任务框架"),
        ("title_mismatch", "示例机房建设"),
        ("numbering_gap", "（五）"),
    ]


def test_leaps_in_the_numbers_are_reported() -> None:
    text = read_text(invented.plain().decode().replace("第六条 ", "第八条 ").encode(), "a.txt")
    gaps = [erratum for erratum in text.errata if erratum.kind == "numbering_gap"]
    assert [(gap.found, gap.suggestion) for gap in gaps] == [("第八条", "第六条"), ("第七条", "第九条")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空文件"),
        (b"\0\0\0", "空文件"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "旧版 Word"),
        (b"PK\x03\x04broken", "损坏的 Word"),
        (b"\x89PNG\r\n", "图片"),
        (bytes(range(128, 256)) * 20, "二进制"),
        ("今天天气很好，我们去公园。\n明天再去。".encode(), "第一条"),
        (b"name,value\na,1\n", "第一条"),
        ("一、买菜\n二、做饭\n".encode(), "没有法规题名"),
        (b"x" * 1_000_001, "万字"),
    ],
)
def test_what_is_no_regulation_gets_one_clear_sentence(data: bytes, words: str) -> None:
    with pytest.raises(TextFault) as caught:
        read_text(data, "那个文件")
    assert str(caught.value).startswith("那个文件：应为")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
