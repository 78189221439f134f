"""Answers queries over one archive. Knows nothing of persons: who asks, and that it is written down, is `asking`'s."""

from collections.abc import Generator, Iterator, Sequence
from threading import Event

import pyarrow as pa

from zhengan.archive.errors import QueryError
from zhengan.archive.place import ArchivePlace
from zhengan.archive.search.columns import FIELDS
from zhengan.archive.search.engine import Cursor, Engine
from zhengan.archive.search.extracting import is_field, values_of
from zhengan.archive.search.figures import counts_by, figures, figures_of, in_steps, named
from zhengan.archive.search.predicate import Systems, column
from zhengan.archive.search.query import Fields, Filter, Limit, Pipe, Query, Sort, Stats
from zhengan.archive.search.rows import SCHEMA, pieces_of, rows
from zhengan.archive.search.tail import Looker, Snapshot

MOST_COLLECTED = 2_000_000
"""Lines that are held at once where a pipe needs them all (sort; stats after another pipe)."""
_NOTHING = SCHEMA.empty_table()


class Finder:
    """Searches one archive; keeps what it opened and parsed for the next search. May be asked from several threads at once."""

    def __init__(self, place: ArchivePlace, systems: Systems | None = None) -> None:
        self.place = place
        self.systems: Systems = systems or {}
        self._looker = Looker(place)
        self._engine = Engine()

    def snapshot(self) -> Snapshot:
        """All lines there are now, each once."""
        return self._looker.snapshot()

    def close(self) -> None:
        """Gives all files back."""
        self._looker.close()
        self._engine.close()

    def batches(
        self, query: Query, *, stop: Event | None = None, snapshot: Snapshot | None = None
    ) -> Generator[pa.RecordBatch, None, None]:
        """What the query gives, as it is found: lines newest first, or figures. Raises Stopped soon after `stop` is set; to end
        early, close the generator."""
        with self._engine.cursor(stop) as cursor:
            for table in self._answer(cursor, query, snapshot or self.snapshot()):
                yield from table.to_batches()

    def table(self, query: Query, *, stop: Event | None = None, snapshot: Snapshot | None = None) -> pa.Table:
        """What the query gives, whole."""
        with self._engine.cursor(stop) as cursor:
            return pa.concat_tables(self._answer(cursor, query, snapshot or self.snapshot()))

    def figures(
        self, filter_: Filter, stats: Stats, *, stop: Event | None = None, snapshot: Snapshot | None = None
    ) -> pa.Table:
        """Figures over the lines that pass."""
        held = snapshot or self.snapshot()
        with self._engine.cursor(stop) as cursor:
            return figures(cursor, pieces_of(held, filter_, self.systems), stats, self.systems)

    def counts_by(
        self, filter_: Filter, fields: Sequence[str], *, stop: Event | None = None, snapshot: Snapshot | None = None
    ) -> list[dict[str | int | None, int]]:
        """For each field how many of the lines that pass have which value."""
        held = snapshot or self.snapshot()
        with self._engine.cursor(stop) as cursor:
            return counts_by(cursor, pieces_of(held, filter_, self.systems), fields, self.systems)

    def piped(self, table: pa.Table, pipes: Sequence[Pipe]) -> pa.Table:
        """Lines that were found already, through pipes."""
        with self._engine.cursor() as cursor:
            return _piped(cursor, table, pipes, self.systems)

    def _answer(self, cursor: Cursor, query: Query, snapshot: Snapshot) -> Iterator[pa.Table]:
        pieces = pieces_of(snapshot, query.filter, self.systems)
        pipes = list(query.pipes)
        if pipes and isinstance(pipes[0], Stats):
            yield _piped(cursor, figures(cursor, pieces, pipes[0], self.systems), pipes[1:], self.systems)
            return
        plain = next((number for number, pipe in enumerate(pipes) if isinstance(pipe, Sort | Stats)), len(pipes))
        limit = min((pipe.rows for pipe in pipes[:plain] if isinstance(pipe, Limit)), default=None)
        chosen = [pipe for pipe in pipes[:plain] if isinstance(pipe, Fields)]
        found = rows(cursor, pieces, self.systems, limit)
        if plain == len(pipes):
            yield _piped(cursor, _NOTHING, chosen, self.systems)
            for table in found:
                yield _piped(cursor, table, chosen, self.systems)
            return
        yield _piped(cursor, _collected(found), [*chosen, *pipes[plain:]], self.systems)


def _collected(found: Iterator[pa.Table]) -> pa.Table:
    tables, count = [_NOTHING], 0
    for table in found:
        tables.append(table)
        count += table.num_rows
        if count > MOST_COLLECTED:
            raise QueryError(f"排序前的日志不应超过 {MOST_COLLECTED} 行。请缩小时间范围，或先用 stats、limit。")
    return pa.concat_tables(tables)


def _piped(cursor: Cursor, table: pa.Table, pipes: Sequence[Pipe], systems: Systems) -> pa.Table:
    for pipe in pipes:
        match pipe:
            case Limit(count):
                table = table.slice(0, count)
            case Fields(names):
                table = pa.table([_chosen(table, name, systems) for name in names], names=list(names))
            case Sort(by):
                keys = ", ".join(
                    f"{_value(table, name, systems)}{' DESC' if falling else ''} NULLS LAST" for name, falling in by
                )
                table = cursor.table(f"SELECT * FROM {cursor.named(table)} ORDER BY {keys}")  # noqa: S608  # names of ours and quoted literals
            case Stats(functions, groups):
                values = []
                for group in groups:
                    value = _value(table, group.field, systems)
                    values.append(in_steps(value, group.step_ns) if group.step_ns else value)
                values += [_value(table, one.field, systems) if one.field else "NULL" for one in functions]
                table = figures_of(cursor, table, pipe, values)
    return table


def _value(table: pa.Table, name: str, systems: Systems) -> str:
    """A field of rows that are there, as an expression. Raises QueryError where an earlier pipe left it out."""
    if name == "time" and "received" in table.column_names:
        return column(name, systems)
    if name in table.column_names:
        return named(name)
    if name == "system" and "source" in table.column_names:
        return column(name, systems)
    if name not in FIELDS and is_field(name) and "msg" in table.column_names:
        return column(name, systems)
    raise QueryError(
        f"前面的步骤没有留下字段“{name}”，有：{'、'.join(table.column_names)}。请调整 | 的先后，或加上这个字段。"
    )


def _chosen(table: pa.Table, name: str, systems: Systems) -> pa.ChunkedArray:
    if name in table.column_names:
        return table[name]
    _value(table, name, systems)
    if name == "system":
        return pa.chunked_array([[systems.get(source) for source in table["source"].to_pylist()]], pa.string())
    texts = [", ".join(values_of(name, text)) or None for text in table["msg"].to_pylist()]
    return pa.chunked_array([texts], pa.string())
