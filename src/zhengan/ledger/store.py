"""Writing and reading the ledger. Times come from the caller; facts are added, never changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from zhengan.ledger.chain import (
    GENESIS,
    LEAF,
    NO_RECORDS,
    RETRACTION,
    Draft,
    Provenance,
    StoredEntry,
    check_names,
    entry_body,
    is_trail,
    provenance,
)
from zhengan.ledger.digest import Algorithm, Hasher, hasher
from zhengan.ledger.errors import AbsentError, DraftError, LedgerError
from zhengan.ledger.repeats import taken_back, unknown
from zhengan.ledger.sql import BATCH, as_bytes, reading, writing
from zhengan.records.forms import TRAIL


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
    _refuse_trail(institution)
    with writing(institution) as cursor:
        found = opened(cursor, institution, algorithm)
        if found != algorithm:
            raise LedgerError(f"{institution} 的账本用 {found} 建立，不能改为 {algorithm}。需要时请另建工作区。")


def append(institution: str, drafts: Iterable[Draft], *, actor: str, source: str, now: datetime) -> Appended:
    """Adds drafts in one transaction: all of them or, where one cannot be stored (DraftError), none.

    A draft equal in payload, business time and attachments to a stored version of its type and key that was not taken back
    is ignored. Drafts are taken a batch at a time, so any number may stream through. An institution without a ledger gets
    one with SHA-256.
    """
    _refuse_trail(institution)
    origin = provenance(institution, actor, source, now)
    seen = 0
    with writing(institution) as cursor:
        opened(cursor, institution, "sha256")
        back = taken_back(cursor, institution)

        def fresh() -> Iterator[list[Draft]]:
            nonlocal seen
            for batch in _batches(drafts):
                seen += len(batch)
                yield unknown(cursor, institution, batch, back)

        done = extend(cursor, origin, fresh())
    return replace(done, ignored=seen - done.added)


def opened(cursor: Any, chain: str, algorithm: Algorithm) -> Algorithm:
    """The digest of a chain that is open for writing; one without entries yet is begun with `algorithm`."""
    found = algorithm_of(cursor, chain)
    if found is None:
        cursor.execute("INSERT INTO ledger_chain (institution, algorithm) VALUES (%s, %s)", [chain, algorithm])
    return found or algorithm


def extend(cursor: Any, origin: Provenance, batches: Iterable[Sequence[Draft]]) -> Appended:
    """Adds drafts to a chain that is open for writing, all of them, equal ones too. Names must have been checked."""
    start = _head(cursor, origin.institution)
    new, seq, digest = hasher(start.algorithm), start.seq, start.digest
    for batch in batches:
        rows = _rows(batch, origin, (seq, digest), new)
        if rows:
            cursor.executemany(_INSERT, rows)
            seq, digest = seq + len(rows), rows[-1][-1]
    added = seq - start.seq
    return Appended(start.seq + 1 if added else 0, seq if added else 0, added, 0)


def entries(
    institution: str | None = None, *, after: int = 0, types: Sequence[str] | None = None, key: str | None = None
) -> Iterator[StoredEntry]:
    """Entries in order, of one chain, or of all institutions (one after another, by name; their trails left out).

    Only those whose `seq` is greater than `after`, of `types` and of one `key` where given. Read in pages: memory stays
    flat and no statement stays open, so the caller may write meanwhile.
    """
    columns = f"id, institution, seq, type, key, valid_at, recorded_at, {as_bytes('body')}, digest"
    chosen = "" if types is None else f"AND type IN ({_marks(types)}) " if types else "AND 1 = 0 "
    place = "seq"
    if key is not None:
        # `seq + 0` keeps SQLite from reading the whole chain in order; the versions of one key are few.
        place, chosen = "seq + 0", f"{chosen}AND key = %s "
    statement = (
        f"SELECT {columns} FROM ledger_entry "  # noqa: S608 - our own columns, marks for values
        f"WHERE institution = %s AND {place} > %s {chosen}ORDER BY {place} LIMIT {BATCH}"
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


def record_head(institution: str) -> Head:
    """The end of a chain as far as verdicts depend on it: the last version of a record, or retraction (seq 0: none)."""
    with reading() as cursor:
        cursor.execute(_RECORD_HEAD, [*[institution] * 4, *_NO_RECORDS])
        seq, digest = cursor.fetchone() or (0, GENESIS)
        return Head(institution, seq, bytes(digest), algorithm_of(cursor, institution) or "sha256")


def institutions() -> tuple[str, ...]:
    """Everyone with a ledger or with entries, sorted by name."""
    return tuple(name for name in _chains() if not is_trail(name))


def trails() -> tuple[str, ...]:
    """The audit trails (`zhengan.ledger.trail`), as names of chains: what to verify, sign, export and prove."""
    return tuple(name for name in _chains() if is_trail(name))


def algorithm_of(cursor: Any, chain: str) -> Algorithm | None:
    """The digest of a chain; None where it was not begun."""
    cursor.execute("SELECT algorithm FROM ledger_chain WHERE institution = %s", [chain])
    row = cursor.fetchone()
    return row[0] if row else None


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


# The last entry of each type by hopping through the index of types: a long tail of stories is not read.
_NO_RECORDS = tuple(sorted(NO_RECORDS))
_RECORD_HEAD = f"""
    WITH RECURSIVE hop(name) AS (
      SELECT min(type) FROM ledger_entry WHERE institution = %s
      UNION ALL
      SELECT (SELECT min(type) FROM ledger_entry WHERE institution = %s AND type > hop.name) FROM hop WHERE hop.name IS NOT NULL
    )
    SELECT seq, digest FROM ledger_entry WHERE institution = %s AND seq = (
      SELECT max((SELECT max(seq) FROM ledger_entry WHERE institution = %s AND type = hop.name)) FROM hop
      WHERE hop.name IS NOT NULL AND hop.name NOT IN ({", ".join(["%s"] * len(_NO_RECORDS))})
    )
"""  # noqa: S608 - marks only


def _chains() -> list[str]:
    with reading() as cursor:
        cursor.execute(_INSTITUTIONS)
        return sorted(name for (name,) in cursor.fetchall())


def _refuse_trail(institution: str) -> None:
    if is_trail(institution):
        raise DraftError(
            f"机构的名字不能以“{TRAIL}”开头（留给操作留痕），实际是 {institution[:80]}。没有写入，请换一个。"
        )


def _head(cursor: Any, institution: str) -> Head:
    algorithm = algorithm_of(cursor, institution) or "sha256"
    cursor.execute(
        "SELECT seq, digest FROM ledger_entry WHERE institution = %s ORDER BY seq DESC LIMIT 1", [institution]
    )
    row = cursor.fetchone()
    seq, digest = row or (0, GENESIS)
    return Head(institution, seq, bytes(digest), algorithm)


def _batches(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    source = iter(drafts)
    while batch := list(islice(source, BATCH)):
        for draft in batch:
            check_names(draft)
            if draft.type == RETRACTION:
                raise DraftError(f"记录类型不能是 {RETRACTION}（作废一条记录用 retract）。整批未写入。")
            if draft.type in NO_RECORDS:
                raise DraftError(f"记录类型不能是 {draft.type}（留给处置的经过）。整批未写入。")
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


def _marks(values: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(values))
