"""The catalogue says the same on SQLite and PostgreSQL, and can be made anew from the manifests."""

from pathlib import Path

import pytest

from tests.archive.sealing_given import DAY_NS, NOON, batch, place_in, sealed, some_lines
from zhengan.archive.errors import ArchiveError
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments import Catalogue
from zhengan.archive.segments.catalogue import FILE


def filled(tmp_path: Path) -> ArchivePlace:
    place = place_in(tmp_path)
    sealed(place, [batch(1, "a", 1, some_lines(0, 10))])
    sealed(place, [batch(2, "a", 11, some_lines(0, 20), NOON + DAY_NS)])
    sealed(place, [batch(3, "fw", 1, [b"no time at all"], log_class="network")], log_class="network")
    return place


def test_rows_are_chosen(ledger_place: str, tmp_path: Path) -> None:
    place = filled(tmp_path)
    catalogue = Catalogue(place)
    assert catalogue.rebuild() == 3
    assert [row.rows for row in catalogue.rows()] == [20, 1, 10]
    assert [row.segment for row in catalogue.rows(log_class="network")] == ["r1-000000000003"]
    assert [row.segment for row in catalogue.rows(received=(NOON + 1, NOON + 2 * DAY_NS))] == ["r1-000000000002"]
    found = catalogue.find("r1-000000000003")
    assert found is not None
    assert (found.time_first, found.read().sources) == (None, {"fw": ((1, 1),)})
    assert catalogue.find("r1-000000000004") is None


def test_what_became_of_a_segment_outlives_a_rebuild(ledger_place: str, tmp_path: Path) -> None:
    place = filled(tmp_path)
    catalogue = Catalogue(place)
    catalogue.rebuild()
    catalogue.mark("r1-000000000001", "moved", "s3://second/site")
    catalogue.mark("r1-000000000002", "deleted")
    for name in ("r1-000000000001", "r1-000000000002"):
        found = catalogue.find(name)
        assert found is not None
        folder = place.segment(found.log_class, found.day, name)
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
    assert catalogue.rebuild() == 1
    assert {
        (row.segment, row.state, row.location) for row in catalogue.rows(states=("sealed", "moved", "deleted"))
    } == {
        ("r1-000000000001", "moved", "s3://second/site"),
        ("r1-000000000002", "deleted", ""),
        ("r1-000000000003", "sealed", ""),
    }
    with pytest.raises(ArchiveError, match="没有名为"):
        catalogue.mark("r1-000000000009", "deleted")


def test_two_archives_do_not_mix(ledger_place: str, tmp_path: Path) -> None:
    place = filled(tmp_path)
    Catalogue(place).rebuild()
    assert Catalogue(ArchivePlace(place.root, "另一家")).rows() == []


def test_a_lost_file_is_made_anew(sqlite_place: str, tmp_path: Path) -> None:
    place = filled(tmp_path)
    Catalogue(place).rebuild()
    before = Catalogue(place).rows()
    (place.root / FILE).unlink()
    Catalogue(place).rebuild()
    assert Catalogue(place).rows() == before
