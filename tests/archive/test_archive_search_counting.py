"""Counting straight from the segments gives what counting line by line gives, whatever the statistics spare."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.search_place import NOON, SmallArchive, written
from tests.archive.search_reference import holds
from zhengan.archive.errors import QueryError
from zhengan.archive.search.counting import countable
from zhengan.archive.search.decoded import Decoded
from zhengan.archive.search.finder import Finder
from zhengan.archive.search.overview import field_counts
from zhengan.archive.search.query import All, Between, Filter, Function, Group, Match, Not, Part, Query, Stats
from zhengan.archive.search.query import Any as Either
from zhengan.archive.search.rows import pieces_of

SECOND = 1_000_000_000
COUNT = Function("count", "", "count")
FIELDS = ("app", "host", "severity", "facility", "source", "class", "proc", "msgid", "flags")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Finder, list[dict[str, Any]]]]:
    archive = SmallArchive(tmp_path_factory.mktemp("counting"))
    for turn in range(3):
        times = [f"2026-11-20T12:{minute:02d}:{second:02d}+08:00" for minute in range(10) for second in range(0, 60, 2)]
        lines = written(
            (time, f"h{number % 3}", "one" if number < 280 else "two", number % 5, f"msg {number} k{number % 7}")
            for number, time in enumerate(times)
        )
        archive.receive([*lines, "no header at all", "nothing claimed"] * 2, at=NOON + turn * 100 * SECOND)
        archive.receive(lines[:40], source="s2", at=NOON + turn * 100 * SECOND + 5, flags=[8] * 40)
        archive.receive(["quiet line"] * 300, source="s3", log_class="system", at=NOON + turn * SECOND)
        if turn < 2:
            archive.seal()
    finder = Finder(archive.place)
    rows = finder.table(Query(All())).to_pylist()
    assert len(rows) == 3 * (604 + 40 + 300)
    yield finder, rows
    finder.close()
    archive.close()


def _expected(rows: list[dict[str, Any]], filter_: Filter, names: tuple[str, ...]) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(row[name] for name in names) for row in rows if holds(filter_, row, {}))


def _value(row: dict[str, Any], name: str) -> Any:
    return row["received"] if name == "time" and row["time"] is None else row[name]


instants = st.one_of(st.none(), st.integers(NOON - 20 * SECOND, NOON + 700 * SECOND))
spans = st.builds(
    lambda field, low, high, ends: Match(field, Between(low, high, low_open=ends[0], high_open=ends[1])),
    st.sampled_from(["time", "received"]),
    instants,
    instants,
    st.tuples(st.booleans(), st.booleans()),
)
filters = st.one_of(spans, st.lists(spans, max_size=3).map(lambda parts: All(tuple(parts))))


@settings(max_examples=60, deadline=None)
@given(filter_=filters, names=st.lists(st.sampled_from(FIELDS), max_size=3, unique=True))
def test_counts_by_fields_are_those_of_the_lines(
    filled: tuple[Finder, list[dict[str, Any]]], filter_: Filter, names: list[str]
) -> None:
    finder, rows = filled
    wanted = _expected(rows, filter_, tuple(names))
    for _ in range(2):  # the second time from what was decoded
        found = finder.table(Query(filter_, (Stats((COUNT,), tuple(map(Group, names))),))).to_pylist()
        assert {tuple(row[name] for name in names): row["count"] for row in found if row["count"]} == wanted
        assert len(found) == (len(wanted) if names else 1)
        assert [row["count"] for row in found] == sorted((row["count"] for row in found), reverse=True)


@pytest.mark.parametrize(
    "filter_",
    [
        All(),
        Match("time", Between(NOON, NOON + 90 * SECOND, high_open=True)),
        Match("received", Between(NOON + 1, None)),
        Match("msg", Part("k3")),
        Not(Match("msg", Part("k3"))),
        Either((Match("app", Part("two")), Match("time", Between(None, NOON)))),
        Match("msg", Part("absent!")),
    ],
)
def test_counts_of_several_fields_are_those_of_each(
    filled: tuple[Finder, list[dict[str, Any]]], filter_: Filter
) -> None:
    finder, rows = filled
    for fields in (FIELDS, ("app", "time"), ("msg", "app")):
        for name, found in zip(fields, finder.counts_by(filter_, fields), strict=True):
            assert found == Counter(_value(row, name) for row in rows if holds(filter_, row, {})), name
    (app,) = field_counts(finder, filter_, ("app",), most=1)
    wanted = _expected(rows, filter_, ("app",))
    assert app.without == wanted.pop((None,), 0)
    assert sum(count for _, count in app.values) + app.others == sum(wanted.values())


def test_what_asks_for_more_than_time_is_left_to_the_engine(filled: tuple[Finder, list[dict[str, Any]]]) -> None:
    held = filled[0].snapshot()
    asked = All((Match("received", Between(NOON - 1, NOON)), Match("msg", Part("k3"))))
    assert any(countable(piece) for piece in pieces_of(held, Match("time", Between(NOON, NOON + SECOND)), {}))
    assert not any(countable(piece) for piece in pieces_of(held, asked, {}))
    with pytest.raises(QueryError, match="没有字段"):
        filled[0].counts_by(All(), ("nosuch",))


def test_statistics_say_what_need_not_be_read(filled: tuple[Finder, list[dict[str, Any]]]) -> None:
    part = next(part for part in filled[0].snapshot().parts if part.manifest.log_class == "system")
    assert part.same_in(0, "class") == ("system",)
    assert part.same_in(0, "source") == ("s3",)
    assert part.same_in(0, "app") == (None,)
    assert not part.ends["claims"].any()
    other = next(part for part in filled[0].snapshot().parts if part.manifest.log_class == "business")
    assert all(other.same_in(group, "host") is None for group in range(len(other.starts) - 1))
    assert [other.same_in(group, "app") for group in range(len(other.starts) - 1)].count(("one",)) >= 1


def test_a_file_without_statistics_is_read(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    archive = SmallArchive(tmp_path)
    archive.receive(
        written([("2026-11-20T12:00:00+08:00", "h", "a", 3, "x"), ("2026-11-20T13:00:00+08:00", "h", "b", 3, "y")])
    )
    archive.seal()
    (file,) = archive.place.segments.rglob("lines.parquet")
    pq.write_table(pq.read_table(file), file, compression="zstd", write_statistics=False)
    finder = Finder(archive.place)
    filter_ = Match("time", Between(NOON, NOON + SECOND))
    assert finder.counts_by(filter_, ("app", "host")) == [{"a": 1}, {"h": 1}]
    assert finder.snapshot().parts[0].ends["claims"].all()
    finder.close()
    archive.close()


def test_what_was_decoded_gives_way_when_there_is_too_much() -> None:
    kept = Decoded(100)
    for number in range(4):
        kept.put(number, str(number), 40)
        kept.get(0)
    assert [kept.get(number) for number in range(4)] == ["0", None, None, "3"]
    kept.put(3, "three", 101)
    assert kept.get(3) is None
    kept.put(0, "again", 10)
    assert kept.get(0) == "again"
    kept.clear()
    assert kept.get(0) is None
