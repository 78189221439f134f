"""Dumps of pg_dump and mysqldump: the rows of COPY and INSERT as columns of their tables, everything between as text."""

import re
from dataclasses import dataclass, field

from zhengan.privacy.readers.encoding import LONGEST_LINE, Chunk, chunks
from zhengan.privacy.readers.found import Findings, Piece
from zhengan.privacy.readers.limits import Reading
from zhengan.privacy.readers.place import at, columns_of
from zhengan.privacy.readers.source import Source

_COPY = re.compile(r"^COPY\s+([^\s(]+)\s*\(([^)]*)\)\s+FROM\s+stdin", re.IGNORECASE)
_INSERT = re.compile(
    r"\s*(?:INSERT|REPLACE)\s+(?:IGNORE\s+)?INTO\s+([^\s(]+)\s*(?:\(([^)]*)\))?\s*VALUES?\s*(.*)",
    re.IGNORECASE | re.DOTALL,
)
_CREATE = re.compile(r"^\s*CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([^\s(]+)\s*\(", re.IGNORECASE)
_COLUMN = re.compile(r"^\s*[`\"\[]?(\w+)[`\"\]]?\s+[a-zA-Z]")
_NO_COLUMNS = {"primary", "key", "unique", "constraint", "index", "foreign", "check", "fulltext", "spatial"}
_VALUE = re.compile(r"\s*(?:'((?:[^'\\]|\\.|'')*)'|([(),;])|([^\s'(),;][^'(),;]*))", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANS = {"b": " ", "t": " ", "n": "\n", "r": " ", "f": " ", "v": " "}
Row = list[str | None]


def read_sql_dump(source: Source, _: Reading) -> Findings:
    """Tables by name; a statement that is not understood is text, never lost."""
    dump = _Dump()
    chunk = Chunk(b"", 1, 0, "utf-8")
    for chunk in chunks(source):
        for line in chunk.data.decode("utf-8", "replace").removesuffix("\n").split("\n"):
            dump.take(line)
        yield from _given(source, dump, chunk)
    dump.end()
    yield from _given(source, dump, chunk)


@dataclass
class _Dump:
    """Where in a dump we are, and what was gathered since the last pieces."""

    rows: dict[tuple[str, tuple[str, ...]], list[Row]] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    copying: tuple[str, tuple[str, ...]] | None = None
    creating: str = ""
    tables: dict[str, list[str]] = field(default_factory=dict)
    statement: list[str] = field(default_factory=list)
    held: int = 0

    def take(self, line: str) -> None:
        if self.copying:
            self._copied(line)
        elif self.statement or _INSERT.match(line):
            self.statement.append(line)
            self.held += len(line)
            if line.rstrip().endswith(";") and self._inserted():
                return
            if self.held > LONGEST_LINE:
                self.end()
        else:
            self._other(line)

    def end(self) -> None:
        """What never became a statement is text."""
        self.text += self.statement
        self.statement, self.held = [], 0

    def _copied(self, line: str) -> None:
        if line.rstrip("\r") == "\\.":
            self.copying = None
            return
        if self.copying:
            cells = [None if cell == "\\N" else _plain(cell) for cell in line.rstrip("\r").split("\t")]
            self.rows.setdefault(self.copying, []).append(cells)

    def _inserted(self) -> bool:
        found = _INSERT.match("\n".join(self.statement))
        rows = values_of(found[3]) if found else None
        if found is None or rows is None:
            return False
        table = _name(found[1])
        names = tuple(_name(name) for name in found[2].split(",")) if found[2] else tuple(self.tables.get(table, ()))
        self.rows.setdefault((table, names), []).extend(rows)
        self.statement, self.held = [], 0
        return True

    def _other(self, line: str) -> None:
        self.text.append(line)
        if found := _COPY.match(line):
            self.copying = (_name(found[1]), tuple(_name(name) for name in found[2].split(",")))
        elif found := _CREATE.match(line):
            self.creating = _name(found[1])
            self.tables[self.creating] = []
        elif self.creating and line.lstrip().startswith(")"):
            self.creating = ""
        elif self.creating and (found := _COLUMN.match(line)) and found[1].lower() not in _NO_COLUMNS:
            self.tables[self.creating].append(found[1])


def values_of(text: str) -> list[Row] | None:
    """The rows of VALUES (…), (…); None where the statement is not whole or not understood."""
    rows: list[Row] = []
    row: Row | None = None
    at_end = 0
    for found in _VALUE.finditer(text):
        if found.start() != at_end:
            return None
        at_end = found.end()
        mark, word = found[2], found[3]
        if mark == "(":
            if row is not None:
                return None
            row = []
        elif mark == ")":
            if row is None:
                return None
            rows.append(row)
            row = None
        elif mark == ";":
            return rows if row is None and not text[at_end:].strip() else None
        elif row is None and mark is None:
            return None
        elif row is not None and mark is None:
            row.append(_plain(found[1].replace("''", "'")) if found[1] is not None else _bare(word))
    return None


def _bare(word: str) -> str | None:
    word = word.strip()
    return None if word.upper() == "NULL" else word


def _plain(cell: str) -> str:
    return _ESCAPE.sub(lambda found: _MEANS.get(found[1], found[1]), cell) if "\\" in cell else cell


def _name(name: str) -> str:
    return name.strip().replace("`", "").replace('"', "")


def _given(source: Source, dump: _Dump, chunk: Chunk) -> Findings:
    rows, dump.rows = dump.rows, {}
    for (table, names), held in rows.items():
        yield from columns_of(source.where.inside(table), names, held, first_row=chunk.line, encoding=chunk.encoding)
    text, dump.text = dump.text, []
    if any(line.strip() for line in text):
        yield Piece(at(source.where, row=chunk.line), "\n".join(text).encode("utf-8", "replace"), chunk.encoding)
