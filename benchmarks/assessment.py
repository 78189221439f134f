"""A full assessment of 300 systems, 30,000 records and 100 million samples, beside the same aggregates as bare DuckDB SQL.

    python -m benchmarks assessment [--samples 1e8] [--systems 300] [--important 60] [--records 30000] [--folder …]

Every measurement is a process of its own, so that its memory is its own: `bare`, then `folder` (`zhengan assess
--evidence` without the command line: read, check, tables, `metric_day`, judge), in turn, three times each, medians
compared. Bare SQL makes the same figures in the simplest way: highest value and number of samples of each series and
day, over all hours and, for links, over trading hours. It checks nothing, counts samples instead of different minutes,
and gives all links the same trading hours. Then the workspace's way: `first day` takes all samples into a store and
judges, `second day` brings one day more of every series and judges again, which must not depend on the old samples.

The folder is made once and used again.
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

import duckdb

from benchmarks.firm import INSTITUTION, Firm, days_of, series_in, write_csv, write_samples
from benchmarks.registers import AS_OF
from zhengan.assess import Assessment, EvidenceBase, assess
from zhengan.assess.sources import Refusal, folder_evidence
from zhengan.calendar import load_calendar
from zhengan.cli.workspace_commands import make_ledger
from zhengan.law import load_catalogue
from zhengan.ledger.tables import record_tables
from zhengan.records import ZONE
from zhengan.workspace.folder import Workspace, workspace_at, write_settings
from zhengan.workspace.intake import take_folder
from zhengan.workspace.judgement import judge_workspace

_MOST_SECONDS, _MOST_RATIO, _MOST_MIB = 6.0, 1.5, 1.5e9 / (1 << 20)
_AHEAD = 480


def main(argv: Sequence[str]) -> None:
    """Prints the medians, the ratio, and what of the target (1.5 x bare SQL and 6 s more, 1.5 GB) is used."""
    parser = argparse.ArgumentParser(prog="./run bench assessment", description="完整评估与单纯 SQL 之比")
    parser.add_argument("--samples", type=float, default=1e8)
    parser.add_argument("--systems", type=int, default=300)
    parser.add_argument("--important", type=int, default=60)
    parser.add_argument("--records", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/zhengan-bench"))
    asked = parser.parse_args(argv)
    firm = Firm(asked.systems, asked.important, records=asked.records)
    folder = asked.folder / f"firm-{asked.systems}-{asked.important}-{asked.records}-{asked.samples:.0f}"
    print(_prepared(folder, firm, int(asked.samples)))
    _process("warm", folder)
    runs: dict[str, list[dict[str, float]]] = {"bare": [], "folder": []}
    for _ in range(asked.rounds):
        for name, found in runs.items():
            found.append(_process(name, folder))
    bare, ours = (
        {unit: statistics.median(run[unit] for run in found) for unit in ("seconds", "cpu")} for found in runs.values()
    )
    for name in ("first day", "second day"):
        runs[name] = [_process(name, folder)]
    for name, found in runs.items():
        seconds, cpu = (statistics.median(run[unit] for run in found) for unit in ("seconds", "cpu"))
        notes = {key: value for key, value in found[-1].items() if key not in {"seconds", "cpu", "mib"}}
        print(f"{name:10} {seconds:7.2f} s {cpu:7.2f} s CPU {max(run['mib'] for run in found):6.0f} MiB  {notes}")
    for unit, words in (("seconds", "wall"), ("cpu", "CPU")):
        beyond = ours[unit] - _MOST_RATIO * bare[unit]
        print(
            f"{words:4}: {ours[unit] / bare[unit]:.2f} x bare; {_MOST_RATIO} x bare and {beyond:+.2f} s (at most +{_MOST_SECONDS} s)"
        )
    print(f"peak {max(run['mib'] for run in runs['folder']):.0f} MiB (at most {_MOST_MIB:.0f})")
    shutil.rmtree(folder / "workspace", ignore_errors=True)


def measure(name: str, folder: str) -> None:
    """Runs one measurement in this process and prints it as JSON."""
    work: Mapping[str, Callable[[Path], dict[str, float]]] = {
        "warm": _warm,
        "bare": _bare,
        "folder": _folder,
        "first day": _first_day,
        "second day": _second_day,
    }
    began, busy = time.perf_counter(), time.process_time()
    found = work[name](Path(folder))
    spent = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - busy}
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"mib": mib, **spent, **found}))


def _prepared(folder: Path, firm: Firm, samples: int) -> str:
    done = folder / "made.txt"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        rows = write_csv(firm, folder / "evidence")
        series = series_in(firm, samples)
        minutes = Path("telemetry", "minutes")
        count = write_samples(folder / "evidence" / minutes, firm, series, days_of(series, samples))
        write_samples(folder / "next-day" / minutes, firm, series, (AS_OF, AS_OF + timedelta(days=1)))
        shutil.copy(folder / "evidence" / "institution.csv", folder / "next-day")
        told = f"{firm.systems} systems, {firm.important} links, {rows:,} records, {count:,} samples"
        done.write_text(told, encoding="utf-8")
    return done.read_text(encoding="utf-8")


def _process(name: str, folder: Path) -> dict[str, float]:
    code = "import sys; from benchmarks.assessment import measure; measure(*sys.argv[1:])"
    said = subprocess.run(
        [sys.executable, "-c", code, name, str(folder)], check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return found


def _warm(folder: Path) -> dict[str, float]:
    """An assessment of nobody: the queries are written into the user's cache, as after any first assessment."""
    catalogue = load_catalogue()
    found = assess(EvidenceBase(record_tables(())), [AS_OF], catalogue.choose({}), catalogue, load_calendar())
    return {"findings": len(found.findings)}


def _bare(folder: Path) -> dict[str, float]:
    rows = f"""(SELECT object_type, object, metric, value, epoch_us("at") // 60000000 + {_AHEAD} AS local_minute
        FROM '{folder}/evidence/telemetry/minutes/*.parquet')"""
    keys = "object_type, object, metric"
    with duckdb.connect() as con:
        con.execute("SET memory_limit = '1GB'; SET preserve_insertion_order = false")
        con.register("minutes", load_calendar().minute_table("BSE+SSE+SZSE", AS_OF - timedelta(days=366), AS_OF))
        con.execute(
            f"CREATE TABLE hours AS SELECT epoch_us(minute) // 60000000 + {_AHEAD} AS local_minute FROM minutes"
        )
        began, busy = time.perf_counter(), time.process_time()
        con.execute(
            f"""
            CREATE TABLE figures AS
            SELECT {keys}, 'all' AS hours_class, local_minute // 1440 AS day, max(value), count(*) FROM {rows} GROUP BY ALL
            UNION ALL
            SELECT {keys}, 'trading' AS hours_class, local_minute // 1440 AS day, max(value), count(*)
            FROM {rows} JOIN hours USING (local_minute) WHERE object_type = 'network_link' GROUP BY ALL
            """
        )
        spent = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - busy}
        return {**spent, "rows": con.execute("SELECT count(*) FROM figures").fetchall()[0][0]}


def _folder(folder: Path) -> dict[str, float]:
    """What `zhengan assess --evidence` does, the command line left out."""
    began = time.perf_counter()
    catalogue, calendar = load_catalogue(), load_calendar()
    base = folder_evidence(folder / "evidence", None, calendar)
    assert not isinstance(base, Refusal), base.faults[:3]
    read = time.perf_counter()
    found = assess(base, [AS_OF], catalogue.choose({}), catalogue, calendar)
    return _told(found, read - began, time.perf_counter() - read)


def _first_day(folder: Path) -> dict[str, float]:
    """`zhengan init`, `evidence import` of the folder and the first `assess`: what a workspace pays once."""
    shutil.rmtree(folder / "workspace", ignore_errors=True)
    named = {"key": INSTITUTION, "name": INSTITUTION, "kind": "securities", "bureau": "上海"}
    workspace = write_settings(folder / "workspace", **named, digest="sha256")
    make_ledger(workspace)
    return _taken(workspace, folder / "evidence", AS_OF)


def _second_day(folder: Path) -> dict[str, float]:
    """One day more of every series imported, then the assessment of that day."""
    return _taken(workspace_at(folder / "workspace"), folder / "next-day", AS_OF + timedelta(days=1))


def _taken(workspace: Workspace, folder: Path, as_of: date) -> dict[str, float]:
    began = time.perf_counter()
    take_folder(workspace, folder, datetime.combine(as_of, clock_time(18), ZONE), "benchmark")
    taken = time.perf_counter()
    found = judge_workspace(workspace, as_of).assessment
    return _told(found, taken - began, time.perf_counter() - taken)


def _told(found: Assessment, reading: float, judging: float) -> dict[str, float]:
    return {"reading": round(reading, 2), "judging": round(judging, 2), "findings": len(found.findings)}
