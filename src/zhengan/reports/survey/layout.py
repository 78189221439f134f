"""Questions in a table: by its headings where it has them, else by a label and an empty cell beside or below it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from zhengan.reports.survey.boxes import choices_in, chosen
from zhengan.reports.survey.grid import Cell, Grid
from zhengan.reports.survey.question import Place, Question

HEADER_WITHIN = 15
LONGEST_HEADING = 16
"""Characters of a heading at most; longer ones are text."""

_NUMBER = re.compile(r"序号|编号|题号|号|No\.?|#", re.IGNORECASE)
_QUESTION = re.compile(
    r".*(?:问题|题目|调查内容|调查事项|填报项|问项|检查项|自查内容|自查事项|指标名称|项目|事项|内容|指标)"
)
_ANSWER = re.compile(
    r".*(?:回答|答案|答复|填报内容|填报值|填报情况|填写|填报|反馈|自查情况|自查结果|落实情况|结果|答|数值|情况)"
)
_REMARK = re.compile(r".*(?:说明|备注|补充|佐证|证明材料|依据)")
_SECTION = re.compile(r".*(?:类别|分类|领域|模块|部分|大类|章节|板块)")
_TICKS = ("是", "否", "不适用", "有", "无", "部分")
_LABEL = re.compile(r"[\s（(]*(?:[0-9]+(?:[.．][0-9]+)*|[一二三四五六七八九十]+)[）)、.．\s]+")


@dataclass
class Columns:
    """Which column holds what; None where the table has no such column."""

    header: int
    question: int
    number: int | None = None
    section: int | None = None
    answer: int | None = None
    remark: int | None = None
    ticks: dict[str, int] = field(default_factory=dict)


def questions_in(grid: Grid) -> Iterator[Question]:
    """The questions of one table, in order."""
    columns = _headed(grid)
    if columns is not None:
        yield from _by_heading(grid, columns)
    else:
        yield from _by_label(grid)


def bare(text: str) -> tuple[str, str]:
    """A question's number, as far as it stands before the words, and the words."""
    found = _LABEL.match(text)
    number = found[0].strip(" （()）、.．\t\u3000\n") if found else ""
    return number, " ".join((text[found.end() :] if found else text).split())


def _headed(grid: Grid) -> Columns | None:
    for row in sorted(grid.rows)[:HEADER_WITHIN]:
        cells = {at: "".join(cell.text.split()) for at, cell in sorted(grid.rows[row].items()) if cell.text.strip()}
        short = {at: text for at, text in cells.items() if len(text) <= LONGEST_HEADING}
        found = _columns(row, short)
        if found is not None and len(short) == len(cells):
            return found
    return None


def _columns(row: int, heads: dict[int, str]) -> Columns | None:
    ticks = {text: at for at, text in heads.items() if text in _TICKS}
    left = {at: text for at, text in heads.items() if at not in ticks.values()}
    number = _take(left, _NUMBER)
    answer = _take(left, _ANSWER)
    remark = _take(left, _REMARK)
    question = _take(left, _QUESTION)
    section = _take(left, _SECTION)
    if question is None or (answer is None and remark is None and len(ticks) < 2):
        return None
    if answer is None and len(ticks) < 2:
        answer, remark = remark, None
    return Columns(row, question, number, section, answer, remark, ticks if len(ticks) > 1 else {})


def _take(left: dict[int, str], sign: re.Pattern[str]) -> int | None:
    found = next((at for at, text in left.items() if sign.fullmatch(_aside(text))), None)
    if found is not None:
        del left[found]
    return found


def _aside(text: str) -> str:
    return re.sub(r"[（(].*?[)）]|[*＊：:]", "", text)


def _by_heading(grid: Grid, columns: Columns) -> Iterator[Question]:
    section = grid.title
    seen: set[str] = set()
    for row in sorted(grid.rows):
        if row <= columns.header:
            continue
        cell = grid.over(row, columns.question)
        number = _text(grid, row, columns.number)
        if columns.section is not None:
            section = _text(grid, row, columns.section) or section
        lone = _lone(grid, row)
        if lone is not None and not choices_in(lone.text) and (lone.wide > 1 or grid.at(row, columns.question) is None):
            section = bare(lone.text)[1] or section
            continue
        place = _place(grid, row, columns)
        if cell is None or not cell.text.strip() or cell.address in seen or place is None:
            continue
        seen.add(cell.address)
        yield _question(grid, row, columns, (number or bare(cell.text)[0], bare(cell.text)[1], section), place)


def _question(grid: Grid, row: int, columns: Columns, said: tuple[str, str, str], place: Cell) -> Question:
    number, text, section = said
    ticks = tuple(
        (word, Place(grid.part, cell.address))
        for word, at in columns.ticks.items()
        if (cell := grid.over(row, at)) is not None and cell.writable
    )
    remark = grid.over(row, columns.remark) if columns.remark is not None else None
    ticked = next((word for word, at in columns.ticks.items() if _text(grid, row, at)), "")
    boxes = choices_in(place.text)
    return Question(
        number,
        text,
        section,
        Place(grid.part, place.address, "boxes" if boxes else "set", place.text),
        boxes or place.choices or tuple(columns.ticks),
        ticks if columns.answer is None else (),
        Place(grid.part, remark.address) if remark is not None and remark.writable else None,
        ticked or (chosen(place.text) if boxes else place.text.strip()),
    )


def _place(grid: Grid, row: int, columns: Columns) -> Cell | None:
    """The cell that takes the answer of a row; the first to be ticked where cells are ticked."""
    at = columns.answer if columns.answer is not None else next(iter(columns.ticks.values()), None)
    cell = None if at is None else grid.over(row, at)
    return cell if cell is not None and cell.writable and cell.row == row else None


def _lone(grid: Grid, row: int) -> Cell | None:
    """The only cell of a row that says anything: a heading between the questions."""
    told = [cell for cell in grid.rows[row].values() if cell.text.strip()]
    return told[0] if len(told) == 1 else None


def _by_label(grid: Grid) -> Iterator[Question]:
    """A label with an empty cell (or one with boxes) to its right, or below it."""
    section = grid.title
    for row in sorted(grid.rows):
        lone = _lone(grid, row)
        blank = any(not cell.text.strip() and cell.writable for cell in grid.rows[row].values())
        if lone is not None and not blank:
            section = bare(lone.text)[1]
            continue
        for cell in [grid.rows[row][at] for at in sorted(grid.rows[row])]:
            beside = grid.at(row, cell.column + cell.wide)
            if not cell.text.strip() or beside is None or not beside.writable or choices_in(cell.text):
                continue
            boxes = choices_in(beside.text)
            if beside.text.strip() and not boxes:
                continue
            number, text = bare(cell.text)
            if text.isdigit() or len(text) < 2:
                continue
            number = number or _text(grid, row, cell.column - 1)
            place = Place(grid.part, beside.address, "boxes" if boxes else "set", beside.text)
            yield Question(
                number, text.rstrip("：:"), section, place, boxes or beside.choices, given=chosen(beside.text)
            )


def _text(grid: Grid, row: int, column: int | None) -> str:
    cell = grid.over(row, column) if column is not None else None
    return "" if cell is None else " ".join(cell.text.split())
