"""The masking key: where it comes from, what is derived from it, how it is changed and destroyed.

A key is 32 secret bytes and the cipher's name. Every kind and purpose gets a key of its own (HKDF-SHA256), so that equal digits of
two kinds do not map alike. A key may also stay in a device: anything with `identity`, `cipher` and `derive` will do (a PKCS#11
token derives with CKM_HKDF_DERIVE and gives only what was derived).

Who holds the key can undo the masking. It lives as long as test data must join with older test data, and is destroyed after the
attestation.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, cast

from zhengan.protect.masking.errors import KeyRefused
from zhengan.protect.masking.ff1 import Cipher

_BYTES = 32
_FORM = "zhengan-masking-key/1"


class KeyProvider(Protocol):
    """What masking asks of a key, wherever it is kept."""

    @property
    def identity(self) -> str:
        """Sixteen hex digits that name the key and tell nothing about it."""

    @property
    def cipher(self) -> Cipher:
        """The block cipher that FF1 uses."""

    def derive(self, label: str, length: int) -> bytes:
        """A key for that label, of so many bytes."""


@dataclass(frozen=True, slots=True)
class MaskingKey:
    """A key in memory. Its text never shows the secret."""

    secret: bytes = field(repr=False)
    cipher: Cipher = "aes"

    @property
    def identity(self) -> str:
        """Derived from the secret, so that another key under the same name is noticed."""
        return self.derive("identity", 8).hex()

    def derive(self, label: str, length: int) -> bytes:
        """HKDF-SHA256 (RFC 5869) of the secret for that label."""
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        info = f"{_FORM} {self.cipher} {label}".encode()
        return HKDF(SHA256(), length, salt=None, info=info).derive(self.secret)


def block_key(key: KeyProvider, label: str) -> bytes:
    """The key of the block cipher for that label: AES-128 or SM4."""
    return key.derive(f"block {label}", 16)


def new_key(cipher: Cipher = "aes") -> MaskingKey:
    """A fresh random key."""
    return MaskingKey(secrets.token_bytes(_BYTES), cipher)


def save_key(key: MaskingKey, path: Path) -> None:
    """Writes a key file that only its owner reads (0600). An existing file is never overwritten."""
    text = json.dumps({"form": _FORM, "identity": key.identity, "cipher": key.cipher, "secret": key.secret.hex()})
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyRefused(f"{path} 已经存在。请换一个文件名，或者先轮换旧密钥。") from None
    except OSError as error:
        raise KeyRefused(f"不能写密钥文件 {path}：{error.strerror}。") from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def key_from_file(path: Path) -> MaskingKey:
    """The key in a file whose mode keeps everybody else out."""
    try:
        with path.open(encoding="ascii") as file:
            state = os.fstat(file.fileno())
            text = file.read(4096)
    except (OSError, UnicodeDecodeError) as error:
        raise KeyRefused(f"不能读密钥文件 {path}：{getattr(error, 'strerror', None) or '不是密钥文件'}。") from None
    if stat.S_IMODE(state.st_mode) & 0o077:
        found = stat.S_IMODE(state.st_mode)
        raise KeyRefused(f"密钥文件 {path} 的权限是 {found:04o}，应当只有属主能读。请执行 chmod 600。")
    return _parsed(text, str(path))


def key_from_environment(name: str, environment: Mapping[str, str] = os.environ) -> MaskingKey:
    """The key in an environment variable: a key file's content, or 64 hex digits (AES)."""
    text = environment.get(name, "").strip()
    if not text:
        raise KeyRefused(f"环境变量 {name} 没有密钥。")
    if not text.startswith("{"):
        text = json.dumps({"form": _FORM, "cipher": "aes", "secret": text})
    return _parsed(text, f"环境变量 {name}")


def key_at(place: str) -> MaskingKey:
    """The key at `file:PATH` or `env:NAME`; a bare path is a file."""
    scheme, _, rest = place.partition(":")
    if scheme == "env" and rest:
        return key_from_environment(rest)
    return key_from_file(Path(rest if scheme == "file" and rest else place))


def rotate_key(path: Path) -> tuple[MaskingKey, Path]:
    """A new key at `path`; the old one stays beside it, under its identity, until it is destroyed. Masked data of the two keys do
    not join: mask all again."""
    old = key_from_file(path)
    kept = path.with_name(f"{path.name}.{old.identity}")
    if kept.exists():
        raise KeyRefused(f"{kept} 已经存在。请先销毁它。")
    fresh = new_key(old.cipher)
    waiting = path.with_name(f"{path.name}.new")
    save_key(fresh, waiting)
    path.rename(kept)
    waiting.rename(path)
    return fresh, kept


def destroy_key(path: Path) -> str:
    """Overwrites a key file and removes it; gives the identity of what is gone. Copies in backups or in a copy-on-write file
    system are out of its reach."""
    identity = key_from_file(path).identity
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    return identity


def _parsed(text: str, place: str) -> MaskingKey:
    try:
        found = json.loads(text)
        secret, cipher = bytes.fromhex(found["secret"]), found["cipher"]
    except (ValueError, KeyError, TypeError):
        raise KeyRefused(f"{place} 不是脱敏密钥。请用 zhengan protect mask key 生成。") from None
    if len(secret) != _BYTES or cipher not in {"aes", "sm4"} or found.get("form") != _FORM:
        raise KeyRefused(f"{place} 的密钥须为 {_BYTES} 字节，算法 aes 或者 sm4。")
    key = MaskingKey(secret, cast("Cipher", cipher))
    if found.get("identity", key.identity) != key.identity:
        raise KeyRefused(f"{place} 的密钥已损坏：与它自己的标识不符。请从备份恢复。")
    return key
