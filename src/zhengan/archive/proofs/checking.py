"""Checking a proof with the public keys alone: of a line, and of the ledger's part of a segment."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zhengan.archive.errors import Damaged
from zhengan.archive.segments.manifest import Manifest, check_note, read_manifest
from zhengan.ledger.digest import hasher
from zhengan.ledger.errors import NoteError
from zhengan.ledger.note import VerifierKey, decode_base64, open_note
from zhengan.ledger.proofs import verify_inclusion
from zhengan.ledger.tree_head import origin_of


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof proves: the line is in that segment; `ledger_size` is the size of the signed ledger that holds its sealing, 0 where
    the proof names no checkpoint."""

    manifest: Manifest
    ledger_size: int


def check_proof(proof: dict[str, Any], keys: Iterable[VerifierKey]) -> Proven:
    """What the proof of a line proves. Raises Damaged where it does not."""
    known = list(keys)
    try:
        manifest = read_manifest(proof["manifest"].encode(), "manifest")
        if not check_note(manifest, proof["note"], known):
            raise Damaged("段的清单没有给定公钥的签名。")
        leaf = hasher(manifest.algorithm)(b"\0" + base64.b64decode(proof["record"], validate=True)).digest()
        path, root = [bytes.fromhex(step) for step in proof["path"]], bytes.fromhex(manifest.root)
        if not verify_inclusion(leaf, proof["index"], manifest.rows, path, root, manifest.algorithm):
            raise Damaged("这一行不在签名的段里。")
        held = proof["ledger"]
        size = 0 if held is None else check_ledger(held, manifest.digest, origin_of(manifest.institution), known)
    except (NoteError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Damaged(f"证明读不懂：{error}。") from None
    return Proven(manifest, size)


def check_ledger(held: dict[str, Any], manifest: str, origin: str, keys: Iterable[VerifierKey]) -> int:
    """The size of the signed ledger that holds the entry of a manifest (its digest). Raises Damaged, or what a misshapen part does."""
    text, signed = open_note(held["checkpoint"], list(keys))
    named, size, root, *_ = text.split("\n")
    said = json.loads(held["body"])
    leaf = hasher(held["algorithm"])(b"\0" + bytes.fromhex(held["previous"]) + held["body"].encode()).digest()
    path = [bytes.fromhex(step) for step in held["path"]]
    inside = verify_inclusion(leaf, said["seq"] - 1, int(size), path, decode_base64(root), held["algorithm"])
    if not signed or not inside or named != origin or said["payload"]["manifest"] != manifest:
        raise Damaged("封存记录不在签名的账本里")
    return int(size)
