"""Records that wait for a second person, as the one who decides sees them: what each would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from zhengan.ledger.chain import RETRACTION as TAKEN_BACK
from zhengan.records import RECORD_TYPES, RecordType
from zhengan.web.evidence.attachments import Attachment, attachments_of
from zhengan.web.evidence.filing import RETRACTION
from zhengan.web.evidence.holdings import versions
from zhengan.web.evidence.record_story import Changed, Names, names_of, said
from zhengan.web.models import PendingRecord


@dataclass(frozen=True)
class Waiting:
    """A pending record. `on_file` is the number of the version that it would follow, 0 for none; `taken_back` the reason where
    it asks for a retraction; `attachments` are those that it would add."""

    pending: PendingRecord
    type: RecordType
    on_file: int
    changes: tuple[Changed, ...]
    taken_back: str
    attachments: tuple[Attachment, ...]


# Whose it is and what it is called do not change; attachments are told apart.
_APART = frozenset({"institution", "key", "recorded_at", "attachments"})


def waiting_of(institution: str, rows: Sequence[PendingRecord]) -> list[Waiting]:
    """Pending records beside what is on file, in the same few queries for any number of them."""
    types, keys = sorted({row.type for row in rows}), sorted({row.key for row in rows})
    last: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
    back: dict[str, int] = {}
    for item in versions(institution, types, keys):
        if item.type == TAKEN_BACK:
            back[item.key] = item.seq
        else:
            valid = {"valid_at": item.valid_at} if item.valid_at else {}
            last[item.type, item.key] = (item.seq, {**item.payload, **valid})
    on_file = {name: held for name, held in last.items() if held[0] > back.get("/".join(name), 0)}
    payloads = [(RECORD_TYPES[row.type], payload) for row in rows for payload in (row.cells, _before(on_file, row)[1])]
    names = names_of(institution, payloads)
    digests = {digest for payload in (held for _, held in payloads) for digest in payload.get("attachments", ())}
    files = {one.digest: one for one in attachments_of(institution, sorted(digests))} if digests else {}
    found = []
    for row in rows:
        seq, before = _before(on_file, row)
        reason = str(row.cells.get(RETRACTION, ""))
        old, new = before.get("attachments", ()), row.cells.get("attachments", ())
        changes = [] if reason else _changes(RECORD_TYPES[row.type], before, row.cells, names)
        if not reason and (gone := [files[digest].name for digest in old if digest not in new]):
            changes.append(Changed(gettext("附件"), "；".join(gone), gettext("去掉")))
        added = tuple(files[digest] for digest in new if digest not in old)
        found.append(Waiting(row, RECORD_TYPES[row.type], seq, tuple(changes), reason, added))
    return found


def _changes(kind: RecordType, before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> list[Changed]:
    return [
        Changed(
            field.title, said(field, before.get(field.name), names).text, said(field, after.get(field.name), names).text
        )
        for name, field in kind.columns.items()
        if name not in _APART and before.get(name) != after.get(name)
    ]


def _before(
    on_file: dict[tuple[str, str], tuple[int, dict[str, Any]]], row: PendingRecord
) -> tuple[int, dict[str, Any]]:
    return on_file.get((row.type, row.key), (0, {}))
