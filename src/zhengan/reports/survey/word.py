"""A DOCX survey: tables and numbered paragraphs, and answers put into the document's XML, with nothing else touched."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from zhengan.reports.survey.boxes import box_before, choices_in, chosen
from zhengan.reports.survey.grid import MOST_CELLS, Cell, Grid
from zhengan.reports.survey.layout import bare, questions_in
from zhengan.reports.survey.package import Package
from zhengan.reports.survey.question import Place, Question, SurveyRefused
from zhengan.reports.survey.workbook import PARSER

DOCUMENT = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
BLANK = re.compile(r"[_＿]{3,}")
ANSWER = re.compile(r"\s*(?:答|回答|答复|填写)[：:]\s*")
_ASKS = re.compile(r"[？?]\s*$|[：:]\s*$|[_＿]{3,}|请(?:填写|说明|列出|列明|简述|描述|提供)")
_HEADING = re.compile(r"^(?:第[一二三四五六七八九十]+[部章节]|[一二三四五六七八九十]+、)")


def questions_of(package: Package) -> Iterator[Question]:
    """The questions of a document in its order: those of tables, and those of paragraphs."""
    body = _body(package)
    section, tables, paragraphs = "", 0, 0
    taken: set[str] = set()
    blocks = list(blocks_of(body))
    if sum(1 for _ in body.iter(f"{W}tc")) > MOST_CELLS:
        raise SurveyRefused(f"问卷的表格应不超过 {MOST_CELLS} 格，实为更多。没有读取，请拆成几份。")
    for at, (kind, block) in enumerate(blocks):
        if kind == "table":
            grid = _grid(block, tables, section)
            tables += 1
            yield from questions_in(grid)
            continue
        text = _text(block).strip()
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        if _is_heading(block, text):
            section = bare(text)[1] or section
        elif text and f"p{paragraphs}" not in taken and not ANSWER.match(text):
            found = _asked(block, text, paragraphs, following)
            if found is not None:
                taken.add(found.address)
                number, words = bare(BLANK.sub("", _cut_boxes(text)))
                boxes = choices_in(found.text) if found.way == "boxes" else ()
                yield Question(number, words.rstrip("：: "), section, found, boxes, given=_given(found))
        paragraphs += 1


def _body(package: Package) -> Any:
    body = etree.fromstring(package.parts[DOCUMENT], PARSER).find(f"{W}body")
    if body is None:
        raise SurveyRefused("问卷里没有正文。没有读取，请用办公软件重新保存。")
    return body


def blocks_of(body: Any) -> Iterator[tuple[str, Any]]:
    """Paragraphs and tables in order, also those inside content controls."""
    for child in body:
        if child.tag == f"{W}p":
            yield "paragraph", child
        elif child.tag == f"{W}tbl":
            yield "table", child
        elif child.tag == f"{W}sdt":
            content = child.find(f"{W}sdtContent")
            if content is not None:
                yield from blocks_of(content)


def _text(paragraph: Any) -> str:
    told = paragraph.iter(f"{W}t", f"{W}tab", f"{W}br")
    return "".join((one.text or "") if one.tag == f"{W}t" else " " for one in told)


def _is_heading(paragraph: Any, text: str) -> bool:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    named = style is not None and str(style.get(f"{W}val", "")).lower().startswith(("heading", "title", "1", "2", "3"))
    return bool(text) and not _ASKS.search(text) and not choices_in(text) and (named or bool(_HEADING.match(text)))


def _asked(paragraph: Any, text: str, at: int, following: tuple[str, Any] | None) -> Place | None:
    """Where the answer of a paragraph belongs; None where it asks nothing."""
    if len(choices_in(text)) > 1:
        return Place("body", f"p{at}", "boxes", text)
    if BLANK.search(text):
        return Place("body", f"p{at}", "blank", text)
    if not _ASKS.search(text) and not _is_numbered(text):
        return None
    below = _below(following, at + 1)
    if below is None and text.endswith(("：", ":")):
        return Place("body", f"p{at}", "append", text)
    return below or (Place("body", f"p{at}", "insert") if _ASKS.search(text) else None)


def _below(following: tuple[str, Any] | None, at: int) -> Place | None:
    """The paragraph under a question, where it takes the answer."""
    if following is None or following[0] != "paragraph":
        return None
    text = _text(following[1]).strip()
    signs = (
        ("after", bool(ANSWER.match(text))),
        ("boxes", bool(choices_in(text))),
        ("blank", bool(BLANK.fullmatch(text))),
        ("set", not text),
    )
    way = next((name for name, there in signs if there), None)
    return None if way is None else Place("body", f"p{at}", way, text)  # type: ignore[arg-type]  # the ways named above


def _is_numbered(text: str) -> bool:
    return bool(re.match(r"\s*[（(]?[0-9]", text))


def _cut_boxes(text: str) -> str:
    first = min((at for word in choices_in(text) if (at := box_before(text, word)) >= 0), default=-1)
    return text if first < 0 else text[:first]


def _given(place: Place) -> str:
    if place.way == "boxes":
        return chosen(place.text)
    return ANSWER.sub("", place.text, count=1).strip() if place.way == "after" else ""


def _grid(table: Any, number: int, section: str) -> Grid:
    """A table of a document; cells merged downwards stand where they begin."""
    grid = Grid("body", section)
    open_above: dict[int, Cell] = {}
    for row, element in enumerate(table.iterchildren(f"{W}tr")):
        column = 0
        for cell in row_cells(element):
            across = wide(cell)
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and merge.get(f"{W}val", "continue") == "continue" and column in open_above:
                above = open_above[column]
                grid.put(Cell(above.row, above.column, above.text, above.address, across, row - above.row + 1))
                open_above[column] = grid.rows[above.row][above.column]
            else:
                text = "\n".join(_text(one) for one in cell.iter(f"{W}p"))
                found = Cell(row, column, text.strip(), f"t{number}r{row}c{column}", across, 1, (), not _nested(cell))
                grid.put(found)
                open_above[column] = found
            column += across
    return grid


def row_cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag == f"{W}sdt":
            yield from child.iter(f"{W}tc")


def _nested(cell: Any) -> bool:
    return cell.find(f"{W}tbl") is not None


def wide(cell: Any) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    return int(span.get(f"{W}val", 1)) if span is not None else 1
