"""A Word file (.docx) to lines: paragraphs and table cells in their order, automatic numbers written out.

Drafters let Word count 第一条 or （一）; such numbers stand in the file's numbering part, not in its text.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from zhengan.law.text.lines import READABLE, Line, make_line
from zhengan.law.text.model import TextFault
from zhengan.law.text.numerals import han_of

MAX_UNPACKED = 64 * 1024 * 1024
"""Bytes of XML that are unpacked; a bigger file is taken for a zip bomb."""

_DOCUMENT = "word/document.xml"
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    SyntaxError,
    OSError,
    EOFError,
    RuntimeError,
)
_HAN_FORMATS = frozenset(
    ["chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "taiwaneseCounting"]
)


def word_lines(data: bytes, name: str) -> tuple[Line, ...]:
    """The lines of the file; a line's number is that of its paragraph. Raises TextFault where it is no Word file."""
    try:
        _look_inside(data, name)
        return tuple(_lines(data))
    except _DAMAGED as error:
        raise TextFault(name, READABLE, "损坏的 Word 文件", "请在 Word 或 WPS 中打开后重新另存为 .docx。") from error


def _look_inside(data: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries = package.infolist()
        if all(entry.filename != _DOCUMENT for entry in entries):
            raise TextFault(name, READABLE, "压缩包或其他 Office 文件", "请加载其中的 Word（.docx）、网页或文字文件。")
        unpacked = sum(entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels")))
        if unpacked > MAX_UNPACKED:
            raise TextFault(
                name, f"解压后不超过 {MAX_UNPACKED >> 20} MB 的 Word 文件", f"{unpacked >> 20} MB", "请只加载法规正文。"
            )


def _lines(data: bytes) -> Iterator[Line]:
    from docx import Document
    from docx.opc.exceptions import OpcError
    from docx.text.paragraph import Paragraph

    try:
        document = Document(io.BytesIO(data))
    except OpcError as error:
        raise ValueError(str(error)) from error
    counter = _Counter(_levels(document))
    for number, element in enumerate(document.element.body.iter(_tag("p")), 1):
        paragraph = Paragraph(element, document)
        depth = _depth(element)
        mark = counter.mark(element)
        for position, raw in enumerate(paragraph.text.split("\n")):
            line = make_line(number, mark + raw if position == 0 and raw.strip() else raw, depth)
            if line is not None:
                yield line


def _tag(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


def _value(element: Any, *path: str) -> str | None:
    for name in path:
        element = element.find(_tag(name)) if element is not None else None
    return None if element is None else element.get(_tag("val"))


def _depth(element: Any) -> int:
    style = (_value(element, "pPr", "pStyle") or "").lower()
    for prefix in ("heading", "标题"):
        digits = style.removeprefix(prefix).strip()
        if style.startswith(prefix) and digits.isascii() and digits.isdigit():
            return min(int(digits[:2]), 9)
    return 0


def _levels(document: Any) -> dict[tuple[str, int], tuple[str, str, int]]:
    """Format, text (`第%1条`) and start of each numbering and level."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, AttributeError):
        return {}
    abstract = {
        item.get(_tag("abstractNumId")): item.findall(_tag("lvl")) for item in root.findall(_tag("abstractNum"))
    }
    levels = {}
    for item in root.findall(_tag("num")):
        for level in abstract.get(_value(item, "abstractNumId") or "", ()):
            key = (item.get(_tag("numId")), int(level.get(_tag("ilvl"))))
            levels[key] = (
                _value(level, "numFmt") or "",
                _value(level, "lvlText") or "",
                int(_value(level, "start") or 1),
            )
    return levels


@dataclass
class _Counter:
    """Counts as Word does: a level goes on, those below it start again."""

    levels: dict[tuple[str, int], tuple[str, str, int]]
    counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def mark(self, element: Any) -> str:
        """The number that Word prints before the paragraph; empty where it prints none or a bullet."""
        number = _value(element, "pPr", "numPr", "numId")
        level = int(_value(element, "pPr", "numPr", "ilvl") or 0)
        if number is None or (number, level) not in self.levels:
            return ""
        style, pattern, start = self.levels[number, level]
        self.counts[number, level] = self.counts.get((number, level), start - 1) + 1
        for below in [key for key in self.counts if key[0] == number and key[1] > level]:
            del self.counts[below]
        if style in ("bullet", "none"):
            return ""
        for depth in range(level + 1):
            kind, _, first = self.levels.get((number, depth), (style, "", 1))
            count = self.counts.get((number, depth), first)
            pattern = pattern.replace(f"%{depth + 1}", han_of(count) if kind in _HAN_FORMATS else str(count))
        return pattern + " "
