"""Systems and data centres, the designated systems, and their grading."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from zhengan.cli.demo.chapter import Chapter, Planted, kept
from zhengan.cli.demo.scene import Scene
from zhengan.records import Row

_LOWEST_FILED, _LOWEST_ASSESSED = 2, 3


@dataclass(frozen=True, slots=True)
class DemoSystem:
    """One system: what the chapters on changes, backups, logs and telemetry need to know of it."""

    key: str
    name: str
    important: bool
    markets: tuple[str, ...]
    live_on: date
    retired_on: date | None
    active_active: bool
    metric: str
    peak: int
    capacity: int
    level: int | None
    graded_on: date | None
    designated_on: date | None
    cells: dict[str, str]


def demo_systems(scene: Scene) -> tuple[DemoSystem, ...]:
    """All systems, in the order of the table; a day in it may be written as days before the last one."""
    return tuple(_system(scene, row) for row in scene.told("systems"))


def important_systems(scene: Scene) -> tuple[DemoSystem, ...]:
    """The important systems in service."""
    return tuple(item for item in demo_systems(scene) if item.important and item.retired_on is None)


def systems(scene: Scene) -> Chapter:
    """Data centres, systems, the designation, grading and assessment."""
    found = demo_systems(scene)
    rows = [*_centers(scene), *map(_record, found)]
    rows += [
        kept("cii_designation", f"cii-{item.key}", {"system": item.key, "designated_on": item.designated_on})
        for item in found
        if item.designated_on
    ]
    rows += [row for item in found for row in _grading(scene, item)]
    rows += [row for item in found for row in _assessment(scene, item)]
    return Chapter(rows, [fault for item in found for fault in _faults(scene, item)])


def _system(scene: Scene, row: dict[str, str]) -> DemoSystem:
    live_on, graded_on = _day(scene, row["live"]), _day(scene, row["graded"])
    if live_on is None:
        raise ValueError(f"{row['key']} has no day of going live")
    if row["live"].startswith("-"):
        live_on = scene.saturday((scene.as_of - live_on).days)
    return DemoSystem(
        key=row["key"],
        name=row["name"],
        important=row["important"] == "yes",
        markets=tuple(filter(None, row["markets"].split(";"))),
        live_on=live_on,
        retired_on=_day(scene, row["retired"]),
        active_active=row["topology"] == "active_active",
        metric=row["metric"],
        peak=int(row["peak"] or 0),
        capacity=int(row["capacity"] or 0),
        level=int(row["level"]) if row["level"] else None,
        graded_on=graded_on,
        designated_on=_day(scene, row.get("designated") or ""),
        cells=row,
    )


def _day(scene: Scene, text: str) -> date | None:
    if not text:
        return None
    return scene.back(-int(text)) if text.startswith("-") else date.fromisoformat(text)


def _centers(scene: Scene) -> Iterator[Row]:
    for row in scene.told("centers"):
        yield kept("data_center", row["key"], {name: row[name] for name in ("name", "site", "city")} | {"active": True})


def _record(item: DemoSystem) -> Row:
    told_of = item.cells
    centers = told_of["centers"].split(";")
    return kept(
        "system",
        item.key,
        {
            "name": item.name,
            "functions": told_of["functions"],
            "important": item.important,
            "cii": True if item.designated_on else None,
            "cii_candidate": True if told_of.get("candidate") else None,
            "version": told_of.get("version") or None,
            "trading_hours_of": told_of.get("hours") or None,
            "markets": item.markets or None,
            "live_on": item.live_on,
            "retired_on": item.retired_on,
            "data_centers": centers,
            "topology": told_of["topology"],
            "supplier_products": told_of["products"] or None,
            "customer_facing": told_of["customer_facing"],
            "stores_investor_pi": told_of["stores_investor_pi"],
            "capacity_metric": item.metric or None,
            "capacity": item.capacity or None,
            "active_centers": centers if item.active_active else None,
        },
    )


def _grading(scene: Scene, item: DemoSystem) -> Iterator[Row]:
    if item.level is None or item.graded_on is None:
        return
    filed = item.level >= _LOWEST_FILED and item.key != scene.befallen("never_filed")
    yield kept(
        "mlps_grading",
        f"grade-{item.key}",
        {
            "system": item.key,
            "level": item.level,
            "graded_on": item.graded_on,
            "filed_on": item.graded_on + timedelta(days=21) if filed else None,
            "filing_number": f"31-{sum(map(ord, item.key)):05d}" if filed else None,
        },
    )


def _assessment(scene: Scene, item: DemoSystem) -> Iterator[Row]:
    """The third level is assessed every year; a new system before it goes live."""
    if item.level is None or item.level < _LOWEST_ASSESSED or item.retired_on:
        return
    years = range(max(2023, item.live_on.year), scene.as_of.year + 1)
    days = [date(year, 4, 10) for year in years if date(year, 4, 10) >= item.live_on]
    days = days or [item.live_on - timedelta(days=30)]
    for day in days:
        newest = day == days[-1]
        result = "fail" if newest and item.key in (scene.befallen("failed"), scene.befallen("mended")) else "basic"
        yield kept(
            "mlps_assessment",
            f"mlps-{item.key}-{day.year}",
            {
                "system": item.key,
                "assessed_on": day,
                "result": result,
                "assessor": "沪衡示范测评有限公司",
                "score": 63 if result == "fail" else 84,
                "rectified_on": day + timedelta(days=41) if newest and item.key == scene.befallen("mended") else None,
            },
        )


def _faults(scene: Scene, item: DemoSystem) -> Iterator[Planted]:
    if item.key == scene.befallen("never_filed"):
        words = f"{item.name}定为二级，一直没有向公安机关备案。"
        yield Planted("csrc-218/14#filed", item.key, "breached", "not_filed", words)
    if item.key == scene.befallen("never_graded"):
        words = f"{item.name}上线以来没有定级记录。"
        yield Planted("csrc-218/14#graded", item.key, "unproven", "no_record", words)
    if item.key == scene.befallen("failed"):
        words = f"{item.name}今年测评不符合，没有完成整改。"
        yield Planted("csrc-218/14#mended", item.key, "breached", "failed", words)
