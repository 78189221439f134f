"""Our Word template, built by this code: an official paper by GB/T 9704-2012, filled in by docxtpl.

`zhengan paper template KIND` writes it out; changed and put into the workspace's `templates/`, it comes before ours.
"""

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from zhengan.reports.document import set_font_table
from zhengan.reports.papers.kind import PaperKind
from zhengan.reports.papers.measures import Measures, measures

_TRACKING = 20  # twentieths of a point


def template_of(kind: PaperKind) -> bytes:
    """The Word file with placeholders for a kind of paper."""
    given, document = measures(), Document()
    _page(document, given)
    _styles(document, given)
    set_font_table(document, {face.name: ",".join(face.instead) for face in given.faces.values()})
    _page_number(document, given)
    if kind.letter:
        _letter(document)
    _paper(document, kind)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _letter(document: Any) -> None:
    """The covering letter: to whom, what, what is enclosed, who, when."""
    document.add_paragraph("{% if number %}{{ number }}{% endif %}", style="PaperCentred")
    document.add_paragraph("{{ institution }}关于报送《{{ title }}》的报告", style="Title")
    document.add_paragraph("{{ to }}：", style="PaperFlush")
    for text in ("{{ letter }}", "特此报告。"):
        _indented(document, text)
    _indented(document, "附件：{{ title }}")
    document.add_paragraph("", style="Normal")
    for text in ("{{ institution }}", "{{ date }}"):
        document.add_paragraph(text, style="PaperSigned")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _paper(document: Any, kind: PaperKind) -> None:
    document.add_paragraph("{{ title }}", style="Title")
    document.add_paragraph("{{ institution }}", style="PaperCentred")
    document.add_paragraph("{{ date }}", style="PaperCentred")
    if kind.to == "investors":
        document.add_paragraph("尊敬的投资者：", style="PaperFlush")
    else:
        document.add_paragraph("依据{{ basis }}编制。{{ told }}", style="PaperNote")
    document.add_paragraph("{%p for section in sections %}")
    document.add_paragraph("{{ section.number }}、{{ section.title }}", style="Heading 1")
    if kind.to != "investors":
        document.add_paragraph("{%p if section.cites %}")
        document.add_paragraph("{{ section.cites }}", style="PaperCite")
        document.add_paragraph("{%p endif %}")
    document.add_paragraph("{{p section.body }}")
    document.add_paragraph("{%p endfor %}")
    if kind.annex:
        document.add_paragraph("{%p if missing %}")
        document.add_paragraph("附录一　还缺的内容", style="Heading 1")
        document.add_paragraph("{{p gaps }}")
        document.add_paragraph("{%p endif %}")
        document.add_paragraph("附录二　数字的出处", style="Heading 1")
        document.add_paragraph("{{p annex }}")
    else:
        for text in ("{{ institution }}", "{{ date }}"):
            document.add_paragraph(text, style="PaperSigned")


def _indented(document: Any, text: str) -> None:
    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.first_line_indent = Pt(measures().sizes_pt.body * 2)


def _page(document: Any, given: Measures) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(given.page.width_mm), Mm(given.page.height_mm)
    section.top_margin, section.bottom_margin = Mm(given.type_area.top_mm), Mm(given.bottom_mm)
    section.left_margin, section.right_margin = Mm(given.type_area.left_mm), Mm(given.right_mm)
    # The foot of the page number's line stands so far below the type area.
    section.footer_distance = Mm(given.bottom_mm - given.page_number.below_mm) - Pt(given.sizes_pt.footer)
    section.header_distance = Mm(15)


def _styles(document: Any, given: Measures) -> None:
    sizes = given.sizes_pt
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
    _style(document.styles["Normal"], given, "body", sizes.body)
    normal = document.styles["Normal"].paragraph_format
    normal.line_spacing_rule, normal.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(given.line_pt)
    normal.space_before = normal.space_after = Pt(0)
    spacing = parse_xml(f'<w:spacing {nsdecls("w")} w:val="{round(given.tracking_pt * _TRACKING)}"/>')
    document.styles["Normal"].element.get_or_add_rPr().append(spacing)
    for name, face in (("Heading 1", "heading"), ("Heading 2", "subheading")):
        _style(document.styles[name], given, face, sizes.body)
        form = document.styles[name].paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.first_line_indent, form.keep_with_next = Pt(sizes.body * 2), True
        form.line_spacing = Pt(given.line_pt)
    _style(document.styles["Title"], given, "title", sizes.title)
    title = document.styles["Title"]
    for border in list(title.element.iter(qn("w:pBdr"))):
        border.getparent().remove(border)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(0), Pt(given.line_pt)
    title.paragraph_format.line_spacing = Pt(given.line_pt * 1.2)
    for name, points, align, face in (
        ("PaperCentred", sizes.body, WD_ALIGN_PARAGRAPH.CENTER, "subheading"),
        ("PaperFlush", sizes.body, WD_ALIGN_PARAGRAPH.LEFT, "body"),
        ("PaperSigned", sizes.body, WD_ALIGN_PARAGRAPH.RIGHT, "body"),
        ("PaperCaption", sizes.note, WD_ALIGN_PARAGRAPH.LEFT, "heading"),
        ("PaperNote", sizes.note, WD_ALIGN_PARAGRAPH.LEFT, "body"),
        ("PaperCite", sizes.note, WD_ALIGN_PARAGRAPH.LEFT, "body"),
    ):
        style = document.styles.add_style(name, 1)
        style.base_style = document.styles["Normal"]
        _style(style, given, face, points)
        style.paragraph_format.alignment = align
        if points == sizes.note:
            style.paragraph_format.line_spacing = Pt(sizes.note * 1.6)
    document.styles["PaperCite"].paragraph_format.keep_with_next = True
    # The date stands four signs from the right edge.
    document.styles["PaperSigned"].paragraph_format.right_indent = Pt(sizes.body * 4)
    document.styles["PaperCaption"].paragraph_format.space_before = Pt(6)


def _style(style: Any, given: Measures, face: str, points: float) -> None:
    style.font.name, style.font.size = given.faces["latin"].name, Pt(points)
    style.font.bold = style.font.italic = False
    properties = style.element.get_or_add_rPr()
    for name in ("w:color", "w:kern", "w:spacing"):
        for item in properties.findall(qn(name)):
            properties.remove(item)
    fonts = properties.find(qn("w:rFonts"))
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), given.faces[face].name)
    fonts.set(qn("w:cs"), given.faces["latin"].name)


def _page_number(document: Any, given: Measures) -> None:
    """— 1 — on the right of odd pages and on the left of even ones, one sign in from the edge."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        form = paragraph.paragraph_format
        form.right_indent = form.left_indent = Pt(given.sizes_pt.footer)
        face = f'<w:rFonts w:ascii="{given.faces["footer"].name}" w:eastAsia="{given.faces["footer"].name}"/>'
        size = f'<w:rPr>{face}<w:sz w:val="{round(given.sizes_pt.footer * 2)}"/></w:rPr>'
        for run in (
            f"<w:r {nsdecls('w')}>{size}<w:t>— </w:t></w:r>".replace("<w:t>", '<w:t xml:space="preserve">'),
            f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r>{size}<w:t>1</w:t></w:r></w:fldSimple>',
            f"<w:r {nsdecls('w')}>{size}<w:t> —</w:t></w:r>".replace("<w:t>", '<w:t xml:space="preserve">'),
        ):
            paragraph._p.append(parse_xml(run))  # noqa: SLF001  # fields have no door in the library
