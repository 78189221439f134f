"""One assessment: who is bound, what is asked, what the evidence says, and the findings that follow.

Everything runs set-based in one DuckDB connection over all institutions and asked dates; nothing is written back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

from zhengan.assess.evidence import EvidenceBase
from zhengan.assess.finding import Finding
from zhengan.assess.findings import DUTY_COLUMNS, Answers, findings_from
from zhengan.assess.inputs import INPUTS
from zhengan.assess.lookups import deadlines, measured, term_due, trading_days
from zhengan.assess.piece import Piece
from zhengan.assess.plan import sql_of, write_missing
from zhengan.assess.timing import Stopwatch, Timing
from zhengan.assess.unbound import aside_notices, unbound_notices
from zhengan.assess.world import World, world_of
from zhengan.calendar import Calendar
from zhengan.law import Catalogue
from zhengan.ledger.samples import open_duckdb

# Of fewer rows than these, handing steps to other threads costs more than it saves.
_FEW_ROWS = 20_000


@dataclass(frozen=True)
class Assessment:
    """The findings of one run, worst first within an institution, with the notices on the data."""

    as_of: tuple[date, ...]
    findings: tuple[Finding, ...]
    notices: tuple[Mapping[str, Any], ...]
    calendar_version: str
    timings: tuple[Timing, ...] = ()


def assess(
    base: EvidenceBase, as_of: Sequence[date], readings: Mapping[str, str], catalogue: Catalogue, calendar: Calendar
) -> Assessment:
    """Judge the evidence under the law of each asked date. `readings` holds a value for every reading (`Catalogue.choose`)."""
    return assess_world(world_of(base, as_of, readings, catalogue, calendar))


def assess_world(world: World) -> Assessment:
    """Judge a world."""
    watch = Stopwatch()
    found = judge_world(world, watch)
    return Assessment(world.as_of, found, notices_on(world), world.calendar.version, watch.timings)


def notices_on(world: World) -> tuple[Mapping[str, Any], ...]:
    """What is to be said about the data of a world apart from its findings."""
    unbound = unbound_notices(world.facts, world.obligations)
    return (*world.base.notices, *world.facts.notices, *aside_notices(world.catalogue, world.as_of), *unbound)


def judge_world(world: World, watch: Stopwatch) -> tuple[Finding, ...]:
    """The findings of a world: nothing where no law is on file."""
    if not world.obligations:
        return ()
    with TemporaryDirectory() as spill, open_duckdb(Path(spill)) as con:
        answers = _Run(con, world, watch).judge()
    with watch.step("findings"):
        return findings_from(answers, world)


@dataclass(frozen=True)
class _Run:
    """The connection and what it is filled from."""

    con: duckdb.DuckDBPyConnection
    world: World
    watch: Stopwatch

    def judge(self) -> Answers:
        """Population, checks, folds."""
        with self.watch.step("plan"):
            plan = self.world.plan
            write_missing(plan.pieces)
        with self.watch.step("tables"):
            self._enter_facts()
        self._fill("selected", plan.selected)
        self._fill("duty_before_hours", [plan.duty_before_hours])
        with self.watch.step("telemetry"):
            found = measured(self.con, self.world)
            self._enter("object_hours", found.object_hours)
            metric_days = found.metric_days(self.world)
            self._enter("metric_day", metric_days)
        if metric_days.num_rows + sum(table.num_rows for table in self.world.base.tables.values()) < _FEW_ROWS:
            self.con.execute("SET threads = 1")
        self._fill("duty", [plan.duty])
        bound = set(self._column("SELECT DISTINCT obligation FROM duty WHERE ground IS NULL"))
        facts, conditions = _of_obligations(plan.facts, bound), _of_obligations(plan.conditions, bound)
        self._fill("fact", facts)
        self._enter("trading_day", trading_days(self.world.calendar))
        self._enter("term_due", term_due(self.con))
        self._enter("deadline", deadlines(self.con, self.world.calendar))
        return Answers(
            duties=self._table(f"SELECT {', '.join(DUTY_COLUMNS)} FROM duty"),  # noqa: S608  # names are ours
            unselected=self._answer(plan.unselected),
            judged=[self._answer(asked) for asked in (*conditions, *plan.folds)],
        )

    def _enter_facts(self) -> None:
        for name, table in self.world.base.tables.items():
            self.con.register(name, table)
        for name, table in self.world.derived.items():
            self._enter(name, table)

    def _enter(self, name: str, table: pa.Table) -> None:
        self.con.register(f"{name}_in", table)
        self.con.execute(f'CREATE TEMP TABLE "{name}" AS SELECT * FROM "{name}_in"')  # noqa: S608  # names are ours
        self.con.unregister(f"{name}_in")

    def _fill(self, name: str, pieces: Iterable[Piece]) -> None:
        """A table of that name, filled by each piece in turn."""
        self._enter(name, INPUTS[name].empty_table())
        for piece in pieces:
            with self.watch.piece(piece):
                self.con.execute(f'INSERT INTO "{name}" BY NAME {sql_of(piece)}')  # names are ours

    def _answer(self, piece: Piece) -> pa.Table:
        with self.watch.piece(piece):
            return self._table(sql_of(piece))

    def _table(self, sql: str) -> pa.Table:
        return self.con.execute(sql).to_arrow_table()

    def _column(self, sql: str) -> list[Any]:
        return [value for (value,) in self.con.execute(sql).fetchall()]


def _of_obligations(pieces: Iterable[Piece], bound: set[str]) -> list[Piece]:
    """The checks that somebody here is bound by: the others cost time and answer nothing."""
    return [piece for piece in pieces if not bound.isdisjoint(piece.obligations)]
