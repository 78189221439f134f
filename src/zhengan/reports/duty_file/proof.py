"""Checking a proof of one entry without the ledger: that it stands in a tree whose checkpoint a known key has signed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhengan.ledger.chain import LEAF
from zhengan.ledger.digest import hasher
from zhengan.ledger.errors import NoteError
from zhengan.ledger.note import VerifierKey
from zhengan.ledger.proofs import verify_inclusion
from zhengan.ledger.proving import PROOF_FORMAT, proof_bytes
from zhengan.ledger.tree_head import open_checkpoint


@dataclass(frozen=True)
class Proven:
    """An entry that was proven: its chain, its number, its body."""

    chain: str
    seq: int
    body: Mapping[str, Any]


def proven(data: bytes, keys: Sequence[VerifierKey]) -> Proven:
    """The entry of a proof file. Raises NoteError for anything but a proof in its one spelling that holds."""
    try:
        held: dict[str, Any] = json.loads(data)
        body: dict[str, Any] = json.loads(held["body"])
        chain, seq = str(body["institution"]), int(body["seq"])
        path = [bytes.fromhex(step) for step in held["path"]]
        previous = bytes.fromhex(held["previous"])
        note, said = str(held["checkpoint"]), held["body"].encode()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoteError("证明文件的写法被改动过。") from error
    if held.get("format") != PROOF_FORMAT or proof_bytes(held) != data:
        raise NoteError("证明文件的写法被改动过。")
    tree = open_checkpoint(note, keys, chain)
    leaf = hasher(tree.algorithm)(LEAF + previous + said).digest()
    if held.get("algorithm") != tree.algorithm or not verify_inclusion(
        leaf, seq - 1, tree.size, path, tree.root, tree.algorithm
    ):
        raise NoteError(f"{chain} 第 {seq} 条不在签过名的账本里：内容或证明被改动过。")
    return Proven(chain, seq, body)
