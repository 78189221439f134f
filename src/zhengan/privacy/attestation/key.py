"""The one-time key of an attestation: made with the fingerprints, in a file of its own, destroyed when the attestation is signed.

With it a set of fingerprints can be searched through (identity numbers are few), so the set is as good as the numbers while it lives.
"""

import json
import os
import secrets
import stat
from pathlib import Path

from zhengan.privacy.attestation.errors import OneTimeKeyFault
from zhengan.protect.masking import MaskingKey

_FORM = "zhengan-attestation-key/1"
_BYTES = 32


def make_key(path: Path) -> MaskingKey:
    """A fresh key in a file that only its owner reads (0600). An existing file is never overwritten."""
    key = MaskingKey(secrets.token_bytes(_BYTES))
    text = json.dumps({"form": _FORM, "identity": key.identity, "secret": key.secret.hex()})
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise OneTimeKeyFault(f"{path} 已经存在。每次验证用一把新密钥，请换一个文件名。") from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def read_key(path: Path) -> MaskingKey:
    """The key in a file whose mode keeps everybody else out."""
    try:
        with path.open(encoding="ascii") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            text = file.read(4096)
    except FileNotFoundError:
        raise OneTimeKeyFault(f"没有一次性密钥 {path}。用过的密钥已销毁，请重新准备（attest prepare）。") from None
    except (OSError, UnicodeDecodeError) as error:
        raise OneTimeKeyFault(
            f"不能读一次性密钥 {path}：{getattr(error, 'strerror', None) or '不是密钥文件'}。"
        ) from None
    if mode & 0o077:
        raise OneTimeKeyFault(f"一次性密钥 {path} 的权限是 {mode:04o}，应当只有属主能读。请执行 chmod 600。")
    try:
        held = json.loads(text)
        key = MaskingKey(bytes.fromhex(held["secret"]))
        whole = held["form"] == _FORM and len(key.secret) == _BYTES and held["identity"] == key.identity
    except (ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise OneTimeKeyFault(f"{path} 不是一次性密钥，或者已损坏。请重新准备（attest prepare）。")
    return key


def destroy(path: Path) -> None:
    """Overwrites and removes the file. Copies in backups are out of its reach."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
