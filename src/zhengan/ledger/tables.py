"""The typed tables that checks see, built from versions of records: what held on which days.

`record_tables` is `as_of(on, known_by)` for every day at once: each row is one version with the days on which it is the one in
force, `[shown_from, shown_until)`. Versions recorded after `known_by` are left out before the days are worked out, so a later
correction cannot be seen by a question about what was known earlier. A retraction known by then takes back the versions of its
record that come before it; what comes after starts the record anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from zhengan.ledger.chain import RETRACTION
from zhengan.records import RECORD_TYPES, RecordType, arrow_schema, arrow_table, is_known, shown_spans, version_of
from zhengan.records import tables as names

BEGINNING = date(1900, 1, 1)
OPEN_END = date(2999, 12, 31)

COLUMN_NAMES = names.COLUMN_NAMES


@dataclass(frozen=True, slots=True)
class RecordVersion:
    """One version of one record on its way into tables, or the retraction (type `retraction`) of a record.

    `entry` is unique over all institutions; `seq` is the place in the institution's ledger or folder; `payload` holds the fields
    in canonical JSON; `recorded_at` is since when a version without a time of its own holds, `known_at` since when we know it
    (None: always). They differ where another system's history was taken over.
    """

    entry: int
    institution: str
    type: str
    key: str
    seq: int
    payload: Mapping[str, Any]
    valid_at: datetime | None
    recorded_at: datetime | None
    known_at: datetime | None


def record_tables(versions: Iterable[RecordVersion], known_by: date | None = None) -> dict[str, pa.Table]:
    """One table a record type (all types, empty ones too), as known at the end of `known_by` (None: all that is on file).

    The versions of an institution come in the order in which they were entered, its retractions among them.
    """
    by_type: dict[str, dict[tuple[str, str], list[RecordVersion]]] = {name: {} for name in RECORD_TYPES}
    for version in versions:
        if not is_known(version.known_at, known_by):
            continue
        if version.type == RETRACTION:
            said = version.payload
            by_type[said["type"]].pop((version.institution, said["key"]), None)
        else:
            by_type[version.type].setdefault((version.institution, version.key), []).append(version)
    return {name: record_table(name, by_type[name].values()) for name in RECORD_TYPES}


def record_table(type_: str, keys: Iterable[Sequence[RecordVersion]]) -> pa.Table:
    """The table of one record type from the known versions of each key, in their order; the rows of a key stand together."""
    record_type = RECORD_TYPES[type_]
    rows: list[RecordVersion] = []
    shown_from: list[date] = []
    shown_until: list[date] = []
    for versions in keys:
        marks = [version_of(record_type, item.payload, item.valid_at, item.recorded_at) for item in versions]
        for index, first, end in shown_spans(marks):
            rows.append(versions[index])
            shown_from.append(first or BEGINNING)
            shown_until.append(end or OPEN_END)
    added = (
        [row.institution for row in rows],
        [row.key for row in rows],
        [row.entry for row in rows],
        [row.seq for row in rows],
        shown_from,
        shown_until,
        [_utc(row.recorded_at) for row in rows],
    )
    own = arrow_table(record_type, [row.payload for row in rows])
    columns = [*own.columns, *(pa.array(values, kind.type) for values, kind in zip(added, _ADDED, strict=True))]
    return pa.Table.from_arrays(columns, schema=record_schema(record_type))


def record_schema(record_type: RecordType) -> pa.Schema:
    """The columns of the table of one record type."""
    own = [field.with_name(COLUMN_NAMES.get(field.name, field.name)) for field in arrow_schema(record_type)]
    return pa.schema([*own, *_ADDED])


_ADDED = pa.schema(
    [
        ("institution", pa.string()),
        ("key", pa.string()),
        ("entry", pa.int64()),
        ("seq", pa.int64()),
        ("shown_from", pa.date32()),
        ("shown_until", pa.date32()),
        ("recorded_at", pa.timestamp("us")),
    ]
)


def _utc(instant: datetime | None) -> datetime | None:
    return None if instant is None else instant.astimezone(UTC).replace(tzinfo=None)
