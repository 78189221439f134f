"""日志: searching over sealed and unsealed lines, a page at a time; counts; following; saved searches; evidence; who may."""

import re
from threading import Thread
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.browser import look
from tests.web.given import AsPerson, Console
from tests.web.log_archive import COUNT, SECRET, Archived, archived, feeding, order
from zhengan.archive.errors import QueryError
from zhengan.archive.intake import make_lines
from zhengan.archive.search import check_evidence, searches
from zhengan.ledger.trail import newest
from zhengan.web.logs import following
from zhengan.web.logs.asked import limited, misread, narrowed, quoted, wanted_of
from zhengan.web.logs.found import found
from zhengan.web.logs.opened import finder_of, moment, search_of
from zhengan.web.logs.running import running, stop_running

__all__ = ["archived"]


def get(archived: Archived, path: str, who: str = "filer", **headers: str):
    return archived.console.client(who).get(archived.console.url(path), headers=headers)


def test_lines_of_segments_and_of_the_log_are_found_newest_first(archived: Archived) -> None:
    answer = get(archived, "logs/?q=app:gateway")
    lines = answer.context["found"].lines
    assert [line.seq for line in lines[:4]] == [253, 252, 251, 250]
    assert len(lines) == 100
    assert "order 252 accepted" in answer.content.decode()


def test_pages_give_every_line_once(archived: Archived) -> None:
    client, seen, after = archived.console.client("filer"), [], ""
    for _ in range(9):
        part = client.get(
            archived.console.url(f"logs/?span=all&after={quote(after)}"),
            headers={"HX-Request": "true"} if after else {},
        )
        seen += [(line.source, line.seq) for line in part.context["found"].lines]
        after = part.context["found"].next
        if not after:
            break
    assert sorted(seen) == sorted([("host", 1), *(("app", number) for number in range(1, COUNT + 4))])


def test_the_number_of_statements_is_that_of_few_lines(archived: Archived) -> None:
    def count(path: str) -> int:
        client = archived.console.client("filer")
        client.get(archived.console.url(path))
        with CaptureQueriesContext(connection) as seen:
            client.get(archived.console.url(path))
        return len(seen)

    assert count("logs/?q=order") == count("logs/?q=account")


@pytest.mark.parametrize(
    ("query", "rows"),
    [("refused", 26), (f"account:={SECRET}", 1), ("severity:<=error", 26), ("order OR session", 100), ("nothing", 0)],
)
def test_what_a_query_finds(archived: Archived, query: str, rows: int) -> None:
    answer = get(archived, f"logs/?q={quote(query)}&span=all")
    assert len(answer.context["found"].lines) == rows


def test_figures_stand_in_place_of_lines(archived: Archived) -> None:
    found_ = get(archived, f"logs/?span=all&q={quote('* | stats count by app')}").context["found"]
    assert (found_.columns, found_.figures) == (["app", "count"], [["gateway", "253"], ["sshd", "1"]])


def test_an_error_in_a_query_has_its_place(archived: Archived) -> None:
    answer = get(archived, f"logs/?q={quote('refused nofield:x | limit 3')}")
    assert answer.status_code == 200
    seen = answer.context["misread"]
    assert (seen.before, seen.here) == ("refused ", "nofield")
    assert seen.after.startswith(":x")
    assert "<mark>nofield</mark>" in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "logs/?span=9y",
        "logs/?from=gestern",
        "logs/?from=2026-11-20T10:00&until=2026-11-20T09:00",
        "logs/?after=x",
        "logs/?after=1.2.app",
    ],
)
def test_wrong_addresses_say_what_is_wrong(archived: Archived, path: str) -> None:
    assert get(archived, path).status_code == 400


def test_the_asked_day_bounds_the_search(archived: Archived) -> None:
    assert get(archived, "logs/?span=all&as_of=2026-11-19").context["found"].lines == []


def test_counts_lead_to_narrower_searches(archived: Archived) -> None:
    facets = {
        one.field: one
        for one in get(archived, f"logs/facets/?span=all&q={quote('order OR session')}").context["facets"]
    }
    assert [(one.words, one.count) for one in facets["app"].values] == [("gateway", 253), ("sshd", 1)]
    narrower = facets["severity"].values[-1]
    assert (
        get(archived, f"logs/?span=all&q={quote(facets['app'].values[1].query)}").context["found"].lines[0].source
        == "host"
    )
    assert narrower.query.endswith(f"severity:{narrower.words[0]}")
    chart = get(archived, "logs/histogram/?q=refused").context["chart"]
    assert sum(bar.value for bar in chart.drawing.bars) == 26
    assert "from=2026-11-20T09%3A30" in chart.drawing.bars[0].url


def test_conditions_are_put_in_before_the_bar() -> None:
    assert limited("a OR b | limit 3", "c:d") == "(a OR b) c:d | limit 3"
    assert limited("", "c:d") == "c:d"
    assert narrowed("a", "c:d") == "a c:d"
    assert narrowed('a OR "|" | limit 3', "c:d") == '(a OR "|") c:d | limit 3'
    assert narrowed("*", "c:d") == "c:d"
    assert quoted('a"\\') == '"a\\"\\\\"'
    with pytest.raises(QueryError) as raised:
        wanted_of({"q": "a )"}, moment())
    assert misread("a )", raised.value).here == ")"


def test_every_search_is_written_down_and_on_the_trail_without_its_words(archived: Archived) -> None:
    get(archived, f"logs/?q={SECRET}", "auditor")
    (noted,) = searches(archived.archive.place)
    assert (noted.who, noted.door, noted.state, noted.rows) == ("auditor", "web", "done", 1)
    assert SECRET in noted.query
    trail = newest(archived.console.institution, 5)
    assert f"logs:{noted.id}" in {entry.key for entry in trail}
    assert not any(SECRET in str(entry.content()) for entry in trail)
    page = get(archived, "logs/searches/", "auditor").content.decode()
    assert SECRET in page
    assert "auditor" in page


def test_a_search_is_stopped_by_its_person_and_by_time(archived: Archived) -> None:
    place = get(archived, "logs/").wsgi_request.place
    with running("filer", "page") as stop:
        assert stop_running("leader", "page") == 0
        assert archived.console.client("filer").get(archived.console.url("logs/stop/?run=page")).status_code == 204
        assert stop.is_set()
        done = found(search_of(place), finder_of(archived.archive), wanted_of({"span": "all"}, moment()), "", stop)
    assert not done.ended
    assert stop_running("filer", "page") == 0
    with running("filer", "", seconds=0.01) as stop:
        assert stop.wait(5)


def test_new_lines_are_followed_until_paused(archived: Archived) -> None:
    client = archived.console.client("filer")
    first = client.get(archived.console.url("logs/follow/new/?q=refused"))
    name = first.context["arrived"].name
    with feeding(archived.archive, moment()) as intake:
        intake.accept("app", make_lines([order(number) for number in range(1000, 1015)]))
    address = archived.console.url(f"logs/follow/new/?q=refused&name={name}")
    assert [line.seq for line in client.get(address).context["arrived"].lines] == [264, 254]
    assert client.get(address).context["arrived"].lines == []
    before = len(newest(archived.console.institution, 200))
    assert "已暂停" in client.get(address + "&end=1").content.decode()
    assert len(newest(archived.console.institution, 200)) == before
    assert (following._FOLLOWED, searches(archived.archive.place)[-1].state) == ({}, "done")
    assert "limit" in client.get(archived.console.url(f"logs/follow/new/?q={quote('a | limit 3')}")).content.decode()


def test_searches_are_kept_by_each_person(archived: Archived) -> None:
    client = archived.console.client("leader")
    address = archived.console.url("logs/saved/")
    assert client.post(address, {"name": "拒绝", "q": "refused last 1h"}).status_code == 302
    assert [one.query for one in client.get(archived.console.url("logs/")).context["saved"]] == ["refused last 1h"]
    assert not get(archived, "logs/", "auditor").context["saved"]
    assert client.post(address, {"name": "坏", "q": "app:("}).status_code == 400
    client.post(address, {"name": "拒绝", "forget": "1"})
    assert not client.get(archived.console.url("logs/")).context["saved"]


def test_what_was_found_goes_out_as_signed_evidence(archived: Archived, tmp_path) -> None:
    answer = get(archived, "logs/evidence/?q=refused", "auditor")
    file = tmp_path / "evidence.jsonl"
    file.write_bytes(answer.getvalue())
    seen = check_evidence(file, [archived.archive.signer().key])
    assert (seen.proven, seen.unsealed, seen.faults, seen.by) == (25, 1, (), "auditor")
    assert newest(archived.console.institution, 1)[0].type == "export"
    assert get(archived, "logs/evidence/").status_code == 400


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("admin", "logs/", 403),
        ("leader", "logs/evidence/?q=a", 403),
        ("filer", "logs/searches/", 403),
        ("outsider", "logs/", 404),
        ("admin", "logs/keeping/", 200),
    ],
)
def test_who_may_look(archived: Archived, who: str, path: str, status: int) -> None:
    assert get(archived, path, who).status_code == status


def test_text_of_a_line_is_text(archived: Archived) -> None:
    with feeding(archived.archive, moment()) as intake:
        intake.accept("app", make_lines([b"<script>alert(1)</script> \xff\xfe"]))
    page = get(archived, "logs/?span=all").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; \\xff\\xfe" in page


def test_a_console_without_an_archive_says_what_to_do(console: Console) -> None:
    client = console.client("filer")
    assert "没有符合的日志" in client.get(console.url("logs/")).content.decode()
    assert "还没有登记来源" in client.get(console.url("logs/sources/")).content.decode()
    assert "还没有封存的日志" in client.get(console.url("logs/keeping/")).content.decode()
    assert client.get(console.url("logs/coverage/")).status_code == 200
    assert client.get(console.url("logs/line/app/1/")).status_code == 404


def test_many_ask_at_once(archived: Archived) -> None:
    answers: list[int] = []

    def ask() -> None:
        place = get_place
        with running("filer", "") as stop:
            answers.append(len(found(search_of(place), finder_of(archived.archive), wanted, "", stop).lines))

    get_place = get(archived, "logs/").wsgi_request.place
    wanted = wanted_of({"q": "refused", "span": "all"}, moment())
    from zhengan.web.logs import opened

    # Threads of a test have database connections of their own; what is asked here is the archive.
    note, opened.note = opened.note, lambda *said: None
    try:
        threads = [Thread(target=ask) for _ in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    finally:
        opened.note = note
    assert answers == [26] * 4


def test_how_it_looks(as_person: AsPerson, served: str, demo_console: Console) -> None:
    address = f"{served}{demo_console.url('logs/?q=reason%3Dsuspended')}"
    look(as_person("filer"), address, "logs")
    page = as_person("filer")()
    page.goto(address)
    page.locator(".facets a").first.wait_for()
    shown = page.locator(".lines .text code").count()
    assert shown == 100
    page.get_by_role("link", name="再看 100 行").click()
    page.locator(".lines tr[data-row]").nth(150).wait_for()
    # A part that is still on its way when the page is left is told as an error.
    page.wait_for_load_state("networkidle")
    page.locator(".facets a", has_text="错误").click()
    page.locator(".ask input[name=q]").wait_for()
    assert re.search("severity:3", page.locator(".ask input[name=q]").input_value())
    page.wait_for_load_state("networkidle")
    page.locator(".lines .when a").first.click()
    page.get_by_text("证明成立").wait_for()
    page.wait_for_load_state("networkidle")
