"""Kills a receiver of logs, again and again, with failing disks and damaged ends: no acknowledged line is lost or doubled.

A life is a forked process in which four sources send. It is killed at a random moment or inside a call that touches the disk; the
disk may be full or fail to sync meanwhile. Afterwards the end may be torn, as by a power failure, or a bit may be flipped.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaigns.archive_damage import flip_a_bit, tear_the_end
from tests.campaigns.archive_sender import MANNERS, RECEIVER, SOURCES, Order, lines_of, open_intake, place_of, send
from zhengan.archive.intake import Intake
from zhengan.archive.wal import Damage

# A new place after so many lives: all of it is read after each.
_LIVES_A_PLACE = 20


@dataclass
class Outcome:
    """What the lives showed. `kinds` counts how they ended and what was done to the log afterwards."""

    runs: int = 0
    acknowledged: int = 0
    lines: int = 0
    refused: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


@dataclass
class _Known:
    """What is known of a place: batches acknowledged (source, batch: first, last, number), lines that are sealed, and how far."""

    acknowledged: dict[tuple[str, int], tuple[int, int, int]] = field(default_factory=dict)
    seen: dict[tuple[str, int], bytes] = field(default_factory=dict)
    read: int = 0
    sealed: int = 0

    def begin(self, source: str) -> int:
        """The last acknowledged batch is sent again: it must not be stored again."""
        return max((batch for one, batch in self.acknowledged if one == source), default=1)


def main(arguments: list[str]) -> int:
    """`./run campaign archive-kills [--runs 1000] [--seed 1]`."""
    parser = argparse.ArgumentParser(prog="./run campaign archive-kills", description="在接收日志途中反复强行终止进程")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        outcome = kill_often(Path(folder), asked.runs, asked.seed)
    kinds = "、".join(f"{name} {count}" for name, count in sorted(outcome.kinds.items()))
    sys.stdout.write(
        f"{outcome.runs} 次（{kinds}），共确认 {outcome.acknowledged} 批、{outcome.lines} 行，拒收 {outcome.refused} 次，"
        f"用时 {time.monotonic() - begun:.0f} 秒；"
        f"{'无一丢失、重复、错号' if not outcome.faults else '发现问题：'}\n"
        + "".join(f"{f}\n" for f in outcome.faults)
    )
    return 1 if outcome.faults else 0


def kill_often(folder: Path, runs: int, seed: int) -> Outcome:
    """Runs the trials in `folder`."""
    chance = random.Random(seed)
    outcome = Outcome()
    known = _Known()
    place = folder / "0"
    open_intake(folder / "warm").accept("oms", [b"x"])  # compiled loops are loaded once, before the first fork
    for run in range(runs):
        manner = MANNERS[run % len(MANNERS)]
        after = chance.choice(["", "", "torn", "flip"])
        said = _live(
            Order(place, chance.randrange(2**31), manner, {s: known.begin(s) for s in SOURCES}, known.sealed), chance
        )
        outcome.runs += 1
        outcome.kinds.update([manner, *([after] if after else [])])
        outcome.refused += said.count("refused")
        new = {(one[0], int(one[1])): _numbers(one) for one in map(str.split, said) if len(one) == 5}
        faults = [
            f"第 {number} 批的答复变了" for number in new if known.acknowledged.get(number, new[number]) != new[number]
        ]
        outcome.acknowledged += len(new.keys() - known.acknowledged.keys())
        known.acknowledged |= new
        faults += _examine(place, known, after, chance)
        outcome.faults += [f"第 {run + 1} 次（{manner} {after}）：{fault}" for fault in faults]
        if after == "flip" or faults or run % _LIVES_A_PLACE == _LIVES_A_PLACE - 1 or run == runs - 1:
            outcome.lines += len(known.seen)
            shutil.rmtree(place)
            place, known = folder / str(run + 1), _Known()
    return outcome


def _numbers(said: list[str]) -> tuple[int, int, int]:
    return int(said[2]), int(said[3]), int(said[4])


def _live(order: Order, chance: random.Random) -> list[str]:
    """What a process said until it was killed."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.close(out)
        try:
            send(order, lambda text: os.write(into, text))
        finally:
            os._exit(1)
    os.close(into)
    said = b""
    with os.fdopen(out, "rb", buffering=0) as pipe:
        if order.manner != "point" or chance.random() < 0.1:
            wanted = chance.randrange(1, 60)
            while said.count(b"\n") < wanted and (piece := pipe.read(1 << 12)):
                said += piece
            time.sleep(chance.uniform(0, 0.003))
            os.kill(child, signal.SIGKILL)
        while piece := pipe.read(1 << 16):
            said += piece
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the sender ended by itself: {said[-200:]!r}"
    return said.decode().splitlines()


def _examine(place: Path, known: _Known, after: str, chance: random.Random) -> Iterator[str]:
    """Reads all that is there; what is wrong, in words."""
    folder = place_of(place).wal / RECEIVER
    hurt = None
    if after == "torn":
        tear_the_end(folder, chance)
    elif after == "flip":
        hurt = flip_a_bit(folder, chance)
    # Where a bit of the last batch's own description was flipped, the door has to say which numbers are taken.
    with open_intake(place, {} if hurt else None) as intake:
        lost: set[int] = set()
        for damage in intake.damages:
            yield from _judge(damage, after, hurt, lost)
        if hurt and not intake.damages:
            yield f"{hurt[0].name} 第 {hurt[1]} 字节被改动而没有发现"
        yield from _read(intake, known, lost)
        yield from _compare(known, lost)
        for source in SOURCES:
            most = max((seq for one, seq in known.seen if one == source), default=0)
            if intake.next_seq(source) <= most:
                yield f"{source} 的下一个序号是 {intake.next_seq(source)}，已有 {most}"
        known.sealed = chance.randint(known.sealed, known.read) if chance.random() < 0.5 else known.sealed


def _read(intake: Intake, known: _Known, lost: set[int]) -> Iterator[str]:
    for one in intake.wal.read(known.read, on_damage=lambda damage: None):
        for index in range(len(one.batch.lines)):
            key = (one.batch.source, one.batch.first_seq + index)
            if key in known.seen:
                yield f"{key} 出现两次"
            known.seen[key] = one.batch.lines[index]
        if one.number != known.read + 1 and known.read + 1 not in lost:
            yield f"第 {known.read + 1} 批不见了"
        known.read = one.number


def _judge(damage: Damage, after: str, hurt: tuple[Path, int] | None, lost: set[int]) -> Iterator[str]:
    torn = "从未确认" in damage.text
    if hurt and damage.path == hurt[0] and damage.offset <= hurt[1] < damage.offset + damage.length:
        lost.add(damage.number)
    elif not torn:
        yield f"{after or '未损坏'}却报告 {damage}"


def _compare(known: _Known, lost: set[int]) -> Iterator[str]:
    for (source, batch), (first, last, number) in known.acknowledged.items():
        if number in lost:
            continue
        wanted = lines_of(source, batch)
        found = [known.seen.get((source, seq)) for seq in range(first, last + 1)]
        if found != wanted:
            yield f"已确认的 {source} 第 {batch} 批（{first} 至 {last} 行）丢失或变了"
    for source in SOURCES:
        seqs = sorted(seq for one, seq in known.seen if one == source)
        if not lost and seqs != list(range(1, len(seqs) + 1)):
            yield f"{source} 的序号不连续"
        texts = [known.seen[source, seq] for seq in seqs]
        if len(set(texts)) != len(texts):
            yield f"{source} 有一行存了两次"
