"""The tables that selectors, checks and folds are asked over: all examples of the law, and evidence made up at random.

Each example is an institution of its own that is there on its own day only, so one assessment judges all examples of the same
readings. The tables that these assessments leave behind are laid end to end.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tests.conformance.chance import made_up
from tests.examples.runner import INSTITUTION, Example, examples
from zhengan.assess import METRIC_DAY, EvidenceBase
from zhengan.assess.evidence import MetricDays
from zhengan.assess.examples import example_samples, versions_of
from zhengan.assess.inputs import INPUTS
from zhengan.assess.planning import start_tables
from zhengan.assess.run import _Run
from zhengan.assess.timing import Stopwatch
from zhengan.assess.world import world_of
from zhengan.calendar import load_calendar
from zhengan.law import load_catalogue
from zhengan.ledger.tables import RecordVersion, record_tables

# Tables without an institution: of several assessments that fill in the same row, the first speaks.
SHARED = {
    "asked": ["as_of"],
    "term": ["as_of", "obligation"],
    "session": ["market", "opens_at"],
    "trading_day": ["day"],
    "term_due": ["term", "day"],
    "deadline": ["due_rule", "day"],
}
MADE_UP = 45
MADE_UP_OTHERWISE_READ = 15


@dataclass(frozen=True)
class Judged:
    """Evidence of institutions, the day on which it is judged, what was known then, and how the law is read."""

    names: tuple[str, ...]
    as_of: date
    known_by: date | None
    readings: Mapping[str, str]
    versions: list[RecordVersion]
    metric_days: MetricDays


def filled_tables() -> dict[str, pa.Table]:
    """Every table of `start_tables`, by name."""
    judged = sorted([*_examples(), *_made_up()], key=_readings)
    parts = [_assessed(list(group)) for _, group in groupby(judged, key=_readings)]
    joined = {name: pa.concat_tables([part[name] for part in parts]) for name in start_tables()}
    return {name: _once(table, SHARED[name]) if name in SHARED else table for name, table in joined.items()}


def write_tables(place: Path) -> None:
    """Every table of `filled_tables` into a folder, a Parquet file each."""
    for name, table in filled_tables().items():
        pq.write_table(table, place / f"{name}.parquet")


def other_readings() -> dict[str, str]:
    """Every reading at its last choice: as far from the defaults as it goes."""
    return {item.id: list(item.choices)[-1] for item in load_catalogue().readings.values()}


def _examples() -> Iterator[Judged]:
    entries = 0
    for number, example in enumerate(examples()):
        names = {row["key"]: f"{row['key']}{number}" for row in example.given["institution"]}
        own = names[INSTITUTION]
        versions = versions_of(example, own, names, entries)
        entries += len(versions)
        measured = _measured(example, own)
        yield Judged((*names.values(),), example.as_of, example.known_by, example.readings, versions, measured)


def _measured(example: Example, name: str) -> MetricDays:
    return lambda hours, hours_from: example_samples(example, name, hours, hours_from, load_calendar())


def _made_up() -> Iterator[Judged]:
    for number, (name, as_of, versions, metric_days) in enumerate(made_up(MADE_UP + MADE_UP_OTHERWISE_READ)):
        readings = {} if number < MADE_UP else other_readings()
        yield Judged((name,), as_of, None, readings, versions, metric_days)


def _readings(judged: Judged) -> list[tuple[str, str]]:
    return sorted(judged.readings.items())


def _assessed(judged: list[Judged]) -> dict[str, pa.Table]:
    """The tables that one assessment of all of these leaves behind."""
    base = EvidenceBase(_records(judged), _all_metric_days(judged))
    days = sorted({item.as_of for item in judged})
    catalogue = load_catalogue()
    world = world_of(base, days, catalogue.choose(judged[0].readings), catalogue, load_calendar())
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        _Run(con, world, Stopwatch()).judge()
        made = {name: con.table(name).to_arrow_table().cast(schema) for name, schema in INPUTS.items()}
    return {**base.tables, **made}


def _records(judged: list[Judged]) -> dict[str, pa.Table]:
    """The record tables of all; each institution is there on its day only."""
    known: dict[date | None, list[RecordVersion]] = {}
    for item in judged:
        known.setdefault(item.known_by, []).extend(item.versions)
    parts = [record_tables(versions, known_by) for known_by, versions in known.items()]
    tables = {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]}
    days = {name: item.as_of for item in judged for name in item.names}
    return {**tables, "institution": _on_its_day(tables["institution"], days)}


def _on_its_day(institutions: pa.Table, days: Mapping[str, date]) -> pa.Table:
    rows = [
        {**row, "shown_from": day, "shown_until": day + timedelta(days=1)}
        for row in institutions.to_pylist()
        for day in [days[row["key"]]]
    ]
    return pa.Table.from_pylist(rows, schema=institutions.schema)


def _all_metric_days(judged: list[Judged]) -> MetricDays:
    def metric_days(hours: Mapping[tuple[str, str, str], str], hours_from: date | None) -> pa.Table:
        return pa.concat_tables([METRIC_DAY.empty_table(), *[item.metric_days(hours, hours_from) for item in judged]])

    return metric_days


def _once(table: pa.Table, keys: list[str]) -> pa.Table:
    numbered = table.append_column("place", pa.array(range(table.num_rows)))
    first = numbered.group_by(keys).aggregate([("place", "min")])["place_min"]
    return table.take(first.combine_chunks().sort())
