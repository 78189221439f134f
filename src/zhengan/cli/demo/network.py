"""How the industry network is run: its devices, the checks of their configuration, and a report each month, one left out."""

from collections.abc import Iterator
from datetime import date, timedelta

from zhengan.calendar import periods_between
from zhengan.cli.demo.chapter import Chapter, Planted, kept
from zhengan.cli.demo.scene import Scene, at
from zhengan.records import Row

_CHECKED_DAYS_AGO = (395, 225, 58)
_FIRST_MONTH_DAYS_AGO = 460
# The report on a month is sent on this day of the next.
_REPORT_DAY = 8
_SUPERVISOR, _BUILDERS = "zhengxinban", "builders"


def network(scene: Scene) -> Chapter:
    """Devices, configuration checks within every half year, the state of the node and the report of every month."""
    devices = scene.told("devices")
    rows = [_device(device) for device in devices]
    rows += [_config_check(scene, device, days) for days in _CHECKED_DAYS_AGO for device in devices]
    left_out = _left_out(scene)
    for month, sent_on in _months(scene):
        rows.append(_status(scene, month, sent_on))
        if month != left_out:
            rows.append(_report(month, sent_on))
    return Chapter(rows, list(_faults(left_out)))


def _device(row: dict[str, str]) -> Row:
    return kept(
        "sfnet_device",
        row["key"],
        {
            "member": row["member"] or None,
            "node": "上海节点",
            "name": row["name"],
            "vendor": row["vendor"],
            "role": row["role"],
            "addresses": row["addresses"],
            "system": row["system"] or None,
            "internet_access": row["internet"],
            "meets_standards": True,
        },
    )


def _config_check(scene: Scene, device: dict[str, str], days: int) -> Row:
    day = scene.back(days)
    return kept(
        "sfnet_config_check",
        f"check-{device['key']}-{day:%Y%m}",
        {"device": device["key"], "checked_at": at(day, 15), "violations": 0},
    )


def _months(scene: Scene) -> Iterator[tuple[date, date]]:
    """The first day of each month reported on, and the day on which its report was due to go out."""
    for month, last in periods_between(scene.back(_FIRST_MONTH_DAYS_AGO), scene.as_of, "P1M"):
        sent_on = last + timedelta(days=_REPORT_DAY)
        if sent_on < scene.as_of:
            yield month, sent_on


def _left_out(scene: Scene) -> date:
    """The month whose report was forgotten: so many months before the last one reported on."""
    return [month for month, _ in _months(scene)][-1 - int(scene.befallen("month_missed"))]


def _status(scene: Scene, month: date, sent_on: date) -> Row:
    chance = scene.chance(f"node {month:%Y-%m}")
    return kept(
        "sfnet_node_status",
        f"status-{month:%Y%m}",
        {
            "node": "上海节点",
            "month": f"{month:%Y-%m}",
            "availability": f"99.{chance.integers(90, 100)}",
            "events": int(chance.integers(0, 5)),
            "reported_at": at(sent_on, 10),
        },
    )


def _report(month: date, sent_on: date) -> Row:
    return kept(
        "submission",
        f"monthly-{month:%Y%m}",
        {
            "kind": "sfnet_monthly",
            "period": f"{month:%Y-%m}",
            "covers": ["全网运行状况", "网络安全情况"],
            "sent_at": at(sent_on, 16),
            "to": [_SUPERVISOR, _BUILDERS],
        },
    )


def _faults(left_out: date) -> Iterator[Planted]:
    words = f"{left_out:%Y-%m} 的全网运行报告没有编制，证信办和承建单位都没有收到。"
    for duty in ("reported", "builders-told"):
        yield Planted(f"sfnet-2018/23#{duty}", "", "breached", "missed", words)
