"""Graded protection: which grading and which assessment count, and what the readings change."""

from typing import Any

import pytest

from tests.checks.given import answers, day, duty, records

GRADING = {"system": "string", "level": "decimal(24, 6)", "graded_on": "date", "filed_on": "date"}
ASSESSMENT = {"system": "string", "assessed_on": "date", "result": "string", "rectified_on": "date"}
OF_S = duty({"object_type": "system", "object": "S"})


def filed(*rows: dict[str, Any], time: str = "thirty-days") -> dict[str, Any]:
    table = records(GRADING, *[{"system": "S", **row} for row in rows])
    (row,) = answers("mlps_filed", {"mlps-filing-time": time}, duty=OF_S, mlps_grading=table)
    return row


def mended(*rows: dict[str, Any]) -> dict[str, Any]:
    table = records(ASSESSMENT, *[{"system": "S", **row} for row in rows])
    (row,) = answers("mlps_mended", duty=OF_S, mlps_assessment=table)
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
    ("graded_on", "filed_on", "time", "holds", "reason"),
    [
        ("2025-01-01", "2025-03-01", "thirty-days", True, "filed"),
        ("2025-01-01", "2026-11-21", "thirty-days", False, "not_filed"),
        ("2026-10-20", None, "thirty-days", False, "not_filed"),
        ("2026-10-21", None, "thirty-days", None, "not_yet"),
        ("2026-10-21", None, "at-once", False, "not_filed"),
    ],
)
def test_grading_is_followed_by_its_filing(
    graded_on: str, filed_on: str | None, time: str, holds: bool | None, reason: str
) -> None:
    given = {"level": 2.0, "graded_on": day(graded_on), "filed_on": day(filed_on) if filed_on else None}
    row = filed(given, time=time)
    assert (row["holds"], row["reason"], row["evidence"]) == (holds, reason, [1])


def test_last_grading_counts_and_later_ones_are_not_facts_yet() -> None:
    first = {"level": 3.0, "graded_on": day("2024-01-01"), "filed_on": day("2024-02-01")}
    again = {"level": 3.0, "graded_on": day("2026-01-01")}
    ahead = {"level": 4.0, "graded_on": day("2026-12-01")}
    assert filed(first, again, ahead)["evidence"] == [2]
    assert filed(ahead)["reason"] == "no_record"
    assert filed()["holds"] is None


@pytest.mark.parametrize(
    ("level", "assessed_on", "reason"),
    [
        (3.0, "2025-11-20", "assessed"),
        (3.0, "2025-11-19", "overdue"),
        (2.0, "2024-11-20", "assessed"),
        (2.0, "2024-11-19", "overdue"),
    ],
)
def test_cycle_by_level_ends_on_the_corresponding_day(level: float, assessed_on: str, reason: str) -> None:
    row = assessed({"assessed_on": day(assessed_on), "result": "pass"}, level=level)
    assert (row["holds"], row["reason"]) == (reason == "assessed", reason)
    assert row["good_until"] == (day("2026-11-20") if reason == "assessed" else None)


def test_last_result_decides() -> None:
    passed = {"assessed_on": day("2026-03-01"), "result": "basic"}
    failed = {"assessed_on": day("2026-06-01"), "result": "fail"}
    late = {**failed, "rectified_on": day("2026-11-21")}
    assert mended(passed)["reason"] == "passed"
    assert mended(passed, failed)["reason"] == "failed"
    assert mended(passed, late)["reason"] == "failed"
    assert mended(passed, {**failed, "rectified_on": day("2026-11-20")})["reason"] == "rectified"
    assert mended()["reason"] == "no_record"
    assert assessed(passed, failed, cycle="once")["reason"] == "assessed"
    assert assessed(failed, cycle="once")["good_until"] is None
    assert assessed()["reason"] == "no_record"
