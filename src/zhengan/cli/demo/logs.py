"""What is kept of the logs: a holding each month, and two holes."""

from collections.abc import Iterator
from datetime import date, timedelta

from zhengan.calendar import periods_between, subtract_term
from zhengan.cli.demo.chapter import Chapter, Planted, kept
from zhengan.cli.demo.scene import Scene, at
from zhengan.cli.demo.systems import DemoSystem, demo_systems
from zhengan.records import Row

# Before 218:18.2 was in force.
_OLD_HOLE_FROM = date(2022, 8, 13)
_DAYS_LOST = 2
# A little more than the terms of 218:18.2: five years and six months.
_KEPT = {"business": "P61M", "system": "P8M"}


def logs(scene: Scene) -> Chapter:
    """Holdings of business and system logs of all important systems, the retired one as well."""
    lost = {scene.befallen("log_lost"): scene.back(173), scene.befallen("old_log_lost"): _OLD_HOLE_FROM}
    rows: list[Row] = []
    for item in demo_systems(scene):
        if item.important:
            rows += _holdings(scene, item, "business", lost.get(item.key))
            rows += _holdings(scene, item, "system", None)
    return Chapter(rows, [fault for item in demo_systems(scene) for fault in _faults(scene, item)])


def _faults(scene: Scene, item: DemoSystem) -> Iterator[Planted]:
    about = "csrc-218/18#business-log"
    if item.key == scene.befallen("log_lost"):
        words = f"{item.name}的业务日志从 {scene.back(173)} 起缺两天，磁盘损坏后没有恢复。"
        yield Planted(about, item.key, "breached", "hole", words)
    if item.key == scene.befallen("old_log_lost"):
        words = (
            f"{item.name}的业务日志从 {_OLD_HOLE_FROM} 起缺两天，早于现行规定施行，当时有没有删除的依据还没有人判断。"
        )
        yield Planted(about, item.key, "unproven", "hole_before_rule", words)


def _holdings(scene: Scene, item: DemoSystem, log_class: str, lost: date | None) -> Iterator[Row]:
    first = max(subtract_term(scene.as_of, _KEPT[log_class]), item.live_on)
    end = scene.as_of if item.retired_on is None else item.retired_on + timedelta(days=1)
    if first >= end:
        return
    for month, last in periods_between(first, end - timedelta(days=1), "P1M"):
        span = (max(month, first), min(last + timedelta(days=1), end))
        for start, stop in _without(span, lost):
            yield kept(
                "log_holding",
                f"log-{log_class}-{item.key}-{start:%Y%m%d}",
                {
                    "system": item.key,
                    "log_class": log_class,
                    "from": at(start, 0),
                    "until": at(stop, 0),
                    "complete": True,
                },
            )


def _without(span: tuple[date, date], lost: date | None) -> Iterator[tuple[date, date]]:
    """The span, or what remains of it on both sides of the lost days."""
    first, end = span
    if lost is None:
        yield span
        return
    back = lost + timedelta(days=_DAYS_LOST)
    parts = ((first, min(end, lost)), (max(first, back), end))
    yield from (part for part in parts if part[0] < part[1])
