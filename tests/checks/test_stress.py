"""Stress tests: what is a test of what, what an empty field means, and how long a report is to be kept."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checks.given import answers, day, duty, records
from zhengan.calendar import add_term

TEST = {
    "systems": "array<string>",
    "finished_on": "date",
    "plan": "boolean",
    "scenarios": "decimal(24,6)",
    "indicators": "array<string>",
    "report_on": "date",
    "report_kept_until": "date",
    "trigger": "string",
}


def held(finished: str, **more: Any) -> dict[str, Any]:
    return {"systems": ["S"], "finished_on": day(finished), **more}


def judged(check: str, *tests: dict[str, Any], **owed: Any) -> tuple[Any, ...]:
    """What is said of the last of `tests`."""
    owed = {"object_type": "stress_test", "object": f"k{len(tests)}", **owed}
    (row,) = answers(check, duty=duty(owed), stress_test=records(TEST, *tests))
    return row["holds"], row["reason"], row["evidence"]


def test_each_system_of_a_test_was_tested_on_the_day_it_finished() -> None:
    tests = records(
        TEST,
        held("2026-03-01", systems=["S", "T"]),
        held("2026-05-01", systems=["T"]),
        held("2026-11-20", trigger="volatility"),
        held("2026-11-21"),
    )
    rows = answers("stress_tested", duty=duty({"object_type": "system", "object": "S"}), stress_test=tests)
    assert [(row["done_on"], row["counts"], row["entry"]) for row in rows] == [
        (day("2026-03-01"), True, 1),
        (day("2026-11-20"), True, 3),
    ]


def test_after_volatility_only_tests_for_it_from_its_day_on() -> None:
    tests = records(
        TEST,
        held("2026-10-07", trigger="volatility"),
        held("2026-10-08", trigger="volatility"),
        held("2026-10-09", trigger="yearly"),
        held("2026-10-10", trigger="volatility", institution="乙"),
        held("2026-11-21", trigger="volatility"),
    )
    event = records({"on_day": "date"}, {"key": "E", "on_day": day("2026-10-08")})
    owed = duty({"object_type": "market_event", "object": "E"})
    rows = answers("volatility_stress_tested", duty=owed, market_event=event, stress_test=tests)
    assert [(row["done_on"], row["entry"]) for row in rows] == [(day("2026-10-08"), 2)]


FIELDS = [
    ("stress_test_planned", {"plan": True}, "planned", {"plan": False}, "not_planned"),
    ("stress_test_scenarios", {"scenarios": 1}, "scenarios_set", {"scenarios": 0}, "no_scenarios"),
    (
        "stress_test_indicators",
        {"indicators": ["recovery", "network", "performance"]},
        "all_indicators",
        {"indicators": ["network", "performance"]},
        "missing_indicators",
    ),
    (
        "stress_test_reported",
        {"report_on": day("2026-03-01")},
        "reported",
        {"report_on": day("2026-02-28")},
        "report_before_test",
    ),
]


@pytest.mark.parametrize(("check", "filled", "said", "wrong", "denied"), FIELDS)
def test_a_field_says_what_it_says(
    check: str, filled: dict[str, Any], said: str, wrong: dict[str, Any], denied: str
) -> None:
    assert judged(check, held("2026-03-01", **filled)) == (True, said, [1])
    assert judged(check, held("2026-03-01", **wrong)) == (False, denied, [1])


@pytest.mark.parametrize(("check", "filled", "wrong"), [(row[0], row[1], row[3]) for row in FIELDS])
def test_an_empty_field_is_missing_once_the_institution_has_filled_it(
    check: str, filled: dict[str, Any], wrong: dict[str, Any]
) -> None:
    assert judged(check, held("2026-03-01")) == (None, "never_recorded", [1])
    later = held("2026-04-01")
    for earlier in (filled, wrong):
        tests = (held("2026-03-01", **earlier), held("2026-03-01"), later)
        holds, _, evidence = judged(check, *tests, object="k2")
        assert (holds, evidence) == (False, [2])
    assert judged(check, held("2026-03-02", **filled), held("2026-03-01"))[:2] == (None, "never_recorded")
    others = held("2026-02-01", **filled, institution="乙")
    assert judged(check, others, held("2026-03-01"))[:2] == (None, "never_recorded")
    assert judged(check, held("2026-03-01"), object="unknown") == (None, "no_record", [])


def test_a_report_of_tomorrow_is_none_yet() -> None:
    earlier = held("2026-03-01", report_on=day("2026-03-02"))
    late = judged("stress_test_reported", earlier, held("2026-11-19", report_on=day("2026-11-21")))
    assert late[:2] == (None, "person_judges"), "until the next test nobody can say that there will be none"
    tested_again = judged("stress_test_reported", earlier, held("2026-11-10"), held("2026-11-11"), object="k2")
    assert tested_again[:2] == (False, "not_reported")
    today = judged("stress_test_reported", earlier, held("2026-11-20"))
    assert today[:2] == (None, "not_yet")


FIVE_YEARS = {"cmp": ">=", "num": 5, "den": 1, "unit": "year"}


@pytest.mark.parametrize(
    ("report", "until", "holds", "reason"),
    [
        ("2024-02-29", "2029-02-28", True, "kept_long_enough"),
        ("2024-02-29", "2029-02-27", False, "kept_too_short"),
        ("2024-03-01", "2029-03-02", True, "kept_long_enough"),
        ("2024-03-01", None, None, "retention_not_stated"),
        (None, "2029-03-01", None, "no_report"),
        ("2026-11-21", "2031-11-21", None, "no_report"),
    ],
)
def test_a_report_is_kept_to_the_corresponding_day(
    report: str | None, until: str | None, holds: bool | None, reason: str
) -> None:
    row = held("2024-02-29", report_on=report and day(report), report_kept_until=until and day(until))
    assert judged("stress_report_kept", row, **FIVE_YEARS)[:2] == (holds, reason)


@settings(max_examples=8, deadline=None)
@given(st.dates(date(1999, 1, 1), date(2026, 11, 20)), st.integers(1, 200), st.sampled_from(["year", "month"]))
def test_months_are_added_as_the_civil_code_does(report: date, number: int, unit: str) -> None:
    row = held("1999-01-01", report_on=report, report_kept_until=report)
    owed = duty({"object_type": "stress_test", "object": "k1", "cmp": ">=", "num": number, "den": 1, "unit": unit})
    (found,) = answers("stress_report_kept", duty=owed, stress_test=records(TEST, row))
    assert found["f_keep_through"] == add_term(report, f"P{number}{'Y' if unit == 'year' else 'M'}")
