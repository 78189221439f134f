"""Graded protection: which grading and which assessment count, and what the readings change."""

from typing import Any

import pytest

from tests.checks.given import answers, day, duty, records

GRADING = {"system": "string", "level": "decimal(24, 6)", "graded_on": "date", "filed_on": "date"}
ASSESSMENT = {"system": "string", "assessed_on": "date", "result": "string", "rectified_on": "date"}
OF_S = duty({"object_type": "system", "object": "S"})


def graded(*rows: dict[str, Any], filing: str = "level-2") -> dict[str, Any]:
    table = records(GRADING, *[{"system": "S", **row} for row in rows])
    (row,) = answers("mlps_graded", {"mlps-filing": filing}, duty=OF_S, mlps_grading=table)
    return row


def assessed(*rows: dict[str, Any], level: float = 3.0, cycle: str = "by-level") -> dict[str, Any]:
    (row,) = answers(
        "mlps_assessed",
        {"mlps-cycle": cycle},
        duty=OF_S,
        mlps_assessment=records(ASSESSMENT, *[{"system": "S", **row} for row in rows]),
        mlps_grading=records(GRADING, {"system": "S", "level": level, "graded_on": day("2020-01-01")}),
    )
    return row


@pytest.mark.parametrize(
    ("level", "filed_on", "filing", "holds", "reason"),
    [
        (3.0, "2025-03-01", "level-2", True, "filed"),
        (3.0, "2026-11-21", "level-2", False, "not_filed"),
        (2.0, None, "level-2", False, "not_filed"),
        (1.0, None, "level-2", True, "filing_not_needed"),
        (1.0, None, "all", False, "not_filed"),
    ],
)
def test_grading_needs_its_filing(level: float, filed_on: str | None, filing: str, holds: bool, reason: str) -> None:
    row = graded(
        {"level": level, "graded_on": day("2025-01-01"), "filed_on": day(filed_on) if filed_on else None}, filing=filing
    )
    assert (row["holds"], row["reason"], row["evidence"]) == (holds, reason, [1])


def test_last_grading_counts_and_later_ones_are_not_facts_yet() -> None:
    filed = {"level": 3.0, "graded_on": day("2024-01-01"), "filed_on": day("2024-02-01")}
    again = {"level": 3.0, "graded_on": day("2026-01-01")}
    ahead = {"level": 4.0, "graded_on": day("2026-12-01")}
    assert graded(filed, again, ahead)["evidence"] == [2]
    assert graded(ahead)["reason"] == "no_record"
    assert graded()["holds"] is None


@pytest.mark.parametrize(
    ("level", "assessed_on", "reason"),
    [
        (3.0, "2025-11-20", "passed"),
        (3.0, "2025-11-19", "overdue"),
        (2.0, "2024-11-20", "passed"),
        (2.0, "2024-11-19", "overdue"),
    ],
)
def test_cycle_by_level_ends_on_the_corresponding_day(level: float, assessed_on: str, reason: str) -> None:
    row = assessed({"assessed_on": day(assessed_on), "result": "pass"}, level=level)
    assert (row["holds"], row["reason"]) == (reason == "passed", reason)
    assert row["good_until"] == (day("2026-11-20") if reason == "passed" else None)


def test_last_result_decides() -> None:
    passed = {"assessed_on": day("2026-03-01"), "result": "basic"}
    failed = {"assessed_on": day("2026-06-01"), "result": "fail"}
    mended = {**failed, "rectified_on": day("2026-11-20")}
    assert assessed(passed, failed, cycle="once")["reason"] == "failed"
    assert assessed(passed, {**failed, "rectified_on": day("2026-11-21")})["reason"] == "failed"
    assert assessed(passed, mended)["reason"] == "rectified"
    assert assessed(passed, mended, cycle="once")["good_until"] is None
    assert assessed()["reason"] == "no_record"
