"""Writing the pieces of a plan: the expressions of selectors, checks and folds, as DuckDB's SQL."""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

import ibis
from ibis.expr import types as ir

from zhengan.assess import fold, population
from zhengan.assess.inputs import INPUTS
from zhengan.assess.piece import Piece
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
FACTS = ibis.Schema.from_pyarrow(INPUTS["fact"])


def write_sql(piece: Piece) -> str:
    """The SQL of one piece, for DuckDB."""
    return _sql(expression_of(piece, start_tables()))


def expression_of(piece: Piece, tables: Mapping[str, ir.Table]) -> ir.Table:
    """A piece as an unexecuted expression over tables with the columns of `start_tables`, on whatever engine they are."""
    readings = dict(piece.readings)
    match piece.kind:
        case "selector":
            chosen = SELECTORS[piece.name].expression(tables, readings).mutate(selector=ibis.literal(piece.name))
            return chosen.select(*INPUTS["selected"].names)
        case "condition":
            return _check(piece, tables, readings)
        case "occurrences":
            return _check(piece, tables, readings).select(*FACTS.names).cast(FACTS)
        case "fold":
            return _FOLDS[piece.name](tables, readings)
    return _POPULATION[piece.kind](tables)


@cache
def start_tables() -> Mapping[str, ir.Table]:
    """Every table that is there before the first step, by name, without any rows."""
    tables = {name: ibis.table(ibis.Schema.from_pyarrow(schema), name=name) for name, schema in INPUTS.items()}
    for name, record_type in RECORD_TYPES.items():
        tables[name] = ibis.table(ibis.Schema.from_pyarrow(record_schema(record_type)), name=name)
    return MappingProxyType(tables)


def _check(piece: Piece, tables: Mapping[str, ir.Table], readings: Mapping[str, str]) -> ir.Table:
    """A check over its rows of the duty table, in the columns of the contract."""
    duty = tables["duty"]
    own = duty.filter(duty.check_name == piece.name, duty.ground.isnull()).select(*CONTRACT)
    return CHECKS[piece.name].expression({**tables, "duty": own}, readings)


def _judged(tables: Mapping[str, ir.Table]) -> ir.Table:
    """The duties that reach a check: nothing outside their scope."""
    duty = tables["duty"]
    return duty.filter(duty.ground.isnull())


_POPULATION: Mapping[str, Callable[[Mapping[str, ir.Table]], ir.Table]] = {
    "duty_before_hours": population.duties,
    "duty": population.with_hours,
    "unselected": population.unselected,
}
_FOLDS: Mapping[str, Callable[[Mapping[str, ir.Table], Mapping[str, str]], ir.Table]] = {
    "calendar": lambda tables, readings: fold.fold_calendar(_judged(tables), tables["fact"], readings),
    "trading": lambda tables, _: fold.fold_trading(_judged(tables), tables["fact"], tables["trading_day"]),
    "rolling": lambda tables, _: fold.fold_rolling(_judged(tables), tables["fact"], tables["term_due"]),
    "triggered": lambda tables, _: fold.fold_triggered(_judged(tables), tables["fact"], tables["deadline"]),
    "prompt": lambda tables, _: fold.fold_prompt(_judged(tables), tables["fact"]),
}


def _sql(expression: ir.Table) -> str:
    """The SQL of an expression, with its dates as dates: DuckDB makes timestamps of date arithmetic, and only the library's
    own execution casts them back."""
    columns = [
        f'CAST("{name}" AS DATE) AS "{name}"' if kind.is_date() else f'"{name}"'
        for name, kind in expression.schema().items()
    ]
    return f"SELECT {', '.join(columns)} FROM ({ibis.to_sql(expression, dialect='duckdb')})"  # noqa: S608  # names are ours
