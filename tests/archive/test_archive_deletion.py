"""Deleting: after the term and not a day sooner, never what a case holds, always signed, finished after a stop."""

import pytest

from tests.archive.kept import BROKER, instant, sealed, signer
from zhengan.archive.errors import Refused
from zhengan.archive.keep import deletion
from zhengan.archive.keep.deletion import DELETION, delete, finish_deletions, keeping
from zhengan.archive.keep.terms import Retention, Term
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments.book import events_of
from zhengan.archive.segments.deletion import read_deletion
from zhengan.archive.segments.reading import manifests

LAW = Retention(
    {"business": Term("business", "P5Y", "csrc-218/18.2"), "system": Term("system", "P6M", "csrc-218/18.2")}, {}
)
RECEIVED = instant("2021-11-20T23:59:59")
FREE = instant("2026-11-21T00:00:00")
HELD = {"oms": ["incident/2026-001"]}


@pytest.fixture
def place(ledger_place, tmp_path) -> ArchivePlace:
    return ArchivePlace(tmp_path / "archive", BROKER)


def _kept(segment, at, retention=LAW, held=None):
    held = held or {}
    return keeping(segment.manifest, retention, lambda source: "oms", lambda system: held.get(system, []), at.date())


def _delete(place, segment, at, **given):
    return delete(place, _kept(segment, at, **given), by="li", at=at, ground="保存期满", signer=signer())


def _events(segment):
    return [event.event for event in events_of(BROKER, segment.manifest.segment)]


@pytest.mark.parametrize(
    ("at", "given", "told"),
    [
        ("2026-11-20T23:59:59", {}, "2026-11-21 起才能删除，今天是 2026-11-20"),
        ("2021-11-21T00:00:00", {}, r"应保存 P5Y（csrc-218/18\.2）"),
        ("2030-01-01T00:00:00", {"held": HELD}, "由 incident/2026-001 保全"),
        ("2030-01-01T00:00:00", {"held": {"": ["incident/2026-002"]}}, "由 incident/2026-002 保全"),
        ("2030-01-01T00:00:00", {"retention": Retention({}, {})}, "没有保存期可依"),
        ("2026-11-21T00:00:00", {"retention": Retention(LAW.legal, {("business", "oms"): "P6Y"})}, "应保存 P6Y（own）"),
    ],
)
def test_what_must_stay_stays_whoever_asks(place, at, given, told):
    segment = sealed(place, 1, RECEIVED)
    with pytest.raises(Refused, match=told):
        _delete(place, segment, instant(at), **given)
    assert segment.lines.exists()
    assert _events(segment) == ["sealed"]


def test_out_of_its_term_it_goes_and_the_word_of_it_stays(place):
    segment = sealed(place, 1, RECEIVED)
    other = sealed(place, 2, instant("2026-11-19T10:00:00"), first=11)
    event = _delete(place, segment, FREE)
    assert [one.segment for one in manifests(place)] == [other.manifest.segment]
    assert not segment.folder.exists()
    stone = place.deleted / "business" / "2021-11-20" / segment.manifest.segment
    assert sorted(path.name for path in stone.iterdir()) == [DELETION, "manifest.json", "manifest.note"]
    word = read_deletion((stone / DELETION).read_text(), [signer().key], BROKER)
    assert (word.segment, word.manifest, word.by) == (segment.manifest.segment, segment.manifest.digest, "li")
    assert (word.last_day, word.term, word.free_on, word.early) == (RECEIVED.date(), "P5Y", FREE.date(), False)
    assert event.fields["note"] == (stone / DELETION).read_text()
    assert _events(segment) == ["sealed", "deleted"]


def test_a_ground_is_wanted(place):
    segment = sealed(place, 1, RECEIVED)
    with pytest.raises(Refused, match="要写明理由"):
        delete(place, _kept(segment, FREE), by="li", at=FREE, ground=" ", signer=signer())
    assert _events(segment) == ["sealed"]


@pytest.mark.parametrize("step", ["make_folders", "write_durably", "move_folder"])
def test_a_stop_after_the_entry_is_finished_later(place, monkeypatch, step):
    segment = sealed(place, 1, RECEIVED)

    def stopped(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(deletion, step, stopped)
        with pytest.raises(KeyboardInterrupt):
            _delete(place, segment, FREE)
    assert segment.folder.exists()
    assert finish_deletions(place) == [segment.manifest.segment]
    assert finish_deletions(place) == []
    assert not segment.folder.exists()
    assert _events(segment) == ["sealed", "deleted"]


def test_asked_twice_there_is_one_entry(place, monkeypatch):
    segment = sealed(place, 1, RECEIVED)
    with monkeypatch.context() as patch:
        patch.setattr(deletion, "_remove", lambda *_args: None)
        first = _delete(place, segment, FREE)
    again = _delete(place, segment, instant("2026-11-22T08:00:00"))
    assert again == first
    assert _events(segment) == ["sealed", "deleted"]
