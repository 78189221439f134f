"""How samples enter a telemetry store: month by month, each told from what is there already."""

# ruff: noqa: S608  # SQL is put together from names of ours and quoted literals

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from zhengan.ledger.local_time import AHEAD_US, DAY_US, EPOCH, day_start_us, days_of, local_day
from zhengan.ledger.samples import Samples, reading
from zhengan.ledger.source import KEYS, quoted
from zhengan.ledger.telemetry_manifest import Manifest, Part, month_days, month_of, seal
from zhengan.records import Notice

_MOST_PARTS = 31  # of one month: more are made one


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an import's samples: taken, passed over (known, or given twice), taken in place of another
    value."""

    new: int
    known: int
    replaced: int
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Outcome:
    new: int = 0
    replaced: int = 0
    clashes: int = 0


def take(folder: Path, con: duckdb.DuckDBPyConnection, manifest: Manifest, samples: Samples) -> tuple[Manifest, Added]:
    """Writes what is new of the samples into `folder`; the manifest that names it is for the caller to save."""
    manifest = _number_series(con, manifest, samples)
    outcomes = []
    for month in _months(samples):
        manifest, outcome = _take_month(folder, con, manifest, samples, month)
        outcomes.append(outcome)
    new, replaced = sum(one.new for one in outcomes), sum(one.replaced for one in outcomes)
    clashes = sum(one.clashes for one in outcomes)
    texts = {
        "replaced_value": f"{replaced} 个样本与已存的同一时刻数值不同，以本次导入为准，原值另存" if replaced else "",
        "double_value": f"{clashes} 个时刻在本次导入中有不同数值，取较高者" if clashes else "",
    }
    notices = tuple(Notice(code, "telemetry", "value", text) for code, text in texts.items() if text)
    return manifest, Added(new - replaced, samples.count - new, replaced, notices)


def _months(samples: Samples) -> list[str]:
    """The months in which samples may begin."""
    if not samples.count:
        return []
    days = days_of(local_day(samples.first_us), local_day(samples.last_us - 1))
    return list(dict.fromkeys(map(month_of, days)))


def _number_series(con: duckdb.DuckDBPyConnection, manifest: Manifest, samples: Samples) -> Manifest:
    """Makes `numbered` (sid and keys, in the order in which samples are stored) and `meant` (raw keys and sid)."""
    given = samples.series.select(list(KEYS)).to_pylist()
    every = {*manifest.series, *(tuple(row[key] for key in KEYS) for row in given)}
    series = tuple(sorted(every, key=lambda one: (one[0], one[2], one[3], one[1])))
    columns = {key: pa.array([one[place] for one in series], pa.string()) for place, key in enumerate(KEYS)}
    con.register("numbered_arrow", pa.table({"sid": pa.array(range(len(series)), pa.int32()), **columns}))
    con.execute("CREATE TEMP TABLE numbered AS FROM numbered_arrow")
    con.register("series_arrow", samples.series)
    raw = ", ".join(f"raw_{key}" for key in KEYS)
    keys = ", ".join(KEYS)
    con.execute(f"CREATE TEMP TABLE meant AS SELECT DISTINCT {raw}, sid FROM series_arrow JOIN numbered USING ({keys})")
    return replace(manifest, series=series)


def _take_month(
    folder: Path, con: duckdb.DuckDBPyConnection, manifest: Manifest, samples: Samples, month: str
) -> tuple[Manifest, _Outcome]:
    begin_us, end_us = day_start_us(month_days(month)[0]), day_start_us(month_days(month)[1] + timedelta(days=1))
    with reading(samples):
        con.execute(_FRESH.format(rows=samples.rows(begin_us, end_us)))
    count, clashes, low, high = con.execute(
        "SELECT count(*), count(*) FILTER (clash), min(at_us), max(at_us) FROM fresh"
    ).fetchall()[0]
    if not count:
        return manifest, _Outcome()
    here = [part for part in manifest.parts if part.month == month]
    near = [part for part in here if part.first_us <= high and part.last_us >= low]
    apart = [part for part in manifest.superseded if part.month == month]
    con.execute(_KNOWN.format(current=_stored(folder, near), apart=_stored(folder, apart), low=low, high=high))
    con.execute(_FORGET)
    con.execute(_REPLACED)
    new, replaced = (con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in ("fresh", "replaced"))
    if new:
        manifest = manifest.with_stale(_days(con, "fresh")).with_stale(_days(con, "replaced"))
        merged = near if replaced else here if len(here) >= _MOST_PARTS else []
        if merged:
            con.execute(_MERGE.format(stored=_stored(folder, merged)))
        kept = tuple(part for part in manifest.parts if part not in merged)
        manifest, part = _write(folder, con, manifest, "fresh", month)
        manifest = replace(manifest, parts=(*kept, part))
    if replaced:
        manifest, part = _write(folder, con, manifest, "replaced", month)
        manifest = replace(manifest, superseded=(*manifest.superseded, part))
    return manifest, _Outcome(new, replaced, clashes)


def _stored(folder: Path, parts: Sequence[Part]) -> str:
    """SQL of stored samples by series number; an instant has until_us = -1, so that keys compare plainly."""
    if not parts:
        return "SELECT sid, at_us, until_us, value FROM fresh WHERE false"
    files = ", ".join(quoted(str(folder / part.file)) for part in parts)
    return (
        'SELECT sid, epoch_us("at") AS at_us, coalesce(epoch_us("until"), -1) AS until_us, value'
        f" FROM read_parquet([{files}]) JOIN numbered USING (institution, object_type, object, metric)"
    )


def _days(con: duckdb.DuckDBPyConnection, table: str) -> set[date]:
    """The local days that the samples of the table touch."""
    rows = con.execute(
        f"SELECT DISTINCT (at_us + {AHEAD_US}) // {DAY_US}, (greatest(at_us, until_us - 1) + {AHEAD_US}) // {DAY_US}"
        f" FROM {table}"
    ).fetchall()
    return {EPOCH + timedelta(days=number) for first, last in rows for number in range(first, last + 1)}


def _write(
    folder: Path, con: duckdb.DuckDBPyConnection, manifest: Manifest, table: str, month: str
) -> tuple[Manifest, Part]:
    """Writes the samples of the table as a new part, sorted."""
    path = folder / f"{manifest.next:08d}.parquet"
    con.execute(_COPY.format(table=table, path=quoted(str(path))))
    rows, spans, first_us, last_us, end_us = con.execute(
        "SELECT count(*), count(*) FILTER (until_us >= 0), min(at_us), max(at_us), max(greatest(at_us + 1, until_us))"
        f" FROM {table}"
    ).fetchall()[0]
    part = Part(path.name, month, rows, spans, first_us, last_us, end_us, *seal(path))
    return replace(manifest, next=manifest.next + 1), part


_FRESH = f"""
CREATE OR REPLACE TEMP TABLE fresh AS
SELECT sid, at_us, coalesce(until_us, -1) AS until_us,
    max(found.value) AS value, min(found.value) <> max(found.value) AS clash
FROM ({{rows}}) AS found
JOIN meant ON {" AND ".join(f"found.{key} IS NOT DISTINCT FROM meant.raw_{key}" for key in KEYS)}
GROUP BY ALL
"""
_KNOWN = """
CREATE OR REPLACE TEMP TABLE known AS
SELECT *, true AS in_force FROM ({current}) WHERE at_us BETWEEN {low} AND {high}
UNION ALL SELECT *, false FROM ({apart}) WHERE at_us BETWEEN {low} AND {high}
"""
_FORGET = """
DELETE FROM fresh USING known
WHERE known.sid = fresh.sid AND known.at_us = fresh.at_us AND known.until_us = fresh.until_us AND known.value =
fresh.value
"""
_REPLACED = """
CREATE OR REPLACE TEMP TABLE replaced AS
SELECT known.* EXCLUDE (in_force) FROM known JOIN fresh USING (sid, at_us, until_us) WHERE in_force
"""
_MERGE = """
INSERT INTO fresh
SELECT stored.*, false FROM ({stored}) AS stored ANTI JOIN replaced USING (sid, at_us, until_us)
"""
_COPY = """
COPY (
    SELECT institution, object_type, object, metric, make_timestamp(at_us) AS "at", value,
        CASE WHEN until_us >= 0 THEN make_timestamp(until_us) END AS "until"
    FROM {table} JOIN numbered USING (sid) ORDER BY sid, at_us, until_us
) TO {path} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)
"""
