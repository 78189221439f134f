"""A masking run: plan checked, target prepared, pieces moved in processes, target finished, report made.

    mask(source, target, plan, key_place)    the whole run, or what is left of one
    preview(source, plan, key_place)         a dry run: the first rows of each table are masked and counted, nothing is written
    tables_at(source)                        what a plan must speak of

Stores by address: postgresql://, mysql:// or mariadb://, a SQLite file, a .sql dump, a CSV or Parquet file or a folder of them. Source
and target are of one make.
"""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhengan.privacy.masking.dump import DumpWay, sample_of
from zhengan.privacy.masking.errors import MaskRunError, PlanFaulty, StoreRefused, Unfinished
from zhengan.privacy.masking.fitting import check_plan
from zhengan.privacy.masking.masker import Masker, Tally
from zhengan.privacy.masking.plan import Plan
from zhengan.privacy.masking.report import Report, report_of
from zhengan.privacy.masking.shape import Piece, Table, Way
from zhengan.protect.masking import Detect, KeyProvider, MaskingError, Rule, key_at

Progress = Callable[[str, int, int], None]
"""Hears the table, the pieces done and the pieces in all (for a dump: bytes)."""
ROWS_IN_A_PIECE = 200_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be masked, into what, how. `key`: `file:PATH`, `env:NAME`, or a provider (then with one process)."""

    source: str
    target: str
    plan: Plan
    key: str | KeyProvider
    jobs: int = 1
    rows: int = ROWS_IN_A_PIECE


def mask(asked: Asked, progress: Progress = lambda _table, _done, _all: None) -> Report:
    """Runs, or goes on where a run of the same plan, key and source stopped."""
    key = _key(asked.key)
    if is_dump(asked.source):
        return _mask_dump(asked, key, progress)
    if asked.jobs > 1 and not isinstance(asked.key, str):
        raise MaskRunError("密钥在设备里时只能用一个进程。请把进程数设为 1。")
    way = open_way(asked.source, asked.target)
    try:
        tables = _fitting(asked.plan, way.tables())
        way.prepare(tables, run_name(asked.plan, key, tables))
        done = way.done()
        work = [(table, piece) for table in tables for piece in way.pieces(table, asked.rows)]
        left = [(table, piece) for table, piece in work if (table.name, piece.number) not in done]
        tallies = _moved(asked, way, key, left, lambda name, count: progress(name, len(done) + count, len(work)))
        way.finish(tables)
    finally:
        way.close()
    return report_of(asked.plan, key, tables, tallies, resumed=len(work) - len(left))


def preview(source: str, plan: Plan, key: str | KeyProvider, rows: int = 1000) -> Report:
    """Checks plan and key against the source and masks some rows of each table; nothing is written, no value is shown."""
    provider = _key(key)
    tables, samples = _sampled(source, plan, rows)
    tallies: dict[str, Tally] = {}
    for table in tables:
        masker = Masker(plan.rules(table.name), provider, _detector(plan.rules(table.name)))
        columns = samples.get(table.name, {})
        count = len(next(iter(columns.values()))) if columns else 0
        if count:
            masker.columns({name: columns[name] for name in masker.needed}, count)
        tallies[table.name] = masker.taken()
    return report_of(plan, provider, tables, tallies, resumed=0, dry=True)


def tables_at(source: str) -> tuple[Table, ...]:
    """The tables of a store."""
    if is_dump(source):
        return DumpWay(Path(source), Path(source)).shape().tables
    way = open_way(source, source, reading=True)
    try:
        return way.tables()
    finally:
        way.close()


def run_name(plan: Plan, key: KeyProvider, tables: tuple[Table, ...]) -> str:
    """Names the run by what must not change in it: rules, key, tables."""
    rules = sorted(
        (name, sorted((c, repr(r)) for c, r in (found or {}).items())) for name, found in plan.tables.items()
    )
    shapes = [(table.name, [column.name for column in table.columns]) for table in tables]
    return hashlib.sha256(repr((key.identity, rules, shapes)).encode("utf-8")).hexdigest()[:32]


def is_dump(source: str) -> bool:
    """Whether the address is a file of SQL statements."""
    return "://" not in source and Path(source).suffix.lower() == ".sql"


def open_way(source: str, target: str, *, reading: bool = False) -> Way:
    """The way between two stores of one make."""
    make = _make(source)
    if make != _make(target, beside=Path(source)):
        raise StoreRefused("来源和目标须是同一种存储（同为 PostgreSQL、MySQL、SQLite，或者文件）。")
    if make == "postgresql":
        from zhengan.privacy.masking.postgres import PostgresWay

        return PostgresWay(source, target)
    if make == "mysql":
        from zhengan.privacy.masking.mysql import MysqlWay

        return MysqlWay(source, target)
    if make == "sqlite":
        from zhengan.privacy.masking.sqlite import SqliteWay

        return SqliteWay(_path(source), _path(target))
    from zhengan.privacy.masking.files import FilesWay

    return FilesWay(_path(source), Path() if reading else _path(target))


def _mask_dump(asked: Asked, key: KeyProvider, progress: Progress) -> Report:
    way = DumpWay(Path(asked.source), Path(asked.target))
    shape = way.shape()
    tables = _fitting(asked.plan, shape.tables)
    maskers: dict[str, Masker | None] = {table.name: None for table in shape.tables}
    for table in tables:
        rules = asked.plan.rules(table.name)
        maskers[table.name] = Masker(rules, key, _detector(rules))
    size = way.source.stat().st_size
    tallies = way.rewrite(run_name(asked.plan, key, tables), maskers, lambda done: progress("", done, size))
    return report_of(asked.plan, key, tables, tallies, resumed=0)


def _sampled(source: str, plan: Plan, rows: int) -> tuple[tuple[Table, ...], Mapping[str, Mapping[str, Any]]]:
    if is_dump(source):
        dump = DumpWay(Path(source), Path(source))
        return _fitting(plan, dump.shape().tables), sample_of(dump, rows)
    way = open_way(source, source, reading=True)
    try:
        tables = _fitting(plan, way.tables())
        return tables, {table.name: way.sample(table, rows) for table in tables}
    finally:
        way.close()


def _fitting(plan: Plan, tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """The tables that the plan keeps; refuses a plan with faults."""
    faults = check_plan(plan, tables)
    if faults:
        raise PlanFaulty(faults)
    return tuple(table for table in tables if plan.tables[table.name] is not None)


def _moved(
    asked: Asked, way: Way, key: KeyProvider, left: list[tuple[Table, Piece]], told: Callable[[str, int], None]
) -> dict[str, Tally]:
    tallies: dict[str, Tally] = {}
    # SQLite has one writer at a time.
    if asked.jobs <= 1 or _make(asked.source) == "sqlite":
        for count, (table, piece) in enumerate(left, 1):
            rules = asked.plan.rules(table.name)
            tallies.setdefault(table.name, Tally()).add(_named(way, table, piece, Masker(rules, key, _detector(rules))))
            told(table.name, count)
        return tallies
    # A fork would take over the threads' locks of Arrow and the drivers.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        asked.jobs, context, initializer=_begin, initargs=(asked.source, asked.target, str(asked.key))
    ) as pool:
        futures = {
            pool.submit(_work, table, piece, dict(asked.plan.rules(table.name))): table.name for table, piece in left
        }
        try:
            for count, future in enumerate(as_completed(futures), 1):
                tallies.setdefault(futures[future], Tally()).add(future.result())
                told(futures[future], count)
        except BrokenProcessPool:
            text = "一个进程被终止。目标仍标为未完成；用同样的计划和密钥再运行，从断处继续。"
            raise Unfinished(text) from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    return tallies


_here: list[Any] = []
"""A worker's way and key."""


def _begin(source: str, target: str, key: str) -> None:
    _here[:] = [open_way(source, target), _key(key)]


def _work(table: Table, piece: Piece, rules: dict[str, Rule]) -> Tally:
    way, key = _here
    return _named(way, table, piece, Masker(rules, key, _detector(rules)))


def _named(way: Way, table: Table, piece: Piece, masker: Masker) -> Tally:
    """Moves one piece; what cannot be masked is told with the table's name."""
    import pyarrow as pa

    try:
        return way.move(table, piece, masker)
    except MaskingError as error:
        raise Unfinished(f"{table.name}：{error}") from None
    except (pa.ArrowException, UnicodeError):
        # Their texts quote values.
        text = "有的值读不出来，或者遮盖后放不进这一列。目标仍标为未完成；请核对各列的类型和规则。"
        raise Unfinished(f"{table.name}：{text}") from None


def _detector(rules: Mapping[str, Rule]) -> Detect | None:
    """The detector, where a rule needs it: it takes time to load."""
    if not any(rule.kind == "text" for rule in rules.values()):
        return None
    from zhengan.protect.detect import detect

    return lambda data: list(detect(data))


def _key(key: str | KeyProvider) -> KeyProvider:
    return key_at(key) if isinstance(key, str) else key


def _make(place: str, beside: Path | None = None) -> str:
    scheme = place.partition("://")[0].lower() if "://" in place else ""
    if scheme in {"postgresql", "postgres"}:
        return "postgresql"
    if scheme in {"mysql", "mariadb"}:
        return "mysql"
    if scheme not in {"", "sqlite"}:
        raise StoreRefused(f"不认识 {scheme}:// 这种存储。可用 postgresql、mysql、SQLite、.sql、CSV、Parquet。")
    path = _path(place)
    # A target is not there yet: its suffix says what it will be, or its source does.
    if scheme == "sqlite" or path.suffix.lower() in {".sqlite", ".sqlite3", ".db"}:
        return "sqlite"
    if path.is_file() and path.suffix.lower() not in {".csv", ".parquet"}:
        with path.open("rb") as file:
            return "sqlite" if file.read(15) == b"SQLite format 3" else "files"
    return (
        "files" if beside is None or not beside.is_file() or beside.suffix.lower() in {".csv", ".parquet"} else "sqlite"
    )


def _path(place: str) -> Path:
    return Path(place.removeprefix("sqlite://"))
