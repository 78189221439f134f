"""What an institution decided: by whom, why, since when; and that verdicts go by it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.cli.given import FILES, FUTURES, LAKE, SEA, assessed, write_files
from tests.ledger.given import NOW
from zhengan.law import LawFault
from zhengan.ledger import Event, note_down, trails, verify
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace
from zhengan.workspace.intake import take_folder
from zhengan.workspace.judgement import answer, question, question_of
from zhengan.workspace.settings import UNDECIDED, Value, catalogue_by, decide, history_of, outdated, settings_of

WHY = "合规委员会 2026 年第 3 次会议"
RULE = "app-filing-2022"
DAY = date(2026, 11, 20)


def set_to(workspace: Workspace, name: str, value: Value, **more: Any) -> None:
    said: dict[str, Any] = {"by": "张三", "why": WHY, "now": NOW, "institution": SEA, **more}
    decide(said.pop("institution"), name, value, workspace=workspace, **said)


def rules(workspace: Workspace, **asked: Any) -> set[str]:
    return {rule.id for rule in question_of(workspace, **asked).catalogue.beside_rules}


def test_a_decision_names_who_why_and_when(workspace: Workspace) -> None:
    assert settings_of(SEA) == UNDECIDED
    set_to(workspace, "reading:peak-window", "all")
    set_to(workspace, f"off:{RULE}", True)
    set_to(workspace, "four_eyes:incident", True)
    set_to(workspace, "four_eyes:drill", False)
    own = settings_of(SEA)
    assert (dict(own.readings), own.off, own.four_eyes) == ({"peak-window": "all"}, (RULE,), frozenset({"incident"}))
    one = own.decisions["reading:peak-window"]
    assert (one.value, one.by, one.why, one.at, one.seq) == ("all", "张三", WHY, NOW, 1)
    assert trails() == (f"audit:{SEA}",)
    assert settings_of(LAKE) == UNDECIDED
    assert verify().faults == ()


def test_the_last_decision_holds_and_the_earlier_stay(workspace: Workspace) -> None:
    for value, who in (("all", "张三"), ("trading", "李四"), (None, "王五")):
        set_to(workspace, "reading:peak-window", value, by=who, now=NOW + timedelta(days=len(who)))
    set_to(workspace, "reading:coverage", "any")
    assert dict(settings_of(SEA).readings) == {"coverage": "any"}
    assert [(one.value, one.by) for one in history_of(SEA, "reading:peak-window")] == [
        ("all", "张三"),
        ("trading", "李四"),
        (None, "王五"),
    ]
    assert settings_of(SEA).decisions["reading:peak-window"].by == "王五"
    assert history_of(SEA, "reading:lookback") == ()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("colour", "red", "reading:…、off:…、four_eyes:…、warning:…"),
        ("reading:", "all", "名字应为"),
        ("warn:drill", 30, "名字应为"),
        ("reading:peak", "all", "口径应为 .*peak-window.* 之一，实为“peak”"),
        ("reading:peak-window", "some", "trading（.*）；all（.*），实为“some”"),
        ("reading:peak-window", True, "实为“True”"),
        ("off:order-1", True, f"规定或旁及规则应为 csrc-218.*{RULE}.* 之一，实为“order-1”"),
        (f"off:{RULE}", "yes", "应为是或否，实为“yes”"),
        ("four_eyes:incidents", True, "记录类型应为 .*incident.* 之一"),
        ("four_eyes:incident", "all", "应为是或否"),
        ("off:csrc-218", "yes", "应为是或否"),
        ("warning:P2Y", "10", "周期应为 P1M、P3M、P6M、P1Y、other 之一"),
        ("warning:P1M", "30", "应为 0 至 29 的整数（天），实为“30”"),
        ("warning:P1M", "-1", "实为“-1”"),
        ("warning:P1M", "٣", "0 至 29"),
        ("warning:P1M", True, "实为“True”"),
    ],
)
def test_what_no_setting_is_is_refused(workspace: Workspace, name: str, value: Any, told: str) -> None:
    with pytest.raises(InputError, match=told) as refused:
        set_to(workspace, name, value)
    assert "没有记下，请" in str(refused.value)
    assert trails() == ()


@pytest.mark.parametrize("more", [{"why": ""}, {"why": " 会 "}, {"why": "长" * 501}, {"by": "  "}])
def test_a_decision_needs_a_person_and_a_ground(workspace: Workspace, more: Mapping[str, str]) -> None:
    with pytest.raises(InputError, match="没有记下"):
        set_to(workspace, "reading:peak-window", "all", **more)
    assert trails() == ()


def test_verdicts_go_by_the_decided_readings(workspace: Workspace) -> None:
    set_to(workspace, "reading:peak-window", "all")
    assert question_of(workspace).readings["peak-window"] == "all"
    assert question_of(workspace, institution=SEA).readings["peak-window"] == "all"
    assert question_of(workspace, None, ["coverage=any"]).chosen == {"peak-window": "all", "coverage": "any"}
    assert question_of(workspace, None, ["peak-window=trading"]).readings["peak-window"] == "trading"
    found = answer(question_of(workspace), date(2026, 11, 20), None).assessment.findings
    assert {item.readings["peak-window"] for item in found if "peak-window" in item.readings} == {"all"}
    with pytest.raises(LawFault, match="peak-window"):
        question_of(workspace, None, ["peak-window=some"])


def test_each_institution_goes_by_its_own(workspace: Workspace, tmp_path: Any) -> None:
    take_folder(workspace, write_files(tmp_path / "futures", FUTURES), NOW, "导入")
    set_to(workspace, "reading:peak-window", "all", institution=LAKE)
    set_to(workspace, f"off:{RULE}", True, institution=LAKE)
    assert question_of(workspace, institution=LAKE).readings["peak-window"] == "all"
    assert RULE not in rules(workspace, institution=LAKE)
    for institution in (SEA, None):
        assert question_of(workspace, institution=institution).readings["peak-window"] == "trading"
        assert RULE in rules(workspace, institution=institution)


def test_rules_are_switched_off_and_on_again(workspace: Workspace) -> None:
    assert RULE in rules(workspace)
    set_to(workspace, f"off:{RULE}", True)
    assert RULE not in rules(workspace)
    assert rules(workspace, without=["order-152"]).isdisjoint({RULE, "order-152"})
    set_to(workspace, f"off:{RULE}", None)
    assert RULE in rules(workspace)
    # What the settings file switches off, a named person may switch on; what is named by hand stays off.
    file_says = replace(workspace, off=(RULE,))
    assert RULE not in rules(file_says)
    set_to(file_says, f"off:{RULE}", False)
    assert RULE in rules(file_says)
    assert RULE not in rules(file_says, without=[RULE])
    with pytest.raises(LawFault, match="order-1"):
        rules(workspace, without=["order-1"])


def test_decisions_that_the_law_has_outgrown_change_nothing(workspace: Workspace) -> None:
    for name, value in (
        ("reading:gone", "x"),
        ("reading:peak-window", "gone"),
        ("off:gone", True),
        ("four_eyes:gone", True),
        ("reading:lookback", "since-bound"),
    ):
        event = Event("setting", name, {"value": value, "why": WHY})
        note_down(SEA, event, actor="张三", source="settings", now=NOW)
    note_down(SEA, Event("setting", "reading:coverage", {"page": "seen"}), actor="张三", source="console", now=NOW)
    own = settings_of(SEA)
    assert question_of(workspace).chosen == {"lookback": "since-bound"}
    assert catalogue_by(workspace, own) == catalogue_by(workspace, UNDECIDED)
    assert {one.name for one in outdated(workspace, own)} == {
        "reading:gone",
        "reading:peak-window",
        "off:gone",
        "four_eyes:gone",
    }


def test_the_digest_follows_values_and_not_grounds(workspace: Workspace) -> None:
    nothing = settings_of(SEA).digest
    set_to(workspace, "reading:peak-window", "all")
    first = settings_of(SEA).digest
    set_to(workspace, "reading:peak-window", "all", by="李四", why="再次确认")
    assert settings_of(SEA).digest == first != nothing
    set_to(workspace, "reading:peak-window", None)
    assert settings_of(SEA).digest == nothing


def test_the_command_line_judges_as_the_console(workspace: Workspace) -> None:
    def windows(*arguments: str) -> set[str]:
        findings = assessed(*arguments, home=workspace.root)["findings"]
        return {item["readings"]["peak-window"] for item in findings if "peak-window" in item["readings"]}

    assert windows() == {"trading"}
    set_to(workspace, "reading:peak-window", "all")
    assert windows() == {"all"}
    assert windows("--reading", "peak-window=trading") == {"trading"}
    # A folder is judged by itself: nobody decided anything about it.
    assert question(workspace.root / "evidence", None, []).readings["peak-window"] == "trading"


def test_an_instrument_switched_off_is_read_but_not_judged_by(workspace: Workspace) -> None:
    before = answer(question_of(workspace), DAY, None).assessment
    set_to(workspace, "off:csrc-218", True)
    asked = question_of(workspace)
    found = answer(asked, DAY, None).assessment
    assert {item.id for item in found.findings} == {
        item.id for item in before.findings if not item.obligation.startswith("csrc-218/")
    }
    assert [item["text"] for item in found.notices if item["code"] == "instrument_off"] == [
        "第218号令（csrc-218）已由本机构停用，没有按它判断"
    ]
    assert asked.catalogue.instruments["csrc-218"].obligations
    set_to(workspace, "off:csrc-218", None)
    assert answer(question_of(workspace), DAY, None).assessment.findings == before.findings


def test_a_duty_shows_as_due_as_many_days_before_as_was_decided(workspace: Workspace, tmp_path: Any) -> None:
    reviewed = {
        "institution.csv": FILES["institution.csv"],
        "policy.csv": "key,title,domain,approved_on,effective_on,periods\n"
        "办法,监测预警办法,monitoring,2024-12-20,2025-01-01,monitoring_review=P6M\n",
        "monitoring_review.csv": "key,held_on,conclusion\n评估,2026-05-20,有效\n",
    }
    take_folder(workspace, write_files(tmp_path / "reviewed", reviewed), NOW, "导入")

    def said(day: date) -> tuple[str, date | None]:
        found = answer(question_of(workspace), day, None).assessment.findings
        (one,) = [item for item in found if item.obligation == "csrc-218/18#reviewed"]
        return one.verdict, one.due_on

    ends = date(2026, 11, 20)
    early, late = ends - timedelta(days=100), ends - timedelta(days=20)
    assert [said(day) for day in (early, late)] == [("met", ends), ("due", ends)]
    set_to(workspace, "warning:P6M", "120")
    assert dict(settings_of(SEA).warning) == {"P6M": 120}
    assert [said(day)[0] for day in (early, late)] == ["due", "due"]
    set_to(workspace, "warning:P6M", "0")
    assert [said(day)[0] for day in (early, late)] == ["met", "met"]
    set_to(workspace, "warning:P6M", None)
    assert [said(day)[0] for day in (early, late)] == ["met", "due"]
