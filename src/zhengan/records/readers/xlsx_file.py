"""A sheet of records as named cells: headers in Chinese or by field name, cells as the person at it reads them.

Rows whose first cell begins with ※ are for people. What no program can know (an error, a formula never worked out, a
merged cell) goes to the parser as a refusal, so that the fault gets its cell and the row is not taken.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import islice
from types import MappingProxyType

from zhengan.records.examples import example
from zhengan.records.faults import Column, Fault, Notice, Refused, Unreadable, quoted
from zhengan.records.fields import Field
from zhengan.records.readers.cells import Cells, Reading, settle_header
from zhengan.records.registry import RECORD_TYPES, RecordType
from zhengan.records.rows import zone_assumed
from zhengan.records.workbooks.book import open_book
from zhengan.records.workbooks.layout import EXAMPLE, NOTE, example_cells
from zhengan.records.workbooks.sheets import (
    Cell,
    Merge,
    SheetRow,
    address,
    hidden_columns,
    letters,
    sheet_rows,
    tall_merges,
)
from zhengan.records.writing import plain

# A table may stand below a title: its header is looked for in so many rows.
HEADER_WITHIN = 10


def read_xlsx(reading: Reading) -> Iterator[tuple[int, Cells]]:
    """The rows of a sheet as named cells; the row counts as the spreadsheet shows it."""
    try:
        book = open_book(reading.file.path)
        sheet = book.sheet(reading.file.sheet or "")
        merges = tall_merges(book, sheet)
        table = _Table(reading, merges)
        yield from table.rows(sheet_rows(book, sheet), hidden_columns(book, sheet))
    except Refused as refused:
        reading.refuse(refused)
    except OSError as error:
        reading.refuse(Refused("unreadable", "可以读取的文件", "检查文件权限和磁盘", type(error).__name__))


def find_header(record_type: RecordType, rows: Iterator[SheetRow]) -> tuple[SheetRow | None, list[SheetRow]]:
    """The row that names the columns, and the rows after it that were looked at; the first row where none does."""
    seen = list(islice(rows, HEADER_WITHIN))
    for at, row in enumerate(seen):
        if sum(column_of(record_type, cell.text) is not None for cell in row.cells) >= 2:
            return row, seen[at + 1 :]
    return (seen[0], seen[1:]) if seen else (None, [])


def column_of(record_type: RecordType, header: str) -> Field | None:
    """The field that a header means: its name or its Chinese title, with or without the mark of required ones."""
    word = _MARKS.sub("", plain(header)).strip()
    found = record_type.columns.get(word) or _by_title(record_type.name).get(word)
    if found is None and (pair := _TITLE_AND_NAME.fullmatch(word)):
        found = record_type.columns.get(pair[2]) or _by_title(record_type.name).get(pair[1].strip())
    return found


class _Table:
    """One pass over a sheet: header, then rows."""

    def __init__(self, reading: Reading, merges: tuple[Merge, ...]) -> None:
        self._reading = reading
        self._type = reading.file.record_type
        self._label = reading.file.label
        self._findings = reading.findings
        self._merges = merges
        self._names: dict[int, str] = {}
        self._passed_over: set[int] = set()
        self._instants = {field.name for field in self._type.columns.values() if field.kind == "instant"}
        self._assumed: set[str] = set()
        self._needed = sum(field.required for field in self._type.columns.values()) > 1

    def rows(self, rows: Iterator[SheetRow], hidden: frozenset[int]) -> Iterator[tuple[int, Cells]]:
        """Settle the header, then hand out the rows."""
        header, seen = find_header(self._type, rows)
        if header is None:
            raise Refused("no_header", "首行是列名的表", "首行写上列名，或删去该工作表", "空表")
        self._settle(header)
        if hidden & self._names.keys():
            self._note("hidden_columns", f"{self._label} 有隐藏的列，其中的内容照样读入。")
        merges = [merge for merge in self._merges if merge.last_row > header.number]
        for row in self._all(seen, rows):
            if any(cell.text[:1] == NOTE for cell in row.cells[:1]):
                self._check_note(row)
            elif self._needed and len(row.cells) == 1 and row.cells[0].column in self._names:
                self._refuse_lone(row)
            else:
                yield row.number, self._cells(row, merges)

    @staticmethod
    def _all(seen: list[SheetRow], rows: Iterator[SheetRow]) -> Iterator[SheetRow]:
        yield from (row for row in seen if not _is_blank(row))
        yield from (row for row in rows if not _is_blank(row))

    def _settle(self, header: SheetRow) -> None:
        fields = [(cell, column_of(self._type, cell.text)) for cell in header.cells if not cell.text.isspace()]
        written = [field.name if field else plain(cell.text) for cell, field in fields]
        columns = {
            name[:64]: Column(letters(cell.column), field.title if field else plain(cell.text)[:64])
            for name, (cell, field) in zip(written, fields, strict=True)
        }
        self._findings.locate(self._label, columns)
        names = settle_header(self._reading, written, header.number)
        for (cell, _), name in zip(fields, names, strict=True):
            if name is not None:
                self._names[cell.column] = name
            else:
                self._passed_over.add(cell.column)
        # A name that stands twice means its first column; the fault above pointed to the second.
        first = {name: Column(letters(at), columns[name].header) for at, name in reversed(self._names.items())}
        self._findings.locate(self._label, MappingProxyType(columns | first))

    def _cells(self, row: SheetRow, merges: list[Merge]) -> Cells:
        if row.hidden:
            self._note("hidden_rows", f"{self._label} 有隐藏的行，照样读入；不要的行请删去。")
        found: dict[str, object] = {}
        names = self._names
        for cell in row.cells:
            name = names.get(cell.column)
            if name is None:
                self._refuse_headless(cell, row.number)
            elif cell.kind in _READABLE:
                found[name] = self._dated(name, cell.text) if cell.kind == "moment" else cell.text
                if cell.formula:
                    self._note_formula(name, address(cell.column, row.number))
            else:
                found[name] = Unreadable(refusal_of(cell))
        for merge in merges:
            if merge.first_row <= row.number <= merge.last_row:
                for at in names.keys() & range(merge.first_column, merge.last_column + 1):
                    found[names[at]] = Unreadable(merged(merge))
        return found

    def _dated(self, name: str, text: str) -> str:
        """A cell of date and time: it cannot hold an offset, so in a column of instants it is local time."""
        if name not in self._instants or len(text) != _WHOLE_SECONDS or text < _NO_SUMMER_TIME:
            return text
        if name not in self._assumed:
            self._assumed.add(name)
            self._findings.note(zone_assumed(self._label, name))
        return f"{text}+08:00"

    def _note_formula(self, name: str, at: str) -> None:
        title = self._type.columns[name].title
        text = f"{self._label} 的“{title}”列有公式，取的是上次保存时算出的值，如 {at}。"
        self._findings.note(Notice("formula", self._label, name, text))

    def _refuse_lone(self, row: SheetRow) -> None:
        """A row with a single cell is a remark or a sum, or nobody knows which record."""
        (cell,) = row.cells
        expected, remedy = "一条记录", f"若是说明文字，在开头加 {NOTE} 或删去；若是记录，补填其余各列"
        place = (self._label, row.number, self._names[cell.column])
        self._findings.add(Fault("lone_cell", *place, expected, f"只有一格{quoted(cell.text)}", remedy))

    def _refuse_headless(self, cell: Cell, row: int) -> None:
        """Content in a column without a name would be lost: said once for the column."""
        if cell.column in self._passed_over or not (cell.text.strip() or cell.kind in _REFUSALS):
            return
        self._passed_over.add(cell.column)
        at = address(cell.column, row)
        expected, remedy = "有列名的列里的内容", "在表头给这一列写上列名，或清空这一列"
        self._findings.add(Fault("headless_column", self._label, 0, "", expected, quoted(cell.text), remedy, cell=at))

    def _check_note(self, row: SheetRow) -> None:
        """Rows for people are passed over; an example that somebody filled in would be lost, so that is said."""
        if not row.cells[0].text.startswith(EXAMPLE):
            return
        shown = example_cells(self._type, example(self._type.name))
        filled = {
            name: cell.text
            for cell in row.cells[1:]
            if (name := self._names.get(cell.column)) and cell.text != shown.get(name, "") and name in shown
        }
        if filled:
            text = f"{self._label} 第 {row.number} 行还标着“{EXAMPLE}”，没有读入；要作为记录，请把键改成自己的编号。"
            self._note("changed_example", text)

    def _note(self, code: str, text: str) -> None:
        self._findings.note(Notice(code, self._label, "", text))


def _is_blank(row: SheetRow) -> bool:
    return all(cell.kind == "text" and not cell.text.strip() for cell in row.cells)


@cache
def _by_title(record_type: str) -> Mapping[str, Field]:
    return {field.title: field for field in RECORD_TYPES[record_type].columns.values()}


def refusal_of(cell: Cell) -> Refused:
    """Why a cell is not read whose text nobody can know."""
    return _REFUSALS[cell.kind](cell)


def merged(merge: Merge) -> Refused:
    """Why a cell that is merged over rows is not read."""
    return Refused("merged", "每行各填各的值", "取消合并，逐行补填", f"{merge.address} 合并成一格")


def _error(cell: Cell) -> Refused:
    return Refused("error_cell", "内容", "改正公式，或粘贴为数值", f"错误值 {cell.text}")


def _unworked(cell: Cell) -> Refused:
    remedy = "用表格软件打开后保存一次，或粘贴为数值"
    return Refused("unworked_formula", "算好的公式", remedy, f"没有计算结果的公式{quoted(cell.formula)}")


def _lost(cell: Cell) -> Refused:
    remedy = "把这一列设为文本格式，重新填写"
    return Refused("lost_digits", "不超过 15 位的数字", remedy, f"{cell.text}，表格软件已丢掉末尾几位")


_WHOLE_SECONDS = len("2026-11-20T09:30:00")
# Until then Shanghai kept summer time: the parser of instants knows how, this reader does not.
_NO_SUMMER_TIME = "1992"
_READABLE = frozenset({"text", "number", "moment", "flag"})
_REFUSALS: Mapping[str, Callable[[Cell], Refused]] = {"error": _error, "unworked": _unworked, "lost": _lost}
# `演练日 *`, `演练日（必填）`
_MARKS = re.compile(r"\s*(?:\*|\(必填\))$")
_TITLE_AND_NAME = re.compile(r"(.+?)\s*[(\s]([a-z_]+)\)?")
