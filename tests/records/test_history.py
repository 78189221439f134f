"""One record's versions as a timeline: what changed, since when, how late."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from zhengan.records.history import Stored, TakenBack, current, timeline
from zhengan.records.registry import RECORD_TYPES

SYSTEM, CHANGE, LINK = RECORD_TYPES["system"], RECORD_TYPES["change"], RECORD_TYPES["network_link"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T09:00:00+08:00")


def system(**fields: Any) -> Mapping[str, Any]:
    return {"name": "集中交易系统", "important": True, "live_on": "2026-03-15"} | fields


def test_each_step_says_what_it_changed() -> None:
    first = Stored(system(version="1.0", note="首次登记"), recorded_at=at("2026-03-16"))
    second = Stored(system(important=False, version="1.0"), recorded_at=at("2026-06-01"))
    one, two = timeline(SYSTEM, [first, second])
    assert [(change.field.name, change.old) for change in one.changes] == [
        (name, None) for name in ("name", "important", "live_on", "version", "note")
    ]
    assert [(change.field.name, change.old, change.new) for change in two.changes] == [
        ("important", True, False),
        ("note", "首次登记", None),
    ]
    assert (one.shown_from, one.shown_until) == (date(2026, 3, 15), date(2026, 6, 1))
    assert (two.shown_from, two.shown_until) == (date(2026, 6, 1), None)


def test_late_is_what_came_more_days_after_than_allowed() -> None:
    versions = [
        Stored(system(), recorded_at=at("2026-04-14")),
        Stored(system(version="2"), valid_at=at("2026-05-01"), recorded_at=at("2026-06-01")),
        Stored(system(version="3"), recorded_at=at("2027-06-01")),
    ]
    assert [step.late for step in timeline(SYSTEM, versions)] == [None, 31, None]
    assert [step.late for step in timeline(SYSTEM, versions, 29)] == [30, 31, None]


def test_what_another_system_claims_makes_nothing_timely() -> None:
    stored = Stored(system(), recorded_at=at("2026-11-01"), claimed_at=at("2026-03-16"))
    (step,) = timeline(SYSTEM, [stored])
    assert step.late == 231


def test_a_folder_knows_no_record_time() -> None:
    (step,) = timeline(SYSTEM, [Stored(system(), claimed_at=at("2026-11-01"))])
    assert step.late is None


def test_plans_are_not_late_and_series_hold_from_their_own_days() -> None:
    plan = {"systems": ["甲"], "kind": "change", "planned_start": "2026-01-01T20:00:00+08:00"}
    assert timeline(CHANGE, [Stored(plan, recorded_at=at("2026-06-01"))])[0].late is None
    links = [
        Stored({"name": "专线", "bandwidth_mbps": "100", "from": "2026-01-01"}, recorded_at=at("2026-01-02")),
        Stored({"name": "专线", "bandwidth_mbps": "200", "from": "2026-03-01"}, recorded_at=at("2026-05-02")),
    ]
    steps = timeline(LINK, links)
    assert [step.shown_from for step in steps] == [date(2026, 1, 1), date(2026, 3, 1)]
    assert [step.late for step in steps] == [None, 62]


def test_the_version_of_a_day() -> None:
    versions = [
        Stored(system(), recorded_at=at("2026-03-16")),
        Stored(system(version="2"), valid_at=at("2026-03-15"), recorded_at=at("2026-06-01")),
    ]
    assert [current(SYSTEM, versions, date(2026, 3, day)) for day in (14, 15)] == [None, 1]
    assert timeline(SYSTEM, versions)[0].superseded


def test_versions_taken_back_hold_on_no_day_and_the_next_starts_anew() -> None:
    back = TakenBack(at("2026-07-01"), "李四", "录入有误", 3)
    gone = [
        Stored(system(version="1"), recorded_at=at("2026-03-16"), taken_back=back),
        Stored(system(version="2"), recorded_at=at("2026-06-01"), taken_back=back),
    ]
    again = Stored(system(version="2"), recorded_at=at("2026-08-01"))
    assert current(SYSTEM, gone, date(2026, 6, 15)) is None
    assert [(step.superseded, step.shown_from) for step in timeline(SYSTEM, gone)] == [(True, None)] * 2
    steps = timeline(SYSTEM, [*gone, again])
    assert [len(step.changes) for step in steps] == [4, 1, 4]
    assert [step.superseded for step in steps] == [True, True, False]
    assert (steps[2].shown_from, steps[2].late) == (date(2026, 3, 15), 139)
    assert current(SYSTEM, [*gone, again], date(2026, 6, 15)) == 2
    later = TakenBack(at("2026-09-01"), "李四", "仍有误", 5)
    twice = timeline(SYSTEM, [*gone, Stored(system(), recorded_at=at("2026-08-01"), taken_back=later)])
    assert {change.old for change in twice[2].changes} == {None}
