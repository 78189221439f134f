"""变更 in the console: the list, the gate's answer, an override by two people, what happened, the year of windows, freezes."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page, expect

from tests.cli.given import write_files
from tests.web.browser import NARROW, WIDE, OpenPage, Scheme, axe, shoot
from tests.web.given import EVENING, Console
from zhengan.cases.book import CaseBook
from zhengan.cases.gate_book import change_case, override_of
from zhengan.ledger import standing
from zhengan.workspace.clock import now
from zhengan.workspace.gate import Gate
from zhengan.workspace.intake import take_folder
from zhengan.workspace.settings import settings_of

HEAD = "key,systems,kind,planned_start,planned_end,recorded_at\n"
PEOPLE = ("filer", "reviewer")
AsPerson = Callable[..., Page]


@pytest.fixture
def planned(unjudged: Console) -> Console:
    """The small console with C1, planned around now and unprepared, a change whose key has a slash, and one of last week."""
    at = now()

    def row(key: str, start: timedelta, end: timedelta) -> str:
        recorded = (at - timedelta(days=20)).isoformat()
        return f"{key},集中交易,change,{(at + start).isoformat()},{(at + end).isoformat()},{recorded}\n"

    rows = row("C1", timedelta(minutes=-5), timedelta(hours=30))
    rows += row("发布/4.2", timedelta(days=3), timedelta(days=3, hours=1))
    rows += row("上周的", timedelta(days=-7), timedelta(days=-7, hours=2))
    files = {
        "institution.csv": "key,name,kind,bureau\n海晏证券,海晏证券有限公司,securities,上海\n",
        "change.csv": HEAD + rows,
    }
    take_folder(unjudged.workspace, write_files(unjudged.workspace.root.parent / "more", files), EVENING, "given")
    return unjudged


def codes(console: Console, address: str = "cases/changes/one/C1/") -> set[str]:
    answer = console.client("auditor").get(console.url(address))
    assert answer.status_code == 200
    return set(answer.context["shown"].answer.codes)


def override(console: Console, person: str = "filer", **more: str) -> int:
    said = {"ground": "行情中断，须立即修复", "until": f"{now():%Y-%m-%d}", **more}
    return console.client(person).post(console.url("cases/changes/one/C1/override/"), said).status_code


def number(console: Console) -> str:
    case = change_case(CaseBook(console.institution), "C1")
    assert case is not None
    return str(case.proposals[0].number)


def confirm(console: Console, person: str) -> int:
    client = console.client(person)
    return client.post(console.url("cases/changes/one/C1/confirm/"), {"number": number(console)}).status_code


def test_the_list_tells_how_each_change_stands(planned: Console) -> None:
    answer = planned.client("auditor").get(planned.url("cases/changes/"))
    states = {row.key: row.state for row in answer.context["list"].rows}
    assert states == {"C1": "window", "发布/4.2": "ahead", "上周的": "silent"}
    found = planned.client("auditor").get(planned.url("cases/changes/?q=上周")).context["list"].rows
    assert [row.key for row in found] == ["上周的"]


def test_the_list_asks_the_database_no_more_for_more_changes(planned: Console) -> None:
    client = planned.client("auditor")
    client.get(planned.url("cases/changes/"))

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(planned.url("cases/changes/")).status_code == 200
        return len(found)

    before = asked()
    start, recorded = now() + timedelta(days=9), now() - timedelta(days=1)
    rows = "".join(
        f"D{n},集中交易,change,{start.isoformat()},{(start + timedelta(hours=1)).isoformat()},{recorded.isoformat()}\n"
        for n in range(20)
    )
    folder = planned.workspace.root.parent / "many"
    files = {
        "institution.csv": "key,name,kind,bureau\n海晏证券,海晏证券有限公司,securities,上海\n",
        "change.csv": HEAD + rows,
    }
    take_folder(planned.workspace, write_files(folder, files), EVENING, "given")
    assert asked() == before


def test_a_change_tells_what_is_missing_with_its_article(planned: Console) -> None:
    assert {"no_risk_assessment", "no_rollback_plan", "no_test_plan", "no_test", "impact_not_stated"} <= codes(planned)
    page = planned.client("auditor").get(planned.url("cases/changes/one/C1/")).content.decode()
    assert "第218号令第十五条第一款" in page
    assert "/law/csrc-218/15/" in page
    assert "before_plan" in codes(planned, "cases/changes/one/发布~2F4~2E2/")


def test_another_instant_can_be_asked(planned: Console) -> None:
    later = f"{now() + timedelta(days=9):%Y-%m-%dT%H:%M}"
    assert "after_plan" in codes(planned, f"cases/changes/one/C1/?at={later}")
    answer = planned.client("auditor").get(planned.url("cases/changes/one/C1/?at=昨天"))
    assert answer.status_code == 400
    assert planned.client("auditor").get(planned.url("cases/changes/one/没有/")).status_code == 404


def test_an_override_counts_when_another_person_confirms(planned: Console) -> None:
    assert override(planned) == 302
    assert Gate(planned.workspace, planned.institution).ask("C1", now()).may is False
    assert confirm(planned, "filer") == 403
    assert confirm(planned, "reviewer") == 302
    answer = Gate(planned.workspace, planned.institution).ask("C1", now())
    assert (answer.may, answer.reasons) == (True, ())
    assert "no_risk_assessment" in {item.code for item in answer.passed}
    found = override_of(change_case(CaseBook(planned.institution), "C1"), now().date())
    assert found is not None
    assert (found.asked_by, found.confirmed_by) == ("filer", "reviewer")


def test_nobody_confirms_what_they_asked_for_themselves(planned: Console) -> None:
    assert override(planned, "reviewer") == 302
    assert confirm(planned, "reviewer") == 400
    assert Gate(planned.workspace, planned.institution).ask("C1", now()).may is False


def test_an_override_turned_down_is_none(planned: Console) -> None:
    override(planned)
    said = {"number": number(planned), "words": "先做评估"}
    assert planned.client("reviewer").post(planned.url("cases/changes/one/C1/send-back/"), said).status_code == 302
    case = change_case(CaseBook(planned.institution), "C1")
    assert case is not None
    assert case.proposals == ()


@pytest.mark.parametrize("until", ["2020-01-01", "2099-01-01", "明天"])
def test_an_override_has_a_last_day_within_the_plan(planned: Console, until: str) -> None:
    assert override(planned, until=until) == 400
    assert change_case(CaseBook(planned.institution), "C1") is None


def test_roles_keep_to_their_doors(planned: Console) -> None:
    assert override(planned, "auditor") == 403
    assert (
        planned.client("auditor").post(planned.url("cases/changes/one/C1/done/"), {"result": "done"}).status_code == 403
    )
    assert planned.client("outsider").get(planned.url("cases/changes/")).status_code == 404
    assert planned.client("filer").post(planned.url("cases/changes/freezes/"), {"name": "年终"}).status_code == 403


def test_what_happened_is_a_version_beside_the_plan(planned: Console) -> None:
    start = now() - timedelta(minutes=4)
    said = {"actual_start": f"{start:%Y-%m-%dT%H:%M}", "actual_end": f"{now():%Y-%m-%dT%H:%M}", "result": "rolled_back"}
    assert planned.client("filer").post(planned.url("cases/changes/one/C1/done/"), said).status_code == 302
    (*_, last) = standing(planned.institution, types=["change"], key="C1")
    assert last.payload["result"] == "rolled_back"
    shown = planned.client("auditor").get(planned.url("cases/changes/one/C1/")).context["shown"]
    assert {"rolled_back", "not_reviewed", "not_verified"} <= {item.code for item in shown.past.outcome.differences}
    assert shown.answer.codes in (("ended",), ("already_started",))


def test_what_cannot_have_happened_is_not_entered(planned: Console) -> None:
    client, address = planned.client("filer"), planned.url("cases/changes/one/C1/done/")
    ahead = f"{now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    for said in ({}, {"actual_start": ahead}, {"result": "perhaps"}, {"actual_start": "昨天"}):
        assert client.post(address, said).status_code == 400, said
    assert len(list(standing(planned.institution, types=["change"], key="C1"))) == 1


def test_the_year_of_a_system_has_every_day_and_its_freezes(planned: Console) -> None:
    admin = planned.client("admin")
    said = {"name": "年终", "days": "12-25..01-03", "why": "年终决算"}
    assert admin.post(planned.url("cases/changes/freezes/"), said).status_code == 302
    found = planned.client("auditor").get(planned.url("cases/changes/windows/?system=集中交易&year=2026"))
    cells = {cell.day.isoformat(): cell for month in found.context["months"] for cell in month.cells}
    assert len(cells) == 365
    looks = {day: cells[day].look for day in ("2026-12-25", "2026-01-03", "2026-10-01", "2026-11-20", "2026-11-21")}
    assert looks == {
        "2026-12-25": "none",
        "2026-01-03": "none",
        "2026-10-01": "free",
        "2026-11-20": "most",
        "2026-11-21": "free",
    }
    assert admin.post(planned.url("cases/changes/freezes/"), {"name": "年终", "why": "不再需要"}).status_code == 302
    assert settings_of(planned.institution).freezes == {}


@pytest.mark.parametrize("query", ["system=没有", "system=集中交易&year=1", "system=集中交易&year=二"])
def test_windows_asked_wrongly_are_told_so(planned: Console, query: str) -> None:
    assert planned.client("auditor").get(planned.url(f"cases/changes/windows/?{query}")).status_code == 400


@pytest.mark.parametrize("days", ["年底", "12-32..01-03", "02-01..12-01", "2026-10-08..2026-10-01"])
def test_a_freeze_that_is_none_is_not_kept(planned: Console, days: str) -> None:
    said = {"name": "年终", "days": days, "why": "年终决算"}
    assert planned.client("admin").post(planned.url("cases/changes/freezes/"), said).status_code == 400
    assert settings_of(planned.institution).freezes == {}


@pytest.fixture
def browsing(planned: Console, open_page: OpenPage) -> Iterator[AsPerson]:
    """Opens a browser of a person on the small console, served from another thread."""
    from django.core.wsgi import get_wsgi_application

    from zhengan.web.answering import Stop, answer, listen, take_port

    port, stop = take_port("127.0.0.1", 0), Stop()
    thread = threading.Thread(target=answer, args=(listen(get_wsgi_application(), port), stop), daemon=True)
    thread.start()
    served = f"http://127.0.0.1:{port.getsockname()[1]}"
    sessions = {name: planned.client(name).cookies["zhengan_session"].value for name in PEOPLE}

    def opened(person: str, path: str, width: int = WIDE, scheme: Scheme = "light") -> Page:
        page = open_page(width, scheme)
        page.context.add_cookies([{"name": "zhengan_session", "value": sessions[person], "url": served}])
        page.goto(f"{served}{planned.url(path)}")
        return page

    yield opened
    stop(0, None)
    thread.join(timeout=10)


def looked_at(page: Page, name: str) -> None:
    shoot(page, name)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_change_is_refused_and_let_pass_by_two_people(planned: Console, browsing: AsPerson) -> None:
    page = browsing("filer", "cases/changes/")
    looked_at(page, "changes")
    page.get_by_role("link", name="C1").click()
    expect(page.get_by_role("heading", name="现在不可以开始")).to_be_visible()
    looked_at(page, "change-refused")
    page.get_by_label("为什么放行").fill("行情中断，须立即修复")
    page.get_by_role("button", name="请求放行").click()
    expect(page.get_by_role("heading", name="请求放行，等另一人确认")).to_be_visible()
    other = browsing("reviewer", "cases/changes/one/C1/", NARROW, "dark")
    looked_at(other, "change-waiting")
    other.get_by_role("button", name="确认放行").click()
    expect(other.get_by_role("heading", name="现在可以开始")).to_be_visible()
    expect(other.get_by_text("放行不改变判断")).to_be_visible()
    looked_at(other, "change-passed")
    assert Gate(planned.workspace, planned.institution).ask("C1", now()).may is True


@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_the_year_is_looked_at(browsing: AsPerson, width: int, scheme: Scheme) -> None:
    page = browsing("filer", "cases/changes/windows/?system=集中交易&year=2026", width, scheme)
    expect(page.get_by_role("heading", name="变更窗口")).to_be_visible()
    looked_at(page, "change-windows")
