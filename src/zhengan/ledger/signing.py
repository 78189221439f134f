"""Making checkpoints: what the signer states about the ledger, kept beside the entries and given to others."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhengan.ledger.chain import GENESIS, instant_text
from zhengan.ledger.chain_check import ChainCheck
from zhengan.ledger.digest import Hasher, hasher
from zhengan.ledger.errors import AbsentError, LedgerError, NoteError
from zhengan.ledger.merkle import Frontier
from zhengan.ledger.note import Signer, VerifierKey, sign_note
from zhengan.ledger.reading import links
from zhengan.ledger.sql import reading, writing
from zhengan.ledger.store import head
from zhengan.ledger.tree_head import TreeHead, open_checkpoint, origin_of


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A row of the table. `key` is the verifier key as text; a verifier asks for its own instead of trusting this one."""

    size: int
    note: str
    frontier: bytes
    key: str


def checkpoint(institution: str, signer: Signer, now: datetime) -> str:
    """Signs the ledger as it stands and returns the note; a second call without new entries returns the first note.

    Entries since the last checkpoint of this key are verified before they are signed. Raises AbsentError for an empty ledger,
    LedgerError where they do not verify.
    """
    with writing(institution) as cursor:
        end = head(institution)
        if end.seq == 0:
            raise AbsentError(f"{institution} 的账本里还没有记录，没有可签名的内容。请先导入。")
        earlier = [stored for stored in _stored(cursor, institution) if stored.key == str(signer.key)]
        if earlier and earlier[-1].size == end.seq:
            return earlier[-1].note
        check = _continued(institution, hasher(end.algorithm), earlier[-1] if earlier else None, signer.key)
        for page in links(institution, check.next_seq - 1, end.seq):
            check.feed(page)
        check.settle()
        if check.faults or check.head != end.digest or check.frontier.size != end.seq:
            raise LedgerError(_REFUSED.format(institution))
        tree = TreeHead(origin_of(institution), end.seq, check.frontier.root(), end.algorithm, instant_text(now))
        note = sign_note(str(tree), [signer])
        cursor.execute(
            "INSERT INTO ledger_checkpoint (institution, size, note, frontier, key) VALUES (%s, %s, %s, %s, %s)",
            [institution, end.seq, note, check.frontier.dump(), str(signer.key)],
        )
    return note


def checkpoints(institution: str) -> tuple[str, ...]:
    """All signed notes, oldest first."""
    return tuple(stored.note for stored in stored_checkpoints(institution))


def stored_checkpoints(institution: str) -> list[StoredCheckpoint]:
    """The rows as they are, by size."""
    with reading() as cursor:
        return _stored(cursor, institution)


_REFUSED = "{} 的账本与自身的摘要链不符，不能签名。请先运行 zhengan ledger verify 查明。"


def _stored(cursor: Any, institution: str) -> list[StoredCheckpoint]:
    cursor.execute(
        "SELECT size, note, frontier, key FROM ledger_checkpoint WHERE institution = %s ORDER BY size, id",
        [institution],
    )
    return [StoredCheckpoint(size, note, bytes(frontier), key) for size, note, frontier, key in cursor.fetchall()]


def _continued(institution: str, new: Hasher, last: StoredCheckpoint | None, key: VerifierKey) -> ChainCheck:
    """A walk that starts where the last checkpoint ended, once its signature binds its peaks."""
    if last is None:
        return ChainCheck(institution, new)
    try:
        tree = open_checkpoint(last.note, [key], institution)
        frontier = Frontier.load(new, last.size, last.frontier)
    except (NoteError, ValueError) as error:
        raise LedgerError(_REFUSED.format(institution)) from error
    if (tree.size, tree.root) != (last.size, frontier.root()):
        raise LedgerError(_REFUSED.format(institution))
    return ChainCheck.resumed(institution, new, frontier, _digest_at(institution, last.size))


def _digest_at(institution: str, seq: int) -> bytes:
    for page in links(institution, seq - 1, seq):
        for _, _, digest in page:
            return digest or GENESIS
    return GENESIS
