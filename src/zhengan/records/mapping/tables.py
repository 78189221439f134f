"""The tables in a file, whatever is in them: CSV in any of the usual encodings, or the sheets of a workbook."""

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from zhengan.records.encoding import encoding_of
from zhengan.records.faults import REASON_COLUMN, Refused
from zhengan.records.mapping.model import HEADER_WITHIN, TableMap
from zhengan.records.readers.cells import check_width
from zhengan.records.readers.csv_file import csv_lines
from zhengan.records.workbooks.book import open_book
from zhengan.records.workbooks.sheets import Cell, Merge, sheet_rows, tall_merges
from zhengan.records.writing import plain

TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
WORKBOOK = ".xlsx"
_DELIMITERS = ",\t;|"
# In a file of rows that were sent back: which of the rows of the same key this one was.
RUN_COLUMN = "同键序号"
_SPACE = re.compile(r"\s+")
_MARKS = re.compile(r"(?:\*|\(必填\))+$")


class TableRow(NamedTuple):
    """A row that holds something; `width` is how many cells a text file gives it, 0 where it does not say."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False
    width: int = 0


@dataclass(frozen=True)
class Table:
    """One table of a file: a sheet, or the whole of a text file."""

    path: Path
    sheet: str | None
    delimiter: str = ","

    @property
    def label(self) -> str:
        """How faults name it."""
        return f"{self.path.name} {self.sheet}" if self.sheet is not None else self.path.name

    def rows(self) -> Iterator[TableRow]:
        """The rows that hold anything; raises `Refused` and OSError."""
        if self.sheet is not None:
            book = open_book(self.path)
            for row in sheet_rows(book, book.sheet(self.sheet)):
                held = tuple(cell for cell in row.cells if cell.kind != "text" or not cell.text.isspace())
                if held:
                    yield TableRow(row.number, held, row.hidden)
            return
        try:
            with self.path.open(encoding=encoding_of(self.path), newline="") as stream:
                for number, cells in enumerate(csv.reader(csv_lines(stream), delimiter=self.delimiter, strict=True), 1):
                    held = tuple(Cell(at, cell) for at, cell in enumerate(cells, 1) if cell and not cell.isspace())
                    if held:
                        yield TableRow(number, held, width=len(cells))
        except csv.Error as error:
            remedy = "检查双引号是否成对：内容里的双引号要写两个，单元格不超过 1 MiB"
            raise Refused("bad_csv", "规范的 CSV", remedy, f"无法解析（{error}）") from error
        except UnicodeError as error:
            raise Refused("unreadable", "可以读取的文件", "检查文件权限和磁盘", type(error).__name__) from error

    def merges(self) -> tuple[Merge, ...]:
        """Cells merged over several rows."""
        if self.sheet is None:
            return ()
        book = open_book(self.path)
        return tall_merges(book, book.sheet(self.sheet))


@dataclass(frozen=True)
class Header:
    """The row or rows that name the columns: name -> column. A name that stands again gets `#2`.

    `added` are the columns that a sending back put at the end.
    """

    first_row: int
    last_row: int
    width: int
    names: Mapping[str, int]
    run_column: int = 0
    added: frozenset[int] = frozenset()

    @property
    def fingerprint(self) -> str:
        """What a table of these columns, in this order, is known by."""
        written = "\x1f".join(self.names)
        return "sha256:" + hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:32]


def tables_of(path: Path) -> list[Table]:
    """The visible tables of a file; raises `Refused` where it is no such file."""
    suffix = path.suffix.lower()
    if suffix in TEXT_SUFFIXES:
        return [Table(path, None, _delimiter(path))]
    if suffix == WORKBOOK:
        return [Table(path, sheet.name) for sheet in open_book(path).sheets if not sheet.hidden]
    remedy = "在表格软件中另存为“Excel 工作簿（.xlsx）”或“CSV UTF-8”"
    raise Refused("spreadsheet", "CSV 或 .xlsx 文件", remedy, f"{suffix or '没有扩展名的'} 文件")


def first_rows(table: Table) -> list[TableRow]:
    """The rows among which the header is; raises `Refused` for a table too wide to be records."""
    rows = [row for row in islice(table.rows(), HEADER_WITHIN) if row.number <= 2 * HEADER_WITHIN]
    check_width(max((row.cells[-1].column for row in rows), default=0))
    return rows


def header_of(rows: Sequence[TableRow]) -> Header:
    """The header that rows make: an empty cell of the upper row takes the name to its left where the lower has one."""
    upper = {cell.column: plain(cell.text) for cell in rows[0].cells}
    for row in rows[1:]:
        lower = {cell.column: plain(cell.text) for cell in row.cells}
        left = ""
        joined: dict[int, str] = {}
        for column in range(1, max(*upper, *lower) + 1):
            left = upper.get(column) or left
            if column in lower:
                joined[column] = f"{left}-{lower[column]}" if left else lower[column]
            elif column in upper:
                joined[column] = upper[column]
        upper = joined
    counts: Counter[str] = Counter()
    names: dict[str, int] = {}
    run_column, added = 0, set()  # type: tuple[int, set[int]]
    for column, text in upper.items():
        name = header_name(text)
        if name in (REASON_COLUMN, RUN_COLUMN):
            added.add(column)
            run_column = column if name == RUN_COLUMN else run_column
        if not name or column in added:
            continue
        counts[name] += 1
        names[name if counts[name] == 1 else f"{name}#{counts[name]}"] = column
    return Header(rows[0].number, rows[-1].number, max(upper), names, run_column, frozenset(added))


def header_name(text: str) -> str:
    """A header as it is compared: without white space and the mark of required columns."""
    return _MARKS.sub("", _SPACE.sub("", plain(text)))[:64]


def find_header(table: Table, wanted: TableMap) -> Header | None:
    """The header, among the first rows, that has every column that the mapping needs: where it says, else the first."""
    whole = [
        found for found in headers_in(first_rows(table), wanted.header_rows) if wanted.columns <= found.names.keys()
    ]
    return next((found for found in whole if found.first_row == wanted.header_row), whole[0] if whole else None)


def headers_in(rows: Sequence[TableRow], height: int) -> Iterator[Header]:
    """Every header that rows could make."""
    for at in range(len(rows) - height + 1):
        yield header_of(rows[at : at + height])


def fits(table: Table, wanted: TableMap) -> bool:
    """Whether file and sheet are named as the mapping says."""
    named = any(fnmatchcase(table.path.name, pattern) for pattern in wanted.files) or not wanted.files
    return named and (not wanted.sheet or table.sheet is None or fnmatchcase(table.sheet, wanted.sheet))


def _delimiter(path: Path) -> str:
    """The sign that stands between cells: the one that most of the first lines hold equally often, comma first."""
    with path.open(encoding=encoding_of(path), newline="") as stream:
        lines = [line for line in islice(csv_lines(stream), HEADER_WITHIN) if line.strip()]
    best, score = ",", (0, 0)
    for sign in _DELIMITERS:
        counts = Counter(line.count(sign) for line in lines if sign in line)
        if counts:
            often, times = counts.most_common(1)[0]
            if (times, often) > score:
                best, score = sign, (times, often)
    return best
