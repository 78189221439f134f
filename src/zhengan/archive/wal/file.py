"""A file of the write-ahead log: one page that says what it is, then groups of records, each beginning at a page.

    page 0, twice (at 0 and at 2048), zeros elsewhere:
        magic 8 | file number u64 | first batch u64 | chain before it 32 | nonce 8 | algorithm 8 | crc32c u32

A file is written full of zeros before its first record, so that fdatasync has no size and no extents to record; sealed files
are taken again. `first` is authority over the file before: batches there from `first` on were never acknowledged.
"""

import os
import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from zhengan.archive.wal import medium
from zhengan.archive.wal.record import crc_of

PAGE = 4096
_COPY = 2048
_HEAD = struct.Struct("<8sQQ32s8s8sI")
_MAGIC = b"ZAWAL\0\0\x01"
_ZEROS = bytes(1 << 20)
_FREE = ".free"
_MOST_FREE = 4


class FileHead(NamedTuple):
    """What a file says about itself."""

    file: int
    first: int
    previous: bytes
    nonce: bytes
    algorithm: str


@dataclass(frozen=True, slots=True)
class LogFile:
    """An open file of the log."""

    path: Path
    handle: int
    size: int
    head: FileHead


def paths(folder: Path) -> list[Path]:
    """The files of the log, oldest first."""
    return sorted(folder.glob("[0-9]*.wal"))


def read_head(handle: int) -> tuple[FileHead | None, str]:
    """The head and, where a byte of its page is wrong, in words what."""
    page = os.pread(handle, PAGE, 0)
    found = [_unpack(page[begin : begin + _HEAD.size]) for begin in (0, _COPY)]
    head = found[0] or found[1]
    if head is None:
        return None, "文件头两份都已损坏"
    if page != _page(head):
        return head, "文件头有字节被改动，按完好的一份读取"
    return head, ""


def begin_file(folder: Path, head: FileHead, size: int) -> LogFile:
    """Takes a sealed file of that size again, or writes a new one. Raises OSError where the disk cannot hold it."""
    taken = _take(folder, size) or _write_zeros(folder, size)
    path = folder / f"{head.file:012d}.wal"
    handle = os.open(taken, os.O_RDWR)
    try:
        # The page behind the head is the first one that a reader takes for a record.
        medium.write_at(handle, [_page(head), bytes(PAGE)], 0)
        medium.sync(handle)
        taken.replace(path)
        medium.sync_folder(folder)
    except OSError:
        os.close(handle)
        taken.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        raise
    return LogFile(path, handle, size, head)


def new_nonce() -> bytes:
    """The seed of a file's record checksums; another one every time a file is taken again."""
    return secrets.token_bytes(8)


def make_spare(folder: Path, size: int) -> None:
    """Writes a file ahead of need. Raises OSError."""
    if not any(path.stat().st_size == size for path in folder.glob(f"*{_FREE}")):
        _release(_write_zeros(folder, size))


def recycle(path: Path) -> None:
    """Gives a file that was sealed to whoever needs one next; deletes it where enough are waiting."""
    if len(list(path.parent.glob(f"*{_FREE}"))) >= _MOST_FREE:
        path.unlink()
    else:
        _release(path)
    medium.sync_folder(path.parent)


def sweep(folder: Path) -> None:
    """Removes files that a process was making when it ended."""
    for path in folder.glob("*.making"):
        path.unlink()


def discard_odd(folder: Path, size: int) -> None:
    """Deletes sealed files of another size: they held one large batch."""
    for path in folder.glob(f"*{_FREE}"):
        if path.stat().st_size != size:
            path.unlink()


def _release(path: Path) -> None:
    path.replace(path.with_name(f"{secrets.token_hex(8)}{_FREE}"))


def _take(folder: Path, size: int) -> Path | None:
    for path in _fitting(folder, size):
        mine = path.with_suffix(".making")
        try:
            return path.rename(mine)
        except FileNotFoundError:
            continue
    return None


def _fitting(folder: Path, size: int) -> Iterator[Path]:
    for path in sorted(folder.glob(f"*{_FREE}")):
        try:
            if path.stat().st_size == size:
                yield path
        except FileNotFoundError:
            continue


def _write_zeros(folder: Path, size: int) -> Path:
    path = folder / f"{secrets.token_hex(8)}.making"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o640)
    try:
        os.posix_fallocate(handle, 0, size)
        for begin in range(0, size, len(_ZEROS)):
            medium.write_at(handle, [_ZEROS[: size - begin]], begin)
        medium.sync(handle)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)
    return path


def _page(head: FileHead) -> bytes:
    one = _HEAD.pack(_MAGIC, head.file, head.first, head.previous, head.nonce, head.algorithm.encode(), 0)[:-4]
    one += crc_of(one).to_bytes(4, "little")
    return one.ljust(_COPY, b"\0") + one.ljust(PAGE - _COPY, b"\0")


def _unpack(data: bytes) -> FileHead | None:
    if len(data) < _HEAD.size or crc_of(data[:-4]) != int.from_bytes(data[-4:], "little"):
        return None
    magic, file, first, previous, nonce, algorithm, _ = _HEAD.unpack(data)
    return FileHead(file, first, previous, nonce, algorithm.rstrip(b"\0").decode()) if magic == _MAGIC else None
