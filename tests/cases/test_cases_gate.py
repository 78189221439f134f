"""The gate by example, its answer's limits in time, overrides, and sessions with nights and holidays."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from zhengan.assess.examples import INSTITUTION, Example, examples_evidence
from zhengan.calendar import MARKETS, ZONE, load_calendar
from zhengan.cases.freezes import freezes_around, parsed
from zhengan.cases.gate import Answer, Decided, GateRules, Override, decide
from zhengan.cases.gate_hours import Freeze, touched
from zhengan.cases.gate_reasons import grounds
from zhengan.cases.outcome import outcome_of
from zhengan.cases.papers import papers_of
from zhengan.cases.windows import MINUTES_A_DAY, windows
from zhengan.law import load_catalogue

TABLE = yaml.safe_load((Path(__file__).parent / "gate_examples.yaml").read_text(encoding="utf-8"))
READY, CASES = TABLE["ready"], TABLE["cases"]
EARLY = {
    "change": {"risk_assessed_at": "2026-09-01T10:00:00+08:00", "plans_made_at": "2026-09-01T10:00:00+08:00"},
    "test_plan": {"made_on": "2026-09-01"},
    "test_run": {"finished_at": "2026-09-01T10:00:00+08:00"},
}
AT = datetime(2026, 11, 21, 9, tzinfo=ZONE)
OWNER = f"{INSTITUTION}0"


def rows_of(case: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The rows of an example: `ready`, with what the case changes, drops and adds (a row of a known key replaces it)."""
    given_rows = {name: [dict(row) for row in rows] for name, rows in READY.items() if name not in case.get("drop", ())}
    if case.get("prepared") == "early":
        for name, fields in EARLY.items():
            for row in given_rows[name]:
                row.update(fields)
    for row in given_rows["change"]:
        row.update(case.get("change", {}))
    for name, rows in case.get("more", {}).items():
        kept = [row for row in given_rows.get(name, []) if row["key"] not in {one["key"] for one in rows}]
        given_rows[name] = [*kept, *rows]
    return {
        name: [{k: v for k, v in row.items() if v is not None} for row in rows] for name, rows in given_rows.items()
    }


def asked(case: Mapping[str, Any], at: datetime, decided: Decided | None = None) -> Answer:
    """The gate's answer in an example."""
    example = Example("gate", case.get("name", ""), at.date(), None, {}, rows_of(case), [], [])
    base = examples_evidence([example], load_calendar())
    freezes = tuple(
        freezes_around(case.get("freezes", {}), at.date() - timedelta(days=400), at.date() + timedelta(400))
    )
    rules = GateRules(load_catalogue().choose({}), load_calendar(), freezes)
    papers = papers_of(base.rows, OWNER, case.get("key", "C"), at.astimezone(ZONE).date())
    return decide(papers, at, rules, decided or Decided())


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_examples(case: Mapping[str, Any]) -> None:
    answer = asked(case, datetime.fromisoformat(case["at"]))
    assert sorted(answer.codes) == sorted(case["codes"])
    assert answer.may is not bool(case["codes"])


def test_every_ground_of_the_table_is_shown_by_an_example_or_by_the_verdicts() -> None:
    shown = {code for case in CASES for code in case["codes"]}
    # What depends on readings or on days of assessment is held against the verdicts, in test_cases_gate_verdicts.
    elsewhere = {
        code for code in grounds() if code.endswith("_undated") or code.startswith(("security_", "no_security"))
    }
    elsewhere |= {"no_market", "upgrade_not_stated", "functions_not_stated", "review_impact_not_stated"}
    elsewhere |= {"review_result_missing", "unknown_institution", "withdrawn"}
    elsewhere |= {"unknown_suspension", "suspension_begun", "not_told", "notice_unstated", "notice_incomplete"}
    assert shown | elsewhere == set(grounds())


def test_duties_of_the_table_are_obligations_of_the_law() -> None:
    known = {item.id for item in load_catalogue().obligations(date(2026, 11, 20))}
    assert {duty for ground in grounds().values() for duty in ground.duties} <= known


def test_a_yes_holds_to_the_planned_end() -> None:
    answer = asked({}, AT)
    assert (answer.may, answer.until) == (True, AT + timedelta(hours=3))
    assert answer.bound


def test_a_no_ends_with_its_last_reason_or_waits_for_somebody() -> None:
    early = asked({}, AT - timedelta(minutes=1))
    assert (early.codes, early.until) == (("before_plan",), AT)
    guard = {
        "guard_period": [
            {"key": "G", "from": "2026-11-21T08:00:00+08:00", "until": "2026-11-21T10:00:00+08:00", "by": "x"}
        ]
    }
    assert asked({"more": guard}, AT).until == AT + timedelta(hours=1)
    assert asked({"more": guard, "change": {"rollback_plan": False}}, AT).until is None
    friday = {"change": {"planned_start": "2026-11-20T14:00:00+08:00", "planned_end": "2026-11-20T16:00:00+08:00"}}
    assert asked(friday, AT.replace(day=20, hour=14)).until == AT.replace(day=20, hour=15, minute=30)


def test_what_the_record_says_of_later_has_not_happened_yet() -> None:
    later = {
        "risk_assessed_at": "2026-11-21T09:00:00+08:00",
        "actual_start": "2026-11-21T09:30:00+08:00",
        "actual_end": "2026-11-21T10:00:00+08:00",
        "result": "done",
    }
    assert asked({"change": later}, AT).codes == ("no_risk_assessment",)


OVERRIDE = Override(frozenset({"no_rollback_plan"}), "须立即修复", "甲", "乙", AT.date())


def test_an_override_covers_its_reasons_and_no_others() -> None:
    case = {"change": {"rollback_plan": False}}
    answer = asked(case, AT, Decided(OVERRIDE))
    assert (answer.may, [item.code for item in answer.passed]) == (True, ["no_rollback_plan"])
    assert answer.told()["override"]["confirmed_by"] == "乙"
    case = {"change": {"rollback_plan": False, "controls": False}}
    assert asked(case, AT, Decided(OVERRIDE)).codes == ("no_controls",)


def test_an_override_ends_with_its_last_day_and_beats_nothing_firm() -> None:
    case = {"change": {"rollback_plan": False}}
    yesterday = replace(OVERRIDE, until=AT.date() - timedelta(days=1))
    assert asked(case, AT, Decided(yesterday)).codes == ("no_rollback_plan",)
    every = replace(OVERRIDE, codes=frozenset(grounds()))
    assert asked({"change": {"result": "cancelled"}}, AT, Decided(every)).codes == ("cancelled",)
    assert asked({}, AT, Decided(every, withdrawn=True)).codes == ("withdrawn",)


EARLIEST = datetime(2025, 1, 2, tzinfo=ZONE)
# The longest span ends before the calendar does.
INSTANTS = st.integers(0, 725 * 86_400).map(lambda seconds: EARLIEST + timedelta(seconds=seconds))
SOME_MARKETS = st.lists(st.sampled_from(MARKETS), min_size=1, max_size=3, unique=True)
LENGTHS = st.timedeltas(timedelta(seconds=1), timedelta(days=2))


@given(INSTANTS, SOME_MARKETS)
def test_an_instant_meets_a_session_just_where_the_calendar_says_so(at: datetime, markets: list[str]) -> None:
    calendar = load_calendar()
    assert bool(touched(calendar, markets, at, at)) == calendar.in_session(markets, at)


@given(INSTANTS, LENGTHS, SOME_MARKETS)
def test_a_span_meets_a_session_just_where_the_table_of_sessions_does(
    at: datetime, length: timedelta, markets: list[str]
) -> None:
    """As the check joins it: night sessions, holidays and make-up days included."""
    calendar, end = load_calendar(), at + length
    first, last = (at - timedelta(days=2)).date(), (end + timedelta(days=1)).date()
    table = calendar.session_table(markets, max(first, calendar.first), min(last, calendar.last)).to_pylist()
    naive = [instant.astimezone(UTC).replace(tzinfo=None) for instant in (at, end)]
    joined = any(naive[0] < row["closes_at"] and row["opens_at"] < naive[1] for row in table)
    assert bool(touched(calendar, markets, at, end)) == joined


@given(st.dates(date(2025, 1, 2), date(2026, 12, 30)), SOME_MARKETS, st.integers(0, MINUTES_A_DAY - 1))
def test_a_minute_of_the_year_is_open_just_where_no_session_runs(day: date, markets: list[str], minute: int) -> None:
    calendar = load_calendar()
    (shown,) = windows(calendar, markets, (), day, day)
    at = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=ZONE)
    is_open = any(opens <= minute < closes for opens, closes in shown.open)
    assert is_open is not calendar.in_session(markets, at)


def test_a_day_beyond_the_calendar_has_nothing_open_and_a_freeze_shuts_the_whole_day() -> None:
    calendar = load_calendar()
    beyond = date(calendar.last.year + 1, 3, 1)
    (unknown,) = windows(calendar, ["SSE"], (), beyond, beyond)
    assert (unknown.known, unknown.open, unknown.minutes) == (False, (), 0)
    frozen = Freeze("freeze", "年终", AT.replace(hour=0), AT.replace(hour=0) + timedelta(days=1))
    (shut,) = windows(calendar, ["SSE"], [frozen], AT.date(), AT.date())
    assert (shut.known, shut.open, [item.what for item in shut.shut]) == (True, (), ["年终"])


@pytest.mark.parametrize(
    ("text", "year", "first", "last"),
    [
        ("12-25..01-03", 2026, date(2026, 12, 25), date(2027, 1, 3)),
        ("02-29..03-02", 2026, date(2026, 2, 28), date(2026, 3, 2)),
        ("02-29..02-29", 2028, date(2028, 2, 29), date(2028, 2, 29)),
        ("2026-09-25..2026-10-08", 2030, date(2026, 9, 25), date(2026, 10, 8)),
    ],
)
def test_freezes_as_people_write_them(text: str, year: int, first: date, last: date) -> None:
    assert parsed(text).in_year(year) == (first, last)


@pytest.mark.parametrize("text", ["", "年终", "13-01..13-02", "01-01..12-31", "2026-10-08..2026-10-07", "12-25…01-03"])
def test_freezes_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="封网期"):
        parsed(text)


def change_row(**fields: Any) -> dict[str, Any]:
    """A change's row as the tables have it."""
    names = ("actual_start", "actual_end", "result", "reviewed_at", "verified_at")
    start = AT.astimezone(UTC).replace(tzinfo=None)
    return {**dict.fromkeys(names), "planned_start": start, "planned_end": start + timedelta(hours=3), **fields}


def test_plan_beside_what_happened() -> None:
    start = AT.astimezone(UTC).replace(tzinfo=None)
    at = AT + timedelta(hours=4)

    def codes(**fields: Any) -> list[str]:
        return [item.code for item in outcome_of(change_row(**fields), at).differences]

    kept = {"reviewed_at": start, "verified_at": start}
    assert codes(actual_start=start, actual_end=start + timedelta(hours=3), result="done", **kept) == []
    assert codes(
        actual_start=start + timedelta(minutes=20),
        actual_end=start + timedelta(hours=3, minutes=30),
        result="rolled_back",
        **kept,
    ) == ["started_late", "ended_late", "rolled_back"]
    assert codes(actual_start=start - timedelta(hours=1)) == ["started_early", "end_missing"]
    assert codes(result="done") == ["start_missing", "not_reviewed", "not_verified"]
    assert codes() == ["never_told"]
    assert codes(result="cancelled") == []
    assert [item.code for item in outcome_of(change_row(actual_start=start), AT - timedelta(hours=1)).differences] == []
