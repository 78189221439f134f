"""Where each important system can be recovered, and how fast it has to be."""

from collections.abc import Iterator
from datetime import date, timedelta

from zhengan.cli.demo.chapter import Cell, Chapter, Planted, kept
from zhengan.cli.demo.scene import Scene
from zhengan.cli.demo.systems import DemoSystem, important_systems
from zhengan.records import Row

_BEGINNING = date(2022, 3, 1)


def recovery(scene: Scene) -> Chapter:
    """Facilities and objectives of the important systems; one site missing, one in the wrong place, one run out."""
    rows: list[Row] = []
    for item in important_systems(scene):
        rows += _facilities(scene, item)
    rows += [_objective(scene, item) for item in important_systems(scene)]
    return Chapter(rows, [fault for item in important_systems(scene) for fault in _faults(scene, item)])


def _facilities(scene: Scene, item: DemoSystem) -> Iterator[Row]:
    since = max(_BEGINNING, item.live_on)
    at_site = {row["site"]: row["key"] for row in scene.told("centers")}
    for site, center in at_site.items():
        if not (site == "remote" and item.key == scene.befallen("no_remote_backup")):
            yield _facility(item, "data", center, {"mode": "warm", "from": since})
    until = scene.back(23) if item.key == scene.befallen("fault_facility_expired") else None
    yield _facility(item, "fault", at_site["local"], {"mode": "hot", "sync": True, "from": since, "until": until})
    for site in _disaster_sites(scene, item):
        yield _facility(item, "disaster", at_site[site], {"mode": "hot", "sync": True, "from": since})


def _disaster_sites(scene: Scene, item: DemoSystem) -> tuple[str, ...]:
    """218:49 wants both of a designated system; active centres stand in for each other (218:20.3)."""
    if item.active_active:
        return ()
    if item.designated_on and item.key != scene.befallen("no_remote_center"):
        return "same_city", "remote"
    return ("local",) if item.key == scene.befallen("local_only") else ("same_city",)


def _facility(item: DemoSystem, kind: str, center: str, cells: dict[str, Cell]) -> Row:
    key = f"{kind}-{item.key}-{center.removeprefix('dc-')}"
    return kept("recovery_facility", key, {"system": item.key, "kind": kind, "data_center": center, **cells})


def _objective(scene: Scene, item: DemoSystem) -> Row:
    urgent = bool(item.markets or item.designated_on)
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


def _faults(scene: Scene, item: DemoSystem) -> Iterator[Planted]:
    if item.key == scene.befallen("no_remote_backup"):
        words = f"{item.name}没有异地数据备份设施。"
        yield Planted("csrc-218/20#remote-backup", item.key, "breached", "no_facility", words)
    if item.key == scene.befallen("local_only"):
        words = f"{item.name}的灾难备份设施与生产同在一个机房。"
        yield Planted("csrc-218/20#disaster-center", item.key, "breached", "local_only", words)
    if item.key == scene.befallen("fault_facility_expired"):
        words = f"{item.name}的故障备份设施到期停用，没有接续。"
        yield Planted("csrc-218/20#fault-facility", item.key, "breached", "no_facility", words)
    if item.key == scene.befallen("no_remote_center"):
        words = f"{item.name}认定为关键信息基础设施以后，异地灾难备份中心一直没有建。"
        yield Planted("csrc-218/49#remote-center", item.key, "breached", "no_center", words)
        yield Planted("csrc-218/49#synchronous", item.key, "breached", "no_center", words)
