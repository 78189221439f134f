"""Where evidence comes from: a folder judged as it lies, or a workspace's ledger."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from zhengan.assess.evidence import EvidenceBase, MetricDays, no_telemetry
from zhengan.calendar import Calendar
from zhengan.ledger import StoredEntry
from zhengan.ledger.chain import NO_RECORDS, is_trail
from zhengan.ledger.metric_day import metric_days
from zhengan.ledger.samples import Samples, open_duckdb, read_telemetry
from zhengan.ledger.tables import RecordVersion, record_tables
from zhengan.records import Fault, Folder, Row, read_folder

MEASURED_TYPES = ("system", "network_link")


@dataclass(frozen=True)
class Refusal:
    """Evidence that is not judged: its faults (the first thousand) and how many there are."""

    faults: tuple[Fault, ...]
    count: int


def folder_evidence(path: Path, known_by: date | None, calendar: Calendar) -> EvidenceBase | Refusal:
    """The evidence of a folder (one institution, or a sub-folder for each), or why it is refused."""
    folder = read_folder(path)
    if folder.faults:
        return Refusal(folder.faults, folder.fault_count)
    versions = folder_versions(folder.rows)
    tables = record_tables(versions, known_by)
    found = folder_samples(folder, tables)
    if isinstance(found, Refusal):
        return found
    notices = [notice.as_json() for notice in folder.notices]
    notices += [notice.as_json() for samples in found for notice in samples.notices]
    return EvidenceBase(tables, samples_metric_days(found, calendar), tuple(notices))


def folder_samples(folder: Folder, tables: Mapping[str, pa.Table]) -> list[Samples] | Refusal:
    """The telemetry of each institution's part of a folder."""
    faults: list[Fault] = []
    found: list[Samples] = []
    for part in folder.parts:
        paths = [path for path in part.telemetry if not _is_event(path, part.path)]
        if not paths:
            continue
        samples = read_telemetry(paths, part.institution, measured_objects(tables, part.institution))
        if isinstance(samples, Samples):
            found.append(samples)
        else:
            faults += samples
    return Refusal(tuple(faults), len(faults)) if faults else found


def _is_event(path: Path, folder: Path) -> bool:
    """Whether a telemetry file holds security events, which are no samples of a metric."""
    return any(part.partition(".")[0] == "security_event" for part in path.relative_to(folder).parts)


def measured_objects(tables: Mapping[str, pa.Table], institution: str) -> dict[str, str]:
    """Key -> type of the objects that samples may be about; a key that stands for two things is left out."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for name in MEASURED_TYPES:
        owners, keys = tables[name].column("institution").to_pylist(), tables[name].column("key").to_pylist()
        for key in {key for owner, key in zip(owners, keys, strict=True) if owner == institution}:
            twice |= {key} & found.keys()
            found[key] = name
    return {key: name for key, name in found.items() if key not in twice}


def samples_metric_days(samples: Iterable[Samples], calendar: Calendar) -> MetricDays:
    """How samples where they lie become `metric_day`."""
    counted = [item for item in samples if item.count]
    if not counted:
        return no_telemetry

    def measure(hours: Mapping[tuple[str, str, str], str], hours_from: date | None) -> pa.Table:
        parts = []
        for item in counted:
            with TemporaryDirectory() as spill, open_duckdb(Path(spill)) as con:
                parts.append(metric_days(con, item, hours, calendar.minute_table, hours_from).to_arrow_table())
        return pa.concat_tables(parts)

    return measure


def folder_versions(rows: Iterable[Row]) -> Iterator[RecordVersion]:
    """A folder's rows as versions; entry ids follow file and row order."""
    for entry, row in enumerate(rows, 1):
        yield RecordVersion(
            entry,
            row.institution,
            row.type,
            row.key,
            row.seq,
            row.payload,
            row.valid_at,
            row.recorded_at,
            row.recorded_at,
        )


def ledger_evidence(
    entries: Iterable[StoredEntry], known_by: date | None, measure: MetricDays = no_telemetry
) -> EvidenceBase:
    """The evidence of a ledger's stored entries: known since they were recorded here, whatever another system claims."""
    return EvidenceBase(record_tables(stored_versions(entries), known_by), measure)


def stored_versions(entries: Iterable[StoredEntry]) -> Iterator[RecordVersion]:
    """A ledger's entries as versions, retractions among them; an audit trail and the stories of cases hold none."""
    for item in entries:
        if is_trail(item.institution) or item.type in NO_RECORDS:
            continue
        content = item.content()
        recorded = datetime.fromisoformat(item.recorded_at)
        claimed = (content.get("claimed") or {}).get("recorded_at")
        yield RecordVersion(
            entry=item.id,
            institution=item.institution,
            type=item.type,
            key=item.key,
            seq=item.seq,
            payload=content["payload"],
            valid_at=datetime.fromisoformat(item.valid_at) if item.valid_at else None,
            recorded_at=datetime.fromisoformat(claimed) if claimed else recorded,
            known_at=recorded,
        )
