"""The archive's figures: `./run python benchmarks/archive [--check] [--lines N]`. Exit 1 where a figure misses its bound.

Everything in one run over the same lines: from acceptance to sealed, signed, indexed and synced; how small; full verification; proofs;
searches (`finding`). CPU seconds are of all threads and children together. `--check` takes fewer lines.
"""

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

if __name__ == "__main__" and not __package__:
    sys.path[0] = str(Path(__file__).parents[2])

from benchmarks.archive import lines as made
from benchmarks.archive.result import Result
from zhengan.archive.intake import Intake
from zhengan.archive.line import Lines
from zhengan.archive.place import ArchivePlace
from zhengan.archive.proofs import Prover, verify_all
from zhengan.archive.segments import manifests, seal_wal, segments
from zhengan.archive.sources import Source, Sources
from zhengan.archive.wal import WalReader
from zhengan.ledger import Ed25519Signer, checkpoint, create_ledger, origin_of
from zhengan.ledger.database import configure, migrate, release
from zhengan.workspace.clock import now, now_ns

LINES, FEW_LINES = 5_000_000, 1_000_000
BATCH = 5_000
WARM = 700_000
"""Lines sealed before anything is measured, more than one round: loops are compiled, modules imported, and the memory of a round has
been had from the system once, as in a sealer that has run for a minute."""
ROUND_BYTES = 128 << 20
BROKER, RECEIVER = "测量证券", "bench"
SOURCES = ("oms", "web", "risk", "quote")
TOOL = Path(__file__).parents[2] / "tools" / "verify_log_line.py"


def main(argv: list[str]) -> int:
    """Prints every figure beside its bound; 1 where one is missed."""
    asks = argparse.ArgumentParser(prog="benchmarks/archive", description="日志归档的测量")
    asks.add_argument("--lines", type=int, default=0, help=f"行数，默认 {LINES}，--check 时 {FEW_LINES}")
    asks.add_argument("--check", action="store_true", help="少量的行，只看是否达到")
    asks.add_argument("--folder", type=Path, default=None, help="放数据的目录，默认临时目录")
    given = asks.parse_args(argv)
    count = given.lines or (FEW_LINES if given.check else LINES)
    with tempfile.TemporaryDirectory(prefix="zhengan-archive-", dir=given.folder) as folder:
        results = _measure(Path(folder), count)
        missed = [one for one in results if not one.holds]
    print(f"{len(results)} 项，{len(missed)} 项没有达到", flush=True)
    return 1 if missed else 0


def _measure(folder: Path, count: int) -> list[Result]:
    signer = Ed25519Signer.create(folder / "key.pem", origin_of(BROKER))
    configure(str(folder / "ledger.sqlite3"))
    migrate()
    create_ledger(BROKER, "sha256")
    results: list[Result] = []

    def tell(part: list[Result]) -> None:
        results.extend(part)
        for one in part:
            print(one, flush=True)

    _archive(ArchivePlace(folder / "warm", BROKER + "（预热）"), signer, WARM)
    place = ArchivePlace(folder / "archive", BROKER)
    try:
        tell(_ingest(place, signer, count))
        tell(_ratio(place, count))
        tell(_verify(place, signer))
        checkpoint(BROKER, signer, now())
        tell(_proof(place, signer))
        if importlib.util.find_spec("benchmarks.archive.finding"):
            from benchmarks.archive import finding

            tell(finding.run(place, count))
    finally:
        release()
    return results


def _ingest(place: ArchivePlace, signer: Ed25519Signer, count: int) -> list[Result]:
    """From acceptance to sealed, the best round: others use the machine too. Making the lines is not counted."""
    rounds = _archive(place, signer, count)
    raw, cpu, wall = (sum(figures) for figures in zip(*rounds, strict=True))
    best = max(size / spent for size, spent, _ in rounds if 3 * size >= rounds[0][0])
    rate = f"{raw / 1e6 / cpu:.1f} MB、{count / cpu / 1e3:.0f} 千行/CPU 秒"
    beside = f"{raw / 1e6:.0f} MB，{len(rounds)} 轮平均 {rate}，用时 {wall:.1f} 秒"
    return [Result("接收到封存，每 CPU 秒（最好的一轮）", best / 1e6, "MB", 45, "at least", beside)]


def _archive(place: ArchivePlace, signer: Ed25519Signer, count: int) -> list[tuple[int, float, float]]:
    """Accepts and seals in rounds; of each: bytes, CPU seconds and wall seconds."""
    rounds: list[tuple[int, float, float]] = []
    with Intake(place, RECEIVER, now_ns, sources=Sources([Source(name, "business") for name in SOURCES])) as intake:
        waiting, cpu, wall = 0, 0.0, 0.0
        for number, some in enumerate(made.batches(count, size=BATCH)):
            with _measured() as spent:
                intake.accept(SOURCES[number % len(SOURCES)], some)
            waiting, cpu, wall = waiting + int(some.offsets[-1]), cpu + spent[0], wall + spent[1]
            if waiting >= ROUND_BYTES or (number + 1) * BATCH >= count:
                spent = _seal(place, signer)
                rounds.append((waiting, cpu + spent[0], wall + spent[1]))
                waiting, cpu, wall = 0, 0.0, 0.0
    return rounds


def _seal(place: ArchivePlace, signer: Ed25519Signer) -> list[float]:
    with _measured() as spent:
        seal_wal(place, WalReader(place.wal / RECEIVER), receiver=RECEIVER, signer=signer, clock=now)
    return spent


def _ratio(place: ArchivePlace, count: int) -> list[Result]:
    found = manifests(place)
    raw = sum(one.raw_bytes for one in found)
    size = {name: sum(one.files[name].size for one in found) for name in ("lines.parquet", "tree.bin", "words.bin")}
    stored = sum(size.values())
    proofs = size["tree.bin"] + sum(
        (one.folder / name).stat().st_size for one in segments(place) for name in ("manifest.json", "manifest.note")
    )
    return [
        Result("原文与 Parquet 之比", raw / size["lines.parquet"], "倍", 7, "at least", _zstd(count)),
        Result("原文与全部文件之比（索引和证明在内）", raw / stored, "倍", 6.5, "at least"),
        Result("证明占全部文件", 100 * proofs / stored, "%", 1),
        Result("词索引占 Parquet", 100 * size["words.bin"] / size["lines.parquet"], "%"),
    ]


def _zstd(count: int) -> str:
    """What `zstd` alone makes of some of the same lines."""
    program = shutil.which("zstd")
    if program is None:
        return "没有 zstd 可比"
    some: Lines = made.lines(min(count, 500_000))
    done = subprocess.run([program, "-3", "-q", "-c"], input=bytes(some.data), capture_output=True, check=True)
    return f"单用 zstd -3 为 {len(some.data) / len(done.stdout):.2f} 倍"


def _verify(place: ArchivePlace, signer: Ed25519Signer) -> list[Result]:
    with _measured() as spent:
        found = verify_all(place, keys=[signer.key])
    wrong = f"{found.lines} 行，发现 {len(found.faults)} 处问题"
    return [
        Result("完整核对，每 CPU 秒", found.lines / 1e6 / spent[0], "百万行", 0.5, "at least", wrong),
        Result("核对发现的问题", len(found.faults), "处", 0),
    ]


def _proof(place: ArchivePlace, signer: Ed25519Signer) -> list[Result]:
    tool = _tool()
    one = manifests(place)[-1]
    source, runs = next(iter(one.sources.items()))
    numbers = [runs[0][0] + step * (runs[0][1] - runs[0][0]) // 10 for step in range(10)]
    prover = Prover(place)
    proofs = [prover.line(source, number) for number in numbers]
    making = min(_seconds(lambda number=number: prover.line(source, number)) for number in numbers)  # type: ignore[misc]
    fresh = _seconds(lambda: Prover(place).line(source, numbers[5]))
    held = proofs[5]
    leaf, root = bytes(32), held["path"]
    checking = min(
        _seconds(lambda: [tool.leads(leaf, held["index"], one.rows, root, "sha256") for _ in range(100)]) / 100
        for _ in range(20)
    )
    whole = _seconds(lambda: tool.check(held, [str(signer.key)]))
    return [
        Result("证明一行", 1e3 * making, "ms", 20, beside=f"第一次 {1e3 * fresh:.1f} ms"),
        Result("核对一行的路径", 1e6 * checking, "µs", 20, beside=f"连同两个签名 {1e3 * whole:.1f} ms（纯 Python）"),
        Result("核对程序的长度", len(TOOL.read_text(encoding="utf-8").splitlines()), "行", 100),
    ]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_log_line", TOOL)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _seconds(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


@contextmanager
def _measured() -> Iterator[list[float]]:
    """CPU seconds (this process and its children) and wall seconds of the block."""
    spent = [0.0, 0.0]
    before, begun = os.times(), time.perf_counter()
    yield spent
    after = os.times()
    spent[0] = sum(after[:4]) - sum(before[:4])
    spent[1] = time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
