"""The sealed list of places: where each finding stands, for those who have the passphrase or the private key. Never values.

A file is one or more segments; each is a line of JSON (how its key is made) and blocks `u32 length | AES-256-GCM`. A block's nonce is
its number, its associated data the header's hash, and the last block of a segment is empty: so nothing can be cut, put in or changed
places unseen. A segment that a crash left without its end is told, and what stands before is still good.
"""

import json
import os
import struct
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

_SCRYPT_N = 1 << 15
_BLOCK = 256 * 1024
_LENGTH = struct.Struct(">I")
_INFO = b"zhengan sealed places 1"


class SealFault(Exception):  # noqa: N818  # as the other rooms call theirs
    """A key or a sealed file that cannot be used; the text is for people."""


@dataclass(frozen=True)
class SealKey:
    """A passphrase, or a public X25519 key to which only the holder of its private key can open."""

    passphrase: bytes = b""
    public: X25519PublicKey | None = None


def read_seal_key(path: Path) -> SealKey:
    """A key from a file: a PEM public key of X25519, or a line with a passphrase of twelve characters or more."""
    raw = path.read_bytes().strip()
    if raw.startswith(b"-----BEGIN"):
        try:
            public = serialization.load_pem_public_key(raw)
        except ValueError as error:
            raise SealFault(f"{path} 不是公钥。应为 X25519 公钥（PEM）。") from error
        if not isinstance(public, X25519PublicKey):
            raise SealFault(
                f"{path} 是别种公钥。应为 X25519 公钥（openssl genpkey -algorithm x25519 得到私钥，再取公钥）。"
            )
        return SealKey(public=public)
    if len(raw.decode("utf-8", "replace")) < 12:
        raise SealFault(f"{path} 中的口令太短。应至少 12 个字符。")
    if path.stat().st_mode & 0o077:
        raise SealFault(f"{path} 别人也能读。请改为只有自己可读（chmod 600）。")
    return SealKey(passphrase=raw)


class Sealer:
    """Adds places to a sealed file, from `offset` on: what stands after it belongs to units that are done again."""

    def __init__(self, path: Path, key: SealKey, offset: int = 0) -> None:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(handle, offset)
        os.lseek(handle, offset, os.SEEK_SET)
        self._file: IO[bytes] = os.fdopen(handle, "wb")
        head, secret = _new_key(key)
        line = json.dumps(head).encode() + b"\n"
        self._file.write(line)
        self._cipher = AESGCM(secret)
        self._bound = sha256(line).digest()
        self._number = 0
        self._held: list[bytes] = []
        self._size = 0

    def add(self, place: dict[str, Any]) -> None:
        """One place."""
        line = json.dumps(place, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        self._held.append(line)
        self._size += len(line)
        if self._size >= _BLOCK:
            self._seal(b"".join(self._held))
            self._held, self._size = [], 0

    def flush(self) -> int:
        """Everything so far is in the file; how long it is."""
        if self._held:
            self._seal(b"".join(self._held))
            self._held, self._size = [], 0
        self._file.flush()
        return self._file.tell()

    def close(self) -> None:
        """End the segment."""
        self.flush()
        self._seal(b"")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Leave the segment without its end, as a crash would."""
        self._file.close()

    def _seal(self, plain: bytes) -> None:
        block = self._cipher.encrypt(_nonce(self._number), plain, self._bound)
        self._file.write(_LENGTH.pack(len(block)) + block)
        self._number += 1


def open_sealed(
    path: Path, *, passphrase: bytes = b"", private: X25519PrivateKey | None = None
) -> Iterator[dict[str, Any]]:
    """The places of a sealed file. Raises `SealFault` for a wrong key, and at the place from which on it was changed."""
    with path.open("rb") as file:
        while line := file.readline(64 * 1024):
            cipher = AESGCM(_old_key(line, passphrase, private))
            yield from _segment(file, cipher, sha256(line).digest())


def open_with(path: Path, key: Path) -> Iterator[dict[str, Any]]:
    """The same with a key from a file: a passphrase, or a private X25519 key in PEM without a password of its own."""
    raw = key.read_bytes().strip()
    if not raw.startswith(b"-----BEGIN"):
        yield from open_sealed(path, passphrase=raw)
        return
    try:
        private = serialization.load_pem_private_key(raw, None)
    except (ValueError, TypeError) as error:
        raise SealFault(f"{key} 不是能用的私钥。应为没有口令的 X25519 私钥（PEM）。") from error
    if not isinstance(private, X25519PrivateKey):
        raise SealFault(f"{key} 是别种私钥。应为 X25519 私钥（PEM）。")
    yield from open_sealed(path, private=private)


def _segment(file: IO[bytes], cipher: AESGCM, bound: bytes) -> Iterator[dict[str, Any]]:
    number = 0
    while True:
        start = file.tell()
        head = file.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            raise SealFault(f"密封清单在第 {start} 字节处断了（扫描中断，或者文件被截短）。前面的内容可用。")
        if head[:1] == b"{":
            # A scan that went on after an interruption: its own segment begins here.
            file.seek(start)
            return
        try:
            plain = cipher.decrypt(_nonce(number), file.read(_LENGTH.unpack(head)[0]), bound)
        except InvalidTag as error:
            raise SealFault(f"打不开密封清单（第 {start} 字节）：口令或私钥不对，或者文件被改过。") from error
        if not plain:
            return
        number += 1
        for line in plain.splitlines():
            yield json.loads(line)


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _new_key(key: SealKey) -> tuple[dict[str, Any], bytes]:
    if key.public is not None:
        own = X25519PrivateKey.generate()
        raw = own.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return {"zhengan_sealed": 1, "x25519": b64encode(raw).decode()}, _derived(own.exchange(key.public), raw)
    salt = os.urandom(16)
    return {"zhengan_sealed": 1, "scrypt": b64encode(salt).decode(), "n": _SCRYPT_N}, _stretched(key.passphrase, salt)


def _old_key(line: bytes, passphrase: bytes, private: X25519PrivateKey | None) -> bytes:
    try:
        head = json.loads(line)
        if "x25519" in head:
            raw = b64decode(head["x25519"])
            if private is None:
                raise SealFault("这份清单密封给一个公钥，打开它要对应的私钥。")
            return _derived(private.exchange(X25519PublicKey.from_public_bytes(raw)), raw)
        salt, cost = b64decode(head["scrypt"]), head["n"]
    except (ValueError, KeyError, TypeError) as error:
        raise SealFault("这个文件不是密封清单，或者已损坏。") from error
    if not passphrase or cost != _SCRYPT_N:
        raise SealFault("打开这份清单要密封时的口令。")
    return _stretched(passphrase, salt)


def _stretched(passphrase: bytes, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_SCRYPT_N, r=8, p=1).derive(passphrase)


def _derived(shared: bytes, raw: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=raw, info=_INFO).derive(shared)
