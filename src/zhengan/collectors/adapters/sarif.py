"""SARIF 2.1.0 (OASIS): results of static analysis and of whatever else writes SARIF.

The severity is the `security-severity` of the result or its rule (a CVSS score as GitHub reads it), else the level.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from zhengan.collectors.json_tree import Node, parse_json
from zhengan.collectors.reading import Form, Reading
from zhengan.collectors.sighting import Severity, Sighting, Standing, Where, cves_in, severity_of_score

VERSION = "2.1.0"
LEVELS: Mapping[str, Severity] = MappingProxyType(
    {"error": "high", "warning": "medium", "note": "low", "none": "information"}
)
# Results of these kinds say that a rule was kept or had nothing to look at.
_NO_DEFECT = ("pass", "notApplicable")


def knows(start: bytes) -> bool:
    """Whether the beginning of a file names the schema, or the members that only SARIF has."""
    return b"sarif" in start.lower() or (b'"runs"' in start and b'"version"' in start)


def read(content: bytes, reading: Reading) -> tuple[str, Iterable[Sighting]]:
    """The results of every run."""
    root = parse_json(content, reading)
    version = root.needed("version")
    if version != VERSION:
        raise root.child("version").wrong("unknown_version", f"SARIF {VERSION}")
    return version, (item for run in root.items("runs") for item in _run(run, reading))


def _run(run: Node, reading: Reading) -> Iterator[Sighting]:
    driver = run.child("tool").child("driver")
    tool = driver.needed("name")
    rules = list(driver.items("rules"))
    by_id = {id_: rule for rule in rules if (id_ := rule.text("id"))}
    ended = [item.moment("endTimeUtc") or item.moment("startTimeUtc") for item in run.items("invocations")]
    when = next((at for at in ended if at), None)

    def made(result: Node) -> Iterator[Sighting]:
        if result.text("kind") in _NO_DEFECT:
            return
        rule = _rule(result, rules, by_id)
        id_ = result.text("ruleId") or result.child("rule").text("id") or rule.text("id")
        if not id_:
            raise result.child("ruleId").wrong("missing", "规则编号")
        title = rule.child("shortDescription").text("text") or rule.text("name") or _message(result)
        severity, said = _severity(result, rule)
        cves = cves_in(id_, rule.text("name"), *_tags(rule), *_tags(result))
        for where in _places(result):
            yield Sighting(tool, id_, title or id_, severity, said, where, cves, when, _standing(result), result.path)

    yield from reading.each(run.items("results"), made)


def _rule(result: Node, rules: list[Node], by_id: Mapping[str, Node]) -> Node:
    number = result.child("ruleIndex").value
    if number is None:
        number = result.child("rule").child("index").value
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < len(rules):
        return rules[number]
    # A hierarchical id (`CA1000/1`) belongs to the rule that its beginning names.
    id_ = result.text("ruleId")
    return by_id.get(id_) or by_id.get(id_.rpartition("/")[0]) or Node(None, f"{result.path}.rule", result.reading)


def _severity(result: Node, rule: Node) -> tuple[Severity, str]:
    for part in (result, rule):
        score = part.child("properties").number("security-severity")
        if score is not None:
            return severity_of_score(score), f"{score:g}"
    level = result.text("level") or rule.child("defaultConfiguration").text("level") or "warning"
    if level not in LEVELS:
        raise result.child("level").wrong("unknown_severity", "、".join(LEVELS))
    return LEVELS[level], level


def _message(result: Node) -> str:
    return result.child("message").text("text") or result.child("message").text("markdown")


def _tags(part: Node) -> list[str]:
    return [tag.value[:300] for tag in part.child("properties").items("tags") if isinstance(tag.value, str)]


def _standing(result: Node) -> Standing:
    if result.text("baselineState") == "absent":
        return "resolved"
    decided = [item.text("status") or "accepted" for item in result.items("suppressions")]
    return "set_aside" if "accepted" in decided else "open"


def _places(result: Node) -> Iterator[Where]:
    seen: dict[Where, None] = {}
    for place in result.items("locations"):
        path = place.child("physicalLocation").child("artifactLocation").text("uri")
        names = [one.text("fullyQualifiedName") or one.text("name") for one in place.items("logicalLocations")]
        seen[Where(component=next((name for name in names if name), ""), path=path)] = None
    yield from seen or {Where(): None}


FORM = Form("sarif", "SARIF", knows, read)
