"""The calls by which the write-ahead log touches the disk. Trials put failing ones in their place."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_MOST_PIECES = 1024  # IOV_MAX of Linux


def write_at(handle: int, pieces: Sequence[Any], offset: int) -> None:
    """Writes all pieces one after the other from `offset`. Raises OSError."""
    views = [memoryview(piece).cast("B") for piece in pieces if len(piece)]
    begin = 0
    while begin < len(views):
        written = os.pwritev(handle, views[begin : begin + _MOST_PIECES], offset)
        offset += written
        while begin < len(views) and written >= len(views[begin]):
            written -= len(views[begin])
            begin += 1
        if written:
            views[begin] = views[begin][written:]


def sync(handle: int) -> None:
    """Makes durable what was written. Raises OSError."""
    os.fdatasync(handle)


def sync_folder(folder: Path) -> None:
    """Makes names in a folder durable. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, content: bytes) -> None:
    """Puts a small file in place, whole or not at all, durably. Raises OSError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
    try:
        os.write(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)
    beside.replace(path)
    sync_folder(path.parent)
