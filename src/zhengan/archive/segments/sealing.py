"""Sealing: accepted batches become one folder that is complete or absent.

    lines.parquet   the lines in stored order            tree.bin        hash of each 256 rows (level 8 of the RFC 6962 tree)
    words.bin       which words stand in which group     manifest.json   what the segment holds; manifest.note its signature

The folder is written beside its place under a name that begins with a point, every file synced, the folder synced, then renamed and
the parent synced. The name follows from the first batch, so sealing again after a crash gives the same segment and never a second.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhengan.archive.errors import ArchiveError
from zhengan.archive.line import Flag, LogClass
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments.columns import Stored, dense_runs, store_order
from zhengan.archive.segments.covered import covered
from zhengan.archive.segments.digests import bundles, leaves, tree_root
from zhengan.archive.segments.encoding import SEALED, Encoding, write_lines
from zhengan.archive.segments.files import fresh_folder, make_folders, move_folder, sync_folder, write_durably
from zhengan.archive.segments.locked import ClassKeys, group_of, locked
from zhengan.archive.segments.manifest import (
    LINES,
    MANIFEST,
    NOTE,
    TREE,
    WORDS,
    FileMark,
    Manifest,
    WalSpan,
    digest_of,
    read_manifest,
    segment_name,
)
from zhengan.ledger.chain import instant_text
from zhengan.ledger.digest import Algorithm
from zhengan.ledger.note import Signer

if TYPE_CHECKING:
    from zhengan.archive.wal import WalBatch

Reached = Callable[[str], None]

MAX_LISTED = 256
"""Apps and hosts that a manifest lists by name; more are told by their absence."""

DAY_NS = 86_400 * 10**9
_SHANGHAI_NS = 8 * 3600 * 10**9


def day_of(received_ns: int) -> str:
    """The day of receipt in Shanghai, `2026-11-20`."""
    return str(np.datetime64((received_ns + _SHANGHAI_NS) // DAY_NS, "D"))


def seal(  # noqa: PLR0913 - what a segment is made with, each by name
    place: ArchivePlace,
    batches: Iterable["WalBatch"],
    *,
    receiver: str,
    log_class: LogClass,
    signer: Signer,
    at: datetime,
    algorithm: Algorithm = "sha256",
    encoding: Encoding = SEALED,
    keys: ClassKeys | None = None,
    reached: Reached = lambda step: None,
) -> Manifest:
    """Seals batches of one receiver, class and day. A segment that is there already is given back as it is. With `keys` the lines lie
    under the key of their class and month.

    `reached` is told each step as it is done: `built`, `written`, `named`. Raises ArchiveError for batches that do not belong together,
    StorageFull where the disk does not take the segment; then nothing of it remains in place.
    """
    together = sorted(batches, key=lambda one: one.number)
    if not together:
        raise ArchiveError("封存至少要有一批日志，实际没有。")
    days = {day_of(one.batch.received_ns) for one in together}
    classes = {one.batch.log_class for one in together}
    if len(days) > 1 or classes != {log_class}:
        raise ArchiveError(f"一个段应只含一类日志的一天，实际有 {'、'.join(sorted(days | classes))}。没有封存。")
    name, day = segment_name(receiver, together[0].number), days.pop()
    folder = place.segment(log_class, day, name)
    span = WalSpan(together[0].number, together[-1].number, bytes(together[-1].chain).hex())
    if folder.exists():
        return _same(read_manifest((folder / MANIFEST).read_bytes(), str(folder / MANIFEST)), span)
    stored = store_order([one.batch for one in together])
    draft = _draft(stored, segment=name, place=place, receiver=receiver, log_class=log_class, day=day, span=span)
    draft = replace(draft, algorithm=algorithm, group_rows=encoding.group_rows, sealed_at=instant_text(at))
    if keys is not None:
        draft = replace(draft, key=group_of(log_class, day))
    manifest, files = build(draft, stored, encoding, keys)
    reached("built")
    keep(folder, manifest, files, signer, place.segments, reached)
    return manifest


def build(
    draft: Manifest, stored: Stored, encoding: Encoding, keys: ClassKeys | None = None
) -> tuple[Manifest, dict[str, bytes | memoryview]]:
    """The files of a segment and its manifest with root and digests. `keys` where the draft names a key.

    One thing after the other: the second core is for what comes in meanwhile, and two threads take more processor time together.
    """
    tree = bundles(leaves(stored.records, draft.algorithm), draft.algorithm)
    encoded = encode(stored.table, encoding)
    files: dict[str, bytes | memoryview] = {
        LINES: encoded,
        TREE: tree,
        WORDS: index_words(stored.table, encoding.group_rows),
    }
    if draft.key and keys is not None:
        secret = keys.made(draft.key)
        for name in (LINES, WORDS):
            files[name] = locked(files[name], secret, f"{draft.segment}/{name}")
    marks = {name: FileMark(len(data), digest_of(data, draft.algorithm)) for name, data in files.items()}
    manifest = replace(draft, root=tree_root(tree, draft.algorithm).hex(), files=marks)
    return replace(manifest, digest=digest_of(manifest.written(), manifest.algorithm)), files


def encode(table: pa.Table, encoding: Encoding) -> memoryview:
    """The bytes of `lines.parquet`."""
    sink = pa.BufferOutputStream()
    write_lines(table, sink, encoding)
    return memoryview(sink.getvalue())


def index_words(table: pa.Table, group_rows: int) -> bytes:
    """The bytes of `words.bin`."""
    from zhengan.archive import words

    return words.build_index(table, group_rows)


def keep(
    folder: Path,
    manifest: Manifest,
    files: dict[str, bytes | memoryview],
    signer: Signer,
    top: Path,
    reached: Reached = lambda step: None,
) -> None:
    """Writes a segment's folder so that it is there whole or not at all."""
    make_folders(folder.parent, top)
    beside = folder.parent / f".{folder.name}.new"
    write_folder(beside, manifest, files, signer)
    reached("written")
    move_folder(beside, folder)
    reached("named")


def write_folder(folder: Path, manifest: Manifest, files: dict[str, bytes | memoryview], signer: Signer) -> None:
    """Files, manifest and note in a fresh folder, each synced, then the folder."""
    fresh_folder(folder)
    for name, data in files.items():
        write_durably(folder / name, data)
    write_durably(folder / MANIFEST, manifest.written())
    write_durably(folder / NOTE, manifest.signed(signer).encode())
    sync_folder(folder)


def _same(known: Manifest, span: WalSpan) -> Manifest:
    if known.wal != span:
        raise ArchiveError(
            f"段 {known.segment} 已封存第 {known.wal.first} 至 {known.wal.last} 批，现在要封存的第 {span.first} 至 {span.last} 批"
            "与它不同：接收器的批号被重用。没有封存；请给接收器换一个名称后重试。"
        )
    return known


def _draft(
    stored: Stored, *, segment: str, place: ArchivePlace, receiver: str, log_class: LogClass, day: str, span: WalSpan
) -> Manifest:
    table, records = stored.table, stored.records
    times = pc.min_max(table.column("time")).as_py()
    return Manifest(
        segment=segment,
        institution=place.institution,
        receiver=receiver,
        log_class=log_class,
        day=day,
        rows=table.num_rows,
        raw_bytes=int(records.offsets[-1]),
        algorithm="sha256",
        root="",
        group_rows=0,
        sealed_at="",
        received=(int(records.received.min()), int(records.received.max())),
        time=None if times["min"] is None else (times["min"], times["max"]),
        sources=_runs_by_source(stored),
        covered=covered(
            [name.decode() for name in records.names],
            records.source,
            table.column("time").fill_null(0).to_numpy(),
            records.received,
        ),
        flags=_flag_counts(stored),
        apps=_listed(table.column("app")),
        hosts=_listed(table.column("host")),
        wal=span,
        files={},
    )


def _runs_by_source(stored: Stored) -> dict[str, tuple[tuple[int, int], ...]]:
    records = stored.records
    runs = {}
    for code, name in enumerate(records.names):
        numbers = np.sort(records.seq[records.source == code])
        if len(numbers):
            runs[name.decode()] = tuple(dense_runs(numbers))
    return runs


def _flag_counts(stored: Stored) -> dict[str, int]:
    held = Counter(
        dict(zip(*(part.tolist() for part in np.unique(stored.records.flags, return_counts=True)), strict=True))
    )
    counts = {str(flag.name): sum(count for value, count in held.items() if value & flag) for flag in Flag}
    return {name: count for name, count in counts.items() if count}


def _listed(column: pa.ChunkedArray) -> tuple[str, ...] | None:
    values = pc.unique(column).drop_null()
    return tuple(sorted(values.to_pylist(), key=str.encode)) if len(values) <= MAX_LISTED else None
