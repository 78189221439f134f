"""What the ledger says of segments: entries of type `archive_event`, one key a segment, written once however often it is asked.

`sealed`, `reencoded` and `adopted` name the manifest that counts; `deleted` says that it is gone and why (`keep` decides that); other
events (`copied`, `moved`) say where else it lies.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhengan.archive.segments.manifest import Manifest
from zhengan.ledger import Draft, entries
from zhengan.ledger.chain import ARCHIVE_EVENT, StoredEntry, check_names, instant_text, provenance
from zhengan.ledger.sql import writing
from zhengan.ledger.store import extend, opened

PREFIX = "segment/"
SOURCE = "archive"
STATING = frozenset({"sealed", "reencoded", "adopted"})
"""Events that name the manifest by which a segment is checked from then on."""


@dataclass(frozen=True, slots=True)
class SegmentEvent:
    """One entry about a segment. `seq` is its number in the ledger."""

    segment: str
    event: str
    fields: Mapping[str, Any]
    seq: int
    at: str

    @property
    def manifest(self) -> str:
        """The digest of the manifest that the event states; "" where it states none."""
        return str(self.fields.get("manifest", ""))


def write_event(
    institution: str, segment: str, event: str, fields: Mapping[str, Any], *, by: str, at: datetime
) -> SegmentEvent:
    """Adds an event; where the segment's newest event of that name has the same fields, that one is given back."""
    key = PREFIX + segment
    payload = {**fields, "segment": segment, "event": event}
    with writing(institution) as cursor:
        known = [one for one in events_of(institution, segment) if one.event == event]
        if known and dict(known[-1].fields) == payload:
            return known[-1]
        draft = Draft(ARCHIVE_EVENT, key, payload)
        check_names(draft)
        opened(cursor, institution, "sha256")
        done = extend(cursor, provenance(institution, by, SOURCE, at), [[draft]])
    return SegmentEvent(segment, event, payload, done.last, instant_text(at))


def write_sealed(manifest: Manifest, *, at: datetime) -> SegmentEvent:
    """The entry of a sealed segment: class, day, rows, root, the digest of its manifest, and the numbers of each source."""
    return write_event(manifest.institution, manifest.segment, "sealed", stated(manifest), by=manifest.receiver, at=at)


def stated(manifest: Manifest) -> dict[str, Any]:
    """What an entry says of a manifest. It is enough to name what a lost segment held."""
    return {
        "algorithm": manifest.algorithm,
        "class": manifest.log_class,
        "day": manifest.day,
        "lines": manifest.files["lines.parquet"].digest,
        "manifest": manifest.digest,
        "root": manifest.root,
        "rows": manifest.rows,
        "sources": {name: [list(run) for run in runs] for name, runs in manifest.sources.items()},
    }


def events_of(institution: str, segment: str) -> list[SegmentEvent]:
    """All events of one segment in order."""
    return [_event(one) for one in entries(institution, types=[ARCHIVE_EVENT], key=PREFIX + segment)]


def events(institution: str) -> Iterator[SegmentEvent]:
    """All events of all segments in the ledger's order."""
    for one in entries(institution, types=[ARCHIVE_EVENT]):
        if one.key.startswith(PREFIX):
            yield _event(one)


def _event(entry: StoredEntry) -> SegmentEvent:
    fields = entry.payload
    return SegmentEvent(entry.key.removeprefix(PREFIX), str(fields.get("event")), fields, entry.seq, entry.recorded_at)
