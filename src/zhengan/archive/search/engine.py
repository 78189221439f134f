"""DuckDB for searches: two threads, no extension from outside, what a person wrote only as literals; and being stopped."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

import duckdb
import pyarrow as pa

from zhengan.archive.errors import ArchiveError, QueryError
from zhengan.archive.search.decoded import Decoded
from zhengan.archive.search.extracting import first_values, values_of
from zhengan.archive.search.parts import Part
from zhengan.archive.search.predicate import Systems, condition, quoted
from zhengan.archive.search.pruning import ALWAYS
from zhengan.archive.search.query import Filter
from zhengan.archive.search.sought import Sought
from zhengan.archive.search.tail import Unsealed

THREADS = 2
CONFIG: dict[str, Any] = {
    "threads": THREADS,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
    "preserve_insertion_order": False,
}
_LOOK_S = 0.02
_BATCH_ROWS = 65_536


class Stopped(ArchiveError):  # noqa: N818  # nothing went wrong
    """The person stopped the search."""


@dataclass(frozen=True)
class Sealed:
    """A segment and what is left to ask of its lines."""

    part: Part
    filter: Filter


@dataclass(frozen=True)
class Fresh:
    """Unsealed lines and what is left to ask of them."""

    lines: Unsealed
    filter: Filter


@dataclass(frozen=True)
class Ahead:
    """Rows of a segment that were read ahead of the engine, with their `filename` and `row`, and what is left to ask of them."""

    table: pa.Table
    filter: Filter


Piece = Sealed | Fresh


class Engine:
    """One database in memory; each search has a cursor of its own."""

    def __init__(self) -> None:
        self._base = duckdb.connect(":memory:", config=CONFIG)
        self._decoded = Decoded()
        self._base.execute("SET GLOBAL parquet_metadata_cache = true")
        text = duckdb.sqltype("VARCHAR")
        for name, function, kind in (
            ("field_values", _field_values, duckdb.list_type(text)),
            ("first_value_of", _first_value_of, text),
        ):
            self._base.create_function(name, function, [text, text], kind, type="arrow", null_handling="special")

    def close(self) -> None:
        self._base.close()
        self._decoded.clear()

    @contextmanager
    def cursor(self, stop: Event | None = None) -> Iterator["Cursor"]:
        """A cursor; what runs on it ends with `Stopped` soon after `stop` is set."""
        with self._base.cursor() as con:
            cursor = Cursor(con, stop, self._decoded)
            with cursor.watched():
                yield cursor


class Cursor:
    """Runs statements over pieces of the archive."""

    def __init__(self, con: duckdb.DuckDBPyConnection, stop: Event | None, decoded: Decoded | None = None) -> None:
        self._con = con
        self.decoded = decoded or Decoded()
        self._stop = stop
        self._names: dict[int, str] = {}
        self._held: list[pa.Table] = []
        self.useless: set[Sought] = set()
        """Texts that most row groups hold: to look for them spares nothing."""

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Within, what runs is interrupted soon after `stop` is set."""
        if self._stop is None:
            yield
            return
        done = Event()
        watcher = Thread(target=_watch, args=(self._con, self._stop, done), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    def check(self) -> None:
        """Raises Stopped where the search is to end."""
        if self._stop is not None and self._stop.is_set():
            raise Stopped("查询已停止。")

    def table(self, sql: str, *, blame: type[ArchiveError] | None = None, most: int | None = None) -> pa.Table:
        """The rows of a statement. Raises Stopped, QueryError for values that the query asks to compute and that cannot be,
        ArchiveError for the rest, or `blame` for all; and QueryError for more than `most` rows.
        """
        self.check()
        try:
            if most is None:
                return self._con.execute(sql).to_arrow_table()
            return self._bounded(sql, most)
        except duckdb.InterruptException:
            raise Stopped("查询已停止。") from None
        except (duckdb.OutOfRangeException, duckdb.ConversionException, duckdb.InvalidInputException) as error:
            raise QueryError(f"查询不能执行：{_first_line(error)}") from error
        except duckdb.Error as error:
            if blame is not None:
                raise blame(f"查询不能执行：{_first_line(error)}") from None
            raise ArchiveError(
                f"读取日志段失败：{_first_line(error)}。请重试；仍然失败请运行 zhengan archive verify。"
            ) from error

    def _bounded(self, sql: str, most: int) -> pa.Table:
        reader = self._con.execute(sql).to_arrow_reader(_BATCH_ROWS)
        batches, count = [], 0
        for batch in reader:
            self.check()
            batches.append(batch)
            count += batch.num_rows
            if count > most:
                raise QueryError(f"结果不应超过 {most} 行。请加上条件、LIMIT 或汇总。")
        return pa.Table.from_batches(batches, reader.schema)

    def named(self, table: pa.Table) -> str:
        """The name under which a statement finds an Arrow table."""
        name = self._names.get(id(table))
        if name is None:
            name = f"held_{len(self._names)}"
            self._con.register(name, table)
            self._names[id(table)] = name
            self._held.append(table)  # its address stays its own
        return name

    def lines(self, pieces: Iterable[Piece | Ahead], columns: Sequence[str], systems: Systems) -> str:
        """The statement of the lines that pass, each with these columns; `filename` and `row` say where a line lies."""
        wanted = ", ".join(columns)
        arms: dict[tuple[str, str], list[Part]] = {}
        texts = []
        for piece in pieces:
            where = "" if piece.filter == ALWAYS else f" WHERE {condition(piece.filter, systems)}"
            if isinstance(piece, Fresh):
                name = self.named(piece.lines.table)
                texts.append(f"SELECT {wanted} FROM (SELECT *, '{name}' AS filename FROM {name}){where}")  # noqa: S608  # names of ours and quoted literals
            elif isinstance(piece, Ahead):
                texts.append(f"SELECT {wanted} FROM {self.named(piece.table)}{where}")  # noqa: S608  # names of ours and quoted literals
            else:
                arms.setdefault((piece.part.manifest.log_class, where), []).append(piece.part)
        for (log_class, where), parts in arms.items():
            files = ", ".join(quoted(str(part.lines)) for part in parts)
            read = f"read_parquet([{files}], filename = true, file_row_number = true)"
            lines = f'SELECT *, file_row_number AS "row", \'{log_class}\' AS "class" FROM {read}'  # noqa: S608  # names of ours and quoted literals
            texts.append(f"SELECT {wanted} FROM ({lines}){where}")  # noqa: S608  # names of ours and quoted literals
        return " UNION ALL ".join(texts)


def _field_values(names: pa.ChunkedArray, texts: pa.ChunkedArray) -> pa.Array:
    return pa.array(
        [
            [] if text is None else values_of(name, text)
            for name, text in zip(names.to_pylist(), texts.to_pylist(), strict=True)
        ],
        pa.list_(pa.string()),
    )


def _first_value_of(names: pa.ChunkedArray, texts: pa.ChunkedArray) -> pa.Array:
    found = first_values(names[0].as_py(), texts) if len(names) else pa.nulls(0, pa.string())
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _watch(con: duckdb.DuckDBPyConnection, stop: Event, done: Event) -> None:
    while not done.wait(_LOOK_S):
        if stop.is_set():
            con.interrupt()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:300]
