"""Records as they stand on a day, read straight from the ledger: what a case looks at needs no assessment.

held(institution, ["incident"], day) ─► {"incident": {key: Held}}
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhengan.assess.sources import stored_versions
from zhengan.ledger import StoredEntry, entries, retractions
from zhengan.ledger.tables import RecordVersion
from zhengan.records import RECORD_TYPES
from zhengan.records.versions import shown_spans, version_of


@dataclass(frozen=True, slots=True)
class Held:
    """A record as it stands: the version shown on the day, by its number in the ledger, and how many versions there are."""

    type: str
    key: str
    seq: int
    fields: Mapping[str, Any]
    recorded_at: datetime | None
    versions: int

    @property
    def entry(self) -> str:
        """The fact by its name: type, key and number."""
        return f"{self.type}/{self.key}#{self.seq}"


def held(institution: str, types: Sequence[str], day: date) -> dict[str, dict[str, Held]]:
    """Type -> key -> the record as it stands on the day; what was taken back, or begins later, is not there."""
    grouped: dict[tuple[str, str], list[RecordVersion]] = defaultdict(list)
    for version in stored_versions(_standing(institution, types)):
        grouped[version.type, version.key].append(version)
    found: dict[str, dict[str, Held]] = {name: {} for name in types}
    for one in filter(None, (_shown(versions, day) for versions in grouped.values())):
        found[one.type][one.key] = one
    return found


def _standing(institution: str, types: Sequence[str]) -> Iterator[StoredEntry]:
    """The versions that count. Asked for type by type: for several at once a database would read the whole chain."""
    back = {(item.type, item.key): item.seq for item in retractions(institution)}
    for name in types:
        for item in entries(institution, types=[name]):
            if item.seq > back.get((item.type, item.key), 0):
                yield item


def _shown(versions: Sequence[RecordVersion], day: date) -> Held | None:
    spans = shown_spans(
        [version_of(RECORD_TYPES[one.type], one.payload, one.valid_at, one.recorded_at) for one in versions]
    )
    begun = [at for at, start, _ in spans if start is None or start <= day]
    if not begun:
        return None
    last = versions[begun[-1]]
    return Held(last.type, last.key, last.seq, last.payload, last.recorded_at, len(versions))
