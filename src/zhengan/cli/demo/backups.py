"""A year and more of daily backups, and a verification each quarter."""

from collections.abc import Iterator
from datetime import date, timedelta

from zhengan.calendar import periods_between
from zhengan.cli.demo.chapter import Chapter, Planted, kept
from zhengan.cli.demo.scene import Scene, at, days_from
from zhengan.cli.demo.systems import DemoSystem, important_systems
from zhengan.records import Row

_SITES = ("local", "same_city", "remote")
_GIGABYTE = 1 << 30


def backups(scene: Scene) -> Chapter:
    """Backups and their verifications; one day failed, one quarter forgotten."""
    failed_on = scene.back(241)
    quarters = periods_between(scene.back(690), scene.as_of, "P3M")
    forgotten = quarters[-3][0]
    rows: list[Row] = []
    for item in important_systems(scene):
        rows += _runs(scene, item, failed_on)
    for item in important_systems(scene):
        rows += _verifications(scene, item, [first for first, _ in quarters], forgotten)
    return Chapter(rows, list(_faults(scene, failed_on, forgotten)))


def _faults(scene: Scene, failed_on: date, forgotten: date) -> Iterator[Planted]:
    for item in important_systems(scene):
        if item.key == scene.befallen("failed_on_one_day"):
            words = f"{item.name} {failed_on} 的备份因存储空间不足失败，当天没有补做。"
            yield Planted("csrc-218/20#daily-backup", item.key, "breached", "missed", words)
        if item.key == scene.befallen("unverified"):
            words = f"{item.name} {forgotten} 起的一个季度没有验证备份。"
            yield Planted("csrc-218/20#backup-verified", item.key, "breached", "missed", words)


def _runs(scene: Scene, item: DemoSystem, failed_on: date) -> Iterator[Row]:
    chance = scene.chance(f"backup {item.key}")
    first = max(scene.back(380), item.live_on)
    fails = item.key == scene.befallen("failed_on_one_day")
    size = float(chance.integers(40, 900)) * _GIGABYTE
    for number, day in enumerate(days_from(first, scene.back(1))):
        size *= 1 + float(chance.uniform(0.0002, 0.0014))
        begun = at(day, 20, int(chance.integers(0, 50)))
        ok = not (fails and day == failed_on)
        yield kept(
            "backup_run",
            f"backup-{item.key}-{day:%Y%m%d}",
            {
                "system": item.key,
                "started_at": begun,
                "finished_at": begun + timedelta(minutes=int(chance.integers(18, 95))),
                "ok": ok,
                "site": _SITES[number % len(_SITES)],
                "bytes": int(size) if ok else 0,
                "tool": "backup-agent",
                "note": None if ok else "目标存储空间不足，任务中止",
            },
        )


def _verifications(scene: Scene, item: DemoSystem, quarters: list[date], forgotten: date) -> Iterator[Row]:
    chance = scene.chance(f"verification {item.key}")
    skips = item.key == scene.befallen("unverified")
    for first in quarters:
        day = first + timedelta(days=int(chance.integers(8, 15)))
        if not item.live_on <= day < scene.as_of or (skips and first == forgotten):
            continue
        yield kept(
            "backup_verification",
            f"verify-{item.key}-{day:%Y%m%d}",
            {
                "system": item.key,
                "verified_at": at(day, 21, int(chance.integers(0, 59))),
                "ok": True,
                "method": "restore" if first.month in (1, 7) else "sample",
                "restored_bytes": int(chance.integers(5, 80)) * _GIGABYTE,
            },
        )
