"""A firm of any size for the measurements: its records as cells, and its telemetry as Parquet; nothing by chance.

The firm is sound: it backs up daily, verifies each quarter, keeps its logs, grades and tests; every twelfth important
system forgot one day's backup. So every check has work to do and most findings are `met`, as in a real folder.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.registers import AS_OF, kept_registers

INSTITUTION = "bench"
MARKETS = ("SSE;SZSE;BSE", "CFFEX", "SHFE;DCE", "SSE;SZSE")

Cells = Mapping[str, object]

_DAYS = 365
_MINUTES_OF_A_DAY = 1440
_AHEAD = 480
_SAMPLES = pa.schema(
    [(name, pa.dictionary(pa.int32(), pa.string())) for name in ("object_type", "object", "metric")]
    + [("at", pa.timestamp("us", tz="UTC")), ("value", pa.decimal128(18, 6))]
)


@dataclass(frozen=True, slots=True)
class Firm:
    """How large: `important` of the `systems` are important, and each of those has a trading link of its own.

    `days` of daily backups; `records` in all (the rest are changes with their plans and tests), 0 for no more.
    """

    systems: int
    important: int
    days: int = 365
    records: int = 0


def records(firm: Firm) -> Iterator[tuple[str, Cells]]:
    """(type, cells) of every record, cells as a CSV file has them."""
    written = 0
    registers = kept_registers([_system(number) for number in range(firm.systems)], firm.important)
    for named in (*_owed(firm), *registers):
        written += 1
        yield named
    changes = max(firm.records - written, 0) // 3
    for record_type in ("change", "test_plan", "test_run"):
        for number in range(changes):
            yield record_type, _of_change(record_type, number, firm)


def write_csv(firm: Firm, folder: Path) -> int:
    """The records as a folder of CSV files; how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    by_type: dict[str, list[Cells]] = {}
    for record_type, cells in records(firm):
        by_type.setdefault(record_type, []).append(cells)
    for record_type, rows in by_type.items():
        names = list(dict.fromkeys(name for row in rows for name in row))
        with (folder / f"{record_type}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return sum(map(len, by_type.values()))


def series_in(firm: Firm, samples: int) -> int:
    """How many series make about so many samples in a year of minutes: every link, then systems, as far as they go."""
    wanted = samples // (_DAYS * _MINUTES_OF_A_DAY)
    return max(min(wanted, firm.important + firm.systems), firm.important + 1)


def days_of(series: int, samples: int) -> tuple[date, date]:
    """The days before `AS_OF` that the samples fill: a year, or less where there are few."""
    days = max(min(_DAYS, samples // (series * _MINUTES_OF_A_DAY)), 1)
    return AS_OF - timedelta(days=days), AS_OF


def write_samples(folder: Path, firm: Firm, series: int, days: tuple[date, date]) -> int:
    """Minute samples of the days (the last one excluded): links' `mbps` first, then systems' `tps`; how many.

    A file a month.
    """
    folder.mkdir(parents=True, exist_ok=True)
    first, until = days
    while first < until:
        end = min((first.replace(day=1) + timedelta(days=32)).replace(day=1), until)
        _write_month(folder / f"{first}.parquet", firm, series, (first, end))
        first = end
    return sum(pq.read_metadata(path).num_rows for path in folder.iterdir())


def _write_month(path: Path, firm: Firm, series: int, days: tuple[date, date]) -> None:
    chance = np.random.default_rng(days[0].toordinal())
    first, end = (int(np.datetime64(day, "m").astype(int)) for day in days)
    minutes = np.arange(first, end, dtype=np.int64)
    at = pa.array((minutes - _AHEAD) * 60_000_000, _SAMPLES.field("at").type)
    encodings = {"at": "DELTA_BINARY_PACKED", "value": "PLAIN"}
    with pq.ParquetWriter(
        path, _SAMPLES, compression="zstd", use_dictionary=_SAMPLES.names[:3], column_encoding=encodings
    ) as writer:
        for number in range(series):
            is_link = number < firm.important
            named = (
                ("network_link", _link(number), "mbps")
                if is_link
                else ("system", _system(number - firm.important), "tps")
            )
            tenths = (10_000 + 5_000 * np.sin(minutes % _MINUTES_OF_A_DAY / 229)).astype(np.int64)
            tenths += chance.integers(0, 4_000, len(minutes))
            unscaled = np.zeros((len(minutes), 2), dtype=np.int64)
            unscaled[:, 0] = tenths * 100_000
            value = pa.Array.from_buffers(_SAMPLES.field("value").type, len(minutes), [None, pa.py_buffer(unscaled)])
            keys = [_constant(text, len(minutes)) for text in named]
            writer.write_table(pa.Table.from_arrays([*keys, at, value], schema=_SAMPLES))


def _constant(text: str, length: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(length, dtype=np.int32)), pa.array([text]))


def _owed(firm: Firm) -> Iterator[tuple[str, Cells]]:
    yield "institution", {"key": INSTITUTION, "name": "测量证券", "kind": "securities", "bureau": "上海"}
    for site in ("local", "same_city", "remote"):
        yield "data_center", {"key": f"dc-{site}", "name": site, "site": site, "active": "true"}
    for number in range(firm.systems):
        yield "system", _system_cells(number, number < firm.important)
    for number in range(firm.important):
        link = {"key": _link(number), "name": _link(number), "systems": _system(number), "bandwidth_mbps": 4000}
        yield "network_link", {**link, "trading_related": "true", "from": "2020-01-01"}
    dated = {"approved_on": "2023-09-01", "effective_on": "2023-09-01"}
    yield "policy", _of("policy", 0, title="演练", domain="drill", **dated, periods="drill=P6M")
    for number in range(firm.systems):
        graded = {"level": 3 if number < firm.important else 2, "graded_on": "2023-06-12", "filed_on": "2023-07-03"}
        yield "mlps_grading", _about("mlps_grading", number, "", **graded, filing_number=f"31-{number:05d}")
    for number in range(firm.important):
        yield from _of_important(number)
        yield from _history(number, firm.days)


def _of_important(number: int) -> Iterator[tuple[str, Cells]]:
    """What stands once a system."""
    yield "mlps_assessment", _about("mlps_assessment", number, "", assessed_on="2026-04-10", result="pass", score=90)
    yield "indicator", _about("indicator", number, "", metric="tps", threshold="3000", **{"from": "2023-05-01"})
    for kind in ("data", "fault", "disaster"):
        for site in ("local", "same_city", "remote"):
            placed = {"kind": kind, "data_center": f"dc-{site}", "from": "2022-03-01"}
            yield "recovery_facility", _about("recovery_facility", number, f"{kind}-{site}", **placed)
    yield (
        "recovery_objective",
        _about("recovery_objective", number, "", rto_minutes=5, rpo_minutes=0, bia_on="2026-01-05"),
    )
    rating = {"metric": "tps", "capacity": 9000, "from": "2026-05-29", "basis": "vendor"}
    yield "capacity_rating", _about("capacity_rating", number, "", **rating)
    for year in (2024, 2025, 2026):
        tested = _of(
            "stress_test", number, systems=_system(number), finished_on=f"{year}-05-16", plan="true", scenarios=8
        )
        told = {"indicators": "performance;network;recovery", "report_on": f"{year}-05-29"}
        kept = {"report_kept_until": f"{year + 6}-05-29", "trigger": "yearly"}
        yield "stress_test", {**tested, "key": f"{tested['key']}-{year}", **told, **kept}


def _history(number: int, days: int) -> Iterator[tuple[str, Cells]]:
    """A year and more: backups, verifications, log holdings."""
    for back in range(days, 0, -1):
        if (number % 12, back) == (5, 100):
            continue  # one day forgotten
        day = AS_OF - timedelta(days=back)
        run = {
            "started_at": f"{day}T20:05:00+08:00",
            "finished_at": f"{day}T21:10:00+08:00",
            "ok": "true",
            "site": "remote",
        }
        yield "backup_run", _about("backup_run", number, f"{day}", **run, bytes=123_456_789 + back, tool="agent")
    for month in range(3, 21, 3):
        verified = f"{2025 + month // 12}-{month % 12 + 1:02d}-08T21:00:00+08:00"
        cells = {"verified_at": verified, "ok": "true", "method": "sample", "restored_bytes": 1024}
        yield "backup_verification", _about("backup_verification", number, f"{month}", **cells)
    for log_class, months in (("business", 62), ("system", 8)):
        for back in range(months, 0, -1):
            begins, ends = _month_start(back), _month_start(back - 1)
            span = {"from": f"{begins}T00:00:00+08:00", "until": f"{ends}T00:00:00+08:00", "complete": "true"}
            yield "log_holding", _about("log_holding", number, f"{log_class}-{begins}", log_class=log_class, **span)


def _of_change(record_type: str, number: int, firm: Firm) -> Cells:
    day = AS_OF - timedelta(days=number % 360 + 1)
    if record_type == "test_plan":
        return {
            "key": f"plan-{number}",
            "change": f"change-{number}",
            "made_on": f"{day - timedelta(days=9)}",
            "cases": 20,
        }
    if record_type == "test_run":
        finished = f"{day - timedelta(days=3)}T16:00:00+08:00"
        return {"key": f"run-{number}", "change": f"change-{number}", "finished_at": finished, "passed": "true"}
    earlier, later = f"{day - timedelta(days=2)}T16:00:00+08:00", f"{day}T22:00:00+08:00"
    made = {"risk_assessed_at": earlier, "reviewed_at": earlier, "plans_made_at": earlier, "verified_at": later}
    plans = {"controls": "true", "emergency_plan": "true", "rollback_plan": "true", "result": "done"}
    spans = {"planned_start": f"{day}T19:00:00+08:00", "planned_end": later, "actual_start": f"{day}T19:00:00+08:00"}
    marks = {"actual_end": later, "large_impact": "false", "major_upgrade": "false"}
    named = {"key": f"change-{number}", "systems": _system(number % firm.systems), "kind": "change"}
    return {**named, **spans, **marks, **made, **plans}


def _month_start(back: int) -> date:
    months = AS_OF.year * 12 + AS_OF.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _system_cells(number: int, important: object) -> Cells:
    markets = MARKETS[number % len(MARKETS)] if important else ""
    stated = {"name": f"系统{number}", "functions": "trading", "important": "true" if important else "false"}
    capacity = {"capacity_metric": "tps", "capacity": 9000}
    return {
        "key": _system(number),
        **stated,
        "markets": markets,
        "live_on": "2020-03-02",
        "data_centers": "dc-local",
        **capacity,
    }


def _about(record_type: str, number: int, suffix: str, **cells: object) -> Cells:
    return {"key": f"{record_type}-{number:04d}-{suffix}".rstrip("-"), "system": _system(number), **cells}


def _of(record_type: str, number: int, **cells: object) -> dict[str, object]:
    return {"key": f"{record_type}-{number:04d}", **cells}


def _system(number: int) -> str:
    return f"S{number:04d}"


def _link(number: int) -> str:
    return f"L{number:04d}"
