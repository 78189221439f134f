"""1, 10, 100, 1,000 institutions of forty systems judged in one set-based run: does the cost grow linearly?

    python -m benchmarks institutions [COUNT …] [--days 365] [--rounds 3]

Each institution has 40 systems, 12 of them important, with a year of daily backups, five years of log holdings and what
else a sound firm keeps for the whole order: about 6,260 records. All have the same records under another name; the
tables are put together in Arrow, so that what is measured is the assessment alone. Each count is a process of its own.
The least of three runs is shown for the small counts, one run for a thousand; seconds are wall, CPU is all threads'.
Under each line stand the steps that took longest.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.firm import Firm, records
from benchmarks.registers import AS_OF
from zhengan.assess import Assessment, EvidenceBase, assess
from zhengan.calendar import load_calendar
from zhengan.law import load_catalogue
from zhengan.ledger.tables import RecordVersion, record_tables
from zhengan.records import parse_row

COUNTS = (1, 10, 100, 1000)
SYSTEMS, IMPORTANT = 40, 12
_NAME = "bench"
_NAMED_STEPS = 8


def main(argv: Sequence[str]) -> None:
    """One line a count: seconds, CPU seconds, peak memory, findings, cost of one institution and against the count before."""
    parser = argparse.ArgumentParser(prog="./run bench institutions", description="多机构合并评估的用时")
    parser.add_argument("counts", nargs="*", type=int, default=COUNTS)
    parser.add_argument("--days", type=int, default=365, help="每日备份的天数")
    parser.add_argument("--rounds", type=int, default=3, help="一百家以内各跑几次，取最少的")
    asked = parser.parse_args(argv)
    before: dict[str, Any] = {}
    for count in asked.counts:
        found = _process(count, asked.days, asked.rounds)
        each = 1000 * found["seconds"] / count
        more = (
            f"  {(found['seconds'] - before['seconds']) / (count - before['count']) * 1000:8.1f} ms each more"
            if before
            else ""
        )
        print(
            f"{count:5d} institutions {found['rows']:>10,.0f} records {found['findings']:>9,.0f} findings"
            f" {found['seconds']:7.2f} s {found['cpu']:7.2f} s CPU {found['mib']:6.0f} MiB {each:8.1f} ms each{more}",
            flush=True,
        )
        for step in found["slowest"]:
            print(
                f"      {step['seconds']:7.3f} s  {step['step']:12} {step['name']:32} {step['obligations']}", flush=True
            )
        before = {**found, "count": count}


def measure(count: int, days: int, rounds: int) -> None:
    """One count in this process, printed as JSON."""
    tables = tiled(one_institution(Firm(SYSTEMS, IMPORTANT, days)), count)
    catalogue, calendar = load_catalogue(), load_calendar()
    readings = catalogue.choose({})
    runs = []
    for _ in range(rounds if count <= 100 else 1):
        began, busy = time.perf_counter(), time.process_time()
        found = assess(EvidenceBase(tables), [AS_OF], readings, catalogue, calendar)
        runs.append((time.perf_counter() - began, time.process_time() - busy))
    seconds, cpu = min(runs)
    rows = sum(table.num_rows for table in tables.values())
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"seconds": seconds, "cpu": cpu, "mib": mib, "rows": rows, "findings": len(found.findings)}
    print(json.dumps({**told, "slowest": _slowest(found)}))


def _slowest(found: Assessment) -> list[dict[str, Any]]:
    """The steps of the last run that took longest, with the obligations that they serve."""
    by_time = sorted(found.timings, key=lambda item: -item.seconds)[:_NAMED_STEPS]
    return [
        {"seconds": item.seconds, "step": item.step, "name": item.name, "obligations": "、".join(item.obligations[:3])}
        for item in by_time
    ]


def _process(count: int, days: int, rounds: int) -> dict[str, Any]:
    code = "import sys; from benchmarks.institutions import measure; measure(*map(int, sys.argv[1:]))"
    command = [sys.executable, "-c", code, str(count), str(days), str(rounds)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return found


def one_institution(firm: Firm) -> dict[str, pa.Table]:
    return record_tables(_versions(firm))


def _versions(firm: Firm) -> Iterator[RecordVersion]:
    for entry, (record_type, cells) in enumerate(records(firm), 1):
        row, faults = parse_row(
            record_type, {"institution": _NAME, **{name: str(value) for name, value in cells.items()}}
        )
        assert row is not None, faults
        yield RecordVersion(entry, _NAME, record_type, row.key, entry, row.payload, row.valid_at, None, None)


def tiled(tables: Mapping[str, pa.Table], count: int) -> dict[str, pa.Table]:
    """The same records for each of `count` institutions, with entry ids of their own."""
    entries = sum(table.num_rows for table in tables.values())
    return {
        name: pa.concat_tables(_renamed(name, table, entries, count)).combine_chunks() for name, table in tables.items()
    }


def _renamed(name: str, table: pa.Table, entries: int, count: int) -> Iterator[pa.Table]:
    for number in range(count if table.num_rows else 1):
        own = f"{_NAME}{number:04d}"
        columns = {
            "institution": pa.array([own], pa.string()).take(pa.array([0] * table.num_rows, pa.int32())),
            "entry": pc.add(table["entry"], number * entries),
        }
        if name == "institution":
            columns["key"] = pa.array([own])
        shown = table
        for column, values in columns.items():
            shown = shown.set_column(shown.schema.get_field_index(column), column, values)
        yield shown
