"""What is on file about a system: found through an index of keys, shown as of a day and as known by another.

The ledger only grows, so the index is kept in memory and read on from its last entry. What is shown of a record on a day follows the
rules of the tables that checks see (`zhengan.ledger.tables`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any

from zhengan.assess.sources import stored_versions
from zhengan.ledger import StoredEntry, entries, entry, record_head
from zhengan.ledger.chain import RETRACTION
from zhengan.ledger.sql import as_bytes, reading
from zhengan.ledger.tables import RecordVersion
from zhengan.records import RECORD_TYPES, ZONE, is_known, shown_spans, version_of
from zhengan.web.office import database

ABOUT = (
    "network_link",
    "backup_run",
    "backup_verification",
    "log_holding",
    "change",
    "incident",
    "alert",
    "capacity_rating",
    "stress_test",
    "vulnerability",
)
"""Types of records that are drawn on the page of a system, besides the system's own record and its grading."""
_INDEXED = ("system", "mlps_grading", "guard_period", *ABOUT, RETRACTION)
# Of these there is one a day or more: those from before the drawn time are not read.
_MANY = {"backup_run": "started_at", "alert": "raised_at"}
_BATCH = 900


@dataclass(frozen=True)
class Kept:
    """One record as it is shown on the asked day. `seq` is the shown version's entry."""

    type: str
    key: str
    payload: Mapping[str, Any]
    seq: int

    def day(self, name: str) -> date | None:
        """The local day of a date or an instant."""
        text = self.payload.get(name)
        if not text:
            return None
        return self.instant(name).astimezone(ZONE).date() if "T" in text else date.fromisoformat(text)

    def last_day(self, name: str) -> date | None:
        """The last local day before an instant at which something ends."""
        if not self.payload.get(name):
            return None
        return (self.instant(name) - timedelta(microseconds=1)).astimezone(ZONE).date()

    @property
    def ends(self) -> date | None:
        """The last day of what ends at an instant `until`."""
        return self.last_day("until")

    def instant(self, name: str) -> datetime:
        """An instant that is there."""
        return datetime.fromisoformat(self.payload[name])


@dataclass
class _Index:
    """The entries of an institution up to `seq`: which of them are about which record, and which records about which system."""

    seq: int = 0
    digest: bytes = b""
    entries: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    systems: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    begun: dict[tuple[str, str], str] = field(default_factory=dict)


_INDEXES: dict[tuple[str, str], _Index] = {}
_LOCK = Lock()


def systems_of(institution: str, as_of: date, known_by: date | None) -> Mapping[str, Mapping[str, Kept]]:
    """Every system on file on a day: its key -> its record under `system`, and its newest grading under `mlps_grading`."""
    return _systems(database(), institution, record_head(institution).digest, as_of, known_by)


def records_of(
    institution: str, system: str, since: date, as_of: date, known_by: date | None
) -> Mapping[str, Sequence[Kept]]:
    """The records about one system that are shown on a day, by type, in the order of entry; of many runs those since a day."""
    return _records(database(), (institution, system), record_head(institution).digest, (since, as_of, known_by))


def guard_periods(institution: str, as_of: date, known_by: date | None) -> Sequence[Kept]:
    """The important periods on file on a day."""
    return _whole(database(), institution, record_head(institution).digest, ("guard_period",), (as_of, known_by))


@lru_cache(maxsize=16)
def _whole(
    place: str, institution: str, _digest: bytes, types: tuple[str, ...], days: tuple[date, date | None]
) -> Sequence[Kept]:
    """Every record of some types that is shown on a day."""
    index = _index(place, institution)
    with _LOCK:
        wanted = {one: index.entries[one] for one in index.entries if one[0] in types}
        taken = _taken_back(index, wanted)
    return tuple(_shown(_read(institution, [*wanted.values(), *taken]), *days))


@lru_cache(maxsize=8)
def _systems(
    place: str, institution: str, digest: bytes, as_of: date, known_by: date | None
) -> Mapping[str, Mapping[str, Kept]]:
    found: dict[str, dict[str, Kept]] = {}
    graded: dict[str, Kept] = {}
    for kept in _whole(place, institution, digest, ("system", "mlps_grading"), (as_of, known_by)):
        if kept.type == "system":
            found[kept.key] = {"system": kept}
        else:
            system = kept.payload["system"]
            before = graded.get(system)
            if before is None or kept.payload["graded_on"] >= before.payload["graded_on"]:
                graded[system] = kept
    for key, kept in graded.items():
        if key in found:
            found[key]["mlps_grading"] = kept
    return found


@lru_cache(maxsize=32)
def _records(
    place: str, whose: tuple[str, str], _digest: bytes, days: tuple[date, date, date | None]
) -> Mapping[str, Sequence[Kept]]:
    institution, system = whose
    since, as_of, known_by = days
    index = _index(place, institution)
    with _LOCK:
        wanted = {
            one: index.entries[one]
            for one in index.systems.get(system, ())
            if index.begun.get(one, "9") >= since.isoformat()
        }
        taken = _taken_back(index, wanted)
    found: dict[str, list[Kept]] = {name: [] for name in ABOUT}
    for kept in _shown(_read(institution, [*wanted.values(), *taken]), as_of, known_by):
        if system in _named(kept.payload):
            found[kept.type].append(kept)
    return found


def _shown(stored: Iterable[StoredEntry], as_of: date, known_by: date | None) -> Iterator[Kept]:
    """What each record says on a day, in the order in which the records were first entered."""
    versions: dict[tuple[str, str], list[RecordVersion]] = {}
    for item in stored_versions(stored):
        if not is_known(item.known_at, known_by):
            continue
        if item.type == RETRACTION:
            versions.pop((item.payload["type"], item.payload["key"]), None)
        else:
            versions.setdefault((item.type, item.key), []).append(item)
    for (type_, key), items in versions.items():
        record_type = RECORD_TYPES[type_]
        marks = [version_of(record_type, item.payload, item.valid_at, item.recorded_at) for item in items]
        for at, first, end in shown_spans(marks):
            if (first is None or first <= as_of) and (end is None or as_of < end):
                yield Kept(type_, key, items[at].payload, items[at].seq)


def _read(institution: str, wanted: Iterable[Sequence[int]]) -> Iterator[StoredEntry]:
    """Entries by number, in order."""
    numbers = sorted(number for group in wanted for number in group)
    columns = f"id, institution, seq, type, key, valid_at, recorded_at, {as_bytes('body')}, digest"
    for at in range(0, len(numbers), _BATCH):
        some = numbers[at : at + _BATCH]
        marks = ", ".join(["%s"] * len(some))
        statement = f"SELECT {columns} FROM ledger_entry WHERE institution = %s AND seq IN ({marks}) ORDER BY seq"  # noqa: S608
        with reading() as cursor:
            cursor.execute(statement, [institution, *some])
            yield from [StoredEntry._make(row) for row in cursor.fetchall()]


def _taken_back(index: _Index, wanted: Iterable[tuple[str, str]]) -> list[list[int]]:
    names = (index.entries.get((RETRACTION, f"{type_}/{key}")) for type_, key in wanted)
    return [numbers for numbers in names if numbers]


def _index(place: str, institution: str) -> _Index:
    """The index up to the last entry. One that is not of this chain any more (another database under the name) is made anew."""
    with _LOCK:
        found = _INDEXES.get((place, institution), _Index())
        now = record_head(institution)
        if found.digest != now.digest:
            if found.seq > now.seq or (found.seq and entry(institution, found.seq).digest != found.digest):
                found = _Index()
            for item in entries(institution, after=found.seq, types=_INDEXED):
                if item.seq <= now.seq:
                    _add(found, item)
            found.seq, found.digest = now.seq, now.digest
            _INDEXES[place, institution] = found
        return found


def _add(index: _Index, item: StoredEntry) -> None:
    one = (item.type, item.key)
    index.entries.setdefault(one, []).append(item.seq)
    payload = item.payload
    if item.type in ABOUT:
        for system in _named(payload):
            index.systems.setdefault(system, set()).add(one)
    if item.type in _MANY:
        begun = str(payload.get(_MANY[item.type], "9"))[:10]
        index.begun[one] = max(begun, index.begun.get(one, ""))


def _named(payload: Mapping[str, Any]) -> Sequence[str]:
    one = payload.get("system")
    return [one] if isinstance(one, str) else payload.get("systems") or ()
