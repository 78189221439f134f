"""Tasks joined with records: numbers as people write them, states on the edges, what was known when, and never a breach."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from zhengan.assess.evidence import EvidenceBase
from zhengan.assess.finding import ORDER
from zhengan.assess.programme import STATE_WORDS, Line, Programme, line_words, percent, task_of, track
from zhengan.law import load_catalogue
from zhengan.law.document import Document
from zhengan.ledger.tables import RecordVersion, record_tables

DAY = date(2020, 3, 15)
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def plan() -> Document:
    return load_catalogue().documents["plan-2014"]


def version(entry: int, key: str, recorded: date = date(2019, 1, 2), **fields: Any) -> RecordVersion:
    """One version of a task's record, recorded at noon of a day."""
    payload = {"plan": "plan-2014", "number": "3", "owner": "稽核部"} | fields
    at = datetime(recorded.year, recorded.month, recorded.day, 12, tzinfo=ZONE)
    return RecordVersion(entry, "甲", "programme_task", key, entry, payload, None, at, at)


def tracked(
    plan: Document, versions: Iterable[RecordVersion], day: date = DAY, known_by: date | None = None
) -> Programme:
    return track(plan, EvidenceBase(record_tables(versions, known_by)), day, known_by)


def line(programme: Programme, number: str) -> Line:
    (found,) = (item for item in programme.lines if item.number == number)
    return found


@pytest.mark.parametrize("number", ["3", "三", "（三）", "(三)", " 3 ", "第三项", "任务3", "3.3", "plan-2014/3.3"])
def test_a_number_as_people_write_it(plan: Document, number: str) -> None:
    task = task_of(plan, number)
    assert task is not None
    assert task.number == "3"


@pytest.mark.parametrize("number", ["", "26", "三三", "3.4.5", "CIO", "plan-2015/3.3", "0"])
def test_a_number_that_the_plan_does_not_have(plan: Document, number: str) -> None:
    assert task_of(plan, number) is None


@pytest.mark.parametrize(
    ("fields", "state", "words"),
    [
        ({"until": "2020-03-14", "progress": "60"}, "overdue", "过了登记的截止日（2020-03-14），进度 60%"),
        ({"until": "2020-03-15", "progress": "60"}, "running", "进行中，进度 60%，到 2020-03-15（还有 0 天）"),
        ({"until": "2020-03-14", "progress": "100"}, "done", "已完成"),
        ({"until": "2020-03-14", "progress": "99.9"}, "overdue", "过了登记的截止日（2020-03-14），进度 99.9%"),
        ({"until": "2020-03-14"}, "overdue", "过了登记的截止日（2020-03-14），没有登记进度"),
        ({"from": "2020-03-16"}, "ahead", "2020-03-16 开始"),
        ({"from": "2020-03-16", "progress": "5"}, "running", "进行中，进度 5%，到 2020-12-31（还有 291 天）"),
        ({"from": "2020-03-15"}, "running", "进行中，没有登记进度，到 2020-12-31（还有 291 天）"),
        ({"until": "2021-01-01"}, "running", "进行中，没有登记进度，到 2021-01-01（还有 292 天，晚于计划期）"),
    ],
)
def test_states_on_their_edges(plan: Document, fields: dict[str, Any], state: str, words: str) -> None:
    found = tracked(plan, [version(1, "T", **fields)])
    assert line(found, "3").state == state
    assert line_words(line(found, "3"), plan, DAY) == words


@pytest.mark.parametrize(("day", "state"), [(date(2020, 12, 31), "running"), (date(2021, 1, 1), "overdue")])
def test_without_a_deadline_the_plans_end_holds(plan: Document, day: date, state: str) -> None:
    found = tracked(plan, [version(1, "T", progress="60")], day)
    assert line(found, "3").state == state
    if state == "overdue":
        assert line_words(line(found, "3"), plan, day) == "过了计划的截止日（2020-12-31），进度 60%"


def test_a_later_version_holds_from_when_it_was_recorded(plan: Document) -> None:
    versions = [version(1, "T", progress="10"), version(2, "T", date(2020, 2, 1), progress="100")]
    assert line(tracked(plan, versions, date(2020, 1, 31)), "3").entries[0].progress == Decimal(10)
    assert line(tracked(plan, versions), "3").state == "done"
    assert line(tracked(plan, versions, known_by=date(2020, 1, 31)), "3").state == "running"
    assert line(tracked(plan, versions, known_by=date(2019, 1, 1)), "3").state == "unrecorded"


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        (("100", "100"), "done"),
        (("100", "20"), "running"),
        (("20", "20"), "running"),
    ],
)
def test_several_entries_make_one_state(plan: Document, states: tuple[str, ...], whole: str) -> None:
    versions = [version(n, f"T{n}", progress=progress, owner=f"部门{n}") for n, progress in enumerate(states, 1)]
    found = line(tracked(plan, versions), "3")
    assert (len(found.entries), found.state) == (2, whole)
    late = [*versions, version(9, "T9", until="2019-12-31")]
    assert line(tracked(plan, late), "3").state == "overdue"
    assert "部门1：" in line_words(found, plan, DAY)


def test_what_nobody_recorded_is_said_to_be_unrecorded(plan: Document) -> None:
    found = tracked(plan, [])
    assert [item.number for item in found.lines] == [str(number) for number in range(1, 26)]
    assert found.counts["unrecorded"] == 25
    assert line_words(line(found, "1"), plan, DAY) == "没有登记"
    assert line_words(line(found, "1"), plan, date(2026, 1, 1)) == "没有登记，计划期已过"


def test_a_lost_task_can_have_entries(plan: Document) -> None:
    found = line(tracked(plan, [version(1, "T", number="六", progress="100")]), "6")
    assert found.task is not None
    assert (found.task.lost, found.state) == (True, "done")


def test_entries_of_other_numbers_and_plans_are_not_lost(plan: Document) -> None:
    found = tracked(
        plan, [version(1, "A", number="31"), version(2, "B", plan="our-plan"), version(3, "C", number="31")]
    )
    assert found.lines[-1].task is None
    assert len(found.lines[-1].entries) == 2
    assert found.elsewhere == {"our-plan": 1}
    assert sum("编号为“31”" in words for words in found.notices) == 2
    assert sum(found.counts.values()) == 25
    assert "另有 1 项只在登记里有" in found.conclusion()


def test_entries_that_cannot_be_right_are_noticed(plan: Document) -> None:
    crossed: dict[str, Any] = {"from": "2020-05-01", "until": "2020-04-01", "progress": "120"}
    found = tracked(plan, [version(1, "A", **crossed)])
    assert len(found.notices) == 2
    assert line(found, "3").state == "done"


def test_a_plan_without_tasks_lists_what_is_on_file() -> None:
    unseen = load_catalogue().documents["sac-plan-2023"]
    assert "没有录入任务，也没有登记" in tracked(unseen, []).conclusion()
    found = tracked(unseen, [version(1, "A", plan="sac-plan-2023", number="1.1")])
    assert [item.number for item in found.lines] == ["1.1"]
    assert found.notices == ()
    assert found.counts["ahead"] == 1, "the plan itself begins in 2023"
    assert "没有录入任务；登记里有 1 项：未开始 1 项" in found.conclusion()


def test_no_state_is_a_verdict() -> None:
    assert not set(STATE_WORDS) & set(ORDER)
    assert not any("违规" in words or "不合规" in words for words in STATE_WORDS.values())


@pytest.mark.parametrize(("progress", "words"), [("100.000000", "100%"), ("60.5", "60.5%"), ("0", "0%"), ("10", "10%")])
def test_percent(progress: str, words: str) -> None:
    assert percent(Decimal(progress)) == words
