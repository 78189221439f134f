"""Nessus, XML version 2 (`.nessus`): what plugins found on hosts. Policies, which may hold credentials, are not looked at."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from xml.etree.ElementTree import Element  # type only; parsing is defusedxml's

from zhengan.collectors.reading import Form, Reading, moment, shown
from zhengan.collectors.sighting import Severity, Sighting, Where, cves_in
from zhengan.collectors.xml_stream import elements, root_name, under

TOOL, ROOT = "Nessus", "NessusClientData_v2"
_SEVERITIES: Mapping[str, tuple[Severity, str]] = MappingProxyType(
    {
        "0": ("information", "Info"),
        "1": ("low", "Low"),
        "2": ("medium", "Medium"),
        "3": ("high", "High"),
        "4": ("critical", "Critical"),
    }
)


def knows(start: bytes) -> bool:
    """Whether the root element is one of Nessus, of whatever version."""
    return b"<NessusClientData" in start


def read(content: bytes, reading: Reading) -> tuple[str, Iterable[Sighting]]:
    """The items of every host."""
    root = root_name(content, reading)
    if root != ROOT:
        raise reading.refused("unknown_version", "根元素", ROOT, root, "请导出为 .nessus（第 2 版）")
    return "2", _sightings(content, reading)


def _sightings(content: bytes, reading: Reading) -> Iterator[Sighting]:
    host, item_number, when = 0, 0, None
    for around, element in elements(content, reading, frozenset({"Policy", "HostProperties", "ReportItem"})):
        if element.tag == "Policy":
            continue
        if element.tag == "HostProperties":
            host, item_number, when = host + 1, 0, _ended(element)
            continue
        item_number += 1
        name = shown(around[-1].get("name", "") if around else "", 300)
        at = f"ReportHost[{host}]/ReportItem[{item_number}]"
        made = _Made(name, when, at, reading)
        yield from reading.each([element], made)


class _Made:
    """Makes the sighting of an item on a host."""

    def __init__(self, host: str, when: datetime | None, at: str, reading: Reading) -> None:
        self.host, self.when, self.at, self.reading = host, when, at, reading

    def __call__(self, item: Element) -> Iterator[Sighting]:
        said = item.get("severity", "")
        if said not in _SEVERITIES:
            raise self._wrong("unknown_severity", "@severity", "0、1、2、3、4", said)
        id_, title = shown(item.get("pluginID", ""), 40), shown(item.get("pluginName", ""), 300)
        if not id_:
            raise self._wrong("missing", "@pluginID", "插件编号", "")
        if not self.host:
            raise self._wrong("missing", "@name", "主机名或地址", "")
        port = shown(item.get("port", ""), 10)
        severity, words = _SEVERITIES[said]
        cves = cves_in(*(cve.text or "" for cve in item.findall("cve")))
        where = Where(self.host, path=f"{shown(item.get('protocol', ''), 10)}/{port}" if port not in ("", "0") else "")
        yield Sighting(
            TOOL, id_, title or id_, severity, under(item, "risk_factor") or words, where, cves, self.when, at=self.at
        )

    def _wrong(self, code: str, part: str, expected: str, found: str) -> Exception:
        return self.reading.refused(code, f"{self.at}/{part}", expected, found, "请用 Nessus 重新导出")


def _ended(properties: Element) -> datetime | None:
    tags = {tag.get("name", ""): tag.text or "" for tag in properties.findall("tag")}
    for name in ("HOST_END_TIMESTAMP", "HOST_START_TIMESTAMP"):
        if found := moment(tags.get(name, "")):
            return found
    for name in ("HOST_END", "HOST_START"):
        try:
            return moment(datetime.strptime(tags.get(name, ""), "%a %b %d %H:%M:%S %Y").isoformat())  # noqa: DTZ007
        except ValueError:
            continue
    return None


FORM = Form("nessus", "Nessus", knows, read)
