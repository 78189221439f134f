"""Copies of workbooks with their faults marked, and workbooks of the rows that were sent back, to be mended.

A copy is written anew from what was read: values in the cells where they stood, never formulas, links or macros; the
headers, drop-downs and widths are those of our templates, so that people mend it where they see the fault.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from zhengan.records.faults import REASON_COLUMN, Fault, Refused
from zhengan.records.fields import Field
from zhengan.records.readers.cells import RecordFile
from zhengan.records.readers.xlsx_file import column_of, find_header
from zhengan.records.registry import RecordType
from zhengan.records.workbooks import look
from zhengan.records.workbooks.book import Book, Sheet, open_book
from zhengan.records.workbooks.columns import Targets, dress
from zhengan.records.workbooks.layout import FAULTS_SHEET, NOTE
from zhengan.records.workbooks.sheets import Cell as ReadCell
from zhengan.records.workbooks.sheets import SheetRow, address, column_number, letters, sheet_rows
from zhengan.records.workbooks.still import save
from zhengan.records.workbooks.template import mark

# (row, column) -> the faults of the cell; column 0 where a fault is the row's.
Marks = Mapping[tuple[int, int], Sequence[Fault]]
_LIST_HEADS = (("工作表", 18), ("位置", 12), ("列", 18), ("应为", 44), ("实为", 30), ("怎么改", 40))
_PLAIN_WIDTH = 14


def write_marked(files: Sequence[RecordFile], faults: Sequence[Fault], count: int, target: Path) -> None:
    """Write a copy of the workbook that holds `files`, with its faults coloured, commented and listed."""
    book = open_book(files[0].path)
    copy = Workbook(write_only=True)
    _write_list(_new_sheet(copy, FAULTS_SHEET), faults, count)
    drafts = _drafts(book, files)
    targets = _targets(drafts)
    for sheet in book.sheets:
        if sheet.name == FAULTS_SHEET:
            continue
        draft = drafts.get(sheet.name) or _Draft(sheet)
        label = draft.file.label if draft.file else ""
        target_sheet = _new_sheet(copy, sheet.name)
        draft.write(book, target_sheet, _marks(faults, label), targets)
        if draft.record_type:
            mark(copy, target_sheet.title, draft.record_type)
    save(copy, target)


def write_rejected(files: Sequence[RecordFile], faults: Iterable[Fault], target: Path) -> None:
    """Write the rows of a workbook that have faults, each with the reason in a last column, below their header."""
    book = open_book(files[0].path)
    by_label: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_label[fault.file].append(fault)
    copy = Workbook(write_only=True)
    drafts = {name: draft for name, draft in _drafts(book, files).items() if draft.file and by_label[draft.file.label]}
    targets = _targets(drafts)
    for name, draft in drafts.items():
        if draft.file and draft.record_type:
            target_sheet = _new_sheet(copy, name)
            draft.write_rejected(book, target_sheet, _marks(by_label[draft.file.label]), targets)
            mark(copy, target_sheet.title, draft.record_type)
    save(copy, target)


@dataclass
class _Draft:
    """One sheet on its way into a copy."""

    sheet: Sheet
    file: RecordFile | None = None
    header: SheetRow | None = None
    fields: Mapping[int, Field] = field(default_factory=dict)

    @property
    def record_type(self) -> RecordType | None:
        return self.file.record_type if self.file else None

    def write(self, book: Book, target: Worksheet, marks: Marks, targets: Targets) -> None:
        """The rows where they stood, with marks."""
        self._dress(target, targets, self.header.number if self.header else 0)
        of_row: dict[int, list[int]] = defaultdict(list)
        for number, column in marks:
            of_row[number].append(column)
        before = 0
        for row in _sound_rows(book, self.sheet):
            for _ in range(row.number - before - 1):
                target.append([])
            before = row.number
            target.append(self._cells(target, row, {at: marks[row.number, at] for at in of_row.get(row.number, ())}))

    def write_rejected(self, book: Book, target: Worksheet, marks: Marks, targets: Targets) -> None:
        """The header, then the rows with faults and their reasons."""
        if self.header is None:
            return
        reason = max(cell.column for cell in self.header.cells) + 1
        known = {cell.text.strip(): cell.column for cell in self.header.cells}
        reason = known.get(REASON_COLUMN, reason)
        target.column_dimensions[letters(reason)].width = 60
        self._dress(target, targets, 1)
        head = ReadCell(reason, REASON_COLUMN)
        cells = [*(cell for cell in self.header.cells if cell.column != reason), head]
        target.append(self._cells(target, SheetRow(self.header.number, tuple(cells)), {}))
        faults: dict[int, dict[int, Sequence[Fault]]] = defaultdict(dict)
        for (number, column), found in marks.items():
            faults[number][column] = found
        for row in sheet_rows(book, self.sheet):
            if row.number in faults:
                here = faults[row.number]
                words = "".join(_short(fault) for found in here.values() for fault in found)
                kept = (*(cell for cell in row.cells if cell.column != reason), ReadCell(reason, words))
                target.append(self._cells(target, SheetRow(row.number, kept), here))

    def _dress(self, target: Worksheet, targets: Targets, header_row: int) -> None:
        if self.fields:
            dress(target, self.fields, header_row + 1, targets)
            target.freeze_panes = address(2, header_row + 1)

    def _cells(self, target: Worksheet, row: SheetRow, faults: Mapping[int, Sequence[Fault]]) -> list[Cell | None]:
        by_column = {cell.column: cell for cell in row.cells}
        width = max((*by_column, *faults), default=0)
        found: list[Cell | None] = [None] * width
        for column in {*by_column, *faults} - {0}:
            read = by_column.get(column, ReadCell(column, ""))
            unread = not read.text and any(fault.code == "merged" for fault in faults.get(column, ()))
            cell = look.error_cell(target) if unread else look.copied_cell(target, read)
            self._style(cell, row, column)
            if column in faults:
                cell.font, cell.fill = look.FAULT_FONT, look.FAULT_FILL
                cell.comment = look.remark("\n".join(_short(fault) for fault in faults[column]))
            found[column - 1] = cell
        return found

    def _style(self, cell: Cell, row: SheetRow, column: int) -> None:
        cell.font = look.BODY_FONT
        if self.header and row.number == self.header.number:
            required = column in self.fields and self.fields[column].required
            cell.font = look.REQUIRED_FONT if required else look.OPTIONAL_FONT
            cell.fill = look.REQUIRED_FILL if required else look.OPTIONAL_FILL
            cell.alignment, cell.border = look.MIDDLE, look.GRID
        elif row.cells[0].text.startswith(NOTE):
            cell.font, cell.fill, cell.alignment = look.HELP_FONT, look.HELP_FILL, look.TOP


def _drafts(book: Book, files: Sequence[RecordFile]) -> dict[str, _Draft]:
    drafts = {}
    for file in files:
        sheet = book.sheet(file.sheet or "")
        header, _ = find_header(file.record_type, _sound_rows(book, sheet))
        fields = {cell.column: column_of(file.record_type, cell.text) for cell in header.cells} if header else {}
        known = {column: found for column, found in fields.items() if found}
        drafts[sheet.name] = _Draft(sheet, file, header, known)
    return drafts


def _sound_rows(book: Book, sheet: Sheet) -> Iterator[SheetRow]:
    """The rows before the place where a sheet is damaged, if it is: the fault stands in the list."""
    with suppress(Refused):
        yield from sheet_rows(book, sheet)


def _targets(drafts: Mapping[str, _Draft]) -> Targets:
    found = {}
    for name, draft in drafts.items():
        at = next((column for column, known in draft.fields.items() if known.name == "key"), None)
        if draft.record_type and draft.header and at:
            found[draft.record_type.name] = (_title(name), at, draft.header.number + 1)
    return found


def _marks(faults: Iterable[Fault], label: str | None = None) -> Marks:
    found: dict[tuple[int, int], list[Fault]] = defaultdict(list)
    for fault in faults:
        if label is None or fault.file == label:
            column = column_number(fault.cell.rstrip("0123456789"))
            row = int(fault.cell[len(letters(column)) :]) if column else fault.row
            found[row, column].append(fault)
    return found


def _write_list(sheet: Worksheet, faults: Sequence[Fault], count: int) -> None:
    for at, (_, width) in enumerate(_LIST_HEADS, 1):
        sheet.column_dimensions[letters(at)].width = width
    sheet.freeze_panes = "A3"
    shown = f"，列出前 {len(faults)} 处" if count > len(faults) else ""
    title = look.text_cell(sheet, f"共 {count} 处错误{shown}。在各表里改标红的格，改完存盘再导入；这张表不会导入。")
    title.font = look.HEADING_FONT
    sheet.append([title])
    sheet.append([_head(sheet, words) for words, _ in _LIST_HEADS])
    for fault in faults:
        name = fault.file.partition(" ")[2] or fault.file
        place = fault.cell or (f"第 {fault.row} 行" if fault.row else "")
        words = (name, place, fault.header or fault.column, fault.expected, fault.found, fault.remedy)
        cells = [look.text_cell(sheet, text) for text in words]
        for cell in cells:
            cell.font, cell.alignment, cell.border = look.BODY_FONT, look.TOP, look.GRID
        if fault.cell:
            quoted = name.replace("'", "''")
            # The address of the link's own cell is filled in when the row is written.
            cells[1].font = look.LINK_FONT
            cells[1].hyperlink = Hyperlink(ref="", location=f"'{quoted}'!{fault.cell}")
        sheet.append(cells)


def _head(sheet: Worksheet, words: str) -> Cell:
    cell = look.text_cell(sheet, words)
    cell.font, cell.fill = look.OPTIONAL_FONT, look.OPTIONAL_FILL
    cell.alignment, cell.border = look.MIDDLE, look.GRID
    return cell


def _short(fault: Fault) -> str:
    at = f"{fault.header or fault.column}：" if fault.column else ""
    return f"{at}{fault.reason}"


def _new_sheet(book: Workbook, name: str) -> Worksheet:
    # A write-only sheet has all of a sheet that is used here.
    sheet = cast("Worksheet", book.create_sheet(_title(name)))
    look.fit_width(sheet)
    return sheet


def _title(name: str) -> str:
    """A name that a sheet may have."""
    return _NOT_IN_TITLE.sub("_", name)[:31].strip("'") or "_"


_NOT_IN_TITLE = re.compile(r"[\[\]\\*?:/\x00-\x1f]")
