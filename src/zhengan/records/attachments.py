"""Attachments: files named by what they hold."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from zhengan.records.faults import Fault, Findings

FOLDER = "attachments"
_DIGEST_NAME = re.compile(r"(?:sha256[-:_])?([0-9a-f]{64})")


def attached_files(folder: Path, label: str, findings: Findings) -> Mapping[Path, str]:
    """The digest (`sha256:…`) of each file under `attachments/`; one whose name is a digest must have it."""
    found: dict[Path, str] = {}
    for path in _files(folder / FOLDER):
        place = f"{label}{FOLDER}/{path.name}"
        try:
            digest = _digest(path)
        except OSError as error:
            findings.add(
                Fault("unreadable", place, 0, "", "可以读取的文件", type(error).__name__, "检查文件权限和磁盘")
            )
            continue
        named = _DIGEST_NAME.fullmatch(path.stem.lower())
        if named and f"sha256:{named[1]}" != digest:
            findings.add(Fault("wrong_digest", place, 0, "", "与文件名相同的摘要", digest, "文件被改动过，取回原件"))
        found[path] = digest
    return found


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()
