"""`metric_day` worked out minute by minute in plain Python: slow, and short enough to be seen right."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
SCHEMA = pa.schema(
    [
        ("institution", pa.string()),
        ("object_type", pa.string()),
        ("object", pa.string()),
        ("metric", pa.string()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("value", pa.decimal128(18, 6)),
        ("until", pa.timestamp("us", tz="UTC")),
    ]
)


@dataclass(frozen=True)
class Sample:
    object: str
    at: datetime
    value: Decimal
    until: datetime | None = None
    metric: str = "tps"
    institution: str = "demo"
    object_type: str = "system"

    def minutes(self) -> list[datetime]:
        minute = self.at.replace(second=0, microsecond=0)
        found = [minute]
        while self.until is not None and found[-1] + MINUTE < self.until:
            found.append(found[-1] + MINUTE)
        return found


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def write(path: Path, samples: Iterable[Sample]) -> Path:
    rows = [{name: getattr(sample, name) for name in SCHEMA.names} for sample in samples]
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), path, row_group_size=7)
    return path


class Sessions:
    """Daily sessions of classes as (opens, closes) in local minutes of the day; past 1440 means the next morning."""

    def __init__(self, spans: Mapping[str, list[tuple[int, int]]]) -> None:
        self.spans = spans

    def open(self, hours_class: str, minute: datetime) -> bool:
        local = minute.astimezone(SHANGHAI)
        return local.hour * 60 + local.minute in self.of_day(hours_class)

    @cache  # noqa: B019  # a handful of classes for the length of the tests
    def of_day(self, hours_class: str) -> frozenset[int]:
        return frozenset(minute % 1440 for low, high in self.spans[hours_class] for minute in range(low, high))

    def minute_table(self, hours_class: str, first: date, last: date) -> pa.Table:
        base = np.datetime64(first, "m") - np.timedelta64(8, "h")
        days = np.arange((last - first).days + 1) * 1440
        minutes = base + np.add.outer(days, sorted(self.of_day(hours_class))).ravel().astype("timedelta64[m]")
        local = (minutes + np.timedelta64(8, "h")).astype("datetime64[D]")
        return pa.table({"minute": pa.array(minutes.astype("datetime64[us]")), "day": pa.array(local, pa.date32())})


def reference(
    samples: Iterable[Sample], hours: Mapping[tuple[str, str], Any], sessions: Sessions
) -> set[tuple[Any, ...]]:
    peak: dict[Any, Decimal] = {}
    ceiling: dict[Any, Decimal] = {}
    covered: dict[Any, set[datetime]] = defaultdict(set)
    for sample in samples:
        classes = hours.get((sample.object_type, sample.object), ())
        for name in ("all", *([classes] if isinstance(classes, str) else classes)):
            inside = [name == "all" or sessions.open(name, minute) for minute in sample.minutes()]
            series = (sample.institution, sample.object_type, sample.object, sample.metric, name)
            for minute, is_open in zip(sample.minutes(), inside, strict=True):
                if is_open:
                    key = (*series, minute.astimezone(SHANGHAI).date())
                    covered[key].add(minute)
                    ceiling[key] = max(ceiling.get(key, sample.value), sample.value)
            if all(inside):
                key = (*series, sample.at.astimezone(SHANGHAI).date())
                peak[key] = max(peak.get(key, sample.value), sample.value)
    return {(*key, peak.get(key), ceiling[key], len(minutes)) for key, minutes in covered.items()}
