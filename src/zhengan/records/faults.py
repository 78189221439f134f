"""What is wrong with input, as data: place, what was expected, what was found, what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

KEPT = 1_000
FOUND_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `row` counts as a spreadsheet does: 1 is the header; 0 stands for the file as a whole."""

    code: str
    file: str
    row: int
    column: str
    expected: str
    found: str
    remedy: str

    @property
    def text(self) -> str:
        """The fault as one Chinese sentence."""
        place = self.file
        if self.row:
            place += f" 第 {self.row} 行"
        if self.column:
            place += f" {self.column} 列"
        found = f"，实为{_spaced(self.found)}" if self.found else ""
        return f"{place.strip()}：应为{_spaced(self.expected)}{found}。{self.remedy}。"

    def as_json(self) -> dict[str, Any]:
        """The fault for programs."""
        return {
            name: getattr(self, name) for name in ("code", "file", "row", "column", "expected", "found", "remedy")
        } | {"text": self.text}


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


class Findings:
    """Collects faults and notices: the first thousand faults are kept, all are counted."""

    def __init__(self) -> None:
        self.kept: list[Fault] = []
        self.total = 0
        self._notices: dict[tuple[str, str, str], Notice] = {}

    def add(self, fault: Fault) -> None:
        """Count a fault and keep it while there is room."""
        self.total += 1
        if self.total <= KEPT:
            self.kept.append(fault)

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
