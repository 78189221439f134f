"""The workbook that people fill in: a page that explains, then a sheet for each record type of a theme."""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from zhengan.records.examples import example
from zhengan.records.fields import Field
from zhengan.records.registry import RECORD_TYPES, THEMES, RecordType
from zhengan.records.workbooks import look
from zhengan.records.workbooks.book import MARK
from zhengan.records.workbooks.columns import Targets, dress, explained
from zhengan.records.workbooks.layout import (
    EXAMPLE,
    GUIDE_SHEET,
    example_cells,
    header_of,
    short_help,
    template_fields,
)
from zhengan.records.workbooks.sheets import address
from zhengan.records.workbooks.still import save

HEADER_ROW, HELP_ROW, EXAMPLE_ROW, FIRST_ROW = 1, 2, 3, 4
_STEPS = (
    "一张表记一种记录，一行一条，从第 4 行起填；用不到的表空着就行。",
    "深蓝表头是必填，浅蓝是选填；鼠标停在表头上看详细说明。",
    "“键”是这条记录的编号，同一张表里不重复；要改正已导入的记录，就用同一个键再写一行。",
    "有下拉箭头的从列表里选；要写多个，直接输入，用分号隔开。提到别的记录时写它的键。",
    "日期写 2026-11-20，时间写 2026-11-20 09:30（北京时间）。不知道的空着，不要写“无”。",
    "以 ※ 开头的行（说明、示例）不会导入，留着、删掉都行。",
    "填好后存为 .xlsx，放进证据文件夹，先检查再导入：",
)
_COMMANDS = ("zhengan evidence check 证据 --marked 有错的", "zhengan evidence import 证据")


def write_template(theme: str, path: Path) -> None:
    """Write the workbook of a theme; the same program writes the same bytes."""
    types = [found for found in RECORD_TYPES.values() if found.theme == theme]
    book = Workbook()
    guide = book.active
    if not isinstance(guide, Worksheet):  # a new workbook has one sheet
        raise TypeError
    _write_guide(guide, THEMES[theme], types)
    targets = {found.name: (found.title, 1, FIRST_ROW) for found in types}
    for record_type in types:
        _write_sheet(book.create_sheet(record_type.title), record_type, targets)
        mark(book, record_type.title, record_type)
    save(book, path)


def mark(book: Workbook, sheet: str, record_type: RecordType) -> None:
    """Mark a sheet with its record type, by a hidden name that follows the sheet when it is renamed."""
    name = f"{MARK}{record_type.name}"
    if name in book.defined_names:
        name = f"{name}.{len(book.defined_names)}"
    quoted = sheet.replace("'", "''")
    book.defined_names[name] = DefinedName(name, attr_text=f"'{quoted}'!$A$1", hidden=True)


def _write_sheet(sheet: Worksheet, record_type: RecordType, targets: Targets) -> None:
    fields = dict(enumerate(template_fields(record_type), 1))
    shown = example_cells(record_type, example(record_type.name))
    dress(sheet, fields, FIRST_ROW, targets)
    for column, field in fields.items():
        _write_column(sheet, column, field, shown.get(field.name, ""))
    look.put_text(sheet.cell(EXAMPLE_ROW, 1), f"{EXAMPLE} {shown['key']}")
    sheet.row_dimensions[HEADER_ROW].height = 24
    lines = max(look.lines_of(short_help(field), look.width_of(field)) for field in fields.values())
    sheet.row_dimensions[HELP_ROW].height = 6 + 13 * min(lines, 5)
    lines = max(look.lines_of(shown.get(field.name, ""), look.width_of(field)) for field in fields.values())
    sheet.row_dimensions[EXAMPLE_ROW].height = 6 + 13 * min(lines, 4)
    sheet.freeze_panes = address(2, FIRST_ROW)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    look.fit_width(sheet)


def _write_column(sheet: Worksheet, column: int, field: Field, shown: str) -> None:
    head = sheet.cell(HEADER_ROW, column, header_of(field))
    head.font = look.REQUIRED_FONT if field.required else look.OPTIONAL_FONT
    head.fill = look.REQUIRED_FILL if field.required else look.OPTIONAL_FILL
    head.comment = explained(field)
    about = sheet.cell(HELP_ROW, column)
    look.put_text(about, short_help(field))
    about.font, about.fill = look.HELP_FONT, look.HELP_FILL
    sample = sheet.cell(EXAMPLE_ROW, column)
    sample.number_format = "@"
    if shown:
        look.put_text(sample, shown)
    sample.font, sample.fill = look.EXAMPLE_FONT, look.EXAMPLE_FILL
    for cell, alignment in ((head, look.MIDDLE), (about, look.TOP), (sample, look.TOP)):
        cell.alignment, cell.border = alignment, look.GRID


def _write_guide(sheet: Worksheet, title: str, types: list[RecordType]) -> None:
    sheet.title = GUIDE_SHEET
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = "1F4E79"
    for letter, width in zip("ABCD", (3, 26, 52, 46), strict=True):
        sheet.column_dimensions[letter].width = width
    row = 2
    _say(sheet, row, f"证据表：{title}", look.TITLE_FONT)
    sheet.row_dimensions[row].height = 30
    row += 2
    _say(sheet, row, "怎么填", look.HEADING_FONT)
    sheet.row_dimensions[row].height = 24
    for number, words in enumerate(_STEPS, 1):
        row += 1
        _say(sheet, row, f"{number}. {words}", look.BODY_FONT)
        sheet.row_dimensions[row].height = 19
    for words in _COMMANDS:
        row += 1
        _say(sheet, row, f"    {words}", look.CODE_FONT)
    row += 2
    _say(sheet, row, "有哪些表", look.HEADING_FONT)
    sheet.row_dimensions[row].height = 24
    row += 1
    for column, words in enumerate(("表（点击前往）", "记什么", "必填的列"), 2):
        head = sheet.cell(row, column, words)
        head.font, head.fill, head.border = look.OPTIONAL_FONT, look.OPTIONAL_FILL, look.GRID
        head.alignment = look.MIDDLE
    sheet.row_dimensions[row].height = 21
    for record_type in types:
        row += 1
        _write_entry(sheet, row, record_type)
    look.fit_width(sheet)


def _write_entry(sheet: Worksheet, row: int, record_type: RecordType) -> None:
    required = [field.title for field in template_fields(record_type) if field.required]
    words = (record_type.title, record_type.help, "、".join(required))
    for column, text in enumerate(words, 2):
        cell = sheet.cell(row, column, text)
        cell.font, cell.alignment, cell.border = look.BODY_FONT, look.MIDDLE, look.GRID
    link = sheet.cell(row, 2)
    link.font = look.LINK_FONT
    link.hyperlink = Hyperlink(link.coordinate, location=f"'{record_type.title}'!A{FIRST_ROW}")
    lines = max(look.lines_of(text, width) for text, width in zip(words, (26, 52, 46), strict=True))
    sheet.row_dimensions[row].height = 6 + 14 * lines


def _say(sheet: Worksheet, row: int, words: str, font: Font) -> None:
    cell = sheet.cell(row, 2, words)
    cell.font = font
    cell.alignment = look.LINE
