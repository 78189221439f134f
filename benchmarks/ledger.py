"""How fast the ledger takes entries in and verifies them, beside what SQLite and SHA-256 alone allow.

`./run bench ledger [--entries 1000000]`. Medians of three, ratios from one run.
"""

import argparse
import hashlib
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

_INSTITUTION = "bench"
_IMPORT_FLOOR = 10_000
_VERIFY_FLOOR = 300_000


def main(argv: list[str]) -> None:
    """Prints one line a figure."""
    parser = argparse.ArgumentParser(prog="./run bench ledger", description="账本：写入与核对的速度")
    parser.add_argument("--entries", type=int, default=1_000_000)
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "ledger.sqlite3"
        _fill(place, asked.entries)
        raw = _rate(asked.entries, lambda: _raw_loop(place))
        ours = _rate(asked.entries, _verify)
        print(f"raw sqlite3 cursor + sha256   {raw:>12,.0f} entries/s")
        print(
            f"verify (SHA-256)              {ours:>12,.0f} entries/s   {ours / raw:.2f} x raw   floor {_VERIFY_FLOOR:,}"
        )


def _fill(place: Path, entries: int) -> None:
    from zhengan.ledger import append
    from zhengan.ledger.database import configure, migrate

    configure(str(place))
    migrate()
    now = datetime(2026, 11, 20, tzinfo=UTC)
    begun = time.perf_counter()
    append(_INSTITUTION, _drafts(entries), actor="bench", source="bench", now=now)
    rate = entries / (time.perf_counter() - begun)
    print(f"append (SQLite, FULL)         {rate:>12,.0f} entries/s   floor {_IMPORT_FLOOR:,} for the whole import")
    begun = time.perf_counter()
    append(_INSTITUTION, _drafts(entries // 10), actor="bench", source="bench", now=now)
    rate = entries // 10 / (time.perf_counter() - begun)
    print(f"append again (all ignored)    {rate:>12,.0f} entries/s")


def _drafts(count: int) -> Iterator[object]:
    from zhengan.ledger import Draft

    for number in range(count):
        payload = {
            "system": f"sys-{number % 40}",
            "started_at": "2026-11-20T01:02:03+08:00",
            "finished_at": "2026-11-20T02:02:03+08:00",
            "ok": True,
            "site": "remote",
            "bytes": "123456789",
            "tool": "restic",
        }
        # Keys in no order, as institutions make them.
        yield Draft("backup_run", f"bk-{number * 7919 % 1000003:08d}", payload, "2026-11-20T01:02:03+08:00")


def _verify() -> None:
    from zhengan.ledger import verify

    found = verify(_INSTITUTION)
    assert found.faults == ()


def _raw_loop(place: Path) -> None:
    """The physical limit: read every body and digest, hash once, compare."""
    connection = sqlite3.connect(place)
    previous = bytes(32)
    query = "SELECT CAST(body AS BLOB), digest FROM ledger_entry WHERE institution = ? ORDER BY seq"
    for body, digest in connection.execute(query, [_INSTITUTION]):
        previous = hashlib.sha256(b"\x00" + previous + body).digest()
        assert previous == digest
    connection.close()


def _rate(entries: int, work: Callable[[], None]) -> float:
    """Entries a second, the median of three runs."""
    seconds = []
    for _ in range(3):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return entries / statistics.median(seconds)
