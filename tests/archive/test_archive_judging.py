"""What segments prove about a system: hosts together, late comers, missing numbers, silence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from zhengan.archive.keep.judging import covered, silences
from zhengan.archive.segments.manifest import Manifest, WalSpan
from zhengan.archive.sources import Source, Sources

START = datetime(2026, 11, 2, tzinfo=UTC)
EPOCH = int(START.timestamp())
BLANK = Manifest(
    "r1-000000000001", "华东证券", "r1", "business", "2026-11-02", 0, 0, "sha256", "00" * 32, 16384, "", (0, 0), None,
    {}, {}, {}, (), (), WalSpan(1, 1, ""), {},
)  # fmt: skip


def _at(hour: float) -> datetime:
    return START + timedelta(hours=hour)


def _second(hour: float) -> int:
    return EPOCH + int(hour * 3600)


def _manifest(source: str, numbers: tuple[int, int], *hours: tuple[float, float]) -> Manifest:
    runs = tuple((_second(first), _second(last)) for first, last in hours)
    received = (runs[0][0] * 10**9, runs[-1][1] * 10**9)
    return replace(BLANK, received=received, sources={source: (numbers,)}, covered={source: runs})


def _source(name: str, expected: str = "PT1H", **given) -> Source:
    return Source(name, "business", system="oms", expected=expected, **given)


def _spans(found):
    return [tuple((end - START).total_seconds() / 3600 for end in span) for span in found.spans]


SECOND = 1 / 3600


def test_a_silence_within_what_is_normal_is_no_hole():
    (found,) = covered([_manifest("a", (1, 9), (0, 1), (2, 3), (5, 6))], Sources([_source("a")]), {})
    assert _spans(found) == [(0, 3 + SECOND), (5, 6 + SECOND)]
    assert [(item.key, item.complete) for item in found.holdings()] == [
        ("archive-business-oms-20261102T000000Z", True),
        ("archive-business-oms-20261102T050000Z", True),
    ]


def test_each_of_two_hosts_must_cover_and_a_late_comer_is_not_missed_before():
    told = [_manifest("a", (1, 9), (0, 10)), _manifest("b", (1, 9), (4, 6), (8, 9))]
    (found,) = covered(told, Sources([_source("a"), _source("b")]), {})
    assert _spans(found) == [(0, 6 + SECOND), (8, 9 + SECOND)]


def test_a_source_that_promises_nothing_takes_nothing_away():
    told = [_manifest("a", (1, 9), (0, 10)), _manifest("b", (1, 9), (4, 5))]
    (found,) = covered(told, Sources([_source("a"), _source("b", "")]), {})
    assert _spans(found) == [(0, 10 + SECOND)]


def test_missing_numbers_make_the_time_around_them_incomplete():
    told = [_manifest("a", (1, 9), (0, 1)), _manifest("a", (11, 20), (1.5, 2))]
    (found,) = covered(told, Sources([_source("a")]), {})
    assert found.broken == ((_at(1), _at(1.5) + timedelta(seconds=1)),)
    assert [item.complete for item in found.holdings()] == [False]


def test_numbers_deleted_after_their_term_are_not_missing():
    (found,) = covered([_manifest("a", (101, 120), (0, 1))], Sources([_source("a")]), {("r1", "a"): [(1, 100)]})
    assert found.broken == ()
    (found,) = covered([_manifest("a", (101, 120), (0, 1))], Sources([_source("a")]), {("r1", "a"): [(1, 50)]})
    assert found.broken != ()


def test_each_receiver_counts_a_source_for_itself():
    told = [_manifest("a", (1, 9), (0, 1)), replace(_manifest("a", (1, 5), (1, 2)), receiver="r2")]
    (found,) = covered(told, Sources([_source("a")]), {})
    assert found.broken == ()


def test_a_device_and_a_stranger():
    device = Source("r", "network", device="sf-1", expected="PT1H")
    told = [_manifest("r", (1, 2), (0, 1)), _manifest("stranger", (1, 2), (0, 1))]
    (found,) = covered(told, Sources([device]), {})
    assert (found.object_type, found.object, found.log_class) == ("device", "sf-1", "network")


def test_silence_is_longer_than_what_is_normal():
    sources = [_source("a"), _source("b"), _source("c", ""), _source("d", enabled=False), _source("e")]
    last = {"a": _at(9), "b": _at(8.9), "c": _at(0), "d": _at(0)}
    found = silences(sources, last, _at(10), _at(2))
    assert [(item.source.id, item.since) for item in found] == [("e", _at(2)), ("b", _at(8.9))]
