"""The questions of one assessment as a flow that is followed further: only what a change can reach is asked again.

A question is asked again when a table that its SQL names (`reads`) has changed, or, for a check, when a row of `duty` of one of its
obligations has. What a question answers now is held against what it answered before, and only differing rows flow on: from
`selected` to `duty`, from `duty` to checks, from `duty` and `fact` to folds. A check is always asked whole. A fold
is asked about few duties: each of its answers hangs on its row of `duty` and on facts of the same duty, or, where a deadline hangs on
a trigger, of the same obligation and institution (see `fold`).
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pyarrow as pa

from zhengan.assess.findings import DUTY_COLUMNS, Batch, Row, duty_key
from zhengan.assess.inputs import INPUTS
from zhengan.assess.lookups import Measured, deadlines, measured, term_due, trading_days
from zhengan.assess.piece import Piece, fold_of
from zhengan.assess.plan import write_missing
from zhengan.assess.prepared import Prepared
from zhengan.assess.reads import tables_read
from zhengan.assess.shelf import RecordKey
from zhengan.assess.world import World

# (as_of, institution, obligation, object): what a finding is about.
DutyKey = tuple[Any, ...]
_SELECTED = ("as_of", "institution", "selector", "object")
_DUTY = ("as_of", "institution", "obligation", "object")
_BOUND = "SELECT DISTINCT obligation FROM duty WHERE ground IS NULL"
_ASKED = f"SELECT DISTINCT {', '.join(_DUTY)}, recurrence FROM few.duty"  # noqa: S608  # names are ours


def _in_few(name: str, keys: Iterable[str], which: str = "true") -> str:
    same = " AND ".join(f"own.{key} IS NOT DISTINCT FROM one.{key}" for key in keys)
    return f"EXISTS (SELECT 1 FROM few.{name} AS one WHERE {which} AND {same})"  # noqa: S608  # names are ours


_OF_TRIGGERED = _in_few("duty", _DUTY[:-1], "one.recurrence = 'once'")
_FEW = (
    "DELETE FROM few.duty",
    "DELETE FROM few.fact",
    f"INSERT INTO few.duty SELECT * FROM duty AS own WHERE ground IS NULL AND recurrence = 'once' AND {_in_few('apart', _DUTY[:-1])}",  # noqa: S608  # names are ours
    f"INSERT INTO few.duty SELECT * FROM duty AS own WHERE ground IS NULL AND recurrence <> 'once' AND {_in_few('apart', _DUTY)}",  # noqa: S608  # names are ours
    f"INSERT INTO few.fact SELECT * FROM fact AS own WHERE {_OF_TRIGGERED}",  # noqa: S608  # names are ours
    f"INSERT INTO few.fact SELECT * FROM fact AS own WHERE {_in_few('duty', _DUTY)} AND NOT {_OF_TRIGGERED}",  # noqa: S608  # names are ours
)


class Flow:
    """One assessment, followed: its tables, and the last answer to each question."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._plan = world.plan
        write_missing(self._plan.pieces)
        self._reads = tables_read(self._plan.pieces)
        self._answers: dict[Piece, pa.Table] = {}
        self._duties: dict[DutyKey, list[Row]] = {}
        self._unselected: dict[DutyKey, list[Row]] = {}
        self._judged: dict[DutyKey, list[Row]] = {}
        self._folded: dict[DutyKey, list[Row]] = {}
        self._keys_of: dict[Piece, frozenset[DutyKey]] = {}
        self._measured: Measured | None = None
        self._tables = Prepared()

    def close(self) -> None:
        """Let go of tables and plans."""
        self._tables.close()

    def begin(self) -> set[DutyKey]:
        """Ask everything once.

        Returns:
            The keys of all duties.
        """
        everything = {**self.world.base.tables, **self.world.derived}
        for name, table in everything.items():
            self._tables.put(name, table)
        self._tables.put("trading_day", trading_days(self.world.calendar))
        return self._ask({*everything, "trading_day"})

    def follow(self, world: World, records: Mapping[str, Mapping[RecordKey, pa.Table]]) -> set[DutyKey]:
        """Go on to a world of the same law and subjects, of which only these records are others (`Shelf.add`).

        Returns:
            The keys of the duties about which some answer, or what a finding takes from its row of `duty`, may differ.
        """
        for name, rows in records.items():
            owners, keys = zip(*rows, strict=True)
            named = pa.table({"institution": pa.array(owners, pa.string()), "key": pa.array(keys, pa.string())})
            self._tables.replace(name, named, pa.concat_tables(list(rows.values())))
        changed = set(records)
        for name, table in world.derived.items():
            if not table.equals(self.world.derived[name]):
                self._tables.put(name, table)
                changed.add(name)
        former, self.world = self.world, world
        if world.facts.link_hours != former.facts.link_hours:
            changed.add("link_hours")
        return self._ask(changed)

    def rows_of(self, keys: Iterable[DutyKey]) -> Batch:
        """Everything that is known of some duties."""
        asked = list(keys)
        duties, unselected, judged, folded = (
            [row for key in asked for row in by_key.get(key, ())]
            for by_key in (self._duties, self._unselected, self._judged, self._folded)
        )
        return Batch(duties, unselected, judged + folded)

    def keys(self) -> Iterable[DutyKey]:
        """The keys of all rows of `duty`."""
        return self._duties.keys()

    def _ask(self, changed: set[str]) -> set[DutyKey]:
        moved = self._population(changed)
        touched = {duty_key(row) for row in moved.to_pylist()}
        bound = set(self._tables.said(_BOUND)["obligation"].to_pylist())
        apart = set(moved["obligation"].unique().to_pylist())
        facts = [
            piece
            for piece in self._again(self._plan.facts, changed, apart)
            if piece in self._answers or bound.intersection(piece.obligations)
        ]
        others = [self._refill("fact", facts, (*_DUTY, "object_type"))[0].select(_DUTY)] if facts else []
        touched |= self._fold(pa.concat_tables([moved, *others]))
        for piece in self._again(self._plan.conditions, changed, apart):
            touched |= self._judge(piece, bound)
        if moved.num_rows or self._concerns(self._plan.unselected, changed):
            rows = _by_key(self._tables.answer(self._plan.unselected))
            touched |= _apart(self._unselected, rows, {*self._unselected, *rows})
        return touched

    def _population(self, changed: set[str]) -> pa.Table:
        """Brings `selected` to `duty` up to date.

        Returns:
            The keys of changed rows of `duty`.
        """
        plan = self._plan
        selectors = [piece for piece in plan.selected if self._concerns(piece, changed)]
        if selectors and self._refill("selected", selectors, _SELECTED)[0].num_rows:
            changed.add("selected")
        if self._concerns(plan.duty_before_hours, changed):
            self._tables.put("duty_before_hours", self._tables.answer(plan.duty_before_hours))
            changed.add("duty_before_hours")
        if changed & {"duty_before_hours", "link_hours"}:
            changed |= self._measure()
        if not self._concerns(plan.duty, changed):
            return INPUTS["duty"].empty_table().select(_DUTY)
        moved, rows = self._refill("duty", [plan.duty], _DUTY)
        for row in moved.to_pylist():
            self._duties.pop(duty_key(row), None)
        for key, own in _by_key(rows.select(DUTY_COLUMNS)).items():
            self._duties[key] = own
        return moved

    def _measure(self) -> set[str]:
        """Brings what is measured against telemetry up to date; the tables that are others. Telemetry itself is read again only
        when something else is asked of it."""
        before = self._measured
        now = measured(self._tables.con, self.world, before)
        changed = set()
        if before is None or not now.object_hours.equals(before.object_hours):
            self._tables.put("object_hours", now.object_hours)
            changed.add("object_hours")
        if before is None or (now.classes, now.hours_from) != (before.classes, before.hours_from):
            self._tables.put("metric_day", now.metric_days(self.world))
            changed.add("metric_day")
        self._measured = now
        return changed

    def _fold(self, apart: pa.Table) -> set[DutyKey]:
        """Judges again the duties whose own row or facts are others."""
        if not apart.num_rows:
            return set()
        con = self._tables.con
        self._tables.put("term_due", term_due(con))
        self._tables.put("deadline", deadlines(con, self.world.calendar))
        self._few_duties(apart)
        few = self._tables.said(_ASKED).to_pylist()
        asked = {fold_of(row["recurrence"]) for row in few}
        found: dict[DutyKey, list[Row]] = {}
        for piece in self._plan.folds:
            if piece.name in asked:
                found |= _by_key(self._tables.answer(piece, "few"))
        keys = {duty_key(row) for row in (*few, *apart.to_pylist())}
        return _apart(self._folded, found, keys)

    def _few_duties(self, apart: pa.Table) -> None:
        """Fills the tables of few duties: those apart, and with them all of an obligation whose deadline hangs on a trigger, as what
        is on file about one tells since when a register of all is kept."""
        self._tables.put("few.apart", apart)
        for statement in _FEW:
            self._tables.said(statement)

    def _judge(self, piece: Piece, bound: set[str]) -> set[DutyKey]:
        """Asks a condition again; the keys of answers that differ."""
        answer = self._tables.answer(piece) if bound.intersection(piece.obligations) else None
        former = self._answers.get(piece)
        if answer is former or (answer is not None and former is not None and answer.equals(former)):
            return set()
        before = self._keys_of.get(piece, frozenset())
        rows = {} if answer is None else _by_key(answer)
        self._answers[piece], self._keys_of[piece] = answer, frozenset(rows)
        return _apart(self._judged, rows, before | rows.keys())

    def _refill(self, name: str, pieces: Iterable[Piece], keys: tuple[str, ...]) -> tuple[pa.Table, pa.Table]:
        """Asks questions again whose answers are rows of a table; the keys that differ, and their rows."""
        answers = []
        for piece in pieces:
            now = self._tables.answer(piece)
            answers.append((self._answers.get(piece, now.slice(0, 0)), now))
            self._answers[piece] = now
        return self._tables.settle(name, keys, answers)

    def _again(self, pieces: Iterable[Piece], changed: set[str], apart: set[str]) -> list[Piece]:
        """The checks to ask: those that read a changed table, or whose own rows of `duty` are others."""
        return [item for item in pieces if self._concerns(item, changed) or not apart.isdisjoint(item.obligations)]

    def _concerns(self, piece: Piece, changed: Collection[str]) -> bool:
        return not self._reads[piece].isdisjoint(changed)


def _by_key(table: pa.Table) -> dict[DutyKey, list[Row]]:
    found: dict[DutyKey, list[Row]] = {}
    for row in table.to_pylist():
        found.setdefault((row["as_of"], row["institution"], row["obligation"], row.get("object", "")), []).append(row)
    return found


def _apart(known: dict[DutyKey, list[Row]], now: Mapping[DutyKey, list[Row]], keys: Iterable[DutyKey]) -> set[DutyKey]:
    """Lets what is known under the keys be what is said now; the keys under which that differs."""
    found = set()
    for key in keys:
        rows = now.get(key, [])
        if known.get(key, []) == rows:
            continue
        found.add(key)
        if rows:
            known[key] = rows
        else:
            del known[key]
    return found
