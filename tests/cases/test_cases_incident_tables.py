"""The tables of incidents hang together and say no more than is known."""

from datetime import date, timedelta

import pytest

from tests.cases.incident_worlds import KEY, US, at, case, desk, look, noted, record, setting
from zhengan.cases.case import CaseEvent
from zhengan.cases.incident import incident_kinds, kind_named
from zhengan.cases.incident_conditions import CONDITIONS
from zhengan.cases.incident_duty import incident_duties
from zhengan.cases.incident_form import figures_of, form_names, form_of
from zhengan.cases.incident_level import alike, level_of, published
from zhengan.cases.incident_notice import asked_of, drafts, lacking, said_to_investors
from zhengan.cases.incident_sheet import Sheet
from zhengan.cases.incident_suppliers import suppliers_asked
from zhengan.cases.party import party_of
from zhengan.law import load_catalogue
from zhengan.law.grading import GradingTable, IncidentFacts, ServiceRow

FOUND = at("2026-11-20 10:07")
KNOWN = {"kind": "系统中断", "discovered_at": FOUND.isoformat(), "in_trading_hours": True}
LAW = load_catalogue()


@pytest.mark.parametrize("duty", incident_duties(), ids=lambda duty: duty.id)
def test_each_duty_rests_on_something_that_there_is(duty: object) -> None:
    from zhengan.cases.incident_duty import IncidentDuty

    assert isinstance(duty, IncidentDuty)
    for id_ in (*duty.obligations, *duty.exposes):
        assert LAW.obligation(id_)
    if duty.provision:
        (found,) = [one for rule in LAW.beside_rules for one in rule.provisions if one.id == duty.provision]
        assert duty.value is None or duty.value < len(found.values)
    if duty.reading:
        assert duty.reading in LAW.readings
    assert set(duty.when) <= set(CONDITIONS)
    assert duty.form in (*form_names(), "notice", "customer_notice", "preservation")


def test_only_ours_is_law_and_nothing_unseen_is_verified() -> None:
    known = {**KNOWN, "level": "major", "sfnet": True, "data_records": 5, "investors_affected": 5}
    for kind in ("securities", "exchange", "service", "futures"):
        for line in look(desk(known, FOUND.date(), kind=kind), FOUND).lines:
            assert (line.owed.nature == "law") == bool(
                next(duty.obligations for duty in incident_duties() if duty.id == line.owed.duty)
            )
            assert line.owed.nature == "law" or not line.owed.verified


@pytest.mark.parametrize(
    ("kind", "bureau", "name"),
    [("securities", "上海", "上海证监局"), ("exchange", "上海", "中国证监会"), ("futures", None, "属地证监局")],
)
def test_the_regulator_is_whom_72_names(kind: str, bureau: str | None, name: str) -> None:
    assert desk(KNOWN, FOUND.date(), kind=kind, bureau=bureau).party.regulator.name == name


def test_an_order_of_the_regulator_comes_before_72() -> None:
    order = record("regulator_route", "要求", **{"from": "2026-01-01", "to": "中国证监会", "matter": "incident"})
    over = record("regulator_route", "旧", **{"from": "2020-01-01", "until": "2021-01-01", "to": "北京证监局"})
    found = desk(KNOWN, FOUND.date(), more=[order, over])
    assert found.party.regulator.name == "中国证监会"
    sent = [{"kind": "initial", "to": "上海证监局", "sent_at": "2026-11-20T10:20:00+08:00"}]
    sheet = look(desk(KNOWN, FOUND.date(), more=[order], sent=sent), at("2026-11-20 10:30"))
    (line,) = [one for one in sheet.lines if one.owed.duty == "regulator-initial"]
    assert line.state == "elsewhere"
    assert sheet.failings


def test_a_critical_system_goes_to_csrc_and_police_within_the_hour() -> None:
    system = record("system", "交易", name="集中交易", important=True, markets=["SSE"], cii=True)
    sheet = look(desk({**KNOWN, "level": "considerable"}, FOUND.date(), more=[system]), FOUND)
    due = {line.owed.duty: line.owed.due for line in sheet.lines}
    assert due["cii-regulator"] == due["cii-police"] == at("2026-11-20 11:07")
    assert "national" not in due


def test_a_service_body_tells_its_customers_and_reports_nothing_by_39() -> None:
    duties = {line.owed.duty for line in look(desk(KNOWN, FOUND.date(), kind="service"), FOUND).lines}
    assert "customers" in duties
    assert "regulator-initial" not in duties


def test_the_empty_table_gives_no_level_and_asks_for_a_person() -> None:
    sheet = look(desk(KNOWN, FOUND.date()), FOUND)
    assert (sheet.level.level, sheet.level.by) == (None, "nobody")
    assert "请指定有权的人判断" in sheet.level.grounds[-1]


def test_a_filled_table_gives_the_level_and_a_person_may_say_otherwise() -> None:
    rows = (ServiceRow(4, "considerable", 10, "considerable", ("", 0)),)
    base = LAW.grading
    table = GradingTable(
        "own", "自定", "", "", date(2021, 6, 4), verified=False, source="", service=rows, scales=(), missing=(),
        cases=base.cases, place=("", 0),
    )  # fmt: skip
    incident = look(desk(KNOWN, FOUND.date()), FOUND).incident
    facts = IncidentFacts(4, "considerable", 19)
    by_table = level_of(table, incident, facts, None)
    assert (by_table.level, by_table.by) == ("considerable", "table")
    assert any("未经核实" in words for words in by_table.grounds)
    from zhengan.cases.incident_level import Person

    by_person = level_of(table, incident, facts, Person("general", "李四", "影响很小"))
    assert (by_person.level, by_person.by) == ("general", "person")
    assert "不一致" in by_person.unlike


def test_the_last_judgement_counts() -> None:
    first = CaseEvent(
        "incident", "2026-001", "moved", 2, "值班", FOUND,
        {"to": "graded", "facts": {"level": "general", "ground": "小", "judged_by": "张三"}},
    )  # fmt: skip
    story = case(FOUND, first, noted(3, FOUND, "level", level="major", ground="大", judged_by="李四"))
    sheet = look(desk(KNOWN, FOUND.date()), FOUND, story)
    assert (sheet.level.level, sheet.level.grounds[0]) == ("major", "李四判断为重大：大")


def test_cases_alike_share_what_they_say_to_share() -> None:
    incident = look(desk({**KNOWN, "kind": "机房断电"}, FOUND.date()), FOUND).incident
    found = alike(LAW.grading, incident, at("2026-11-20 10:26"))
    assert found[0].id == "citic-2023"
    assert set(found[0].shared) == {"后果", "种类", "交易时段", "持续时间"}
    assert all(one.source and one.found for one in published(LAW.grading))


@pytest.mark.parametrize(
    ("words", "id_"),
    [
        ("勒索病毒攻击", "ransom"),
        ("登录失败", "login"),
        ("交易系统宕机", "outage"),
        ("客户信息泄漏", "leak"),
        ("说不清", "other"),
    ],
)
def test_free_words_mean_a_kind(words: str, id_: str) -> None:
    assert kind_named(words).id == id_
    assert all(kind_named(kind.name) == kind for kind in incident_kinds())


def test_a_report_is_filled_and_asks_for_the_rest_in_order_of_urgency() -> None:
    form = form_of(
        "initial", {"reporter": "某机构", "kind": "系统中断", "level": "一般"}, {"impact": "全停", "level": "较大"}
    )
    assert {one.name: one.origin for one in form.fields if one.value} == {
        "reporter": "record", "kind": "record", "level": "record", "impact": "said",
    }  # fmt: skip
    urgencies = [one.urgency for one in form.missing]
    assert urgencies == sorted(urgencies)
    assert "ransom" not in {one.name for one in form.fields}
    assert "ransom" in {one.name for one in form_of("initial", {"kind": "勒索攻击"}, {}).fields}


def test_figures_can_be_held_against_later_ones() -> None:
    sent = [
        {
            "kind": "initial",
            "to": "上海证监局",
            "sent_at": "2026-11-20T10:20:00+08:00",
            "figures": "受影响投资者数=3200",
        },
        {
            "kind": "progress",
            "to": "上海证监局",
            "sent_at": "2026-11-20T11:00:00+08:00",
            "figures": "受影响投资者数=900",
        },
    ]
    sheet = look(desk({**KNOWN, "investors_affected": 12600}, FOUND.date(), sent=sent), at("2026-11-20 11:30"))
    assert figures_of(sheet.incident) == "受影响投资者数=12600"
    assert len(sheet.contradictions) == 2
    assert any("报告和记录不一致" in one.words and one.exposure for one in sheet.failings)


def test_an_inquiry_reported_before_the_end_counts() -> None:
    sent = [{"kind": "investigation", "to": "上海证监局", "sent_at": "2026-11-21T09:00:00+08:00"}]
    known = {**KNOWN, "resolved_at": "2026-11-20T11:00:00+08:00", "closed_at": "2026-11-24T09:00:00+08:00"}
    lines = look(desk(known, date(2026, 11, 25), sent=sent), at("2026-11-25 10:00")).lines
    assert {line.owed.duty: line.state for line in lines}["investigation"] == "done"


def test_who_is_in_office_is_named_beside_the_liability() -> None:
    held = record("appointment", "任", role="directly_responsible", holder="王五", **{"from": "2024-01-01"})
    gone = record(
        "appointment", "旧", role="first_responsible", holder="赵六", **{"from": "2020-01-01", "until": "2024-01-01"}
    )
    assert desk(KNOWN, FOUND.date(), more=[held, gone]).party.responsible == (("直接责任人", "王五"),)


def test_notices_ask_for_what_17_and_41_want_and_hold_no_report() -> None:
    assert [part.names for part in lacking("incident", ["measures"])] == [("risks",)]
    assert lacking("incident", ["alternative", "risks"]) == ()
    assert {name for part in asked_of("service_suspension") for name in part.names} == {
        "impact",
        "alternative",
        "measures",
    }
    sheet = look(desk(KNOWN, FOUND.date()), FOUND)
    said = said_to_investors({"impact": "内部的话", "notice_risks": "谨防假冒客服"})
    texts = drafts(sheet.incident, sheet.party, said)
    assert all("内部的话" not in text and "谨防假冒客服" in text for text in texts.values())
    assert "10:07" in texts["website"]


def told_of_stop(minute: int, *covers: str) -> Sheet:
    """The incident half an hour after trading online was stopped at 11:00, investors told at 10:00 and so many minutes."""
    stop = record("service_suspension", "停", service="网上交易", **{"from": "2026-11-20T11:00:00+08:00"})
    sent = (at("2026-11-20 10:00") + timedelta(minutes=minute)).isoformat()
    notice = record("investor_notice", "告", about="停", sent_at=sent, channels=["网站"], covers=list(covers))
    return look(desk(KNOWN, FOUND.date(), more=[stop, notice]), at("2026-11-20 11:30"))


def test_investors_are_told_before_a_service_stops() -> None:
    part = told_of_stop(50, "impact")
    (one,) = part.suspensions
    assert one.told_ahead
    assert [part.names for part in one.lacking] == [("alternative",), ("measures",)]
    assert any("网上交易" in failing.words for failing in part.failings)
    whole = told_of_stop(50, "impact", "alternative", "measures")
    assert not any("网上交易" in failing.words for failing in whole.failings)
    late = told_of_stop(70, "impact", "alternative", "measures")
    assert not late.suspensions[0].told_ahead
    assert any("网上交易" in failing.words and failing.exposure for failing in late.failings)


def test_suppliers_are_asked_for_what_39_2_wants() -> None:
    supplier = record("supplier", "供", name="某科技")
    sheet = look(desk({**KNOWN, "suppliers": ["供"]}, FOUND.date(), more=[supplier]), FOUND)
    (one,) = suppliers_asked(sheet.incident, sheet.party)
    assert one.name == "某科技"
    assert "其他机构" in one.request


def test_incidents_found_together_may_be_one() -> None:
    near = record("incident", "另一件", kind="登录失败", discovered_at="2026-11-20T11:00:00+08:00", systems=["交易"])
    far = record("incident", "旧的", kind="系统中断", discovered_at="2026-11-10T11:00:00+08:00", systems=["交易"])
    (twin,) = look(desk(KNOWN, FOUND.date(), more=[near, far]), FOUND).twins
    assert twin.incident.key == "另一件"
    assert twin.why == ("发现时间相差 53 分钟", "都涉及 交易")


def test_an_institution_without_its_own_record_still_knows_whom_to_tell() -> None:
    by = setting()
    party = party_of(US, FOUND.date(), {}, by.law, by.readings)
    assert party.regulator.name == "属地证监局"
    assert "没有机构记录" in party.regulator.why
    assert KEY not in party.system_names
