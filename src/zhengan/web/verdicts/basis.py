"""The evidence behind a verdict: each entry with what it is about, when and by whom it was recorded, and its marks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from zhengan.assess import Evidence, Finding
from zhengan.assess.remedies import type_words
from zhengan.ledger.models import Entry
from zhengan.records import RECORD_TYPES
from zhengan.records.history import Step, Stored, timeline

SHOWN = 30
"""Entries told in full; a verdict over a year of runs may rest on hundreds."""


@dataclass(frozen=True)
class Relied:
    """One entry that a verdict rests on. `late`: by how many days it came after the fact, where that is too many; `corrected`:
    which version of the record it is, from 2 on."""

    type: str
    type_words: str
    key: str
    name: str
    seq: int
    recorded_at: datetime | None
    actor: str
    late: int | None
    corrected: int | None


def relied_on(found: Finding) -> list[Relied]:
    """The first `SHOWN` entries that a finding rests on, in its order."""
    wanted = found.evidence[:SHOWN]
    versions = _versions(found.institution, wanted)
    return list(_told(wanted, versions))


def _told(wanted: Sequence[Evidence], versions: dict[tuple[str, str], list[Stored]]) -> Iterator[Relied]:
    for item in wanted:
        own = versions.get((item.type, item.key), [])
        steps = timeline(RECORD_TYPES[item.type], own) if item.type in RECORD_TYPES and own else ()
        at = next((index for index, step in enumerate(steps) if step.stored.seq == item.seq), None)
        step: Step | None = None if at is None else steps[at]
        payload = step.stored.payload if step else {}
        yield Relied(
            type=item.type,
            type_words=type_words(item.type),
            key=item.key,
            name=str(payload.get("name") or payload.get("title") or item.key),
            seq=item.seq,
            recorded_at=step.stored.recorded_at if step else None,
            actor=step.stored.actor if step else "",
            late=step.late if step else None,
            corrected=at + 1 if at else None,
        )


def _versions(institution: str, wanted: Sequence[Evidence]) -> dict[tuple[str, str], list[Stored]]:
    """Every version of the records that the entries are of, in the order in which they were entered."""
    found: dict[tuple[str, str], list[Stored]] = {}
    rows = Entry.objects.filter(
        institution=institution, type__in={item.type for item in wanted}, key__in={item.key for item in wanted}
    ).order_by("seq")
    for row in rows.values_list("type", "key", "seq", "valid_at", "body"):
        type_, key, seq, valid_at, body = row
        content = orjson.loads(body)
        found.setdefault((type_, key), []).append(
            Stored(
                payload=content["payload"],
                valid_at=datetime.fromisoformat(valid_at) if valid_at else None,
                recorded_at=datetime.fromisoformat(content["recorded_at"]),
                seq=seq,
                actor=content["actor"],
                source=content["source"],
            )
        )
    return found
