"""MySQL and MariaDB: read unbuffered, mask, insert. A piece is a range of the integer primary key (or the whole table); it and
the note of it are one transaction. Tables come from SHOW CREATE TABLE; foreign keys are looked after at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from zhengan.privacy.masking.errors import StoreRefused, Unfinished
from zhengan.privacy.masking.masker import Masker, Tally, array_of, rows_masked
from zhengan.privacy.masking.shape import Column, ColumnClass, Piece, Reference, Table

NOTES = "zhengan_masking_unfinished"
_ROWS_AT_ONCE = 2000
_CLASSES: dict[str, tuple[ColumnClass, int]] = {
    "tinyint": ("integer", 3), "smallint": ("integer", 5), "mediumint": ("integer", 8), "int": ("integer", 10),
    "bigint": ("integer", 19), "decimal": ("decimal", 0), "float": ("decimal", 0), "double": ("decimal", 0),
    "date": ("date", 0), "datetime": ("date", 0), "timestamp": ("date", 0), "char": ("text", 0), "varchar": ("text", 0),
    "tinytext": ("text", 0), "text": ("text", 0), "mediumtext": ("text", 0), "longtext": ("text", 0), "json": ("text", 0),
    "binary": ("binary", 0), "varbinary": ("binary", 0), "tinyblob": ("binary", 0), "blob": ("binary", 0),
    "mediumblob": ("binary", 0), "longblob": ("binary", 0),
}  # fmt: skip


class MysqlWay:
    """Two databases by their URLs (`mysql://user:password@host:port/name?unix_socket=…`)."""

    def __init__(self, source: str, target: str) -> None:
        self._source = _connected(source, "来源")
        try:
            self._target = _connected(target, "目标")
        except StoreRefused:
            self._source.close()
            raise
        self._run(self._source, "SET SESSION TRANSACTION READ ONLY")
        # Rows of a table may come before those that they refer to; `finish` looks whether all are there.
        for statement in (
            "SET SESSION foreign_key_checks = 0",
            "SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')",
        ):
            self._run(self._target, statement)

    def tables(self) -> tuple[Table, ...]:
        names = self._run(self._source, "SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'")
        return tuple(self._table(str(row[0])) for row in names)

    def prepare(self, tables: tuple[Table, ...], run: str) -> None:
        with _told("目标"):
            existing = {str(row[0]) for row in self._run(self._target, "SHOW TABLES")}
            if existing and NOTES not in existing:
                raise StoreRefused(f"目标库里已有 {len(existing)} 张表。请用空库，免得与别的数据混在一起。")
            columns = "run VARCHAR(64), relation VARCHAR(128), number INT, PRIMARY KEY (relation, number)"
            self._run(self._target, f"CREATE TABLE IF NOT EXISTS {NOTES} ({columns}) ENGINE = InnoDB")
            found = self._run(self._target, f"SELECT run FROM {NOTES} WHERE number < 0")  # noqa: S608
            if not found:
                self._run(self._target, f"INSERT INTO {NOTES} VALUES (%s, '', -1)", (run,))  # noqa: S608
            elif found[0][0] != run:
                raise StoreRefused("目标库里有另一次没有做完的脱敏（计划、密钥或者来源不同）。请清空目标库再来。")
            # Each statement commits by itself here: what a killed run did not make is made now.
            for table in tables:
                if table.name not in existing:
                    made = self._run(self._source, f"SHOW CREATE TABLE {_quoted(table.name)}")
                    self._run(self._target, made[0][1])

    def pieces(self, table: Table, rows: int) -> tuple[Piece, ...]:
        key = self._integer_key(table)
        if key:
            name = _quoted(key)
            low, high = self._run(self._source, f"SELECT MIN({name}), MAX({name}) FROM {_quoted(table.name)}")[0]  # noqa: S608
            if low is not None and (high - low) // rows < 100_000:
                starts = list(range(low, high + 1, rows))
                bounds = [(key, start, end) for start, end in zip(starts, [*starts[1:], None], strict=True)]
                return tuple(Piece(table.name, number, bound) for number, bound in enumerate(bounds))
        return (Piece(table.name, 0, ()),)

    def done(self) -> frozenset[tuple[str, int]]:
        found = self._run(self._target, f"SELECT relation, number FROM {NOTES} WHERE number >= 0")  # noqa: S608
        return frozenset((str(relation), int(number)) for relation, number in found)

    def move(self, table: Table, piece: Piece, masker: Masker) -> Tally:
        names = [column.name for column in table.columns]
        columns = ", ".join(map(_quoted, names))
        insert = f"INSERT INTO {_quoted(table.name)} ({columns}) VALUES ({', '.join(['%s'] * len(names))})"  # noqa: S608
        with _told(table.name):
            self._target.begin()
            try:
                note = f"INSERT INTO {NOTES} SELECT run, %s, %s FROM {NOTES} WHERE number < 0"  # noqa: S608
                self._run(self._target, note, (piece.table, piece.number))
                with closing(self._source.cursor(_unbuffered())) as reader, self._target.cursor() as writer:
                    reader.execute(f"SELECT {columns} FROM {_quoted(table.name)} {_where(piece)}")  # noqa: S608
                    while rows := reader.fetchmany(_ROWS_AT_ONCE):
                        writer.executemany(insert, rows_masked(masker, names, rows))
                self._target.commit()
            except BaseException:
                self._rolled_back()
                raise
        return masker.taken()

    def sample(self, table: Table, rows: int) -> Mapping[str, Any]:
        names = [column.name for column in table.columns]
        columns = ", ".join(map(_quoted, names))
        found = self._run(self._source, f"SELECT {columns} FROM {_quoted(table.name)} LIMIT {int(rows)}")  # noqa: S608
        return {name: array_of([row[place] for row in found]) for place, name in enumerate(names)}

    def finish(self, tables: tuple[Table, ...]) -> None:
        with _told("目标"):
            for table in tables:
                for reference in table.references:
                    self._refuse_orphans(table, reference)
            self._run(self._target, f"DROP TABLE {NOTES}")

    def close(self) -> None:
        self._source.close()
        self._target.close()

    def _refuse_orphans(self, table: Table, reference: Reference) -> None:
        pairs = list(zip(reference.columns, reference.targets, strict=True))
        same = " AND ".join(f"a.{_quoted(mine)} = b.{_quoted(theirs)}" for mine, theirs in pairs)
        filled = " AND ".join(f"a.{_quoted(mine)} IS NOT NULL" for mine, _ in pairs)
        query = (
            f"SELECT COUNT(*) FROM {_quoted(table.name)} a LEFT JOIN {_quoted(reference.table)} b ON {same} "  # noqa: S608
            f"WHERE {filled} AND b.{_quoted(pairs[0][1])} IS NULL"
        )
        count = self._run(self._target, query)[0][0]
        if count:
            names = "、".join(reference.columns)
            raise Unfinished(
                f"{table.name} 有 {count} 行的外键（{names}）在 {reference.table} 里没有对应。来源在变化，或者本来就缺。"
            )

    def _table(self, name: str) -> Table:
        rows = self._run(self._source, _COLUMNS, (name,))
        columns = tuple(_column(row) for row in rows)
        keys: dict[str, list[str]] = {}
        for index, column in self._run(self._source, _KEYS, (name,)):
            keys.setdefault(str(index), []).append(str(column))
        references: dict[str, list[tuple[str, str, str]]] = {}
        for constraint, mine, other, theirs in self._run(self._source, _REFERENCES, (name,)):
            references.setdefault(str(constraint), []).append((str(mine), str(other), str(theirs)))
        ordered = sorted(keys.items(), key=lambda item: item[0] != "PRIMARY")
        return Table(
            name,
            columns,
            tuple(tuple(found) for _, found in ordered),
            tuple(Reference(tuple(p[0] for p in ps), ps[0][1], tuple(p[2] for p in ps)) for ps in references.values()),
        )

    def _integer_key(self, table: Table) -> str:
        first = table.keys[0] if table.keys else ()
        column = table.column(first[0]) if len(first) == 1 else None
        return column.name if column is not None and column.kind == "integer" and not column.nullable else ""

    def _rolled_back(self) -> None:
        import pymysql

        try:
            self._target.rollback()
        except pymysql.MySQLError:
            # The connection is gone, and with it the transaction.
            return

    def _run(self, connection: Any, statement: str, values: tuple[Any, ...] = ()) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall()


_COLUMNS = """
SELECT column_name, data_type, column_type, COALESCE(character_maximum_length, 0), is_nullable FROM information_schema.columns
WHERE table_schema = DATABASE() AND table_name = %s AND extra NOT LIKE '%%GENERATED%%' ORDER BY ordinal_position
"""
_KEYS = """
SELECT index_name, column_name FROM information_schema.statistics
WHERE table_schema = DATABASE() AND table_name = %s AND non_unique = 0 ORDER BY index_name, seq_in_index
"""
_REFERENCES = """
SELECT constraint_name, column_name, referenced_table_name, referenced_column_name FROM information_schema.key_column_usage
WHERE table_schema = DATABASE() AND table_name = %s AND referenced_table_name IS NOT NULL
ORDER BY constraint_name, ordinal_position
"""


class _told:  # noqa: N801 - reads as a word in a with statement
    """Turns a database's error into one that says its number, never a value."""

    def __init__(self, where: str) -> None:
        self._where = where

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, trace: object) -> None:
        import pymysql

        if not isinstance(error, pymysql.MySQLError):
            return
        number = error.args[0] if error.args and isinstance(error.args[0], int) else kind.__name__
        text = f"{self._where}：数据库报错 {number}。"
        if number in {1044, 1142, 1290, 1792, 1836}:
            raise StoreRefused(text + "目标只读，或者账号没有权限。请换可写的目标。") from None
        raise Unfinished(text + "目标库仍标为未完成；排除后用同样的计划和密钥再运行，从断处继续。") from None


def _connected(url: str, role: str) -> Any:
    import pymysql

    parts = urlsplit(url)
    socket = parse_qs(parts.query).get("unix_socket", [None])[0]
    try:
        return pymysql.connect(
            host=parts.hostname or "localhost",
            port=parts.port or 3306,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            database=unquote(parts.path.strip("/")),
            unix_socket=socket,
            charset="utf8mb4",
            autocommit=True,
            connect_timeout=10,
        )
    except (pymysql.MySQLError, OSError) as error:
        raise StoreRefused(f"连不上{role}库（{type(error).__name__}）。请核对地址、账号和网络。") from None


def _unbuffered() -> Any:
    from pymysql.cursors import SSCursor

    return SSCursor


def _where(piece: Piece) -> str:
    if not piece.bounds:
        return ""
    name, start, end = piece.bounds
    return f"WHERE {_quoted(name)} >= {int(start)}" + (f" AND {_quoted(name)} < {int(end)}" if end is not None else "")


def _column(row: Any) -> Column:
    name, data_type, column_type, width, nullable = (str(value) for value in row)
    kind, digits = _CLASSES.get(data_type.lower(), ("other", 0))
    return Column(name, kind, column_type, digits or (int(width) if kind == "text" else 0), nullable == "YES")


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
