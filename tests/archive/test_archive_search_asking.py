"""Who searches is written down; searches are kept by person; figures over what is found."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from tests.archive.search_place import NOON, SmallArchive, written
from zhengan.archive.errors import ArchiveError, QueryError
from zhengan.archive.place import ArchivePlace
from zhengan.archive.search import Asker, Finder, Search, SearchEvent, Stopped, find, forget, save, saved, searches


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[SmallArchive]:
    made = SmallArchive(tmp_path / "archive")
    rows = [
        (f"2026-11-20T12:{number // 10:02d}:00+08:00", f"h{number % 3}", "sshd", number % 8, f"login {number}")
        for number in range(100)
    ]
    made.receive(written(rows))
    made.seal()
    yield made
    made.close()


@pytest.fixture
def heard() -> list[SearchEvent]:
    return []


@pytest.fixture
def search(archive: SmallArchive, heard: list[SearchEvent]) -> Iterator[Search]:
    finder = Finder(archive.place, {"s1": "oms"})
    yield Search(finder, Asker("zhang.san", "web", lambda: NOON, heard.append))
    finder.close()


def test_a_search_is_written_down_with_what_it_gave(
    search: Search, archive: SmallArchive, heard: list[SearchEvent]
) -> None:
    assert search.table("login | limit 7").num_rows == 7
    (one,) = searches(archive.place)
    assert (one.who, one.door, one.query, one.state, one.rows) == ("zhang.san", "web", "login | limit 7", "done", 7)
    assert one.at == "2026-11-20 12:00:00.000"
    assert [event.state for event in heard] == ["began", "done"]


def test_a_search_that_ends_early_or_fails_is_written_down(search: Search, archive: SmallArchive) -> None:
    batches = search.batches("login")
    while not next(batches).num_rows:
        pass
    batches.close()
    with pytest.raises(QueryError):
        search.sql("SELECT * FROM read_text('/etc/passwd')")
    stop = Event()
    stop.set()
    with pytest.raises(Stopped):
        search.table("login", stop=stop)
    assert [(one.kind, one.state) for one in searches(archive.place)] == [
        ("search", "stopped"),
        ("sql", "failed"),
        ("search", "stopped"),
    ]
    assert searches(archive.place)[0].rows > 0


def test_nothing_is_given_where_it_cannot_be_written_down(search: Search, archive: SmallArchive) -> None:
    (archive.place.root / "searches.jsonl").mkdir()
    with pytest.raises(ArchiveError, match="没有查询"):
        search.table("login")


def test_python_finds_in_one_call(archive: SmallArchive) -> None:
    found = find(archive.place, "login severity:<=1 | stats count by host", Asker("li.si", "python", lambda: NOON))
    assert sum(found["count"].to_pylist()) == 26
    assert searches(archive.place)[0].who == "li.si"


def test_the_histogram_counts_every_line(search: Search) -> None:
    found = search.histogram("login", 20)
    assert sum(found.counts) == 100
    assert len(found.counts) <= 20
    assert search.histogram("login time:[2026-11-20T12:02, 2026-11-20T12:03)").counts == (10,)
    assert search.histogram("absent").counts == ()
    assert search.histogram("time:2020-01-01").counts == ()


def test_field_counts_name_the_most_frequent(search: Search) -> None:
    (hosts,) = search.field_counts("login", ["host"], most=2)
    assert hosts.values == (("h0", 34), ("h1", 33))
    assert (hosts.others, hosts.without) == (33, 0)


def test_searches_are_kept_by_person(archive: SmallArchive) -> None:
    save(archive.place, "../zhang", "失败登录", "login failed last 1h", now_ns=NOON)
    save(archive.place, "../zhang", "全部", "*", now_ns=NOON)
    save(archive.place, "li", "别的", "x", now_ns=NOON)
    assert [(one.name, one.query) for one in saved(archive.place, "../zhang")] == [
        ("全部", "*"),
        ("失败登录", "login failed last 1h"),
    ]
    assert all(path.parent.name == "searches" for path in archive.place.root.rglob("*.yaml"))
    forget(archive.place, "../zhang", "全部")
    assert len(saved(archive.place, "../zhang")) == 1
    with pytest.raises(ArchiveError, match="没有保存过"):
        forget(archive.place, "../zhang", "全部")
    with pytest.raises(QueryError):
        save(archive.place, "li", "坏", "(", now_ns=NOON)
    with pytest.raises(ArchiveError, match="名称"):
        save(archive.place, "li", " ", "x", now_ns=NOON)


def test_an_archive_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    place = ArchivePlace(tmp_path / "none", "broker")
    assert find(place, "*", Asker("li", "python", lambda: NOON)).num_rows == 0
    assert find(place, "* | stats count", Asker("li", "python", lambda: NOON)).to_pylist() == [{"count": 0}]
