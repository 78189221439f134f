"""Kills an importing process, hard and in mid-import, again and again: nothing acknowledged is lost, the chain verifies."""

import argparse
import random
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from tests.campaigns.importer import INSTITUTION
from zhengan.ledger import entry, head, verify
from zhengan.ledger.database import configure, migrate, release

_ROOT = Path(__file__).parents[2]
# A new database after so many kills: each is verified whole after every kill.
_KILLS_A_PLACE = 10


@dataclass(frozen=True)
class Outcome:
    """What a series of kills showed. `torn` counts the kills that fell inside a call."""

    kills: int
    torn: int
    entries: int
    faults: tuple[str, ...]


def main(arguments: list[str]) -> int:
    """`./run campaign kills [--count 200] [--seed 1]`."""
    parser = argparse.ArgumentParser(prog="./run campaign kills", description="在导入途中反复强行终止进程")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        outcome = kill_often(Path(folder), asked.count, asked.seed)
    sys.stdout.write(
        f"{outcome.kills} 次强行终止，{outcome.torn} 次落在导入途中，共确认 {outcome.entries} 条；"
        f"{'无一丢失，链全部相符' if not outcome.faults else '发现问题：'}\n"
        + "".join(f"{f}\n" for f in outcome.faults)
    )
    return 1 if outcome.faults else 0


def kill_often(folder: Path, count: int, seed: int) -> Outcome:
    """Runs the trials in `folder`."""
    source = random.Random(seed)
    faults: list[str] = []
    torn = total = 0
    for kill in range(count):
        place = str(folder / f"{kill // _KILLS_A_PLACE}.sqlite3")
        if kill % _KILLS_A_PLACE == 0:
            configure(place)
            migrate()
            acknowledged: dict[int, str] = {}
        lines, cut = _import_and_kill(place, source)
        torn += cut
        acknowledged |= {int(last): digest for _, last, digest in map(str.split, lines)}
        total += sum(int(last) - int(first) + 1 for first, last, _ in map(str.split, lines))
        faults += [f"第 {kill + 1} 次：{fault}" for fault in _faults(acknowledged)]
    release()
    return Outcome(count, torn, total, tuple(faults))


def _import_and_kill(place: str, source: random.Random) -> tuple[list[str], bool]:
    """The acknowledgements of a process that was killed, and whether it was struck inside a call."""
    release()
    command = [sys.executable, "-m", "tests.campaigns.importer", place, str(source.randrange(2**31))]
    process = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    begun = [process.stdout.readline() for _ in range(3)]
    killer = threading.Timer(source.uniform(0, 0.3), process.kill)
    killer.start()
    said = [line for line in [*begun, *process.stdout.readlines()] if line.endswith("\n")]
    process.wait()
    process.stdout.close()
    assert process.returncode < 0, f"the importer ended by itself: {said[-1:]}"
    return [line for line in said if line != "begin\n"], said[-1] == "begin\n"


def _faults(acknowledged: dict[int, str]) -> list[str]:
    end = head(INSTITUTION).seq
    lost = [seq for seq in acknowledged if seq > end]
    found = [f"已确认的第 {seq} 条丢失，账本止于第 {end} 条" for seq in lost]
    newest = max(acknowledged, default=0)
    if newest and not lost and entry(INSTITUTION, newest).digest.hex() != acknowledged[newest]:
        found.append(f"已确认的第 {newest} 条变了")
    return found + [str(fault) for fault in verify(INSTITUTION).faults]
