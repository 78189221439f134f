"""Sealed segments as they lie on the disk."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zhengan.archive.errors import ArchiveError, Damaged
from zhengan.archive.line import CLASSES
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments.digests import BUNDLE
from zhengan.archive.segments.locked import OPENED, key_of
from zhengan.archive.segments.manifest import (
    LINES,
    MANIFEST,
    NOTE,
    TREE,
    WORDS,
    Manifest,
    is_segment_name,
    read_manifest,
)
from zhengan.ledger.digest import DIGEST_SIZE

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment's folder and its manifest."""

    folder: Path
    manifest: Manifest

    @property
    def lines(self) -> Path:
        """Where the lines can be read: the file, or its plain bytes in memory. Raises Shredded, Damaged."""
        return self._plain(LINES)

    @property
    def words(self) -> Path:
        """Where the index of words can be read; as for `lines`."""
        return self._plain(WORDS)

    def _plain(self, name: str) -> Path:
        path = self.folder / name
        if not self.manifest.key:
            return path
        return OPENED.path(path, key_of(self.folder, self.manifest.key), f"{self.folder.name}/{name}")

    @property
    def note(self) -> str:
        """The signature. Raises Damaged."""
        try:
            return (self.folder / NOTE).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Damaged(f"{self.folder / NOTE} 不能读取（{error}）。请从副本恢复该段。") from None

    def tree(self) -> bytes:
        """The hash of each 256 rows. Raises Damaged where the file is missing or of another length."""
        path = self.folder / TREE
        expected = -(-self.manifest.rows // BUNDLE) * DIGEST_SIZE
        try:
            hashes = path.read_bytes()
        except OSError as error:
            raise Damaged(f"{path} 不能读取（{error.strerror}）。请从副本恢复该段。") from None
        if len(hashes) != expected:
            raise Damaged(f"{path} 应为 {expected} 字节，实际 {len(hashes)} 字节。请从副本恢复该段。")
        return hashes

    def rows(self, first: int, count: int, columns: list[str] | None = None) -> pa.Table:
        """Rows `first` to `first + count` in stored order. Reads only the row groups in which they lie. Raises Damaged."""
        try:
            with pq.ParquetFile(self.lines, page_checksum_verification=True) as file:
                size = self.manifest.group_rows
                groups = list(range(first // size, -(-(first + count) // size)))
                table = file.read_row_groups(groups, columns=columns, use_threads=False)
        except (OSError, pa.ArrowException) as error:
            raise Damaged(
                f"{self.lines} 第 {first + 1} 行起不能读取（{str(error)[:200]}）。请从副本恢复该段。"
            ) from None
        return table.slice(first - groups[0] * size, count)


def segments(place: ArchivePlace) -> list[Segment]:
    """All sealed segments, by class, day and name. A folder that cannot be understood raises Damaged."""
    return [segment_at(folder) for folder in folders(place)]


def manifests(place: ArchivePlace) -> list[Manifest]:
    """The manifests of all sealed segments, by class, day and name. Raises Damaged."""
    return [segment.manifest for segment in segments(place)]


def open_segment(place: ArchivePlace, name: str) -> Segment:
    """One segment by name. Raises ArchiveError where there is none, Damaged where its manifest is none."""
    for folder in folders(place):
        if folder.name == name:
            return segment_at(folder)
    raise ArchiveError(f"没有名为 {name[:100]} 的段。请用 zhengan archive kept 查看。")


def segment_at(folder: Path) -> Segment:
    """The segment in a folder. Raises Damaged where its manifest is none, or another's."""
    manifest = read_manifest(_bytes(folder / MANIFEST), str(folder / MANIFEST))
    here = (folder.parent.parent.name, folder.parent.name, folder.name)
    named = (manifest.log_class, manifest.day, manifest.segment)
    if here != named:
        raise Damaged(f"{folder} 里的清单是 {'/'.join(named)} 的：文件夹被改名或移动过。请移回原处，或从副本恢复。")
    return Segment(folder, manifest)


def folders(place: ArchivePlace) -> Iterator[Path]:
    """The folders of all segments, whatever they hold. What is half-made begins with a point and is not among them."""
    for log_class in CLASSES:
        top = place.segments / log_class
        days = sorted(top.iterdir()) if top.is_dir() else []
        for day in days:
            if day.is_dir() and _DAY.fullmatch(day.name):
                yield from sorted(one for one in day.iterdir() if one.is_dir() and is_segment_name(one.name))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Damaged(f"{path} 不能读取（{error.strerror}）。请从副本恢复该段。") from None
