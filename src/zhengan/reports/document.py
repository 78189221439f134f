"""The look of our documents: A4, calm, black on white, in the manner of official papers (GB/T 9704), and the same bytes each time.

Fonts are named, never bundled (仿宋 for text, 黑体 for headings; the font table names substitutes). Nothing depends on colour.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from zhengan.law.alignment import Span
from zhengan.reports.archive import write_archive

LATIN, BODY, HEADING, TITLE = "Times New Roman", "仿宋", "黑体", "方正小标宋简体"
# What a reader's machine may take instead, best first.
SUBSTITUTES: Mapping[str, str] = MappingProxyType(
    {
        BODY: "FangSong,仿宋_GB2312,STFangsong,华文仿宋,Noto Serif CJK SC,Noto Sans CJK SC,SimSun",
        HEADING: "SimHei,STHeiti,Noto Sans CJK SC,Microsoft YaHei",
        TITLE: "FZXiaoBiaoSong-B05S,STZhongsong,Noto Serif CJK SC,Noto Sans CJK SC,SimSun",
    }
)
PAGE_WIDTH = 210
MARGINS = {"top_margin": 30, "bottom_margin": 28, "left_margin": 26, "right_margin": 24}
TEXT_WIDTH = PAGE_WIDTH - MARGINS["left_margin"] - MARGINS["right_margin"]
"""The width of the text area, in millimetres."""

BODY_POINTS, TABLE_POINTS = 12.0, 9.5
# Signs that a Word file cannot hold.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def new_document(title: str, running_head: str, day: date) -> Any:
    """An empty document with its styles, header and page numbers; its properties are dated `day`."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE_WIDTH), Mm(297)
    for name, millimetres in MARGINS.items():
        setattr(section, name, Mm(millimetres))
    section.header_distance = section.footer_distance = Mm(15)
    _set_styles(document)
    set_font_table(document, SUBSTITUTES)
    _set_properties(document, title, day)
    _set_head(section, running_head)
    _set_foot(section)
    return document


def add_title(document: Any, text: str) -> None:
    """The title of the document, centred."""
    document.add_paragraph(fit(text), style="Title")


def add_subtitle(document: Any, text: str) -> None:
    """A line under the title, centred."""
    document.add_paragraph(fit(text), style="Subtitle")


def add_heading(document: Any, text: str, level: int = 1) -> None:
    """A heading that stays with what follows."""
    document.add_heading(fit(text), level=level)


def add_paragraph(document: Any, text: str) -> None:
    """A paragraph of text, indented by two signs as in official papers; it stays with the table that it opens."""
    paragraph = document.add_paragraph(fit(text))
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.first_line_indent = Pt(BODY_POINTS * 2)


def add_line(document: Any, text: str) -> None:
    """A line of its own, smaller, such as a note or a list's item; leading spaces set it in under the line before."""
    paragraph = document.add_paragraph(fit(text.lstrip(" ")), style="Note")
    if text.startswith(" "):
        paragraph.paragraph_format.left_indent = Pt(BODY_POINTS * 2)


def add_marked(document: Any, head: str, spans: Iterable[Span], mark: Literal["strike", "underline"]) -> None:
    """A note whose changed spans are struck out or underlined, after a plain head."""
    paragraph = document.add_paragraph(fit(head), style="Note")
    for span in spans:
        run = paragraph.add_run(fit(span.text))
        if span.changed:
            setattr(run.font, mark, True)


def save(document: Any, path: Path) -> None:
    """Write the file; equal documents give equal bytes."""
    out = BytesIO()
    document.save(out)
    write_archive(out, path)


def fit(text: str) -> str:
    """Text without the signs that a Word file cannot hold."""
    return _UNFIT.sub("", text)


def set_font_table(document: Any, families: Mapping[str, str]) -> None:
    """The font table: families with the names of substitutes, a comma between them."""
    entries = "".join(
        f'<w:font w:name="{family}"><w:altName w:val="{names}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for family, names in families.items()
    )
    latin = f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/></w:font>'
    table = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{latin}{entries}</w:fonts>'
    )
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = table.encode()  # noqa: SLF001  # the library has no door to the font table


def _set_styles(document: Any) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for fonts in defaults.iter(qn("w:rFonts")):
        for name in [name for name in fonts.attrib if name.endswith("Theme")]:
            del fonts.attrib[name]
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
    normal = document.styles["Normal"]
    _font(normal, BODY, BODY_POINTS)
    normal.paragraph_format.line_spacing = Pt(22)
    normal.paragraph_format.space_after = Pt(6)
    note = document.styles.add_style("Note", 1)
    note.base_style = normal
    _font(note, BODY, 10.5)
    note.paragraph_format.line_spacing = Pt(17)
    note.paragraph_format.space_after = Pt(2)
    for name, points, before, after in (("Heading 1", 15, 20, 8), ("Heading 2", 12, 12, 4)):
        heading = document.styles[name]
        _font(heading, HEADING, points)
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(before), Pt(after)
        heading.paragraph_format.line_spacing = Pt(points * 1.6)
        heading.paragraph_format.keep_with_next = True
    title = document.styles["Title"]
    _font(title, TITLE, 22)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(6), Pt(18)
    title.paragraph_format.line_spacing = Pt(34)
    subtitle = document.styles["Subtitle"]
    _font(subtitle, HEADING, 14)
    subtitle.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    subtitle.paragraph_format.space_before, subtitle.paragraph_format.space_after = Pt(0), Pt(4)
    for border in list(title.element.iter(qn("w:pBdr"))):
        border.getparent().remove(border)


def _font(style: Any, family: str, points: float) -> None:
    """One family for Chinese, one for Latin letters; upright, black, of normal weight: shape and size make the order."""
    style.font.name = LATIN
    style.font.size = Pt(points)
    style.font.bold = style.font.italic = False
    properties = style.element.get_or_add_rPr()
    for name in ("w:color", "w:spacing", "w:kern"):
        for item in properties.findall(qn(name)):
            properties.remove(item)
    fonts = properties.find(qn("w:rFonts"))
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), family)
    fonts.set(qn("w:cs"), LATIN)


def _set_properties(document: Any, title: str, day: date) -> None:
    properties = document.core_properties
    at = datetime(day.year, day.month, day.day)  # noqa: DTZ001  # the format keeps naive times
    properties.title, properties.author, properties.last_modified_by = fit(title), "证安", "证安"
    properties.created = properties.modified = at
    properties.comments = properties.keywords = properties.subject = ""
    properties.language, properties.revision = "zh-CN", 1


def _set_head(section: Any, text: str) -> None:
    paragraph = section.header.paragraphs[0]
    paragraph.text = fit(text)
    paragraph.style.font.size = Pt(9)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _set_foot(section: Any) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.style.font.size = Pt(9)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for words, field in (("第 ", "PAGE"), (" 页　共 ", "NUMPAGES"), (" 页", None)):
        paragraph.add_run(words)
        if field is not None:
            paragraph._p.append(  # noqa: SLF001  # fields have no door in the library
                parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
            )
