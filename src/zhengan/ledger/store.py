"""Writing and reading the ledger. Times come from the caller; facts are added, never changed."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from typing import Any

from zhengan.ledger.canonical import CanonicalError
from zhengan.ledger.chain import (
    GENESIS,
    LEAF,
    Draft,
    Provenance,
    StoredEntry,
    check_names,
    entry_body,
    provenance,
    refused,
    stored_content,
)
from zhengan.ledger.digest import Algorithm, Hasher, hasher
from zhengan.ledger.errors import AbsentError, LedgerError
from zhengan.ledger.sql import BATCH, MAX_PARAMETERS, as_bytes, reading, writing


@dataclass(frozen=True, slots=True)
class Appended:
    """What a call added: the first and last sequence number (0 where nothing was), how many, how many were already there."""

    first: int
    last: int
    added: int
    ignored: int


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain. An institution without entries has seq 0 and 32 zero bytes."""

    institution: str
    seq: int
    digest: bytes
    algorithm: Algorithm


def create_ledger(institution: str, algorithm: Algorithm) -> None:
    """Fixes an institution's digest at set-up; doing it twice is fine, changing it is not (LedgerError)."""
    hasher(algorithm)
    with writing(institution) as cursor:
        found = _algorithm(cursor, institution)
        if found is None:
            cursor.execute(
                "INSERT INTO ledger_chain (institution, algorithm) VALUES (%s, %s)", [institution, algorithm]
            )
        elif found != algorithm:
            raise LedgerError(f"{institution} 的账本用 {found} 建立，不能改为 {algorithm}。需要时请另建工作区。")


def append(institution: str, drafts: Iterable[Draft], *, actor: str, source: str, now: datetime) -> Appended:
    """Adds drafts in one transaction: all of them or, where one cannot be stored (DraftError), none.

    A draft equal in payload, business time and attachments to any stored version of its type and key is ignored. Drafts are
    taken a batch at a time, so any number may stream through. An institution without a ledger gets one with SHA-256.
    """
    origin = provenance(institution, actor, source, now)
    with writing(institution) as cursor:
        if _algorithm(cursor, institution) is None:
            cursor.execute("INSERT INTO ledger_chain (institution, algorithm) VALUES (%s, 'sha256')", [institution])
        start = _head(cursor, institution)
        new, seq, digest, ignored = hasher(start.algorithm), start.seq, start.digest, 0
        for batch in _batches(drafts):
            fresh = _unknown(cursor, institution, batch)
            ignored += len(batch) - len(fresh)
            rows = _rows(fresh, origin, (seq, digest), new)
            if rows:
                cursor.executemany(_INSERT, rows)
                seq, digest = seq + len(rows), rows[-1][-1]
    added = seq - start.seq
    return Appended(start.seq + 1 if added else 0, seq if added else 0, added, ignored)


def entries(
    institution: str | None = None, *, after: int = 0, types: Sequence[str] | None = None, key: str | None = None
) -> Iterator[StoredEntry]:
    """Entries in order, of one institution or of all (one after another, by name).

    Only those whose `seq` is greater than `after`, of `types` and of one `key` where given. Read in pages: memory stays
    flat and no statement stays open, so the caller may write meanwhile.
    """
    columns = f"id, institution, seq, type, key, valid_at, recorded_at, {as_bytes('body')}, digest"
    chosen = "" if types is None else f"AND type IN ({_marks(types)}) " if types else "AND 1 = 0 "
    if key is not None:
        chosen += "AND key = %s "
    statement = (
        f"SELECT {columns} FROM ledger_entry "  # noqa: S608 - our own columns, marks for values
        f"WHERE institution = %s AND seq > %s {chosen}ORDER BY seq LIMIT {BATCH}"
    )
    wanted = (*(types or ()), *(() if key is None else (key,)))
    for name in institutions() if institution is None else [institution]:
        last = after
        while True:
            with reading() as cursor:
                cursor.execute(statement, [name, last, *wanted])
                page = [StoredEntry._make(row) for row in cursor.fetchall()]
            yield from page
            if len(page) < BATCH:
                break
            last = page[-1].seq


def entry(institution: str, seq: int) -> StoredEntry:
    """One entry. Raises AbsentError."""
    for found in entries(institution, after=seq - 1):
        if found.seq == seq:
            return found
        break
    raise AbsentError(f"{institution} 的账本里没有第 {seq} 条，末条是第 {head(institution).seq} 条。")


def head(institution: str) -> Head:
    """The last entry's number and digest."""
    with reading() as cursor:
        return _head(cursor, institution)


def institutions() -> tuple[str, ...]:
    """Everyone with a ledger or with entries, sorted by name."""
    with reading() as cursor:
        cursor.execute(_INSTITUTIONS)
        return tuple(sorted(name for (name,) in cursor.fetchall()))


_INSERT = (
    "INSERT INTO ledger_entry (institution, seq, type, key, valid_at, recorded_at, body, digest) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)

# The distinct institutions by hopping through the index, not by reading it.
_INSTITUTIONS = """
    WITH RECURSIVE hop(name) AS (
      SELECT min(institution) FROM ledger_entry
      UNION ALL
      SELECT (SELECT min(institution) FROM ledger_entry WHERE institution > hop.name) FROM hop WHERE hop.name IS NOT NULL
    )
    SELECT name FROM hop WHERE name IS NOT NULL UNION SELECT institution FROM ledger_chain
"""


def _head(cursor: Any, institution: str) -> Head:
    algorithm = _algorithm(cursor, institution) or "sha256"
    cursor.execute(
        "SELECT seq, digest FROM ledger_entry WHERE institution = %s ORDER BY seq DESC LIMIT 1", [institution]
    )
    row = cursor.fetchone()
    seq, digest = row or (0, GENESIS)
    return Head(institution, seq, bytes(digest), algorithm)


def _algorithm(cursor: Any, institution: str) -> Algorithm | None:
    cursor.execute("SELECT algorithm FROM ledger_chain WHERE institution = %s", [institution])
    row = cursor.fetchone()
    return row[0] if row else None


def _batches(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    source = iter(drafts)
    while batch := list(islice(source, BATCH)):
        for draft in batch:
            check_names(draft)
        yield batch


def _rows(drafts: Sequence[Draft], origin: Provenance, start: tuple[int, bytes], new: Hasher) -> list[tuple[Any, ...]]:
    seq, digest = start
    institution, recorded_at = origin.institution, origin.recorded_at
    rows: list[tuple[Any, ...]] = []
    for draft in drafts:
        seq += 1
        body = entry_body(draft, origin, seq)
        digest = new(LEAF + digest + body).digest()
        rows.append((institution, seq, draft.type, draft.key, draft.valid_at, recorded_at, body.decode(), digest))
    return rows


def _unknown(cursor: Any, institution: str, batch: Sequence[Draft]) -> list[Draft]:
    """The drafts of a batch that no stored version and no earlier draft of the batch equals."""
    stored = _stored_contents(cursor, institution, batch)
    counts: dict[tuple[str, str], int] = {}
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


def _stored_contents(cursor: Any, institution: str, batch: Sequence[Draft]) -> dict[tuple[str, str], set[bytes]]:
    found: dict[tuple[str, str], set[bytes]] = {}
    names = sorted({(draft.type, draft.key) for draft in batch})
    for kind, group in groupby(names, key=lambda name: name[0]):
        keys = [key for _, key in group]
        for place in range(0, len(keys), MAX_PARAMETERS):
            part = keys[place : place + MAX_PARAMETERS]
            cursor.execute(
                f"SELECT key, {as_bytes('body')} FROM ledger_entry WHERE institution = %s AND type = %s "  # noqa: S608
                f"AND key IN ({_marks(part)})",
                [institution, kind, *part],
            )
            for key, body in cursor:
                found.setdefault((kind, key), set()).add(_fingerprint(stored_content(body)))
    return found


def _content(draft: Draft) -> bytes:
    try:
        return draft.content()
    except CanonicalError as error:
        raise refused(draft, error) from None


def _fingerprint(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _marks(values: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(values))
