"""PostgreSQL to PostgreSQL: COPY out, mask, COPY in. A piece is a range of blocks; it and the note of it are one transaction.

While the run lasts the target holds the table `zhengan_masking_unfinished`: the run's name and the pieces that are there.
The source should stand still (a standby, a restored backup): a run that is taken up after days reads it as it is then.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from zhengan.privacy.masking.errors import StoreRefused, Unfinished
from zhengan.privacy.masking.masker import Masker, Tally
from zhengan.privacy.masking.postgres_schema import NOTES, create_tables, finish_tables, refuse_filled, tables_of
from zhengan.privacy.masking.shape import Piece, Table

_BLOCK_BYTES = 1 << 22
_LAST_BLOCK = 4_294_967_295
_SETTINGS = "SET DateStyle = ISO; SET extra_float_digits = 3; SET IntervalStyle = postgres; SET client_encoding = UTF8"


class PostgresWay:
    """Two databases by their URLs."""

    def __init__(self, source: str, target: str) -> None:
        self._source = _connected(source, "来源")
        self._source.execute("SET default_transaction_read_only = on")
        try:
            self._target = _connected(target, "目标")
        except StoreRefused:
            self._source.close()
            raise

    def tables(self) -> tuple[Table, ...]:
        return tables_of(self._source)

    def prepare(self, tables: tuple[Table, ...], run: str) -> None:
        with _told("目标"), self._target.transaction():
            if self._exists():
                found = self._target.execute(f"SELECT run FROM {NOTES} WHERE number < 0").fetchone()  # noqa: S608
                if found is None or found[0] != run:
                    raise StoreRefused("目标库里有另一次没有做完的脱敏（计划、密钥或者来源不同）。请清空目标库再来。")
                return
            refuse_filled(self._target)
            self._target.execute(
                f"CREATE TABLE {NOTES} (run text, relation text, number int, PRIMARY KEY (relation, number))"
            )
            self._target.execute(f"INSERT INTO {NOTES} VALUES (%s, '', -1)", (run,))  # noqa: S608
            create_tables(self._source, self._target, tables)

    def pieces(self, table: Table, rows: int) -> tuple[Piece, ...]:
        size, count = self._source.execute(
            "SELECT relpages, GREATEST(reltuples, 0) FROM pg_class WHERE oid = %s::regclass", (_quoted(table.name),)
        ).fetchone() or (0, 0)
        actual = self._source.execute("SELECT pg_relation_size(%s::regclass) / 8192", (_quoted(table.name),)).fetchone()
        blocks = max(int(actual[0]) if actual else 0, 1)
        each = max(1, int(rows * size / count)) if size and count else max(1, rows // 50)
        starts = list(range(0, blocks, each))
        # The last part is open: what was appended since belongs to it.
        ends = [*starts[1:], _LAST_BLOCK]
        return tuple(Piece(table.name, number, pair) for number, pair in enumerate(zip(starts, ends, strict=True)))

    def done(self) -> frozenset[tuple[str, int]]:
        found = self._target.execute(f"SELECT relation, number FROM {NOTES} WHERE number >= 0").fetchall()  # noqa: S608
        return frozenset((relation, number) for relation, number in found)

    def move(self, table: Table, piece: Piece, masker: Masker) -> Tally:
        where = "WHERE ctid >= '({},0)' AND ctid < '({},0)'".format(*piece.bounds)
        with _told(table.name), self._target.transaction():
            note = f"INSERT INTO {NOTES} SELECT run, %s, %s FROM {NOTES} WHERE number < 0"  # noqa: S608
            self._target.execute(note, (piece.table, piece.number))
            into = f"COPY {_quoted(table.name)} ({_columns(table)}) FROM STDIN (FORMAT csv)"
            with self._target.cursor() as cursor, cursor.copy(into) as copy:
                for block in self._masked(table, where, masker):
                    copy.write(block)
        return masker.taken()

    def sample(self, table: Table, rows: int) -> Mapping[str, Any]:
        for batch in self._batches(table, f"LIMIT {int(rows)}"):
            return {name: batch.column(name) for name in batch.schema.names}
        return {}

    def finish(self, tables: tuple[Table, ...]) -> None:
        with _told("目标"), self._target.transaction():
            finish_tables(self._source, self._target, tables)
            self._target.execute(f"DROP TABLE {NOTES}")

    def close(self) -> None:
        self._source.close()
        self._target.close()

    def _exists(self) -> bool:
        found = self._target.execute("SELECT to_regclass(%s)", (NOTES,)).fetchone()
        return found is not None and found[0] is not None

    def _masked(self, table: Table, where: str, masker: Masker) -> Iterator[bytes]:
        import pyarrow as pa
        from pyarrow import csv

        integers = {column.name for column in table.columns if column.kind == "integer"}
        options = csv.WriteOptions(include_header=False, quoting_style="needed")
        for batch in self._batches(table, where):
            given = {name: _typed(batch.column(name), name in integers) for name in masker.needed}
            shown = masker.columns(given, batch.num_rows)
            columns = [
                shown[name].cast(pa.string()) if name in shown else batch.column(name) for name in batch.schema.names
            ]
            sink = io.BytesIO()
            csv.write_csv(pa.table(columns, names=batch.schema.names), sink, options)
            yield sink.getvalue()

    def _batches(self, table: Table, where: str) -> Iterator[Any]:
        """The rows as text columns; a null is told from an empty text by its quotes."""
        import pyarrow as pa
        from pyarrow import csv

        names = [column.name for column in table.columns]
        convert = csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        )
        read = csv.ReadOptions(column_names=names, block_size=_BLOCK_BYTES)
        # Every text in quotes, so that only what is null has none.
        forced = ", FORCE_QUOTE *"
        query = (
            f"COPY (SELECT {_columns(table)} FROM ONLY {_quoted(table.name)} {where}) TO STDOUT (FORMAT csv{forced})"  # noqa: S608
        )
        with self._source.cursor() as cursor, cursor.copy(query) as copy:
            stream = _Blocks(copy)
            if stream.empty:
                return
            parse = csv.ParseOptions(newlines_in_values=True)
            yield from csv.open_csv(io.BufferedReader(stream, _BLOCK_BYTES), read, parse, convert)
            stream.drain()


class _Blocks(io.RawIOBase):
    """COPY's blocks as a file."""

    def __init__(self, copy: Any) -> None:
        self._copy, self._rest = copy, bytes(copy.read())

    @property
    def empty(self) -> bool:
        return not self._rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = bytes(self._copy.read())
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count

    def drain(self) -> None:
        while self._copy.read():
            pass


class _told:  # noqa: N801 - reads as a word in a with statement
    """Turns a database's error into one that says its code and names, never a value."""

    def __init__(self, where: str) -> None:
        self._where = where

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, trace: object) -> None:
        import psycopg

        if not isinstance(error, psycopg.Error):
            return
        found = error.diag
        names = "、".join(name for name in (found.table_name, found.column_name, found.constraint_name) if name)
        about = f"（{names}）" if names else ""
        text = f"{self._where}：数据库报错 {error.sqlstate or kind.__name__}{about}。"
        if error.sqlstate in {"25006", "42501"}:
            raise StoreRefused(text + "目标只读，或者账号没有权限。请换可写的目标。") from None
        raise Unfinished(text + "目标库仍标为未完成；排除后用同样的计划和密钥再运行，从断处继续。") from None


def _connected(url: str, role: str) -> Any:
    import psycopg

    try:
        connection = psycopg.connect(url, autocommit=True)
        connection.execute(_SETTINGS)
    except psycopg.Error as error:
        raise StoreRefused(f"连不上{role}库（{type(error).__name__}）。请核对地址、账号和网络。") from None
    return connection


def _typed(column: Any, integer: bool) -> Any:  # noqa: FBT001 - a property of the column
    import pyarrow as pa

    return column.cast(pa.int64()) if integer else column


def _quoted(name: str) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split(".", 1))


def _columns(table: Table) -> str:
    return ", ".join('"' + column.name.replace('"', '""') + '"' for column in table.columns)
