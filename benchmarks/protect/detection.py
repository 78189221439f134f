"""MB/s of CPU of the detector, beside Presidio, RE2 and hyperscan with equal patterns, in one run, on generated text.

    python -m benchmarks.protect detection [--check]

Every engine reads the same bytes, the others fewer of them, for they are slower. Patterns are the structured kinds' shapes with their
check digits where an engine lets one be asked; the others need no context, ours reads it, and names and addresses besides in `all`.
"""

import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import Any

import pyarrow as pa

from benchmarks.protect.result import Result
from tests.protect.given_corpus import MAKERS, given_corpus
from tests.protect.second.given import given_second
from zhengan.protect.detect import classify, detect, load_kinds, prepare

# kind, pattern; the same bytes mean the same to Python's re, RE2, hyperscan and Presidio (which reads with `regex`)
PATTERNS = (
    ("resident_id18", r"\b[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]\b"),
    ("resident_id15", r"\b[1-8][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}\b"),
    ("mobile", r"\b1[3-9][0-9]{9}\b"),
    ("landline", r"\b0[0-9]{2,3}-[2-8][0-9]{6,7}\b"),
    ("bank_card", r"\b[2-9][0-9]{15,18}\b"),
    ("sh_account", r"\b[A-F][0-9]{9}\b"),
    ("sz_account", r"\b0[0-9]{9}\b"),
    ("one_code", r"\b[0-9]{12}\b"),
    ("futures_code", r"\b[0-9]{8}\b"),
    ("uscc", r"\b[159][1-9][0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}\b"),
    ("passport", r"\b[EGDSP][A-Z0-9][0-9]{7}\b"),
    ("hk_macau_permit", r"\b[HMCW][0-9]{8}\b"),
    ("foreign_residence", r"\b[A-Z]{3}[0-9]{12}\b"),
    ("email", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"),
    ("secret", r"(?i)(?:password|secret|token|api_key)\s?[=:]\s?[^\s,;]{4,}"),
)
FLOORS = {"structured": 350.0, "all": 150.0, "columns": 1.0}
TIMES_PRESIDIO = 100.0


def run(check: bool) -> list[Result]:  # noqa: FBT001 - what every benchmark of this folder takes
    """The figures; those with something asked of them say whether it is reached."""
    started = time.process_time()
    engine, kinds = prepare(), load_kinds()
    figures = [Result("made ready, seconds", time.process_time() - started, 0, 0, ok=True)]
    for title, data in (("own corpus", given_corpus(2_000_000).data), ("second corpus", given_second(2_000_000).data)):
        mine = data * 8
        read = partial(engine.structured, mine, 0, len(mine), 0, len(mine), kinds, (0, 0), 0, 2)
        figures.append(_asked(f"{title}: structured, MB/s", _speed(read, len(mine)), FLOORS["structured"]))
        everything = _speed(partial(detect, mine), len(mine))
        figures.append(_asked(f"{title}: all kinds, MB/s", everything, FLOORS["all"]))
        for name, other, size in _others(data):
            rate = _speed(other, size, rounds=2)
            figures.append(Result(f"{title}: {name}, MB/s", rate, 0, 0, ok=True))
            if name == "presidio":
                figures.append(_asked(f"{title}: all kinds, times presidio", everything / rate, TIMES_PRESIDIO))
    figures.append(_asked("ten columns, million rows/s", _columns(), FLOORS["columns"]))
    return figures


def _asked(name: str, measured: float, asked: float) -> Result:
    return Result(name, measured, asked, measured / asked, measured >= asked)


def _speed(read: Callable[[], Any], size: int, rounds: int = 4) -> float:
    """MB a second of CPU, best of `rounds`."""
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        read()
        best = min(best, time.process_time() - started)
    return size / 1e6 / best


def _others(data: bytes) -> list[tuple[str, Callable[[], Any], int]]:
    import re2

    expressions = [re2.compile(pattern) for _, pattern in PATTERNS]
    piece = data[:500_000].decode("utf-8", "ignore").encode()
    text = piece.decode()
    found: list[tuple[str, Callable[[], Any], int]] = [
        ("re2", lambda: [list(expression.finditer(text)) for expression in expressions], len(piece))
    ]
    if find_spec("hyperscan"):
        found.append(("hyperscan", _hyperscan(piece), len(piece)))
    if find_spec("presidio_analyzer"):
        short = data[:60_000].decode("utf-8", "ignore")
        found.append(("presidio", _presidio(short), len(short.encode())))
    return found


def _hyperscan(data: bytes) -> Callable[[], Any]:
    import hyperscan

    database = hyperscan.Database()
    flags = hyperscan.HS_FLAG_SOM_LEFTMOST
    database.compile(
        expressions=[pattern.encode() for _, pattern in PATTERNS],
        ids=range(len(PATTERNS)),
        flags=[flags] * len(PATTERNS),
    )
    hits: list[tuple[int, int, int]] = []

    def read() -> int:
        hits.clear()
        database.scan(
            data, match_event_handler=lambda number, start, end, _flags, _context: hits.append((number, start, end))
        )
        return len(hits)

    return read


def _presidio(text: str) -> Callable[[], Any]:
    """Presidio's recognizers run alone, without its language model: its quickest way, so that the comparison is its best case."""
    from presidio_analyzer import Pattern, PatternRecognizer

    recognizers = [
        PatternRecognizer(kind, patterns=[Pattern(kind, pattern, 0.5)], supported_language="zh")
        for kind, pattern in PATTERNS
    ]
    lines = text.split("\n")
    return lambda: [
        recognizer.analyze(line, [recognizer.supported_entities[0]]) for line in lines for recognizer in recognizers
    ]


def _columns() -> float:
    """Million rows a second of ten columns."""
    from random import Random

    random = Random(1)
    names = (
        "name",
        "resident_id18",
        "mobile",
        "email",
        "bank_card",
        "sh_account",
        "sz_account",
        "address",
        "one_code",
        "plate",
    )
    table = pa.table({name: [MAKERS[name][0](random) for _ in range(2_000)] * 50 for name in names})
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        classify(table)
        best = min(best, time.process_time() - started)
    return table.num_rows / 1e6 / best
