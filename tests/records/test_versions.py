"""Which version is shown when: the examples of the dictionary, and properties against a day-by-day reading."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengan.records import RECORD_TYPES, ZONE, Version, is_known, local_date, shown_spans, version_of


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_one_version_holds_from_its_main_date() -> None:
    assert shown_spans([Version(main=date(2026, 1, 5))]) == [(0, date(2026, 1, 5), None)]
    assert shown_spans([Version()]) == [(0, None, None)]
    assert shown_spans([Version(main=at("2026-01-05T23:59:59"))]) == [(0, date(2026, 1, 5), None)]


def test_a_later_version_holds_from_its_record_time_so_that_an_edit_never_rewrites_history() -> None:
    first, later = Version(main=date(2026, 1, 5)), Version(main=date(2025, 1, 1), recorded_at=at("2026-06-01T10:00"))
    assert shown_spans([first, later]) == [(0, date(2026, 1, 5), date(2026, 6, 1)), (1, date(2026, 6, 1), None)]


def test_a_later_version_without_record_time_supersedes() -> None:
    assert shown_spans([Version(main=date(2026, 1, 5)), Version(main=date(2026, 3, 1))]) == [
        (1, date(2026, 1, 5), None)
    ]


def test_a_record_time_before_the_predecessor_counts_from_the_predecessor() -> None:
    later = Version(recorded_at=at("2020-01-01T00:00"))
    assert shown_spans([Version(main=date(2026, 1, 5)), later]) == [(1, date(2026, 1, 5), None)]


def test_valid_at_wins_and_may_go_back() -> None:
    versions = [Version(main=date(2026, 1, 5)), Version(valid_at=at("2025-01-01T00:00"))]
    assert shown_spans(versions) == [(1, date(2025, 1, 1), date(2026, 1, 5)), (0, date(2026, 1, 5), None)]


def test_planned_facts_hold_from_their_record_time() -> None:
    known = Version(main=at("2026-05-01T09:00"), recorded_at=at("2026-04-01T09:00"), validity="planned")
    assert shown_spans([known]) == [(0, date(2026, 4, 1), None)]
    assert shown_spans([known._replace(recorded_at=None)]) == [(0, None, None)]


def test_what_was_announced_holds_from_its_record_time_and_from_its_day_at_the_latest() -> None:
    ahead = Version(main=date(2026, 5, 1), recorded_at=at("2026-04-01T09:00"), validity="announced")
    assert shown_spans([ahead]) == [(0, date(2026, 4, 1), None)]
    assert shown_spans([ahead._replace(recorded_at=at("2027-04-01T09:00"))]) == [(0, date(2026, 5, 1), None)]
    assert shown_spans([ahead._replace(recorded_at=None)]) == [(0, None, None)]
    assert shown_spans([ahead._replace(valid_at=at("2026-03-01T09:00"))]) == [(0, date(2026, 3, 1), None)]
    assert RECORD_TYPES["drill"].validity == "announced"


def test_versions_of_a_series_hold_each_from_its_own_date() -> None:
    versions = [Version(main=date(2023, 2, 1), validity="series"), Version(main=date(2025, 7, 1), validity="series")]
    assert shown_spans(versions) == [(0, date(2023, 2, 1), date(2025, 7, 1)), (1, date(2025, 7, 1), None)]


def test_of_two_versions_of_one_day_the_later_is_shown() -> None:
    versions = [Version(valid_at=at("2026-01-01T15:00")), Version(valid_at=at("2026-01-01T09:00"))]
    assert shown_spans(versions) == [(0, date(2026, 1, 1), None)]


def test_known_by_the_end_of_the_local_day() -> None:
    evening = datetime.fromisoformat("2026-01-01T15:59:59+00:00")
    assert is_known(evening, date(2026, 1, 1))
    assert not is_known(evening + timedelta(seconds=1), date(2026, 1, 1))
    assert is_known(None, date(2026, 1, 1))
    assert is_known(evening, None)


@pytest.mark.parametrize(
    ("record_type", "main", "validity"),
    [
        ("system", "live_on", "fact"),
        ("stress_test", "finished_on", "fact"),
        ("network_link", "from", "series"),
        ("change", "planned_start", "planned"),
        ("guard_period", "from", "planned"),
        ("institution", None, "fact"),
        ("emergency_plan", "approved_on", "fact"),
        ("test_plan", "made_on", "fact"),
    ],
)
def test_main_dates(record_type: str, main: str | None, validity: str) -> None:
    assert (RECORD_TYPES[record_type].main_date, RECORD_TYPES[record_type].validity) == (main, validity)


def test_a_version_of_a_payload() -> None:
    found = version_of(RECORD_TYPES["backup_run"], {"started_at": "2026-01-01T20:00:00+00:00"})
    assert shown_spans([found]) == [(0, date(2026, 1, 2), None)]


DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 12))
INSTANTS = st.builds(
    lambda day, hour: datetime(day.year, day.month, day.day, hour, tzinfo=ZONE), DAYS, st.integers(0, 23)
)
VERSIONS = st.lists(
    st.builds(
        Version,
        main=st.none() | DAYS | INSTANTS,
        valid_at=st.none() | INSTANTS,
        recorded_at=st.none() | INSTANTS,
        validity=st.sampled_from(["fact", "planned", "series"]),
    ),
    min_size=1,
    max_size=6,
)


def effective_times(versions: list[Version]) -> list[datetime | None]:
    """The rule as the dictionary words it, one version after the other."""
    times: list[datetime | None] = []
    for order, version in enumerate(versions):
        main = version.main
        if main is not None and not isinstance(main, datetime):
            main = datetime(main.year, main.month, main.day, tzinfo=ZONE)
        if version.valid_at:
            times.append(version.valid_at)
        elif version.validity == "series" or (order == 0 and version.validity == "fact"):
            times.append(main)
        elif order == 0:
            times.append(version.recorded_at)
        else:
            before = times[-1]
            candidates = [moment for moment in (before, version.recorded_at) if moment is not None]
            times.append(max(candidates, default=None))
    return times


@given(VERSIONS)
def test_each_day_shows_what_the_rule_says(versions: list[Version]) -> None:
    times = effective_times(versions)
    spans = shown_spans(versions)
    for offset in range(-2, 15):
        day = date(2026, 1, 1) + timedelta(days=offset)
        candidates = [
            (moment is not None, moment or datetime(1, 1, 2, tzinfo=ZONE), order)
            for order, moment in enumerate(times)
            if moment is None or local_date(moment) <= day
        ]
        expected = max(candidates)[2] if candidates else None
        shown = [
            index for index, start, until in spans if (start is None or start <= day) and (until is None or day < until)
        ]
        assert shown == ([] if expected is None else [expected])


@given(VERSIONS)
def test_spans_join_without_gap_or_overlap(versions: list[Version]) -> None:
    spans = shown_spans(versions)
    assert spans[-1][2] is None
    assert len({index for index, _, _ in spans}) == len(spans)
    for (_, start, until), (_, following, _) in pairwise(spans):
        assert until == following
        assert until is not None
        assert start is None or start < until
