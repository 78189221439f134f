"""Files that appear whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from zhengan.ledger.errors import StorageError


@contextmanager
def write_whole(path: Path) -> Iterator[BinaryIO]:
    """A file beside `path` that takes its place, synced to disk, when the block ends well. Raises StorageError."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise StorageError(f"无法写入 {path}：{error.strerror}。请检查目录是否存在、是否可写。") from error
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o644)
        beside.replace(path)
    except OSError as error:
        raise StorageError(f"无法写入 {path}：{error.strerror}。请检查磁盘空间与权限。") from error
    finally:
        beside.unlink(missing_ok=True)
