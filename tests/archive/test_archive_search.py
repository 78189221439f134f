"""A search finds what a reading of every line finds: any filter, sealed and unsealed lines, newest first."""

import random
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any as Value

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.archive.search_place import NOON, SmallArchive
from tests.archive.search_reference import holds
from zhengan.archive.line import LogClass
from zhengan.archive.parsing import reference
from zhengan.archive.search.finder import Finder
from zhengan.archive.search.grammar import parse_query
from zhengan.archive.search.query import (
    All,
    Any,
    Between,
    Exact,
    Filter,
    Function,
    Group,
    HasFlag,
    Limit,
    Match,
    Not,
    Part,
    Phrase,
    Prefix,
    Present,
    Query,
    Regex,
    Stats,
)

WORDS = [
    *(
        "error",
        "Error",
        "ERR",
        "login",
        "log",
        "失败",
        "登录失败",
        "登",
        "user",
        "user_1",
        "a",
        "0",
        "17",
        "10.0.0.1",
        "it's",
        "É",
        "é",
    ),
    *("\u212aelvin", "kelvin", "ſ", "%", "\\", '"q"', "x\x00y", "e2\ne3", "order=A-17", "cost=99", "😀", "code=17"),
]
APPS = ["sshd", "nginx", "Order-Svc", "风控"]
SYSTEMS = {"s1": "oms", "s2": "oms", "s3": "otc 场外"}
SECOND = 1_000_000_000


def _line(chance: random.Random) -> bytes:
    text = "".join(
        chance.choice(WORDS) + chance.choice([" ", " ", "", ",", "_", "，"]) for _ in range(chance.randint(1, 6))
    )
    kind = chance.random()
    if kind < 0.6:
        app, host = chance.choice(["sshd", "nginx", "order-svc", "-"]), chance.choice(["web-1", "db_2", "-"])
        second = chance.randint(0, 59)
        head = f"<{chance.randint(0, 190)}>1 2026-11-20T12:0{chance.randint(0, 9)}:{second:02d}.5+08:00"
        return f"{head} {host} {app} {chance.randint(1, 9)} - - {text}".encode()
    if kind < 0.9:
        return text.encode()
    return text.encode("gb18030", "replace") + b"\xff"


class Filled:
    """An archive of random lines, and the same lines as plain rows."""

    def __init__(self, archive: SmallArchive, seed: int) -> None:
        chance = random.Random(seed)
        self.rows: list[dict[str, Value]] = []
        seqs: dict[str, int] = {}
        at = NOON
        for round_ in range(4):
            for _ in range(12):
                source = chance.choice(sorted(SYSTEMS))
                log_class: LogClass = "system" if source == "s3" else "business"
                at += chance.choice([0, 1, SECOND, 30 * SECOND])
                lines = [_line(chance) for _ in range(chance.randint(1, 60))]
                flags = [chance.choice([0, 0, 8, 16]) for _ in lines]
                archive.receive(lines, source=source, log_class=log_class, at=at, flags=flags)
                for raw, flag in zip(lines, flags, strict=True):
                    seqs[source] = seqs.get(source, 0) + 1
                    about = {"class": log_class, "source": source, "seq": seqs[source], "received": at, "flags": flag}
                    self.rows.append(about | reference.parse_line(raw, at))
            if round_ < 3:
                archive.seal()
        self.rows.sort(key=lambda row: (-row["received"], row["source"], -row["seq"]))
        self.finder = Finder(archive.place, SYSTEMS)

    def expected(self, filter_: Filter) -> list[dict[str, Value]]:
        return [row for row in self.rows if holds(filter_, row, SYSTEMS)]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    archive = SmallArchive(tmp_path_factory.mktemp("archive"))
    found = Filled(archive, seed=7)
    yield found
    found.finder.close()
    archive.close()


TEXTS = st.one_of(
    st.sampled_from([*WORDS, *APPS, "web-1", "db", "oms", "business"]),
    st.tuples(st.sampled_from(WORDS), st.sampled_from(["", " ", "_", "，"]), st.sampled_from(WORDS)).map("".join),
    st.text(min_size=1, max_size=3),
)
PATTERNS = st.sampled_from(
    [r"[Ee]rr", r"\d+\.\d+", r"^user", r"失.", r"a|b", r"code=\d+$", r"(?i)LOGIN", r"o{2,}", r"'s"]
)
TEXT_TESTS = st.one_of(
    TEXTS.map(Phrase),
    TEXTS.map(Prefix),
    TEXTS.map(Part),
    st.lists(TEXTS, min_size=1, max_size=2).map(lambda texts: Exact(tuple(texts))),
    PATTERNS.map(Regex),
    st.just(Present()),
)
INSTANTS = st.integers(-60, 600).map(lambda second: NOON + second * SECOND)


def _ranges(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[Between]:
    return st.builds(Between, st.none() | numbers, st.none() | numbers, st.booleans(), st.booleans())


MATCHES = st.one_of(
    st.builds(Match, st.just("msg"), TEXT_TESTS),
    st.builds(Match, st.sampled_from(["host", "app", "proc", "source", "class", "system"]), TEXT_TESTS),
    st.builds(
        Match, st.sampled_from(["ip", "order_id", "status", "latency"]), TEXT_TESTS | _ranges(st.integers(0, 100))
    ),
    st.builds(Match, st.sampled_from(["time", "received"]), _ranges(INSTANTS)),
    st.builds(Match, st.sampled_from(["severity", "facility", "proc"]), _ranges(st.integers(0, 9))),
    st.builds(Match, st.just("seq"), _ranges(st.integers(0, 400))),
    st.builds(Match, st.just("flags"), st.sampled_from([HasFlag(8), HasFlag(16)])),
)
FILTERS = st.recursive(
    MATCHES,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Any(tuple(parts))),
    ),
    max_leaves=5,
)
LOOSE = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=100
)


def _rows(filled: Filled, query: Query) -> list[dict[str, Value]]:
    return list(filled.finder.table(query).to_pylist())


@LOOSE
@given(filter_=FILTERS)
def test_any_filter_finds_what_a_reading_of_every_line_finds(filled: Filled, filter_: Filter) -> None:
    assert _rows(filled, Query(filter_)) == filled.expected(filter_)


@LOOSE
@given(filter_=FILTERS, limit=st.integers(1, 200))
def test_a_limit_gives_the_newest(filled: Filled, filter_: Filter, limit: int) -> None:
    assert _rows(filled, Query(filter_, (Limit(limit),))) == filled.expected(filter_)[:limit]


@LOOSE
@given(filter_=FILTERS, field=st.sampled_from(["app", "severity", "class", "system", "time", "ip"]))
def test_figures_are_those_of_the_lines(filled: Filled, filter_: Filter, field: str) -> None:
    step = 60 * SECOND if field == "time" else 0
    stats = Stats((Function("count", "", "n"), Function("max", "seq", "last")), (Group(field, step),))
    found = {row[field]: (row["n"], row["last"]) for row in _rows(filled, Query(filter_, (stats,)))}
    wanted: dict[object, tuple[int, int]] = {}
    for row in filled.expected(filter_):
        key = _key(row, field, step)
        count, last = wanted.get(key, (0, 0))
        wanted[key] = (count + 1, max(last, row["seq"]))
    assert found == wanted


def _key(row: dict[str, Value], field: str, step: int) -> object:
    from zhengan.archive import fields

    if field == "system":
        return SYSTEMS.get(str(row["source"]))
    if field == "time":
        instant = row["received"] if row["time"] is None else row["time"]
        return instant // step * step
    if field == "ip":
        return next(iter(fields.extract("ip", str(row["msg"]))), None)
    return row[field]


@pytest.mark.parametrize(
    "text",
    [
        "error OR login",
        "app:sshd -host:web-1",
        "severity:<=err 失败",
        "*rror*",
        "system:oms time:[2026-11-20T12:01, 2026-11-20T12:03)",
        "flag:late class:business",
        'order_id:="A-17"',
        "latency:>=99 OR status:17",
    ],
)
def test_a_written_query_finds_the_same(filled: Filled, text: str) -> None:
    query = parse_query(text, now_ns=NOON)
    expected = filled.expected(query.filter)
    assert expected
    assert _rows(filled, query) == expected


def test_a_stopped_search_ends(filled: Filled) -> None:
    from zhengan.archive.search.engine import Stopped

    stop = Event()
    batches = filled.finder.batches(parse_query("*", now_ns=NOON), stop=stop)
    assert next(batch for batch in batches if batch.num_rows).num_rows <= 100
    stop.set()
    with pytest.raises(Stopped):
        list(batches)


def test_a_search_that_is_closed_lets_go(filled: Filled) -> None:
    batches = filled.finder.batches(parse_query("*", now_ns=NOON))
    next(batches)
    batches.close()
    assert len(_rows(filled, parse_query("*", now_ns=NOON))) == len(filled.rows)


def test_the_first_lines_come_alone_and_none_comes_twice(tmp_path: Path) -> None:
    archive = SmallArchive(tmp_path)
    for turn in range(4):  # each segment begins before the one before it ends
        for number in range(6):
            at = NOON + (turn * 4 + number) * 1_000_000_000
            archive.receive([f"turn {turn} line {number} of {row} {'odd' * (row % 2)}" for row in range(7)], at=at)
        if turn < 3:
            archive.seal()
    finder = Finder(archive.place)
    everything = finder.table(Query(All())).to_pylist()
    assert len(everything) == 4 * 6 * 7
    assert everything == sorted(everything, key=lambda row: (-row["received"], row["source"], -row["seq"]))
    for filter_ in (All(), Not(Match("msg", Part("odd"))), Match("msg", Part("turn 0")), Match("msg", Part("odd"))):
        wanted = [row for row in everything if holds(filter_, row, {})]
        for limit in (None, 1, 16, 17, 20, 1000):
            pipes = () if limit is None else (Limit(limit),)
            batches = [one for one in finder.batches(Query(filter_, pipes)) if one.num_rows]
            assert [row for one in batches for row in one.to_pylist()] == wanted[:limit], (filter_, limit)
    finder.close()
    archive.close()
