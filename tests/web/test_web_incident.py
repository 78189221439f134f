"""Incidents in the console: entered in a minute on a phone, with clocks, reports, notices, exercises kept apart."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from tests.web.browser import LOOKS, NARROW, OpenPage, axe, shoot
from tests.web.given import Console
from zhengan.cases import CaseBook
from zhengan.cases.hold import standing_holds
from zhengan.ledger import standing
from zhengan.workspace.clock import SHANGHAI, now
from zhengan.workspace.settings import decide

FORM = {"kind": "系统中断", "system": "集中交易", "discovered_at": "2026-11-20T10:09", "token": "一次"}


def report(client: Client, console: Console, **more: str) -> str:
    """Report an incident; the address of its page."""
    answer = client.post(console.url("cases/incidents/new/"), {**FORM, **more})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def records(console: Console, type_: str) -> list[Any]:
    return list(standing(console.institution, types=[type_]))


def test_a_report_makes_record_case_and_deadlines(unjudged: Console) -> None:
    client = unjudged.client("filer")
    address = report(client, unjudged)
    (record,) = records(unjudged, "incident")
    assert record.payload["systems"] == ["集中交易"]
    assert record.payload["in_trading_hours"] is True
    (case,) = CaseBook(unjudged.institution).cases("incident")
    assert {"regulator-initial", "exchange-initial", "evidence"} <= {one.due.what for one in case.deadlines}
    shown = client.get(address)
    assert shown.status_code == 200
    names = [line.owed.name for line in shown.context["sheet"].lines]
    assert "上海证监局" in names
    assert {"上海证券交易所", "深圳证券交易所"} <= set(names)


def test_a_form_sent_twice_is_one_incident(unjudged: Console) -> None:
    client = unjudged.client("filer")
    assert report(client, unjudged) == report(client, unjudged)
    assert len(records(unjudged, "incident")) == 1
    assert len(CaseBook(unjudged.institution).cases("incident")) == 1


def test_a_leader_may_report_though_he_files_nothing_else(unjudged: Console) -> None:
    report(unjudged.client("leader"), unjudged)
    assert len(records(unjudged, "incident")) == 1


def test_an_auditor_looks_and_does_not_report(unjudged: Console) -> None:
    address = report(unjudged.client("filer"), unjudged)
    auditor = unjudged.client("auditor")
    assert auditor.get(unjudged.url("cases/incidents/new/")).status_code == 403
    assert auditor.get(address).status_code == 200
    assert auditor.post(f"{address}level/", {"level": "general"}).status_code == 403
    assert unjudged.client("outsider").get(address).status_code == 404


def test_four_eyes_do_not_keep_an_incident_waiting(unjudged: Console) -> None:
    decide(
        unjudged.institution,
        "four_eyes:incident",
        True,
        workspace=unjudged.workspace,
        by="admin",
        why="两人复核",
        now=now(),
    )
    client = unjudged.client("filer")
    address = report(client, unjudged)
    assert records(unjudged, "incident") == []
    sheet = client.get(address).context["sheet"]
    assert sheet.incident.systems == ("集中交易",)
    assert sheet.case.deadlines


def test_an_exercise_files_nothing_and_stands_apart(unjudged: Console) -> None:
    client = unjudged.client("filer")
    address = report(client, unjudged, drill="1")
    page = client.get(address).content.decode()
    assert "演练：以下不是真实事件" in page
    client.post(
        f"{address}report/", {"form": "initial", "to": "上海证监局", "do": "send", "sent_at": "2026-11-20T10:20"}
    )
    lines = {line.owed.duty: line.state for line in client.get(address).context["sheet"].lines}
    assert lines["regulator-initial"] == "done"
    assert records(unjudged, "incident") == records(unjudged, "incident_report") == []
    assert client.get(unjudged.url("cases/")).context["list"].total == 0
    assert client.get(unjudged.url("cases/?kind=exercise")).context["list"].total == 1


def test_a_report_answers_its_deadline_and_keeps_its_figures(unjudged: Console) -> None:
    client = unjudged.client("filer")
    address = report(client, unjudged, investors="3200")
    client.post(
        f"{address}report/",
        {"form": "initial", "to": "上海证监局", "do": "send", "sent_at": "2026-11-20T10:30", "impact": "全部客户"},
    )
    (sent,) = records(unjudged, "incident_report")
    assert sent.payload["figures"] == "受影响投资者数=3200"
    sheet = client.get(address).context["sheet"]
    (line,) = [one for one in sheet.lines if one.owed.duty == "regulator-initial"]
    assert (line.state, line.record) == ("done", f"incident_report/{sent.key}")
    assert [one.done_with for one in sheet.case.deadlines if one.due.what == "regulator-initial"] == [line.record]
    client.post(f"{address}facts/", {"investors": "12600"})
    assert any("3200" in words and "12600" in words for words in client.get(address).context["sheet"].contradictions)


def test_a_level_needs_a_person_and_a_ground(unjudged: Console) -> None:
    client = unjudged.client("filer")
    address = report(client, unjudged)
    refused = client.post(f"{address}level/", {"level": "considerable", "judged_by": "", "grounds": "停了"})
    assert refused.status_code == 400
    client.post(
        f"{address}level/", {"level": "considerable", "judged_by": "李四 首席信息官", "grounds": "集中交易全停"}
    )
    sheet = client.get(address).context["sheet"]
    assert (sheet.level.level, sheet.level.by) == ("considerable", "person")
    assert "李四 首席信息官" in sheet.level.grounds[0]
    assert [line.state for line in sheet.lines if line.owed.duty == "national"] != ["open"]


def test_a_corrected_fact_makes_a_deadline_beside_the_old_one(unjudged: Console) -> None:
    client = unjudged.client("filer")
    address = report(client, unjudged)
    client.post(f"{address}level/", {"level": "considerable", "judged_by": "李四", "grounds": "停了"})
    before = {one.due for one in client.get(address).context["sheet"].case.deadlines}
    client.post(f"{address}facts/", {"investors": "5"})
    case = client.get(address).context["sheet"].case
    assert before < {one.due for one in case.deadlines}
    assert len(case.deadlines) == len({(one.due.what, one.due.due, one.due.to) for one in case.deadlines})


def test_investors_are_told_part_by_part(unjudged: Console) -> None:
    client = unjudged.client("filer")
    address = report(client, unjudged, investors="100")
    client.post(
        f"{address}notice/",
        {"channel": ["website", "phone"], "alternative": "电话委托", "do": "send", "sent_at": "2026-11-20T10:15"},
    )
    shown = client.get(address)
    assert [part.names for part in shown.context["lacking"]] == [("risks",)]
    (told,) = records(unjudged, "investor_notice")
    assert told.payload["covers"] == ["alternative"]
    assert "电话委托" in dict(shown.context["texts"])["电话"]


def test_what_was_merged_is_linked_and_over(unjudged: Console) -> None:
    client = unjudged.client("filer")
    first = report(client, unjudged)
    second = report(client, unjudged, token="两次", discovered_at="2026-11-20T10:20")
    sheet = client.get(second).context["sheet"]
    assert len(sheet.twins) == 1
    into = client.get(first).context["sheet"].case.id
    client.post(f"{second}merge/", {"into": into, "ground": "同一故障"})
    assert client.get(second).context["sheet"].case.state == "merged"
    assert client.get(first).context["sheet"].case.links[-1].relation == "并入本件"


def test_recovery_ends_progress_and_begins_what_follows(unjudged: Console) -> None:
    client = unjudged.client("filer")
    address = report(client, unjudged)
    client.post(f"{address}facts/", {"resolved_at": "2026-11-20T10:26"})
    sheet = client.get(address).context["sheet"]
    assert sheet.case.state == "restored"
    duties = {line.owed.duty for line in sheet.lines}
    assert "progress" not in duties
    assert {"investigation", "rectification", "accountability", "summary-days"} <= duties
    assert records(unjudged, "incident")[-1].payload["resolved_at"].startswith("2026-11-20T10:26")


def test_an_alert_fills_the_form_in(unjudged: Console) -> None:
    from zhengan.records import parse_row
    from zhengan.workspace.intake import append_rows

    row, _ = parse_row(
        "alert",
        {
            "institution": unjudged.institution,
            "key": "告警一",
            "system": "集中交易",
            "raised_at": "2026-11-20T10:05:00+08:00",
            "severity": "critical",
        },
    )
    assert row is not None
    append_rows([row], actor="given", source="given", now=now())
    client = unjudged.client("filer")
    chosen = client.get(unjudged.url("cases/incidents/new/?alert=告警一")).context["chosen"]
    assert (chosen["system"], chosen["discovered_at"]) == ("集中交易", "2026-11-20T10:05")
    assert client.get(unjudged.url("cases/incidents/new/?alert=没有")).status_code == 400


def test_what_is_no_time_is_told_and_nothing_is_entered(unjudged: Console) -> None:
    client = unjudged.client("filer")
    for more in ({"discovered_at": "昨天"}, {"kind": ""}, {"investors": "很多"}, {"system": "没有的系统"}):
        answer = client.post(unjudged.url("cases/incidents/new/"), {**FORM, **more})
        assert answer.status_code in (400, 422)
        assert "Traceback" not in answer.content.decode()
    assert records(unjudged, "incident") == []


def test_the_list_asks_the_database_as_often_for_many(unjudged: Console) -> None:
    client = unjudged.client("filer")
    report(client, unjudged)
    client.get(unjudged.url("cases/"))
    with CaptureQueriesContext(connection) as few:
        client.get(unjudged.url("cases/"))
    at = datetime(2026, 11, 20, 11, tzinfo=SHANGHAI)
    book = CaseBook(unjudged.institution)
    for number in range(60):
        book.open_case("notice", None, "given", at + timedelta(minutes=number), title=f"通报 {number}")
    client.get(unjudged.url("cases/"))
    with CaptureQueriesContext(connection) as many:
        page = client.get(unjudged.url("cases/"))
    assert len(many) == len(few)
    assert page.context["list"].following == 50
    assert len(client.get(unjudged.url("cases/?start=50")).context["list"].rows) == 11


def test_evidence_is_held_from_the_first_moment(unjudged: Console) -> None:
    address = report(unjudged.client("filer"), unjudged)
    assert {(one.of, one.what) for one in standing_holds(unjudged.institution)} == {
        ("log", "集中交易"),
        ("record", f"incident/{unjudged.client('filer').get(address).context['sheet'].incident.key}"),
    }


@pytest.fixture
def phone(unjudged: Console, open_page: OpenPage) -> Iterator[tuple[str, OpenPage]]:
    """The small console served, and a browser in which the filer is signed in."""
    from django.core.wsgi import get_wsgi_application

    from zhengan.web.answering import Stop, answer, listen, take_port

    port, stop = take_port("127.0.0.1", 0), Stop()
    thread = threading.Thread(target=answer, args=(listen(get_wsgi_application(), port), stop), daemon=True)
    thread.start()
    served = f"http://127.0.0.1:{port.getsockname()[1]}"
    cookie = unjudged.client("filer").cookies["zhengan_session"].value

    def opened(width: int = NARROW, scheme: Any = "light", forgiven: Any = (), locale: str = "zh-CN") -> Any:
        page = open_page(width, scheme, forgiven, locale)
        page.context.add_cookies([{"name": "zhengan_session", "value": cookie, "url": served}])
        return page

    yield served, opened
    stop(0, None)
    thread.join(timeout=10)


def test_an_incident_is_reported_on_a_phone(unjudged: Console, phone: tuple[str, OpenPage]) -> None:
    served, opened = phone
    page = opened()
    steps = 0
    page.goto(f"{served}{unjudged.url('cases/')}")
    page.get_by_role("link", name="报事件").click()
    steps += 1
    shoot(page, "incident-new")
    assert axe(page) == []
    page.get_by_role("radio", name="系统中断").check()
    page.get_by_label("哪个系统").select_option("集中交易")
    steps += 2
    page.get_by_role("button", name="登记并看期限").click()
    steps += 1
    expect(page.get_by_text("下一件要办的").first).to_be_visible()
    expect(page.get_by_text("上海证监局").first).to_be_visible()
    # A person needs no more than these touches: seconds, not minutes.
    assert steps <= 5
    shoot(page, "incident")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("link", name="打开指挥屏").click()
    count = page.locator(".count")
    expect(count).not_to_be_empty()
    shoot(page, "incident-room")
    assert axe(page) == []
    wide = opened(1280, "dark")
    wide.goto(page.url)
    expect(wide.locator(".count")).not_to_be_empty()
    shoot(wide, "incident-room")
    wide.goto(page.url.removesuffix("room/"))
    shoot(wide, "incident")
    assert axe(wide) == []
    wide.goto(f"{served}{unjudged.url('cases/')}")
    shoot(wide, "cases")
    assert axe(wide) == []


def test_a_bad_day_can_be_read(unjudged: Console, phone: tuple[str, OpenPage]) -> None:
    served, opened = phone
    client = unjudged.client("filer")
    address = report(client, unjudged, kind="信息泄露", discovered_at="2026-11-18T10:00", investors="312", drill="")
    client.post(
        f"{address}level/", {"level": "considerable", "judged_by": "李四 首席信息官", "grounds": "客户资料外泄"}
    )
    client.post(f"{address}facts/", {"resolved_at": "2026-11-18T12:00", "preserved": "no", "data_records": "312"})
    exercise = report(client, unjudged, token="演", drill="1")
    for width, scheme in LOOKS:
        page = opened(width, scheme)
        page.goto(f"{served}{address}")
        expect(page.get_by_role("heading", name="没有做到的，以及谁要承担什么")).to_be_visible()
        page.locator("details").evaluate_all("all => all.slice(2).forEach((one, at) => one.open = at < 2)")
        shoot(page, "incident-bad")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        page.goto(f"{served}{address}room/")
        expect(page.locator(".count")).not_to_be_empty()
        shoot(page, "incident-bad-room")
        assert axe(page) == []
        page.goto(f"{served}{exercise}room/")
        expect(page.get_by_text("演练", exact=True)).to_be_visible()
        shoot(page, "incident-exercise-room")
