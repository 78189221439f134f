"""The client's part for incidents and the gate: every method, against the real application."""

from datetime import timedelta

import pytest

from tests.api.given import program
from tests.cli.given import write_files
from tests.web.given import EVENING, Console
from zhengan.workspace.clock import now
from zhengan.workspace.intake import take_folder

pytestmark = pytest.mark.parametrize("console", ["sqlite"], indirect=True)


def test_an_incident_goes_its_way(unjudged: Console) -> None:
    filer = program(unjudged, "filer").client()
    told = filer.report_new_incident(
        {"kind": "系统中断", "discovered_at": "2026-11-20T10:07:00+08:00", "systems": ["集中交易"]}, once="open-1"
    )
    case = told["case"]
    assert filer.get_incident(case)["regulator"] == "上海证监局"
    filer.tell_incident(case, {"investors_affected": 9})
    graded = filer.grade_incident(case, {"level": "considerable", "grounds": "全停", "judged_by": "李四"})
    assert graded["state"] == "graded"
    filer.report_incident(case, {"form": "initial", "to": "上海证监局", "sent_at": "2026-11-20T10:20:00+08:00"})
    sent = filer.tell_incident_investors(case, {"channels": ["website"], "said": {"alternative": "电话委托"}})
    states = {one["duty"]: one["state"] for one in sent["owed"]}
    assert states["regulator-initial"] == "done"
    other = filer.report_new_incident({"kind": "系统中断", "discovered_at": "2026-11-20T10:09:00+08:00"})
    assert filer.merge_incident(other["case"], case, "同一件")["state"] == "merged"


def test_the_gate_is_asked(unjudged: Console) -> None:
    at = now()
    planned = ",".join((at + timedelta(minutes=minutes)).isoformat() for minutes in (-5, 30))
    files = {
        "institution.csv": "key,name,kind,bureau\n海晏证券,海晏证券有限公司,securities,上海\n",
        "change.csv": f"key,systems,kind,planned_start,planned_end\nC1,集中交易,change,{planned}\n",
    }
    take_folder(unjudged.workspace, write_files(unjudged.workspace.root.parent / "more", files), EVENING, "given")
    filer = program(unjudged, "filer").client()
    answer = filer.ask_gate("C1")
    assert not answer["may"]
    assert "no_rollback_plan" in {reason["code"] for reason in answer["reasons"]}
    assert filer.ask_gate("C1", (at + timedelta(hours=1)).isoformat())["change"] == "C1"
    assert not filer.ask_suspension("没有这项")["may"]
    assert len(filer.list_windows("集中交易", 2026)["days"]) == 365
    waits = filer.override_change("C1", "行情中断，须立即修复", at.date().isoformat())
    assert "no_rollback_plan" in waits["codes"]
    assert filer.finish_change("C1", {"actual_end": at.isoformat(), "result": "rolled_back"})["result"] == "rolled_back"
