"""One segment against its own manifest: signature, files, every line, the tree, the numbers of each source."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zhengan.archive.errors import Damaged
from zhengan.archive.proofs.fault import ArchiveFault
from zhengan.archive.segments.columns import dense_runs, records_of
from zhengan.archive.segments.digests import BUNDLE, Records, bundles, leaves, tree_root
from zhengan.archive.segments.manifest import LINES, MANIFEST, NOTE, TREE, Manifest, check_note, digest_of
from zhengan.archive.segments.reading import Segment, segment_at
from zhengan.archive.segments.sealing import day_of
from zhengan.ledger.digest import DIGEST_SIZE
from zhengan.ledger.note import VerifierKey

READ_ROWS = 65_536


@dataclass(slots=True)
class Checked:
    """A segment's check: its manifest (None where there is none to be read), lines checked, faults."""

    folder: Path
    manifest: Manifest | None = None
    lines: int = 0
    faults: list[ArchiveFault] = field(default_factory=list)


def check_segment(folder: Path, keys: Sequence[VerifierKey]) -> Checked:
    """Every fault inside one segment's folder."""
    checked = Checked(folder)
    try:
        segment = segment_at(folder)
    except Damaged as error:
        checked.faults.append(_fault("manifest", folder.name, MANIFEST, "清单不能确认", "封存时写下的清单", str(error)))
        return checked
    checked.manifest = segment.manifest
    checked.faults += _signature_faults(segment, keys)
    checked.faults += _file_faults(segment)
    _check_lines(segment, checked)
    return checked


def _signature_faults(segment: Segment, keys: Sequence[VerifierKey]) -> Iterator[ArchiveFault]:
    name = segment.manifest.segment
    try:
        if not check_note(segment.manifest, segment.note, keys):
            yield _fault("signature", name, NOTE, "没有给定公钥的签名", "由所给公钥签名", "没有一个签名属于它们")
    except Damaged as error:
        yield _fault("signature", name, NOTE, "签名不能确认", "对这份清单的签名", str(error))


def _file_faults(segment: Segment) -> Iterator[ArchiveFault]:
    manifest = segment.manifest
    expected = {*manifest.files, MANIFEST, NOTE}
    there = {one.name for one in segment.folder.iterdir()}
    for name in sorted(there - expected):
        yield _fault("extra", manifest.segment, name, "多出一个文件", "清单所列的文件", name, "请移走它，并查明来处。")
    for name, mark in sorted(manifest.files.items()):
        try:
            data = (segment.folder / name).read_bytes()
        except OSError as error:
            yield _fault("file", manifest.segment, name, "文件不能读取", f"{mark.size} 字节", str(error.strerror))
            continue
        if len(data) != mark.size:
            yield _fault("file", manifest.segment, name, "文件长度不符", f"{mark.size} 字节", f"{len(data)} 字节")
        elif (found := digest_of(data, manifest.algorithm)) != mark.digest:
            yield _fault("file", manifest.segment, name, "文件被改动", mark.digest, found)


def _check_lines(segment: Segment, checked: Checked) -> None:
    manifest = segment.manifest
    try:
        kept: bytes | None = segment.tree()
    except Damaged:
        kept = None  # told with the files
    found: list[bytes] = []
    seen = _Seen()
    for first, count, part in _parts(segment):
        if isinstance(part, Damaged):
            where = f"{LINES} 第 {first + 1} 至 {first + count} 行" if count else LINES
            checked.faults.append(_fault("content", manifest.segment, where, "不能读取", "封存时的行", str(part)))
            continue
        here = bundles(leaves(part, manifest.algorithm), manifest.algorithm)
        found.append(here)
        seen.add(part)
        checked.lines += len(part)
        if kept is not None:
            checked.faults += _row_faults(manifest, first, here, kept)
    if checked.lines != manifest.rows:
        if not any(fault.kind == "content" for fault in checked.faults):
            checked.faults.append(
                _fault("content", manifest.segment, LINES, "行数不符", f"{manifest.rows} 行", f"{checked.lines} 行")
            )
        return
    root = tree_root(b"".join(found), manifest.algorithm).hex()
    if root != manifest.root:
        checked.faults.append(_fault("content", manifest.segment, LINES, "各行算出的根不符", manifest.root, root))
    checked.faults += seen.against(manifest)


def _row_faults(manifest: Manifest, first: int, here: bytes, kept: bytes) -> Iterator[ArchiveFault]:
    start = first // BUNDLE * DIGEST_SIZE
    expected = kept[start : start + len(here)]
    if here == expected:
        return
    for at in range(0, len(here), DIGEST_SIZE):
        one, other = expected[at : at + DIGEST_SIZE], here[at : at + DIGEST_SIZE]
        if one != other:
            row = first + at // DIGEST_SIZE * BUNDLE
            where = f"第 {row + 1} 至 {min(row + BUNDLE, manifest.rows)} 行"
            yield _fault("content", manifest.segment, where, f"这些行与 {TREE} 不符", one.hex(), other.hex())


def _parts(segment: Segment) -> Iterator[tuple[int, int, Records | Damaged]]:
    """The records of the file, some row groups at a time, with the first row and how many were to be there."""
    manifest = segment.manifest
    try:
        with pq.ParquetFile(segment.lines, page_checksum_verification=True) as file:
            step = max(1, READ_ROWS // max(1, manifest.group_rows))
            sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
            for group in range(0, len(sizes), step):
                chosen = list(range(group, min(group + step, len(sizes))))
                yield sum(sizes[:group]), sum(sizes[one] for one in chosen), _records(file, chosen)
    except (OSError, pa.ArrowException, ValueError, Damaged) as error:
        yield 0, 0, Damaged(str(error)[:200])


def _records(file: pq.ParquetFile, groups: list[int]) -> Records | Damaged:
    try:
        return records_of(file.read_row_groups(groups, use_threads=False))
    except Exception as error:  # noqa: BLE001 - altered bytes may fail in any way while they are read; the fault names the rows
        return Damaged(f"{type(error).__name__}：{str(error)[:200]}")


class _Seen:
    """What the rows hold, to be held against what the manifest says of them."""

    def __init__(self) -> None:
        self._numbers: dict[str, list[Any]] = {}
        self._received: list[int] = []
        self._bytes = 0

    def add(self, part: Records) -> None:
        for code in np.unique(part.source).tolist():
            self._numbers.setdefault(part.names[code].decode(), []).append(part.seq[part.source == code])
        self._received += [int(part.received.min()), int(part.received.max())]
        self._bytes += int(part.offsets[-1] - part.offsets[0])

    def against(self, manifest: Manifest) -> Iterator[ArchiveFault]:
        runs = {name: tuple(dense_runs(np.sort(np.concatenate(parts)))) for name, parts in self._numbers.items()}
        if runs != dict(manifest.sources):
            yield _fault(
                "manifest", manifest.segment, MANIFEST, "所列来源和序号与各行不符", str(manifest.sources), str(runs)
            )
        if (self._bytes, min(self._received, default=0), max(self._received, default=0)) != (
            manifest.raw_bytes,
            *manifest.received,
        ):
            yield _fault(
                "manifest",
                manifest.segment,
                MANIFEST,
                "所列字节数或接收时间与各行不符",
                str(manifest.raw_bytes),
                str(self._bytes),
            )
        if any(day_of(instant) != manifest.day for instant in self._received):
            yield _fault("manifest", manifest.segment, MANIFEST, "有不是这一天接收的行", manifest.day, "另一天")


def _fault(kind: Any, segment: str, where: str, what: str, expected: str, found: str, remedy: str = "") -> ArchiveFault:
    words = (kind, segment, where, what, expected[:400], found[:400])
    return ArchiveFault(*words, remedy) if remedy else ArchiveFault(*words)
