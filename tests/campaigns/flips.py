"""Flips one bit at a random place of an exported file and of the rows in a SQLite file: each is found and placed."""

import argparse
import io
import json
import random
import runpy
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zhengan.ledger import Draft, Ed25519Signer, VerifierKey, append, checkpoint, entries, export, verify, verify_export
from zhengan.ledger.database import configure, migrate, release

_NOW = datetime(2026, 11, 20, tzinfo=UTC)
_INSTITUTION = "演示证券"
_TOOL = Path(__file__).parents[2] / "tools" / "verify_ledger.py"


def main(arguments: list[str]) -> int:
    """`./run campaign flips [--count 2000] [--seed 1]`."""
    parser = argparse.ArgumentParser(prog="./run campaign flips", description="改动任意一个比特，应被发现并定位")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    source = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        place, signer = make_ledger(Path(folder), 300)
        exported = Path(folder) / "ledger.jsonl"
        export(_INSTITUTION, exported)
        missed = export_flips(exported, [signer.key], source, asked.count, Path(folder) / "flipped")
        missed += row_flips(place, source, asked.count)
        release()
    sys.stdout.write(f"导出文件与数据库行各改动 {asked.count} 次，未发现或未定位 {len(missed)} 次\n")
    sys.stdout.write("".join(f"{line}\n" for line in missed))
    return 1 if missed else 0


def make_ledger(folder: Path, size: int) -> tuple[Path, Ed25519Signer]:
    """A ledger with two checkpoints in a file without a write-ahead log."""
    place = folder / "ledger.sqlite3"
    configure(str(place))
    migrate()
    signer = Ed25519Signer("zhengan/flips", Ed25519PrivateKey.from_private_bytes(b"f" * 32))
    for part in (size // 3, size // 2):
        drafts = [Draft("system", f"s-{part}-{n}", {"name": f"系统 {n}", "n": n}, "2026-01-01") for n in range(part)]
        append(_INSTITUTION, drafts, actor="flips", source="flips", now=_NOW)
        checkpoint(_INSTITUTION, signer, _NOW)
    rest = [Draft("system", f"r-{n}", {"name": "其余"}, None) for n in range(size - size // 3 - size // 2)]
    append(_INSTITUTION, rest, actor="flips", source="flips", now=_NOW)
    release()
    return place, signer


def export_flips(
    exported: Path, keys: Sequence[VerifierKey], source: random.Random, count: int, scratch: Path
) -> list[str]:
    """What was missed or misplaced, by us or by the independent verifier."""
    whole = exported.read_bytes()
    starts = [0]
    for line in whole.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    independent = _independent(keys)
    missed = []
    for _ in range(count):
        place, bit = source.randrange(len(whole)), source.randrange(8)
        flipped = _flipped(whole, place, bit)
        scratch.write_bytes(flipped)
        line = sum(start <= place for start in starts) - 1
        seq = line - sum(whole[a : a + 13] == b'{"checkpoint"' for a in starts[1 : line + 1])
        told = [fault.seq for fault in verify_export(scratch, keys).faults]
        if not told or (line and not {seq, seq + 1} & set(told)):
            missed.append(f"导出文件第 {line + 1} 行（第 {seq} 条）第 {place} 字节第 {bit} 位：报告 {told}")
        if not independent(flipped):
            missed.append(f"独立核对程序未发现第 {place} 字节第 {bit} 位")
    return missed


def row_flips(place: Path, source: random.Random, count: int) -> list[str]:
    """What was missed or misplaced among the rows of the SQLite file at `place`."""
    configure(str(place))
    rows = [(found.seq, found.digest) for found in entries(_INSTITUTION)]
    release()
    whole = place.read_bytes()
    scratch = place.with_name("flipped.sqlite3")
    configure(str(scratch))
    missed = []
    for _ in range(count):
        seq, digest = source.choice(rows)
        # The body's closing brace goes before: a digest may also stand among a checkpoint's peaks.
        end = whole.index(b"}" + digest) + 1 + len(digest)
        offset, bit = source.randrange(end - _row_size(whole, end), end), source.randrange(8)
        release()
        for beside in scratch.parent.glob(f"{scratch.name}-*"):
            beside.unlink()
        scratch.write_bytes(_flipped(whole, offset, bit))
        found = verify(_INSTITUTION).faults
        if not {0, seq} & {fault.seq for fault in found}:
            missed.append(
                f"第 {seq} 条，距行尾 {end - offset} 字节，第 {bit} 位：报告 {[fault.seq for fault in found]}"
            )
    release()
    return missed


def _row_size(whole: bytes, end: int) -> int:
    """The length of the record that ends at `end`, from its third byte on.

    Its header is its own size, the type of the row id (which SQLite never reads) and one or two bytes for each other column.
    """
    body = whole.rindex(b'{"actor"', 0, end)
    return end - whole.rindex(_INSTITUTION.encode(), 0, body) + 9


def _flipped(whole: bytes, place: int, bit: int) -> bytes:
    return whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :]


def _independent(keys: Sequence[VerifierKey]) -> Callable[[bytes], bool]:
    """Whether tools/verify_ledger.py refuses an exported file."""
    tool = runpy.run_path(str(_TOOL), run_name="verify_ledger")
    given = [str(key) for key in keys]

    def refuses(whole: bytes) -> bool:
        lines = io.BytesIO(whole)
        try:
            tool["ledger"](json.loads(lines.readline()), lines, given)
        except (SystemExit, ValueError, KeyError, TypeError, IndexError):  # what its own main catches
            return True
        return False

    return refuses
