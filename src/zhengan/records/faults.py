"""What is wrong with input, as data: place, what was expected, what was found, what to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

KEPT = 1_000
FOUND_SHOWN = 80
# The column in which rows that were sent back say why; whoever mends them need not delete it.
REASON_COLUMN = "退回原因"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `row` counts as a spreadsheet does: 1 is the header; 0 stands for the file as a whole.

    In a workbook `file` names workbook and sheet, `cell` is the address and `header` what stands above the column.
    """

    code: str
    file: str
    row: int
    column: str
    expected: str
    found: str
    remedy: str
    cell: str = ""
    header: str = ""

    @property
    def text(self) -> str:
        """The fault as one Chinese sentence."""
        return f"{self._place}：{self.reason}"

    @property
    def reason(self) -> str:
        """The sentence without the place."""
        found = f"，实为{_spaced(self.found)}" if self.found else ""
        return f"应为{_spaced(self.expected)}{found}。{self.remedy}。"

    def as_json(self) -> dict[str, Any]:
        """The fault for programs; `cell` only where the file is a workbook."""
        named = {name: getattr(self, name) for name in ("code", "file", "row", "column", "expected", "found", "remedy")}
        return named | ({"cell": self.cell} if self.cell else {}) | {"text": self.text}

    @property
    def _place(self) -> str:
        if self.cell:
            return f"{self.file}!{self.cell}" + (f"（{self.header}）" if self.header else "")
        place = self.file
        if self.row:
            place += f" 第 {self.row} 行"
        if self.column:
            place += f" {self.column} 列"
        return place.strip()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something taken as meant, which the user should know: once for a file and column, not for each row."""

    code: str
    file: str
    column: str
    text: str

    def as_json(self) -> dict[str, Any]:
        """The notice for programs."""
        return {"code": self.code, "file": self.file, "column": self.column, "text": self.text}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands."""

    file: str = ""
    row: int = 0
    column: str = ""


class Refused(Exception):  # noqa: N818  # a fault on its way to the place that knows file and row
    """A value that cannot be taken, without its place."""

    def __init__(self, code: str, expected: str, remedy: str, found: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.expected = expected
        self.remedy = remedy
        self.found = found

    def at(self, place: Place, raw: object) -> Fault:
        """The fault at `place`, where `raw` was found."""
        found = quoted(raw) if self.found is None else self.found
        return Fault(self.code, place.file, place.row, place.column, self.expected, found, self.remedy)


class Column(NamedTuple):
    """Where a column of records stands in a sheet: its letters, and what its header says."""

    letters: str
    header: str


class Unreadable(NamedTuple):
    """What a cell holds that no parser should see: the refusal is found already."""

    refused: Refused


class Findings:
    """Collects faults and notices: the first `keep` faults are kept, all are counted."""

    def __init__(self, keep: int = KEPT) -> None:
        self.kept: list[Fault] = []
        self.total = 0
        self._keep = keep
        self._notices: dict[tuple[str, str, str], Notice] = {}
        self._sheets: dict[str, Mapping[str, Column]] = {}

    def add(self, fault: Fault) -> None:
        """Count a fault and keep it while there is room; in a sheet it gets the address of its cell."""
        self.total += 1
        if self.total > self._keep:
            return
        column = self._sheets.get(fault.file, {}).get(fault.column)
        if column and fault.row and not fault.cell:
            fault = replace(fault, cell=f"{column.letters}{fault.row}", header=column.header)
        self.kept.append(fault)

    def locate(self, file: str, columns: Mapping[str, Column]) -> None:
        """From now on faults of a sheet get the addresses of these columns, given by name."""
        self._sheets[file] = columns

    def note(self, notice: Notice) -> None:
        """Keep a notice, once for its file and column."""
        if len(self._notices) < KEPT:
            self._notices.setdefault((notice.code, notice.file, notice.column), notice)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices in the order in which they arose."""
        return tuple(self._notices.values())

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.kept)


def _spaced(words: str) -> str:
    """Words after Chinese: Latin letters and digits stand off by a space."""
    return f" {words}" if words[:1].isascii() else words


def quoted(raw: object) -> str:
    """A value as it is shown to people: in Chinese quotation marks, shortened, without control characters."""
    text = raw if isinstance(raw, str) else repr(raw)
    shown = "".join(char if char.isprintable() else "�" for char in text[:FOUND_SHOWN])
    return f"“{shown}{'…' if len(text) > FOUND_SHOWN else ''}”"
