"""Lines under a class key: one key for each class and month of receipt, so that a month can be made unreadable everywhere at once.

The files that hold words of the lines (`lines.parquet`, `words.bin`) are stored encrypted; tree, manifest and signature are not, so
that the tree of a month whose key was destroyed still stands. Copies are copies of the encrypted files: they go with the key.

    file    "ZALK1" | 8 bytes at random | pieces            piece   AES-256-GCM of up to 1 MiB (16 bytes longer than the plain text)
    key     HKDF-SHA256 of the month's key, info = <segment>/<file>
    nonce   the 8 bytes | u32 number of the piece           also authenticated: whether the piece is the last
"""

import os
import secrets
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from zhengan.archive.errors import Damaged, StorageFull
from zhengan.archive.place import ArchivePlace

MAGIC = b"ZALK1"
PIECE = 1 << 20
_SEALED = PIECE + 16
_SALT, _KEY = 8, 32
_MOST_OPEN = 64


class Shredded(Damaged):
    """The key of these lines was destroyed, or is not here."""


def group_of(log_class: str, day: str) -> str:
    """The name of the key that covers a class on a day: `business-2026-11`."""
    return f"{log_class}-{day[:7]}"


@dataclass(frozen=True, slots=True)
class ClassKeys:
    """The keys of an archive, one file each, readable by their owner only."""

    place: ArchivePlace

    def path(self, group: str) -> Path:
        return self.place.root / "keys" / f"{group}.key"

    def made(self, group: str) -> bytes:
        """The key, made where there is none. Raises StorageFull."""
        with suppress(FileNotFoundError):
            return self.path(group).read_bytes()
        try:
            self.path(group).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self.path(group), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(_KEY))
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            return self.path(group).read_bytes()
        except OSError as error:
            raise StorageFull(
                f"日志的密钥 {self.path(group)} 写不进去：{error.strerror}。没有封存，请检查磁盘。"
            ) from error
        return self.path(group).read_bytes()

    def held(self, group: str) -> bytes:
        """The key. Raises Shredded."""
        try:
            return self.path(group).read_bytes()
        except OSError:
            raise Shredded(
                f"{group} 的日志已加密，密钥 {self.path(group)} 不在：已经销毁，或者需要从备份取回。"
            ) from None

    def is_held(self, group: str) -> bool:
        return self.path(group).is_file()

    def destroy(self, group: str) -> None:
        """Overwrites and removes the key. Whoever keeps a backup of it has to destroy that as well."""
        path = self.path(group)
        with suppress(FileNotFoundError):
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(_KEY))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()


def locked(data: bytes | memoryview, key: bytes, name: str) -> bytes:
    """The bytes of a file, encrypted. `name` is `<segment>/<file>`."""
    salt, box, view = secrets.token_bytes(_SALT), _box(key, name), memoryview(data).cast("B")
    count = max(1, -(-len(view) // PIECE))
    pieces = [
        box.encrypt(_nonce(salt, number), view[number * PIECE : (number + 1) * PIECE], _end(number, count))
        for number in range(count)
    ]
    return b"".join([MAGIC, salt, *pieces])


def unlocked(data: bytes, key: bytes, name: str) -> bytes:
    """The plain bytes. Raises Damaged, which says which piece is not what it was."""
    head = len(MAGIC) + _SALT
    if not data.startswith(MAGIC) or len(data) < head:
        raise Damaged(f"{name} 应为加密的文件，开头不符。请从副本恢复该段。")
    salt, box, body = data[len(MAGIC) : head], _box(key, name), memoryview(data)[head:]
    count = max(1, -(-len(body) // _SEALED))
    plain: list[bytes] = []
    for number in range(count):
        piece = body[number * _SEALED : (number + 1) * _SEALED]
        try:
            plain.append(box.decrypt(_nonce(salt, number), piece, _end(number, count)))
        except InvalidTag:
            raise Damaged(f"{name} 第 {number + 1} 块解不开：密钥不对，或被改动、截断。请从副本恢复该段。") from None
    return b"".join(plain)


def key_of(folder: Path, group: str) -> bytes:
    """The key for a segment in its folder, which lies three folders below the archive's. Raises Shredded."""
    return ClassKeys(ArchivePlace(folder.parents[3], "")).held(group)


def opened(file: Path, group: str) -> BinaryIO:
    """The plain bytes of a segment's file, in memory, for as long as what is returned is kept. Raises Damaged."""
    name = f"{file.parent.name}/{file.name}"
    return os.fdopen(_in_memory(unlocked(file.read_bytes(), key_of(file.parent, group), name)), "rb")


class Opened:
    """Unlocked files in memory, the latest few: readers are given a path that only this process has, and nothing lies on a disk."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._files: OrderedDict[tuple[str, int, int], int] = OrderedDict()

    def path(self, file: Path, key: bytes, name: str) -> Path:
        """Where the plain bytes can be read. Raises Damaged."""
        about = file.stat()
        stamp = (str(file), about.st_mtime_ns, about.st_size)
        with self._lock:
            handle = self._files.get(stamp)
            if handle is None:
                handle = _in_memory(unlocked(file.read_bytes(), key, name))
                self._files[stamp] = handle
            self._files.move_to_end(stamp)
            while len(self._files) > _MOST_OPEN:
                os.close(self._files.popitem(last=False)[1])
        return Path(f"/proc/self/fd/{handle}")

    def close(self) -> None:
        """Forgets everything."""
        with self._lock:
            while self._files:
                os.close(self._files.popitem()[1])


OPENED = Opened()


def _in_memory(data: bytes) -> int:
    handle = os.memfd_create("zhengan-lines", os.MFD_CLOEXEC)
    with os.fdopen(os.dup(handle), "wb") as file:
        file.write(data)
    return handle


def _box(key: bytes, name: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), _KEY, salt=None, info=name.encode()).derive(key))


def _nonce(salt: bytes, number: int) -> bytes:
    return salt + number.to_bytes(4, "big")


def _end(number: int, count: int) -> bytes:
    return b"\x01" if number == count - 1 else b"\x00"
