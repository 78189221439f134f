"""The receipt: what a receiver answers, signed; it names the package by its digest, and each fault at its member and line.

A C2SP note over one line of canonical JSON. Whoever holds the receiver's public key can check it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from zhengan.ledger.canonical import canonical
from zhengan.ledger.chain import instant_text
from zhengan.ledger.errors import NoteError
from zhengan.ledger.note import MAX_NOTE, Signer, VerifierKey, open_note, sign_note
from zhengan.reports.package.fault import PackageFault
from zhengan.reports.package.manifest import Manifest, spelled

FORMAT = "zhengan-receipt/1"
MOST_FAULTS = 30
_FIELDS = frozenset(
    [
        "addressee",
        "checkpoint",
        "digest",
        "faults",
        "format",
        "institution",
        "kind",
        "number",
        "period",
        "records",
        "result",
        "time",
    ]
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receiver said: of which package (digest `sha256:…`), when, and whether it was taken. `signer` is who signed."""

    note: str
    signer: str
    digest: str
    result: Literal["accepted", "refused"]
    at: datetime
    institution: str
    kind: str
    period: str
    number: int
    faults: tuple[PackageFault, ...]
    checkpoint: str

    @property
    def name(self) -> str:
        """A short number for people, which follows from the receipt."""
        return "R-" + hashlib.sha256(self.note.encode()).hexdigest()[:12]


def write_receipt(
    digest: str, manifest: Manifest, faults: tuple[PackageFault, ...], checkpoint: str, at: datetime, signer: Signer
) -> str:
    """The signed receipt for a package whose sender is known; accepted where it has no faults."""
    said: dict[str, Any] = {
        "addressee": manifest.addressee.name,
        "checkpoint": checkpoint,
        "digest": digest,
        "faults": [one.as_json() for one in faults[:MOST_FAULTS]],
        "format": FORMAT,
        "institution": manifest.sender.institution,
        "kind": manifest.kind,
        "number": manifest.number,
        "period": manifest.period,
        "records": sum(one.name.startswith("records/") for one in manifest.members),
        "result": "refused" if faults else "accepted",
        "time": instant_text(at),
    }
    return sign_note(canonical(said).decode() + "\n", [signer])


def read_receipt(note: str, keys: list[VerifierKey]) -> Receipt:
    """Reads a receipt signed by one of `keys`. Raises NoteError."""
    if len(note) > MAX_NOTE:
        raise NoteError(f"回执应不超过 {MAX_NOTE} 字，实际更长：请重新取得。")
    text, signed = open_note(note, keys)
    if not signed:
        raise NoteError("回执没有给定公钥的签名：公钥不对，或签名行被改动过。请向接收方核对公钥。")
    try:
        said = spelled(text.encode())
        if set(said) != _FIELDS or said["format"] != FORMAT or said["result"] not in ("accepted", "refused"):
            raise ValueError(FORMAT)
        return Receipt(
            note,
            signed[0].name,
            str(said["digest"]),
            said["result"],
            datetime.fromisoformat(said["time"]),
            str(said["institution"]),
            str(said["kind"]),
            str(said["period"]),
            int(said["number"]),
            tuple(PackageFault(**one) for one in said["faults"]),
            str(said["checkpoint"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise NoteError(f"回执应为 {FORMAT} 的一行，实际不是：{error}。请重新取得。") from None
