"""How fast lines are found: figures over an hour, words, ids, substrings, the first lines of any search; beside chdb on the same
Parquet files and `zstd` with `rg` over the same lines.

Warm: each is run once before. Wall-clock time, the best of several, two threads; the bounds are for 50 million lines on two cores.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.archive.result import Result
from zhengan.archive.parsing import rebuild
from zhengan.archive.place import ArchivePlace
from zhengan.archive.search import Finder, parse_query
from zhengan.archive.search.overview import field_counts
from zhengan.archive.search.query import All, Between, Limit, Match, Not, Part, Phrase, Query
from zhengan.archive.search.tail import Snapshot

HOUR = 3_600_000_000_000
RUNS = 5
RG_LINES = 1_500_000
_ID = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z0-9]{10,}(?![A-Za-z0-9_])")
_CHDB = """
import json, sys, time
import chdb
times = {}
for name, sql in json.load(sys.stdin).items():
    chdb.query(sql, "CSV")
    begun, spent = time.perf_counter(), time.process_time()
    answer = str(chdb.query(sql, "CSV"))
    times[name] = [time.perf_counter() - begun, time.process_time() - spent, answer]
print(json.dumps(times))
"""


def run(place: ArchivePlace, lines: int, check: object = None) -> list[Result]:
    """The figures over the segments of `place`, which hold `lines` lines. `check` is of the other parts of the benchmark: the bounds
    stand in the results."""
    del check
    finder = Finder(place)
    try:
        held = finder.snapshot()
        return [*_ours(finder, held), *_beside(finder, held, lines)]
    finally:
        finder.close()


class _Questions:
    """What is asked, taken from a line in the middle of the archive."""

    def __init__(self, finder: Finder, held: Snapshot) -> None:
        parts = sorted(held.parts, key=lambda part: part.manifest.received)
        file = parts[len(parts) // 2].parquet()
        # Lines that look alike lie together, so that not every row group has ids.
        groups = range(0, file.metadata.num_row_groups, max(1, file.metadata.num_row_groups // 8))
        some = file.read_row_groups(groups, columns=["msg"])["msg"].to_pylist()
        ids = [found for text in some[len(some) // 2 :] for found in _ID.findall(text) if re.search(r"\d", found)]
        # An id is a word of one line: one of those that customers and accounts have in many would be another question.
        self.id = next(
            one
            for one in ids
            if finder.table(Query(Match("msg", Part(one[1:9])), (Limit(2),)), snapshot=held).num_rows == 1
        )
        self.inside = self.id[1:9]
        word = next((word for word in map(self._rare, some[::97]) if word), self.id)
        self.word = word
        middle = parts[len(parts) // 2].manifest
        begin = (middle.time or middle.received)[1] // HOUR * HOUR
        self.hour = (begin, begin + HOUR)

    @staticmethod
    def _rare(text: str) -> str:
        found = re.findall(r"(?<![A-Za-z0-9_.])\d{7,9}(?![A-Za-z0-9_.])", text)
        return found[0] if found else ""


def _ours(finder: Finder, held: Snapshot) -> list[Result]:
    asked = _Questions(finder, held)
    low, high = asked.hour
    by_app = parse_query("| stats count by app", now_ns=0)
    hour = Query(Match("time", Between(low, high, high_open=True)), by_app.pipes)
    word, id_, part = (Query(Match("msg", test)) for test in (Phrase(asked.word), Phrase(asked.id), Part(asked.inside)))
    absent = Query(Match("msg", Phrase("absentabsent")))
    common = Query(All((Not(Match("msg", Part(asked.inside))),)))

    def whole(query: Query) -> Callable[[], int]:
        return lambda: finder.table(query, snapshot=held).num_rows

    def first(query: Query) -> Callable[[], int]:
        return lambda: _first(finder, query, held)

    return [
        _result("一小时按程序计数", whole(hour), 25, 7),
        _result(f"词 {asked.word}", whole(word), 100, RUNS),
        _result("没有的词", whole(absent), 100, RUNS),
        _result(f"编号 {asked.id}", whole(id_), 10, RUNS),
        _result(f"子串 {asked.inside}", whole(part), 2000, 3),
        _result("任意行的第一批", first(Query(All())), 300, RUNS),
        _result("否定条件的第一批", first(common), 300, RUNS),
        _result("词的第一批", first(word), 300, RUNS),
        _result("一小时的五个字段的计数", lambda: len(field_counts(finder, hour.filter, snapshot=held)), None, 3),
        _result("全部行的五个字段的计数", lambda: len(field_counts(finder, All(), snapshot=held)), None, 1),
        _result("全部行按级别计数", whole(parse_query("| stats count by severity", now_ns=0)), None, 3),
    ]


def _first(finder: Finder, query: Query, held: Snapshot) -> int:
    batches = finder.batches(query, snapshot=held)
    try:
        return next((batch.num_rows for batch in batches if batch.num_rows), 0)
    finally:
        batches.close()


def _result(name: str, ask: Callable[[], int], bound: float | None, runs: int) -> Result:
    found = ask()
    best, cpu = 1e9, 0.0
    for _ in range(runs):
        begun, spent = time.perf_counter(), time.process_time()
        ask()
        if time.perf_counter() - begun < best:
            best, cpu = time.perf_counter() - begun, time.process_time() - spent
    return Result(name, best * 1000, "ms", bound, beside=f"{found} 行，CPU {cpu * 1000:.1f} ms")


def _beside(finder: Finder, held: Snapshot, lines: int) -> list[Result]:
    """The same questions to others; and how much faster ours is, in the same minute."""
    asked = _Questions(finder, held)
    part = Query(Match("msg", Part(asked.inside)))
    ours = _result("", lambda: finder.table(part, snapshot=held).num_rows, None, 2)
    source = f"file('{finder.place.segments}/*/*/*/lines.parquet', Parquet)"
    low, high = asked.hour
    substring = f"chdb：子串 {asked.inside}"
    questions = {
        "chdb：一小时按程序计数": f"SELECT app, count() FROM {source} WHERE time >= {low} AND time < {high} GROUP BY app",
        f"chdb：词 {asked.word}": f"SELECT count() FROM {source} WHERE hasToken(msg, '{asked.word}')",
        substring: f"SELECT count() FROM {source} WHERE position(msg, '{asked.inside}') > 0",
    }
    done = subprocess.run(
        [sys.executable, "-c", _CHDB],
        input=json.dumps({name: f"{sql} SETTINGS max_threads = 2" for name, sql in questions.items()}),
        capture_output=True,
        text=True,
        check=True,
    )
    times = json.loads(done.stdout.splitlines()[-1])
    results = [
        Result(name, wall * 1000, "ms", beside=f"CPU {cpu * 1000:.0f} ms；{' '.join(answer.split())[:40]}")
        for name, (wall, cpu, answer) in times.items()
    ]
    cpu = float(ours.beside.rsplit("CPU ", 1)[1].removesuffix(" ms")) / 1000
    # Seconds of the processor: on a machine that others use too, those of the clock say little.
    ratio = times[substring][1] / cpu
    results.append(
        Result("子串比 chdb 省处理器的倍数", ratio, "倍", 1.0, "at least", f"我们 CPU {cpu * 1000:.0f} ms，同一批文件")
    )
    return [*results, *_with_rg(held, asked, lines)]


def _with_rg(held: Snapshot, asked: _Questions, lines: int) -> list[Result]:
    """`zstd -dc | rg` over a part of the lines; the time for all is reckoned from it."""
    if not (shutil.which("zstd") and shutil.which("rg")):
        return []
    with tempfile.TemporaryDirectory() as folder:
        file, count = Path(folder) / "lines.zst", 0
        with subprocess.Popen(["zstd", "-q", "-3", "-o", str(file)], stdin=subprocess.PIPE) as packer:
            assert packer.stdin
            for one in held.parts:
                for group in range(one.parquet().metadata.num_row_groups):
                    if count < RG_LINES:
                        table = one.parquet().read_row_group(group)
                        found = rebuild(
                            table.drop_columns(["source", "seq", "received", "flags"]).combine_chunks().to_batches()[0]
                        )
                        packer.stdin.write(b"\n".join(found[place] for place in range(len(found))) + b"\n")
                        count += len(found)
        command = f"zstd -q -dc {file} | rg -c -F {asked.inside}"
        best = min(
            _timed(lambda: subprocess.run(command, shell=True, capture_output=True, check=False)) for _ in range(2)
        )
    return [Result("zstd -dc | rg：子串", best * 1000 * lines / count, "ms", beside=f"从 {count:,} 行推算")]


def _timed(ask: Callable[[], object]) -> float:
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun
