"""What a check is: a plain function from tables to a table, and the columns that it answers with.

A check is named for what it measures; its docstring is the sentence that the user reads; its parameters name the tables that it
needs (`duty`, a record type, `metric_day`, `session`) or `readings` (the chosen readings, by id). It is set-based over all
institutions and as-of dates in `duty`; it never filters by role or by the dates of the law, opens no store and asks no clock.

Two kinds. A **condition** answers, for each row of `duty`, whether something holds: `KEYS`, `holds`, `reason`, figures named
`f_…`, `evidence` (sorted entry ids) and `good_until`. **Occurrences** are facts only, any number for a row of `duty`: `KEYS`,
`done_on`, `counts` (false: tried, failed, or of another kind), `entry`, `occurrence` (the period served, where the fact says so);
whether enough of them happened in time is judged in one place, `assess`.

Arithmetic at a legal boundary is exact: cross-multiply decimals and integers, never divide.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import ibis
from ibis.expr import types as ir

from zhengan.checks.names import KEYS, NO_RECORD, NOT_YET, PERSON_JUDGES

__all__ = [
    "CHECKS",
    "KEYS",
    "NOT_YET",
    "NO_RECORD",
    "PERSON_JUDGES",
    "Check",
    "about",
    "beside",
    "check",
    "conclude",
    "day_end",
    "day_start",
    "entries",
    "gathered",
    "happened",
    "latest",
    "local_day",
    "occurrences",
    "shown",
    "surely",
]


@dataclass(frozen=True)
class Check:
    """One check: its name, kind, the tables that it reads and the sentence that says what it measures."""

    name: str
    kind: Literal["condition", "occurrences"]
    measure: Callable[..., ir.Table]
    tables: tuple[str, ...]
    words: str

    def expression(self, tables: Mapping[str, ir.Table], readings: Mapping[str, str]) -> ir.Table:
        """The answer as an unexecuted expression over `tables`."""
        given: dict[str, Any] = {name: readings if name == "readings" else tables[name] for name in self.tables}
        return self.measure(**given)


CHECKS: dict[str, Check] = {}


def check(measure: Callable[..., ir.Table]) -> Callable[..., ir.Table]:
    """Enter a condition into the register of checks."""
    return _enter(measure, "condition")


def occurrences(measure: Callable[..., ir.Table]) -> Callable[..., ir.Table]:
    """Enter a supplier of occurrences into the register of checks."""
    return _enter(measure, "occurrences")


def _enter(measure: Callable[..., ir.Table], kind: Literal["condition", "occurrences"]) -> Callable[..., ir.Table]:
    name = measure.__name__
    if name in CHECKS:
        raise ValueError(f"two checks are named {name}")
    words = inspect.getdoc(measure) or ""
    CHECKS[name] = Check(name, kind, measure, tuple(inspect.signature(measure).parameters), words)
    return measure


def shown(table: ir.Table, duty: ir.Table) -> ir.Table:
    """The versions of `table` in force on each asked date, with that date as `as_of`.

    Only facts known by the evidence's own dates are shown: `shown_from <= as_of < shown_until`.
    """
    asked = duty.select("as_of").distinct()
    in_force = (table.shown_from <= asked.as_of) & (asked.as_of < table.shown_until)
    return table.inner_join(asked, in_force)


def about(duty: ir.Table, facts: ir.Table, subject: str | None) -> ir.Table:
    """Each row of `duty` beside every fact about it: same date and institution, and `facts[subject]` the object.

    `subject` None joins on the institution alone. Rows of `duty` without a fact stay, with nulls (`fact_as_of` is null there); the
    keys are the duty's, and facts' columns of the same names are called `fact_…`.
    """
    facts = facts.rename({f"fact_{name}": name for name in facts.columns if name in duty.columns})
    predicates = [duty.as_of == facts.fact_as_of, duty.institution == facts.fact_institution]
    if subject is not None:
        predicates.append(duty.object == facts[subject])
    return duty.left_join(facts, predicates)


def conclude(
    rows: ir.Table,
    *,
    holds: ir.BooleanValue,
    reason: ir.StringValue,
    figures: Mapping[str, ir.Value],
    evidence: ir.ArrayValue,
    good_until: ir.DateValue | None = None,
) -> ir.Table:
    """The answer of a condition, in the columns of the contract; figures are named without their `f_`."""
    return rows.select(
        *KEYS,
        holds=holds.cast("boolean"),
        reason=reason,
        evidence=evidence,
        good_until=ibis.null("date") if good_until is None else good_until,
        **{f"f_{name}": value for name, value in figures.items()},
    )


def happened(
    rows: ir.Table,
    *,
    done_on: ir.DateValue,
    counts: ir.BooleanValue,
    entry: ir.IntegerValue,
    occurrence: ir.StringValue | None = None,
) -> ir.Table:
    """The facts of an occurrence check, in the columns of the contract; rows without a date are no fact and fall away."""
    named = ibis.null("string") if occurrence is None else occurrence
    facts = rows.select(*KEYS, done_on=done_on, counts=surely(counts), entry=entry, occurrence=named)
    return facts.filter(facts.done_on.notnull())


def entries(*values: ir.IntegerValue) -> ir.ArrayValue:
    """A sorted array of the entry ids among `values` that are not null."""
    return ibis.array(list(values)).filter(lambda entry: entry.notnull()).unique().sort()


def local_day(instant: ir.TimestampValue) -> ir.DateValue:
    """The local (Asia/Shanghai) date of a naive UTC instant. China keeps no summer time."""
    return (instant + ibis.interval(hours=8)).date()


def day_start(day: ir.DateValue) -> ir.TimestampValue:
    """The naive UTC instant at which the local day begins."""
    return day.cast("timestamp") - ibis.interval(hours=8)


def day_end(day: ir.DateValue) -> ir.TimestampValue:
    """The naive UTC instant at which the local day ends (the first instant no longer in it)."""
    return day.cast("timestamp") + ibis.interval(hours=16)


def beside(left: ir.Table, right: ir.Table, keys: Sequence[str]) -> ir.Table:
    """Every row of `left` with the columns of its match in `right` on `keys`, null where there is none; keys stand once."""
    right = right.rename({f"right_{key}": key for key in keys})
    joined = left.left_join(right, [left[key] == right[f"right_{key}"] for key in keys])
    return joined.drop(*[f"right_{key}" for key in keys])


def latest(facts: ir.Table, per: Sequence[str], by: str) -> ir.Table:
    """The one row of `facts` for each of `per` with the greatest `by`; of equal ones the last entered."""
    newest_first = ibis.window(group_by=list(per), order_by=[facts[by].desc(), facts.seq.desc(), facts.entry.desc()])
    ranked = facts.mutate(place=ibis.row_number().over(newest_first))
    return ranked.filter(ranked.place == 0).drop("place")


def in_order(first: ir.Value, then: ir.Value) -> ir.StructValue:
    """What `argmin` and `argmax` go by: `first`, and among equal ones `then`, so that no engine picks one by accident."""
    return ibis.struct({"first": first, "then": then})


def gathered(collected: ir.ArrayValue) -> ir.ArrayValue:
    """A collected array of entry ids, each once and sorted; empty where nothing was collected."""
    return ibis.coalesce(collected, ibis.literal([], type="array<int64>")).unique().sort()


def surely(statement: ir.BooleanValue) -> ir.BooleanValue:
    """Whether a statement is true; false where that is unknown."""
    return ibis.coalesce(statement, ibis.literal(value=False))
