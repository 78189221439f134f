"""Keeping `metric_day` beside stored telemetry: a file for each local month, worked out again only where it must be.

A month depends on its samples and on its basis: which hours classes its objects have, and which minutes those are.
Samples that change mark their days; a basis that changes marks the whole month.

Institutions are judged one by one, each with the hours of its own objects: those of the others stay as they were worked out.
"""

# ruff: noqa: S608  # SQL is put together from names of ours and quoted literals

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from zhengan.calendar import ALL_HOURS
from zhengan.ledger.local_time import day_start_us, days_of
from zhengan.ledger.metric_day import ORDER, add_metric_days, create_metric_day
from zhengan.ledger.minutes import Hours, MinuteTable, classes_of, digest_of
from zhengan.ledger.samples import SERIES, Samples
from zhengan.ledger.source import KEYS, Source, quoted
from zhengan.ledger.telemetry_manifest import DayPart, Manifest, Part, month_days, month_of, seal

Owner = tuple[str, str, str]
"""institution, object_type, object."""


def bring_up_to_date(
    folder: Path, con: duckdb.DuckDBPyConnection, manifest: Manifest, hours: Hours, minute_table: MinuteTable
) -> tuple[Manifest, tuple[date, ...]]:
    """Writes the months of `metric_day` that are behind; gives back the manifest for the caller to save and the days
    done."""
    done: list[date] = []
    known = _owners(folder, con, manifest)
    hours = _with_others(hours, known)
    for month in sorted({*manifest.stale, *known}):
        days = manifest.stale.get(month, ())
        if month in known and _basis(known[month], hours, minute_table, month) != manifest.metric_day[month].basis:
            days = tuple(days_of(*month_days(month)))
        if days:
            part = _work_out(folder, con, manifest, days, hours, minute_table)
            kept = {name: one for name, one in manifest.metric_day.items() if name != month}
            manifest = replace(manifest, next=manifest.next + 1, metric_day={**kept, month: part})
            done += days
    return replace(manifest, stale={}), tuple(done)


def stored_samples(folder: Path, manifest: Manifest, parts: Sequence[Part]) -> Samples:
    """The samples of some parts of a store."""
    spans = sum(part.spans for part in parts)
    columns = {*KEYS, "at", "value", *(["until"] if spans else [])}
    source = Source(files=tuple(str(folder / part.file) for part in parts), columns=frozenset(columns))
    keys = {key: [one[place] for one in manifest.series] for place, key in enumerate(KEYS)}
    return Samples(
        sources=(source,) if parts else (),
        series=pa.table({**{f"raw_{key}": keys[key] for key in KEYS}, **keys}, schema=SERIES),
        count=sum(part.rows for part in parts),
        spans=spans,
        first_us=min((part.first_us for part in parts), default=0),
        last_us=max((part.end_us for part in parts), default=0),
    )


def _work_out(
    folder: Path,
    con: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    days: Sequence[date],
    hours: Hours,
    minute_table: MinuteTable,
) -> DayPart:
    """Writes the month of these days anew: they worked out again, its other days as they were."""
    month = month_of(days[0])
    create_metric_day(con)
    begin, end = day_start_us(days[0]), day_start_us(days[-1] + timedelta(days=1))
    parts = [part for part in manifest.parts if part.first_us < end and part.end_us > begin]
    if parts:
        add_metric_days(con, stored_samples(folder, manifest, parts), hours, minute_table, (days[0], days[-1]))
    listed = ", ".join(f"DATE '{day}'" for day in days)
    con.execute(f"DELETE FROM metric_day WHERE day NOT IN ({listed})")
    if month in manifest.metric_day:
        old = quoted(str(folder / manifest.metric_day[month].file))
        con.execute(f"INSERT INTO metric_day FROM read_parquet({old}) WHERE day NOT IN ({listed})")
    owners = con.execute("SELECT DISTINCT institution, object_type, object FROM metric_day").fetchall()
    path = folder / f"{manifest.next:08d}.parquet"
    con.execute(
        f"COPY (SELECT * FROM metric_day ORDER BY {ORDER}) TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)"
    )
    return DayPart(path.name, _basis(owners, hours, minute_table, month), *seal(path))


def _owners(
    folder: Path, con: duckdb.DuckDBPyConnection, manifest: Manifest
) -> dict[str, dict[Owner, tuple[str, ...]]]:
    """The objects of each month that has been worked out, with the hours classes that they were worked out for."""
    found: dict[str, dict[Owner, tuple[str, ...]]] = {}
    for month, part in manifest.metric_day.items():
        file = quoted(str(folder / part.file))
        rows = con.execute(
            "SELECT institution, object_type, object, list(DISTINCT hours_class)"
            f" FROM read_parquet({file}) GROUP BY institution, object_type, object"
        ).fetchall()
        found[month] = {(a, b, c): tuple(sorted(set(classes) - {ALL_HOURS})) for a, b, c, classes in rows}
    return found


def _with_others(hours: Hours, known: Mapping[str, Mapping[Owner, tuple[str, ...]]]) -> Hours:
    """`hours`, and for the objects of institutions that it does not name the classes that they have."""
    if any(not isinstance(key, str) and len(key) == 2 for key in hours):  # by type and object: all institutions
        return hours
    named = {key if isinstance(key, str) else key[0] for key in hours}
    others: dict[Owner, set[str]] = {}
    for owners in known.values():
        for owner, classes in owners.items():
            if owner[0] not in named:
                others.setdefault(owner, set()).update(classes)
    return {**hours, **{owner: tuple(sorted(classes)) for owner, classes in others.items()}}


def _basis(owners: Iterable[Owner], hours: Hours, minute_table: MinuteTable, month: str) -> str:
    """A digest of what a month depends on beside its samples."""
    named: Mapping[str, list[str]] = {
        json.dumps(owner, ensure_ascii=False): list(classes_of(hours, *owner)) for owner in sorted(owners)
    }
    classes = sorted({name for names in named.values() for name in names})
    first, last = month_days(month)
    text = json.dumps([named, digest_of(classes, minute_table, first, last)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
