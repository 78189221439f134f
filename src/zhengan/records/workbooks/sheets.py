"""The rows of a sheet, one after the other, each cell with its address: nothing here knows what a record is.

Memory stays flat however long the sheet is. A cell's text is what the person at the spreadsheet reads; where that
cannot be known (an error, a formula that was never worked out, digits that are lost) the cell says so in its `kind`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from zhengan.records.faults import Refused
from zhengan.records.workbooks.book import Book, Sheet, unescaped
from zhengan.records.workbooks.formats import PLAIN, Look, is_beyond_kept, shown
from zhengan.records.workbooks.xml import Attributes, damaged, walk

Kind = Literal["text", "number", "moment", "flag", "error", "unworked", "lost"]
LAST_COLUMN = 16_384
LAST_ROW = 1_048_576
LONGEST_CELL = 1 << 21
# Merges over several rows, taken in before the sheet is read; a table of records has none.
MOST_MERGES = 2_000
FORMULA_SHOWN = 60


class Cell(NamedTuple):
    """A cell that holds something. `formula` is what it was worked out from, its start; `column` counts from 1."""

    column: int
    text: str
    kind: Kind = "text"
    formula: str = ""


class SheetRow(NamedTuple):
    """A row that holds something; `number` as the spreadsheet shows it."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False


class Merge(NamedTuple):
    """A range of merged cells over more than one row, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def address(self) -> str:
        """As the spreadsheet says it: `B4:B7`."""
        return f"{address(self.first_column, self.first_row)}:{address(self.last_column, self.last_row)}"


def sheet_rows(book: Book, sheet: Sheet) -> Iterator[SheetRow]:
    """The rows of a sheet that hold anything; raises `Refused` where the sheet is damaged, with what was read before."""
    with book.part(sheet.part) as stream:
        listener = _Rows(book)
        for _ in walk(stream, listener):
            if listener.ready:
                yield from listener.ready
                listener.ready = []


def hidden_columns(book: Book, sheet: Sheet) -> frozenset[int]:
    """The columns that are hidden."""
    listener = _Columns()
    with book.part(sheet.part) as stream:
        for _ in walk(stream, listener):
            if listener.done:
                break
    return frozenset(listener.hidden)


def tall_merges(book: Book, sheet: Sheet) -> tuple[Merge, ...]:
    """The merged ranges over several rows, which stand after all rows: a quick look through the whole part."""
    found: list[Merge] = []
    rest = b""
    with book.part(sheet.part) as stream:
        while chunk := stream.read(1 << 18):
            text = rest + chunk
            for match in _MERGE.finditer(text):
                merge = _merge(match)
                if merge.last_row > merge.first_row:
                    found.append(merge)
            if len(found) > MOST_MERGES:
                raise Refused("merged", "每行各填各的值", "全选后取消合并单元格，逐行补填", "大量合并单元格")
            rest = text[max(text.rfind(b"<"), len(text) - 256) :] if b"<" in text[-256:] else b""
    return tuple(sorted(set(found)))


def address(column: int, row: int) -> str:
    """`(3, 7)` -> `C7`."""
    return f"{letters(column)}{row}"


def letters(column: int) -> str:
    """`28` -> `AB`."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def column_number(word: str) -> int:
    """`AB` -> `28`; 0 for what is no column."""
    number = 0
    if not 1 <= len(word) <= 3:
        return 0
    for char in word:
        if not "A" <= char <= "Z":
            return 0
        number = number * 26 + ord(char) - ord("A") + 1
    return number if number <= LAST_COLUMN else 0


class _Rows:
    """Turns the events of a sheet's XML into rows; strictly in order, as every program writes them."""

    def __init__(self, book: Book) -> None:
        self.ready: list[SheetRow] = []
        self._strings, self._base_1904 = book.strings, book.base_1904
        self._styles = {str(at): form for at, form in enumerate(book.formats)}
        self._columns: dict[str, int] = {}
        self._row, self._hidden = 0, False
        self._cells: list[Cell] = []
        self._column, self._attributes = 0, {}  # type: tuple[int, Attributes]
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._into: list[str] | None = None
        self._guide, self._length = False, 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._attributes = attributes
            self._column = self._column_of(attributes)
            self._value, self._formula, self._into, self._guide, self._length = [], None, None, False, 0
        elif name == "v" or (name == "t" and not self._guide):
            self._into = self._value
        elif name == "f":
            self._into = self._formula = []
        elif name == "row":
            self._begin(attributes)
        elif name == "rPh":
            self._guide = True

    def text(self, part: str) -> None:
        if self._into is not None:
            self._into.append(part)
            self._length += len(part)
            if self._length > LONGEST_CELL:
                raise damaged(f"{address(self._column, self._row)} 的内容没有尽头")

    def end(self, name: str) -> None:
        if name in ("v", "t", "f"):
            self._into = None
        elif name == "c":
            cell = self._cell()
            if cell is not None:
                self._cells.append(cell)
        elif name == "row":
            if self._cells:
                self.ready.append(SheetRow(self._row, tuple(self._cells), self._hidden))
                self._cells = []
        elif name == "rPh":
            self._guide = False

    def _begin(self, attributes: Attributes) -> None:
        said = attributes.get("r")
        number = self._row + 1 if said is None else int(said) if said.isascii() and said.isdigit() else 0
        if not self._row < number <= LAST_ROW:
            raise damaged(f"第 {self._row} 行之后的行号 {(said or '')[:16]}")
        self._row, self._column = number, 0
        self._hidden = attributes.get("hidden", "0") in ("1", "true")

    def _column_of(self, attributes: Attributes) -> int:
        said = attributes.get("r")
        if said is None:
            number = self._column + 1
        else:
            word = said.rstrip("0123456789")
            number = self._columns.get(word, 0)
            if not number:
                number = self._columns[word] = column_number(word)
        if not self._column < number <= LAST_COLUMN or not self._row:
            raise damaged(f"第 {self._row} 行里单元格的位置 {(said or '')[:16]}")
        return number

    def _cell(self) -> Cell | None:
        raw = "".join(self._value)
        kind = self._attributes.get("t", "n")
        formula = ""
        if self._formula is not None:
            formula = f"={''.join(self._formula)}"[:FORMULA_SHOWN]
            if not raw and kind in ("n", "b", "e", "d"):
                return Cell(self._column, "", "unworked", formula)
        if not raw:
            return None
        match kind:
            case "n":
                return self._number(raw, formula)
            case "s":
                raw = self._shared(raw)
            case "b":
                raw = "true" if raw == "1" else "false"
            case "str" | "inlineStr":
                raw = unescaped(raw)
        return Cell(self._column, raw, _KINDS.get(kind, "text"), formula) if raw else None

    def _shared(self, raw: str) -> str:
        if not (raw.isascii() and raw.isdigit() and len(raw) < 10 and int(raw) < len(self._strings)):
            raise damaged(f"{address(self._column, self._row)} 指向不存在的文字")
        return self._strings[int(raw)]

    def _number(self, raw: str, formula: str) -> Cell:
        form = self._styles.get(self._attributes.get("s", "0"), PLAIN)
        text = shown(raw, form, base_1904=self._base_1904)
        if text is None:
            raise damaged(f"{address(self._column, self._row)} 的数字 {raw[:16]}")
        if form.look in _MOMENTS and ("-" in text or ":" in text):
            return Cell(self._column, text, "moment", formula)
        return Cell(self._column, text, "lost" if is_beyond_kept(text) else "number", formula)


class _Columns:
    """The columns that a sheet hides; they stand before its rows."""

    def __init__(self) -> None:
        self.hidden: set[int] = set()
        self.done = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheetData":
            self.done = True
        elif name == "col" and attributes.get("hidden", "0") in ("1", "true"):
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isascii() and first.isdigit() and last.isascii() and last.isdigit() and len(first + last) < 12:
                self.hidden.update(range(int(first), min(int(last), LAST_COLUMN) + 1))

    def end(self, name: str) -> None:
        """Nothing."""

    def text(self, part: str) -> None:
        """Nothing."""


def _merge(match: re.Match[bytes]) -> Merge:
    first_column, first_row, last_column, last_row = (part.decode("ascii") for part in match.groups())
    return Merge(int(first_row), column_number(first_column), int(last_row), column_number(last_column))


_KINDS: Mapping[str, Kind] = {"b": "flag", "e": "error", "d": "moment"}
_MOMENTS = (Look.DATE, Look.MONTH, Look.TIME)
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]{0,64}?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
