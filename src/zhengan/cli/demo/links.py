"""Network links; one was widened during the year."""

from collections.abc import Iterator
from datetime import date

from zhengan.cli.demo.chapter import Chapter, Planted, kept
from zhengan.cli.demo.scene import Scene, told
from zhengan.records import Row

WIDENED_DAYS_AGO = 120


def links(scene: Scene) -> Chapter:
    """All links; the widened one in two versions."""
    rows = [row for link in told("links") for row in _versions(scene, link)]
    full = Planted(
        "csrc-218/21#network-operating",
        "link-internet-a",
        "breached",
        "over_bound",
        "互联网接入一线交易时段近一年峰值恰为带宽的八成，“以下”不含本数。",
    )
    return Chapter(rows, [full])


def _versions(scene: Scene, link: dict[str, str]) -> Iterator[Row]:
    since = date.fromisoformat(link["since"])
    mbps = int(link["mbps"])
    yield _version(link, mbps, since)
    if link["shape"] == "outgrown":
        yield _version(link, 2 * mbps, scene.back(WIDENED_DAYS_AGO))


def _version(link: dict[str, str], mbps: int, since: date) -> Row:
    return kept(
        "network_link",
        link["key"],
        {
            "name": link["name"],
            "systems": link["systems"],
            "bandwidth_mbps": mbps,
            "trading_related": link["trading"],
            "from": since,
        },
    )
