"""SQL dumps, rewritten while they stream: COPY blocks of pg_dump, INSERT statements of mysqldump and of pg_dump --inserts.

Only rows change; every other line passes as it is. The result grows in `NAME.unfinished`; beside it `NAME.progress.json` says how far
source and target are, always at the end of a row, so that a run which is taken up goes on there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from zhengan.privacy.masking.dump_rows import Insert, copy_field, copy_text, read_insert, read_names
from zhengan.privacy.masking.dump_shape import Dump, read_shape
from zhengan.privacy.masking.errors import StoreRefused, Unfinished
from zhengan.privacy.masking.masker import Masker, Tally, array_of
from zhengan.privacy.masking.shape import Table

_ROWS_AT_ONCE = 4000
_BYTES_AT_ONCE = 8 << 20


@dataclass(frozen=True)
class DumpWay:
    """A dump and where its masked copy goes."""

    source: Path
    target: Path

    def shape(self) -> Dump:
        """The dump's tables, read in one pass without its rows."""
        return read_shape(self.source)

    def rewrite(self, run: str, maskers: Mapping[str, Masker | None], told: Callable[[int], None]) -> dict[str, Tally]:
        """Writes the masked dump; a table whose masker is None loses its rows. `told` hears how many bytes are read."""
        if self.target.exists():
            raise StoreRefused(f"{self.target} 已经存在。请换一个文件名，免得盖掉。")
        working, notes = _beside(self.target, ".unfinished"), _beside(self.target, ".progress.json")
        shape = self.shape()
        try:
            started = _taken_up(notes, run)
            with self.source.open("rb") as source, working.open("r+b" if started[0] else "wb") as target:
                source.seek(started[0])
                target.truncate(started[1])
                target.seek(started[1])
                rewriting = _Rewriting(source, target, shape, maskers, started[2])
                for _ in rewriting.steps():
                    target.flush()
                    os.fsync(target.fileno())
                    _note(
                        notes,
                        {"run": run, "source": rewriting.read, "target": target.tell(), "inside": rewriting.inside},
                    )
                    told(rewriting.read)
            working.rename(self.target)
            notes.unlink(missing_ok=True)
        except OSError as error:
            raise Unfinished(f"写入 {working} 出错（{error.strerror}）。排除后再运行，从断处继续。") from None
        return rewriting.tallies


class _Rewriting:
    """One pass over the rest of a dump."""

    def __init__(
        self, source: IO[bytes], target: IO[bytes], shape: Dump, maskers: Mapping[str, Masker | None], inside: list[str]
    ) -> None:
        self._source, self._target, self._shape, self._maskers = source, target, shape, maskers
        self.read, self.inside = source.tell(), inside
        self.tallies: dict[str, Tally] = {}
        self._tables = {table.name: table for table in shape.tables}

    def steps(self) -> Iterator[None]:
        """Goes on; stops wherever a run could be taken up."""
        if self.inside:
            yield from self._copy(self.inside[0], self.inside[1:])
        waiting: list[Insert] = []
        while line := self._line():
            head = line.lstrip()[:12].upper()
            if head.startswith(b"INSERT INTO"):
                insert = self._insert(line)
                if waiting and (waiting[0].table, waiting[0].names) != (insert.table, insert.names):
                    self._write_inserts(waiting)
                    waiting = []
                waiting.append(insert)
                if sum(insert.size for insert in waiting) >= _BYTES_AT_ONCE or len(waiting) >= _ROWS_AT_ONCE:
                    self._write_inserts(waiting)
                    waiting = []
                    yield None
                continue
            if waiting:
                self._write_inserts(waiting)
                waiting = []
            self._target.write(line)
            if head.startswith(b"COPY ") and line.rstrip().lower().endswith(b"from stdin;"):
                table, names = read_names(line.decode("utf-8"))
                yield from self._copy(table, list(names) or [column.name for column in self._known(table).columns])
        if waiting:
            self._write_inserts(waiting)

    def _copy(self, table: str, names: list[str]) -> Iterator[None]:
        """The rows of one COPY block."""
        self._known(table)
        rows: list[list[bytes]] = []
        size = 0
        while line := self._line():
            if line.rstrip(b"\r\n") == b"\\.":
                self._write_copy(table, names, rows)
                self._target.write(line)
                self.inside = []
                yield None
                return
            rows.append(line.rstrip(b"\n").split(b"\t"))
            size += len(line)
            if len(rows) >= _ROWS_AT_ONCE or size >= _BYTES_AT_ONCE:
                self._write_copy(table, names, rows)
                rows, size = [], 0
                self.inside = [table, *names]
                yield None
        raise Unfinished(f"{table}：转储文件在表的中间断了，不完整。请重新导出。")

    def _write_copy(self, table: str, names: list[str], rows: list[list[bytes]]) -> None:
        masker = self._maskers.get(table)
        if masker is None or not rows:
            return
        if any(len(row) != len(names) for row in rows):
            raise Unfinished(f"{table}：有的行与列数不符，转储文件已损坏。")
        columns = list(zip(*rows, strict=True))
        given = {name: array_of([copy_field(cell) for cell in columns[names.index(name)]]) for name in masker.needed}
        shown = masker.columns(given, len(rows))
        written = [
            [copy_text(value) for value in shown[name].to_pylist()] if name in shown else columns[place]
            for place, name in enumerate(names)
        ]
        self._target.write(b"".join(b"\t".join(row) + b"\n" for row in zip(*written, strict=True)))
        self._taken(table, masker)

    def _write_inserts(self, inserts: list[Insert]) -> None:
        first = inserts[0]
        masker = self._maskers.get(first.table)
        if masker is None:
            return
        rows = [row for insert in inserts for row in insert.rows]
        columns = list(zip(*rows, strict=True))
        values = {name: array_of([cell.value for cell in columns[first.names.index(name)]]) for name in masker.needed}
        shown = masker.columns(values, len(rows))
        written = [
            [
                cell.written(value, self._shape.backslashes)
                for cell, value in zip(columns[place], shown[name].to_pylist(), strict=True)
            ]
            if name in shown
            else [cell.text for cell in columns[place]]
            for place, name in enumerate(first.names)
        ]
        done = iter([f"({','.join(row)})" for row in zip(*written, strict=True)])
        for insert in inserts:
            tuples = ",".join(next(done) for _ in insert.rows)
            self._target.write(f"{insert.head} {tuples};\n".encode("utf-8", "surrogateescape"))
        self._taken(first.table, masker)

    def _insert(self, line: bytes) -> Insert:
        """One whole statement: a text in it may hold line breaks."""
        while True:
            insert = read_insert(line.decode("utf-8", "surrogateescape"), self._shape.backslashes)
            if insert is not None:
                break
            more = self._line()
            if not more:
                raise Unfinished("转储文件在语句的中间断了，不完整。请重新导出。")
            line += more
        table = self._known(insert.table)
        named = insert.named([column.name for column in table.columns])
        if any(len(row) != len(named.names) for row in named.rows):
            raise Unfinished(f"{named.table}：有的行与列数不符，转储文件已损坏。")
        return named

    def _known(self, table: str) -> Table:
        if table not in self._tables or table not in self._maskers:
            raise Unfinished(f"{table} 有行，却没有建表语句或者规则。请用带表结构的完整转储。")
        return self._tables[table]

    def _taken(self, table: str, masker: Masker) -> None:
        self.tallies.setdefault(table, Tally()).add(masker.taken())

    def _line(self) -> bytes:
        line = self._source.readline()
        self.read += len(line)
        return line


def sample_of(way: DumpWay, rows: int) -> dict[str, dict[str, Any]]:
    """The first rows of each table, by column."""
    collected: dict[str, dict[str, Any]] = {}

    class _Looking(Masker):
        def __init__(self, table: Table) -> None:
            super().__init__({}, None, None)  # type: ignore[arg-type]
            self._name = table.name
            self.needed = frozenset(column.name for column in table.columns)

        def columns(self, given: Mapping[str, Any], rows: int) -> dict[str, Any]:
            collected.setdefault(self._name, {name: column.slice(0, limit) for name, column in given.items()})
            return {}

    limit, shape = rows, way.shape()
    with way.source.open("rb") as source, Path(os.devnull).open("wb") as nowhere:
        for _ in _Rewriting(
            source, nowhere, shape, {table.name: _Looking(table) for table in shape.tables}, []
        ).steps():
            if len(collected) == len(shape.tables):
                break
    return collected


def _beside(target: Path, suffix: str) -> Path:
    return target.with_name(target.name + suffix)


def _taken_up(notes: Path, run: str) -> tuple[int, int, list[str]]:
    if not notes.exists():
        return 0, 0, []
    try:
        found = json.loads(notes.read_text(encoding="utf-8"))
        if found["run"] == run:
            return int(found["source"]), int(found["target"]), [str(name) for name in found["inside"]]
    except (ValueError, KeyError, TypeError):
        pass
    raise StoreRefused(f"{notes} 是另一次没有做完的脱敏（计划、密钥或者来源不同）。请删去它和 .unfinished 文件再来。")


def _note(notes: Path, content: dict[str, Any]) -> None:
    waiting = notes.with_name(notes.name + ".new")
    waiting.write_text(json.dumps(content), encoding="utf-8")
    waiting.replace(notes)
