"""Checking a package as its receiver does: all or nothing, in one pass, before anything is stored.

The signature comes first: of a sender who is not known nothing further is read. Then every byte is held against what the signed
manifest says, each record against the ledger's signed tree, and that tree against the one that was seen before.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from zhengan.cases.filing_kind import FilingKind, filing_kinds
from zhengan.ledger.canonical import CanonicalError, canonical
from zhengan.ledger.chain import LEAF, MAX_BODY
from zhengan.ledger.digest import hasher
from zhengan.ledger.note import MAX_NOTE, VerifierKey
from zhengan.ledger.tree_head import TreeHead, origin_of
from zhengan.reports.package.archive import MOST_MEMBER, MOST_PACKAGE, ArchiveReader, Member
from zhengan.reports.package.disclosure import unfit
from zhengan.reports.package.fault import PackageFault, PackageRefused, refuse
from zhengan.reports.package.manifest import (
    MANIFEST,
    MOST_MANIFEST,
    PROOFS,
    SIGNATURE,
    SUFFIXES,
    VERDICTS,
    ListedMember,
    Manifest,
    check_signature,
    parse_manifest,
    spelled,
)
from zhengan.reports.package.packing import VERDICTS_FORMAT
from zhengan.reports.package.proofs import MOST_PROOFS, Proofs, check_history, read_proofs

MOST_FAULTS = 100
MOST_VERDICTS = 64 * 1024 * 1024
_LINE = MAX_BODY + 512
_BODY = frozenset(
    {"actor", "attachments", "institution", "key", "payload", "recorded_at", "seq", "source", "type", "valid_at"}
)
_ASK = "请发送方更正后另发一份"


@dataclass(frozen=True, slots=True)
class Expected:
    """What the receiver knows beforehand: who it is ("" for not asked), and the tree it last saw of the sender."""

    addressee: str = ""
    known: TreeHead | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """A package that is right: its digest and size, what it says, how many records it holds, the sender's signed checkpoint."""

    digest: str
    size: int
    manifest: Manifest
    records: int
    checkpoint: str
    tree: TreeHead


def verify(
    file: BinaryIO,
    keys: Sequence[VerifierKey],
    expected: Callable[[Manifest], Expected] = lambda manifest: Expected(),
) -> Verified:
    """Checks a package read from a stream. `expected` is asked once the manifest is known to be the sender's.

    Raises PackageRefused with every fault that can be told, each at its member and line.
    """
    return _Reading(file, list(keys), expected).run()


def named_sender(file: BinaryIO, keys: Sequence[VerifierKey]) -> Manifest:
    """The signed manifest alone, from a file that is read again later. Raises PackageRefused."""
    archive = ArchiveReader(file)
    return _signed_manifest(archive, list(keys))


class _Counted:
    """A stream, digested and counted as it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.digest, self.size = file, hashlib.sha256(), 0

    def read(self, size: int, /) -> bytes:
        found = self._file.read(size)
        self.digest.update(found)
        self.size += len(found)
        if self.size > MOST_PACKAGE:
            raise refuse("too_large", "", f"不超过 {MOST_PACKAGE} 字节", "更大的文件", _ASK)
        return found


class _Reading:
    def __init__(self, file: BinaryIO, keys: list[VerifierKey], expected: Callable[[Manifest], Expected]) -> None:
        self._counted = _Counted(file)
        self._archive = ArchiveReader(self._counted)
        self._keys, self._expected = keys, expected
        self._faults: list[PackageFault] = []
        self._records = 0

    def run(self) -> Verified:
        manifest = _signed_manifest(self._archive, self._keys)
        kind = self._check_head(manifest)
        expected = self._expected(manifest)
        if expected.addressee and expected.addressee != manifest.addressee.name:
            raise refuse(
                "other_addressee", MANIFEST, f"报给 {expected.addressee}", manifest.addressee.name, "请退回发送方"
            )
        try:
            proofs = self._proofs(manifest)
            check_history(proofs, expected.known)
            for listed in manifest.members[1:]:
                self._member(listed, manifest, kind, proofs)
            self._archive.close()
        except PackageRefused as stopped:
            raise PackageRefused([*self._faults, *stopped.faults]) from None
        if self._records != len(proofs.paths):
            self._tell("bad_proofs", PROOFS, 0, f"{self._records} 条记录各有证明", f"{len(proofs.paths)} 个证明")
        if self._faults:
            raise PackageRefused(self._faults)
        digest = f"sha256:{self._counted.digest.hexdigest()}"
        return Verified(digest, self._counted.size, manifest, self._records, proofs.note, proofs.tree)

    def _check_head(self, manifest: Manifest) -> FilingKind:
        kind = filing_kinds().get(manifest.kind)
        if kind is None:
            raise refuse("unknown_kind", MANIFEST, "、".join(filing_kinds()), manifest.kind, _ASK)
        documents = sum(one.name.startswith("documents/") for one in manifest.members)
        if documents < kind.documents:
            self._tell("no_document", MANIFEST, 0, f"至少 {kind.documents} 份文件", f"{documents} 份")
        return kind

    def _proofs(self, manifest: Manifest) -> Proofs:
        data = self._whole(manifest.members[0], MOST_PROOFS)
        return read_proofs(data, manifest.sender.institution, self._keys, manifest.ledger)

    def _member(self, listed: ListedMember, manifest: Manifest, kind: FilingKind, proofs: Proofs) -> None:
        folder, _, rest = listed.name.partition("/")
        if listed.name == VERDICTS:
            self._check_verdicts(self._whole(listed, MOST_VERDICTS))
        elif folder == "records":
            member = self._archive.open(listed.name, MOST_MEMBER, listed.size)
            digest = hashlib.sha256()
            lines = _Lines(manifest, kind, proofs, rest.removesuffix(".jsonl"))
            for number, line in enumerate(member.lines(_LINE), 1):
                digest.update(line)
                for code, wanted, found in lines.faults(line):
                    self._tell(code, listed.name, number, wanted, found)
            self._records += lines.count
            self._digested(listed, digest.hexdigest())
        else:
            self._file(listed, self._archive.open(listed.name, MOST_MEMBER, listed.size))

    def _file(self, listed: ListedMember, member: Member) -> None:
        digest, first = hashlib.sha256(), b""
        for chunk in member.chunks():
            first = first or chunk[:8]
            digest.update(chunk)
        self._digested(listed, digest.hexdigest())
        if listed.name.startswith("documents/"):
            beginning = SUFFIXES[listed.name.rpartition(".")[2]]
            if not first.startswith(beginning):
                self._tell("wrong_document", listed.name, 0, f"以 {beginning!r} 开头的文件", repr(first))
        elif not listed.sealed_to and listed.name.rpartition("/")[2] != digest.hexdigest():
            self._tell("wrong_digest", listed.name, 0, "与名称相同的摘要", digest.hexdigest())

    def _whole(self, listed: ListedMember, most: int) -> bytes:
        data = self._archive.open(listed.name, most, listed.size).read()
        self._digested(listed, hashlib.sha256(data).hexdigest())
        return data

    def _digested(self, listed: ListedMember, found: str) -> None:
        if f"sha256:{found}" != listed.digest:
            self._tell("wrong_digest", listed.name, 0, listed.digest, f"sha256:{found}")

    def _check_verdicts(self, data: bytes) -> None:
        try:
            said = spelled(data)
            if (
                set(said) != {"as_of", "calendar", "findings", "format", "readings"}
                or said["format"] != VERDICTS_FORMAT
            ):
                raise ValueError(f"应为 {VERDICTS_FORMAT}")
            if not all(
                isinstance(one["obligation"], str) and isinstance(one["verdict"], str) for one in said["findings"]
            ):
                raise ValueError("判断应有义务和结论")
        except (ValueError, KeyError, TypeError) as error:
            self._tell("bad_verdicts", VERDICTS, 0, VERDICTS_FORMAT, str(error) or type(error).__name__)

    def _tell(self, code: str, member: str, line: int, expected: str, found: str) -> None:
        self._faults.append(PackageFault(code, member, line, expected, found[:300], _ASK))
        if len(self._faults) >= MOST_FAULTS:
            raise PackageRefused([])


class _Lines:
    """The lines of one type's records, one after another."""

    def __init__(self, manifest: Manifest, kind: FilingKind, proofs: Proofs, type_: str) -> None:
        self._kind, self._proofs, self._type = kind, proofs, type_
        self._institution = manifest.sender.institution
        self._new = hasher(manifest.ledger)
        self._last = 0
        self.count = 0

    def faults(self, line: bytes) -> Iterator[tuple[str, str, str]]:
        """What is wrong with the next line (code, expected, found): spelling, place, digest, proof, and whether it may be here."""
        self.count += 1
        body = _body(line)
        if body is None:
            yield "bad_record", "规范写法的一条账本记录", repr(line[:80])
            return
        seq, said = body["seq"], orjson.loads(line)
        place = (body["institution"], body["type"])
        if place != (self._institution, self._type) or seq <= self._last:
            found = f"{place[0]} {place[1]} 第 {seq} 条".replace("\n", " ")
            yield "wrong_place", f"{self._institution} 的 {self._type}，序号大于 {self._last}", found
        self._last = max(seq, self._last)
        digest = self._new(LEAF + bytes.fromhex(said["previous"]) + canonical(body)).digest()
        if digest.hex() != said["digest"]:
            yield "wrong_digest", f"摘要 {digest.hex()}", said["digest"]
        elif not self._proofs.holds(seq, digest):
            yield "not_in_ledger", "检查点所签的账本里有这一条", f"第 {seq} 条的证明缺失或不成立"
        for words in unfit(self._kind, self._type, body["payload"]):
            yield "not_disclosed", "该种类可以披露的内容", words


def _body(line: bytes) -> Mapping[str, Any] | None:
    """The body of an entry, from a line in its one spelling."""
    try:
        said = spelled(line)
        body = said["body"]
        shaped = (
            set(said) == {"body", "digest", "previous"}
            and _is_digest(said["digest"])
            and _is_digest(said["previous"])
            and set(body) - {"claimed"} == _BODY
            and type(body["seq"]) is int
            and body["seq"] > 0
            and all(type(body[name]) is str for name in ("institution", "type", "key", "recorded_at"))
            and type(body["payload"]) is dict
        )
    except (ValueError, KeyError, TypeError, CanonicalError):
        return None
    return body if shaped else None


def _is_digest(value: Any) -> bool:
    return type(value) is str and len(value) == 64 and all(char in "0123456789abcdef" for char in value)


def _signed_manifest(archive: ArchiveReader, keys: list[VerifierKey]) -> Manifest:
    data = archive.open(MANIFEST, MOST_MANIFEST).read()
    signature = archive.open(SIGNATURE, MAX_NOTE).read()
    origin = check_signature(data, signature, keys)
    manifest = parse_manifest(data)
    if origin_of(manifest.sender.institution) != origin:
        raise refuse("foreign_sender", MANIFEST, f"{origin} 自己的包", manifest.sender.institution, "请向发送方核实")
    return manifest
