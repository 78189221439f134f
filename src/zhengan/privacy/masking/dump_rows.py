"""Rows as dumps write them: fields of COPY, tuples of INSERT."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

_ESCAPES = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v", b"\\": b"\\"}
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_SPECIAL = re.compile("[\\\\\n\r\t\b\f\v]")
_WRITTEN = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\v": "\\v"}
_NAME = r'(?:"(?:[^"]|"")+"|`(?:[^`]|``)+`|[\w$]+)'
_HEAD = re.compile(
    rf"\s*INSERT\s+INTO\s+({_NAME}(?:\s*\.\s*{_NAME})?)\s*(\([^)]*\))?\s*(OVERRIDING SYSTEM VALUE\s+)?VALUES\s*",
    re.IGNORECASE,
)
_COPY = re.compile(rf"\s*COPY\s+({_NAME}(?:\s*\.\s*{_NAME})?)\s*(\([^)]*\))?\s+FROM\s+stdin", re.IGNORECASE)
_TEXT_WITH_BACKSLASHES = re.compile(r"(?:_\w+\s*)?'((?:[^'\\]|\\.|'')*)'", re.DOTALL)
_TEXT = re.compile(r"'((?:[^']|'')*)'", re.DOTALL)
_E_TEXT = re.compile(r"E'((?:[^'\\]|\\.|'')*)'", re.DOTALL)
_BARE = re.compile(r"[^,()';]+")
_MYSQL = {"0": "\0", "n": "\n", "r": "\r", "t": "\t", "b": "\b", "Z": "\x1a"}


def copy_field(cell: bytes) -> str | None:
    """A field of a COPY line."""
    if cell == b"\\N":
        return None
    if b"\\" in cell:
        cell = _ESCAPED.sub(lambda found: _ESCAPES.get(found.group(1), found.group(1)), cell)
    return cell.decode("utf-8", "replace")


def copy_text(value: Any) -> bytes:
    """A value as a field of a COPY line."""
    if value is None:
        return b"\\N"
    return _SPECIAL.sub(lambda found: _WRITTEN[found.group()], str(value)).encode("utf-8")


def read_names(line: str) -> tuple[str, tuple[str, ...]]:
    """Table and columns of a COPY line."""
    found = _COPY.match(line)
    if found is None:
        return "", ()
    return plain_name(found.group(1)), _names(found.group(2))


def plain_name(text: str) -> str:
    """A name as the catalogue has it: without quotes, schema before a point."""
    return ".".join(
        part[1:-1].replace(part[0] * 2, part[0]) if part[0] in '"`' else part for part in re.findall(_NAME, text)
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as it was written, and what it says."""

    text: str
    value: str | int | None

    def written(self, value: Any, backslashes: bool) -> str:  # noqa: FBT001 - a property of the dialect
        """Another value in the same writing."""
        if value is None:
            return "NULL"
        if isinstance(value, int) or (isinstance(self.value, int) and str(value).isdigit()):
            return str(value)
        text = str(value).replace("'", "''")
        return "'" + (text.replace("\\", "\\\\") if backslashes else text) + "'"


@dataclass(frozen=True, slots=True)
class Insert:
    """One INSERT statement. `head`: its text up to VALUES."""

    table: str
    names: tuple[str, ...]
    head: str
    rows: tuple[tuple[Cell, ...], ...]
    size: int

    def named(self, names: Sequence[str]) -> Insert:
        """The same with the table's columns where it named none."""
        return self if self.names else replace(self, names=tuple(names))


def read_insert(text: str, backslashes: bool) -> Insert | None:  # noqa: FBT001 - a property of the dialect
    """A whole statement; None where it goes on in the next line."""
    head = _HEAD.match(text)
    if head is None:
        return None
    rows, at = [], head.end()
    while True:
        row, at = _row(text, at, backslashes)
        if row is None:
            return None
        rows.append(row)
        at = _skipped(text, at)
        if text[at : at + 1] == ",":
            at = _skipped(text, at + 1)
            continue
        if text[at : at + 1] == ";":
            return Insert(
                plain_name(head.group(1)), _names(head.group(2)), text[: head.end()].strip(), tuple(rows), len(text)
            )
        return None


def _row(text: str, at: int, backslashes: bool) -> tuple[tuple[Cell, ...] | None, int]:  # noqa: FBT001
    if text[at : at + 1] != "(":
        return None, at
    cells, at = [], at + 1
    while True:
        at = _skipped(text, at)
        found = _E_TEXT.match(text, at) or (_TEXT_WITH_BACKSLASHES if backslashes else _TEXT).match(text, at)
        if found is not None:
            escaped = backslashes or found.group().startswith("E")
            cells.append(Cell(found.group(), _unescaped(found.group(1), escaped)))
        else:
            found = _BARE.match(text, at)
            if found is None:
                return None, at
            bare = found.group().strip()
            cells.append(
                Cell(bare, None if bare.upper() == "NULL" else int(bare) if bare.lstrip("-").isdigit() else bare)
            )
        at = _skipped(text, found.end())
        if text[at : at + 1] == ")":
            return tuple(cells), at + 1
        if text[at : at + 1] != ",":
            return None, at
        at += 1


def _skipped(text: str, at: int) -> int:
    while text[at : at + 1].isspace():
        at += 1
    return at


def _unescaped(text: str, backslashes: bool) -> str:  # noqa: FBT001
    text = text.replace("''", "'")
    if backslashes and "\\" in text:
        text = re.sub(r"\\(.)", lambda found: _MYSQL.get(found.group(1), found.group(1)), text, flags=re.DOTALL)
    return text


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(plain_name(name) for name in re.findall(_NAME, text)) if text else ()
