"""A paper as PDF/A-2a, set by Typst with the fonts of the machine; equal papers, fonts and Typst give equal bytes.

The template is `paper.typ`, or the workspace's own (`<kind>.typ`). It reads the paper as data, so that nothing in a record is ever
a command. Where no font shows the text it is a fault that names the package to install; empty boxes do not get out.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import typst

from zhengan.reports.papers.errors import FontFault, TemplateFault
from zhengan.reports.papers.measures import Measures, measures
from zhengan.reports.papers.paper import Paper
from zhengan.reports.papers.plain import paper_json
from zhengan.reports.papers.word import own_template

STANDARD: Literal["a-2a"] = "a-2a"
_TEMPLATE = Path(__file__).with_name("paper.typ")
_NOT_SHOWN = re.compile(r"text `\"?(?P<text>.+?)\"?` could not be displayed")
_PACKAGE = re.compile(r"@(preview|local)/")


def write_pdf(paper: Paper, path: Path, templates: Path | None = None) -> None:
    """Write the paper as PDF/A-2a.

    Raises FontFault where Chinese or a sign of the paper cannot be shown, TemplateFault where the template does not work.
    """
    path.write_bytes(pdf_of(paper, templates))


def pdf_of(paper: Paper, templates: Path | None = None) -> bytes:
    """The same as bytes."""
    own = own_template(templates, paper.kind.id, "typ")
    source = (own or _TEMPLATE).read_text(encoding="utf-8")
    if _PACKAGE.search(source):
        raise TemplateFault(f"模板 {own} 用了要从网上取的 Typst 包（@preview）。请把用到的部分写进模板，或者删去。")
    faces = faces_of(system_families(), measures())
    inputs = {
        "paper": json.dumps(paper_json(paper), ensure_ascii=False),
        "measures": json.dumps(_measures(measures(), faces), ensure_ascii=False),
    }
    at = datetime(paper.as_of.year, paper.as_of.month, paper.as_of.day, tzinfo=UTC)
    # A root of its own: a template reads no other file of this machine.
    with TemporaryDirectory() as root:
        main = Path(root, "main.typ")
        main.write_text(source, encoding="utf-8")
        try:
            made = typst.compile(
                main,
                root=Path(root),
                font_paths=_fonts(),
                format="pdf",
                sys_inputs=inputs,
                pdf_standards=STANDARD,
                timestamp=at,
            )
        except typst.TypstError as error:
            raise _fault(error, own) from error
    assert isinstance(made, bytes)
    return made


def faces_of(families: Iterable[str], given: Measures) -> dict[str, list[str]]:
    """For each face the names that are at hand, best first. Raises FontFault where one has none."""
    known = {family.casefold(): family for family in families}
    found = {
        face: [known[name.casefold()] for name in each.names if name.casefold() in known]
        for face, each in given.faces.items()
    }
    for face, names in found.items():
        if not names:
            wanted = "、".join(given.faces[face].names)
            raise FontFault(
                f"没有可以用的中文字体，没有生成 PDF。应装有下列之一：{wanted}。"
                f"在 Debian 上请执行 apt-get install {given.package} fonts-liberation；也可以先生成 Word（--format docx）。"
            )
    # Latin letters and figures come from their own face, Chinese from the next.
    return {face: names if face == "footer" else [found["latin"][0], *names] for face, names in found.items()}


def system_families() -> tuple[str, ...]:
    """The font families of this machine."""
    return tuple(_fonts().families())


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def _measures(given: Measures, faces: Mapping[str, list[str]]) -> dict[str, object]:
    area = given.type_area
    return {
        "page": {"width": given.page.width_mm, "height": given.page.height_mm},
        "area": {"top": area.top_mm, "left": area.left_mm, "right": given.right_mm, "bottom": given.bottom_mm},
        "below": given.page_number.below_mm,
        "line": given.line_pt,
        "tracking": given.tracking_pt,
        "sizes": {name: getattr(given.sizes_pt, name) for name in ("title", "body", "footer", "table", "note")},
        "faces": faces,
    }


def _fault(error: typst.TypstError, own: Path | None) -> Exception:
    if found := _NOT_SHOWN.search(error.message):
        return FontFault(
            f"装有的字体显示不了“{found['text']}”，没有生成 PDF。请安装含有这个字的字体（Debian：fonts-noto-cjk-extra、"
            "fonts-hanazono），或者改用别的写法；也可以先生成 Word（--format docx）。"
        )
    if own is not None:
        return TemplateFault(f"模板 {own} 排不了版：{error.message}。请对照 docs/how-to/papers.md 修改，或者删去它。")
    return error
