"""The production side: every value's keyed fingerprint, and a signed statement of what was read. No value leaves, keyed or not, but
the digests.

A set is a folder: filter.bin, high.bin, low.bin, manifest.json, manifest.note.
"""

import json
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from zhengan.ledger.note import Signer, VerifierKey
from zhengan.privacy.attestation import signing
from zhengan.privacy.attestation.canonical import spellings
from zhengan.privacy.attestation.errors import AttestationFault, SetFault
from zhengan.privacy.attestation.fingerprints import (
    FILES,
    Fingerprints,
    Writer,
    digests,
    file_digest,
    open_fingerprints,
)
from zhengan.privacy.attestation.key import make_key
from zhengan.privacy.attestation.pieces import Told, pieces_of
from zhengan.privacy.attestation.values import found_in, text_of
from zhengan.privacy.readers import ALLOWED, Limits
from zhengan.privacy.scanning import Coverage

FORM = "zhengan-fingerprints/1"
MANIFEST, NOTE = "manifest.json", "manifest.note"


@dataclass(frozen=True, slots=True)
class FingerprintSet:
    """An opened set: its statement, and the fingerprints to ask."""

    manifest: dict[str, Any]
    digest: str
    fingerprints: Fingerprints

    @property
    def key(self) -> str:
        """The identity of the one-time key under which it was made."""
        return str(self.manifest["key"])


@dataclass(frozen=True, slots=True)
class Production:
    """What is to be fingerprinted, into which folder, with which new key file, and for whom."""

    sources: Sequence[str]
    folder: Path
    key: Path
    institution: str


def prepare(
    asked: Production, signer: Signer, at: datetime, limits: Limits = ALLOWED, told: Told = lambda _: None
) -> dict[str, Any]:
    """Makes key and set; the manifest. Where it fails, neither is left behind. Raises AttestationFault, BadTarget."""
    if asked.folder.exists():
        raise AttestationFault(f"{asked.folder} 已经存在。每次验证用新的指纹集，请换一个文件夹名。")
    key = make_key(asked.key)
    working = asked.folder.with_name(f".{asked.folder.name}.unfinished")
    try:
        shutil.rmtree(working, ignore_errors=True)
        working.mkdir(mode=0o700, parents=True)
        writer, coverage, kinds = Writer(working), Coverage(), Counter[str]()
        for piece in pieces_of(asked.sources, coverage, limits, told):
            _fingerprint(piece, key, writer, kinds)
        count = writer.finish()
        if not count:
            raise AttestationFault("来源中没有找到可做指纹的个人信息。没有生成指纹集，请核对来源是否就是生产数据。")
        manifest = {
            "form": FORM,
            "institution": asked.institution,
            "made_at": at.isoformat(timespec="seconds"),
            "key": key.identity,
            "count": count,
            "values": dict(sorted(kinds.items())),
            "files": {name: file_digest(working / name) for name in FILES},
            "coverage": coverage.to_json(),
        }
        content = signing.canonical_json(manifest)
        (working / MANIFEST).write_bytes(content)
        (working / NOTE).write_text(signing.sign(FORM, content, signer), "utf-8")
        working.rename(asked.folder)
    except BaseException:
        shutil.rmtree(working, ignore_errors=True)
        asked.key.unlink(missing_ok=True)
        raise
    return manifest


def open_set(folder: Path, keys: Sequence[VerifierKey]) -> FingerprintSet:
    """A set whose signature and files are as they were made. Raises SetFault."""
    try:
        content = (folder / MANIFEST).read_bytes()
        note = (folder / NOTE).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise SetFault(f"{folder} 不是指纹集，或者不完整。请用 attest prepare 准备。") from None
    if fault := signing.fault_of(FORM, content, note, keys):
        raise SetFault(f"指纹集 {folder} 不能用：{fault}请重新准备。")
    manifest = json.loads(content)
    for name, digest in manifest["files"].items():
        if name not in FILES or not (folder / name).is_file() or file_digest(folder / name) != digest:
            raise SetFault(f"指纹集 {folder} 的 {name} 与签名的清单不符：被改动过，或者已损坏。请重新准备。")
    return FingerprintSet(manifest, signing.digest_of(content), open_fingerprints(folder, int(manifest["count"])))


def _fingerprint(piece: Any, key: Any, writer: Writer, kinds: Counter[str]) -> None:
    import pyarrow as pa

    found = found_in(piece, text_of(piece))
    spelled: set[str] = set()
    # A number that a word of other numbers stands before (an order's, a receipt's), and that only looks like a person's, is left out.
    for value, kind, likely, denied in zip(
        found.texts, found.kinds, found.likely.tolist(), found.denied.tolist(), strict=True
    ):
        if value and (likely or not denied):
            kinds[kind] += 1
            spelled.update(spellings(kind, value))
    if spelled:
        writer.add(digests(pa.array(list(spelled), pa.string()), key))
