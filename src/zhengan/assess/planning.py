"""Making a plan: the expressions of selectors, checks and folds, written as DuckDB's SQL."""

from collections.abc import Mapping, Sequence

import ibis
from ibis.expr import types as ir

from zhengan.assess import fold, population
from zhengan.assess.inputs import INPUTS
from zhengan.assess.plan import DutyShape, Plan
from zhengan.assess.selectors import SELECTORS
from zhengan.checks import CHECKS, KEYS
from zhengan.ledger.tables import record_schema
from zhengan.records import RECORD_TYPES

CONTRACT = (
    *KEYS,
    "cmp",
    "num",
    "den",
    "unit",
    "owed_from",
    "owed_until",
    "window_from",
    "window_until",
    "recurrence",
    "warn_days",
    "declared_from",
    "hours_class",
    "owed_minutes",
    "mutatis",
)
FACTS = ibis.schema(
    {
        "as_of": "date",
        "institution": "string",
        "obligation": "string",
        "object_type": "string",
        "object": "string",
        "done_on": "date",
        "counts": "boolean",
        "entry": "int64",
        "occurrence": "string",
    }
)


def make_plan(duties: Sequence[DutyShape], readings: Mapping[str, str]) -> Plan:
    """Write the SQL of every step."""
    tables = start_tables()
    steps: dict[str, str] = {}

    def make(name: str, expression: ir.Table) -> None:
        steps[name] = _sql(expression)
        tables[name] = ibis.table(expression.schema(), name=name)

    names = sorted({item.selector for item in duties} - {""})
    make("selected", population.selected(tables, readings, names))
    make("duty_before_hours", population.duties(tables))
    make("duty", population.with_hours(tables))
    conditions = [check_expression(name, ids, tables, readings) for name, ids in _by_check(duties, "condition")]
    facts = [
        check_expression(name, ids, tables, readings).select(*FACTS.names).cast(FACTS)
        for name, ids in _by_check(duties, "occurrences")
    ]
    make("fact", _union(facts) if facts else ibis.memtable([], schema=FACTS))
    return Plan(
        records=_records(duties),
        measured=tuple(item.id for item in duties if item.check and "metric_day" in CHECKS[item.check].tables),
        **steps,
        unselected=_sql(population.unselected(tables)),
        conditions=tuple(_sql(expression) for expression in conditions),
        folds=tuple(_sql(expression) for expression in fold_expressions(tables, readings)),
    )


def start_tables() -> dict[str, ir.Table]:
    """Every table that is there before the first step, by name, without any rows."""
    tables = {name: ibis.table(ibis.Schema.from_pyarrow(schema), name=name) for name, schema in INPUTS.items()}
    for name, record_type in RECORD_TYPES.items():
        tables[name] = ibis.table(ibis.Schema.from_pyarrow(record_schema(record_type)), name=name)
    return tables


def check_expression(
    name: str, obligations: Sequence[str], tables: Mapping[str, ir.Table], readings: Mapping[str, str]
) -> ir.Table:
    """A check over its rows of the duty table, in the columns of the contract."""
    duty = tables["duty"]
    own = duty.filter(duty.obligation.isin(obligations), duty.ground.isnull()).select(*CONTRACT)
    return CHECKS[name].expression({**tables, "duty": own}, readings)


def fold_expressions(tables: Mapping[str, ir.Table], readings: Mapping[str, str]) -> tuple[ir.Table, ...]:
    """The verdicts of all recurring and triggered duties."""
    duty, fact = tables["duty"], tables["fact"]
    duty = duty.filter(duty.ground.isnull(), duty.recurrence != "")
    return (
        fold.fold_calendar(duty, fact, readings),
        fold.fold_rolling(duty, fact, tables["term_due"]),
        fold.fold_triggered(duty, fact, tables["deadline"]),
        fold.fold_prompt(duty, fact),
    )


def _by_check(duties: Sequence[DutyShape], kind: str) -> list[tuple[str, list[str]]]:
    """Each check of the kind with the obligations that it serves."""
    found: dict[str, list[str]] = {}
    for item in duties:
        if item.check and CHECKS[item.check].kind == kind:
            found.setdefault(item.check, []).append(item.id)
    return sorted(found.items())


def _records(duties: Sequence[DutyShape]) -> tuple[str, ...]:
    needed: set[str] = set()
    for item in duties:
        needed.update(SELECTORS[item.selector].tables if item.selector else ())
        needed.update(CHECKS[item.check].tables if item.check else ())
    return tuple(sorted(needed & RECORD_TYPES.keys()))


def _union(parts: Sequence[ir.Table]) -> ir.Table:
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _sql(expression: ir.Table) -> str:
    """The SQL of an expression, with its dates as dates: DuckDB makes timestamps of date arithmetic, and only the library's
    own execution casts them back."""
    columns = [
        f'CAST("{name}" AS DATE) AS "{name}"' if kind.is_date() else f'"{name}"' for name, kind in expression.schema().items()
    ]
    return f"SELECT {', '.join(columns)} FROM ({ibis.to_sql(expression, dialect='duckdb')})"
