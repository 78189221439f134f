"""An older archive of plain files with its own list of digests: checked file by file, taken in as one source, noted in the ledger.

What the list proved stays provable: the entry holds the digest of the list, of each file, and the numbers that its lines got.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from zhengan.archive.errors import Refused
from zhengan.archive.segments.book import write_event
from zhengan.workspace.archive import LogArchive

RECEIVER = "import"
IMPORTED = "imported"
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


@dataclass(frozen=True, slots=True)
class Imported:
    """One file that was taken in: its name, lines, and their numbers in the source."""

    name: str
    lines: int
    first_seq: int
    last_seq: int


def import_files(
    archive: LogArchive, files: Sequence[Path], source: str, sums: Path, *, by: str, at: datetime
) -> Iterator[Imported]:
    """Takes files in. Raises Refused, before anything is taken, where a file is not on the list or has another digest."""
    from zhengan.archive.receive.files import add_files
    from zhengan.workspace.archive_receiving import seal_now, taking

    told = read_sums(sums)
    checked = [(path, _checked(path, told, sums)) for path in files]
    list_digest = hashlib.sha256(sums.read_bytes()).hexdigest()
    with taking(archive, RECEIVER) as (intake, memory):
        for (path, digest), taken in zip(checked, add_files(files, source, intake, memory), strict=True):
            if taken.lines:
                fields = {
                    "file": path.name,
                    "digest": digest,
                    "list": list_digest,
                    "lines": taken.lines,
                    "source": source,
                    "numbers": [taken.first_seq, taken.last_seq],
                }
                write_event(archive.institution, f"{source}:{digest[:16]}", IMPORTED, fields, by=by, at=at)
            yield Imported(path.name, taken.lines, taken.first_seq, taken.last_seq)
    seal_now(archive, RECEIVER)


def read_sums(path: Path) -> dict[str, str]:
    """Name -> SHA-256, as `sha256sum` writes it. Raises Refused with the line."""
    told: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        found = _LINE.fullmatch(line)
        if line.strip() and not found:
            raise Refused(f"{path} 第 {number} 行应为“64 位摘要、两个空格、文件名”，实际是 {line[:60]!r}。没有收入。")
        if found:
            told[Path(found[2]).name] = found[1]
    return told


def _checked(path: Path, told: dict[str, str], sums: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    expected = told.get(path.name)
    if expected is None:
        raise Refused(f"{sums} 里没有 {path.name}。整批没有收入，请补上它的摘要，或者不收这个文件。")
    if expected != digest:
        raise Refused(f"{path.name} 的摘要应为 {expected[:16]}…，实际是 {digest[:16]}…：文件被改动过。整批没有收入。")
    return digest
