"""Filing: the one way by which a person's record gets into the ledger, from the pages and from the API alike.

file_record()   checked; entered at once, or waiting for a second person where the institution wants four eyes for its type
take_back()     a record entered in error, taken back; waits likewise
confirm()       somebody else says yes: now it is entered, under both names
send_back()     somebody else says no, with words
withdraw()      the filer takes it back before anybody decided

What is entered and the note about it on the audit trail are one transaction. The entry's actor is who filed it; who confirmed it
stands in its source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from django.core.exceptions import PermissionDenied
from django.http import Http404

from zhengan.ledger import AbsentError, create_ledger, head, retract, standing
from zhengan.ledger.retraction import LONGEST_REASON, SHORTEST_REASON
from zhengan.ledger.sql import writing
from zhengan.records import RECORD_TYPES, Fault, Row, parse_row
from zhengan.web.audit import note
from zhengan.web.errors import AskedWrongly
from zhengan.web.evidence.attachments import attachment_faults
from zhengan.web.evidence.references import reference_faults
from zhengan.web.jobs import evidence_changed
from zhengan.web.models import PendingRecord, User
from zhengan.web.office import office
from zhengan.web.permissions import Verb, allowed
from zhengan.workspace.clock import now
from zhengan.workspace.intake import append_rows
from zhengan.workspace.settings import settings_of

State = Literal["entered", "waiting", "unchanged", "refused"]
SOURCE = "console"
RETRACTION = "retraction"
"""The only cell of a waiting record that asks for a retraction; it holds the reason. No record type has a field of this name."""

_GREATEST_ID = 2**63 - 1


class Filer(Protocol):
    """Who acts, for which institution, in which roles."""

    @property
    def user(self) -> User: ...

    @property
    def institution(self) -> str: ...

    @property
    def roles(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Filed:
    """What became of a record. `seq` is the ledger's number of what was entered, or of the equal version that was there;
    `pending` the id under which it waits or waited; `faults` why it was refused."""

    state: State
    seq: int = 0
    pending: int | None = None
    faults: tuple[Fault, ...] = ()


def file_record(place: Filer, type_name: str, cells: Mapping[str, object], *, source: str = SOURCE) -> Filed:
    """Check named cells (text, or JSON values) and enter the record they make, or let it wait for a second person.

    A record equal to a stored version, or to one that waits, is not taken twice. Raises Http404 for a type that does not exist,
    PermissionDenied for somebody who may not file here, LedgerError where the ledger cannot be written.
    """
    _may(place, "write")
    row, faults = checked(place.institution, type_name, cells)
    if row is None:
        return Filed("refused", faults=faults)
    with writing(place.institution):
        if known := equal_version(row):
            return Filed("unchanged", known)
        if type_name in settings_of(place.institution).four_eyes:
            return _wait(place, row.type, row.key, cells_of(row), source)
        filed = Filed("entered", _enter(row, place.user.username, source))
        note(place, "write", f"{row.type}/{row.key}", {"seq": filed.seq, "source": source})
    evidence_changed(place.institution, by=place.user.username)
    return filed


def take_back(place: Filer, type_name: str, key: str, reason: str, *, source: str = SOURCE) -> Filed:
    """Take a record back. Raises AbsentError for one that is not on file, DraftError for no proper reason, as `file_record` does."""
    _may(place, "write")
    _known_type(type_name)
    with writing(place.institution):
        if type_name in settings_of(place.institution).four_eyes:
            if next(standing(place.institution, types=[type_name], key=key), None) is None:
                raise AbsentError(f"{place.institution} 没有可以作废的记录 {type_name}/{key[:80]}。请核对类型和键。")
            return _wait(place, type_name, key, {RETRACTION: _said(reason)}, source)
        filed = Filed("entered", _retract(place, type_name, key, reason, place.user.username, source))
    evidence_changed(place.institution, by=place.user.username)
    return filed


def confirm(place: Filer, pending_id: int, words: str = "") -> Filed:
    """Confirm a waiting record: it is checked once more and entered. Refused, it goes on waiting.

    Raises Http404 for none of this institution, AskedWrongly for one's own and for one already decided.
    """
    _may(place, "review")
    with writing(place.institution):
        pending = _open(place, pending_id)
        source = f"{SOURCE}:confirmed-by {place.user.username}"
        filer = pending.filed_by.username
        if RETRACTION in pending.cells:
            reason = pending.cells[RETRACTION]
            filed = Filed("entered", _retract(place, pending.type, pending.key, reason, filer, source), pending.pk)
        else:
            row, faults = checked(place.institution, pending.type, pending.cells)
            if row is None:
                return Filed("refused", pending=pending.pk, faults=faults)
            known = equal_version(row)
            filed = Filed("unchanged" if known else "entered", known or _enter(row, filer, source), pending.pk)
        _decide(place, pending, "confirmed", words.strip()[:LONGEST_REASON], filed.seq)
    evidence_changed(place.institution, by=place.user.username)
    return filed


def send_back(place: Filer, pending_id: int, words: str) -> None:
    """Return a waiting record to its filer, with the reason. Raises as `confirm` does, and AskedWrongly without a reason."""
    _may(place, "review")
    with writing(place.institution):
        _decide(place, _open(place, pending_id), "returned", _said(words), 0)


def withdraw(place: Filer, pending_id: int) -> None:
    """Take one's own waiting record out again. Raises Http404 for another's, AskedWrongly for one already decided."""
    _may(place, "write")
    with writing(place.institution):
        pending = find_pending(place.institution, pending_id)
        if pending.filed_by_id != place.user.pk:
            raise Http404
        _still_waiting(pending)
        _decide(place, pending, "withdrawn", "", 0)


def checked(institution: str, type_name: str, cells: Mapping[str, object]) -> tuple[Row | None, tuple[Fault, ...]]:
    """The row that the cells make for the institution, its references known; or None and every fault."""
    record_type = RECORD_TYPES[_known_type(type_name)]
    owner = cells.get("institution")
    if owner not in (None, "", institution):
        fault = Fault(
            "wrong_institution", "", 0, "institution", f"本机构 {institution}", f"“{str(owner)[:80]}”", "删去该项"
        )
        return None, (fault,)
    row, faults = parse_row(record_type, {**cells, "institution": institution})
    if row is None:
        return None, faults
    faults = (*reference_faults(row), *attachment_faults(row, _attached(row)))
    return (None, faults) if faults else (row, ())


def equal_version(row: Row) -> int:
    """The number of the stored version that counts and says the same; 0 where there is none."""
    valid_at = row.valid_at.isoformat() if row.valid_at else None
    for item in standing(row.institution, types=[row.type], key=row.key):
        if item.valid_at == valid_at and item.payload == row.payload:
            return item.seq
    return 0


def cells_of(row: Row) -> dict[str, Any]:
    """A row as cells that make it again, without the institution."""
    cells: dict[str, Any] = {"key": row.key, **row.payload}
    for name in ("valid_at", "recorded_at"):
        if moment := getattr(row, name):
            cells[name] = moment.isoformat()
    return cells | ({"reason": row.reason} if row.reason else {})


def find_pending(institution: str, pending_id: int) -> PendingRecord:
    """A pending record of the institution, whatever its state. Raises Http404."""
    if not 0 < pending_id <= _GREATEST_ID:
        raise Http404
    found = PendingRecord.objects.select_related("filed_by", "decided_by").filter(
        institution=institution, pk=pending_id
    )
    if (pending := found.first()) is None:
        raise Http404
    return pending


def _attached(row: Row) -> frozenset[str]:
    """What is attached to the record already."""
    if not row.payload.get("attachments"):
        return frozenset()
    stored = standing(row.institution, types=[row.type], key=row.key)
    return frozenset(digest for item in stored for digest in item.payload.get("attachments", ()))


def _may(place: Filer, verb: Verb) -> None:
    if not allowed(place.roles, "evidence", verb):
        raise PermissionDenied


def _known_type(type_name: str) -> str:
    if type_name not in RECORD_TYPES:
        raise Http404
    return type_name


def _enter(row: Row, actor: str, source: str) -> int:
    if not head(row.institution).seq:
        create_ledger(row.institution, "sm3" if office().workspace.digest == "sm3" else "sha256")
    return append_rows([row], actor=actor, source=source, now=now())[row.institution].last


def _retract(place: Filer, type_name: str, key: str, reason: str, actor: str, source: str) -> int:
    done = retract(place.institution, type_name, key, reason=reason, actor=actor, source=source, now=now())
    note(place, "write", f"{type_name}/{key}", {"seq": done.last, "retracted": reason.strip(), "source": source})
    return done.last


def _wait(place: Filer, type_name: str, key: str, cells: Mapping[str, Any], source: str) -> Filed:
    same = PendingRecord.objects.filter(institution=place.institution, type=type_name, key=key, state="waiting")
    found = next((one for one in same if one.cells == cells), None)
    if found is None:
        found = PendingRecord.objects.create(
            institution=place.institution,
            type=type_name,
            key=key,
            cells=dict(cells),
            filed_by=place.user,
            filed_at=now(),
        )
        note(place, "write", f"{type_name}/{key}", {"pending": found.pk, "state": "waiting", "source": source})
    return Filed("waiting", pending=found.pk)


def _open(place: Filer, pending_id: int) -> PendingRecord:
    """A waiting record that this person may decide about."""
    pending = find_pending(place.institution, pending_id)
    if pending.filed_by_id == place.user.pk:
        raise AskedWrongly("复核应由另一个人做，这条是您自己填报的。没有改动，请让其他复核人员处理。")
    _still_waiting(pending)
    return pending


def _still_waiting(pending: PendingRecord) -> None:
    if pending.state != "waiting":
        done = {"confirmed": "确认", "returned": "退回", "withdrawn": "撤回"}[pending.state]
        by = f"由{pending.decided_by}" if pending.decided_by else ""
        raise AskedWrongly(f"这条记录已经{by}{done}，不能再处理。没有改动，请刷新待复核列表。")


def _decide(place: Filer, pending: PendingRecord, state: str, words: str, seq: int) -> None:
    pending.state, pending.decided_by, pending.decided_at, pending.words = state, place.user, now(), words
    pending.save(update_fields=["state", "decided_by", "decided_at", "words"])
    detail = {"pending": pending.pk, "state": state, "words": words, "filed_by": pending.filed_by.username}
    note(place, "write", f"{pending.type}/{pending.key}", detail | ({"seq": seq} if seq else {}))


def _said(words: str) -> str:
    said = words.strip()
    if not SHORTEST_REASON <= len(said) <= LONGEST_REASON:
        limits = f"{SHORTEST_REASON} 至 {LONGEST_REASON} 字"
        raise AskedWrongly(f"原因应为 {limits}，实为 {len(said)} 字。没有改动，请写明原因后重试。")
    return said
