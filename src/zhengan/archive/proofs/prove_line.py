"""A proof of one line: a file that a stranger checks offline with `tools/verify_log_line.py` and the public key.

format     zhengan-log-line/1                        algorithm  sha256 or sm3
record     the line's canonical record, base64       index      its row in the segment, from 0
path       hashes from the leaf to the root          manifest   the text of manifest.json, which states root and rows
note       the signature of the manifest             ledger     a `zhengan-proof/1` of the segment's entry, or null
"""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zhengan.archive.errors import ArchiveError, Damaged
from zhengan.archive.line import record_of
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments.book import STATING, events_of
from zhengan.archive.segments.columns import records_of
from zhengan.archive.segments.digests import BUNDLE, leaves, tree_root
from zhengan.archive.segments.reading import Segment, open_segment, segments
from zhengan.ledger import AbsentError
from zhengan.ledger.digest import DIGEST_SIZE
from zhengan.ledger.merkle import inclusion_path
from zhengan.ledger.proofs import verify_inclusion
from zhengan.ledger.writing_file import write_whole

FORMAT = "zhengan-log-line/1"


def prove(place: ArchivePlace, source: str, seq: int) -> dict[str, Any]:
    """The proof of one line by its source and number. Raises ArchiveError where no segment holds it."""
    return Prover(place).line(source, seq)


def proof_bytes(proof: dict[str, Any]) -> bytes:
    """The one spelling of a proof file: a line of JSON."""
    return json.dumps(proof, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def write_proof(proof: dict[str, Any], path: Path) -> None:
    """Writes the file whole."""
    with write_whole(path) as file:
        file.write(proof_bytes(proof))


class Prover:
    """Makes many proofs: which segment holds what, and the ledger's part of a segment, are looked up once."""

    def __init__(self, place: ArchivePlace) -> None:
        self.place = place
        self._segments: dict[str, Segment] = {}
        self._all: list[Segment] | None = None
        self._ledger: dict[str, dict[str, Any] | None] = {}

    def line(self, source: str, seq: int, segment: str = "") -> dict[str, Any]:
        """The proof of a line by source and number; `segment` saves the search for it. Raises ArchiveError, Damaged."""
        held = self._named(segment) if segment else self._holding(source, seq)
        return self.row(held.manifest.segment, _row_of(held, source, seq))

    def row(self, segment: str, row: int) -> dict[str, Any]:
        """The proof of a segment's row, from 0. Raises ArchiveError, Damaged where the segment does not prove it."""
        held = self._named(segment)
        manifest = held.manifest
        if not 0 <= row < manifest.rows:
            raise ArchiveError(f"段 {segment} 有 {manifest.rows} 行，没有第 {row + 1} 行。")
        start = row // BUNDLE * BUNDLE
        records = records_of(held.rows(start, min(BUNDLE, manifest.rows - start)))
        near = leaves(records, manifest.algorithm)
        kept = held.tree()

        def subtree(first: int, last: int) -> bytes:
            if first >= start and last <= start + len(records):
                part = near[(first - start) * DIGEST_SIZE : (last - start) * DIGEST_SIZE]
            else:
                part = kept[first // BUNDLE * DIGEST_SIZE : -(-last // BUNDLE) * DIGEST_SIZE]
            return tree_root(part, manifest.algorithm)

        path = inclusion_path(row, manifest.rows, subtree)
        here = row - start
        leaf = near[here * DIGEST_SIZE : (here + 1) * DIGEST_SIZE]
        if not verify_inclusion(leaf, row, manifest.rows, path, bytes.fromhex(manifest.root), manifest.algorithm):
            raise Damaged(f"段 {segment} 第 {row + 1} 行与清单的根不符，不能出具证明。请运行 zhengan archive verify。")
        record = record_of(
            records.names[records.source[here]],
            int(records.seq[here]),
            int(records.received[here]),
            int(records.flags[here]),
            records.line(here),
        )
        return {
            "algorithm": manifest.algorithm,
            "format": FORMAT,
            "index": row,
            "ledger": self._ledger_part(segment, manifest.digest),
            "manifest": manifest.written().decode(),
            "note": held.note,
            "path": [step.hex() for step in path],
            "record": base64.b64encode(record).decode(),
        }

    def _named(self, segment: str) -> Segment:
        if segment not in self._segments:
            self._segments[segment] = open_segment(self.place, segment)
        return self._segments[segment]

    def _holding(self, source: str, seq: int) -> Segment:
        if self._all is None:
            self._all = segments(self.place)
        found = [
            one
            for one in self._all
            if any(first <= seq <= last for first, last in one.manifest.sources.get(source, ()))
        ]
        if len(found) > 1:
            names = "、".join(one.manifest.segment for one in found[:5])
            raise ArchiveError(
                f"来源 {source[:100]} 的第 {seq} 号有几行：它向几个接收器发送，各自编号（{names}）。请写明是哪一段。"
            )
        if found:
            return self._segments.setdefault(found[0].manifest.segment, found[0])
        raise ArchiveError(
            f"已封存的日志里没有来源 {source[:100]} 的第 {seq} 号。请核对来源和序号；刚收到的日志要等封存之后才能证明。"
        )

    def _ledger_part(self, segment: str, digest: str) -> dict[str, Any] | None:
        """The proof that the ledger's signed tree holds the entry of this manifest; None before a checkpoint covers it."""
        from zhengan.ledger.proving import prove_many

        if self._ledger.get(segment) is None:
            stating = [one for one in events_of(self.place.institution, segment) if one.event in STATING]
            wanted = [one.seq for one in stating if one.manifest == digest]
            try:
                self._ledger[segment] = next(prove_many(self.place.institution, wanted[-1:]), None)
            except AbsentError:
                self._ledger[segment] = None
        return self._ledger[segment]


def _row_of(segment: Segment, source: str, seq: int) -> int:
    """Where a line lies in its segment. Reads the numbers of those row groups only that may hold it, and sources where one is equal."""
    try:
        with pq.ParquetFile(segment.lines, page_checksum_verification=True) as file:
            column = file.schema_arrow.get_field_index("seq")
            first = 0
            for group in range(file.num_row_groups):
                about = file.metadata.row_group(group)
                known = about.column(column).statistics
                if known is None or not known.has_min_max or known.min <= seq <= known.max:
                    numbers = file.read_row_group(group, columns=["seq"], use_threads=False).column("seq").to_numpy()
                    rows = np.flatnonzero(numbers == seq).tolist()
                    if rows:
                        sources = file.read_row_group(group, columns=["source"], use_threads=False).column("source")
                        for row in rows:
                            if sources[row].as_py() == source:
                                return first + int(row)
                first += about.num_rows
    except (OSError, pa.ArrowException) as error:
        raise Damaged(f"{segment.lines} 不能读取（{str(error)[:200]}）。请从副本恢复该段。") from None
    raise Damaged(
        f"段 {segment.manifest.segment} 的清单列有来源 {source[:100]} 的第 {seq} 号，各行里没有。请运行 zhengan archive verify。"
    )
