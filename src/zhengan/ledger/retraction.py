"""Taking back a record that was entered in error: by a new entry, never by removing one.

From its record time on, the versions of the record that were entered before it are as if they never had been; whoever asks what
was known earlier still sees them. A later version of the same key starts the record anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhengan.ledger.chain import NO_RECORDS, RETRACTION, Draft, StoredEntry, check_names, provenance
from zhengan.ledger.errors import AbsentError, DraftError
from zhengan.ledger.sql import writing
from zhengan.ledger.store import Appended, entries, extend, institutions, opened

_BESIDE = NO_RECORDS | {RETRACTION}

SHORTEST_REASON, LONGEST_REASON = 2, 500


@dataclass(frozen=True, slots=True)
class Retraction:
    """That versions of a record entered before `seq` do not count, since when, by whom, and why."""

    institution: str
    seq: int
    type: str
    key: str
    reason: str
    actor: str
    recorded_at: datetime


def retract(institution: str, type_: str, key: str, *, reason: str, actor: str, source: str, now: datetime) -> Appended:
    """Takes a record back. Raises AbsentError for one not on file or already taken back, DraftError for no proper reason."""
    said = reason.strip()
    if not SHORTEST_REASON <= len(said) <= LONGEST_REASON:
        raise DraftError(
            f"作废的原因应为 {SHORTEST_REASON} 至 {LONGEST_REASON} 字，实际 {len(said)} 字。没有作废，请说明为什么作废。"
        )
    draft = Draft(RETRACTION, f"{type_}/{key}", {"type": type_, "key": key, "reason": said})
    check_names(draft)
    origin = provenance(institution, actor, source, now)
    with writing(institution) as cursor:
        last, before = _last(cursor, institution, type_, key), _last(cursor, institution, RETRACTION, draft.key)
        if not last or type_ == RETRACTION or type_ in NO_RECORDS:
            raise AbsentError(f"{institution} 的账本里没有记录 {type_}/{key}。没有作废，请核对类型和键。")
        if before > last:
            raise AbsentError(f"{institution} 的记录 {type_}/{key} 已经作废（账本第 {before} 条），不必再作废。")
        opened(cursor, institution, "sha256")
        return extend(cursor, origin, [[draft]])


def retractions(institution: str, type_: str | None = None, key: str | None = None) -> tuple[Retraction, ...]:
    """What was taken back, in order; of one record where type and key are given."""
    name = None if type_ is None or key is None else f"{type_}/{key}"
    return tuple(_told(item) for item in entries(institution, types=[RETRACTION], key=name))


def retracted(institution: str) -> tuple[Retraction, ...]:
    """The last retraction of each record that is still taken back: it has no version entered later."""
    last = {(item.type, item.key): item for item in retractions(institution)}
    return tuple(
        item
        for item in last.values()
        if next(entries(institution, after=item.seq, types=[item.type], key=item.key), None) is None
    )


def standing(
    institution: str | None = None, *, types: Sequence[str] | None = None, key: str | None = None
) -> Iterator[StoredEntry]:
    """The versions of records that count by now, as `entries` gives them: without those taken back and the retractions."""
    for name in institutions() if institution is None else [institution]:
        back = {(item.type, item.key): item.seq for item in retractions(name)}
        for item in entries(name, types=types, key=key):
            if item.type not in _BESIDE and item.seq > back.get((item.type, item.key), 0):
                yield item


def _told(item: StoredEntry) -> Retraction:
    content: dict[str, Any] = item.content()
    payload = content["payload"]
    return Retraction(
        institution=item.institution,
        seq=item.seq,
        type=payload["type"],
        key=payload["key"],
        reason=payload["reason"],
        actor=content["actor"],
        recorded_at=datetime.fromisoformat(item.recorded_at),
    )


def _last(cursor: Any, institution: str, type_: str, key: str) -> int:
    # `seq + 0`: else SQLite looks for the greatest from the end of the chain.
    cursor.execute(
        "SELECT max(seq + 0) FROM ledger_entry WHERE institution = %s AND type = %s AND key = %s",
        [institution, type_, key],
    )
    return cursor.fetchone()[0] or 0
