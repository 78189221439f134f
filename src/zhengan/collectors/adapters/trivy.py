"""Trivy's own JSON report (SchemaVersion 2): packages with vulnerabilities, misconfigurations, secrets left lying."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from zhengan.collectors.json_tree import Node, parse_json
from zhengan.collectors.reading import Form, Reading
from zhengan.collectors.sighting import Severity, Sighting, Where, cves_in

TOOL, SCHEMA = "Trivy", 2
_SEVERITIES: Mapping[str, Severity] = MappingProxyType(
    {"CRITICAL": "critical", "HIGH": "high", "MEDIUM": "medium", "LOW": "low", "UNKNOWN": "unstated", "": "unstated"}
)


def knows(start: bytes) -> bool:
    """Whether the beginning of a file has the members that Trivy writes first."""
    return b'"SchemaVersion"' in start and (b'"ArtifactName"' in start or b'"Trivy"' in start)


def read(content: bytes, reading: Reading) -> tuple[str, Iterable[Sighting]]:
    """What was found in each target."""
    root = parse_json(content, reading)
    version = root.child("SchemaVersion")
    if version.value != SCHEMA or isinstance(version.value, bool):
        found = "空" if version.value is None else str(version.value)[:40]
        raise reading.refused(
            "unknown_version", "SchemaVersion", f"Trivy SchemaVersion {SCHEMA}", found, "请用 trivy --format json 导出"
        )
    return str(SCHEMA), _sightings(root, reading)


def _sightings(root: Node, reading: Reading) -> Iterator[Sighting]:
    artifact, when = root.text("ArtifactName"), root.moment("CreatedAt")
    for result in root.items("Results"):
        made = _Target(artifact, result.text("Target"), when)
        yield from reading.each(result.items("Vulnerabilities"), made.vulnerability)
        yield from reading.each(result.items("Misconfigurations"), made.misconfiguration)
        yield from reading.each(result.items("Secrets"), made.secret)


class _Target:
    """What was looked at: an image or a host, and a part of it."""

    def __init__(self, artifact: str, target: str, when: datetime | None) -> None:
        self.artifact, self.target, self.when = artifact, target, when

    def vulnerability(self, item: Node) -> Iterator[Sighting]:
        id_, component = item.needed("VulnerabilityID"), item.needed("PkgName")
        version, purl = item.text("InstalledVersion"), item.child("PkgIdentifier").text("PURL")
        where = Where(self.artifact, component, version, purl, item.text("PkgPath") or self.target)
        title = item.text("Title") or item.text("Description") or id_
        yield self._sighting(item, id_, title, where)

    def misconfiguration(self, item: Node) -> Iterator[Sighting]:
        if item.text("Status") in ("PASS", "EXCEPTION"):
            return
        id_ = item.text("AVDID") or item.needed("ID")
        yield self._sighting(item, id_, item.text("Title") or id_, Where(self.artifact, path=self.target))

    def secret(self, item: Node) -> Iterator[Sighting]:
        """Where a secret lies; the lines that show it are not taken."""
        id_ = item.needed("RuleID")
        yield self._sighting(item, id_, item.text("Title") or id_, Where(self.artifact, path=self.target))

    def _sighting(self, item: Node, id_: str, title: str, where: Where) -> Sighting:
        said = item.text("Severity")
        if said.upper() not in _SEVERITIES:
            raise item.child("Severity").wrong("unknown_severity", "、".join(filter(None, _SEVERITIES)))
        severity = _SEVERITIES[said.upper()]
        return Sighting(TOOL, id_, title, severity, said, where, cves_in(id_), self.when, at=item.path)


FORM = Form("trivy", "Trivy", knows, read)
