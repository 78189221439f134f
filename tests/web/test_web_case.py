"""The page of one case: what is shown, the forms that move it on, four eyes, and the button on a verdict."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.given import AsPerson, Console
from zhengan.cases import Case, CaseBook, CaseEvent, Due, kind_of, kinds
from zhengan.cases.hold import hold
from zhengan.web.cases.listing import PAGES
from zhengan.workspace.clock import now


def book(console: Console) -> CaseBook:
    return CaseBook(console.institution, "test")


def opened(console: Console, kind: str = "rectification", by: str = "filer") -> Case:
    return book(console).open_case(kind, ("system", "集中交易"), by, now(), title="备份没有演练")


def post(console: Console, person: str, path: str, **said: Any) -> Any:
    return console.client(person).post(console.url(f"cases/{path}/"), said)


def words(answer: Any) -> str:
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def test_the_page_tells_the_whole_story(console: Console) -> None:
    case = opened(console)
    book(console).comment(case, "周五前完成", "reviewer", now())
    book(console).link(case, "notice", "2026-009", "filer", now(), relation="由来")
    answer = console.client("auditor").get(console.url(f"cases/{case.key}/"))
    told = words(answer)
    assert answer.status_code == 200
    for part in ("备份没有演练", "待整改", "周五前完成", "系统 集中交易", "通报 2026-009", "还没有负责人"):
        assert part in told
    assert "现在可以" not in told


def test_a_step_is_made_by_a_form(console: Console) -> None:
    case = opened(console)
    page = words(console.client("filer").get(console.url(f"cases/{case.key}/")))
    assert "定整改计划" in page
    said = {"to": "planned", "seen": "1", "token": "t", "f-plan": "补做演练", "f-finish_by": "2026-12-15"}
    for _ in range(2):
        answer = post(console, "filer", f"{case.key}/move", **said)
        assert answer.status_code == 302
        assert answer["Location"].endswith(f"/cases/{case.key}/")
    moved = book(console).case(*case.key.split("/"))
    assert (moved.state, moved.number, moved.facts["plan"]) == ("planned", 2, "补做演练")


def test_a_form_that_does_not_do_comes_back_filled_in(console: Console) -> None:
    case = opened(console)
    answer = post(console, "filer", f"{case.key}/move", **{"to": "planned", "seen": "1", "f-plan": "补做演练"})
    assert answer.status_code == 400
    assert "计划完成日（finish_by）没有填" in words(answer)
    assert "补做演练</textarea>" in answer.content.decode()
    assert book(console).case("rectification", case.id).number == 1


def test_a_decision_on_what_is_out_of_date_is_refused(console: Console) -> None:
    case = opened(console)
    book(console).assign(case, "leader", "leader", now())
    said = {"to": "planned", "seen": "1", "f-plan": "补做", "f-finish_by": "2026-12-15"}
    answer = post(console, "filer", f"{case.key}/move", **said)
    assert (answer.status_code, "有了新的办理" in words(answer)) == (400, True)
    assert post(console, "filer", f"{case.key}/assign", owner="filer", seen="1").status_code == 400


def test_four_eyes_on_the_page(console: Console) -> None:
    case = opened(console)
    said = {"to": "groundless", "seen": "1", "f-ground": "误报"}
    assert post(console, "reviewer", f"{case.key}/move", **said).status_code == 302
    assert "不需整改：等另一人确认" in words(console.client("auditor").get(console.url(f"cases/{case.key}/")))
    assert post(console, "filer", f"{case.key}/confirm", number="2", seen="2").status_code == 403
    assert post(console, "reviewer", f"{case.key}/confirm", number="2", seen="2").status_code == 400
    assert "确认不需整改" in words(console.client("leader").get(console.url(f"cases/{case.key}/")))
    for _ in range(2):
        assert post(console, "leader", f"{case.key}/confirm", number="2", seen="2", token="c").status_code == 302
    assert book(console).case("rectification", case.id).state == "groundless"
    assert "不再办理" in words(console.client("filer").get(console.url(f"cases/{case.key}/")))


def test_a_proposal_is_withdrawn_by_its_maker_and_sent_back_by_a_reviewer(console: Console) -> None:
    case = opened(console)
    said = {"to": "groundless", "f-ground": "误报"}
    for person, told in (("filer", {}), ("reviewer", {"words": "不是误报"})):
        post(console, "filer", f"{case.key}/move", **said)
        number = str(book(console).case("rectification", case.id).number)
        answer = post(console, person, f"{case.key}/send-back", number=number, **told)
        assert answer.status_code == 302
        assert book(console).case("rectification", case.id).proposals == ()


def test_words_links_people_and_holds(console: Console) -> None:
    case = opened(console)
    assert post(console, "filer", f"{case.key}/comment", words="看过了", token="x").status_code == 302
    assert post(console, "filer", f"{case.key}/link", target="data_center/张江", relation="涉及").status_code == 302
    assert post(console, "filer", f"{case.key}/link", target="张江").status_code == 400
    assert post(console, "filer", f"{case.key}/assign", owner="leader", words="请牵头").status_code == 302
    assert post(console, "filer", f"{case.key}/assign", owner="outsider").status_code == 400
    assert post(console, "filer", f"{case.key}/hold", of="log", what="集中交易", ground="取证").status_code == 302
    number = str(book(console).case("rectification", case.id).number)
    assert post(console, "filer", f"{case.key}/release", number=number, ground="够了").status_code == 403
    assert "解除保全" in words(console.client("reviewer").get(console.url(f"cases/{case.key}/")))
    assert post(console, "reviewer", f"{case.key}/release", number=number, ground="够了").status_code == 302
    names = [event.event for event in book(console).case("rectification", case.id).events]
    assert names == ["opened", "commented", "linked", "assigned", "held", "released"]


def test_a_file_is_attached_and_given_out(console: Console) -> None:
    case = opened(console)
    file = SimpleUploadedFile("演练记录.txt", "演练通过。\n".encode())
    answer = console.client("filer").post(console.url(f"cases/{case.key}/attach/"), {"file": file, "note": "原件"})
    assert answer.status_code == 302
    (kept,) = book(console).case("rectification", case.id).attachments
    assert (kept.name, kept.note) == ("演练记录.txt", "原件")
    got = console.client("auditor").get(console.url(f"cases/{case.key}/file/{kept.digest[7:]}/"))
    assert b"".join(got.streaming_content).decode() == "演练通过。\n"
    assert console.client("auditor").get(console.url(f"cases/{case.key}/file/{'0' * 64}/")).status_code == 404


def test_a_breach_begins_a_rectification_and_shows_it(console: Console) -> None:
    from zhengan.web.models import Verdict

    row = Verdict.objects.filter(verdict="breached").first()
    assert row is not None
    story = console.client("filer").get(console.url(f"verdicts/{row.finding}/"))
    assert f"verdicts/{row.finding}/rectify/" in story.content.decode()
    assert "rectify/" not in console.client("auditor").get(console.url(f"verdicts/{row.finding}/")).content.decode()
    for _ in range(2):
        answer = console.client("filer").post(console.url(f"verdicts/{row.finding}/rectify/"))
        assert answer["Location"].endswith("/cases/rectification/2026-001/")
    after = console.client("filer").get(console.url(f"verdicts/{row.finding}/"))
    assert ("待整改" in words(after), "rectify/" in after.content.decode()) == (True, False)
    page = console.client("filer").get(answer["Location"])
    assert row.headline in words(page)
    assert "不合规" in words(page)
    assert console.client("filer").post(console.url("verdicts/none/rectify/")).status_code == 404


def test_a_step_that_also_files_a_record_is_made_at_its_own_door(unjudged: Console) -> None:
    book(unjudged).open_case("notice", ("system", "集中交易"), "filer", now(), title="检查意见")
    said = {"to": "answered", "answered_at": "2026-11-20T10:00", "answer": "已整改", "seen": "1", "token": "t"}
    page = words(post(unjudged, "filer", "notice/2026-001/move", **said))
    assert "同时要写记录" in page
    assert "zhengan notice feedback" in page
    assert book(unjudged).case("notice", "2026-001").state == "received"


@pytest.mark.parametrize("kind", [name for name in kinds() if name not in PAGES])
def test_cases_of_every_kind_are_opened_by_a_form_and_shown(unjudged: Console, kind: str) -> None:
    console = unjudged
    assert console.client("filer").get(console.url(f"cases/new/{kind}/")).status_code == 200
    said = {"title": "一件", "subject": "system/集中交易", "token": "t"}
    for _ in range(2):
        answer = post(console, "filer", f"new/{kind}", **said)
        assert answer["Location"].endswith(f"/cases/{kind}/2026-001/")
    page = words(console.client("filer").get(answer["Location"]))
    for move in kind_of(kind).steps_from(kind_of(kind).first.name, True, {"filer"}):
        assert move.words in page
    bad = post(console, "filer", f"new/{kind}", title=" ")
    assert (bad.status_code, "事由没有填" in words(bad)) == (400, True)


def test_a_drill_says_so(unjudged: Console) -> None:
    case = book(unjudged).open_case("notice", None, "filer", now(), drill=True, title="演练通报")
    assert "演练：以下不是真实发生的事" in words(unjudged.client("filer").get(unjudged.url(f"cases/{case.key}/")))


@pytest.mark.parametrize("path", ["rectification/2026-404", "party/2026-001", "new/party", "new/incident"])
def test_what_is_not_there_is_not_found(unjudged: Console, path: str) -> None:
    assert unjudged.client("filer").get(unjudged.url(f"cases/{path}/")).status_code == 404


def test_an_earlier_day_shows_the_case_as_it_stood(unjudged: Console) -> None:
    case = opened(unjudged)
    before = unjudged.client("filer").get(unjudged.url(f"cases/{case.key}/?as_of=2026-11-01"))
    assert before.status_code == 404


def test_a_page_costs_the_same_however_long_the_story(unjudged: Console) -> None:
    case = opened(unjudged)
    client, address = unjudged.client("filer"), unjudged.url(f"cases/{case.key}/")
    counts = []
    for _ in range(2):
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
        for n in range(30):
            book(unjudged).comment(case, f"第 {n} 句", "filer", now())
    assert counts[0] == counts[1]
    assert counts[0] <= 24


def test_the_list_shows_what_is_mine_and_what_stood_on_the_day(unjudged: Console) -> None:
    case = opened(unjudged)
    case = book(unjudged).assign(case, "leader", "filer", now())
    book(unjudged).move(case, "planned", "leader", now(), plan="补做", finish_by="2026-12-15")
    told = words(unjudged.client("leader").get(unjudged.url("cases/?mine=1")))
    assert "备份没有演练" in told
    assert "完成整改" in told
    assert "备份没有演练" not in words(unjudged.client("filer").get(unjudged.url("cases/?mine=1")))
    assert "备份没有演练" not in words(unjudged.client("leader").get(unjudged.url("cases/?as_of=2026-11-01")))
    assert f"cases/{case.key}/" in unjudged.client("auditor").get(unjudged.url("cases/")).content.decode()
    assert "cases/new/notice/" in unjudged.client("filer").get(unjudged.url("cases/")).content.decode()
    assert "cases/new/notice/" not in unjudged.client("auditor").get(unjudged.url("cases/")).content.decode()


def test_odd_words_are_words(unjudged: Console) -> None:
    case = opened(unjudged)
    book(unjudged).comment(case, "<script>alert(1)</script>", "filer", now())
    answer = unjudged.client("filer").get(unjudged.url(f"cases/{case.key}/"))
    assert b"<script>alert" not in answer.content


def test_an_event_of_a_kind_not_known_is_shown_as_it_is() -> None:
    from zhengan.cases import fold
    from zhengan.cases.telling import story_of

    first = CaseEvent("notice", "1", "opened", 1, "li", now(), {"state": "received", "title": "通报"})
    odd = CaseEvent("notice", "1", "noted", 2, "li", now(), {"what": "told", "facts": {"whom": "部门"}})
    assert [told.headline for told in story_of(fold([first, odd]))] == ["开始：通报", "told"]


def test_the_pages_look_right(as_person: AsPerson, demo_console: Console, served: str) -> None:
    from tests.web.browser import look
    from zhengan.web.models import Verdict

    case = opened(demo_console)
    own = book(demo_console)
    case = own.assign(case, "leader", "filer", now(), words="请本周牵头")
    case = own.set_deadlines(case, [Due("整改报告", date(2026, 11, 30), "218:60", to="上海证监局")], "filer", now())
    case = own.move(
        case, "planned", "leader", now(), plan="十二月前补做一次恢复演练\n请外部见证", finish_by="2026-12-15"
    )
    case = hold(own, case, [("log", "集中交易")], "filer", now(), ground="留存演练前的日志")
    own.comment(case, "已约机房", "filer", now())
    own.move(case, "accepted", "filer", now(), ground="十二月换系统", until="2026-12-31")
    look(as_person("reviewer"), f"{served}{demo_console.url(f'cases/{case.key}/')}", "case")
    row = Verdict.objects.filter(run__institution=demo_console.institution, verdict="breached").first()
    assert row is not None
    look(as_person("filer"), f"{served}{demo_console.url(f'verdicts/{row.finding}/')}", "verdict-rectify")
