"""Tables that may be long: thin lines, a header row that repeats on every page, rows that do not break across pages.

Rows are written as markup at once: the library's own rows cost the square of their number.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from zhengan.reports.document import HEADING, TABLE_POINTS, TEXT_WIDTH, fit

Align = Literal["left", "center", "right"]
# Twentieths of a point to a millimetre.
_TWIPS = 1440 / 25.4
_LONGEST_CELL = 1_500
_LONGEST_TAG = 64
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its share of the text width, and how its cells stand."""

    head: str
    share: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Control:
    """A value in a content control: it can be found again by its `tag` in a file that people have worked on."""

    text: str
    tag: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """Cells, a paragraph for each line of a cell."""

    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A line across all columns that opens a group of rows, with smaller words under it."""

    words: str
    under: str = ""


def add_table(document: Any, columns: Sequence[Column], rows: Iterable[Row | Band]) -> None:
    """A table over the whole text width, with a little room after it."""
    whole = sum(column.share for column in columns)
    widths = [round(column.share / whole * TEXT_WIDTH * _TWIPS) for column in columns]
    head = _row(
        [_cell([column.head], width, column.align, head=True) for column, width in zip(columns, widths, strict=True)],
        head=True,
    )
    table = parse_xml(
        f"<w:tbl {nsdecls('w')}>{_properties(sum(widths))}<w:tblGrid>"
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        + f"</w:tblGrid>{head}</w:tbl>"
    )
    document.element.body.insert(len(document.element.body) - 1, table)
    batch: list[str] = []
    for row in rows:
        batch.append(_band(row, widths) if isinstance(row, Band) else _plain(row.cells, columns, widths))
        if len(batch) == _BATCH:
            _append(table, batch)
            batch = []
    _append(table, batch)
    after = document.add_paragraph(style="Note")
    after.paragraph_format.space_after = 0


def table_markup(columns: Sequence[Column], rows: Iterable[Sequence[str | Control]], width: float) -> str:
    """The same table as markup, `width` millimetres wide, with controls among its cells."""
    whole = sum(column.share for column in columns)
    widths = [round(column.share / whole * width * _TWIPS) for column in columns]
    head = _row(
        [_cell([column.head], width, column.align, head=True) for column, width in zip(columns, widths, strict=True)],
        head=True,
    )
    body = "".join(_plain(cells, columns, widths) for cells in rows)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl>{_properties(sum(widths))}<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"


def control_markup(control: Control, properties: str = "") -> str:
    """A content control with its run; `properties` are the run's."""
    named = f"<w:alias w:val={_quoted(control.title)}/><w:tag w:val={_quoted(control.tag)}/>"
    run = f"<w:r>{properties}{text_markup(control.text)}</w:r>"
    return f"<w:sdt><w:sdtPr>{named}</w:sdtPr><w:sdtContent>{run}</w:sdtContent></w:sdt>"


def _quoted(text: str) -> str:
    return quoteattr(fit(text)[:_LONGEST_TAG])


def _append(table: Any, rows: Sequence[str]) -> None:
    table.extend(list(parse_xml(f"<w:tbl {nsdecls('w')}>{''.join(rows)}</w:tbl>")))


def _properties(width: int) -> str:
    line = 'w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"'
    edge = 'w:val="single" w:sz="8" w:space="0" w:color="000000"'
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/>'
        f"<w:tblBorders><w:top {edge}/><w:bottom {edge}/><w:insideH {line}/></w:tblBorders>"
        '<w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:top w:w="45" w:type="dxa"/><w:left w:w="90" w:type="dxa"/>'
        '<w:bottom w:w="45" w:type="dxa"/><w:right w:w="90" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    )


def _plain(cells: Sequence[str | Control], columns: Sequence[Column], widths: Sequence[int]) -> str:
    return _row(
        [
            _controlled(text, width, column.align)
            if isinstance(text, Control)
            else _cell(text.split("\n"), width, column.align)
            for text, column, width in zip(cells, columns, widths, strict=True)
        ]
    )


def _controlled(control: Control, width: int, align: Align) -> str:
    size = f'<w:rPr><w:sz w:val="{round(TABLE_POINTS * 2)}"/><w:szCs w:val="{round(TABLE_POINTS * 2)}"/></w:rPr>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
        f'<w:spacing w:before="0" w:after="0" w:line="280" w:lineRule="atLeast"/><w:ind w:firstLineChars="0" w:firstLine="0"/>'
        f'<w:jc w:val="{align}"/></w:pPr>{control_markup(control, size)}</w:p></w:tc>'
    )


def _band(band: Band, widths: Sequence[int]) -> str:
    lines = [_paragraph(band.words, "left", keep=True, heading=True)]
    if band.under:
        lines.append(_paragraph(band.under, "left", keep=True))
    properties = f'<w:tcW w:w="{sum(widths)}" w:type="dxa"/><w:gridSpan w:val="{len(widths)}"/>{_SHADE}'
    return _row([f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(lines)}</w:tc>"])


def _row(cells: Iterable[str], *, head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(lines: Iterable[str], width: int, align: Align, *, head: bool = False) -> str:
    shade = _SHADE + '<w:vAlign w:val="center"/>' if head else ""
    paragraphs = "".join(_paragraph(line, align, keep=head, heading=head) for line in lines)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{paragraphs}</w:tc>'


def _paragraph(text: str, align: Align, *, keep: bool = False, heading: bool = False) -> str:
    size = f'<w:sz w:val="{round(TABLE_POINTS * 2)}"/><w:szCs w:val="{round(TABLE_POINTS * 2)}"/>'
    family = f'<w:rFonts w:eastAsia="{HEADING}"/>' if heading else ""
    stay = "<w:keepNext/>" if keep else ""
    shown = text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL] + "……"
    return (
        f'<w:p><w:pPr>{stay}<w:spacing w:before="0" w:after="0" w:line="280" w:lineRule="atLeast"/>'
        f'<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="{align}"/>'
        f"</w:pPr><w:r><w:rPr>{family}{size}</w:rPr>{text_markup(shown)}</w:r></w:p>"
    )


def text_markup(text: str) -> str:
    """Text with dates kept on one line: their hyphens do not break."""
    parts = [f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in _DATE_HYPHEN.split(fit(text))]
    return "<w:noBreakHyphen/>".join(parts)


_DATE_HYPHEN = re.compile(r"(?<=\d{4})-(?=\d\d)|(?<=\d{4}-\d\d)-(?=\d\d)")
_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>'
