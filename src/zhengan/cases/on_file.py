"""The papers of one change straight from the ledger: by keys, and by the name of the change, never by reading everything.

    on_file(institution, key, day) ─► Papers

What a record type's table shows (`zhengan.ledger.tables`) is worked out here for the few records that matter.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from zhengan.assess.standing import BEGINNING, OPEN_END
from zhengan.cases.papers import Papers, Row, papers_of
from zhengan.ledger.about import entries_about
from zhengan.ledger.chain import RETRACTION, StoredEntry
from zhengan.ledger.retraction import standing
from zhengan.ledger.sql import MAX_PARAMETERS, as_bytes, reading
from zhengan.ledger.store import entries
from zhengan.records.registry import RECORD_TYPES
from zhengan.records.tables import plain_row
from zhengan.records.versions import shown_spans, version_of

# Few records of an institution are of these types: they are read whole.
_WHOLE = ("institution", "standing", "cii_designation", "regulator_route", "guard_period")


def on_file(institution: str, key: str, day: date) -> Papers:
    """The papers of a change as they stand on a day, by all that is in the ledger."""
    changes = list(entries(institution, types=["change"], key=key))
    named = sorted({name for item in changes for name in item.payload.get("systems") or ()})
    stored = [*_whole(institution), *changes, *_versions(institution, "system", named), *_naming(institution, key)]
    found = _by_type(stored)
    marked = {row["system"] for row in found.get("cii_designation", ())}
    if any(row["cii"] or row["cii_candidate"] or row["key"] in marked for row in found.get("system", ())):
        found |= _by_type(entries(institution, types=["cii_assessment"]))
    return papers_of(lambda name: found.get(name, []), institution, key, day)


def rows_on_file(institution: str, type_: str, keys: Sequence[str], day: date) -> list[Row]:
    """The versions of some records of a type that are in force on a day."""
    rows = _by_type(_versions(institution, type_, keys)).get(type_, [])
    return [row for row in rows if row["shown_from"] <= day < row["shown_until"]]


def body_on_file(institution: str, systems: Sequence[Row], day: date) -> Papers:
    """Papers without a change: who the institution is on a day, its guard periods, and these systems."""
    found = _by_type(_whole(institution))
    papers = papers_of(lambda name: found.get(name, []), institution, "", day)
    return replace(papers, systems=tuple(systems))


def typed_on_file(institution: str, type_: str, day: date) -> list[Row]:
    """The versions of all records of a type that are in force on a day; for types of which an institution has few."""
    rows = _by_type(entries(institution, types=[type_])).get(type_, [])
    return [row for row in rows if row["shown_from"] <= day < row["shown_until"]]


def payload_on_file(institution: str, type_: str, key: str) -> Mapping[str, Any] | None:
    """The last version of a record that was entered and not taken back, as it is in the ledger."""
    versions = list(standing(institution, types=[type_], key=key))
    return versions[-1].payload if versions else None


def _whole(institution: str) -> Iterator[StoredEntry]:
    """Every version of the records of which there are few. Type by type: for several at once SQLite would read the whole chain."""
    for name in _WHOLE:
        yield from entries(institution, types=[name])


def _naming(institution: str, key: str) -> list[StoredEntry]:
    """All versions of the plans, tests and reports one of whose versions names a change."""
    named: dict[str, set[str]] = {}
    for item in entries_about(institution, key):
        named.setdefault(item.type, set()).add(item.key)
    return [item for name, keys in named.items() for item in _versions(institution, name, sorted(keys))]


def _versions(institution: str, type_: str, keys: Sequence[str]) -> list[StoredEntry]:
    """All versions of some records of a type."""
    found: list[StoredEntry] = []
    for at in range(0, len(keys), MAX_PARAMETERS):
        part = keys[at : at + MAX_PARAMETERS]
        statement = (
            f"SELECT {_columns()} FROM ledger_entry "  # noqa: S608 - our own columns, marks for values
            f"WHERE institution = %s AND type = %s AND key IN ({', '.join(['%s'] * len(part))})"
        )
        with reading() as cursor:
            cursor.execute(statement, [institution, type_, *part])
            found += [StoredEntry._make(row) for row in cursor.fetchall()]
    return found


def _columns() -> str:
    return f"id, institution, seq, type, key, valid_at, recorded_at, {as_bytes('body')}, digest"


def _by_type(stored: Iterable[StoredEntry]) -> dict[str, list[Row]]:
    """The rows that the tables would hold of these records, all of one institution and with every version of each."""
    by_name: dict[str, list[StoredEntry]] = {}
    for item in sorted(stored, key=lambda one: one.seq):
        by_name.setdefault(f"{item.type}/{item.key}", []).append(item)
    if not by_name:
        return {}
    owner = next(iter(by_name.values()))[0].institution
    back: dict[str, int] = {}
    for item in _versions(owner, RETRACTION, list(by_name)):
        back[item.key] = max(item.seq, back.get(item.key, 0))
    found: dict[str, list[Row]] = {}
    for name, versions in by_name.items():
        found.setdefault(versions[0].type, []).extend(_shown(versions, back.get(name, 0)))
    return found


def _shown(versions: Sequence[StoredEntry], back: int) -> Iterator[Row]:
    """The rows of one record, of those versions that were not taken back."""
    counting = [item for item in versions if item.seq > back]
    if not counting:
        return
    contents = [item.content() for item in counting]
    record_type = RECORD_TYPES[counting[0].type]
    marks = [
        version_of(record_type, content["payload"], _instant(item.valid_at), _recorded(item, content))
        for item, content in zip(counting, contents, strict=True)
    ]
    for index, first, end in shown_spans(marks):
        yield {
            **plain_row(record_type, contents[index]["payload"]),
            "institution": counting[index].institution,
            "key": counting[index].key,
            "entry": counting[index].id,
            "seq": counting[index].seq,
            "shown_from": first or BEGINNING,
            "shown_until": end or OPEN_END,
        }


def _recorded(item: StoredEntry, content: Mapping[str, Any]) -> datetime | None:
    claimed = (content.get("claimed") or {}).get("recorded_at")
    return _instant(claimed or item.recorded_at)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
