"""Clocks of incidents over holidays, weekends and night sessions: properties that hold for any instant."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cases.incident_worlds import case, desk, look, noted, setting
from zhengan.calendar import load_calendar
from zhengan.cases.case import CaseEvent, follow
from zhengan.cases.clock import ZONE
from zhengan.cases.incident_owed import Owed
from zhengan.cases.incident_sheet import to_discharge, to_fix

LEVELS = st.sampled_from([None, "general", "considerable", "major", "particularly_major"])
INSTANTS = st.integers(0, 1_840_000).map(lambda minutes: datetime(2023, 6, 1, tzinfo=ZONE) + timedelta(minutes=minutes))
SPANS = st.timedeltas(timedelta(0), timedelta(days=12))
CALENDAR = load_calendar()


def owed(of: str, found: datetime, level: str | None, resolved: datetime | None = None, **fields: object) -> list[Owed]:
    known = {"kind": "系统中断", "discovered_at": found.isoformat(), "level": level, **fields}
    if resolved:
        known["resolved_at"] = resolved.isoformat()
    sheet = look(desk(known, (resolved or found).date()), resolved or found)
    return [line.owed for line in sheet.lines if line.owed.duty == of]


@given(INSTANTS, LEVELS)
def test_nothing_is_due_before_its_fact(found: datetime, level: str | None) -> None:
    known = {"kind": "信息泄露", "discovered_at": found.isoformat(), "level": level, "investors_affected": 1}
    for line in look(desk(known, found.date()), found).lines:
        assert line.owed.last_moment >= line.owed.since >= found


@given(INSTANTS)
def test_hours_run_through_nights_and_holidays(found: datetime) -> None:
    found = max(found, datetime(2025, 11, 2, tzinfo=ZONE))
    (national,) = owed("national", found, "considerable")
    assert national.due == found + timedelta(hours=4)
    assert not national.verified


@given(INSTANTS, SPANS)
def test_working_days_skip_days_off_and_never_shrink(found: datetime, span: timedelta) -> None:
    resolved = found + span
    (summary,) = owed("summary-days", found, "general", resolved)
    due = summary.as_due().due
    assert CALENDAR.is_working_day(due)
    assert CALENDAR.working_days_between(resolved.date(), due) == 5
    assert summary.calendar == CALENDAR.version
    assert not summary.as_due().is_late(datetime.combine(due, datetime.max.time(), ZONE))
    assert summary.as_due().is_late(summary.last_moment)


@given(INSTANTS, SPANS, SPANS)
def test_a_later_recovery_is_never_due_earlier(found: datetime, one: timedelta, other: timedelta) -> None:
    early, late = sorted((found + one, found + other))
    (first,) = owed("summary-days", found, "general", early)
    (second,) = owed("summary-days", found, "general", late)
    assert first.last_moment <= second.last_moment


@given(INSTANTS)
def test_a_night_session_belongs_to_the_markets_of_the_system(found: datetime) -> None:
    from zhengan.workspace.incidents import with_hours

    world = desk({}, found.date(), kind="futures", markets=("SHFE", "DCE"))
    cells = with_hours({"discovered_at": found.isoformat(), "systems": ["交易"]}, world)
    assert cells["in_trading_hours"] is CALENDAR.in_session(("SHFE", "DCE"), found)


def test_the_last_night_before_a_holiday_is_no_session() -> None:
    from zhengan.workspace.incidents import with_hours

    world = desk({}, date(2025, 9, 30), kind="futures", markets=("SHFE",))
    for text, inside in (("2025-09-29T21:30:00+08:00", True), ("2025-09-30T21:30:00+08:00", False)):
        assert with_hours({"discovered_at": text, "systems": "交易"}, world)["in_trading_hours"] is inside


@given(INSTANTS, LEVELS, SPANS)
@settings(max_examples=40)
def test_what_is_fixed_once_is_not_fixed_again(found: datetime, level: str | None, span: timedelta) -> None:
    world = desk({"kind": "系统中断", "discovered_at": found.isoformat(), "level": level}, found.date())
    told = case(found)
    for number, due in enumerate(to_fix(look(world, found, told)), 2):
        told = follow(told, CaseEvent("incident", told.id, "deadline", number, "值班", found, {"due": due.told()}))
    later = found + span
    assert [due for due in to_fix(look(world, later, told)) if due.what != "progress"] == []
    assert to_discharge(look(world, later, told)) == ()


@given(INSTANTS, st.timedeltas(timedelta(minutes=1), timedelta(hours=20)))
@settings(max_examples=40)
def test_a_corrected_time_leaves_the_old_deadline_standing(found: datetime, moved: timedelta) -> None:
    told = case(found)
    world = desk({"kind": "系统中断", "discovered_at": found.isoformat(), "level": "major"}, found.date())
    for number, due in enumerate(to_fix(look(world, found, told)), 2):
        told = follow(told, CaseEvent("incident", told.id, "deadline", number, "值班", found, {"due": due.told()}))
    before = {one.due for one in told.deadlines}
    earlier = found - moved
    corrected = desk({"kind": "系统中断", "discovered_at": earlier.isoformat(), "level": "major"}, found.date())
    sheet = look(corrected, found, told)
    assert {one.due for one in sheet.case.deadlines} == before
    fresh = {due.what for due in to_fix(sheet)}
    assert {one.what for one in before if one.what != "evidence"} <= fresh | {line.owed.duty for line in sheet.stale}
    assert {line.owed.duty for line in sheet.stale} == {one.what for one in before}


@given(INSTANTS, st.sampled_from(["one-hour", "four-hours"]))
def test_a_chosen_reading_gives_the_first_report_its_hours(found: datetime, reading: str) -> None:
    known = {"kind": "系统中断", "discovered_at": found.isoformat()}
    sheet = look(desk(known, found.date(), by=setting(**{"incident-report-hours": reading})), found)
    (line,) = [one for one in sheet.lines if one.owed.duty == "regulator-initial"]
    assert line.owed.due == found + timedelta(hours=1 if reading == "one-hour" else 4)
    assert line.owed.reading == f"incident-report-hours={reading}"
    assert not line.owed.verified


def test_progress_repeats_an_hour_after_each_report_until_recovery() -> None:
    found = datetime(2026, 2, 13, 14, tzinfo=ZONE)
    sent = [
        {"kind": "initial", "to": "上海证监局", "sent_at": "2026-02-13T14:10:00+08:00"},
        {"kind": "progress", "to": "上海证监局", "sent_at": "2026-02-13T15:00:00+08:00"},
    ]
    known = {"kind": "系统中断", "discovered_at": found.isoformat()}
    for minute, due in ((20, "15:10"), (70, "16:00")):
        sheet = look(desk(known, found.date(), sent=sent), found + timedelta(minutes=minute))
        (line,) = [one for one in sheet.lines if one.owed.duty == "progress"]
        assert f"{line.owed.last_moment:%H:%M}" == due
        assert line.owed.nature == "practice"
        assert not line.failing
    over = {**known, "resolved_at": "2026-02-13T15:30:00+08:00"}
    after = look(desk(over, found.date(), sent=sent), found + timedelta(hours=3))
    assert "progress" not in {line.owed.duty for line in after.lines}


def test_a_day_beyond_the_calendar_is_said_and_not_guessed() -> None:
    found = CALENDAR.last
    instant = datetime.combine(found, datetime.min.time(), ZONE)
    known = {"kind": "系统中断", "discovered_at": instant.isoformat(), "resolved_at": instant.isoformat()}
    sheet = look(desk(known, found), instant, case(instant, noted(2, instant, "answers")))
    (line,) = [one for one in sheet.lines if one.owed.duty == "summary-days"]
    assert line.owed.due is None
    assert "期限算不出" in line.owed.basis
