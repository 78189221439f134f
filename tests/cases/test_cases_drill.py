"""Coverage of the emergency plan, and the story of a drill."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.cases.given import AT, BROKER, LI, WANG, book
from zhengan.calendar import load_calendar
from zhengan.cases import CaseRefused
from zhengan.cases.drill import SCENARIOS, Outcome, Planned, coverage, hold_drill, plan_drill, report_drill
from zhengan.cases.entering import checked_row, enter_rows

DAY = AT.date()
CALENDAR = load_calendar()


def filed(type_: str, key: str, **cells: Any) -> None:
    """A record on file."""
    enter_rows(book(), [checked_row(BROKER, type_, {"key": key, **cells})], LI, AT)


def test_without_a_plan_that_is_the_gap(ledger_place: str) -> None:
    found = coverage(BROKER, DAY)
    assert (found.plan, found.gaps) == (None, ("没有在案、已批准的应急预案（218:37）",))
    assert [one.title for one in found.scenarios] == list(SCENARIOS.values())


def test_the_plan_is_held_against_analysis_and_drills(ledger_place: str) -> None:
    filed("system", "jzjy", name="集中交易系统", functions="trading", important="是", live_on="2020-01-01")
    filed("system", "oa", name="办公系统", functions="office", important="否", live_on="2020-01-01")
    filed("recovery_objective", "r1", system="jzjy", rto_minutes="10", rpo_minutes="0", bia_on="2026-09-01")
    filed("emergency_plan", "旧", version="1", approved_on="2024-03-01", scenarios=list(SCENARIOS))
    filed(
        "emergency_plan",
        "新",
        version="2",
        approved_on="2026-03-01",
        scenarios=["cyber_incident", "natural_disaster"],
        objectives="是",
        organisation="是",
        bia_on="2026-02-01",
    )
    filed("drill", "d", held_on="2026-06-01", with_associated="否", scenarios=["cyber_incident"], results=["jzjy=25=0"])
    found = coverage(BROKER, DAY)
    assert found.plan is not None
    assert found.plan.key == "新"
    assert found.gaps == (
        "预案没有覆盖：公共卫生事件、重大人事变动、主要服务机构退出（218:37）",
        "预案没有写明：处置流程（218:37）",
        "预案之后又做过业务影响分析，预案没有跟上：集中交易系统",
        "预案有、还没有演练过的场景：自然灾害（218:38）",
        "演练没有达到恢复目标：集中交易系统（目标 10 分钟，实际 25 分钟）",
    )
    assert coverage(BROKER, date(2024, 1, 1)).plan is None


def test_a_core_institution_reports_fifteen_working_days_after(ledger_place: str) -> None:
    own = book()
    case = plan_drill(own, Planned("联合演练", DAY, ("cyber_incident",), "切换", with_associated=True), LI, AT)
    case = own.move(case, "ready", LI, AT, script="九点切换")
    said = Outcome(DAY, 40, "名单见附件", ("某会员", "某通信商"), ("jzjy=8=0",))
    case = hold_drill(own, case, said, LI, AT, {"core"}, CALENDAR)
    (deadline,) = case.deadlines
    assert (deadline.due.due, deadline.due.to, deadline.due.calendar) == (
        date(2026, 12, 11),
        "中国证监会",
        CALENDAR.version,
    )
    assert deadline.due.from_fact.startswith(f"drill/{case.id}#")
    later = AT + timedelta(days=7)
    with pytest.raises(CaseRefused, match="报告日应在演练日"):
        report_drill(own, case, date(2026, 11, 1), LI, later)
    case = report_drill(own, case, date(2026, 11, 25), LI, later, datetime.fromisoformat("2026-11-26T10:00:00+08:00"))
    assert case.deadlines[0].done_with == f"drill/{case.id}"
    case = own.move(case, "archived", LI, later)
    assert own.confirm(case, case.proposals[0].number, WANG, later).state == "archived"


@pytest.mark.parametrize(("capacities", "associated"), [({"operating"}, ("某会员",)), ({"core"}, ())])
def test_others_keep_the_report_and_owe_no_day(
    ledger_place: str, capacities: set[str], associated: tuple[str, ...]
) -> None:
    own = book()
    case = own.move(
        plan_drill(own, Planned("演练", DAY, ("key_personnel",), "接替"), LI, AT), "ready", LI, AT, script="步骤"
    )
    case = hold_drill(own, case, Outcome(DAY, 5, associated=associated), LI, AT, capacities, CALENDAR)
    assert case.deadlines == ()
    assert report_drill(own, case, DAY, LI, AT).state == "reported"


def test_what_cannot_be_is_refused(ledger_place: str) -> None:
    own = book()
    with pytest.raises(CaseRefused, match="不早于今天"):
        plan_drill(own, Planned("演练", date(2026, 1, 1), ("cyber_incident",), ""), LI, AT)
    with pytest.raises(CaseRefused, match="至少要有一个场景"):
        plan_drill(own, Planned("演练", DAY, (), ""), LI, AT)
    case = own.move(plan_drill(own, Planned("演练", DAY, ("x",), ""), LI, AT), "ready", LI, AT, script="步骤")
    with pytest.raises(CaseRefused, match="不晚于今天"):
        hold_drill(own, case, Outcome(DAY + timedelta(days=1), 3), LI, AT, set(), CALENDAR)
    with pytest.raises(CaseRefused, match="还没有记录"):
        report_drill(own, case, DAY, LI, AT)
