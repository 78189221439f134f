"""Whatever moment sealing stops at: afterwards each line is there once, each segment and entry once, and nothing was dropped early."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archive.sealing_given import (
    BROKER,
    DAY_NS,
    NOON,
    SIGNER,
    MemoryLog,
    batch,
    batches,
    clock,
    place_in,
    sealed,
    some_lines,
)
from zhengan.archive.errors import ArchiveError, Damaged, StorageFull
from zhengan.archive.intake import make_lines
from zhengan.archive.line import Batch
from zhengan.archive.place import ArchivePlace
from zhengan.archive.proofs import prove, verify_all
from zhengan.archive.segments import (
    Catalogue,
    events,
    manifests,
    open_segment,
    reencode,
    seal_wal,
    segments,
    settle,
)
from zhengan.archive.segments.from_wal import Log
from zhengan.archive.wal import Wal, WalBatch, WalReader

STEPS = ("read", "built", "written", "named", "entered", "dropped")
KEYS = [SIGNER.key]


class StoppedError(Exception):
    """The process ends here."""


def stopping_at(step: str, times: int = 1) -> Callable[[str], None]:
    left = [times]

    def reached(now: str) -> None:
        if now == step:
            left[0] -= 1
            if left[0] == 0:
                raise StoppedError(step)

    return reached


def mixed() -> list[WalBatch]:
    """Two classes and two days in one log."""
    return [
        batch(1, "oms", 1, some_lines(0, 50)),
        batch(2, "fw", 1, some_lines(50, 30), log_class="network"),
        batch(3, "oms", 51, some_lines(80, 20)),
        batch(4, "oms", 71, some_lines(100, 20), NOON + DAY_NS),
        batch(5, "fw", 31, some_lines(120, 30), log_class="network"),
    ]


def run(place: ArchivePlace, log: Log, reached: Callable[[str], None] = lambda step: None) -> None:
    seal_wal(place, log, receiver="r1", signer=SIGNER, clock=clock, reached=reached)


def check_whole(place: ArchivePlace, log: MemoryLog, lines: int) -> None:
    assert log.sealed == log.held[-1].number
    found = verify_all(place, keys=KEYS)
    assert found.faults == ()
    assert found.lines == lines
    names = [one.segment for one in manifests(place)]
    assert sorted(event.segment for event in events(BROKER)) == sorted(names)
    assert sorted(row.segment for row in Catalogue(place).rows()) == sorted(names)
    assert not [one for one in place.segments.rglob(".*") if one.is_dir()]


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("step", STEPS)
def test_a_stop_at_any_step_loses_and_doubles_nothing(sqlite_place: str, tmp_path: Path, step: str, times: int) -> None:
    place, log = place_in(tmp_path), MemoryLog(mixed())
    stopped = step in ("read", "dropped") and times > 1
    if stopped:
        run(place, log, stopping_at(step, times))
    else:
        with pytest.raises(StoppedError):
            run(place, log, stopping_at(step, times))
        assert step == "dropped" or log.sealed == 0
        # More was accepted meanwhile, so that the round is another one.
        log.held.append(batch(6, "oms", 91, some_lines(150, 10)))
        run(place, log)
    check_whole(place, log, 150 if stopped else 160)


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step(sqlite_place: str, tmp_path: Path, step: str) -> None:
    place = place_in(tmp_path)
    with Wal(place.wal / "r1", file_bytes=1 << 20) as log:
        log.append([one.batch for one in mixed()])
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, sqlite_place, str(place.root), step],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    run(place, WalReader(place.wal / "r1"))
    found = verify_all(place, keys=KEYS)
    assert (found.faults, found.lines, found.segments) == ((), 150, 3)
    assert len(list(events(BROKER))) == 3
    assert list(WalReader(place.wal / "r1").read()) == []


_KILLED = """
import os, signal, sys
from pathlib import Path
from zhengan.ledger.database import configure
configure(sys.argv[1])
from tests.archive.sealing_given import BROKER, SIGNER, clock
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments import seal_wal
from zhengan.archive.wal import WalReader
place = ArchivePlace(Path(sys.argv[2]), BROKER)
def reached(step):
    if step == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)
seal_wal(place, WalReader(place.wal / "r1"), receiver="r1", signer=SIGNER, clock=clock, reached=reached)
"""


def test_rounds_follow_one_another(sqlite_place: str, tmp_path: Path) -> None:
    place, log = place_in(tmp_path), MemoryLog(batches(10, 50))
    size = log.held[0].size
    done = seal_wal(place, log, receiver="r1", signer=SIGNER, clock=clock, round_bytes=3 * size)
    assert sum(one.rows for one in done) == 500
    assert len(done) > 2
    check_whole(place, log, 500)


def test_a_small_rest_waits(sqlite_place: str, tmp_path: Path) -> None:
    place, log = place_in(tmp_path), MemoryLog(batches(2, 10))
    assert seal_wal(place, log, receiver="r1", signer=SIGNER, clock=clock, least_bytes=1 << 20) == []
    assert log.sealed == 0


def test_two_processes_do_not_seal_one_log(sqlite_place: str, tmp_path: Path) -> None:
    place = place_in(tmp_path)

    def meanwhile(step: str) -> None:
        if step == "read":
            run(place, MemoryLog(mixed()))

    with pytest.raises(ArchiveError, match="另一个进程"):
        run(place, MemoryLog(mixed()), meanwhile)


def test_a_restarted_numbering_is_refused(sqlite_place: str, tmp_path: Path) -> None:
    place = place_in(tmp_path)
    run(place, MemoryLog(batches(2, 10)))
    other = [WalBatch(one.number, bytes(32), one.batch) for one in batches(2, 10)]
    log = MemoryLog(other)
    with pytest.raises(ArchiveError, match="批号被重用"):
        run(place, log)
    assert log.sealed == 0


def test_a_disk_that_takes_nothing_drops_nothing(
    sqlite_place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, log = place_in(tmp_path), MemoryLog(mixed())

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("zhengan.archive.segments.files.os.fsync", full)
        with pytest.raises(StorageFull, match="没有丢失"):
            run(place, log)
    assert log.sealed == 0
    run(place, log)
    check_whole(place, log, 150)


def test_the_cold_pass_keeps_root_and_proofs(sqlite_place: str, tmp_path: Path) -> None:
    place = place_in(tmp_path)
    old = sealed(place, batches())
    proof = prove(place, "a", 17)
    new = reencode(place, old.segment, signer=SIGNER, by="r1", clock=clock)
    assert (new.root, new.rows, new.encoding) == (old.root, old.rows, 1)
    assert new.files["lines.parquet"] != old.files["lines.parquet"]
    assert manifests(place) == [new]
    again = prove(place, "a", 17)
    assert (again["path"], again["record"]) == (proof["path"], proof["record"])
    assert [event.event for event in events(BROKER)] == ["sealed", "reencoded"]
    changed = list(events(BROKER))[1].fields
    assert (changed["lines_before"], changed["lines"]) == (
        old.files["lines.parquet"].digest,
        new.files["lines.parquet"].digest,
    )
    assert verify_all(place, keys=KEYS).faults == ()
    assert {row.digest for row in Catalogue(place).rows()} == {new.digest}


@pytest.mark.parametrize("step", ["written", "entered", "exchanged"])
def test_a_cold_pass_that_stops_is_finished_or_undone(sqlite_place: str, tmp_path: Path, step: str) -> None:
    place = place_in(tmp_path)
    old = sealed(place, batches())
    with pytest.raises(StoppedError):
        reencode(place, old.segment, signer=SIGNER, by="r1", clock=clock, reached=stopping_at(step))
    settle(place)
    assert verify_all(place, keys=KEYS).faults == ()
    assert manifests(place)[0].encoding == (0 if step == "written" else 1)
    assert len(list(segments(place)[0].folder.parent.iterdir())) == 1


def test_folders_change_places_without_renameat2_too(
    sqlite_place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = place_in(tmp_path)
    old = sealed(place, batches())
    monkeypatch.setattr("zhengan.archive.segments.cold.ctypes.CDLL", lambda name: object())
    new = reencode(place, old.segment, signer=SIGNER, by="r1", clock=clock)
    assert open_segment(place, old.segment).manifest == new
    assert len(list(segments(place)[0].folder.parent.iterdir())) == 1


def test_a_damaged_segment_is_not_encoded_anew(sqlite_place: str, tmp_path: Path) -> None:
    place = place_in(tmp_path)
    old = sealed(place, batches())
    other = sealed(
        place, [WalBatch(9, bytes(32), Batch("c", "business", 1, NOON, make_lines([b"something else"] * 600)))]
    )
    lines = open_segment(place, other.segment).lines.read_bytes()
    open_segment(place, old.segment).lines.write_bytes(lines)
    with pytest.raises(Damaged, match="没有重新编码"):
        reencode(place, old.segment, signer=SIGNER, by="r1", clock=clock)
