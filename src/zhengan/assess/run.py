"""One assessment: who is bound, what is asked, what the evidence says, and the findings that follow.

Everything runs set-based in one DuckDB connection over all institutions and asked dates; nothing is written back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

from zhengan.assess import hours
from zhengan.assess.evidence import EvidenceBase
from zhengan.assess.finding import Finding
from zhengan.assess.findings import DUTY_COLUMNS, Answers, findings_from
from zhengan.assess.inputs import INPUTS
from zhengan.assess.piece import Piece
from zhengan.assess.plan import sql_of, write_missing
from zhengan.assess.timing import Stopwatch, Timing
from zhengan.assess.unbound import unbound_notices
from zhengan.assess.world import World, world_of
from zhengan.calendar import ALL_HOURS, Calendar, add_term
from zhengan.checks.names import MEASURED
from zhengan.law import Catalogue
from zhengan.ledger.samples import open_duckdb


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
    notices = (*world.base.notices, *world.facts.notices, *unbound_notices(world.facts, world.obligations))
    watch = Stopwatch()
    found = judge_world(world, watch)
    return Assessment(world.as_of, found, notices, world.calendar.version, watch.timings)


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
            self._measure([item.id for item in self.world.by_id.values() if item.check in MEASURED])
        self._fill("duty", [plan.duty])
        bound = set(self._column("SELECT DISTINCT obligation FROM duty WHERE ground IS NULL"))
        facts, conditions = _of_obligations(plan.facts, bound), _of_obligations(plan.conditions, bound)
        self._fill("fact", facts)
        self._enter("trading_day", _table("trading_day", hours.trading_days(self.world.calendar)))
        self._enter("term_due", self._term_due())
        self._enter("deadline", self._deadlines())
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

    def _measure(self, measured: Sequence[str]) -> None:
        """Hours class and owed minutes of the duties that are measured against telemetry, and the table `metric_day`."""
        rows = self.con.execute(
            "SELECT as_of, institution, obligation, object_type, object, window_from, window_until "
            "FROM duty_before_hours WHERE list_contains(?, obligation)",
            [list(measured)],
        ).to_arrow_table()
        measured_rows = rows.to_pylist()
        found = list(self._hours_of(measured_rows))
        hours_from = min(
            (row["window_from"] for row in measured_rows if row["object_type"] == "network_link"), default=None
        )
        classes = {
            (row["institution"], "network_link", row["object"]): row["hours_class"]
            for row in found
            if row["hours_class"] not in (None, ALL_HOURS)
        }
        self._enter("object_hours", _table("object_hours", found))
        self._enter("metric_day", self.world.base.metric_days(classes, hours_from).cast(INPUTS["metric_day"]))

    def _hours_of(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        links = [row for row in rows if row["object_type"] == "network_link"]
        first = min((row["window_from"] for row in links), default=self.world.calendar.last)
        minutes = hours.Minutes(self.world.calendar, first, max((row["window_until"] for row in links), default=first))
        for row in rows:
            linked = self.world.facts.link_hours.get((row["as_of"], row["institution"], row["object"]))
            name = linked if row["object_type"] == "network_link" else ALL_HOURS
            yield {
                **{key: row[key] for key in ("as_of", "institution", "obligation", "object")},
                "hours_class": name,
                "owed_minutes": None if name is None else minutes.owed(name, row["window_from"], row["window_until"]),
            }

    def _term_due(self) -> pa.Table:
        """(term, day) -> due, for every term in use and every day that it may run from."""
        terms = self._column("SELECT DISTINCT recurrence[9:] FROM duty WHERE starts_with(recurrence, 'rolling:')")
        days = self._column(
            "SELECT owed_from FROM duty WHERE starts_with(recurrence, 'rolling:') UNION "
            "SELECT done_on FROM fact WHERE obligation IN (SELECT obligation FROM duty WHERE starts_with(recurrence, 'rolling:'))"
        )
        return _table(
            "term_due",
            [{"term": term, "day": day, "due": add_term(day, term)} for term in terms if term for day in days],
        )

    def _deadlines(self) -> pa.Table:
        """(due_rule, day) -> deadline, null beyond the calendar's data."""
        rows = self._rows("SELECT DISTINCT due_rule, trigger_on FROM duty WHERE recurrence = 'once'")
        return _table(
            "deadline",
            [
                {
                    "due_rule": row["due_rule"],
                    "day": row["trigger_on"],
                    "deadline": hours.deadline(self.world.calendar, row["trigger_on"], row["due_rule"]),
                }
                for row in rows
            ],
        )

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

    def _rows(self, sql: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._table(sql).to_pylist()
        return rows


def _of_obligations(pieces: Iterable[Piece], bound: set[str]) -> list[Piece]:
    """The checks that somebody here is bound by: the others cost time and answer nothing."""
    return [piece for piece in pieces if not bound.isdisjoint(piece.obligations)]


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=INPUTS[name])
