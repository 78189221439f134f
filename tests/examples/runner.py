"""Runs one example: given records, judged on a day, against what is expected of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from tests.examples.telemetry import metric_days_of
from zhengan.assess import EvidenceBase, Finding, assess
from zhengan.calendar import load_calendar
from zhengan.law import load_catalogue
from zhengan.ledger.tables import RecordVersion, record_tables
from zhengan.records import RECORD_TYPES, parse_row

FOLDER = Path(__file__).parent
INSTITUTION = "甲"


@dataclass(frozen=True)
class Example:
    """One case of one file."""

    file: str
    name: str
    as_of: date
    known_by: date | None
    readings: Mapping[str, str]
    given: Mapping[str, list[dict[str, Any]]]
    expect: list[dict[str, Any]]
    covers: list[str]


def examples() -> Iterator[Example]:
    """Every case of every file, by file."""
    for path in sorted(FOLDER.glob("*/*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        common = data.get("given", {})
        for case in data["cases"]:
            own = case.get("given", {})
            yield Example(
                file=f"{path.parent.name}/{path.name}",
                name=case["name"],
                as_of=_day(case["as_of"]),
                known_by=_day(case["known_by"]) if case.get("known_by") else None,
                readings=case.get("readings", {}),
                given={name: [*common.get(name, []), *own.get(name, [])] for name in {*common, *own}},
                expect=case["expect"],
                covers=case.get("covers", []),
            )


def groups() -> dict[tuple[Any, ...], list[Example]]:
    """Examples that can be judged in one run: same day, same knowledge, same readings."""
    found: dict[tuple[Any, ...], list[Example]] = {}
    for example in examples():
        key = (example.as_of, example.known_by, tuple(sorted(example.readings.items())))
        found.setdefault(key, []).append(example)
    return found


def findings_of(group: list[Example]) -> list[tuple[Finding, ...]]:
    """The findings of each example of a group, all judged in one run, each as an institution of its own."""
    catalogue = load_catalogue()
    first = group[0]
    base = group_evidence(group)
    found = assess(base, [first.as_of], catalogue.choose(first.readings), catalogue, load_calendar()).findings
    owners = {
        f"{key}{number}": (number, key) for number, example in enumerate(group) for key in _institutions(example.given)
    }
    told: list[list[Finding]] = [[] for _ in group]
    for finding in found:
        number, key = owners[finding.institution]
        told[number].append(replace(finding, institution=key))
    return [tuple(findings) for findings in told]


def _institutions(given: Mapping[str, list[dict[str, Any]]]) -> list[str]:
    return [str(row["key"]) for row in given.get("institution", [])]


def group_evidence(group: list[Example]) -> EvidenceBase:
    """The evidence of a group; the institution 甲 of example n is called 甲n, and so are the others."""
    versions: list[RecordVersion] = []
    for number, example in enumerate(group):
        versions += _versions(_renamed(example.given, number), len(versions), _name(number))
    return EvidenceBase(record_tables(versions, group[0].known_by), _metric_days(group))


def _name(number: int) -> str:
    return f"{INSTITUTION}{number}"


def _renamed(given: Mapping[str, list[dict[str, Any]]], number: int) -> dict[str, list[dict[str, Any]]]:
    names = {key: f"{key}{number}" for key in (INSTITUTION, *_institutions(given))}
    return {
        type_: [
            {column: names.get(value, value) if isinstance(value, str) else value for column, value in cells.items()}
            for cells in rows
        ]
        for type_, rows in given.items()
    }


def mismatches(example: Example, findings: tuple[Finding, ...]) -> list[str]:
    """Every expectation that is not met, in words."""
    found = []
    for wanted in example.expect:
        matching = [item for item in findings if _is_about(item, wanted)]
        if wanted["verdict"] == "absent":
            found += [f"{wanted}: expected none, found {item.verdict} {item.reason}" for item in matching]
        elif not matching:
            found.append(f"{wanted}: no such finding")
        else:
            found += [
                f"{wanted['obligation']} {wanted.get('object', '')}: {name} expected {value!r}, found {_of(item, name)!r} "
                f"({item.verdict} {item.reason} {dict(item.figures)})"
                for item in matching
                for name, value in wanted.items()
                if name not in ("obligation", "object", "institution") and not _equal(value, _of(item, name))
            ]
    return found


def _is_about(finding: Finding, wanted: Mapping[str, Any]) -> bool:
    key = finding.object[1] if finding.object else None
    return (
        finding.obligation == wanted["obligation"]
        and key == wanted.get("object")
        and finding.institution == wanted.get("institution", INSTITUTION)
    )


def _of(finding: Finding, name: str) -> Any:
    if name == "evidence":
        return [f"{item.type}/{item.key}" for item in finding.evidence]
    return finding.as_json()[name]


def _equal(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, dict) and isinstance(found, dict):
        return all(_equal(value, found.get(name)) for name, value in wanted.items())
    if isinstance(wanted, list):
        return sorted(map(str, wanted)) == sorted(map(str, found))
    return wanted == found or (wanted is not None and found is not None and str(wanted) == str(found))


def _versions(given: Mapping[str, list[dict[str, Any]]], before: int, name: str) -> Iterator[RecordVersion]:
    entry = before
    for type_ in RECORD_TYPES:
        for cells in given.get(type_, []):
            entry += 1
            row, faults = parse_row(type_, {"institution": name, **_text(cells)})
            if row is None:
                raise AssertionError(f"example row {type_} {cells}: {[fault.text for fault in faults]}")
            yield RecordVersion(
                entry,
                row.institution,
                type_,
                row.key,
                entry,
                row.payload,
                row.valid_at,
                row.recorded_at,
                row.recorded_at,
            )


def _text(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Cells as a file would have them: dates that YAML read are text again, lists are joined."""
    return {
        name: ";".join(map(str, value)) if isinstance(value, list) else str(value) if isinstance(value, date) else value
        for name, value in cells.items()
    }


def _metric_days(group: list[Example]) -> Any:
    def metric_days(hours: Mapping[tuple[str, str, str], str], hours_from: date | None = None) -> pa.Table:
        parts = []
        for number, example in enumerate(group):
            types = {row["key"]: "system" for row in example.given.get("system", [])}
            types |= {row["key"]: "network_link" for row in example.given.get("network_link", [])}
            parts.append(metric_days_of(example.given.get("telemetry", []), types, hours, _name(number), hours_from))
        return pa.concat_tables(parts)

    return metric_days


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
