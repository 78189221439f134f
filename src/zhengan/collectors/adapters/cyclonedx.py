"""CycloneDX in JSON with vulnerabilities: a VEX of its own, or a bill of materials that carries its vulnerabilities."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from zhengan.collectors.json_tree import Node, parse_json
from zhengan.collectors.reading import Form, Reading
from zhengan.collectors.sighting import Severity, Sighting, Standing, Where, cves_in, severity_of_score

VERSIONS = ("1.4", "1.5", "1.6")
_SEVERITIES: Mapping[str, Severity] = MappingProxyType(
    {
        "critical": "critical",
        "high": "high",
        "medium": "medium",
        "low": "low",
        "info": "information",
        "none": "information",
        "unknown": "unstated",
    }
)
_STANDINGS: Mapping[str, Standing] = MappingProxyType(
    {
        "": "open",
        "exploitable": "open",
        "in_triage": "in_triage",
        "resolved": "resolved",
        "resolved_with_pedigree": "resolved",
        "false_positive": "not_affected",
        "not_affected": "not_affected",
    }
)
# Better methods of scoring first; what is not listed comes last.
_METHODS = ("CVSSv4", "CVSSv31", "CVSSv3", "CVSSv2")
_ORDER: tuple[Severity, ...] = ("critical", "high", "medium", "low", "information", "unstated")


def knows(start: bytes) -> bool:
    """Whether the beginning of a file says that it is CycloneDX."""
    return b'"bomFormat"' in start and b"CycloneDX" in start


def read(content: bytes, reading: Reading) -> tuple[str, Iterable[Sighting]]:
    """The vulnerabilities, each at every component that it affects."""
    root = parse_json(content, reading)
    if root.needed("bomFormat") != "CycloneDX":
        raise root.child("bomFormat").wrong("unknown_form", "CycloneDX")
    version = root.needed("specVersion")
    if version not in VERSIONS:
        raise root.child("specVersion").wrong("unknown_version", f"CycloneDX {'、'.join(VERSIONS)}")
    return version, _sightings(root, reading)


def _sightings(root: Node, reading: Reading) -> Iterator[Sighting]:
    about = root.child("metadata")
    when, tool = about.moment("timestamp"), _tool(about)
    parts = {part.text("bom-ref"): part for part in _components(root)}

    def made(item: Node) -> Iterator[Sighting]:
        id_ = item.needed("id")
        state = item.child("analysis").text("state")
        if state not in _STANDINGS:
            raise item.child("analysis").child("state").wrong("unknown_state", "、".join(filter(None, _STANDINGS)))
        severity, said = _severity(item)
        same = [one.text("id") for one in item.items("references")]
        title = item.text("description") or item.text("detail") or id_
        found_at = item.child("analysis").moment("firstIssued") or when
        for where in _places(item, parts):
            yield Sighting(
                tool, id_, title, severity, said, where, cves_in(id_, *same), found_at, _STANDINGS[state], item.path
            )

    yield from reading.each(root.items("vulnerabilities"), made)


def _tool(about: Node) -> str:
    """The first tool named; from 1.5 on tools stand in an object of components."""
    tools = about.child("tools")
    if isinstance(tools.value, dict):
        named: list[Node] = [*tools.items("components"), *tools.items("services")]
    else:
        named = list(about.items("tools"))
    return next((name for item in named if (name := item.text("name"))), "CycloneDX")


def _components(root: Node) -> Iterator[Node]:
    """Every component, those within others too."""
    waiting = [root.child("metadata").child("component"), *root.items("components")]
    while waiting:
        part = waiting.pop()
        if part.value is not None:
            yield part
            waiting.extend(part.items("components"))


def _places(item: Node, parts: Mapping[str, Node]) -> Iterator[Where]:
    found = [where for one in item.items("affects") for where in _affected(one, parts)]
    yield from dict.fromkeys(found) or [Where()]


def _affected(one: Node, parts: Mapping[str, Node]) -> Iterator[Where]:
    ref = one.needed("ref", most=600)
    # A link into another document ends with the reference there.
    part = parts.get(ref) or parts.get(ref.rpartition("#")[2])
    versions = [version for version in one.items("versions") if version.text("status") in ("", "affected", "unknown")]
    stated = [version.text("version") or version.text("range") for version in versions]
    if part is None:
        purl = ref if ref.startswith("pkg:") else ""
        yield from (Where(component=ref, version=version, purl=purl) for version in stated or [""])
        return
    name = "/".join(filter(None, (part.text("group"), part.needed("name"))))
    for version in stated or [part.text("version")]:
        yield Where(component=name, version=version, purl=part.text("purl"))


def _severity(item: Node) -> tuple[Severity, str]:
    """The rating by the newest method; among equals the worst."""
    found: list[tuple[int, int, Severity, str]] = []
    for rating in item.items("ratings"):
        said, score = rating.text("severity"), rating.number("score")
        if said and said not in _SEVERITIES:
            raise rating.child("severity").wrong("unknown_severity", "、".join(_SEVERITIES))
        method = rating.text("method")
        if said:
            severity = _SEVERITIES[said]
        else:
            severity = severity_of_score(score) if score is not None and method in _METHODS else "unstated"
        words = said or (f"{score:g}" if score is not None else "")
        rank = _METHODS.index(method) if method in _METHODS else len(_METHODS)
        found.append((rank if severity != "unstated" else len(_METHODS) + 1, _ORDER.index(severity), severity, words))
    return min(found)[2:] if found else ("unstated", "")


FORM = Form("cyclonedx", "CycloneDX VEX", knows, read)
