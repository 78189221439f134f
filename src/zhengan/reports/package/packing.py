"""Packing: records of the ledger, documents and attachments into one file. The same contents give the same bytes."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from zhengan.assess import Finding
from zhengan.cases.filing_kind import FilingKind, filing_kind
from zhengan.ledger import entries
from zhengan.ledger.canonical import canonical
from zhengan.ledger.chain import GENESIS, StoredEntry
from zhengan.ledger.note import Signer
from zhengan.ledger.writing_file import write_whole
from zhengan.reports.package.archive import MOST_MEMBERS, MOST_PACKAGE, ArchiveWriter
from zhengan.reports.package.disclosure import unfit
from zhengan.reports.package.fault import PackingRefused
from zhengan.reports.package.manifest import (
    MANIFEST,
    PROOFS,
    SIGNATURE,
    SUFFIXES,
    VERDICTS,
    ListedMember,
    Manifest,
    is_period,
    place_of,
    sign_manifest,
)
from zhengan.reports.package.proofs import proofs_bytes
from zhengan.reports.package.sealing import recipient_id, seal
from zhengan.reports.package.spool import Part, Spool, file_chunks

VERDICTS_FORMAT = "zhengan-verdicts/1"
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Document:
    """A human document, and what people call it. `suffix` is its form, where the name of the file does not say it."""

    path: Path
    title: str
    suffix: str = ""

    @property
    def form(self) -> str:
        """pdf, docx, xlsx or ofd, if it is a document at all."""
        return (self.suffix or self.path.suffix).lower().lstrip(".")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a record names by its digest; with `sealed`, for the addressee's eyes alone."""

    path: Path
    title: str = ""
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """The findings that the sender saw, on which day, by which readings and calendar."""

    as_of: date
    readings: Mapping[str, str]
    calendar: str
    findings: Sequence[Finding]


@dataclass(frozen=True)
class Contents:
    """What goes in. `head` is the manifest without its members; `seqs` are the entries disclosed; `checkpoint` covers them;
    `previous` is the checkpoint of the last package to this addressee ("" for none); `recipient` the addressee's X25519 key."""

    head: Manifest
    seqs: frozenset[int]
    checkpoint: str
    seen: Seen
    documents: Sequence[Document] = ()
    attachments: Sequence[Attachment] = ()
    previous: str = ""
    recipient: bytes = b""


@dataclass(frozen=True, slots=True)
class Packed:
    """A package that was written: SHA-256 of the file (`sha256:…`), its size, and its manifest."""

    path: Path
    digest: str
    size: int
    manifest: Manifest


def pack(contents: Contents, path: Path, signer: Signer) -> Packed:
    """Writes the package to `path`, whole or not at all.

    Raises PackingRefused for a record or field that the kind does not disclose, a number of a person, and contents that make no
    package; StorageError where the file cannot be written.
    """
    kind = filing_kind(contents.head.kind)
    _check_head(contents, kind)
    with TemporaryDirectory(prefix="zhengan-pack-") as folder:
        spool = Spool(Path(folder))
        parts = sorted(_parts(contents, kind, signer, spool), key=lambda part: place_of(part.listed.name))
        head = replace(contents.head, members=tuple(part.listed for part in parts))
        manifest = head.as_bytes()
        framed = [
            spool.put(_named(MANIFEST), [manifest]),
            spool.put(_named(SIGNATURE), [sign_manifest(manifest, head.sender, signer)]),
        ]
        _check_size([*framed, *parts])
        digest = _written([*framed, *parts], path)
    return Packed(path, digest, path.stat().st_size, head)


def disclosed(kind: FilingKind, found: Iterable[StoredEntry]) -> tuple[list[StoredEntry], list[str]]:
    """Of these versions, those that a package of the kind may hold, and why others of its types may not."""
    fit: list[StoredEntry] = []
    problems: list[str] = []
    for item in found:
        if item.type in kind.discloses:
            faults = [f"{item.type}/{item.key}：{words}" for words in unfit(kind, item.type, item.payload)]
            problems += faults
            if not faults:
                fit.append(item)
    return fit, problems


def _parts(contents: Contents, kind: FilingKind, signer: Signer, spool: Spool) -> list[Part]:
    own = contents.head.sender.institution
    parts = _record_parts(contents, kind, spool)
    proofs = proofs_bytes(own, contents.checkpoint, contents.seqs, contents.previous)
    parts.append(spool.put(_named(PROOFS), [proofs]))
    parts.append(spool.put(_named(VERDICTS), [_verdicts(contents.seen, kind, own, contents.seqs)]))
    for number, document in enumerate(contents.documents, 1):
        name = f"documents/{number:03}.{document.form}"
        parts.append(spool.put(_named(name, document.title), file_chunks(document.path)))
    attached = (_attached(one, contents.recipient, signer, spool) for one in contents.attachments)
    return [*parts, *{part.listed.name: part for part in attached}.values()]


def _record_parts(contents: Contents, kind: FilingKind, spool: Spool) -> list[Part]:
    """The entries by type, in one pass over the chain, since each is given with the digest before it."""
    previous, problems = GENESIS, list[str]()
    lines: dict[str, list[bytes]] = {}
    left = set(contents.seqs)
    for item in entries(contents.head.sender.institution):
        if item.seq in left:
            left.discard(item.seq)
            problems += [f"{item.type}/{item.key}：{words}" for words in unfit(kind, item.type, item.payload)]
            lines.setdefault(item.type, []).append(record_line(bytes(item.body), bytes(item.digest), bytes(previous)))
        previous = bytes(item.digest)
        if not left:
            break
    if left:
        raise PackingRefused(f"账本里没有第 {'、'.join(map(str, sorted(left)[:5]))} 条，没有制作。请重新选择记录。")
    if problems:
        more = f"\n另有 {len(problems) - _SHOWN} 处" if len(problems) > _SHOWN else ""
        shown = "\n".join(problems[:_SHOWN])
        raise PackingRefused(f"以下内容不能随包离开机构，没有制作。请改用别的记录，或更正后再试：\n{shown}{more}")
    return [spool.put(_named(f"records/{type_}.jsonl"), own) for type_, own in lines.items()]


def record_line(body: bytes, digest: bytes, previous: bytes) -> bytes:
    """The line of one record: its entry's body as it stands in the ledger, its digest and the digest before it."""
    return b'{"body":%b,"digest":"%b","previous":"%b"}\n' % (body, digest.hex().encode(), previous.hex().encode())


def _verdicts(seen: Seen, kind: FilingKind, institution: str, seqs: frozenset[int]) -> bytes:
    """Findings of the kind's duties. Evidence that is not disclosed is counted, not named."""
    shown = []
    for one in seen.findings:
        if one.institution == institution and one.obligation.startswith(kind.verdicts or ("-",)):
            said = _plain(one.as_json())
            given = [item for item in said["evidence"] if item["seq"] in seqs]
            shown.append({**said, "evidence": given, "undisclosed": len(said["evidence"]) - len(given)})
    told = {
        "as_of": seen.as_of.isoformat(),
        "calendar": seen.calendar,
        "findings": sorted(shown, key=lambda item: str(item["id"])),
        "format": VERDICTS_FORMAT,
        "readings": dict(seen.readings),
    }
    return canonical(told) + b"\n"


def _attached(one: Attachment, recipient: bytes, signer: Signer, spool: Spool) -> Part:
    with one.path.open("rb") as file:
        plain = hashlib.file_digest(file, "sha256").hexdigest()
    listed, chunks = _named(f"attachments/{plain}", one.title), file_chunks(one.path)
    if not one.sealed:
        return spool.put(listed, chunks)
    if not recipient:
        raise PackingRefused(f"{one.path.name} 要加密给接收方，但没有接收方的加密公钥。没有制作，请先登记公钥。")
    sealed = replace(listed, sealed_to=recipient_id(recipient))
    return spool.put(sealed, seal(chunks, plain, recipient, signer.sign))


def _named(name: str, title: str = "") -> ListedMember:
    return ListedMember(name, 0, "", title)


def _written(parts: Sequence[Part], path: Path) -> str:
    """Writes the file; its digest."""
    digest = hashlib.sha256()
    with write_whole(path) as file:

        def write(data: bytes) -> None:
            digest.update(data)
            file.write(data)

        archive = ArchiveWriter(write)
        for part in parts:
            archive.add(part.listed.name, part.listed.size, part.crc, part.chunks())
        archive.finish()
    return f"sha256:{digest.hexdigest()}"


def _check_head(contents: Contents, kind: FilingKind) -> None:
    head = contents.head
    if not 1 <= head.number <= 9999 or (head.period and not is_period(head.period)):
        raise PackingRefused(
            f"期间应写成 2025 或 2026-03，编号应为 1 至 9999，实际是 {head.period!r:.60} 和 {head.number}。"
        )
    if len(contents.documents) < kind.documents:
        raise PackingRefused(
            f"“{kind.title}”至少要有 {kind.documents} 份文件，实际 {len(contents.documents)} 份。没有制作，请先附上文件。"
        )
    for one in contents.documents:
        _check_document(one)


def _check_document(one: Document) -> None:
    beginning = SUFFIXES.get(one.form)
    with one.path.open("rb") as file:
        found = file.read(8)
    if beginning is None or not found.startswith(beginning):
        raise PackingRefused(f"文件应为 {'、'.join(SUFFIXES)}，{one.title} 不是，或内容与扩展名不符。没有制作。")


def _check_size(parts: Sequence[Part]) -> None:
    size = sum(part.listed.size + 512 for part in parts)
    if size > MOST_PACKAGE or len(parts) > MOST_MEMBERS:
        raise PackingRefused(
            f"一个包至多 {MOST_PACKAGE >> 30} GB、{MOST_MEMBERS} 个成员，实际约 {size >> 20} MB、{len(parts)} 个。"
        )


def _plain(value: Any) -> Any:
    """Figures as the ledger writes them: fractions as text."""
    if isinstance(value, float):
        return format(value, "f").rstrip("0").rstrip(".")
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
