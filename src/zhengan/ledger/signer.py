"""The signing key of a workspace: Ed25519 (RFC 8032) in one PEM file that only its owner may read."""

import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from zhengan.ledger.errors import KeyFileError
from zhengan.ledger.note import ED25519, VerifierKey, is_key_name


class Ed25519Signer:
    """Signs with a key kept in a file. `key` is the public half, `str(signer.key)` what auditors are given."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        if not is_key_name(name):
            raise KeyFileError(f"签名者名称应不含空白和加号，实际是 {name!r}。")
        self._private = private
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key = VerifierKey(name, ED25519, public)

    def __repr__(self) -> str:
        return f"Ed25519Signer({self.key})"

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)

    @classmethod
    def create(cls, path: Path, name: str) -> "Ed25519Signer":
        """Makes a new key file with mode 0600. Raises KeyFileError where one exists: a key is never overwritten."""
        signer = cls(name, Ed25519PrivateKey.generate())
        pem = signer._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise KeyFileError(f"签名私钥 {path} 已存在，不会覆盖。需要换钥时请先把旧文件移走保存。") from None
        except OSError as error:
            raise KeyFileError(f"无法写入签名私钥 {path}：{error.strerror}。请检查目录是否存在、是否可写。") from None
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        return signer

    @classmethod
    def load(cls, path: Path, name: str) -> "Ed25519Signer":
        """Reads the key file. Raises KeyFileError where it is missing, damaged, or readable by others."""
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
            pem = path.read_bytes()
        except OSError as error:
            raise KeyFileError(f"无法读取签名私钥 {path}：{error.strerror}。请检查路径，或用备份恢复。") from None
        if os.name == "posix" and mode & 0o077:
            raise KeyFileError(f"签名私钥 {path} 的权限应为 600，实际是 {mode:o}。请执行 chmod 600。")
        try:
            private = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError):
            private = None
        if not isinstance(private, Ed25519PrivateKey):
            raise KeyFileError(f"{path} 应为 Ed25519 私钥（PEM），内容不符。请用备份恢复。")
        return cls(name, private)
