"""Records a second on the whole way in (CSV folder, checks, ledger on SQLite with synchronous=FULL), beside SQLite alone.

    python -m benchmarks intake [--records 100000] [--rounds 3]

The limit is what `sqlite3.executemany` writes of rows of the same size into a table of the same columns and indexes in
one transaction, synchronous=FULL: no parsing, no canonical JSON, no digest. Every round is a process of its own and a
ledger of its own, medians compared. `again` imports the same folder once more, which changes nothing.
"""

import argparse
import json
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from benchmarks.firm import Firm, write_csv
from benchmarks.registers import AS_OF
from zhengan.cli.workspace_commands import make_ledger
from zhengan.records import ZONE
from zhengan.workspace.folder import workspace_at, write_settings
from zhengan.workspace.intake import take_folder

_FLOOR = 10_000


def main(argv: Sequence[str]) -> None:
    """Prints records a second: imported, imported again, and what SQLite alone takes."""
    parser = argparse.ArgumentParser(prog="./run bench intake", description="证据文件夹导入账本的速度")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args(argv)
    rounds = [_process(asked.records) for _ in range(asked.rounds)]
    middle = {name: statistics.median(found[name] for found in rounds) for name in rounds[0]}
    limit = middle["records"] / middle["limit"]
    for name, words in (("first", "imported"), ("again", "again (all known)")):
        rate = middle["records"] / middle[name]
        by_cpu = middle["records"] / middle[f"{name}_cpu"]
        print(
            f"{words:20} {rate:>9,.0f} records/s  ({by_cpu:,.0f} by CPU)  {rate / limit:.2f} x the limit  floor {_FLOOR:,}"
        )
    print(f"{'SQLite alone':20} {limit:>9,.0f} rows/s of {middle['row_bytes']:.0f} B")
    print(f"{middle['records']:,.0f} records, peak {middle['mib']:.0f} MiB")


def measure(records: int) -> None:
    """One round in this process, printed as JSON."""
    with tempfile.TemporaryDirectory() as place:
        folder, root = Path(place, "evidence"), Path(place, "workspace")
        firm = Firm(systems=300, important=60, days=max(1, min(365, records // 240)), records=records)
        rows = write_csv(firm, folder)
        write_settings(root, key="bench", name="测量证券", kind="securities", bureau="上海", digest="sha256")
        make_ledger(workspace_at(root))
        first = _taken(root, folder)
        again = _taken(root, folder)
        limit, row_bytes = _limit(root / "ledger.sqlite3", Path(place, "limit.sqlite3"))
    found = {"first": first[0], "first_cpu": first[1], "again": again[0], "again_cpu": again[1]}
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**found, "records": rows, "limit": limit, "row_bytes": row_bytes, "mib": mib}))


def _taken(root: Path, folder: Path) -> tuple[float, float]:
    began, busy = time.perf_counter(), time.process_time()
    take_folder(workspace_at(root), folder, datetime(AS_OF.year, AS_OF.month, AS_OF.day, 18, tzinfo=ZONE), "benchmark")
    return time.perf_counter() - began, time.process_time() - busy


def _limit(ledger: Path, place: Path) -> tuple[float, float]:
    """Seconds to write the ledger's own rows once more with bare sqlite3, and their mean size."""
    with sqlite3.connect(ledger) as source:
        columns = "institution, seq, type, key, valid_at, recorded_at, body, digest"
        rows = source.execute(f"SELECT {columns} FROM ledger_entry").fetchall()
        told = "SELECT sql FROM sqlite_master WHERE tbl_name = 'ledger_entry' AND type IN ('table', 'index') AND sql NOT NULL"
        schema = [sql for (sql,) in source.execute(f"{told} ORDER BY type DESC")]
    with sqlite3.connect(place, isolation_level=None) as target:
        target.execute("PRAGMA journal_mode = WAL")
        target.execute("PRAGMA synchronous = FULL")
        for sql in schema:
            target.execute(sql)
        began = time.perf_counter()
        target.execute("BEGIN IMMEDIATE")
        target.executemany(f"INSERT INTO ledger_entry ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        target.execute("COMMIT")
        seconds = time.perf_counter() - began
    return seconds, sum(_size(row) for row in rows) / len(rows)


def _size(row: Sequence[object]) -> int:
    return sum(len(value) for value in row if isinstance(value, str | bytes))


def _process(records: int) -> Mapping[str, float]:
    code = "import sys; from benchmarks.intake import measure; measure(int(sys.argv[1]))"
    said = subprocess.run([sys.executable, "-c", code, str(records)], check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return found
