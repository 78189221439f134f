"""Logs over their term: holes, the rule's beginning, and a comparison with counting hours one by one."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checks.given import answers, day, duty, records, utc

COLUMNS = {
    "system": "string",
    "device": "string",
    "log_class": "string",
    "valid_from": "timestamp(6)",
    "valid_until": "timestamp(6)",
    "complete": "boolean",
}
READINGS = {"log-retroactive": "unproven", "log-complete": "hole"}
RULE = day("2023-05-01")
OWED = {
    "object_type": "system",
    "object": "S",
    "num": 5,
    "unit": "year",
    "owed_from": RULE,
    "window_from": day("2021-11-20"),
    "window_until": day("2026-11-20"),
}


def holding(first: str, end: str, **more: Any) -> dict[str, Any]:
    return {"system": "S", "log_class": "business", "valid_from": utc(first), "valid_until": utc(end), **more}


def judged(*holdings: dict[str, Any], readings: dict[str, str] | None = None, **owed: Any) -> dict[str, Any]:
    held = records(COLUMNS, *holdings)
    (row,) = answers("log_coverage", {**READINGS, **(readings or {})}, duty=duty({**OWED, **owed}), log_holding=held)
    return row


def test_covers_the_term_exactly() -> None:
    row = judged(
        holding("2021-11-20T00:00:00", "2024-02-29T12:00:00"),
        holding("2024-02-29T12:00:00", "2026-11-20T00:00:00"),
    )
    assert (row["holds"], row["reason"], row["f_holes"], row["evidence"]) == (True, "no_hole", 0, [1, 2])
    assert row["good_until"] == day("2026-11-20")


def test_one_second_is_a_hole_and_is_named_with_its_neighbours() -> None:
    row = judged(
        holding("2021-11-20T00:00:00", "2024-01-01T00:00:00"),
        holding("2024-01-01T00:00:01", "2025-01-01T00:00:00"),
        holding("2025-01-01T00:00:00", "2026-11-20T00:00:00"),
    )
    assert (row["holds"], row["reason"], row["f_holes"]) == (False, "hole", 1)
    assert (row["f_hole_from"], row["f_hole_until"]) == (utc("2024-01-01T00:00:00"), utc("2024-01-01T00:00:01"))
    assert row["evidence"] == [1, 2]
    assert row["good_until"] is None


def test_inner_holding_does_not_hide_the_reach_of_an_outer_one() -> None:
    row = judged(
        holding("2021-01-01T00:00:00", "2026-12-01T00:00:00"),
        holding("2022-01-01T00:00:00", "2022-02-01T00:00:00"),
        holding("2024-01-01T00:00:00", "2024-02-01T00:00:00"),
    )
    assert (row["holds"], row["f_holes"]) == (True, 0)
    # What a holding says about the time after the asked date is no fact yet.
    assert row["good_until"] == day("2026-11-21")


@pytest.mark.parametrize(
    ("choice", "holds"),
    [("unproven", None), ("breached", False), ("not-owed", True)],
)
def test_hole_before_the_rule_follows_the_reading(choice: str, holds: bool | None) -> None:
    row = judged(holding("2023-05-01T00:00:00", "2026-11-20T00:00:00"), readings={"log-retroactive": choice})
    assert row["holds"] is holds
    assert row["reason"] == ("hole" if choice == "breached" else "hole_before_rule")
    assert (row["f_hole_from"], row["f_hole_until"]) == (utc("2021-11-20T00:00:00"), utc("2023-05-01T00:00:00"))


def test_hole_across_the_beginning_of_the_rule_decides_and_is_named_before_earlier_ones() -> None:
    row = judged(
        holding("2021-11-20T00:00:00", "2022-01-01T00:00:00"),
        holding("2022-02-01T00:00:00", "2023-04-30T00:00:00"),
        holding("2023-05-01T00:00:00.000001", "2026-11-20T00:00:00"),
    )
    assert (row["holds"], row["f_holes"]) == (False, 2)
    assert row["f_hole_from"] == utc("2023-04-30T00:00:00")


def test_incomplete_holding_is_a_hole_unless_read_otherwise() -> None:
    spans = [
        holding("2021-11-20T00:00:00", "2024-01-01T00:00:00", complete=True),
        holding("2024-01-01T00:00:00", "2026-11-20T00:00:00", complete=False),
    ]
    row = judged(*spans)
    assert (row["holds"], row["f_hole_from"], row["f_hole_until"]) == (
        False, utc("2024-01-01T00:00:00"), utc("2026-11-20T00:00:00"),
    )  # fmt: skip
    assert judged(*spans, readings={"log-complete": "kept"})["holds"] is True


def test_register_begins_with_a_holding_of_any_class() -> None:
    assert judged()["reason"] == "no_record"
    other = judged(holding("2021-01-01T00:00:00", "2026-12-01T00:00:00", log_class="network"))
    assert (other["holds"], other["f_hole_until"], other["evidence"]) == (False, utc("2026-11-20T00:00:00"), [])
    ahead = judged(holding("2026-11-21T00:00:00", "2026-12-01T00:00:00"))
    assert ahead["reason"] == "no_record"


def test_nothing_is_owed_on_the_first_day() -> None:
    row = judged(window_from=day("2026-11-20"))
    assert (row["holds"], row["reason"]) == (None, "not_yet")


def test_months_ask_for_system_logs_and_answers_stay_apart() -> None:
    both = duty(
        {**OWED, "obligation": "business"},
        {**OWED, "obligation": "system", "unit": "month", "num": 6, "window_from": day("2026-05-20")},
        {**OWED, "obligation": "business", "object": "T"},
    )
    held = records(
        COLUMNS,
        holding("2026-05-20T00:00:00", "2026-11-20T00:00:00", log_class="system"),
        holding("2021-11-20T00:00:00", "2026-11-20T00:00:00", institution="乙"),
    )
    rows = answers("log_coverage", READINGS, duty=both, log_holding=held)
    assert [(row["obligation"], row["object"], row["reason"]) for row in rows] == [
        ("business", "S", "hole"),
        ("business", "T", "no_record"),
        ("system", "S", "no_hole"),
    ]


HOURS = st.integers(min_value=-12, max_value=60)
SPANS = st.lists(st.tuples(HOURS, HOURS).map(sorted), min_size=1, max_size=8)


@given(SPANS)
@settings(max_examples=25, deadline=None)
def test_holes_are_those_found_by_counting_hours(spans: list[list[int]]) -> None:
    midnight = datetime(2026, 11, 18)  # noqa: DTZ001 naive on purpose: local hours

    def at(hour: int) -> str:
        return (midnight + timedelta(hours=hour)).isoformat()

    row = judged(
        *[holding(at(first), at(end)) for first, end in spans],
        window_from=date(2026, 11, 18),
        window_until=date(2026, 11, 20),
    )
    covered = [any(first <= hour < end for first, end in spans) for hour in range(48)]
    starts = [hour for hour in range(48) if not covered[hour] and (hour == 0 or covered[hour - 1])]
    known = any(first < end for first, end in spans)
    assert row["holds"] is (all(covered) if known else None)
    assert row["f_holes"] == len(starts)
    if starts:
        assert row["f_hole_from"] == utc(at(starts[0]))
