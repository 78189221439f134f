"""Records that wait for a second person, as the one who decides sees them: what each would change."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhengan.ledger.chain import RETRACTION as TAKEN_BACK
from zhengan.records import RECORD_TYPES, RecordType
from zhengan.web.filing import RETRACTION
from zhengan.web.holdings import versions
from zhengan.web.models import PendingRecord
from zhengan.web.record_story import Changed, names_of, said


@dataclass(frozen=True)
class Waiting:
    """A pending record. `on_file` is the number of the version that it would follow, 0 for none; `taken_back` the reason where
    it asks for a retraction."""

    pending: PendingRecord
    type: RecordType
    on_file: int
    changes: tuple[Changed, ...]
    taken_back: str


def waiting_of(institution: str, rows: Sequence[PendingRecord]) -> list[Waiting]:
    """Pending records beside what is on file, in the same few queries for any number of them."""
    types, keys = sorted({row.type for row in rows}), sorted({row.key for row in rows})
    last: dict[tuple[str, str], tuple[int, dict[str, object]]] = {}
    back: dict[str, int] = {}
    for item in versions(institution, types, keys):
        if item.type == TAKEN_BACK:
            back[item.key] = item.seq
        else:
            valid = {"valid_at": item.valid_at} if item.valid_at else {}
            last[item.type, item.key] = (item.seq, {**item.payload, **valid})
    on_file = {name: said for name, said in last.items() if said[0] > back.get("/".join(name), 0)}
    payloads = [(RECORD_TYPES[row.type], payload) for row in rows for payload in (row.cells, _before(on_file, row)[1])]
    names = names_of(institution, payloads)
    found = []
    for row in rows:
        kind, (seq, before) = RECORD_TYPES[row.type], _before(on_file, row)
        fields = [field for name, field in kind.columns.items() if name not in ("institution", "key", "recorded_at")]
        changes = tuple(
            Changed(
                field.title,
                said(field, before.get(field.name), names).text,
                said(field, row.cells.get(field.name), names).text,
            )
            for field in fields
            if before.get(field.name) != row.cells.get(field.name)
        )
        reason = str(row.cells.get(RETRACTION, ""))
        found.append(Waiting(row, kind, seq, () if reason else changes, reason))
    return found


def _before(
    on_file: dict[tuple[str, str], tuple[int, dict[str, object]]], row: PendingRecord
) -> tuple[int, dict[str, object]]:
    return on_file.get((row.type, row.key), (0, {}))
