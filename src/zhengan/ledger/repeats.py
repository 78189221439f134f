"""Which drafts are new: those that no stored version equals, versions taken back not counted."""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from zhengan.ledger.canonical import CanonicalError
from zhengan.ledger.chain import RETRACTION, Draft, refused, stored_content
from zhengan.ledger.sql import MAX_PARAMETERS, as_bytes

Name = tuple[str, str]
"""Type and key of a record."""


def taken_back(cursor: Any, institution: str) -> dict[str, int]:
    """`<type>/<key>` -> the sequence number of its last retraction."""
    cursor.execute(
        "SELECT key, max(seq) FROM ledger_entry WHERE institution = %s AND type = %s GROUP BY key",
        [institution, RETRACTION],
    )
    return dict(cursor.fetchall())


def unknown(cursor: Any, institution: str, batch: Sequence[Draft], back: Mapping[str, int]) -> list[Draft]:
    """The drafts of a batch that no stored version and no earlier draft of the batch equals."""
    stored = _stored_contents(cursor, institution, batch, back)
    counts: dict[Name, int] = {}
    for draft in batch:
        name = (draft.type, draft.key)
        counts[name] = counts.get(name, 0) + 1
    fresh: list[Draft] = []
    for draft in batch:
        name = (draft.type, draft.key)
        if counts[name] > 1 or name in stored:
            content = _fingerprint(_content(draft))
            known = stored.setdefault(name, set())
            if content in known:
                continue
            known.add(content)
        fresh.append(draft)
    return fresh


def _stored_contents(
    cursor: Any, institution: str, batch: Sequence[Draft], back: Mapping[str, int]
) -> dict[Name, set[bytes]]:
    found: dict[Name, set[bytes]] = {}
    names = sorted({(draft.type, draft.key) for draft in batch})
    for kind, group in groupby(names, key=lambda name: name[0]):
        keys = [key for _, key in group]
        for place in range(0, len(keys), MAX_PARAMETERS):
            part = keys[place : place + MAX_PARAMETERS]
            marks = ", ".join(["%s"] * len(part))
            cursor.execute(
                f"SELECT key, seq, {as_bytes('body')} FROM ledger_entry WHERE institution = %s AND type = %s "  # noqa: S608
                f"AND key IN ({marks})",
                [institution, kind, *part],
            )
            for key, seq, body in cursor:
                if not back or seq > back.get(f"{kind}/{key}", 0):
                    found.setdefault((kind, key), set()).add(_fingerprint(stored_content(body)))
    return found


def _content(draft: Draft) -> bytes:
    try:
        return draft.content()
    except CanonicalError as error:
        raise refused(draft, error) from None


def _fingerprint(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
