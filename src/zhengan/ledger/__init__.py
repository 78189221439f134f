"""The append-only ledger: what institutions keep on file, chained, countersigned and provable.

    from zhengan.ledger.database import configure, migrate      where it lives
    append, entries, entry, head, institutions                  writing and reading
    retract, retractions, retracted, standing                   taking a record back; the versions that count by now
    Event, note_down, note_all, newest, trail_name, trails      the audit trail, a chain beside the institution's
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
    from zhengan.ledger.retraction import Retraction, retract, retracted, retractions, standing
    from zhengan.ledger.signer import Ed25519Signer
    from zhengan.ledger.signing import checkpoint, checkpoints
    from zhengan.ledger.sql import together
    from zhengan.ledger.store import (
        Appended,
        Head,
        append,
        create_ledger,
        entries,
        entry,
        head,
        institutions,
        record_head,
        trails,
    )
    from zhengan.ledger.trail import Event, newest, note_all, note_down, trail_name
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
    "Event",
    "Head",
    "KeyFileError",
    "LedgerError",
    "LedgerFault",
    "NoteError",
    "Retraction",
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
    "newest",
    "note_all",
    "note_down",
    "origin_of",
    "prove",
    "record_head",
    "retract",
    "retracted",
    "retractions",
    "standing",
    "together",
    "trail_name",
    "trails",
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
    "retraction": ("Retraction", "retract", "retracted", "retractions", "standing"),
    "signer": ("Ed25519Signer",),
    "sql": ("together",),
    "store": (
        "Appended",
        "Head",
        "append",
        "create_ledger",
        "entries",
        "entry",
        "head",
        "institutions",
        "record_head",
        "trails",
    ),
    "trail": ("Event", "newest", "note_all", "note_down", "trail_name"),
    "fault": ("LedgerFault", "Verification"),
    "tree_head": ("origin_of",),
    "verification": ("verify",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
