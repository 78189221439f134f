"""A workbook's skeleton: its sheets, marks, strings and number formats, read without trust."""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import IO
from zipfile import ZipFile

from zhengan.records.faults import Refused
from zhengan.records.workbooks.formats import PLAIN, NumberFormat, number_format
from zhengan.records.workbooks.guard import LARGEST_STRINGS, open_package
from zhengan.records.workbooks.xml import Attributes, consume, damaged

MOST_SHEETS = 256
MOST_STRINGS = 4_000_000
# Names of this form mark a sheet's record type; they follow the sheet when somebody renames it.
MARK = "zhengan."


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name as people see it, its part in the archive."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True)
class Book:
    """A workbook; strings and formats are read when they are first asked for."""

    path: Path
    sheets: tuple[Sheet, ...]
    marks: Mapping[str, str]
    base_1904: bool
    parts: Mapping[str, str]

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name; raises `Refused` where it is gone."""
        found = next((sheet for sheet in self.sheets if sheet.name == name), None)
        if found is None:
            raise damaged(f"没有工作表 {name[:32]}")
        return found

    @contextmanager
    def part(self, name: str) -> Iterator[IO[bytes]]:
        """A part of the archive as a stream."""
        with _readable(self.path) as package, _entry(package, name) as stream:
            yield stream

    @cached_property
    def strings(self) -> list[str]:
        """The strings that cells point to."""
        listener = _Strings()
        if name := self.parts.get("sharedStrings"):
            with self.part(name) as stream:
                consume(stream, listener)
        return listener.found

    @cached_property
    def formats(self) -> list[NumberFormat]:
        """The number format of each style that cells point to."""
        listener = _Styles()
        if name := self.parts.get("styles"):
            with self.part(name) as stream:
                consume(stream, listener)
        return listener.formats


def open_book(path: Path) -> Book:
    """The workbook at `path`; raises `Refused` for whatever should not be read, or OSError."""
    stat = path.stat()
    return _open_book(path, (stat.st_size, stat.st_mtime_ns))


# The sheets of a workbook are read one after the other, and often twice: its strings once.
@lru_cache(maxsize=1)
def _open_book(path: Path, _stamp: tuple[int, int]) -> Book:
    with _readable(path) as package:
        main = _main_part(package)
        folder, _, file = main.rpartition("/")
        relations = _relations(package, f"{folder}/_rels/{file}.rels".lstrip("/"), folder)
        listener = _Workbook()
        with _entry(package, main) as stream:
            consume(stream, listener)
        sheets = []
        for name, hidden, relation in listener.sheets:
            kind, part = relations.get(relation, ("", ""))
            # Chart sheets hold no cells.
            if kind == "worksheet":
                sheets.append(Sheet(name, part, hidden))
        if not sheets:
            raise damaged("没有工作表")
        if len({sheet.name for sheet in sheets}) != len(sheets):
            raise damaged("有同名的工作表")
        parts = {kind: part for kind, part in relations.values() if kind in ("sharedStrings", "styles")}
        return Book(path, tuple(sheets), listener.marks, listener.base_1904, parts)


@contextmanager
def _readable(path: Path) -> Iterator[ZipFile]:
    """The archive; what zipfile and zlib raise for broken ones becomes a refusal."""
    with open_package(path) as package:
        try:
            yield package
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise damaged(f"无法解开（{type(error).__name__}）") from None


@contextmanager
def _entry(package: ZipFile, name: str) -> Iterator[IO[bytes]]:
    by_name = {entry.lower(): entry for entry in package.namelist()}
    found = by_name.get(name.lower())
    if found is None:
        raise damaged(f"缺少部件 {name[:64]}")
    with package.open(found) as stream:
        yield stream


def _main_part(package: ZipFile) -> str:
    for kind, part in _relations(package, "_rels/.rels", "").values():
        if kind == "officeDocument":
            return part
    raise damaged("没有工作簿")


def _relations(package: ZipFile, name: str, folder: str) -> dict[str, tuple[str, str]]:
    listener = _Relations()
    with _entry(package, name) as stream:
        consume(stream, listener)
    return {
        key: (kind.rpartition("/")[2], posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
        for key, kind, target in listener.found
    }


class _Quiet:
    """A listener that takes no text."""

    def end(self, name: str) -> None:
        """Nothing."""

    def text(self, part: str) -> None:
        """Nothing."""


class _Relations(_Quiet):
    def __init__(self) -> None:
        self.found: list[tuple[str, str, str]] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.found.append((attributes.get("Id", ""), attributes.get("Type", ""), attributes.get("Target", "")))


class _Workbook:
    def __init__(self) -> None:
        self.sheets: list[tuple[str, bool, str]] = []
        self.marks: dict[str, str] = {}
        self.base_1904 = False
        self._name = ""
        self._target: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        self._name = ""
        if name == "workbookPr":
            self.base_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif name == "sheet":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            self.sheets.append((attributes.get("name", ""), attributes.get("state", "visible") != "visible", relation))
            if len(self.sheets) > MOST_SHEETS:
                raise Refused("too_many_sheets", f"不超过 {MOST_SHEETS} 张工作表", "拆成几个工作簿", "更多")
        elif name == "definedName" and attributes.get("name", "").startswith(MARK):
            self._name, self._target = attributes["name"], []

    def text(self, part: str) -> None:
        if self._name:
            self._target.append(part)

    def end(self, name: str) -> None:
        found = _SHEET_OF.match("".join(self._target)) if self._name and name == "definedName" else None
        if found:
            sheet = found[1].replace("''", "'") if found[1] is not None else found[2]
            self.marks[sheet] = self._name.removeprefix(MARK)
        if name == "definedName":
            self._name = ""


class _Strings:
    """Shared strings: the text of plain and rich ones, without the phonetic guides."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._guide = self._open = False
        self._length = 0

    def start(self, name: str, _: Attributes) -> None:
        if name == "t":
            self._open = not self._guide
        elif name == "si":
            self._parts = []
        elif name == "rPh":
            self._guide = True

    def text(self, part: str) -> None:
        if self._open:
            self._parts.append(part)
            self._length += len(part)

    def end(self, name: str) -> None:
        if name == "t":
            self._open = False
        elif name == "rPh":
            self._guide = False
        elif name == "si":
            self.found.append(unescaped("".join(self._parts)))
            if len(self.found) > MOST_STRINGS or self._length > LARGEST_STRINGS:
                raise Refused("bomb", "大小正常的工作簿", "拆成几个文件，或另存为 CSV", "文字过多")


class _Styles(_Quiet):
    def __init__(self) -> None:
        self.formats: list[NumberFormat] = []
        self._codes: dict[str, str] = {}
        self._in_cells = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:256]
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            number = attributes.get("numFmtId", "0")
            known = number.isascii() and number.isdigit() and len(number) < 10
            self.formats.append(number_format(int(number), self._codes.get(number)) if known else PLAIN)

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False


def unescaped(text: str) -> str:
    """Text with the escapes `_x000D_` of spreadsheets undone."""
    return _ESCAPE.sub(_UNDONE, text) if "_x" in text else text


_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_UNDONE: Callable[[re.Match[str]], str] = lambda found: chr(int(found[1], 16))  # noqa: E731
# `'应急演练'!$A$1` or `Sheet1!$A$1`.
_SHEET_OF = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!")
