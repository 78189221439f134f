"""What population and folds look up that only the calendar knows: hours of measured objects, ends of terms, deadlines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from zhengan.assess import hours
from zhengan.assess.inputs import INPUTS
from zhengan.assess.world import World
from zhengan.calendar import ALL_HOURS, Calendar, add_term
from zhengan.checks.names import MEASURED

_MEASURED_DUTIES = (
    "SELECT as_of, institution, obligation, object_type, object, window_from, window_until "
    "FROM duty_before_hours WHERE list_contains(?, obligation) ORDER BY ALL"
)
_ROLLING_DAYS = (
    "SELECT owed_from FROM duty WHERE starts_with(recurrence, 'rolling:') UNION "
    "SELECT done_on FROM fact WHERE obligation IN (SELECT obligation FROM duty WHERE starts_with(recurrence, 'rolling:'))"
)


@dataclass(frozen=True)
class Measured:
    """What is measured against telemetry: hours class and owed minutes of each duty (the table `object_hours`), and what to ask
    telemetry for: the hours class of each link, and the first day on which classes count. `duties` and `link_hours` are what that
    was worked out from."""

    duties: pa.Table
    link_hours: Mapping[tuple[date, str, str], str | None]
    object_hours: pa.Table
    classes: Mapping[tuple[str, str, str], str]
    hours_from: date | None

    def metric_days(self, world: World) -> pa.Table:
        """The table `metric_day`."""
        return world.base.metric_days(self.classes, self.hours_from).cast(INPUTS["metric_day"])


def measured(con: duckdb.DuckDBPyConnection, world: World, former: Measured | None = None) -> Measured:
    """What is measured of the duties in `duty_before_hours`: the former answer where it was worked out from the same."""
    ids = [item.id for item in world.by_id.values() if item.check in MEASURED]
    asked = con.execute(_MEASURED_DUTIES, [ids]).to_arrow_table()
    if former is not None and asked.equals(former.duties) and world.facts.link_hours == former.link_hours:
        return former
    duties = asked.to_pylist()
    found = list(_hours_of(duties, world))
    hours_from = min((row["window_from"] for row in duties if row["object_type"] == "network_link"), default=None)
    classes = {
        (row["institution"], "network_link", row["object"]): row["hours_class"]
        for row in found
        if row["hours_class"] not in (None, ALL_HOURS)
    }
    return Measured(asked, world.facts.link_hours, _table("object_hours", found), classes, hours_from)


def trading_days(calendar: Calendar) -> pa.Table:
    """Every day of the calendar with its place among the trading days."""
    return _table("trading_day", hours.trading_days(calendar))


def term_due(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """(term, day) -> due, for every term in `duty` and every day of `duty` and `fact` that it may run from."""
    terms = _column(con, "SELECT DISTINCT recurrence[9:] FROM duty WHERE starts_with(recurrence, 'rolling:')")
    days = _column(con, _ROLLING_DAYS)
    return _table(
        "term_due", [{"term": term, "day": day, "due": add_term(day, term)} for term in terms if term for day in days]
    )


def deadlines(con: duckdb.DuckDBPyConnection, calendar: Calendar) -> pa.Table:
    """(due_rule, day) -> deadline of every trigger in `duty`, null beyond the calendar's data."""
    asked = con.execute("SELECT DISTINCT due_rule, trigger_on FROM duty WHERE recurrence = 'once'").fetchall()
    return _table(
        "deadline",
        [{"due_rule": rule, "day": day, "deadline": hours.deadline(calendar, day, rule)} for rule, day in asked],
    )


def _hours_of(duties: Sequence[Mapping[str, Any]], world: World) -> Iterator[dict[str, Any]]:
    links = [row for row in duties if row["object_type"] == "network_link"]
    first = min((row["window_from"] for row in links), default=world.calendar.last)
    minutes = hours.Minutes(world.calendar, first, max((row["window_until"] for row in links), default=first))
    for row in duties:
        linked = world.facts.link_hours.get((row["as_of"], row["institution"], row["object"]))
        name = linked if row["object_type"] == "network_link" else ALL_HOURS
        yield {
            **{key: row[key] for key in ("as_of", "institution", "obligation", "object")},
            "hours_class": name,
            "owed_minutes": None if name is None else minutes.owed(name, row["window_from"], row["window_until"]),
        }


def _column(con: duckdb.DuckDBPyConnection, sql: str) -> list[Any]:
    return [value for (value,) in con.execute(sql).fetchall()]


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=INPUTS[name])
