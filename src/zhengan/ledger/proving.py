"""Proofs about one ledger: that an entry is in a signed tree, that a later tree continues an earlier one (RFC 6962, 2.1)."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from zhengan.ledger.chain import GENESIS
from zhengan.ledger.digest import hasher
from zhengan.ledger.errors import AbsentError, NoteError
from zhengan.ledger.merkle import NODE, consistency_path, inclusion_path
from zhengan.ledger.note import VerifierKey
from zhengan.ledger.reading import links, subtree
from zhengan.ledger.signing import stored_checkpoints
from zhengan.ledger.store import entry, head
from zhengan.ledger.tree_head import TreeHead, open_checkpoint
from zhengan.ledger.writing_file import write_whole

PROOF_FORMAT = "zhengan-proof/1"


def inclusion_proof(institution: str, seq: int, size: int) -> list[bytes]:
    """The path from entry `seq` to the root of the first `size` entries. Raises AbsentError outside 1 <= seq <= size."""
    end = head(institution)
    if not 1 <= seq <= size <= end.seq:
        raise AbsentError(f"序号应在 1 至 {min(size, end.seq)} 之间，实际是 {seq}（账本共 {end.seq} 条）。")
    new = hasher(end.algorithm)
    return inclusion_path(seq - 1, size, lambda first, last: subtree(institution, new, first, last))


def consistency_proof(institution: str, old: int, new: int) -> list[bytes]:
    """The path that shows the first `new` entries to continue the first `old`. Raises AbsentError outside 1 <= old <= new."""
    end = head(institution)
    if not 1 <= old <= new <= end.seq:
        raise AbsentError(f"两个条数应满足 1 ≤ 旧 ≤ 新 ≤ {end.seq}，实际是 {old} 和 {new}。")
    function = hasher(end.algorithm)
    return consistency_path(old, new, lambda first, last: subtree(institution, function, first, last))


def prove(institution: str, seq: int, path: Path) -> dict[str, Any]:
    """Writes a proof file of one entry: entry, previous digest, path, and the newest signed checkpoint that covers it.

    `tools/verify_ledger.py` checks it offline with the public key alone. Raises AbsentError where no checkpoint covers it.
    """
    found = entry(institution, seq)
    tree, note = _covering(institution, seq)
    previous = GENESIS if seq == 1 else entry(institution, seq - 1).digest
    proof = _proof(tree, note, found.body, inclusion_proof(institution, seq, tree.size), previous)
    with write_whole(path) as file:
        file.write(proof_bytes(proof))
    return proof


def prove_many(institution: str, seqs: Iterable[int]) -> Iterator[dict[str, Any]]:
    """The proofs of several entries of one chain, in their order, as `prove` writes them; the chain is read once.

    Raises AbsentError where no checkpoint covers them all.
    """
    wanted = sorted(set(seqs))
    if not wanted:
        return
    tree, note = _covering(institution, wanted[-1])
    leaves, bodies = [GENESIS], {}
    for page in links(institution, 0, tree.size):
        for seq, body, digest in page:
            leaves.append(bytes(digest or b""))
            if seq in wanted:
                bodies[seq] = body or b""
    new = hasher(tree.algorithm)
    known: dict[tuple[int, int], bytes] = {}

    def root_of(start: int, end: int) -> bytes:
        if end - start == 1:
            return leaves[start + 1]
        if (start, end) not in known:
            middle = start + (1 << (end - start - 1).bit_length() - 1)
            known[start, end] = new(NODE + root_of(start, middle) + root_of(middle, end)).digest()
        return known[start, end]

    for seq in wanted:
        path = inclusion_path(seq - 1, tree.size, root_of)
        yield _proof(tree, note, bodies[seq], path, leaves[seq - 1])


def proof_bytes(proof: dict[str, Any]) -> bytes:
    """The one spelling of a proof file: a line of JSON."""
    return json.dumps(proof, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def _covering(institution: str, seq: int) -> tuple[TreeHead, str]:
    """The newest checkpoint that covers an entry, opened and as it is written."""
    covering = [stored for stored in stored_checkpoints(institution) if stored.size >= seq]
    if not covering:
        raise AbsentError(f"第 {seq} 条之后还没有检查点，无法证明。请先运行 zhengan ledger checkpoint。")
    newest = covering[-1]
    try:
        return open_checkpoint(newest.note, [VerifierKey.parse(newest.key)], institution), newest.note
    except NoteError as error:
        raise AbsentError(f"覆盖第 {seq} 条的检查点已损坏：{error}请先运行 zhengan ledger verify。") from error


def _proof(tree: TreeHead, note: str, body: bytes, path: Sequence[bytes], previous: bytes) -> dict[str, Any]:
    return {
        "algorithm": tree.algorithm,
        "body": body.decode(),
        "checkpoint": note,
        "format": PROOF_FORMAT,
        "path": [step.hex() for step in path],
        "previous": bytes(previous).hex(),
    }
