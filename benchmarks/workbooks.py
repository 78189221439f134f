"""Rows a second out of a workbook, beside openpyxl that only goes through its cells.

    python -m benchmarks workbooks [--rows 100000] [--rounds 3]

`checked` is the whole way: archive looked over, rows named, parsed and checked, references found, memory flat. `rows`
is the reader alone, every cell with its address. `openpyxl` opens the same file read-only and throws the values away,
with defusedxml as it is installed here. Every measurement is a process of its own; medians of CPU seconds compared.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from openpyxl import Workbook, load_workbook

from zhengan.records import read_folder
from zhengan.records.workbooks.book import open_book
from zhengan.records.workbooks.sheets import sheet_rows

_HEADER = ("键 *", "系统 *", "开始时间 *", "完成时间", "成功 *", "存放位置 *", "字节数", "工具")


def main(argv: Sequence[str]) -> None:
    """Prints rows a second and peak memory for each way."""
    parser = argparse.ArgumentParser(prog="./run bench workbooks", description="XLSX 工作簿读入的速度")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as place:
        folder = write_evidence(Path(place, "evidence"), asked.rows)
        size = (folder / "备份.xlsx").stat().st_size / (1 << 20)
        found = {way: [_process(way, folder) for _ in range(asked.rounds)] for way in _WAYS}
    middle = {way: statistics.median(each["seconds"] for each in rounds) for way, rounds in found.items()}
    peak = {way: statistics.median(each["mib"] for each in rounds) for way, rounds in found.items()}
    for way, seconds in middle.items():
        ratio = f"{middle['openpyxl'] / seconds:.2f} x openpyxl" if way != "openpyxl" else ""
        print(
            f"{way:10} {asked.rows / seconds:>9,.0f} rows/s  {seconds:6.2f} s CPU  peak {peak[way]:4.0f} MiB  {ratio}"
        )
    print(f"{asked.rows:,} rows of {len(_HEADER)} cells, {size:.1f} MiB")


def write_evidence(folder: Path, rows: int) -> Path:
    """An evidence folder whose backups stand in one workbook."""
    folder.mkdir(parents=True)
    (folder / "institution.csv").write_text("key,name,kind\nbench,测量证券,securities\n", encoding="utf-8")
    (folder / "system.csv").write_text("key,name,important,live_on\noms,集中交易,是,2018-05-02\n", encoding="utf-8")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("备份执行")
    sheet.append(_HEADER)
    start = datetime(2026, 1, 1, 1)  # noqa: DTZ001  # as it stands in a spreadsheet
    for at in range(rows):
        began = start + timedelta(minutes=5 * at)
        sheet.append((f"b{at}", "oms", began, began + timedelta(minutes=3), "是", "同城", 1_000_000 + at, "某备份软件"))
    book.save(folder / "备份.xlsx")
    return folder


def measure(way: str, folder: str) -> None:
    """One way through the workbook in this process, printed as JSON."""
    began = time.process_time()
    count = _WAYS[way](Path(folder))
    seconds = time.process_time() - began
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "mib": mib, "rows": count}))


def _checked(folder: Path) -> int:
    found = read_folder(folder)
    if found.faults:
        raise SystemExit(found.faults[0].text)
    return sum(1 for _ in found.rows)


def _rows(folder: Path) -> int:
    book = open_book(folder / "备份.xlsx")
    return sum(1 for _ in sheet_rows(book, book.sheets[0]))


def _openpyxl(folder: Path) -> int:
    book = load_workbook(folder / "备份.xlsx", read_only=True)
    return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))


def _process(way: str, folder: Path) -> Mapping[str, float]:
    code = "import sys; from benchmarks.workbooks import measure; measure(sys.argv[1], sys.argv[2])"
    said = subprocess.run([sys.executable, "-c", code, way, folder], check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return found


_WAYS: Mapping[str, Callable[[Path], int]] = {"checked": _checked, "rows": _rows, "openpyxl": _openpyxl}
