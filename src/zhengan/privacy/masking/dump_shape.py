"""The tables that a dump creates: columns, keys, references, read from its CREATE and ALTER statements by sqlglot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zhengan.privacy.masking.dump_rows import read_names
from zhengan.privacy.masking.errors import StoreRefused
from zhengan.privacy.masking.shape import Column, ColumnClass, Reference, Table

_LONGEST = 4 << 20
_CLASSES: tuple[tuple[str, ColumnClass], ...] = (
    ("INTERVAL", "other"), ("INT", "integer"), ("SERIAL", "integer"), ("CHAR", "text"), ("TEXT", "text"), ("JSON", "text"),
    ("CLOB", "text"), ("DATE", "date"), ("TIMESTAMP", "date"), ("DEC", "decimal"), ("NUMERIC", "decimal"), ("FLOAT", "decimal"),
    ("DOUBLE", "decimal"), ("REAL", "decimal"), ("BLOB", "binary"), ("BYTEA", "binary"), ("BINARY", "binary"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dump:
    """`backslashes`: whether \\ escapes in texts (MySQL and MariaDB)."""

    tables: tuple[Table, ...]
    backslashes: bool


def read_shape(source: Path) -> Dump:
    """The tables of a dump."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        with source.open("rb") as file:
            head = file.read(4096).lower()
        backslashes = b"mysql dump" in head or b"mariadb dump" in head or b"`" in head
        dialect = "mysql" if backslashes else "postgres"
        tables: dict[str, Table] = {}
        for statement in _statements(source):
            try:
                parsed = sqlglot.parse_one(statement, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
            except SqlglotError:
                continue
            _take(parsed, tables)
    except OSError as error:
        raise StoreRefused(f"不能读 {source}：{error.strerror}。") from None
    if not tables:
        raise StoreRefused(f"{source.name} 里没有建表语句。请用带表结构的转储（pg_dump 或者 mysqldump 的普通格式）。")
    return Dump(tuple(tables.values()), backslashes)


def _statements(source: Path) -> Iterator[str]:
    """CREATE TABLE, ALTER TABLE and CREATE UNIQUE INDEX statements; rows are run over."""
    held: list[str] = []
    copying = False
    with source.open("rb") as file:
        for line in file:
            if copying:
                copying = line.rstrip(b"\r\n") != b"\\."
                continue
            if held:
                held.append(line.decode("utf-8", "replace"))
            elif line[:12].upper().startswith(b"COPY ") and read_names(line.decode("utf-8", "replace"))[0]:
                copying = True
                continue
            elif line[:20].upper().startswith((b"CREATE TABLE", b"ALTER TABLE", b"CREATE UNIQUE INDEX")):
                held.append(line.decode("utf-8", "replace"))
            if held and (line.rstrip().endswith(b";") or sum(map(len, held)) > _LONGEST):
                yield "".join(held)
                held = []


def _take(parsed: Any, tables: dict[str, Table]) -> None:
    from sqlglot import exp

    if isinstance(parsed, exp.Create) and parsed.kind == "TABLE" and isinstance(parsed.this, exp.Schema):
        name = _name(parsed.this.this)
        columns = tuple(_column(found) for found in parsed.this.expressions if isinstance(found, exp.ColumnDef))
        tables[name] = Table(name, columns)
        for found in parsed.this.expressions:
            if isinstance(found, exp.ColumnDef):
                kinds = [constraint.kind for constraint in found.constraints]
                if any(
                    isinstance(kind, (exp.PrimaryKeyColumnConstraint, exp.UniqueColumnConstraint)) for kind in kinds
                ):
                    _keyed(tables, name, (found.name,))
            else:
                _constrained(tables, name, found)
    elif isinstance(parsed, exp.Alter) and _name(parsed.this) in tables:
        _constrained(tables, _name(parsed.this), parsed)
    elif isinstance(parsed, exp.Create) and parsed.kind == "INDEX" and parsed.args.get("unique"):
        table = parsed.find(exp.Table)
        if table is not None and _name(table) in tables:
            _keyed(tables, _name(table), tuple(column.name for column in parsed.find_all(exp.Column)))


def _constrained(tables: dict[str, Table], name: str, tree: Any) -> None:
    from sqlglot import exp

    for key in tree.find_all(exp.PrimaryKey):
        _keyed(tables, name, tuple(_inner(part) for part in key.expressions))
    for unique in tree.find_all(exp.UniqueColumnConstraint):
        if isinstance(unique.this, exp.Schema):
            _keyed(tables, name, tuple(_inner(part) for part in unique.this.expressions))
    for foreign in tree.find_all(exp.ForeignKey):
        target = foreign.args["reference"].this
        mine = tuple(_inner(part) for part in foreign.expressions)
        theirs = tuple(_inner(part) for part in target.expressions) if isinstance(target, exp.Schema) else mine
        table = target.this if isinstance(target, exp.Schema) else target
        held = tables[name]
        tables[name] = replace(held, references=(*held.references, Reference(mine, _name(table), theirs)))


def _keyed(tables: dict[str, Table], name: str, columns: tuple[str, ...]) -> None:
    if columns:
        tables[name] = replace(tables[name], keys=(*tables[name].keys, columns))


def _inner(part: Any) -> str:
    from sqlglot import exp

    found = part if isinstance(part, exp.Identifier) else part.find(exp.Identifier)
    return str(found.name) if found is not None else str(part.name)


def _name(table: Any) -> str:
    return f"{table.db}.{table.name}" if table.db else str(table.name)


def _column(definition: Any) -> Column:
    from sqlglot import exp

    kind = definition.args.get("kind")
    type_name = kind.sql().upper() if kind is not None else ""
    base = type_name.partition("(")[0]
    found: ColumnClass = next((named for word, named in _CLASSES if word in base), "other")
    width = kind.find(exp.DataTypeParam) if kind is not None else None
    not_null = any(
        isinstance(constraint.kind, (exp.NotNullColumnConstraint, exp.PrimaryKeyColumnConstraint))
        and not constraint.kind.args.get("allow_null")
        for constraint in definition.constraints
    )
    characters = int(width.name) if width is not None and found == "text" and width.name.isdigit() else 0
    return Column(definition.name, found, type_name, characters, nullable=not not_null)
