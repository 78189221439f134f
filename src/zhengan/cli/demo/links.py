"""Network links; one may have been widened during the year."""

from collections.abc import Iterator
from datetime import date

from zhengan.cli.demo.chapter import Chapter, kept
from zhengan.cli.demo.scene import Scene
from zhengan.records import Row

WIDENED_DAYS_AGO = 120


def links(scene: Scene) -> Chapter:
    """All links; a widened one in two versions."""
    rows = [row for link in scene.told("links") for row in _versions(scene, link)]
    return Chapter(rows)


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
