"""Where each important system can be recovered, and how fast it has to be."""

from collections.abc import Iterator
from datetime import date, timedelta

from zhengan.cli.demo.chapter import Cell, Chapter, Planted, kept
from zhengan.cli.demo.scene import Scene
from zhengan.cli.demo.systems import CRITICAL, DemoSystem, important_systems
from zhengan.records import Row

_LOCAL, _SAME_CITY, _REMOTE = "dc-jinqiao", "dc-waigaoqiao", "dc-dongguan"
_NO_REMOTE_BACKUP, _LOCAL_ONLY, _EXPIRED = "account-opening", "margin", "options"
_BEGINNING = date(2022, 3, 1)


def recovery(scene: Scene) -> Chapter:
    """Facilities and objectives of the important systems; one site missing, one in the wrong place, one run out."""
    rows: list[Row] = []
    for item in important_systems(scene):
        rows += _facilities(scene, item)
    rows += [_objective(scene, item) for item in important_systems(scene)]
    return Chapter(rows, _PLANTED)


def _facilities(scene: Scene, item: DemoSystem) -> Iterator[Row]:
    since = max(_BEGINNING, item.live_on)
    for center in (_LOCAL, _SAME_CITY, _REMOTE):
        if (item.key, center) != (_NO_REMOTE_BACKUP, _REMOTE):
            yield _facility(item, "data", center, {"mode": "warm", "from": since})
    until = scene.back(23) if item.key == _EXPIRED else None
    yield _facility(item, "fault", _LOCAL, {"mode": "hot", "sync": True, "from": since, "until": until})
    for center in _disaster_centers(item):
        yield _facility(item, "disaster", center, {"mode": "hot", "sync": True, "from": since})


def _disaster_centers(item: DemoSystem) -> tuple[str, ...]:
    """218:49 wants both of the critical system; active centres stand in for each other (218:20.3)."""
    if item.active_active:
        return ()
    if item.key == CRITICAL:
        return _SAME_CITY, _REMOTE
    return (_LOCAL,) if item.key == _LOCAL_ONLY else (_SAME_CITY,)


def _facility(item: DemoSystem, kind: str, center: str, cells: dict[str, Cell]) -> Row:
    key = f"{kind}-{item.key}-{center.removeprefix('dc-')}"
    return kept("recovery_facility", key, {"system": item.key, "kind": kind, "data_center": center, **cells})


def _objective(scene: Scene, item: DemoSystem) -> Row:
    urgent = bool(item.markets)
    return kept(
        "recovery_objective",
        f"objective-{item.key}",
        {
            "system": item.key,
            "rto_minutes": 5 if urgent else 60,
            "rpo_minutes": 0 if urgent else 15,
            "bia_on": max(scene.back(310), item.live_on - timedelta(days=45)),
        },
    )


_PLANTED = (
    Planted(
        "csrc-218/20#remote-backup", _NO_REMOTE_BACKUP, "breached", "no_facility", "网上开户系统没有异地数据备份设施。"
    ),
    Planted(
        "csrc-218/20#disaster-center",
        _LOCAL_ONLY,
        "breached",
        "local_only",
        "融资融券系统的灾难备份设施与生产同在金桥机房。",
    ),
    Planted(
        "csrc-218/20#fault-facility",
        _EXPIRED,
        "breached",
        "no_facility",
        "股票期权交易系统的故障备份设施到期停用，没有接续。",
    ),
)
