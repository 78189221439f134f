"""`metric_day`: for each series, hours class and local day what its samples prove.

    peak      the highest sample that lies wholly inside the class: surely reached. A span that runs over midnight and
              stays inside counts for the day on which it begins.
    ceiling   the highest sample that touches the class on that day, spans that straddle its edge too: surely not
              exceeded in the minutes that are covered.
    minutes   how many different minutes of the class on that day are covered. A sample covers the minutes that it
              touches.

Every series has rows of the class `all` and of the classes of its object, on days on which a sample touches the class.

Samples are read once and grouped, never windowed; a minute is counted once however many samples it has, by a bit for
each minute of the day. A span is met as a range of minutes and never spread out: what lies in one run of minutes of a
kind is one bit range, what does not is cut at the edges of the runs, day by day.
"""

# ruff: noqa: S608  # SQL is put together from names of ours and quoted literals

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import duckdb
import pyarrow as pa

from zhengan.calendar import ALL_HOURS
from zhengan.ledger.local_time import DAY_MINUTES, DAY_US, day_start_us, local_day, local_minute
from zhengan.ledger.minutes import MOST_CLASSES, Hours, MinuteTable, classes_of, kinds_of
from zhengan.ledger.samples import Samples, reading

METRIC_DAY = pa.schema(
    [
        *((name, pa.string()) for name in ("institution", "object_type", "object", "metric", "hours_class")),
        ("day", pa.date32()),
        ("peak", pa.decimal128(18, 6)),
        ("ceiling", pa.decimal128(18, 6)),
        ("minutes", pa.int64()),
    ]
)
ORDER = "institution, object_type, object, metric, hours_class, day"

# Days looked at in one pass: bounds the minute table, whatever the dates in the samples.
_PASS = timedelta(days=731)
_LONGEST_DAYS = 367  # a span of 366 days touches as many local days at most
_LONGEST_US = _LONGEST_DAYS * DAY_US


def metric_days(
    con: duckdb.DuckDBPyConnection,
    samples: Samples,
    hours: Hours,
    minute_table: MinuteTable,
    hours_from: date | None = None,
) -> duckdb.DuckDBPyRelation:
    """Makes the table `metric_day` in `con` from samples where they lie, and gives it back.

    `hours` names the hours class of each object (or several), `minute_table` is the calendar's. Rows are unordered.
    Days before `hours_from` get rows of the class `all` alone: trading hours are asked for one year, peaks for a life.
    TelemetryFault when a file turns out to be damaged.
    """
    create_metric_day(con)
    if samples.count:
        first, last = local_day(samples.first_us), local_day(samples.last_us - 1)
        begin = first if hours_from is None else hours_from
        for start, end, own in ((first, min(last, begin - timedelta(days=1)), {}), (max(first, begin), last, hours)):
            for passed in _passes(start, end):
                add_metric_days(con, samples, own, minute_table, passed)
    return con.table("metric_day")


def _passes(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        end = min(first + _PASS, last)
        yield first, end
        first = end + timedelta(days=1)


def create_metric_day(con: duckdb.DuckDBPyConnection) -> None:
    """Makes the empty table `metric_day`."""
    columns = ", ".join(f"{name} {_sql_type(name)}" for name in METRIC_DAY.names)
    con.execute(f"CREATE OR REPLACE TABLE metric_day ({columns})")


def add_metric_days(
    con: duckdb.DuckDBPyConnection, samples: Samples, hours: Hours, minute_table: MinuteTable, days: tuple[date, date]
) -> None:
    """Adds the rows of the local days `days[0]` to `days[1]` to the table `metric_day`; samples beyond them are not
    looked at."""
    owners = {
        (row["institution"], row["object_type"], row["object"]): classes_of(
            hours, row["institution"], row["object_type"], row["object"]
        )
        for row in samples.series.select(["institution", "object_type", "object"]).to_pylist()
    }
    classes = sorted({name for names in owners.values() for name in names})
    con.register("series_arrow", samples.series)
    con.execute("CREATE OR REPLACE TEMP TABLE series AS SELECT DISTINCT * FROM series_arrow")
    con.unregister("series_arrow")
    _make_ranges(con)
    for place in range(0, max(len(classes), 1), MOST_CLASSES):
        batch = classes[place : place + MOST_CLASSES]
        kinds_of(batch, minute_table, days[0], _last_needed(samples, days[1])).register(con)
        _register_wanted(con, owners, batch, [] if place else [ALL_HOURS])
        with reading(samples):
            _group(con, samples, days)
        con.execute(_CLASSES)
    for name in ("series", "wanted", "minute", "run", "minute_range", "touched", "proven", "outer_span"):
        con.execute(f"DROP TABLE IF EXISTS temp.{name}")


def _last_needed(samples: Samples, last: date) -> date:
    """The last day whose hours matter: a span that begins by `last` may end later."""
    if not samples.spans:
        return last
    return max(last, min(local_day(samples.last_us - 1), last + timedelta(days=_LONGEST_DAYS)))


def _register_wanted(
    con: duckdb.DuckDBPyConnection,
    owners: dict[tuple[str, str, str], tuple[str, ...]],
    batch: Sequence[str],
    always: Sequence[str],
) -> None:
    """The table `wanted`: which classes each object has rows of, by the bit that marks them (0: any kind)."""
    bits = {name: 1 << number for number, name in enumerate(batch)} | dict.fromkeys(always, 0)
    rows = [(*owner, name, bits[name]) for owner, names in owners.items() for name in (*always, *names) if name in bits]
    columns = list(zip(*rows, strict=True)) or [()] * 5
    names = ("institution", "object_type", "object", "hours_class")
    table = pa.table(
        {name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=False)}
        | {"mark": pa.array(columns[4], pa.int64())}
    )
    con.register("wanted_arrow", table)
    con.execute("CREATE OR REPLACE TEMP TABLE wanted AS SELECT * FROM wanted_arrow")
    con.unregister("wanted_arrow")


def _make_ranges(con: duckdb.DuckDBPyConnection) -> None:
    """The table `minute_range`: for each minute of the day the bits of all minutes before it."""
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE minute_range AS
        SELECT n::INTEGER AS place, (repeat('1', n::INTEGER) || repeat('0', {DAY_MINUTES} - n::INTEGER))::BIT AS bits
        FROM range({DAY_MINUTES + 1}) AS t(n)
        """
    )


def _group(con: duckdb.DuckDBPyConnection, samples: Samples, days: tuple[date, date]) -> None:
    """Makes `touched` (series, day, kind: highest value, bits of the minutes) and `proven` (highest value of what lies
    inside)."""
    first_us, end_us = day_start_us(days[0]), day_start_us(days[1] + timedelta(days=1))
    # What needs no bounds is read without: comparing every instant costs.
    begin, end = (None, None) if first_us <= samples.first_us and samples.last_us <= end_us else (first_us, end_us)
    instants = _INSTANTS.format(rows=samples.rows(begin, end))
    if not samples.spans:
        con.execute(f"CREATE OR REPLACE TEMP TABLE touched AS {instants}")
        con.execute("CREATE OR REPLACE TEMP TABLE proven AS SELECT * EXCLUDE (bits) FROM touched")
        return
    bounds = {"first": local_minute(first_us), "end": local_minute(end_us)}
    spans = _SPANS.format(rows=samples.rows(first_us - _LONGEST_US, end_us), **bounds)
    con.execute(f"CREATE OR REPLACE TEMP TABLE outer_span AS {_OUTER.format(spans=spans)}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE touched AS {instants} UNION ALL {_INNER.format(spans=spans)}")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE proven AS"
        f" SELECT * EXCLUDE (bits) FROM touched UNION ALL {_PROVEN.format(**bounds)}"
    )
    con.execute(f"INSERT INTO touched {_STRADDLING.format(**bounds)}")


def _sql_type(name: str) -> str:
    if pa.types.is_decimal(METRIC_DAY.field(name).type):
        return "DECIMAL(18, 6)"
    return {"day": "DATE", "minutes": "BIGINT"}.get(name, "VARCHAR")


_KEYS = "institution, object_type, object, metric"

# What touches one minute only is an instant, whether it has an end or not.
_INSTANTS = f"""
SELECT {_KEYS}, day, kind, max(value) AS top, bitstring_agg(of_day, 0, {DAY_MINUTES - 1}) AS bits
FROM (
    SELECT * FROM ({{rows}}) WHERE ends IS NULL OR ends - begins <= 1
) JOIN minute ON local_minute = begins
GROUP BY ALL
"""

# Spans of several minutes that touch the days asked for, with the run in which they begin (none: they began earlier).
_SPANS = f"""
SELECT {_KEYS}, value, begins, ends, day, kind, run_end
FROM ({{rows}}) LEFT JOIN minute ON local_minute = begins
WHERE ends - begins > 1 AND ends > {{first}} AND begins < {{end}}
"""

# A span inside one run: one range of bits.
_INNER = f"""
SELECT {_KEYS}, day, kind, max(value) AS top, bit_or(xor(till.bits, before.bits)) AS bits
FROM ({{spans}}) AS span
JOIN minute_range AS before ON before.place = span.begins % {DAY_MINUTES}
JOIN minute_range AS till ON till.place = (span.ends - 1) % {DAY_MINUTES} + 1
WHERE span.ends <= run_end
GROUP BY ALL
"""

_OUTER = f"""
SELECT {_KEYS}, begins, ends, max(value) AS value FROM ({{spans}}) WHERE run_end IS NULL OR ends > run_end GROUP BY ALL
"""

# Any other span is cut at days, then at runs.
_PIECES = f"""
SELECT {_KEYS}, value, begins, ends, run.day, run.kind,
    greatest(run.opens, begins - run.day * {DAY_MINUTES})::INTEGER AS piece_begins,
    least(run.closes, ends - run.day * {DAY_MINUTES})::INTEGER AS piece_ends
FROM (
    SELECT *, unnest(range(
        greatest(begins, {{first}}) // {DAY_MINUTES}, ({{last}} - 1) // {DAY_MINUTES} + 1
    ))::INTEGER AS day
    FROM outer_span WHERE {{chosen}}
) AS span
JOIN run ON run.day = span.day
    AND run.opens < ends - run.day * {DAY_MINUTES} AND run.closes > begins - run.day * {DAY_MINUTES}
"""

_STRADDLING = f"""
SELECT {_KEYS}, day, kind, max(value) AS top, bit_or(xor(till.bits, before.bits)) AS bits
FROM ({_PIECES.format(first="{first}", last="least(ends, {end})", chosen="true")}) AS piece
JOIN minute_range AS before ON before.place = piece_begins
JOIN minute_range AS till ON till.place = piece_ends
GROUP BY ALL
"""

# A span lies inside the classes that all its minutes share.
_PROVEN = f"""
SELECT {_KEYS}, (begins // {DAY_MINUTES})::INTEGER AS day, kinds AS kind, max(value) AS top
FROM (
    SELECT {_KEYS}, begins, ends, value, bit_and(kind) AS kinds
    FROM ({_PIECES.format(first="{first}", last="ends", chosen="begins >= {first}")})
    GROUP BY ALL
)
GROUP BY ALL
"""

_SAME_SERIES = " AND ".join(f"found.{key} IS NOT DISTINCT FROM series.raw_{key}" for key in _KEYS.split(", "))
_MEANT = ", ".join(f"series.{key}" for key in _KEYS.split(", "))

_CLASSES = f"""
INSERT INTO metric_day
WITH covered AS (
    SELECT {_MEANT}, day, kind, max(top) AS top, bit_count(bit_or(bits)) AS minutes
    FROM touched AS found JOIN series ON {_SAME_SERIES} GROUP BY ALL
), ceilings AS (
    SELECT {_KEYS}, hours_class, day, max(top) AS ceiling, sum(minutes)::BIGINT AS minutes
    FROM covered JOIN wanted USING (institution, object_type, object)
    WHERE mark = 0 OR kind::BIGINT & mark <> 0 GROUP BY ALL
), peaks AS (
    SELECT {_MEANT}, hours_class, day, max(top) AS peak
    FROM proven AS found JOIN series ON {_SAME_SERIES}
    JOIN wanted ON wanted.institution = series.institution AND wanted.object_type = series.object_type AND wanted.object
    = series.object WHERE mark = 0 OR kind::BIGINT & mark <> 0 GROUP BY ALL
)
SELECT {_KEYS}, hours_class, DATE '1970-01-01' + day AS day, peak, ceiling, minutes
FROM ceilings LEFT JOIN peaks USING ({_KEYS}, hours_class, day)
"""
