"""What is on file, read a part at a time: records by type, their histories, what was taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from django.db.models import F, QuerySet
from django.http import Http404

from zhengan.api.shapes.evidence import (
    RecordHistory,
    RecordShape,
    RetractionShape,
    TakenBackShape,
    VersionShape,
)
from zhengan.checks import CHECKS
from zhengan.ledger import Retraction, retractions
from zhengan.ledger.chain import RETRACTION
from zhengan.ledger.models import Entry
from zhengan.records import RECORD_TYPES, RecordType
from zhengan.records.history import Step, Stored, TakenBack, current, timeline
from zhengan.records.model import ANY
from zhengan.web.evidence.holdings import listed

_COLUMNS = ("type", "key", "seq", "valid_at", "body", "digest")


@dataclass(frozen=True)
class Part:
    """Some items of a list, and the number after which the list goes on; None at its end."""

    items: list[Any]
    last: int | None


def type_of(name: str) -> RecordType:
    """A record type. Raises Http404."""
    if name not in RECORD_TYPES:
        raise Http404
    return RECORD_TYPES[name]


def records(institution: str, record_type: RecordType, asked: str, after: int, limit: int, on: date) -> Part:
    """Records of one type that hold all asked words and were not taken back, each once, the last entered first."""
    part = listed(institution, record_type, asked, str(after) if after else "", None, limit)
    versions = _versions(institution, record_type.name, part.keys)
    items = [_record(record_type, key, versions[key], on) for key in part.keys]
    return Part(items, int(part.next) if part.next else None)


def record(institution: str, record_type: RecordType, key: str, on: date) -> RecordShape:
    """One record. Raises Http404 for one that is not on file or was taken back."""
    versions = _versions(institution, record_type.name, [key]).get(key, [])
    if not versions or versions[-1].taken_back is not None:
        raise Http404
    return _record(record_type, key, versions, on)


def etag(institution: str, type_: str, key: str) -> str | None:
    """The tag of a record as it stands now; None where there is none."""
    versions = _versions(institution, type_, [key]).get(key, [])
    return None if not versions or versions[-1].taken_back is not None else _tag(versions[-1])


def history(institution: str, record_type: RecordType, key: str, on: date, late_days: int) -> RecordHistory:
    """Everything that was entered about a record. Raises Http404."""
    versions = _versions(institution, record_type.name, [key]).get(key, [])
    if not versions:
        raise Http404
    return {
        "type": record_type.name,
        "key": key,
        "institution": institution,
        "current": current(record_type, versions, on),
        "read_by": {name: check.words for name, check in CHECKS.items() if record_type.name in check.tables},
        "names": _names(institution, record_type, versions),
        "versions": [_version(step) for step in timeline(record_type, versions, late_days)],
    }


def taken_back(institution: str, after: int, limit: int) -> Part:
    """What was taken back, in the order of the ledger."""
    found = Entry.objects.filter(institution=institution, type=RETRACTION, seq__gt=after).order_by("seq")
    rows = list(found.values_list("seq", "body")[: limit + 1])
    items = [_retraction(seq, orjson.loads(body)) for seq, body in rows[:limit]]
    return Part(items, rows[limit - 1][0] if len(rows) > limit else None)


def _versions(institution: str, type_: str, keys: Sequence[str]) -> dict[str, list[Stored]]:
    rows: QuerySet[Entry, Any] = Entry.objects.filter(institution=institution, type=type_, key__in=keys)
    back = _back(institution, type_, keys)
    found: dict[str, list[Stored]] = {}
    for row in rows.order_by("seq").values_list(*_COLUMNS):
        stored = _stored(row, back.get(row[1], ()))
        found.setdefault(row[1], []).append(stored)
    return found


def _back(institution: str, type_: str, keys: Sequence[str]) -> dict[str, list[Retraction]]:
    if len(keys) == 1:
        return {keys[0]: list(retractions(institution, type_, keys[0]))}
    names = Entry.objects.filter(institution=institution, type=RETRACTION, key__in=[f"{type_}/{key}" for key in keys])
    wanted = {name.partition("/")[2] for name in names.values_list("key", flat=True).distinct()}
    return {key: list(retractions(institution, type_, key)) for key in wanted}


def _stored(row: Any, back: Iterable[Retraction]) -> Stored:
    _, _, seq, valid_at, body, digest = row
    content = orjson.loads(body)
    claimed = content.get("claimed") or {}
    by = next((one for one in back if one.seq > seq), None)
    return Stored(
        payload=content["payload"],
        valid_at=_instant(valid_at),
        recorded_at=_instant(content["recorded_at"]),
        claimed_at=_instant(claimed.get("recorded_at")),
        reason=claimed.get("reason"),
        seq=seq,
        digest=bytes(digest).hex(),
        actor=content["actor"],
        source=content["source"],
        taken_back=TakenBack(by.recorded_at, by.actor, by.reason, by.seq) if by else None,
    )


def _record(record_type: RecordType, key: str, versions: Sequence[Stored], on: date) -> RecordShape:
    at = current(record_type, versions, on)
    shown = versions[-1] if at is None else versions[at]
    return {
        "type": record_type.name,
        "key": key,
        "seq": shown.seq,
        "etag": _tag(versions[-1]),
        "in_force": at is not None,
        "versions": len(versions),
        "valid_at": _text(shown.valid_at),
        "recorded_at": _text(shown.recorded_at) or "",
        "actor": shown.actor,
        "source": shown.source,
        "payload": dict(shown.payload),
    }


def _version(step: Step) -> VersionShape:
    stored = step.stored
    return {
        "seq": stored.seq,
        "digest": stored.digest,
        "actor": stored.actor,
        "source": stored.source,
        "recorded_at": _text(stored.recorded_at) or "",
        "claimed_at": _text(stored.claimed_at),
        "reason": stored.reason,
        "valid_at": _text(stored.valid_at),
        "shown_from": step.shown_from.isoformat() if step.shown_from else None,
        "shown_until": step.shown_until.isoformat() if step.shown_until else None,
        "superseded": step.superseded,
        "late_days": step.late,
        "retracted": _taken_back(stored.taken_back),
        "payload": dict(stored.payload),
        "changes": [{"field": change.field.name, "old": change.old, "new": change.new} for change in step.changes],
    }


def _taken_back(by: TakenBack | None) -> TakenBackShape | None:
    if by is None:
        return None
    return {"seq": by.seq, "actor": by.actor, "recorded_at": by.recorded_at.isoformat(), "reason": by.reason}


def _retraction(seq: int, content: dict[str, Any]) -> RetractionShape:
    said = content["payload"]
    return {
        "type": said["type"],
        "key": said["key"],
        "seq": seq,
        "actor": content["actor"],
        "recorded_at": content["recorded_at"],
        "reason": said["reason"],
    }


def _names(institution: str, record_type: RecordType, versions: Sequence[Stored]) -> dict[str, str]:
    """What the records are called that these versions refer to."""
    wanted = {
        (target, key)
        for field in record_type.reference_fields
        for target in field.targets
        if target != ANY
        for stored in versions
        for key in _keys(stored.payload.get(field.name))
    }
    rows = Entry.objects.filter(
        institution=institution, type__in={type_ for type_, _ in wanted}, key__in={key for _, key in wanted}
    )
    found: dict[str, str] = {}
    for type_, key, body in rows.order_by(F("seq")).values_list("type", "key", "body"):
        payload = orjson.loads(body)["payload"]
        if (type_, key) in wanted and (name := payload.get("name") or payload.get("title")):
            found[f"{type_}/{key}"] = name
    return found


def _keys(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _tag(stored: Stored) -> str:
    return f'"{stored.seq}-{stored.digest[:16]}"'


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
