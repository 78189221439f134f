"""The audit trail: who read, wrote, decided or was refused what, as entries of a chain beside the institution's own.

The chain of an institution's trail is named `audit:<institution>`, that of the server as a whole `audit:`. Its entries have the
form and the digest of the institution's, so verification, checkpoints, export and proofs work on it as on any chain. An event is
an entry: its kind is the type, its subject the key, its detail the payload. Equal events are all kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from zhengan.ledger.chain import MAX_KEY, Draft, StoredEntry, check_names, is_trail, provenance
from zhengan.ledger.digest import Algorithm
from zhengan.ledger.errors import DraftError
from zhengan.ledger.sql import as_bytes, reading, writing
from zhengan.ledger.store import Appended, algorithm_of, entries, extend, opened
from zhengan.records.forms import TRAIL

KINDS: Mapping[str, str] = {
    "read": "查看",
    "write": "写入",
    "login": "登录",
    "login_failed": "登录失败",
    "locked": "锁定",
    "logout": "退出",
    "account": "账号",
    "denied": "拒绝",
    "export": "导出",
    "setting": "设置",
    "job": "后台任务",
    "reminder": "提醒",
}
"""Kind of an event -> what people call it."""

MAX_DETAIL_TEXT = 2_000
"""Characters of one text in a detail; what is longer is cut, not refused."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened. `subject` is what it happened to (a page, a record, an account, the name of a setting).

    `detail` is a small mapping of what may be kept by a ledger: never a password, a token, or an investor's data.
    """

    kind: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def trail_name(institution: str) -> str:
    """The chain of an institution's trail; of the server's for "". Raises DraftError for the name of a trail."""
    if is_trail(institution):
        raise DraftError(f"操作留痕按机构记，机构的名字不能以“{TRAIL}”开头，实际是 {institution[:80]}。没有写入。")
    return TRAIL + institution


def note_down(institution: str, event: Event, *, actor: str, source: str, now: datetime) -> int:
    """Puts an event on the trail; its number there. Raises DraftError for an unknown kind, StorageError."""
    return note_all(institution, [event], actor=actor, source=source, now=now).first


def note_all(institution: str, events: Sequence[Event], *, actor: str, source: str, now: datetime) -> Appended:
    """Puts several events on the trail in one transaction, in their order.

    Text that no ledger can hold (from a forged request, say) is made fit, not refused: nobody escapes the trail by it.
    """
    chain = trail_name(institution)
    origin = provenance(chain, _fit(actor, MAX_KEY) or "?", _fit(source, MAX_KEY) or "?", now)
    drafts = [_draft(event) for event in events]
    with writing(chain) as cursor:
        opened(cursor, chain, _algorithm(cursor, institution))
        return extend(cursor, origin, [drafts])


def trail(
    institution: str, after: int = 0, kinds: Sequence[str] | None = None, subject: str | None = None
) -> Iterator[StoredEntry]:
    """Events in order, of some kinds and about one subject where given."""
    return entries(trail_name(institution), after=after, types=kinds, key=subject)


def newest(
    institution: str,
    count: int,
    before: int | None = None,
    kinds: Sequence[str] | None = None,
    subject: str | None = None,
) -> tuple[StoredEntry, ...]:
    """The last `count` events, newest first; those before number `before`, of some kinds and about one subject where given: a page
    costs the same anywhere."""
    limits = ["institution = %s"]
    values: list[Any] = [trail_name(institution)]
    if before is not None:
        limits.append("seq < %s")
        values.append(before)
    if kinds is not None:
        limits.append(f"type IN ({', '.join(['%s'] * len(kinds))})" if kinds else "1 = 0")
        values += kinds
    if subject is not None:
        limits.append("key = %s")
        values.append(subject)
    columns = f"id, institution, seq, type, key, valid_at, recorded_at, {as_bytes('body')}, digest"
    statement = f"SELECT {columns} FROM ledger_entry WHERE {' AND '.join(limits)} ORDER BY seq DESC LIMIT %s"  # noqa: S608
    with reading() as cursor:
        cursor.execute(statement, [*values, count])
        return tuple(StoredEntry._make(row) for row in cursor.fetchall())


def _draft(event: Event) -> Draft:
    if event.kind not in KINDS:
        raise DraftError(f"留痕的种类应为 {'、'.join(KINDS)} 之一，实际是 {event.kind!r:.80}。没有写入。")
    subject = _fit(event.subject, MAX_KEY) or "-"
    draft = Draft(event.kind, subject, {name: _fitted(value) for name, value in event.detail.items()})
    check_names(draft)
    return draft


def _algorithm(cursor: Any, institution: str) -> Algorithm:
    """The institution's digest; for the server SM3 where any institution here uses it."""
    if institution:
        return algorithm_of(cursor, institution) or "sha256"
    cursor.execute("SELECT 1 FROM ledger_chain WHERE algorithm = 'sm3' LIMIT 1")
    return "sm3" if cursor.fetchone() else "sha256"


def _fitted(value: Any) -> Any:
    if isinstance(value, str):
        return _fit(value, MAX_DETAIL_TEXT)
    if isinstance(value, Mapping):
        return {name: _fitted(item) for name, item in value.items()}
    return [_fitted(item) for item in value] if isinstance(value, list | tuple) else value


def _fit(text: str, most: int) -> str:
    """Text that an index column can hold: no NUL, no lone surrogates, not too long."""
    clean = text.replace("\x00", "�").encode("utf-8", "replace").decode()
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"
