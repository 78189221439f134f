"""Publications in the console: approved by another person, noted as out, stopped and disposed of where unlawful."""

import re
from typing import Any

import pytest

from tests.web.browser import look
from tests.web.given import AsPerson, Console
from zhengan.cases import CaseBook
from zhengan.cases.publication import publications
from zhengan.workspace.clock import now

SAID = {"title": "年度安全报告", "channel": "官网", "kind": "general", "ground": "不涉密，内容属实"}


def post(console: Console, person: str, path: str, **said: Any) -> Any:
    return console.client(person).post(console.url(f"cases/publications/{path}"), said, follow=True)


def words(answer: Any) -> str:
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def test_it_goes_out_after_another_person_agreed_and_is_stopped_when_unlawful(unjudged: Console) -> None:
    assert "等另一人审核" in words(post(unjudged, "filer", "new/", **SAID))
    early = post(unjudged, "filer", "2026-001/published/")
    assert (early.status_code, "待审核" in words(early)) == (400, True)
    book = CaseBook(unjudged.institution)
    case = book.case("publication_stop", "2026-001")
    reviewer = unjudged.client("reviewer")
    at = {"number": case.proposals[0].number, "seen": case.decided, "token": "t"}
    assert reviewer.post(unjudged.url("cases/publication_stop/2026-001/confirm/"), at).status_code == 302
    assert "可以发布" in words(unjudged.client("filer").get(unjudged.url("cases/publications/")))
    out = post(unjudged, "filer", "2026-001/published/")
    assert "reviewer" in words(out)
    assert "要求停止" in words(out)
    assert "停止传输" in words(post(unjudged, "filer", "of/2026-001/unlawful/", ground="泄露客户信息"))
    assert "报送" in words(post(unjudged, "filer", "of/2026-001/stopped/", measures="下线并更正"))
    fields = publications(unjudged.institution, now().date())["2026-001"].fields
    assert fields["illegal"] is True
    assert fields["reviewer"] == "reviewer"
    assert fields["stopped_at"]


@pytest.mark.parametrize(
    ("path", "said", "what"),
    [
        ("new/", {**SAID, "ground": " "}, "初审意见没有填"),
        ("new/", {**SAID, "kind": "vulnerability"}, "应写明授权"),
        ("of/none/unlawful/", {"ground": "违法"}, "没有这一页"),
        ("none/published/", {}, "没有这一页"),
    ],
)
def test_what_is_wrong_is_told(unjudged: Console, path: str, said: dict[str, str], what: str) -> None:
    answer = post(unjudged, "filer", path, **said)
    assert (answer.status_code in (400, 404), what in words(answer)) == (True, True)
    assert CaseBook(unjudged.institution).cases("publication_stop") == []


def test_the_pages_look_right(demo_console: Console, served: str, as_person: AsPerson) -> None:
    assert "等另一人审核" in words(post(demo_console, "filer", "new/", **SAID))
    for path, name in (("", "publications"), ("new/", "publication-new"), ("of/pub-maintenance/", "publication")):
        look(as_person("filer"), f"{served}{demo_console.url(f'cases/publications/{path}')}", name)
