"""The receivers' last status in the archive's folder, for whoever asks from another process."""

import os
from collections.abc import Mapping
from pathlib import Path

import orjson

from zhengan.archive.errors import ArchiveError
from zhengan.archive.place import ArchivePlace


def write_status(place: ArchivePlace, name: str, content: Mapping[str, object]) -> None:
    """Replaces the status of a receiver. Raises OSError."""
    folder = _folder(place)
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f"{name}.{os.getpid()}"
    beside.write_bytes(orjson.dumps(content))
    beside.replace(folder / f"{name}.json")


def read_statuses(place: ArchivePlace) -> dict[str, dict[str, object]]:
    """The last status of each receiver, by its name; `at_ns` says how old it is. One that has stopped leaves its last.

    Raises ArchiveError for a file that cannot be read.
    """
    found = {}
    for path in sorted(_folder(place).glob("*.json")):
        try:
            found[path.stem] = orjson.loads(path.read_bytes())
        except (OSError, orjson.JSONDecodeError) as error:
            raise ArchiveError(f"接收进程的状态 {path} 读不懂：{error}。删掉它，接收进程会再写") from error
    return found


def _folder(place: ArchivePlace) -> Path:
    return place.root / "receivers"
