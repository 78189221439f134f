"""Sealed and unsealed lines are one: at no moment of sealing is a line missing or double; following gives each once."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.archive.search_place import NOON, SmallArchive
from zhengan.archive.search.finder import Finder
from zhengan.archive.search.following import follow
from zhengan.archive.search.grammar import parse_query

EVERYTHING = parse_query("* | fields source, seq", now_ns=NOON)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[SmallArchive]:
    made = SmallArchive(tmp_path)
    yield made
    made.close()


def _numbers(finder: Finder) -> list[tuple[str, int]]:
    return sorted((row["source"], row["seq"]) for row in finder.table(EVERYTHING).to_pylist())


def _receive(archive: SmallArchive, count: int) -> list[tuple[str, int]]:
    for number in range(count):
        archive.receive([f"line {number}", "another"], source=f"s{number % 3}", at=NOON + number)
    return []


def test_a_segment_that_stands_beside_its_batches_is_seen_once(archive: SmallArchive) -> None:
    _receive(archive, 9)
    with_log = Finder(archive.place)
    before = _numbers(with_log)
    assert len(before) == 18
    archive.seal(drop=False)
    assert _numbers(with_log) == before
    assert _numbers(Finder(archive.place)) == before
    archive.wal.drop(9)
    assert _numbers(with_log) == before
    assert with_log.snapshot().tail == ()
    with_log.close()


def test_a_batch_sealed_and_dropped_between_the_two_looks_is_seen(
    archive: SmallArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhengan.archive.search.parts import Shelf

    _receive(archive, 6)
    finder = Finder(archive.place)
    look = Shelf.parts

    def sealed_meanwhile(shelf: Shelf) -> object:
        monkeypatch.setattr(Shelf, "parts", look)
        archive.seal()
        return look(shelf)

    monkeypatch.setattr(Shelf, "parts", sealed_meanwhile)
    assert len(_numbers(finder)) == 12
    assert len(_numbers(finder)) == 12
    finder.close()


def test_lines_are_seen_once_while_a_sealer_works(archive: SmallArchive) -> None:
    finder = Finder(archive.place)
    ended = Event()
    faults: list[Exception] = []
    received = 0

    def work() -> None:
        nonlocal received
        try:
            for round_ in range(40):
                archive.receive([f"line {round_} {number}" for number in range(5)], at=NOON + round_)
                received += 5
                if round_ % 4 == 3:
                    archive.seal()
        except Exception as error:  # noqa: BLE001  # told by the test below
            faults.append(error)
        finally:
            ended.set()

    worker = Thread(target=work)
    worker.start()
    looks = 0
    while not ended.is_set():
        least = received
        seen = [seq for _, seq in _numbers(finder)]
        assert seen == list(range(1, len(seen) + 1))
        assert least <= len(seen)
        looks += 1
    worker.join()
    assert not faults
    assert looks > 3
    assert len(_numbers(finder)) == received == 200
    finder.close()


def test_following_gives_each_new_line_once_whatever_is_sealed(archive: SmallArchive) -> None:
    archive.receive(["old wanted"])
    finder = Finder(archive.place)
    stop = Event()
    lines = follow(finder, parse_query("wanted | fields seq, msg", now_ns=NOON), stop=stop, poll_s=0.001)
    assert next(lines).num_rows == 0
    found: list[dict[str, object]] = []
    for number in range(6):
        archive.receive([f"wanted {number}", "else"], at=NOON + number)
        if number % 2:
            archive.seal()
        found += next(table for table in lines if table.num_rows).to_pylist()
    stop.set()
    assert list(lines) == []
    assert [row["msg"] for row in found] == [f"wanted {number}" for number in range(6)]
    finder.close()


def test_a_deleted_segment_is_found_no_more(archive: SmallArchive) -> None:
    import shutil

    _receive(archive, 3)
    archive.seal()
    finder = Finder(archive.place)
    assert len(_numbers(finder)) == 6
    shutil.rmtree(archive.place.segments)
    assert _numbers(finder) == []
    finder.close()
