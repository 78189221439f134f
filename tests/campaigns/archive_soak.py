"""Sends logs to a real receiver for as long as wanted and watches its memory: what was acknowledged is sealed, and memory stays flat.

So that any length fits on a disk, segments are counted and then taken away by the campaign (never by the product).
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import httpx

from benchmarks.archive.lines import lines
from zhengan.archive.sources import Source, Sources
from zhengan.workspace.archive import LogArchive
from zhengan.workspace.folder import Workspace, workspace_at, write_settings

FIRM, SOURCE = "长跑证券", "soak"
BATCH_LINES = 5_000
_PAGE = os.sysconf("SC_PAGE_SIZE")
MOST_GROWTH, SLACK_BYTES, ENOUGH_SECONDS = 1.10, 64 << 20, 600


@dataclass
class Run:
    """What a run showed. `memory` are bytes of the receiver and its children, every few seconds."""

    acknowledged: int = 0
    bytes: int = 0
    sealed: int = 0
    memory: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def growth(self) -> tuple[int, int]:
        """The median of the second fifth, when everything is loaded, and of the last."""
        part = max(1, len(self.memory) // 5)
        return round(median(self.memory[part : 2 * part] or [0])), round(median(self.memory[-part:] or [0]))


def main(arguments: list[str]) -> int:
    """`./run campaign archive-soak [--minutes 60] [--rate 20]`."""
    parser = argparse.ArgumentParser(prog="./run campaign archive-soak", description="长时间接收日志，看内存是否平稳")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=20, help="每秒多少 MB 原文")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="zhengan-soak-") as folder:
        done = soak(Path(folder), asked.minutes * 60, asked.rate * 1e6, told=sys.stdout.write)
    before, after = done.growth()
    sys.stdout.write(
        f"确认 {done.acknowledged:,} 行、{done.bytes / 1e9:.2f} GB，封存 {done.sealed:,} 行；"
        f"内存 {before >> 20} MiB → {after >> 20} MiB；{'、'.join(done.faults) or '没有不符'}\n"
    )
    return 1 if done.faults else 0


def soak(folder: Path, seconds: float, rate: float, *, told: object = None) -> Run:
    """Runs a receiver for so long at so many bytes a second, then stops it in order and counts."""
    workspace, token = _workspace(folder)
    archive, run = LogArchive(workspace, FIRM), Run()
    environment = {**os.environ, "ZHENGAN_HOME": str(workspace.root)}
    environment.pop("ZHENGAN_DATABASE_URL", None)
    command = [sys.executable, "-m", "zhengan", "archive", "serve", "--listen", "http://127.0.0.1:0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        port = re.search(r"端口 (\d+)", server.stdout.readline() if server.stdout else "")
        if not port:
            server.kill()
            raise RuntimeError("the receiver did not start")
        _send(run, archive, server.pid, (f"http://127.0.0.1:{port[1]}/insert/lines", token), (seconds, rate), told)
        server.send_signal(signal.SIGTERM)
        if server.wait(120):
            run.faults.append(f"接收进程的退出码是 {server.returncode}")
    subprocess.run(
        [sys.executable, "-m", "zhengan", "archive", "seal"], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    run.sealed += _count_and_clear(archive, younger=0)
    if run.sealed != run.acknowledged:
        run.faults.append(f"确认了 {run.acknowledged} 行，封存 {run.sealed} 行")
    before, after = run.growth()
    # Before the first sealing the sealer is not loaded: a run that is too short says nothing about memory.
    if seconds >= ENOUGH_SECONDS and after > before * MOST_GROWTH + SLACK_BYTES:
        run.faults.append("内存在增长")
    return run


def _send(
    run: Run, archive: LogArchive, process: int, to: tuple[str, str], asked: tuple[float, float], told: object
) -> None:
    address, token = to
    seconds, rate = asked
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/plain"}
    bodies = [_body(number) for number in range(8)]
    begun = looked = time.monotonic()
    number = 0
    with httpx.Client(headers=headers, timeout=120) as client:
        while (now := time.monotonic()) - begun < seconds:
            body = bodies[number % len(bodies)]
            answer = client.post(address, content=body)
            if answer.status_code == 200:
                run.acknowledged += answer.json()["stored"]
                run.bytes += len(body)
            elif answer.status_code not in (429, 503):
                run.faults.append(f"HTTP {answer.status_code}: {answer.text[:200]}")
                return
            number += 1
            if now - looked > min(5.0, seconds / 20):
                looked = now
                run.memory.append(_memory(process))
                run.sealed += _count_and_clear(archive)
                if callable(told):
                    told(f"{now - begun:6.0f} s  {run.acknowledged:>13,} 行  {run.memory[-1] >> 20:>5} MiB\n")
            ahead = run.bytes / rate - (time.monotonic() - begun)
            if ahead > 0:
                time.sleep(min(ahead, 1.0))


def _body(number: int) -> bytes:
    made = lines(BATCH_LINES, first=number * BATCH_LINES)
    return b"\n".join(made[place].replace(b"\n", b" ") for place in range(len(made))) + b"\n"


def _workspace(folder: Path) -> tuple[Workspace, str]:
    from zhengan.cli.workspace_commands import make_ledger

    root = folder / "workspace"
    workspace = write_settings(root, key=FIRM, name=FIRM, kind="securities", bureau="上海", digest="sha256")
    make_ledger(workspace)
    archive = LogArchive(workspace_at(root), FIRM)
    sources, token = Sources().add(Source(SOURCE, "business", system="oms"))
    archive.save_sources(sources)
    return workspace, token


def _memory(process: int) -> int:
    """Bytes of a process and all below it."""
    own = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    below = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return own + sum(_memory(int(child)) for child in below if Path(f"/proc/{child}").exists())


def _count_and_clear(archive: LogArchive, younger: float = 2.0) -> int:
    """The lines of sealed segments; their folders go, but for those of the last seconds, which may not be in the ledger yet."""
    rows, now = 0, time.clock_gettime(time.CLOCK_REALTIME)
    for folder in sorted(archive.place.segments.glob("*/*/[!.]*")):
        manifest = folder / "manifest.json"
        if manifest.is_file() and now - manifest.stat().st_mtime > younger:
            rows += json.loads(manifest.read_bytes())["rows"]
            shutil.rmtree(folder)
    return rows
