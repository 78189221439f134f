"""SQLite to SQLite: into `NAME.unfinished` beside the target, which takes its name when all is there. A piece is a range of rowids."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhengan.privacy.masking.errors import StoreRefused, Unfinished
from zhengan.privacy.masking.masker import Masker, Tally, array_of, rows_masked
from zhengan.privacy.masking.shape import Column, ColumnClass, Piece, Reference, Table

NOTES = "zhengan_masking_unfinished"
_ROWS_AT_ONCE = 5000
_WIDTH = re.compile(r"\(\s*(\d+)")


class SqliteWay:
    """Two files."""

    def __init__(self, source: Path, target: Path) -> None:
        if not source.is_file():
            raise StoreRefused(f"没有 {source} 这个文件。")
        self._final, self._working = target, target.with_name(f"{target.name}.unfinished")
        self._source = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
        self._target: sqlite3.Connection | None = None

    def tables(self) -> tuple[Table, ...]:
        try:
            return tuple(self._table(name) for name, _ in self._made("table"))
        except sqlite3.DatabaseError as error:
            raise StoreRefused(f"来源不是可读的 SQLite 文件（{type(error).__name__}）。") from None

    def prepare(self, tables: tuple[Table, ...], run: str) -> None:
        if self._final.exists():
            raise StoreRefused(f"{self._final} 已经存在。请换一个文件名，免得盖掉。")
        target = self._open()
        with target:
            target.execute(
                f"CREATE TABLE IF NOT EXISTS {NOTES} (run, relation, number, PRIMARY KEY (relation, number))"
            )
            found = target.execute(f"SELECT run FROM {NOTES} WHERE number < 0").fetchone()  # noqa: S608
            if found is not None:
                if found[0] != run:
                    raise StoreRefused(
                        f"{self._working} 是另一次没有做完的脱敏（计划、密钥或者来源不同）。请删去再来。"
                    )
                return
            target.execute(f"INSERT INTO {NOTES} VALUES (?, '', -1)", (run,))  # noqa: S608
            wanted = {table.name for table in tables}
            for name, text in self._made("table"):
                if name in wanted:
                    target.execute(text)

    def pieces(self, table: Table, rows: int) -> tuple[Piece, ...]:
        try:
            query = f"SELECT MIN(rowid), MAX(rowid) FROM {_quoted(table.name)}"  # noqa: S608
            low, high = self._source.execute(query).fetchone()
        except sqlite3.OperationalError:
            # WITHOUT ROWID
            return (Piece(table.name, 0, ()),)
        if low is None or (high - low) // rows > 100_000:
            return (Piece(table.name, 0, ()),)
        starts = list(range(low, high + 1, rows))
        pairs = zip(starts, [*(start - 1 for start in starts[1:]), high], strict=True)
        return tuple(Piece(table.name, number, pair) for number, pair in enumerate(pairs))

    def done(self) -> frozenset[tuple[str, int]]:
        found = self._open().execute(f"SELECT relation, number FROM {NOTES} WHERE number >= 0").fetchall()  # noqa: S608
        return frozenset((relation, number) for relation, number in found)

    def move(self, table: Table, piece: Piece, masker: Masker) -> Tally:
        target, names = self._open(), [column.name for column in table.columns]
        columns = ", ".join(map(_quoted, names))
        insert = f"INSERT INTO {_quoted(table.name)} ({columns}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
        where = "WHERE rowid BETWEEN ? AND ?" if piece.bounds else ""
        reader = self._source.execute(f"SELECT {columns} FROM {_quoted(table.name)} {where}", piece.bounds)  # noqa: S608
        try:
            with target:
                note = f"INSERT INTO {NOTES} SELECT run, ?, ? FROM {NOTES} WHERE number < 0"  # noqa: S608
                target.execute(note, (piece.table, piece.number))
                while rows := reader.fetchmany(_ROWS_AT_ONCE):
                    target.executemany(insert, rows_masked(masker, names, rows))
        except sqlite3.Error as error:
            # Its text may hold a value; the code does not.
            code = getattr(error, "sqlite_errorname", type(error).__name__)
            raise Unfinished(f"{table.name}：写入 {self._working} 出错（{code}）。排除后再运行，从断处继续。") from None
        return masker.taken()

    def sample(self, table: Table, rows: int) -> Mapping[str, Any]:
        names = [column.name for column in table.columns]
        query = f"SELECT {', '.join(map(_quoted, names))} FROM {_quoted(table.name)} LIMIT {int(rows)}"  # noqa: S608
        found = self._source.execute(query).fetchall()
        return {name: array_of([row[place] for row in found]) for place, name in enumerate(names)}

    def finish(self, tables: tuple[Table, ...]) -> None:
        target, wanted = self._open(), {table.name for table in tables}
        with target:
            for kind in ("index", "trigger", "view"):
                for _, text in self._made(kind, wanted):
                    target.execute(text)
            broken = target.execute("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise Unfinished(f"{broken[0][0]} 等 {len(broken)} 行的外键落空。来源本来就缺，或者计划两头不一致。")
            target.execute(f"DROP TABLE {NOTES}")
        self.close()
        self._working.rename(self._final)

    def close(self) -> None:
        self._source.close()
        if self._target is not None:
            self._target.close()
            self._target = None

    def _open(self) -> sqlite3.Connection:
        if self._target is None:
            try:
                self._target = sqlite3.connect(self._working)
                self._target.execute("PRAGMA journal_mode = WAL")
            except sqlite3.Error as error:
                raise StoreRefused(f"不能写 {self._working}（{type(error).__name__}）。请检查文件夹的权限。") from None
        return self._target

    def _made(self, kind: str, tables: set[str] | None = None) -> list[tuple[str, str]]:
        query = (
            "SELECT name, sql, tbl_name FROM sqlite_master WHERE type = ? AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
            " ORDER BY rowid"
        )
        return [
            (n, text)
            for n, text, t in self._source.execute(query, (kind,))
            if tables is None or kind == "view" or t in tables
        ]

    def _table(self, name: str) -> Table:
        found = self._source.execute('SELECT name, type, "notnull", pk FROM pragma_table_info(?)', (name,)).fetchall()
        columns = tuple(_column(column, declared, not_null) for column, declared, not_null, _ in found)
        primary = tuple(column for column, _, _, place in sorted(found, key=lambda row: row[3]) if place)
        keys = [primary] if primary else []
        for index, unique in self._source.execute(
            'SELECT name, "unique" FROM pragma_index_list(?)', (name,)
        ).fetchall():
            if unique:
                inner = self._source.execute(
                    "SELECT name FROM pragma_index_info(?) ORDER BY seqno", (index,)
                ).fetchall()
                keys.append(tuple(row[0] for row in inner if row[0]))
        references: dict[int, list[tuple[str, str, str]]] = {}
        query = 'SELECT id, "from", "table", "to" FROM pragma_foreign_key_list(?) ORDER BY id, seq'
        for number, mine, other, theirs in self._source.execute(query, (name,)).fetchall():
            references.setdefault(number, []).append((mine, other, theirs or mine))
        pairs = tuple(
            Reference(tuple(p[0] for p in ps), ps[0][1], tuple(p[2] for p in ps)) for ps in references.values()
        )
        return Table(name, columns, tuple(dict.fromkeys(keys)), pairs)


def _column(name: str, declared: str, not_null: int) -> Column:
    upper, width = declared.upper(), _WIDTH.search(declared)
    kind: ColumnClass = "text"
    if "INT" in upper:
        kind = "integer"
    elif "BLOB" in upper:
        kind = "binary"
    elif any(word in upper for word in ("REAL", "FLOA", "DOUB", "DEC", "NUM")):
        kind = "decimal"
    return Column(name, kind, declared, int(width.group(1)) if width and kind == "text" else 0, nullable=not not_null)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
