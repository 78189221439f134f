"""Signed notes and verifier keys as C2SP `signed-note` writes them.

A note is a text that ends with a line feed, an empty line, and one line a signature: `— name base64(key id, signature)`. A
verifier key is `name+id+base64(kind, public key)`; the id is the first four bytes of SHA-256(name, line feed, kind, public key).
Signatures by unknown keys are passed over, as the specification asks. Base64 is held to its one spelling, so that no byte of a
note can change unseen.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from zhengan.ledger.errors import NoteError

ED25519 = b"\x01"
MAX_NOTE = 64 * 1024


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name under which it signs. `kind` is the algorithm's identifier in C2SP."""

    name: str
    kind: bytes
    public: bytes

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + self.kind + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(self.kind + self.public)}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Reads `name+id+base64`. Raises NoteError."""
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        blob = decode_base64(encoded)
        if not is_key_name(name) or not blob:
            raise NoteError("公钥应写作“名称+八位十六进制+base64”，请从 zhengan.toml 或导出文件完整复制。")
        key = cls(name, blob[:1], blob[1:])
        if key.kind not in VERIFIERS:
            raise NoteError(
                f"公钥 {name} 的算法标识是 {key.kind.hex()}，这里只认 {'、'.join(k.hex() for k in VERIFIERS)}。"
            )
        if key.key_id.hex() != key_id:
            raise NoteError(f"公钥 {name} 的标识应为 {key.key_id.hex()}，实际是 {key_id}：公钥抄写有误，请重新复制。")
        return key


class Signer(Protocol):
    """Whoever signs: Ed25519 today, SM2 by another class with its own kind in `VERIFIERS`."""

    @property
    def key(self) -> VerifierKey: ...

    def sign(self, message: bytes) -> bytes: ...


def sign_note(text: str, signers: Sequence[Signer]) -> str:
    """The text with one signature line a signer."""
    if not text.endswith("\n") or "\n\n" in text:
        raise NoteError("待签名的文本应以换行结尾，且没有空行。")
    lines = [f"— {s.key.name} {encode_base64(s.key.key_id + s.sign(text.encode()))}\n" for s in signers]
    return f"{text}\n{''.join(lines)}"


def open_note(note: str, keys: Iterable[VerifierKey]) -> tuple[str, tuple[VerifierKey, ...]]:
    """The text of a note and which of `keys` signed it (none: the caller decides).

    Raises NoteError for what is no note and for a wrong signature under a known key.
    """
    text, separator, signatures = note.rpartition("\n\n")
    if not separator or not signatures.endswith("\n") or len(note) > MAX_NOTE:
        raise NoteError("签名文本应为正文、空行、签名行三部分，实际不是：请重新取得这份检查点。")
    text += "\n"
    by_id = {(key.name, key.key_id): key for key in keys}
    signed: list[VerifierKey] = []
    for line in signatures[:-1].split("\n"):
        mark, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        blob = decode_base64(encoded)
        if mark != "—" or not is_key_name(name) or len(blob) <= 4:
            raise NoteError(f"签名行应为“— 名称 签名”，实际是 {line[:60]!r}。")
        key = by_id.get((name, blob[:4]))
        if key is None:
            continue
        if not VERIFIERS[key.kind](key.public, text.encode(), blob[4:]):
            raise NoteError(f"{name} 的签名与正文不符：检查点或签名被改动过。")
        signed.append(key)
    return text, tuple(signed)


def is_key_name(name: str) -> bool:
    """A name that may stand in a signature line: not empty, no white space, no plus sign."""
    return bool(name) and "+" not in name and name.isprintable() and not any(c.isspace() for c in name)


def encode_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def decode_base64(text: str) -> bytes:
    """The bytes, or none at all where the text is not the one standard spelling of them."""
    try:
        data = base64.b64decode(text.encode(), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return b""
    return data if encode_base64(data) == text else b""


def _verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


VERIFIERS: Mapping[bytes, Callable[[bytes, bytes, bytes], bool]] = {ED25519: _verify_ed25519}
