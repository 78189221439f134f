"""A paper as a Word file: a template filled in by docxtpl, then written so that equal papers are equal bytes.

The workspace's own template comes before ours. It is filled in a sandbox; a placeholder that we do not know is a fault that
names it. What records say never becomes a placeholder or markup.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import XMLSyntaxError
from markupsafe import Markup, escape

from zhengan import __version__
from zhengan.law.text.numerals import han_of
from zhengan.reports.archive import write_archive
from zhengan.reports.document import fit
from zhengan.reports.papers.errors import TemplateFault
from zhengan.reports.papers.kind import PaperKind
from zhengan.reports.papers.letter import date_words, letter_words, told_words
from zhengan.reports.papers.markup import annex_markup, blocks_markup, gaps_markup
from zhengan.reports.papers.paper import Paper
from zhengan.reports.papers.word_template import template_of

_LARGEST = 20 << 20
_QUOTED = re.compile(r"'([^']*)' is undefined|has no attribute '([^']*)'")
KNOWN = (
    "title、institution、to、number、date、basis、told、letter、period、sections（number、title、cites、body）、"
    "parts.<章的编号>、figures.<数字的编号>、gaps、missing、annex"
)


def write_word(paper: Paper, path: Path, templates: Path | None = None) -> None:
    """Write the paper as a Word file; equal input gives equal bytes.

    Raises TemplateFault where a template cannot be filled.
    """
    own = own_template(templates, paper.kind.id, "docx")
    template = _opened(own, paper)
    # Attributes are looked up nowhere but in what is handed over: a template reaches no code.
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        template.render(_context(paper), environment)
    except UndefinedError as error:
        raise TemplateFault(_unknown(own, str(error))) from error
    except TemplateSyntaxError as error:
        raise TemplateFault(f"模板 {own} 的占位写错了：{error.message}。请对照 docs/how-to/papers.md 修改。") from error
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        TemplateError,
        TypeError,
        ValueError,
        XMLSyntaxError,
    ) as error:
        raise TemplateFault(f"模板 {own} 填不进去：{error}。请对照 docs/how-to/papers.md 修改。") from error
    _set_properties(template.docx, paper)
    out = BytesIO()
    template.save(out)
    write_archive(out, path)


def write_template(kind: PaperKind, path: Path) -> None:
    """Write our template of a kind, to be changed; the same bytes each time."""
    write_archive(BytesIO(template_of(kind)), path)


def own_template(templates: Path | None, kind: str, suffix: str) -> Path | None:
    """The workspace's own template of a kind; None where it has none. Raises TemplateFault where it is too large."""
    path = templates / f"{kind}.{suffix}" if templates else None
    if path is None or not path.is_file():
        return None
    if path.stat().st_size > _LARGEST:
        raise TemplateFault(f"模板 {path} 太大，应不超过 20 MB。请删去不用的图片。")
    return path


def _opened(own: Path | None, paper: Paper) -> Any:
    template = DocxTemplate(BytesIO(own.read_bytes() if own else template_of(paper.kind)))
    try:
        template.init_docx()
    except (BadZipFile, KeyError, PackageNotFoundError, ValueError, XMLSyntaxError) as error:
        raise TemplateFault(f"模板 {own} 不是 Word 文件（.docx）：{error}。请换成 .docx 文件，或者删去它。") from error
    return template


def _context(paper: Paper) -> Mapping[str, Any]:
    bodies = {section.id: Markup(blocks_markup(section.blocks, paper)) for section in paper.sections}  # noqa: S704
    sections = [
        {"number": han_of(place), "title": _text(one.title), "cites": _text(one.cites), "body": bodies[one.id]}
        for place, one in enumerate(paper.sections, 1)
    ]
    return {
        "title": _text(paper.title),
        "institution": _text(paper.name),
        "to": _text(paper.to),
        "number": _text(paper.number),
        "date": date_words(paper.as_of),
        "basis": _text(paper.basis),
        "told": _text(told_words(paper)),
        "letter": _text(letter_words(paper)),
        "period": _text(paper.period.words if paper.period else ""),
        "sections": sections,
        "parts": bodies,
        "figures": {name: _text(item.words) for name, item in paper.figures.items()},
        "gaps": Markup(gaps_markup(paper)),  # noqa: S704  # our own markup, made of escaped text
        "missing": len(paper.gaps),
        "annex": Markup(annex_markup(paper)),  # noqa: S704
    }


def _text(text: str) -> Markup:
    """Text that stays text: no sign of it is markup, and none opens a placeholder."""
    return Markup(str(escape(fit(text))).replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704


def _unknown(own: Path | None, words: str) -> str:
    found = _QUOTED.search(words)
    name = next((item for item in found.groups() if item), "") if found else words
    return f"模板 {own} 里有不认识的占位“{name}”。可以用的有：{KNOWN}。请改模板，或者删去它改用自带的。"


def _set_properties(document: Any, paper: Paper) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = fit(paper.title), "证安", "证安"
    properties.created = properties.modified = _midnight(paper.as_of)
    properties.subject = f"{fit(paper.institution)} {paper.kind.id} {paper.period.text if paper.period else ''}".strip()
    properties.comments, properties.keywords = f"证安 {__version__}", ""
    properties.language, properties.revision = "zh-CN", 1


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  # the format keeps naive times
