"""Packages out of a workspace: which records a filing discloses, whose history it continues, and where it lies until it goes."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from zhengan.cases.errors import CaseRefused
from zhengan.cases.filing import Filing, filing_id
from zhengan.cases.filing_kind import FilingKind
from zhengan.cases.filing_owed import Recipient
from zhengan.ledger import Ed25519Signer, StoredEntry, VerifierKey, head, origin_of, standing
from zhengan.reports.package import (
    Addressee,
    Answered,
    Attachment,
    Contents,
    Document,
    Manifest,
    Packed,
    Seen,
    Sender,
    checkpoint_for,
    disclosed,
    pack,
)
from zhengan.reports.package.proofs import tree_of
from zhengan.workspace.folder import Workspace
from zhengan.workspace.partners import partner

OUTBOX = "outbox"
_MOST_REMARKS = 50


@dataclass(frozen=True)
class Making:
    """What a package is to be: the kind, what it is about, to whom, in answer to what, with which papers, on which findings.

    `left_out` are records that stay behind by a person's choice, as `type/key`; `remarks` what the check of its papers said.
    """

    kind: FilingKind
    period: str
    about: str
    recipient: Recipient
    obligation: str
    due_on: date | None
    seen: Seen
    covers: tuple[str, ...] = ()
    documents: Sequence[Document] = ()
    attachments: Sequence[Attachment] = ()
    left_out: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of its filing."""
        several = len(set(self.kind.answers.values())) > 1
        to = self.kind.answers.get(self.obligation, "") if several else ""
        return filing_id(self.kind.name, self.period or self.about, to)


def made_package(
    workspace: Workspace, institution: str, making: Making, filings: Sequence[Filing], at: datetime
) -> tuple[Packed, dict[str, Any], tuple[str, ...]]:
    """Makes a package into the outbox: the file, what its filing says of it, and the records that stayed behind, with reasons.

    Raises PackingRefused, CaseRefused where nobody is known to send it to, StorageError.
    """
    if not making.recipient.name:
        raise CaseRefused(
            f"“{making.kind.title}”应报给谁，证据里没有：{making.recipient.words}。请先补录机构的派出机构。"
        )
    known = next((one for one in filings if one.id == making.id), None)
    leaving, stayed = to_disclose(institution, making)
    numbers = [item.seq for item in leaving]
    previous = _previous(filings, making.recipient.name)
    size = max([1, *numbers, *([tree_of(previous).size] if previous else [])])
    contents = Contents(
        head=_head(institution, making, known),
        seqs=frozenset(numbers),
        checkpoint=checkpoint_for(institution, size, _signer(workspace, workspace.institution), at),
        seen=making.seen,
        documents=making.documents,
        attachments=making.attachments,
        previous=previous,
        recipient=partner(workspace, making.recipient.name).sealing,
    )
    packed = _packed(workspace, contents, _signer(workspace, institution))
    return packed, _told(making, packed, contents), tuple(stayed)


def to_disclose(institution: str, making: Making) -> tuple[list[StoredEntry], list[str]]:
    """The versions that will leave, and why others of the kind's types stay."""
    return disclosed(making.kind, _chosen(institution, making))


def place_of(workspace: Workspace, digest: str) -> Path:
    """Where the package of a digest lies."""
    return workspace.root / OUTBOX / f"{digest.removeprefix('sha256:')}.zhengan"


def public_keys(workspace: Workspace, institution: str) -> list[VerifierKey]:
    """What the addressee needs to check packages: the sender's key, and the one that signs the workspace's checkpoints."""
    names = dict.fromkeys((institution, workspace.institution))
    return [_signer(workspace, name).key for name in names]


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, as `sha256:…`."""
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def _signer(workspace: Workspace, institution: str) -> Ed25519Signer:
    return Ed25519Signer.load(workspace.signing_key, origin_of(institution))


def _previous(filings: Sequence[Filing], to: str) -> str:
    """The checkpoint of the last package that the addressee has from us: the one that this history must continue."""
    given = [
        (version.sent_at, version.checkpoint)
        for one in filings
        if one.to == to
        for version in one.versions
        if version.sent_at is not None and version.answer != "refused"
    ]
    return max(given)[1] if given else ""


def _packed(workspace: Workspace, contents: Contents, signer: Ed25519Signer) -> Packed:
    outbox = workspace.root / OUTBOX
    outbox.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=outbox, prefix=".new-") as folder:
        made = pack(contents, Path(folder) / "package", signer)
        place = place_of(workspace, made.digest)
        made.path.replace(place)
    return replace(made, path=place)


def _head(institution: str, making: Making, known: Filing | None) -> Manifest:
    own = next(iter(_newest(institution, ["institution"]).values()), None)
    said = own.payload if own else {}
    return Manifest(
        Sender(institution, str(said.get("name", institution)), str(said.get("uscc") or "")),
        Addressee(making.recipient.name, making.recipient.basis or making.obligation),
        making.kind.name,
        making.period,
        known.newest.number + 1 if known else 1,
        Answered(making.obligation, making.about, making.due_on) if making.obligation else None,
        known.given.digest if known and known.given else "",
        making.covers,
        head(institution).algorithm,
    )


def _chosen(institution: str, making: Making) -> list[StoredEntry]:
    """The versions that hold by now of the kind's types; of a filing about one record, that one and those it is tied to."""
    held = _newest(institution, sorted(making.kind.discloses))
    chosen = [item for item in held.values() if f"{item.type}/{item.key}" not in making.left_out]
    if making.kind.period != "none" or not making.about:
        return chosen
    own = {item.seq for item in chosen if item.key == making.about}
    named = {text for item in chosen if item.seq in own for text in _texts(item.payload)}
    return [item for item in chosen if item.seq in own or item.key in named or making.about in _texts(item.payload)]


def _newest(institution: str, types: Sequence[str]) -> dict[tuple[str, str], StoredEntry]:
    return {(item.type, item.key): item for item in standing(institution, types=types)}


def _texts(payload: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    for value in payload.values():
        found |= {str(item) for item in value} if isinstance(value, list) else {str(value)}
    return found


def _told(making: Making, packed: Packed, contents: Contents) -> dict[str, Any]:
    documents = [one for one in packed.manifest.members if one.name.startswith("documents/")]
    return {
        "kind": making.kind.name,
        "period": making.period,
        "about": making.about,
        "to": making.recipient.name,
        "basis": making.recipient.basis,
        "obligation": making.obligation,
        "due_on": making.due_on and making.due_on.isoformat(),
        "digest": packed.digest,
        "file": packed.manifest.file_name,
        "size": packed.size,
        "supersedes": packed.manifest.supersedes,
        "checkpoint": contents.checkpoint,
        "covers": list(making.covers),
        "remarks": list(making.remarks)[:_MOST_REMARKS],
        "documents": [f"{one.digest} {one.title}" for one in documents],
    }
