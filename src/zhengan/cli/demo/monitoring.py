"""What is watched: indicators of every system, centre and link, and a year of alerts."""

from collections.abc import Iterator
from datetime import date, timedelta

from zhengan.cli.demo.chapter import Cell, Chapter, Planted, kept
from zhengan.cli.demo.scene import Scene, at
from zhengan.cli.demo.systems import DemoSystem, demo_systems, important_systems
from zhengan.records import Row

_BEGINNING = date(2022, 1, 4)
_ALERTS, _EVERY_DAYS = 24, 14
_CAUSES = (
    ("CPU 使用率连续五分钟超过八成", "扩出一个应用节点"),
    ("磁盘空间不足一成", "清理历史日志"),
    ("会话数突增", "核对为新股申购，限流后回落"),
    ("数据库主备延迟", "重建复制通道"),
    ("接口返回错误增多", "重启异常实例，回退配置"),
)
_LEFT_OPEN_DAYS_AGO, _UNWATCHED_DAYS_AGO = 47, 45


def monitoring(scene: Scene) -> Chapter:
    """Indicators and alerts; one system no longer watched, one never, one alert left open."""
    watched = [
        item for item in demo_systems(scene) if item.retired_on is None and item.key != scene.befallen("unwatched")
    ]
    rows = [_of_system(scene, item) for item in watched]
    rows += [_of_place("data_center", row["key"], "温度", "≥ 28 ℃") for row in scene.told("centers")]
    rows += [_of_place("link", row["key"], "带宽使用率", "≥ 70%") for row in scene.told("links")]
    rows += _alerts(scene)
    return Chapter(rows, [fault for item in demo_systems(scene) for fault in _faults(scene, item)])


def _of_system(scene: Scene, item: DemoSystem) -> Row:
    return kept(
        "indicator",
        f"indicator-{item.key}",
        {
            "system": item.key,
            "metric": item.metric or "可用性",
            "threshold": f"≥ {item.capacity // 2}" if item.capacity else "连续三次探测失败",
            "owner": "运行值班",
            "from": max(_BEGINNING, item.live_on),
            "until": scene.back(_UNWATCHED_DAYS_AGO) if item.key == scene.befallen("watch_ended") else None,
        },
    )


def _of_place(field: str, key: str, metric: str, threshold: str) -> Row:
    cells: dict[str, Cell] = {
        field: key,
        "metric": metric,
        "threshold": threshold,
        "owner": "机房值班",
        "from": _BEGINNING,
    }
    return kept("indicator", f"indicator-{key}", cells)


def _alerts(scene: Scene) -> Iterator[Row]:
    """One every fortnight, closed within hours; those of the last days as well."""
    chance = scene.chance("alerts")
    systems = important_systems(scene)
    for number in range(_ALERTS, 0, -1):
        item = systems[int(chance.integers(len(systems)))]
        raised_at = at(scene.back(_EVERY_DAYS * number), int(chance.integers(7, 20)), int(chance.integers(60)))
        cause, disposal = _CAUSES[int(chance.integers(len(_CAUSES)))]
        yield kept(
            "alert",
            f"alert-{raised_at:%Y%m%d}",
            {
                "indicator": f"indicator-{item.key}",
                "system": item.key,
                "raised_at": max(raised_at, at(item.live_on, 9)),
                "severity": "major" if number % 5 == 0 else "warning",
                "acknowledged_at": max(raised_at, at(item.live_on, 9)) + timedelta(minutes=int(chance.integers(1, 9))),
                "closed_at": max(raised_at, at(item.live_on, 9)) + timedelta(minutes=int(chance.integers(15, 170))),
                "disposal": f"{cause}；{disposal}",
            },
        )
    left_open = scene.befallen("alert_left_open")
    if left_open:
        raised_at = at(scene.back(_LEFT_OPEN_DAYS_AGO), 8, 12)
        cells: dict[str, Cell] = {
            "indicator": f"indicator-{left_open}",
            "system": left_open,
            "raised_at": raised_at,
            "severity": "major",
        }
        yield kept("alert", "alert-left-open", cells)


def _faults(scene: Scene, item: DemoSystem) -> Iterator[Planted]:
    if item.key == scene.befallen("watch_ended"):
        words = f"{item.name}的监测指标 {scene.back(_UNWATCHED_DAYS_AGO)} 停用，没有接上新的。"
        yield Planted("csrc-218/18#system-indicators", item.key, "breached", "indicators_ended", words)
    if item.key == scene.befallen("unwatched"):
        words = f"{item.name}上线以来没有登记过监测指标。"
        yield Planted("csrc-218/18#system-indicators", item.key, "unproven", "no_record", words)
    if item.key == scene.befallen("alert_left_open"):
        words = f"{item.name} {scene.back(_LEFT_OPEN_DAYS_AGO)} 的重要告警一直没有关闭，看不出处置过没有。"
        yield Planted("csrc-218/18#abnormal-handled", "", "unproven", "alerts_open", words)
