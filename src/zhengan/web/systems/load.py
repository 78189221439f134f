"""What monitoring says about a few objects: each day's peak out of the kept `metric_day`, and the samples of one day.

Only the files of the asked days are opened, and of them only the rows of the asked objects are read.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhengan.ledger.local_time import day_start_us
from zhengan.ledger.samples import TelemetryFault
from zhengan.ledger.telemetry_manifest import NAME, Manifest, load, month_of
from zhengan.web.office import office
from zhengan.workspace.errors import InputError

Owner = tuple[str, str]
"""Type and key of a measured object."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What is measured: of which object, which metric, in which hours (`all`: around the clock)."""

    type: str
    object: str
    metric: str
    hours: str = "all"


@dataclass(frozen=True, slots=True)
class DayLoad:
    """A day of a series: the highest value that was surely reached (None: not known), and what was surely not exceeded."""

    day: date
    peak: Decimal | None
    ceiling: Decimal


@dataclass(frozen=True, slots=True)
class Sample:
    """A value that held at an instant, or, with `until`, was the highest of a span."""

    at: datetime
    until: datetime | None
    value: Decimal


_DAYS = ["object_type", "object", "metric", "hours_class", "day", "peak", "ceiling"]
_SAMPLES = ["object_type", "object", "metric", "at", "until", "value"]
# Longer spans that only run into the asked day are left out: they say nothing of its minutes.
_REACH = timedelta(days=1)


def daily(institution: str, owners: Sequence[Owner], first: date, last: date) -> Mapping[Measured, Sequence[DayLoad]]:
    """Each day's load of some objects, in the order of time. Raises InputError where the store is damaged."""
    with _telling():
        return _daily(office().workspace.telemetry, _stamp(), institution, tuple(owners), (first, last))


def minutes(institution: str, owners: Sequence[Owner], day: date) -> Mapping[Measured, Sequence[Sample]]:
    """The samples that begin on a local day, in the order of time. Raises InputError where the store is damaged."""
    with _telling():
        return _minutes(office().workspace.telemetry, _stamp(), institution, tuple(owners), day)


@lru_cache(maxsize=64)
def _daily(
    folder: Path, _stamp: int, institution: str, owners: tuple[Owner, ...], days: tuple[date, date]
) -> Mapping[Measured, Sequence[DayLoad]]:
    first, last = days
    parts = load(folder).metric_day
    files = [part.file for month, part in sorted(parts.items()) if month_of(first) <= month <= month_of(last)]
    bounds = [("day", ">=", first), ("day", "<=", last)]
    found: dict[Measured, list[DayLoad]] = {}
    for row in _rows(folder, files, _DAYS, institution, owners, bounds):
        series = Measured(row["object_type"], row["object"], row["metric"], row["hours_class"])
        found.setdefault(series, []).append(DayLoad(row["day"], row["peak"], row["ceiling"]))
    return {series: sorted(found[series], key=lambda one: one.day) for series in sorted(found, key=str)}


@lru_cache(maxsize=16)
def _minutes(
    folder: Path, _stamp: int, institution: str, owners: tuple[Owner, ...], day: date
) -> Mapping[Measured, Sequence[Sample]]:
    begin, end = day_start_us(day), day_start_us(day + timedelta(days=1))
    manifest: Manifest = load(folder)
    files = [part.file for part in manifest.parts if part.first_us < end and part.last_us >= begin]
    bounds = [("at", ">=", _utc(begin)), ("at", "<", _utc(end))]
    found: dict[Measured, list[Sample]] = {}
    for row in _rows(folder, files, _SAMPLES, institution, owners, bounds):
        until = row["until"].replace(tzinfo=UTC) if row.get("until") else None
        at = row["at"].replace(tzinfo=UTC)
        if until is None or until - at < _REACH:
            series = Measured(row["object_type"], row["object"], row["metric"])
            found.setdefault(series, []).append(Sample(at, until, row["value"]))
    return {series: sorted(found[series], key=lambda one: one.at) for series in sorted(found, key=str)}


def _rows(
    folder: Path,
    files: Sequence[str],
    columns: Sequence[str],
    institution: str,
    owners: Sequence[Owner],
    bounds: Sequence[tuple[str, str, Any]],
) -> list[dict[str, Any]]:
    wanted = [("institution", "==", institution), ("object", "in", sorted({key for _, key in owners})), *bounds]
    tables = []
    for file in files:
        path = folder / file
        there = pq.read_schema(path).names
        own = [name for name in columns if name in there]
        tables.append(pq.read_table(path, columns=own, filters=wanted, use_threads=False))
    rows: list[dict[str, Any]] = pa.concat_tables(tables, promote_options="default").to_pylist() if tables else []
    return [row for row in rows if (row["object_type"], row["object"]) in owners]


@contextmanager
def _telling() -> Iterator[None]:
    """Turns what is wrong with the files into words for people. A writer may also just have replaced them."""
    try:
        yield
    except TelemetryFault as fault:
        raise InputError(str(fault)) from fault
    except (OSError, pa.ArrowException) as error:
        raise InputError(
            f"监测数据应能读出，实际读不出（{type(error).__name__}）。"
            "请刷新页面；仍然这样，请从备份恢复 telemetry 文件夹，或重新导入监测数据。"
        ) from error


def _utc(us: int) -> datetime:
    return datetime.fromtimestamp(us / 1_000_000, UTC).replace(tzinfo=None)


def _stamp() -> int:
    """What changes when the store does."""
    try:
        return (office().workspace.telemetry / NAME).stat().st_mtime_ns
    except OSError:
        return 0
