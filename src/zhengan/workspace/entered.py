"""An entry of the ledger as a version of its record."""

from datetime import datetime

from zhengan.ledger import StoredEntry
from zhengan.records.history import Stored, TakenBack


def version_of_entry(item: StoredEntry, taken_back: TakenBack | None) -> Stored:
    """The version that an entry holds, and that it was taken back later, where it was."""
    content = item.content()
    claimed = content.get("claimed") or {}
    return Stored(
        payload=content["payload"],
        valid_at=_instant(item.valid_at),
        recorded_at=_instant(item.recorded_at),
        claimed_at=_instant(claimed.get("recorded_at")),
        reason=claimed.get("reason"),
        seq=item.seq,
        digest=bytes(item.digest).hex(),
        actor=content["actor"],
        source=content["source"],
        taken_back=taken_back,
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
