"""How our sheets look: fonts, fills, widths; and how text gets into a cell without ever becoming a formula."""

import re
from datetime import datetime

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from zhengan.records.fields import Field
from zhengan.records.workbooks.layout import choice_words, header_of
from zhengan.records.workbooks.sheets import Cell as ReadCell
from zhengan.records.workbooks.still import CREATOR

FACE = "微软雅黑"
LONGEST_COMMENT = 1_000
_INK, _GREY, _RED = "1F2933", "6B7280", "B42318"


def fill(colour: str) -> PatternFill:
    """A plain fill."""
    return PatternFill("solid", start_color=colour, end_color=colour)


_EDGE = Side(style="thin", color="D0D7DE")
GRID = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
REQUIRED_FONT, REQUIRED_FILL = Font(name=FACE, size=10, bold=True, color="FFFFFF"), fill("1F4E79")
OPTIONAL_FONT, OPTIONAL_FILL = Font(name=FACE, size=10, bold=True, color=_INK), fill("D6E4F0")
HELP_FONT, HELP_FILL = Font(name=FACE, size=9, color=_GREY), fill("F6F8FA")
EXAMPLE_FONT, EXAMPLE_FILL = Font(name=FACE, size=10, color="7A5B00"), fill("FFF8DC")
BODY_FONT = Font(name=FACE, size=10, color=_INK)
FAULT_FONT, FAULT_FILL = Font(name=FACE, size=10, color=_RED), fill("FFDCD7")
TITLE_FONT = Font(name=FACE, size=18, bold=True, color="1F4E79")
HEADING_FONT = Font(name=FACE, size=12, bold=True, color="1F4E79")
CODE_FONT = Font(name="Consolas", size=10, color="1F4E79")
LINK_FONT = Font(name=FACE, size=10, color="0B5CAD", underline="single")
MIDDLE = Alignment(vertical="center", wrap_text=True)
LINE = Alignment(vertical="center")
TOP = Alignment(vertical="top", wrap_text=True)

_FORMATS = {"date": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm", "number": "General"}
_WIDTHS = {"date": 13, "instant": 18, "bool": 10, "number": 13, "ref": 20, "refs": 24, "list": 24, "pairs": 26}
_NARROWEST, _WIDEST = 10, 34


def cell_format(field: Field) -> str:
    """The number format of a column; text wherever a spreadsheet would turn what is typed into something else."""
    return _FORMATS.get(field.kind, "@") if not field.choices else "@"


def width_of(field: Field) -> int:
    """The width of a column in characters of the sheet, Chinese ones counting twice."""
    longest = max((wide(word) for word in choice_words(field)), default=0)
    body = _WIDTHS.get(field.kind, 24 if not field.choices else 0)
    return min(_WIDEST, max(_NARROWEST, body, longest + 4 if field.kind != "list" else 0, wide(header_of(field)) + 3))


def wide(text: str) -> int:
    """How wide text runs: Chinese characters twice as wide as Latin ones."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def lines_of(text: str, width: int) -> int:
    """How many lines text takes in a column."""
    return sum(max(1, -(-wide(line) // max(width - 1, 1))) for line in text.split("\n"))


def put_text(cell: Cell | MergedCell, text: str) -> None:
    """Text as text: what begins like a formula stays text, in the file and when somebody edits the cell."""
    text = ILLEGAL_CHARACTERS_RE.sub("�", text)[:32_767]
    cell.value = _LIKE_ESCAPE.sub(r"_x005F_\1", text)
    cell.data_type = "s"
    if text[:1] in _LIKE_FORMULA:
        cell.quotePrefix = True


def text_cell(sheet: Worksheet, text: str) -> Cell:
    """A loose cell with text, for sheets that are written row by row."""
    cell = WriteOnlyCell(sheet)
    put_text(cell, text)
    return cell


def copied_cell(sheet: Worksheet, read: ReadCell) -> Cell:
    """A cell as it was read: its value, never its formula."""
    if read.kind == "moment" and (moment := _moment(read.text)):
        cell = WriteOnlyCell(sheet, moment)
        cell.number_format = _FORMATS["date" if len(read.text) == 10 else "instant"]
        if moment.second or moment.microsecond:
            cell.number_format += ":ss.000" if moment.microsecond else ":ss"
        return cell
    if read.kind == "number" and _NUMBER.fullmatch(read.text):
        return WriteOnlyCell(sheet, float(read.text) if "." in read.text else int(read.text))
    if read.kind == "flag":
        return WriteOnlyCell(sheet, read.text == "true")
    if read.kind in ("error", "unworked"):
        return error_cell(sheet)
    if read.kind == "lost":
        # Still a number, so that the copy is refused until somebody writes the digits that were lost.
        cell = WriteOnlyCell(sheet, int(read.text.partition(".")[0]))
        cell.number_format = "0"
        return cell
    cell = text_cell(sheet, read.text)
    cell.number_format = "@"
    return cell


def error_cell(sheet: Worksheet) -> Cell:
    """A cell that no import takes: where a value was not to be read, nobody may take its absence for an answer."""
    cell = WriteOnlyCell(sheet)
    cell.value = "#N/A"
    cell.data_type = "e"
    return cell


def remark(text: str) -> Comment:
    """A comment of ours, in a box that its text fills."""
    text = ILLEGAL_CHARACTERS_RE.sub("�", text)[:LONGEST_COMMENT]
    return Comment(text, CREATOR, width=320, height=min(360, 24 + 19 * lines_of(text, 44)))


def fit_width(sheet: Worksheet) -> None:
    """One page wide when it is printed, as many pages long as it takes."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is None and moment.year >= 1901 else None


_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LIKE_ESCAPE = re.compile("_(x[0-9A-Fa-f]{4}_)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,14})?")
