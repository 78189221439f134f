"""OpenVAS as Greenbone's manager (GVM) reports it in XML: results on hosts, scored by CVSS."""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element  # type only; parsing is defusedxml's

from zhengan.collectors.reading import Form, Reading, moment, shown
from zhengan.collectors.sighting import Severity, Sighting, Standing, Where, cves_in, severity_of_score
from zhengan.collectors.xml_stream import elements, root_name, under

TOOL = "OpenVAS"
MAJORS = ("20", "21", "22")
"""Versions of the management protocol (GMP) that reports name, by their first number."""
_ROOTS = ("report", "get_reports_response", "get_results_response")


def knows(start: bytes) -> bool:
    """Whether it begins as a report of Greenbone does."""
    return any(f"<{name}".encode() in start for name in _ROOTS) and b"<NessusClientData" not in start


def read(content: bytes, reading: Reading) -> tuple[str, Iterable[Sighting]]:
    """The results of the report."""
    root = root_name(content, reading)
    if root not in _ROOTS:
        raise reading.refused("unknown_form", "根元素", "report", root, "请把报告导出为 XML")
    version = _version(content, reading)
    return version, _sightings(content, reading)


def _version(content: bytes, reading: Reading) -> str:
    """What the report says of itself; '' where it does not say."""
    for _around, element in elements(content, reading, frozenset({"gmp", "omp", "result"})):
        if element.tag == "result":
            return ""
        said = under(element, "version", 40)
        if element.tag == "omp" or said.partition(".")[0] not in MAJORS:
            expected = f"GMP {'、'.join(MAJORS)} 版"
            raise reading.refused(
                "unknown_version", "gmp/version", expected, f"{element.tag} {said}", "请用受支持的版本导出"
            )
        return said
    return ""


def _sightings(content: bytes, reading: Reading) -> Iterator[Sighting]:
    for number, (_around, element) in enumerate(elements(content, reading, frozenset({"result"})), 1):
        yield from reading.each([element], _Made(f"result[{number}]", reading))


class _Made:
    """Makes the sighting of a result."""

    def __init__(self, at: str, reading: Reading) -> None:
        self.at, self.reading = at, reading

    def __call__(self, item: Element) -> Iterator[Sighting]:
        nvt = item.find("nvt")
        id_ = shown(nvt.get("oid", "") if nvt is not None else "", 80)
        host = under(item, "host")
        if nvt is None or not id_:
            raise self._wrong("missing", "nvt/@oid", "检测项编号", "")
        if not host:
            raise self._wrong("missing", "host", "主机名或地址", "")
        refs = [ref.get("id", "") for ref in nvt.iter("ref") if ref.get("type", "").lower() == "cve"]
        title = under(item, "name") or under(nvt, "name") or id_
        severity, said, standing = self._severity(item)
        port, name = under(item, "port", 40), under(item, "host/hostname")
        when = moment(under(item, "creation_time"))
        where = Where(name or host, path=port if not name else f"{host} {port}")
        yield Sighting(TOOL, id_, title, severity, said, where, cves_in(*refs), when, standing, self.at)

    def _severity(self, item: Element) -> tuple[Severity, str, Standing]:
        said, threat = under(item, "severity", 20), under(item, "threat", 40)
        words = " ".join(filter(None, (threat, said)))
        if threat == "False Positive":
            return "information", words, "not_affected"
        try:
            score = float(said)
        except ValueError:
            raise self._wrong("unknown_severity", "severity", "0 至 10 的数", said) from None
        if not -1 <= score <= 10:
            raise self._wrong("unknown_severity", "severity", "0 至 10 的数", said)
        return severity_of_score(score), words, "not_affected" if score == -1 else "open"

    def _wrong(self, code: str, part: str, expected: str, found: str) -> Exception:
        return self.reading.refused(code, f"{self.at}/{part}", expected, found, "请把报告重新导出为 XML")


FORM = Form("openvas", "OpenVAS/GVM", knows, read)
