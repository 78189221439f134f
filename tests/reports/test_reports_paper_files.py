"""Papers as files: the same bytes each time, templates that users change, hostile records, fonts, what the pages show."""

import os
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from tests.reports.paper_facts import AS_OF, KINDS, full, paper
from zhengan.reports.papers import pdf as pdf_module
from zhengan.reports.papers.errors import FontFault, TemplateFault
from zhengan.reports.papers.kind import kind_of
from zhengan.reports.papers.measures import measures
from zhengan.reports.papers.pdf import faces_of, pdf_of, system_families, write_pdf
from zhengan.reports.papers.plain import paper_json
from zhengan.reports.papers.reading import read_word
from zhengan.reports.papers.word import write_template, write_word

HOSTILE = "{{ 7*7 }}{% for x in y %}<w:p/>&amp;]]>#strong[x] $x$ {_{ \x00\x0b\x1b\ufffe 甲\u2028乙"
SHOWN = "{{ 7*7 }}{% for x in y %}<w:p/>&amp;]]>#strong[x] $x$ {_{"

_MAKE = """
import sys
from pathlib import Path
from tests.reports.paper_facts import paper
from zhengan.reports.papers.pdf import write_pdf
from zhengan.reports.papers.word import write_word
made, place = paper("annual_report"), Path(sys.argv[1])
write_word(made, place / "a.docx")
write_pdf(made, place / "a.pdf")
"""


def hostile() -> dict[str, list[dict[str, Any]]]:
    """The full evidence with hostile words in a meeting's and a training's free text, in a key and in a system's name."""
    records = full()
    records["training"] = [{**records["training"][0], "topics": [HOSTILE]}]
    records["regulator_notice"] = [{**records["regulator_notice"][0], "from": HOSTILE, "key": HOSTILE}]
    return records


def text_of(path: Path) -> str:
    """All text of a Word file, paragraph by paragraph."""
    return read_word(path)[1]


def pages_of(content: bytes) -> list[str]:
    """What each page of a PDF shows, without the breaks of lines."""
    document = pypdfium2.PdfDocument(content)
    return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]


@pytest.fixture(scope="module")
def annual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("annual") / "a.docx"
    write_word(paper("annual_report"), path)
    return path


def test_same_facts_same_bytes_in_another_process(tmp_path: Path) -> None:
    made = []
    for seed in ("1", "77"):
        place = tmp_path / seed
        place.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": ".:src", "TZ": "UTC"}
        subprocess.run([sys.executable, "-c", _MAKE, str(place)], check=True, env=environment, timeout=120)
        made.append([(place / name).read_bytes() for name in ("a.docx", "a.pdf")])
    assert made[0] == made[1]


def test_other_facts_make_another_file(tmp_path: Path, annual: Path) -> None:
    records = full()
    records["staffing"][1]["staff"] = "3989"
    write_word(paper("annual_report", records), tmp_path / "b.docx")
    assert (tmp_path / "b.docx").read_bytes() != annual.read_bytes()


def test_the_archive_is_in_order_and_dated_by_no_clock(annual: Path) -> None:
    with zipfile.ZipFile(annual) as archive:
        names = archive.namelist()
        assert names == ["[Content_Types].xml", *sorted(name for name in names if name != "[Content_Types].xml")]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = docx.Document(str(annual)).core_properties
    assert (properties.title, properties.author) == ("2026年度网络和信息安全管理年报", "证安")
    assert properties.created.date() == properties.modified.date() == AS_OF


def test_the_page_has_the_measures_of_official_papers(annual: Path) -> None:
    section = docx.Document(str(annual)).sections[0]
    given = measures()
    # The format keeps twentieths of a point.
    near = pytest.approx
    assert section.page_width == near(Mm(given.page.width_mm), abs=700)
    assert section.top_margin == near(Mm(37), abs=700)
    assert section.left_margin == near(Mm(28), abs=700)
    assert section.page_width - section.left_margin - section.right_margin == near(Mm(156), abs=1400)
    assert section.page_height - section.top_margin - section.bottom_margin == near(Mm(225), abs=1400)
    styles = docx.Document(str(annual)).styles
    assert (styles["Normal"].font.size.pt, styles["Title"].font.size.pt) == (16, 22)
    assert styles["Normal"].paragraph_format.line_spacing.pt == near(225 / 25.4 * 72 / 22, abs=0.05)
    assert styles["Normal"].element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "仿宋_GB2312"


@pytest.mark.parametrize("kind", KINDS)
def test_word_and_pdf_show_the_same_facts(tmp_path: Path, kind: str) -> None:
    made = paper(kind, words={})
    write_word(made, tmp_path / "a.docx")
    word, shown = "".join(text_of(tmp_path / "a.docx").split()), "".join(pages_of(pdf_of(made)))
    for section in made.sections:
        assert section.title in word
        assert section.title in shown
    for gap in made.gaps:
        assert "".join(gap.text.split()) in word
        assert "".join(gap.text.split()) in shown
    for figure in made.figures.values():
        assert figure.text in word
        assert figure.text in shown
    assert ("附录二" in word) == made.kind.annex == ("附录二" in shown)


def test_figures_stand_in_controls_that_can_be_read_again(annual: Path) -> None:
    made = paper("annual_report")
    told, _ = read_word(annual)
    assert told == {name: item.text for name, item in made.figures.items()}


def test_the_pages_of_the_pdf_are_a4_numbered_and_within_the_type_area(tmp_path: Path) -> None:
    content = pdf_of(paper("annual_report", words={}))
    document = pypdfium2.PdfDocument(content)
    point = 72 / 25.4
    for number, page in enumerate(document, 1):
        assert page.get_size() == pytest.approx((210 * point, 297 * point), abs=0.1)
        words = page.get_textpage()
        assert f"—{number}—" in "".join(words.get_text_bounded().split())
        for place in range(words.count_rects()):
            left, _, right, top = words.get_rect(place)
            assert left >= 28 * point - 1, (number, words.get_text_bounded(*words.get_rect(place)))
            assert right <= (28 + 156) * point + 3, (number, words.get_text_bounded(*words.get_rect(place)))
            assert top <= (297 - 37) * point + 3


def test_the_pdf_says_that_it_is_pdf_a_because_it_is() -> None:
    content = pdf_of(paper("incident"))
    claimed = re.search(
        rb"<pdfaid:part>(\d)</pdfaid:part>.*?<pdfaid:conformance>(\w)</pdfaid:conformance>", content, re.DOTALL
    )
    assert claimed is not None
    assert (claimed[1], claimed[2]) == (b"2", b"A")
    assert b"/StructTreeRoot" in content
    properties = pypdfium2.PdfDocument(content).get_metadata_dict()
    assert properties["Title"] == "网络安全事件情况报告书"
    assert properties["CreationDate"].startswith("D:20270420")


def test_hostile_records_come_out_as_text(tmp_path: Path) -> None:
    made = paper("annual_report", hostile(), words={"spending_use": HOSTILE})
    write_word(made, tmp_path / "a.docx")
    text = text_of(tmp_path / "a.docx")
    # A topic, whom a notice came from, a person's words, and the notice's key among the sources.
    assert text.count(SHOWN) == 4
    assert "".join(SHOWN.split()) in "".join(pages_of(pdf_of(made)))
    assert "\x0b" not in str(paper_json(made))


@pytest.mark.parametrize("kind", ["rectification", "incident"])
def test_a_hostile_key_is_text_too(tmp_path: Path, kind: str) -> None:
    records = full()
    type_ = kind_of(kind).about[0]
    records[type_] = [{**records[type_][0], "key": HOSTILE}]
    made = paper(kind, records, about=(type_, HOSTILE))
    write_word(made, tmp_path / "a.docx")
    assert SHOWN in text_of(tmp_path / "a.docx")
    assert "/" not in made.file_name
    assert "".join(SHOWN.split()) in "".join(pages_of(pdf_of(made)))


def own(tmp_path: Path, text: str, name: str = "drill.docx") -> Path:
    """A folder of templates with one of that text."""
    folder = tmp_path / "templates"
    folder.mkdir(exist_ok=True)
    document = docx.Document()
    document.add_paragraph(text)
    document.save(str(folder / name))
    return folder


def test_a_user_s_template_comes_first(tmp_path: Path) -> None:
    folder = own(tmp_path, "{{ title }}：参加 {{ figures.participants }}，{{p parts.course }}")
    made = paper("drill", words={"course": "九点开始。"})
    write_word(made, tmp_path / "a.docx", folder)
    assert text_of(tmp_path / "a.docx").strip() == "九点开始。"
    folder = own(tmp_path, "{{ title }}：参加 {{ figures.participants }}")
    write_word(made, tmp_path / "b.docx", folder)
    assert text_of(tmp_path / "b.docx") == f"应急演练报告：参加 {made.figures['participants'].words}"


def test_our_template_written_out_gives_the_same_paper(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    write_template(kind_of("drill"), folder / "drill.docx")
    made = paper("drill")
    write_word(made, tmp_path / "a.docx")
    write_word(made, tmp_path / "b.docx", folder)
    assert text_of(tmp_path / "a.docx") == text_of(tmp_path / "b.docx")
    assert "{{ institution }}" in text_of(folder / "drill.docx")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{{ nothing }}", "不认识的占位“nothing”"),
        ("{{ figures.nothing }}", "不认识的占位“nothing”"),
        ("{{ title.__class__.__mro__ }}", "drill.docx"),
        ("{% if title %}", "drill.docx 的占位写错了"),
        ("{{ title | nothing }}", "drill.docx"),
        ("{{ 1 / 0 }}", "drill.docx 填不进去"),
    ],
)
def test_a_template_that_cannot_be_filled_is_named(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(TemplateFault, match=fault):
        write_word(paper("drill"), tmp_path / "a.docx", own(tmp_path, text))
    assert not (tmp_path / "a.docx").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a word file"])
def test_what_is_no_word_file_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "drill.docx").write_bytes(content)
    with pytest.raises(TemplateFault, match="不是 Word 文件"):
        write_word(paper("drill"), tmp_path / "a.docx", tmp_path)


def test_an_archive_that_is_no_word_file_is_told(tmp_path: Path) -> None:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.txt", "甲")
    (tmp_path / "drill.docx").write_bytes(held.getvalue())
    with pytest.raises(TemplateFault, match="不是 Word 文件"):
        write_word(paper("drill"), tmp_path / "a.docx", tmp_path)


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("#nothing", "drill.typ 排不了版"),
        ('#import "@preview/cetz:0.3.0": *', "从网上取"),
        ('#read("/etc/passwd")', "drill.typ 排不了版"),
        ('#read("../../etc/passwd")', "drill.typ 排不了版"),
    ],
)
def test_a_typst_template_that_does_not_work_is_named(tmp_path: Path, source: str, fault: str) -> None:
    (tmp_path / "drill.typ").write_text(source, encoding="utf-8")
    with pytest.raises(TemplateFault, match=fault):
        pdf_of(paper("drill"), tmp_path)


def test_a_typst_template_of_one_s_own(tmp_path: Path) -> None:
    source = (
        "#let p = json(bytes(sys.inputs.paper))\n#set document(title: p.title)\n"
        '#set text(font: json(bytes(sys.inputs.measures)).faces.body, lang: "zh")\n#p.title'
    )
    (tmp_path / "drill.typ").write_text(source, encoding="utf-8")
    assert pages_of(pdf_of(paper("drill"), tmp_path)) == ["应急演练报告"]


def test_without_a_chinese_font_the_package_to_install_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pdf_module, "system_families", lambda: ("Libertinus Serif", "DejaVu Sans Mono"))
    with pytest.raises(FontFault, match=r"没有可以用的中文字体.*Noto Serif CJK SC.*apt-get install fonts-noto-cjk"):
        write_pdf(paper("drill"), tmp_path / "a.pdf")
    assert not (tmp_path / "a.pdf").exists()


def test_a_sign_that_no_font_shows_is_named() -> None:
    with pytest.raises(FontFault, match="显示不了"):
        pdf_of(paper("drill", words={"course": "甲\U000f0000乙"}))


def test_the_official_fonts_come_first_where_they_are_installed() -> None:
    found = faces_of((*system_families(), "FangSong", "SimHei"), measures())
    assert found["body"][:2] == [found["latin"][0], "FangSong"]
    assert found["heading"][1] == "SimHei"
    assert found["body"][-1] == "Noto Serif CJK SC"


def test_the_notice_to_investors_names_no_entry_of_the_ledger(tmp_path: Path) -> None:
    made = paper("investor_notice")
    write_word(made, tmp_path / "a.docx")
    for text in (text_of(tmp_path / "a.docx"), "".join(pages_of(pdf_of(made)))):
        assert "账本" not in text
        assert "尊敬的投资者" in text


def test_what_is_written_for_day_is_the_day_asked() -> None:
    assert datetime(2027, 4, 20, tzinfo=UTC).date() == AS_OF
    assert paper_json(paper("drill"))["date"] == "2027年4月20日"
