"""How long one waits: `zhengan --help` beside Python itself, and `./run demo --no-serve` once everything is there.

    python -m benchmarks startup [--rounds 9] [--skip-demo]

The least of the rounds is what the program needs, the median what this machine gives it. The demonstration is run once
to set up, then timed.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

_FLOOR = 0.3
_ROOT = Path(__file__).parent.parent


def main(argv: Sequence[str]) -> None:
    """One line a command: least and median seconds, CPU seconds."""
    parser = argparse.ArgumentParser(prog="./run bench startup", description="启动用时")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--skip-demo", action="store_true", help="不测 ./run demo")
    asked = parser.parse_args(argv)
    empty = _told("python -c pass", [sys.executable, "-c", "pass"], asked.rounds)
    ours = _told("zhengan --help", [sys.executable, "-m", "zhengan", "--help"], asked.rounds)
    print(f"zhengan --help needs {ours - empty:.2f} s more than Python itself; at most {_FLOOR} s in all")
    if not asked.skip_demo:
        demo = [str(_ROOT / "run"), "demo", "--no-serve"]
        _seconds(demo)
        _told("./run demo, again", demo, 3)


def _told(name: str, command: Sequence[str], rounds: int) -> float:
    """Prints the line; the median."""
    found = [_seconds(command) for _ in range(rounds)]
    wall = [seconds for seconds, _ in found]
    median = statistics.median(wall)
    cpu = statistics.median(busy for _, busy in found)
    print(f"{name:18} least {min(wall):6.3f} s  median {median:6.3f} s  CPU {cpu:6.3f} s", flush=True)
    return median


def _seconds(command: Sequence[str]) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(
        command, check=False, cwd=_ROOT, env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
