"""Records that say different things are told as notices, and only those."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from tests.examples.runner import Example, group_evidence
from zhengan.assess.contradictions import READ, contradictions
from zhengan.assess.facts import asked_facts
from zhengan.calendar import load_calendar
from zhengan.law import load_catalogue

DAY = date(2026, 11, 20)
INSTITUTION = {"key": "甲", "name": "甲交易所", "kind": "exchange"}
SYSTEM = {"key": "S", "name": "撮合", "important": True, "live_on": "2018-01-01"}
INCIDENT = {"key": "I", "kind": "中断", "discovered_at": "2026-06-10T09:30:00+08:00"}


def told(**given: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The codes and words of the notices about some records."""
    records: dict[str, list[dict[str, Any]]] = {"institution": [INSTITUTION], "system": [SYSTEM], **given}
    example = Example("", "", DAY, None, {}, records, [], [])
    base = group_evidence([example])
    rows = {name: base.rows(name) for name in READ}
    seen = {
        name: [row for row in found if row["shown_from"] <= DAY < row["shown_until"]] for name, found in rows.items()
    }
    return [(item["code"], item["text"]) for item in contradictions(DAY, seen)]


def codes(**given: list[dict[str, Any]]) -> list[str]:
    return [code for code, _ in told(**given)]


def rating(key: str, **given: Any) -> dict[str, Any]:
    return {"key": key, "system": "S", "metric": "tps", "capacity": 1000, "from": "2026-01-01", **given}


def test_records_that_agree_give_no_notice() -> None:
    assert (
        told(
            capacity_rating=[rating("R1"), rating("R2"), rating("R3", capacity=2000, **{"from": "2026-02-01"})],
            cii_designation=[{"key": "D", "system": "S", "designated_on": "2022-06-01"}],
            standing=[{"key": "T", "code": "cii", "from": "2022-06-01"}],
            incident=[{**INCIDENT, "occurred_at": INCIDENT["discovered_at"], "resolved_at": INCIDENT["discovered_at"]}],
            incident_report=[report("P1", figures="级别=一般")],
        )
        == []
    )


@pytest.mark.parametrize(
    ("other", "disagrees"),
    [
        ({"capacity": 1000.5}, True),
        ({"capacity": 1000}, False),
        ({"capacity": 2000, "metric": "sessions"}, False),
        ({"capacity": 2000, "from": "2026-01-02"}, False),
    ],
)
def test_two_ratings_of_one_day(other: Mapping[str, Any], disagrees: bool) -> None:
    found = told(capacity_rating=[rating("R1"), rating("R2", **other)])
    words = "同一天（2026-01-01）的两份容量评定不一致：R1 为 1000，R2 为 1000.5"
    assert found == ([("ratings_disagree", words)] if disagrees else [])


def test_a_systems_own_capacity_against_its_rating() -> None:
    own = {**SYSTEM, "capacity_metric": "tps", "capacity": 900}
    assert codes(system=[own], capacity_rating=[rating("R1")]) == ["capacity_disagrees"]
    assert codes(system=[{**own, "capacity": 1000}], capacity_rating=[rating("R1")]) == []


def test_marks_and_designations() -> None:
    designation = {"key": "D", "system": "S", "designated_on": "2022-06-01"}
    assert codes(system=[{**SYSTEM, "cii": True}]) == ["cii_without_designation"]
    assert codes(system=[{**SYSTEM, "cii": False}], cii_designation=[designation]) == ["designation_disagrees"]
    withdrawn = {**designation, "withdrawn_on": "2026-11-19"}
    assert codes(system=[{**SYSTEM, "cii": True}], cii_designation=[withdrawn]) == ["designation_disagrees"]
    assert codes(system=[{**SYSTEM, "cii": True}], cii_designation=[{**withdrawn, "withdrawn_on": "2026-11-20"}]) == []


@pytest.mark.parametrize(("until", "disagrees"), [("2026-11-19", True), ("2026-11-20", False)])
def test_a_standing_that_ended_before_the_designation(until: str, disagrees: bool) -> None:
    found = codes(
        standing=[{"key": "T", "code": "cii", "from": "2022-06-01", "until": until}],
        cii_designation=[{"key": "D", "system": "S", "designated_on": "2022-06-01"}],
    )
    assert found == (["standing_disagrees"] if disagrees else [])


def report(key: str, **given: Any) -> dict[str, Any]:
    return {
        "key": key,
        "incident": "I",
        "kind": "initial",
        "sent_at": "2026-06-10T10:00:00+08:00",
        "to": "csrc",
        **given,
    }


@pytest.mark.parametrize(("sent_at", "before"), [("09:29:59", True), ("09:30:00", False), ("09:30:01", False)])
def test_a_report_sent_before_the_incident_was_found(sent_at: str, before: bool) -> None:
    found = told(incident=[INCIDENT], incident_report=[report("P1", sent_at=f"2026-06-10T{sent_at}+08:00")])
    words = "报告（P1）发出（2026-06-10 09:29:59）早于发现事件（2026-06-10 09:30:00）"
    assert found == ([("report_before_incident", words)] if before else [])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"resolved_at": "2026-06-10T09:29:59+08:00"}, "恢复（2026-06-10 09:29:59）早于发现（2026-06-10 09:30:00）"),
        ({"resolved_at": "2026-06-10T09:30:00+08:00"}, None),
        (
            {"resolved_at": "2026-06-10T11:00:00+08:00", "closed_at": "2026-06-10T10:00:00+08:00"},
            "结案（2026-06-10 10:00:00）早于恢复（2026-06-10 11:00:00）",
        ),
        ({"occurred_at": "2026-06-10T09:00:00+08:00", "resolved_at": "2026-06-10T09:40:00+08:00"}, None),
    ],
)
def test_an_incident_in_an_order_that_cannot_be(given: Mapping[str, Any], words: str | None) -> None:
    found = told(incident=[{**INCIDENT, **given}])
    assert found == ([] if words is None else [("incident_out_of_order", words)])


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("停机分钟=30", "停机分钟=45", "先后两份报告的停机分钟不一致：P1 为 30，P2 为 45"),
        ("停机分钟=30", "停机分钟=30；影响户数=2", None),
        ("investors_affected=1,000", "受影响投资者数：1000", None),
        ("a=1,b=2", "b=3, a=1", "先后两份报告的b不一致：P1 为 2，P2 为 3"),
        ("约三十分钟恢复", "约四十分钟恢复", None),
        (None, "停机分钟=30", None),
    ],
)
def test_figures_of_successive_reports(first: str | None, second: str, words: str | None) -> None:
    later = report("P2", figures=second, sent_at="2026-06-10T11:00:00+08:00")
    found = told(incident=[INCIDENT], incident_report=[later, report("P1", **({"figures": first} if first else {}))])
    assert found == ([] if words is None else [("reports_disagree", words)])


def test_reports_of_different_incidents_are_not_held_against_each_other() -> None:
    other = {**INCIDENT, "key": "J"}
    reports = [report("P1", figures="停机分钟=30"), report("P2", figures="停机分钟=45", incident="J")]
    assert told(incident=[INCIDENT, other], incident_report=reports) == []


@pytest.mark.parametrize(
    ("own", "figures", "words"),
    [
        ({"level": "major"}, "级别=较大", "最后一份报告（P1）的级别是 较大，事件记录是 重大"),
        ({"level": "major"}, "level=major", None),
        ({"investors_affected": 1200}, "受影响投资者=1,200", None),
        ({"investors_affected": 1200}, "受影响投资者=120", "最后一份报告（P1）的受影响投资者数是 120，事件记录是 1200"),
        ({}, "级别=较大", None),
    ],
)
def test_the_last_report_against_the_incident(own: Mapping[str, Any], figures: str, words: str | None) -> None:
    found = told(incident=[{**INCIDENT, **own}], incident_report=[report("P1", figures=figures)])
    assert found == ([] if words is None else [("report_disagrees", words)])


def test_a_report_that_was_put_right_later_is_held_to_the_last_word() -> None:
    reports = [
        report("P1", figures="级别=较大"),
        report("P2", figures="级别=重大", sent_at="2026-06-10T12:00:00+08:00"),
    ]
    assert codes(incident=[{**INCIDENT, "level": "major"}], incident_report=reports) == ["reports_disagree"]


def test_an_assessment_tells_them_beside_what_is_lacking() -> None:
    reports = [report("P1", sent_at="2026-06-10T09:00:00+08:00")]
    records: dict[str, list[dict[str, Any]]] = {
        "institution": [INSTITUTION],
        "system": [SYSTEM],
        "incident": [INCIDENT],
        "incident_report": reports,
    }
    base = group_evidence([Example("", "", DAY, None, {}, records, [], [])])
    later = date(2199, 1, 1)
    facts = asked_facts(base, [DAY, later], load_catalogue().choose({}), load_calendar(), {})
    told_codes = [item["code"] for item in facts.notices]
    assert told_codes == ["report_before_incident", "no_calendar", "report_before_incident"]
