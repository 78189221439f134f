"""The workspace's keys in a backup: sealed under a passphrase (scrypt, AES-GCM), or not there at all."""

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from zhengan.workspace.errors import InputError

SHORTEST_PASSPHRASE = 12
_SALT, _NONCE = 16, 12


def seal(folder: Path, passphrase: str) -> bytes:
    """All files of the folder of keys as one sealed block. Raises InputError for a passphrase that is too short."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise InputError(
            f"封存密钥的口令应至少 {SHORTEST_PASSPHRASE} 个字符，实为 {len(passphrase)} 个。没有备份，请换长一些的。"
        )
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*")) if path.is_file()}
    text = json.dumps({name: base64.b64encode(content).decode() for name, content in files.items()})
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    return salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, text.encode(), None)


def unseal(block: bytes, passphrase: str) -> Mapping[str, bytes]:
    """Name -> content. Raises InputError for another passphrase, or a block that was changed."""
    salt, nonce, sealed = block[:_SALT], block[_SALT : _SALT + _NONCE], block[_SALT + _NONCE :]
    try:
        text = AESGCM(_key(passphrase, salt)).decrypt(nonce, sealed, None)
    except (InvalidTag, ValueError):
        raise InputError("封存密钥的口令不对，或者密钥已损坏。没有恢复，请核对口令后重试。") from None
    return {Path(name).name: base64.b64decode(content) for name, content in json.loads(text).items()}


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt, 32, n=2**15, r=8, p=1).derive(passphrase.encode())
