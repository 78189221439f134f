"""What comes next, in one line a duty and day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.assess.sample import AS_OF, finding
from zhengan.assess import Finding, Verdict
from zhengan.assess.deadlines import deadlines_of


def daily(system: str, verdict: Verdict = "met", due_on: date = AS_OF) -> Finding:
    return finding(
        "20#daily-backup",
        verdict,
        "done",
        object=("system", system),
        due_on=due_on,
        good_until=due_on if verdict == "met" else None,
    )


def after(days: int) -> date:
    return AS_OF + timedelta(days=days)


def test_nearest_come_first_and_what_lies_beyond_is_left_out() -> None:
    later = finding("38#periodic-drill", "due", "period_ends", object=None, due_on=after(30))
    sooner = finding("21#stress-yearly", "due", "first_period", due_on=after(3))
    beyond = finding("59#annual-report", "met", "done", object=None, due_on=after(91))
    lines = deadlines_of([beyond, later, sooner], 90)
    assert [(line.due_on, line.days, line.finding) for line in lines] == [(after(3), 3, sooner), (after(30), 30, later)]


def test_the_last_day_counts() -> None:
    item = finding("21#stress-yearly", "due", "first_period", due_on=after(90))
    assert len(deadlines_of([item], 90)) == 1
    assert deadlines_of([item], 89) == []


def test_a_daily_duty_of_many_systems_is_one_line() -> None:
    lines = deadlines_of([daily(f"S{number:02}") for number in range(15)], 90)
    assert [(line.due_on, line.count, line.runs_out) for line in lines] == [(AS_OF, 15, False)]


def test_the_worst_finding_speaks_for_a_line() -> None:
    lines = deadlines_of([daily("S1"), daily("S2", "breached"), daily("S3", "unproven")], 90)
    assert [(line.finding.object, line.count) for line in lines] == [(("system", "S2"), 3)]


def test_institutions_have_lines_of_their_own() -> None:
    both = [daily("S1"), finding("20#daily-backup", "met", "done", institution="乙", due_on=AS_OF)]
    assert [line.finding.institution for line in deadlines_of(both, 90)] == ["乙", "甲"]


def test_what_is_overdue_comes_before_all() -> None:
    overdue = finding("38#periodic-drill", "breached", "overdue", object=None, due_on=after(-16))
    lines = deadlines_of([daily("S1"), overdue], 90)
    assert [(line.days, line.finding.verdict) for line in lines] == [(-16, "breached"), (0, "met")]


def test_silence_about_a_passed_day_is_no_deadline() -> None:
    assert (
        deadlines_of([finding("38#periodic-drill", "unproven", "no_record", object=None, due_on=after(-1))], 90) == []
    )


def test_a_duty_under_way_is_due_today_at_the_earliest() -> None:
    item = finding("15#verified", "due", "not_yet", object=("change", "C1"), due_on=after(-1))
    assert [(line.due_on, line.days) for line in deadlines_of([item], 90)] == [(AS_OF, 0)]


def test_evidence_that_goes_stale_is_marked_so() -> None:
    stale = finding("18#business-log", "met", "no_hole", good_until=after(5))
    lines = deadlines_of([stale], 90)
    assert [(line.due_on, line.runs_out) for line in lines] == [(after(5), True)]


def test_evidence_behind_other_verdicts_does_not_run_out() -> None:
    assert deadlines_of([finding("18#business-log", "breached", "hole", good_until=after(5))], 90) == []


def test_advice_and_what_lies_outside_a_duty_owe_nothing() -> None:
    items = [
        finding("20#multi-active", "advisory", "taken", due_on=after(1)),
        finding("15#verified", "not_applicable", "cancelled", object=("change", "C1"), due_on=after(1)),
    ]
    assert deadlines_of(items, 90) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(-5, 120), st.sampled_from(["met", "breached", "due"])), max_size=40
    )
)
def test_nothing_is_lost_and_nothing_told_twice(rows: list[tuple[int, int, Verdict]]) -> None:
    items = [daily(f"S{number}", verdict, after(days)) for number, days, verdict in rows]
    lines = deadlines_of(items, 90)
    expected = [
        item
        for item in items
        if item.due_on and item.due_on <= after(90) and (item.due_on >= AS_OF or item.verdict != "met")
    ]
    assert sum(line.count for line in lines) == len(expected)
    assert [line.due_on for line in lines] == sorted(line.due_on for line in lines)
