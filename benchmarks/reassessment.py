"""What one new record costs where an assessment is kept, beside a whole one in the same process.

    python -m benchmarks reassessment [--systems 300] [--important 60] [--records 30000] [--rounds 5]

`whole` is a warm assessment of record tables that are there already. Of each record type a new key, then a new version of a key,
is taken in `--rounds` times; medians of wall and CPU seconds are shown, and the ratio to the whole. At the end the kept findings
are held against a whole assessment of the same records.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.firm import Firm, write_csv
from benchmarks.registers import AS_OF
from zhengan.assess import Assessment, EvidenceBase, assess
from zhengan.assess.kept import Kept
from zhengan.assess.shelf import Shelf
from zhengan.assess.sources import folder_versions
from zhengan.assess.world import world_of
from zhengan.calendar import load_calendar
from zhengan.law import load_catalogue
from zhengan.ledger.tables import RecordVersion, record_tables
from zhengan.records import read_folder

TYPES = (
    "backup_run",
    "drill",
    "change",
    "incident",
    "system",
    "institution",
    "network_link",
    "stress_test",
    "policy",
    "appointment",
)
# What a new version of a key says otherwise, in turn.
_OTHERWISE: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "backup_run": ({"ok": False}, {"ok": True}),
    "change": ({"result": "failed"}, {"result": "done"}),
    "incident": ({"level": "major"}, {"level": "general"}),
    "institution": ({"bureau": "北京"}, {"bureau": "上海"}),
    "system": ({"important": False}, {"important": True}),
}
_MOST_RATIO = 20


@dataclass(frozen=True)
class Spent:
    """Seconds on the wall and on the processor, and how many findings changed."""

    wall: float
    cpu: float
    changed: int = 0


def main(argv: Sequence[str]) -> None:
    """A line for each record type, new and changed."""
    parser = argparse.ArgumentParser(prog="./run bench reassessment", description="一条新记录之后重新判断的用时")
    parser.add_argument("--systems", type=int, default=300)
    parser.add_argument("--important", type=int, default=60)
    parser.add_argument("--records", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args(argv)
    known = _records(Firm(asked.systems, asked.important, records=asked.records))
    tables = record_tables(known)
    _assessed(tables)
    whole = _median([_spent(lambda: _assessed(tables)) for _ in range(3)])
    print(f"whole {whole.wall:6.2f} s {whole.cpu:6.2f} s CPU, {len(known):,} records", flush=True)
    shelf, catalogue = Shelf(known), load_catalogue()
    began = time.perf_counter()
    kept = Kept(shelf, world_of(EvidenceBase(shelf.tables), [AS_OF], catalogue.choose({}), catalogue, load_calendar()))
    print(f"kept for the first time {time.perf_counter() - began:6.2f} s, {len(kept.assessment.findings)} findings")
    for name, kind, versions in _coming(known, asked.rounds):
        found = _median([_taken(kept, known, version) for version in versions])
        ratios = f"{whole.wall / found.wall:6.1f} x {whole.cpu / found.cpu:6.1f} x CPU"
        print(
            f"{name:14}{kind:8}{found.wall * 1000:7.0f} ms {found.cpu * 1000:6.0f} ms CPU {ratios}   {found.changed} findings changed",
            flush=True,
        )
    same = kept.assessment.findings == _assessed(record_tables(known)).findings
    print(f"the same findings as a whole assessment: {same}; wanted: {_MOST_RATIO} x")


def _records(firm: Firm) -> list[RecordVersion]:
    with TemporaryDirectory() as folder:
        write_csv(firm, Path(folder) / "evidence")
        return list(folder_versions(read_folder(Path(folder) / "evidence").rows))


def _coming(known: Sequence[RecordVersion], rounds: int) -> Iterator[tuple[str, str, list[RecordVersion]]]:
    """For each record type versions of new keys, then of a key that is there."""
    last = {version.type: version for version in known}
    entry = len(known)
    for name in TYPES:
        for kind in ("new", "version"):
            if (name, kind) == ("institution", "new"):
                continue
            versions = []
            for number in range(rounds):
                entry += 1
                said = _OTHERWISE.get(name, ({},))
                own = replace(last[name], entry=entry, seq=entry)
                versions.append(
                    replace(own, key=f"{own.key}-{number}")
                    if kind == "new"
                    else replace(own, payload={**own.payload, **said[number % len(said)]})
                )
            yield name, kind, versions


def _taken(kept: Kept, known: list[RecordVersion], version: RecordVersion) -> Spent:
    changed: list[int] = []
    spent = _spent(lambda: changed.append(len(kept.take([version]).after)))
    known.append(version)
    return replace(spent, changed=changed[0])


def _assessed(tables: Mapping[str, Any]) -> Assessment:
    catalogue = load_catalogue()
    return assess(EvidenceBase(tables), [AS_OF], catalogue.choose({}), catalogue, load_calendar())


def _spent(run: Callable[[], object]) -> Spent:
    began, busy = time.perf_counter(), time.process_time()
    run()
    return Spent(time.perf_counter() - began, time.process_time() - busy)


def _median(found: Sequence[Spent]) -> Spent:
    return Spent(
        statistics.median(item.wall for item in found),
        statistics.median(item.cpu for item in found),
        max(item.changed for item in found),
    )
