"""The append-only ledger: what institutions keep on file, chained, countersigned and provable.

    from zhengan.ledger.database import configure, migrate      where it lives
    append, entries, entry, head, institutions                  writing and reading
    verify                                                      every fault placed
    checkpoint, checkpoints, Signer, Ed25519Signer, VerifierKey signed checkpoints (C2SP); a signer is named `origin_of(institution)`
    inclusion_proof, consistency_proof, prove                   proofs (RFC 6962)
    export, verify_export                                       one file, checked offline by tools/verify_ledger.py

Names are loaded when first used, so that importing the room costs nothing and needs no configured database.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhengan.ledger.chain import Draft, StoredEntry
    from zhengan.ledger.digest import ALGORITHMS, Algorithm
    from zhengan.ledger.errors import AbsentError, DraftError, KeyFileError, LedgerError, NoteError, StorageError
    from zhengan.ledger.export_file import export, verify_export
    from zhengan.ledger.fault import LedgerFault, Verification
    from zhengan.ledger.note import Signer, VerifierKey
    from zhengan.ledger.proving import consistency_proof, inclusion_proof, prove
    from zhengan.ledger.signer import Ed25519Signer
    from zhengan.ledger.signing import checkpoint, checkpoints
    from zhengan.ledger.sql import together
    from zhengan.ledger.store import Appended, Head, append, create_ledger, entries, entry, head, institutions
    from zhengan.ledger.tree_head import origin_of
    from zhengan.ledger.verification import verify

__all__ = [
    "ALGORITHMS",
    "AbsentError",
    "Algorithm",
    "Appended",
    "Draft",
    "DraftError",
    "Ed25519Signer",
    "Head",
    "KeyFileError",
    "LedgerError",
    "LedgerFault",
    "NoteError",
    "Signer",
    "StorageError",
    "StoredEntry",
    "Verification",
    "VerifierKey",
    "append",
    "checkpoint",
    "checkpoints",
    "consistency_proof",
    "create_ledger",
    "entries",
    "entry",
    "export",
    "head",
    "inclusion_proof",
    "institutions",
    "origin_of",
    "prove",
    "together",
    "verify",
    "verify_export",
]

_HOMES = {
    "signing": ("checkpoint", "checkpoints"),
    "digest": ("ALGORITHMS", "Algorithm"),
    "chain": ("Draft", "StoredEntry"),
    "errors": ("AbsentError", "DraftError", "KeyFileError", "LedgerError", "NoteError", "StorageError"),
    "export_file": ("export", "verify_export"),
    "note": ("Signer", "VerifierKey"),
    "proving": ("consistency_proof", "inclusion_proof", "prove"),
    "signer": ("Ed25519Signer",),
    "sql": ("together",),
    "store": ("Appended", "Head", "append", "create_ledger", "entries", "entry", "head", "institutions"),
    "fault": ("LedgerFault", "Verification"),
    "tree_head": ("origin_of",),
    "verification": ("verify",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
