"""Files and folders that are on the disk when the call returns."""

import os
import shutil
from pathlib import Path

from zhengan.archive.errors import StorageFull


def write_durably(path: Path, data: bytes | memoryview) -> None:
    """A new file with these bytes, synced. Raises StorageFull."""
    try:
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _full(path, error) from error


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable. Raises StorageFull."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise _full(folder, error) from error


def make_folders(folder: Path, top: Path) -> None:
    """`folder` with its parents down from `top`, each durable. Raises StorageFull."""
    try:
        missing = [one for one in (folder, *folder.parents) if one.is_relative_to(top) and not one.exists()]
        for one in reversed(missing):
            one.mkdir(parents=one == top, exist_ok=True)
            sync_folder(one.parent)
    except OSError as error:
        raise _full(folder, error) from error


def fresh_folder(folder: Path) -> None:
    """An empty folder in this place, whatever was there before. Raises StorageFull."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    except OSError as error:
        raise _full(folder, error) from error


def move_folder(source: Path, target: Path) -> None:
    """Gives a complete folder its name; durable when the call returns. Raises StorageFull."""
    try:
        source.rename(target)
    except OSError as error:
        raise _full(target, error) from error
    sync_folder(target.parent)


def _full(place: Path, error: OSError) -> StorageFull:
    return StorageFull(
        f"无法写入 {place}：{error.strerror}。已确认的日志仍在预写区，没有丢失；请检查磁盘空间与权限，恢复后会自动继续封存。"
    )
