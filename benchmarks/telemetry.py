"""`metric_day` over 100 million samples against the same aggregates as bare DuckDB SQL, and the cost of one more day.

    python -m benchmarks telemetry [SAMPLES [FOLDER [distinct]]]     100e6 under /tmp/zhengan-bench by default

Every measurement is a process of its own, so that its memory is its own: `bare` and `days` are taken in turn, three
times each, and the medians compared. Bare SQL is the simplest statement of the same figures (max and number of samples
for each series and day, once over all hours and once over trading hours). It does less: it counts samples, not
different minutes, trusts them, and gives all systems the same trading hours, where the product has three classes here.
`distinct` counts minutes as the product does, in plain SQL.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zhengan.calendar import load_calendar
from zhengan.ledger.telemetry import Samples, TelemetryStore, metric_days, read_telemetry

SYSTEMS = 300
FIRST, LAST = date(2025, 11, 1), date(2026, 11, 1)
CLASSES = ("BSE+SSE+SZSE", "CFFEX", "DCE+SHFE")
ROUNDS = 3

_SCHEMA = pa.schema(
    [(name, pa.dictionary(pa.int32(), pa.string())) for name in ("institution", "object_type", "object", "metric")]
    + [("at", pa.timestamp("us", tz="UTC")), ("value", pa.decimal128(18, 6))]
)
_AHEAD = 480


def main(argv: Sequence[str]) -> None:
    """Prints the table of measurements."""
    samples = float(argv[0]) if argv else 100e6
    folder = Path(argv[1] if len(argv) > 1 else "/tmp/zhengan-bench") / f"{samples:.0f}"
    written = generate(folder / "metric", samples)
    size = sum(file.stat().st_size for file in (folder / "metric").iterdir())
    print(f"{written:,} samples, {size / written:.2f} B each")
    runs: dict[str, list[dict[str, float]]] = {}
    for _ in range(ROUNDS):
        for name in ("bare", "days"):
            runs.setdefault(name, []).append(_process(name, folder))
    for name in ("import", "second day", *argv[2:]):
        runs[name] = [_process(name, folder)]
    base = [statistics.median(run[unit] for run in runs["bare"]) for unit in ("seconds", "cpu")]
    for name, found in runs.items():
        seconds, cpu = (statistics.median(run[unit] for run in found) for unit in ("seconds", "cpu"))
        notes = {key: value for key, value in found[0].items() if key not in {"seconds", "cpu", "mib"}}
        peak = max(run["mib"] for run in found)
        ratios = f"{seconds / base[0]:6.2f} x bare ({cpu / base[1]:.2f} in CPU)"
        print(f"{name:12} {seconds:7.2f} s {cpu:7.2f} s CPU {ratios} {peak:6.0f} MiB  {notes or ''}")


def generate(folder: Path, samples: float) -> int:
    """Files of a month each: most systems every minute, the rest every ten, as an exporter leaves them. Made once."""
    often = min(int(samples * 0.94 / 525_600), SYSTEMS)
    seldom = min(SYSTEMS - often, int(samples * 0.06 / 52_560))
    steps = [1] * often + [10] * seldom
    months = np.arange("2025-11", "2026-12", dtype="datetime64[M]")
    if not folder.exists():
        folder.mkdir(parents=True)
        for number, (first, end) in enumerate(pairwise(months)):
            minutes = (int(first.astype("datetime64[m]").astype(int)), int(end.astype("datetime64[m]").astype(int)))
            _write(folder / f"{first}.parquet", steps, minutes, number)
    return sum(pq.read_metadata(path).num_rows for path in folder.iterdir())


def _write(path: Path, steps: Sequence[int], local_minutes: tuple[int, int], seed: int) -> None:
    random = np.random.default_rng(seed)
    encodings = {"at": "DELTA_BINARY_PACKED", "value": "PLAIN"}
    with pq.ParquetWriter(
        path, _SCHEMA, compression="zstd", use_dictionary=_SCHEMA.names[:4], column_encoding=encodings
    ) as writer:
        for number, step in enumerate(steps):
            minutes = np.arange(*local_minutes, step, dtype=np.int64)
            tenths = (10_000 + 5_000 * np.sin(minutes % 1440 / 229)).astype(np.int64) + random.integers(
                0, 4_000, len(minutes)
            )
            unscaled = np.zeros((len(minutes), 2), dtype=np.int64)
            unscaled[:, 0] = tenths * 100_000
            value = pa.Array.from_buffers(pa.decimal128(18, 6), len(minutes), [None, pa.py_buffer(unscaled.tobytes())])
            at = pa.array((minutes - _AHEAD) * 60_000_000, _SCHEMA.field("at").type)
            keys = [_constant(text, len(minutes)) for text in ("demo", "system", f"S{number:03d}", "tps")]
            writer.write_table(pa.Table.from_arrays([*keys, at, value], schema=_SCHEMA))


def _constant(text: str, length: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(length, dtype=np.int32)), pa.array([text]))


def _process(name: str, folder: Path) -> dict[str, float]:
    code = "import sys; from benchmarks.telemetry import measure; measure(*sys.argv[1:])"
    said = subprocess.run([sys.executable, "-c", code, name, str(folder)], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return found


def measure(name: str, folder: str) -> None:
    """Runs one measurement in this process and prints it as JSON."""
    work: dict[str, Callable[[Path], dict[str, float]]] = {
        "bare": lambda folder: _bare(folder, "count(*)"),
        "distinct": lambda folder: _bare(folder, "count(DISTINCT local_minute)"),
        "days": _days,
        "import": _import,
        "second day": _second_day,
    }
    found = work[name](Path(folder))
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"mib": mib, **found}))


def _hours() -> dict[tuple[str, str], str]:
    return {("system", f"S{number:03d}"): CLASSES[number % len(CLASSES)] for number in range(SYSTEMS)}


def _read(files: Path) -> Samples:
    samples = read_telemetry([files], None, {item: kind for kind, item in _hours()})
    assert isinstance(samples, Samples), samples
    return samples


def _bare(folder: Path, minutes: str) -> dict[str, float]:
    """The same figures, trading minutes by a join on a minute table: one market's hours for all systems."""
    with duckdb.connect() as con:
        con.execute("SET memory_limit = '1GB'; SET preserve_insertion_order = false")
        con.register("minutes", load_calendar().minute_table(CLASSES[-1], FIRST, LAST))
        con.execute(
            f"CREATE TABLE hours AS SELECT epoch_us(minute) // 60000000 + {_AHEAD} AS local_minute FROM minutes"
        )
        keys = "institution, object_type, object, metric"
        minute = f'epoch_us("at") // 60000000 + {_AHEAD} AS local_minute'
        rows = f"(SELECT {keys}, value, {minute} FROM '{folder}/metric/*.parquet')"
        began, busy = time.perf_counter(), time.process_time()
        con.execute(
            f"""
            CREATE TABLE figures AS
            SELECT {keys}, 'all' AS hours_class, local_minute // 1440 AS day, max(value), {minutes} FROM {rows} GROUP BY ALL
            UNION ALL
            SELECT {keys}, 'trading' AS hours_class, local_minute // 1440 AS day, max(value), {minutes}
            FROM {rows} JOIN hours USING (local_minute) GROUP BY ALL
            """
        )
        spent = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - busy}
        rows = con.execute("SELECT count(*) FROM figures").fetchall()[0][0]
        return {**spent, "rows": rows}


def _days(folder: Path) -> dict[str, float]:
    """The folder as `zhengan assess --evidence` reads it: every sample checked, then `metric_day`."""
    began, busy = time.perf_counter(), time.process_time()
    samples = _read(folder / "metric")
    checked = time.perf_counter()
    with duckdb.connect() as con:
        con.execute("SET memory_limit = '1GB'; SET preserve_insertion_order = false")
        rows = len(metric_days(con, samples, _hours(), load_calendar().minute_table))
    done = time.perf_counter()
    return {
        "seconds": done - began,
        "cpu": time.process_time() - busy,
        "checking": round(checked - began, 2),
        "metric_day": round(done - checked, 2),
        "rows": rows,
    }


def _import(folder: Path) -> dict[str, float]:
    """All of it into a new store, `metric_day` made."""
    store = TelemetryStore(folder / f"store-{time.monotonic_ns()}")
    (folder / "store").write_text(str(store.folder))
    began, busy = time.perf_counter(), time.process_time()
    store.add(_read(folder / "metric"))
    added = time.perf_counter()
    store.refresh(_hours(), load_calendar().minute_table)
    done = time.perf_counter()
    return {
        "seconds": done - began,
        "cpu": time.process_time() - busy,
        "add": round(added - began, 2),
        "refresh": round(done - added, 2),
    }


def _second_day(folder: Path) -> dict[str, float]:
    """One day more of every system into that store, then `metric_day` of everything."""
    store = TelemetryStore(Path((folder / "store").read_text()))
    begin = int(np.datetime64(LAST, "m").astype(int))
    path = folder / "day.parquet"
    _write(path, [1] * SYSTEMS, (begin, begin + 1440), seed=99)
    began, busy = time.perf_counter(), time.process_time()
    new = store.add(_read(path)).new
    added = time.perf_counter()
    with duckdb.connect() as con:
        store.metric_days(con, _hours(), load_calendar().minute_table)
    done = time.perf_counter()
    return {
        "seconds": done - began,
        "cpu": time.process_time() - busy,
        "add": round(added - began, 2),
        "metric_day": round(done - added, 2),
        "samples": new,
    }
