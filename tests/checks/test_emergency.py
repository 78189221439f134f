"""Plans and drills: which plan counts, what a joint drill is, and to whom it was reported."""

from typing import Any

import pytest

from tests.checks.given import answers, day, duty, records, utc

PLAN = {
    "approved_on": "date",
    "scenarios": "array<string>",
    "objectives": "boolean",
    "organisation": "boolean",
    "procedures": "boolean",
    "bia_on": "date",
    "reviewed_on": "date",
}
DRILL = {
    "held_on": "date",
    "with_associated": "boolean",
    "participants": "decimal(24, 6)",
    "associated": "array<string>",
    "organiser": "string",
    "report_on": "date",
    "reported_at": "timestamp(6)",
}
SUBMISSION = {"kind": "string", "about": "string", "sent_at": "timestamp(6)", "sent_to": "array<string>"}
ALL = ["cyber_incident", "natural_disaster", "public_health", "key_personnel", "supplier_exit"]


def plan(name: str, *rows: dict[str, Any], current: str = "latest") -> dict[str, Any]:
    plans = records(PLAN, *[{"approved_on": day("2026-01-01"), "scenarios": ALL, **row} for row in rows])
    (row,) = answers(name, {"current-plan": current}, duty=duty({}), emergency_plan=plans)
    return row


def test_plan_approved_last_counts() -> None:
    row = plan("emergency_plan_in_force", {"approved_on": day("2025-01-01")}, {}, {"approved_on": day("2026-11-21")})
    assert (row["holds"], row["evidence"], row["f_approved_on"]) == (True, [2], day("2026-01-01"))
    both = plan("emergency_plan_in_force", {"approved_on": day("2025-01-01")}, {}, current="all")
    assert (both["evidence"], both["f_plans"]) == ([1, 2], 2)
    none = plan("emergency_plan_in_force")
    assert (none["holds"], none["reason"], none["f_plans"], none["evidence"]) == (None, "no_record", 0, [])


def test_scenarios_missing_are_named() -> None:
    row = plan("emergency_plan_scenarios", {"scenarios": ["cyber_incident", "public_health", "supplier_exit"]})
    assert (row["holds"], row["f_missing"]) == (False, "natural_disaster、key_personnel")
    parts = [{"scenarios": ALL[:3]}, {"scenarios": ALL[3:]}]
    assert plan("emergency_plan_scenarios", *parts)["f_missing"] == "cyber_incident、natural_disaster、public_health"
    assert plan("emergency_plan_scenarios", *parts, current="all")["holds"] is True


def test_contents_missing_and_not_stated() -> None:
    full = {"objectives": True, "organisation": True, "procedures": True}
    assert plan("emergency_plan_contents", full)["reason"] == "all_parts"
    row = plan("emergency_plan_contents", {**full, "procedures": None, "objectives": False})
    assert (row["reason"], row["f_missing"], row["f_not_stated"]) == ("missing_parts", "objectives", "procedures")
    assert plan("emergency_plan_contents", {**full, "procedures": None})["holds"] is None
    assert plan("emergency_plan_contents", full, {}, current="all")["holds"] is True


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([{"bia_on": day("2026-01-01")}], "analysed"),
        ([{"bia_on": day("2026-01-02")}], "analysis_after_plan"),
        ([{}], "never_recorded"),
        ([{"approved_on": day("2025-01-01"), "bia_on": day("2024-12-01")}, {}], "no_analysis"),
        ([{"bia_on": day("2026-11-21")}], "never_recorded"),
        ([], "no_record"),
    ],
)
def test_impact_analysis_comes_before_the_plan(rows: list[dict[str, Any]], reason: str) -> None:
    assert plan("emergency_plan_impact_analysis", *rows)["reason"] == reason


def test_earlier_version_shows_that_analyses_are_recorded() -> None:
    first = {"key": "P", "bia_on": day("2025-12-01"), "shown_until": day("2026-06-01")}
    second = {"key": "P", "shown_from": day("2026-06-01")}
    assert plan("emergency_plan_impact_analysis", first, second)["reason"] == "no_analysis"


def drills(*rows: dict[str, Any]) -> Any:
    usual = {"held_on": day("2026-09-18"), "with_associated": True}
    return records(DRILL, *[{"key": f"D{number}", **usual, **row} for number, row in enumerate(rows, start=1)])


def test_joint_drill_has_associated_parties_and_a_core_organiser() -> None:
    table = drills(
        {},
        {"organiser": "sfnet_center"},
        {"organiser": "core", "associated": ["乙"], "participants": 3.0},
        {"with_associated": False},
        {"participants": 0.0},
        {"associated": []},
        {"held_on": day("2026-11-21")},
    )
    facts = answers("joint_drill_held", duty=duty({}), drill=table)
    assert [(fact["entry"], fact["counts"]) for fact in facts] == [
        (1, True), (2, False), (3, True), (4, False), (5, False), (6, False),
    ]  # fmt: skip
    assert all(fact["counts"] for fact in answers("drill_held", duty=duty({}), drill=table))


def test_report_goes_to_the_commission_and_after_the_drill() -> None:
    table = drills({"reported_at": utc("2026-09-30T10:00:00")}, {"reported_at": utc("2026-11-21T00:00:00")}, {})
    sent = records(
        SUBMISSION,
        *[
            {"entry": 10 + number, "kind": kind, "about": "D3", "sent_at": utc(at), "sent_to": to}
            for number, (kind, at, to) in enumerate(
                [
                    ("drill", "2026-09-17T23:59:59", ["csrc"]),
                    ("drill", "2026-09-18T00:00:00", ["上海", "中国证监会"]),
                    ("drill", "2026-09-20T09:00:00", ["上海"]),
                    ("other", "2026-09-20T09:00:00", ["csrc"]),
                    ("drill", "2026-11-21T00:00:00", ["csrc"]),
                ]
            )
        ],
    )
    asked = duty(*[{"object_type": "drill", "object": key} for key in ("D1", "D2", "D3")])
    facts = answers("joint_drill_reported", duty=asked, drill=table, submission=sent)
    assert [(fact["object"], fact["entry"], fact["counts"], fact["done_on"].isoformat()) for fact in facts] == [
        ("D1", 1, True, "2026-09-30"),
        ("D3", 10, False, "2026-09-17"),
        ("D3", 11, True, "2026-09-18"),
        ("D3", 12, False, "2026-09-20"),
    ]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([{"report_on": day("2026-11-20")}], "on_file"),
        ([{"report_on": day("2026-11-21")}], "never_recorded"),
        ([{}, {"held_on": day("2025-09-01"), "report_on": day("2025-10-01")}], "person_judges"),
        (
            [{}, {"held_on": day("2025-09-01"), "report_on": day("2025-10-01")}, {"held_on": day("2026-11-01")}],
            "no_report",
        ),
        ([{}, {"held_on": day("2026-10-01"), "report_on": day("2026-10-09")}], "never_recorded"),
        ([{"held_on": day("2026-11-20")}, {"held_on": day("2025-09-01"), "report_on": day("2025-10-01")}], "not_yet"),
    ],
)
def test_report_of_a_drill_by_the_register_of_reports(rows: list[dict[str, Any]], reason: str) -> None:
    asked = duty({"object_type": "drill", "object": "D1"})
    (row,) = answers("drill_reported_on_file", duty=asked, drill=drills(*rows))
    assert row["reason"] == reason
