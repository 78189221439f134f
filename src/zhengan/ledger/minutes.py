"""Trading hours as minutes: for each local minute, which of the hours classes it belongs to.

The classes asked for together divide time into *kinds*: minutes that lie in the same classes. A kind is a number whose
bit i says "inside class i". Telemetry is grouped by kind once, whatever the number of classes, and a class is put
together afterwards from the kinds that carry its bit. A *run* is a stretch of one kind inside one day.
"""

# ruff: noqa: S608  # SQL is put together from names of ours and quoted literals

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhengan.calendar import ALL_HOURS, NoCalendar
from zhengan.ledger.local_time import AHEAD_MINUTES, DAY_MINUTES, EPOCH, MINUTE_US

MinuteTable = Callable[[str, date, date], pa.Table]
"""`Calendar.minute_table`: [minute, day] of an hours class on the local days first to last, minutes naive UTC."""

Hours = Mapping[Any, str | tuple[str, ...]]
"""The hours class (or several) of an object: by (institution, object_type, object), by (object_type, object), else by
institution."""

MOST_CLASSES = 60


def classes_of(hours: Hours, institution: str, object_type: str, item: str) -> tuple[str, ...]:
    """The hours classes of an object beside `all`, sorted; none where nothing names one."""
    for key in ((institution, object_type, item), (object_type, item), institution):
        found = hours.get(key)
        if found is not None:
            classes = {found} if isinstance(found, str) else set(found)
            return tuple(sorted(classes - {ALL_HOURS}))
    return ()


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kind of each local minute from the beginning of `first` on."""

    first: date
    kinds: npt.NDArray[np.int64]

    def register(self, con: duckdb.DuckDBPyConnection) -> None:
        """Makes the tables `minute` (local_minute, day, of_day, kind, run_end) and `run` (day, opens, closes, kind) in
        `con`.

        `local_minute` and `run_end` count from 1970 in local time, `run_end` is exclusive; `opens` and `closes` are
        minutes of the day.
        """
        length = len(self.kinds)
        base = (self.first - EPOCH).days * DAY_MINUTES
        offset = np.arange(length, dtype=np.int64)
        edge = np.ones(length, dtype=np.bool_)
        edge[1:] = (self.kinds[1:] != self.kinds[:-1]) | (offset[1:] % DAY_MINUTES == 0)
        starts = np.flatnonzero(edge)
        ends = np.append(starts[1:], length)
        local = offset + base
        kinds = self.kinds.astype(np.uint8) if int(self.kinds.max(initial=0)) < 256 else self.kinds
        minute = pa.table(
            {
                "local_minute": local,
                "day": (local // DAY_MINUTES).astype(np.int32),
                "of_day": (local % DAY_MINUTES).astype(np.int32),
                "kind": kinds,
                "run_end": np.repeat(ends, ends - starts) + base,
            }
        )
        run = pa.table(
            {
                "day": ((starts + base) // DAY_MINUTES).astype(np.int32),
                "opens": (starts % DAY_MINUTES).astype(np.int32),
                "closes": ((ends - 1) % DAY_MINUTES + 1).astype(np.int32),
                "kind": kinds[starts],
            }
        )
        for name, table in (("minute", minute), ("run", run)):
            con.register(f"{name}_arrow", table)
            con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM {name}_arrow")
            con.unregister(f"{name}_arrow")


def kinds_of(classes: Sequence[str], minute_table: MinuteTable, first: date, last: date) -> Kinds:
    """The kinds of all minutes on the local days `first` to `last`; bit i stands for `classes[i]`.

    Days beyond the calendar's data lie in no class: nothing is guessed for them (`owed_minutes` says so to the checks).
    """
    kinds = np.zeros(((last - first).days + 1) * DAY_MINUTES, dtype=np.int64)
    base = (first - EPOCH).days * DAY_MINUTES
    for bit, name in enumerate(classes):
        kinds[open_minutes(minute_table, name, first, last) - base] |= 1 << bit
    return Kinds(first, kinds)


def open_minutes(minute_table: MinuteTable, hours_class: str, first: date, last: date) -> npt.NDArray[np.int64]:
    """The local minutes (since 1970) of a class on the local days `first` to `last`, in order, as far as the calendar
    knows."""
    try:
        table = minute_table(hours_class, first, last)
    except NoCalendar as gap:
        known_first, known_last = max(first, gap.first), min(last, gap.last)
        if known_first > known_last:
            return np.zeros(0, dtype=np.int64)
        table = minute_table(hours_class, known_first, known_last)
    instants = table.column("minute").cast(pa.timestamp("us")).to_numpy().astype("datetime64[us]").astype(np.int64)
    local = instants // MINUTE_US + AHEAD_MINUTES
    low = (first - EPOCH).days * DAY_MINUTES
    high = ((last - EPOCH).days + 1) * DAY_MINUTES
    inside: npt.NDArray[np.int64] = local[(local >= low) & (local < high)]
    return inside


def digest_of(classes: Sequence[str], minute_table: MinuteTable, first: date, last: date) -> str:
    """A digest of what the classes mean on these days: equal digests, equal `metric_day`."""
    digest = hashlib.sha256()
    for name in classes:
        digest.update(name.encode() + b"\0")
        digest.update(open_minutes(minute_table, name, first, last).tobytes())
    return digest.hexdigest()
