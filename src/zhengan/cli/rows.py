"""Stored entries back as rows, for export."""

from collections.abc import Iterator
from datetime import datetime

from zhengan.ledger import entries, institutions
from zhengan.records import Row


def stored_rows() -> Iterator[Row]:
    """Every version in the ledger as the row that it came from."""
    for institution in institutions():
        for item in entries(institution):
            content = item.content()
            claimed = content.get("claimed") or {}
            yield Row(
                type=item.type,
                institution=item.institution,
                key=item.key,
                seq=item.seq,
                payload=content["payload"],
                valid_at=_instant(item.valid_at),
                recorded_at=_instant(claimed.get("recorded_at")),
                reason=claimed.get("reason"),
            )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
