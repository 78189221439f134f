"""Cases over the API: opened, moved, confirmed by another, said, attached, held; repeated requests count once."""

import threading
from typing import Any

import pytest

from tests.api.given import Program, program
from tests.web.given import Console
from zhengan.api.client import ApiProblem
from zhengan.cases import CaseBook
from zhengan.ledger import head
from zhengan.web.models import Verdict

NOTICE: dict[str, Any] = {"kind": "notice", "title": "检查意见", "subject": {"type": "system", "key": "集中交易"}}


def test_a_case_goes_its_way_with_two_people(unjudged: Console) -> None:
    filer, leader = (program(unjudged, name).client() for name in ("filer", "leader"))
    case = filer.open_case(NOTICE)
    assert (case["id"], case["state_title"], case["subject"]) == ("2026-001", "已收到", NOTICE["subject"])
    case = filer.assign_case("notice", case["id"], "leader", case["decided"], "请牵头")
    case = filer.comment_case("notice", case["id"], "周五前答复")
    case = leader.move_case("notice", case["id"], "handling", case["decided"], {"plan": "本周核对"})
    with pytest.raises(ApiProblem, match="zhengan notice feedback"):
        leader.move_case(
            "notice", case["id"], "answered", case["decided"], {"answered_at": "2026-11-20T10:00", "answer": "已整改"}
        )
    case = filer.move_case("notice", case["id"], "not_concerned", case["decided"], {"ground": "不涉及"})
    number = case["proposals"][0]["number"]
    with pytest.raises(ApiProblem, match="cases:review"):
        filer.confirm_case("notice", case["id"], number, case["decided"])
    case = leader.confirm_case("notice", case["id"], number, case["decided"])
    assert (case["state"], case["open"], case["owner"]) == ("not_concerned", False, "leader")
    assert [event["event"] for event in case["events"]] == [
        "opened", "assigned", "commented", "moved", "proposed", "confirmed",
    ]  # fmt: skip
    assert list(filer.list_cases(which="open")) == []
    assert [line["id"] for line in filer.list_cases("notice")] == ["2026-001"]


def test_who_proposed_does_not_confirm(unjudged: Console) -> None:
    reviewer = program(unjudged, "reviewer").client()
    case = reviewer.open_case(NOTICE)
    case = reviewer.move_case("notice", case["id"], "not_concerned", 1, {"ground": "不涉及"})
    with pytest.raises(ApiProblem, match="不能自己确认"):
        reviewer.confirm_case("notice", case["id"], 2, 2)
    assert reviewer.send_back_case("notice", case["id"], 2, 2, "再看看")["proposals"] == []


def test_a_request_sent_again_counts_once(unjudged: Console) -> None:
    filer = program(unjudged, "filer").client()
    first = filer.open_case(NOTICE, once="open-1")
    assert filer.open_case(NOTICE, once="open-1") == first
    plan = {"plan": "周五前答复"}
    moved = filer.move_case("notice", "2026-001", "handling", 1, plan, once="move-1")
    assert filer.move_case("notice", "2026-001", "handling", 1, plan, once="move-1") == moved
    assert moved["decided"] == 2


def test_a_decision_on_what_is_out_of_date_is_a_conflict(unjudged: Console) -> None:
    asker = program(unjudged, "filer")
    client = asker.client()
    client.open_case(NOTICE)
    client.assign_case("notice", "2026-001", "leader", 1)
    answer = asker.ask("POST", "~cases/notice/2026-001/owner", json={"owner": "filer", "seen": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("~cases", {**NOTICE, "kind": "party"}, 404),
        ("~cases", {**NOTICE, "facts": {"mood": "好"}}, 422),
        ("~cases", {**NOTICE, "facts": {"title": "好"}}, 422),
        ("~cases/notice/2026-001/moves", {"to": "closed", "seen": 1}, 422),
        ("~cases/notice/2026-001/moves", {"to": "handling", "seen": 1, "facts": {"plan": 7}}, 422),
        ("~cases/notice/2026-001/moves", {"to": "handling", "seen": 1, "facts": {"token": "x"}}, 422),
        ("~cases/notice/2026-404/comments", {"words": "好"}, 404),
        ("~cases/notice/2026-001/comments", {"words": " "}, 422),
        ("~cases/notice/2026-001/holds", {"of": "mood", "what": "x", "ground": "y"}, 422),
        ("~cases/notice/2026-001/owner", {"owner": "outsider", "seen": 1}, 422),
        ("~cases/notice/2026-001/proposals/1/confirmation", {"seen": 1}, 404),
        ("~verdicts/none/rectification", None, 404),
    ],
)
def test_what_does_not_do_is_refused_and_changes_nothing(
    unjudged: Console, path: str, body: dict[str, Any] | None, status: int
) -> None:
    asker = program(unjudged, "reviewer")
    asker.client().open_case(NOTICE)
    before = head(unjudged.institution).seq
    answer = asker.ask("POST", path, json=body)
    assert (answer.status_code, head(unjudged.institution).seq) == (status, before), answer.text


def test_files_links_and_holds(unjudged: Console) -> None:
    filer, reviewer = (program(unjudged, name).client() for name in ("filer", "reviewer"))
    filer.open_case(NOTICE)
    case = filer.attach_case("notice", "2026-001", "请说明。\n".encode(), "意见书.txt", note="原件", once="f")
    assert [(one["name"], one["note"]) for one in case["attachments"]] == [("意见书.txt", "原件")]
    kept = unjudged.workspace.attachments / case["attachments"][0]["digest"].removeprefix("sha256:")
    assert kept.read_text(encoding="utf-8") == "请说明。\n"
    case = filer.link_case("notice", "2026-001", "system", "集中交易", "涉及")
    assert case["links"] == [{"type": "system", "key": "集中交易", "relation": "涉及"}]
    case = filer.hold_case("notice", "2026-001", "log", "集中交易", "检查要看")
    assert [one["case"] for one in reviewer.list_holds("log", "集中交易")] == ["notice/2026-001"]
    assert reviewer.list_holds("log", "行情") == []
    number = case["holds"][0]["number"]
    case = reviewer.release_case("notice", "2026-001", number, "查完了")
    assert case["holds"][0]["stands"] is False
    assert not list(unjudged.workspace.attachments.glob(".incoming-*"))


def test_a_breach_begins_a_rectification_once(console: Console) -> None:
    filer = program(console, "filer").client()
    row = Verdict.objects.filter(verdict="breached").first()
    assert row is not None
    case = filer.rectify_verdict(row.finding)
    assert (case["title"], case["subject"]) == (row.headline, {"type": "verdict", "key": row.finding})
    assert filer.rectify_verdict(row.finding)["id"] == case["id"]


def test_kinds_and_pages_of_a_list(unjudged: Console) -> None:
    asker = program(unjudged, "auditor")
    assert {kind["name"] for kind in asker.client().list_case_kinds()} >= {"incident", "rectification"}
    book = CaseBook(unjudged.institution)
    from zhengan.workspace.clock import now

    for _ in range(3):
        book.open_case("notice", None, "filer", now(), title="一件")
    book.open_case("notice", None, "filer", now(), title="演练", drill=True)
    first = asker.ask("GET", "~cases", params={"limit": 2}).json()
    second = asker.ask("GET", "~cases", params={"limit": 2, "after": first["next"]}).json()
    assert [line["id"] for line in first["items"] + second["items"]] == ["2026-001", "2026-002", "2026-003"]
    assert second["next"] is None
    assert [line["title"] for line in asker.client().list_cases(which="drill")] == ["演练"]


def test_of_many_programs_that_move_one_case_one_prevails(unjudged: Console) -> None:
    asker = program(unjudged, "filer")
    asker.client().open_case(NOTICE)
    start, statuses = threading.Barrier(4), []

    def move(asker: Program, n: int) -> None:
        from django.db import connection

        start.wait()
        body = {"to": "handling", "seen": 1, "facts": {"plan": f"第 {n} 个"}}
        statuses.append(asker.ask("POST", "~cases/notice/2026-001/moves", json=body).status_code)
        connection.close()

    threads = [threading.Thread(target=move, args=(asker, n)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 409, 409, 409]
