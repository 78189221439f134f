"""Examples of an instrument: given records, judged on a day, against what is expected of them.

They stand as YAML beside the law (`cases` with `name`, `as_of`, `given`, `expect`, `covers`), ours in the tests, a user's in the
folder `examples` of the instrument, and are judged as any evidence is. A case may leave `institution` out of its rows: its own
institution is 甲.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import yaml

from zhengan.assess.evidence import METRIC_DAY, EvidenceBase
from zhengan.assess.finding import Finding
from zhengan.assess.run import assess
from zhengan.assess.sources import samples_metric_days
from zhengan.calendar import Calendar
from zhengan.law import Catalogue, Fault, LawFault
from zhengan.ledger.samples import Samples, read_telemetry
from zhengan.ledger.tables import RecordVersion, record_tables
from zhengan.records import RECORD_TYPES, parse_row

INSTITUTION = "甲"
_SAMPLES = "telemetry"
_CASE_KEYS = ("name", "as_of", "known_by", "readings", "given", "expect", "covers")
_SAMPLE_COLUMNS = ("object", "metric", "at", "value", "until")


@dataclass(frozen=True)
class Example:
    """One case of one file: `given` rows by record type, `expect` wanted findings, `covers` what it is an example of."""

    file: str
    name: str
    as_of: date
    known_by: date | None
    readings: Mapping[str, str]
    given: Mapping[str, list[dict[str, Any]]]
    expect: list[dict[str, Any]]
    covers: list[str]


def read_examples(paths: Iterable[Path]) -> tuple[Example, ...]:
    """Every case of every file.

    Raises:
        LawFault: a file that is no list of cases; all faults of all files at once.
    """
    faults: list[Fault] = []
    found = [example for path in paths for example in _of_file(path, faults)]
    if faults:
        raise LawFault(faults)
    return tuple(found)


def in_groups(examples: Iterable[Example]) -> dict[tuple[Any, ...], list[Example]]:
    """Examples that can be judged in one run: same day, same knowledge, same readings."""
    found: dict[tuple[Any, ...], list[Example]] = {}
    for example in examples:
        key = (example.as_of, example.known_by, tuple(sorted(example.readings.items())))
        found.setdefault(key, []).append(example)
    return found


def judge_examples(group: Sequence[Example], catalogue: Catalogue, calendar: Calendar) -> list[tuple[Finding, ...]]:
    """The findings of each example of a group, all judged in one run, each as an institution of its own."""
    first = group[0]
    base = examples_evidence(group, calendar)
    found = assess(base, [first.as_of], catalogue.choose(first.readings), catalogue, calendar).findings
    owners = {
        f"{key}{number}": (number, key) for number, example in enumerate(group) for key in _institutions(example.given)
    }
    told: list[list[Finding]] = [[] for _ in group]
    for finding in found:
        number, key = owners[finding.institution]
        told[number].append(replace(finding, institution=key))
    return [tuple(findings) for findings in told]


def mismatches(example: Example, findings: Sequence[Finding]) -> list[str]:
    """Every expectation that is not met, in words."""
    found = []
    for wanted in example.expect:
        matching = [item for item in findings if _is_about(item, wanted)]
        about = f"{wanted['obligation']} {wanted.get('object') or ''}".strip()
        if wanted["verdict"] == "absent":
            found += [f"{about}：应没有判断，实为 {item.verdict} {item.reason}" for item in matching]
        elif not matching:
            found.append(f"{about}：没有这样的判断")
        else:
            found += [
                f"{about}：{name} 应为 {value!r}，实为 {_of(item, name)!r}（{item.verdict} {item.reason} {dict(item.figures)}）"
                for item in matching
                for name, value in wanted.items()
                if name not in ("obligation", "object", "institution") and not _equal(value, _of(item, name))
            ]
    return found


def examples_evidence(group: Sequence[Example], calendar: Calendar) -> EvidenceBase:
    """The evidence of a group; the institution 甲 of example n is called 甲n, and so are the others."""
    versions: list[RecordVersion] = []
    for number, example in enumerate(group):
        versions += versions_of(example, _name(number), _names(example, number), len(versions))

    def metric_days(hours: Mapping[tuple[str, str, str], str], hours_from: date | None = None) -> pa.Table:
        parts = [
            example_samples(example, _name(number), hours, hours_from, calendar) for number, example in enumerate(group)
        ]
        return pa.concat_tables(parts)

    return EvidenceBase(record_tables(versions, group[0].known_by), metric_days)


def versions_of(example: Example, institution: str, names: Mapping[str, str], before: int) -> list[RecordVersion]:
    """The example's rows as versions, `names` standing for the names given; entry ids follow `before`.

    Raises:
        LawFault: rows that the records refuse.
    """
    found: list[RecordVersion] = []
    faults: list[Fault] = []
    for type_ in RECORD_TYPES:
        for cells in example.given.get(type_, []):
            renamed = {
                key: names.get(value, value) if isinstance(value, str) else value for key, value in cells.items()
            }
            row, wrong = parse_row(type_, {"institution": institution, **_text(renamed)})
            if row is None:
                text = "；".join(fault.text for fault in wrong)
                faults.append(Fault(example.file, 0, f"{example.name} {type_}", "可用的记录", text, "请改正例子。"))
                continue
            place = before + len(found) + 1
            times = (row.valid_at, row.recorded_at, row.recorded_at)
            found.append(RecordVersion(place, row.institution, type_, row.key, place, row.payload, *times))
    if faults:
        raise LawFault(faults)
    return found


def example_samples(
    example: Example,
    institution: str,
    hours: Mapping[tuple[str, str, str], str],
    hours_from: date | None,
    calendar: Calendar,
) -> pa.Table:
    """`metric_day` of the example's samples, written as a telemetry CSV and read as any folder's."""
    samples = example.given.get(_SAMPLES, [])
    if not samples:
        return METRIC_DAY.empty_table()
    types = {row["key"]: type_ for type_ in ("system", "network_link") for row in example.given.get(type_, [])}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "metric.csv"
        lines = ["institution,object_type," + ",".join(_SAMPLE_COLUMNS)]
        for row in samples:
            cells = (institution, types[row["object"]], *(row.get(name, "") for name in _SAMPLE_COLUMNS))
            lines.append(",".join(map(str, cells)))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        found = read_telemetry([path], institution, types)
        if not isinstance(found, Samples):
            text = "；".join(fault.text for fault in found)
            raise LawFault([Fault(example.file, 0, f"{example.name} {_SAMPLES}", "可用的样本", text, "请改正例子。")])
        return samples_metric_days([found], calendar)(hours, hours_from)


def _of_file(path: Path, faults: list[Fault]) -> Iterator[Example]:
    file = f"{path.parent.name}/{path.name}"
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        cases, common = data["cases"], data.get("given", {})
        for case in cases:
            if unknown := set(case) - set(_CASE_KEYS):
                raise ValueError(f"{case.get('name', '')}：没有 {'、'.join(sorted(unknown))} 这样的键")
            own = case.get("given", {})
            if unknown := {*common, *own} - {*RECORD_TYPES, _SAMPLES}:
                raise ValueError(f"{case['name']}：没有记录类型 {'、'.join(sorted(unknown))}")
            yield Example(
                file=file,
                name=case["name"],
                as_of=_day(case["as_of"]),
                known_by=_day(case["known_by"]) if case.get("known_by") else None,
                readings=case.get("readings", {}),
                given={name: [*common.get(name, []), *own.get(name, [])] for name in {*common, *own}},
                expect=case["expect"],
                covers=case.get("covers", []),
            )
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        expected = "cases 列表，每例有 name、as_of、given、expect"
        faults.append(Fault(file, 0, "", expected, f"{type(error).__name__} {error}", "请对照教程里的例子改写。"))


def _institutions(given: Mapping[str, list[dict[str, Any]]]) -> list[str]:
    return [str(row["key"]) for row in given.get("institution", [])]


def _name(number: int) -> str:
    return f"{INSTITUTION}{number}"


def _names(example: Example, number: int) -> dict[str, str]:
    return {key: f"{key}{number}" for key in (INSTITUTION, *_institutions(example.given))}


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


def _text(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Cells as a file would have them: dates that YAML read are text again, lists are joined."""
    return {
        name: ";".join(map(str, value)) if isinstance(value, list) else str(value) if isinstance(value, date) else value
        for name, value in cells.items()
    }


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
