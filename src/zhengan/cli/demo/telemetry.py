"""Telemetry of systems and links as monitoring keeps it: daily maxima, then hourly ones, the last weeks by the minute.

Every series runs below nine tenths of its highest value, which is reached exactly once, at the opening of one trading
day; so that what the checks find is known beforehand. All values are whole numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import parquet as pq

from zhengan.cli.demo.chapter import Planted
from zhengan.cli.demo.links import WIDENED_DAYS_AGO
from zhengan.cli.demo.scene import Scene
from zhengan.cli.demo.systems import DemoSystem, important_systems

Numbers = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]

# How long each degree of detail is kept, in days before the last one.
_HOURLY_SINCE, _MINUTELY_SINCE = 400, 30
_LINKS_SINCE, _LINK_MINUTES = 366, 30
_BY_THE_MINUTE = ("core-trading", "quotes", "online-trading", "mobile-app")
_BATCH = ("settlement", "valuation", "custody")
_MEASURED_SINCE = date(2024, 12, 2)
# A day of the highest turnover that systems of that time remember.
_RECORD_DAY = date(2024, 10, 8)
_OPENING = 9 * 60 + 30
_BELOW = 0.9

_MINUTE_US = 60_000_000
_DAY_MINUTES = 1440
_AHEAD_MINUTES = 480
_EPOCH = date(1970, 1, 1)
_VALUE = pa.decimal128(18, 6)
_INSTANT = pa.timestamp("us", tz="UTC")


def telemetry_faults(scene: Scene) -> Iterator[Planted]:
    """The faults that telemetry shows."""
    about = "csrc-218/21#capacity"
    for item in important_systems(scene):
        if item.key == scene.befallen("outgrown"):
            words = f"{item.name}的容量只有历史峰值的 {item.capacity / item.peak:.2f} 倍。"
            yield Planted(about, item.key, "breached", "under_bound", words)
        if item.key == scene.befallen("lately_measured"):
            words = f"{item.name}上线两年后才开始监测，样本不足以证明历史峰值。"
            yield Planted(about, item.key, "unproven", "coverage_short", words)


def write_telemetry(scene: Scene, folder: Path) -> None:
    """Write all samples into Parquet files in `folder`, one a degree of detail."""
    folder.mkdir(parents=True)
    parts: dict[str, list[pa.Table]] = {"daily": [], "hourly": [], "minutes": [], "links": []}
    for item in important_systems(scene):
        for detail, table in _of_system(scene, item):
            parts[detail].append(table)
    parts["links"] += [_of_link(scene, link) for link in scene.told("links") if link["shape"]]
    for detail, tables in parts.items():
        if tables:
            whole = pa.concat_tables(tables)
            pq.write_table(whole, folder / f"{detail}.parquet", compression="zstd", version="2.6")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Days of one degree of detail: `last` is the last day in, `minutes` the length of a sample."""

    first: date
    last: date
    minutes: int

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def starts(self) -> Numbers:
        """The local minute since 1970 at which each sample begins."""
        first = (self.first - _EPOCH).days * _DAY_MINUTES
        return first + np.arange(0, self.days * _DAY_MINUTES, self.minutes, dtype=np.int64)


def _of_system(scene: Scene, item: DemoSystem) -> Iterator[tuple[str, pa.Table]]:
    since = max(item.live_on, _MEASURED_SINCE) if item.key == scene.befallen("lately_measured") else item.live_on
    finest = _MINUTELY_SINCE if item.key in _BY_THE_MINUTE else 0
    hourly, minutely = max(since, scene.back(_HOURLY_SINCE)), scene.back(finest)
    stretches = {
        "daily": _Stretch(since, hourly - timedelta(days=1), _DAY_MINUTES),
        "hourly": _Stretch(hourly, minutely - timedelta(days=1), 60),
        "minutes": _Stretch(minutely, scene.back(1), 1),
    }
    shape = _batch_shape() if item.key in _BATCH else _trading_shape()
    peak_on = _RECORD_DAY if since <= _RECORD_DAY else scene.trading_day(90)
    for detail, stretch in stretches.items():
        if stretch.days > 0:
            values = _values(scene, stretch, item.key, shape, item.peak)
            _reach(values, stretch, peak_on, item.peak)
            yield detail, _table("system", item.key, item.metric, stretch, values)


def _of_link(scene: Scene, link: dict[str, str]) -> pa.Table:
    peak = int(link["peak"])
    stretch = _Stretch(scene.back(_LINKS_SINCE), scene.back(1), _LINK_MINUTES)
    values = _values(scene, stretch, link["key"], _trading_shape(), peak)
    if link["shape"] == "outgrown":
        _reach(values, stretch, scene.trading_day(WIDENED_DAYS_AGO + 20), peak)
    else:
        _reach(values, stretch, scene.trading_day(45), peak)
    if link["shape"] == "night_copy":
        # Far above the bound, but at two in the morning: outside trading hours.
        of_day = stretch.starts % _DAY_MINUTES
        values[(of_day >= 120) & (of_day < 150)] = int(link["mbps"]) * 99 // 100
    return _table("network_link", link["key"], "mbps", stretch, values)


def _values(scene: Scene, stretch: _Stretch, about: str, shape: Shares, peak: int) -> Numbers:
    """A value for each sample: growing over the years, low on days without trading, the day's shape, and chance."""
    chance = scene.chance(f"telemetry {about} {stretch.minutes}")
    per_day = shape.reshape(-1, stretch.minutes).max(axis=1)
    days = [stretch.first + timedelta(days=n) for n in range(stretch.days)]
    open_days = set(scene.calendar.trading_days(("SSE",), stretch.first, stretch.last))
    busy = np.array([1.0 if day in open_days else 0.08 for day in days])
    age = np.array([(scene.as_of - day).days for day in days])
    level = busy * np.clip(1 - age / 9000, 0.4, 1) * chance.uniform(0.62, 1, stretch.days)
    shares = level[:, None] * per_day[None, :] * chance.uniform(0.86, 1, (stretch.days, len(per_day)))
    values: Numbers = np.maximum(shares * peak * _BELOW, 1).astype(np.int64).ravel()
    return values


def _reach(values: Numbers, stretch: _Stretch, day: date, peak: int) -> None:
    """Make the sample at the opening of the day the highest, where the stretch has that day."""
    if stretch.first <= day <= stretch.last:
        minute = (day - stretch.first).days * _DAY_MINUTES + _OPENING
        values[minute // stretch.minutes] = peak


def _trading_shape() -> Shares:
    """How busy each minute of a trading day is: the opening highest, a break at noon, little at night."""
    return np.interp(
        np.arange(_DAY_MINUTES),
        [0, 480, 555, 565, 570, 600, 690, 695, 775, 780, 840, 899, 935, 1200, 1439],
        [0.02, 0.03, 0.35, 0.6, 1.0, 0.82, 0.5, 0.1, 0.12, 0.55, 0.48, 0.72, 0.14, 0.06, 0.02],
    )


def _batch_shape() -> Shares:
    """Busy after the close, when the day is settled."""
    return np.interp(
        np.arange(_DAY_MINUTES),
        [0, 540, 570, 900, 960, 1020, 1200, 1290, 1439],
        [0.05, 0.06, 0.3, 0.25, 0.8, 1.0, 0.9, 0.2, 0.05],
    )


def _table(object_type: str, key: str, metric: str, stretch: _Stretch, values: Numbers) -> pa.Table:
    begins = (stretch.starts - _AHEAD_MINUTES) * _MINUTE_US
    ends = begins + stretch.minutes * _MINUTE_US
    columns = {name: pa.repeat(text, len(values)) for name, text in _names(object_type, key, metric)}
    columns["at"] = pa.array(begins).cast(_INSTANT)
    columns["value"] = pa.array(values.astype(np.int32)).cast(_VALUE)
    if stretch.minutes > 1:
        columns["until"] = pa.array(ends).cast(_INSTANT)
    return pa.table(columns)


def _names(object_type: str, key: str, metric: str) -> tuple[tuple[str, str], ...]:
    return ("object_type", object_type), ("object", key), ("metric", metric)
