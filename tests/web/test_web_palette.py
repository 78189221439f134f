"""The search palette: what it finds for whom, and that it is driven by the keyboard."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page

from tests.web.browser import look
from tests.web.given import AsPerson, Console


def _found(console: Console, person: str, words: str) -> dict[str, list[str]]:
    answer = console.client(person).get(console.url("find/"), {"q": words}, headers={"hx-request": "true"})
    assert answer.status_code == 200
    return {group.title: [entry.title for entry in group.entries] for group in answer.context["groups"]}


@pytest.mark.parametrize(
    ("words", "group", "title"),
    [
        ("日历", "页面", "日历"),
        ("calendar", "页面", "日历"),
        ("集中", "系统", "集中交易系统"),
        ("不合规", "判断", "■ 不合规的全部判断"),
        ("备份", "判断", "含“备份”的判断"),
        ("上交所", "记录", "上交所专线"),
        ("备份 本地", "记录", "备份-本地"),
        ("218:21.3", "法规", "第218号令第二十一条"),
        ("第二十一条", "法规", "第218号令第二十一条"),
    ],
)
def test_everything_is_reached(console: Console, words: str, group: str, title: str) -> None:
    assert title in _found(console, "auditor", words)[group]


def test_a_few_of_each_and_every_address_answers(console: Console) -> None:
    client = console.client("reviewer")
    groups = client.get(console.url("find/?q=备份")).context["groups"]
    entries = [entry for group in groups for entry in group.entries]
    assert 3 <= len(entries) <= 25
    for entry in entries:
        assert client.get(entry.url).status_code == 200, entry


def test_without_words_the_pages_are_shown(console: Console) -> None:
    assert list(_found(console, "leader", "  ")) == ["页面"]
    assert "管理" not in _found(console, "leader", "")["页面"]
    assert "管理" in _found(console, "admin", "")["页面"]


def test_nobody_finds_what_is_not_for_them(console: Console) -> None:
    assert "记录" not in _found(console, "admin", "上交所")
    assert console.client("outsider").get(console.url("find/?q=上交所")).status_code == 404


def test_words_that_mean_something_to_a_database_are_words(console: Console) -> None:
    assert "记录" not in _found(console, "auditor", "%")
    assert "记录" not in _found(console, "auditor", "' OR 1=1 --")
    assert _found(console, "auditor", "\x00")["页面"]
    _found(console, "auditor", "字" * 5_000)


def test_it_asks_the_database_a_bounded_number_of_times(console: Console) -> None:
    client = console.client("auditor")
    client.get(console.url("find/?q=备份"), headers={"hx-request": "true"})
    with CaptureQueriesContext(connection) as asked:
        client.get(console.url("find/?q=备份"), headers={"hx-request": "true"})
    assert len(asked) <= 15


def test_it_is_driven_by_the_keyboard(served: str, demo_console: Console, as_person: AsPerson) -> None:
    page = as_person("auditor")()
    page.goto(f"{served}{demo_console.url('calendar/')}", wait_until="networkidle")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette-found a")
    page.keyboard.type("清算结算")
    page.wait_for_selector("#palette-found a:has-text('settlement')")
    page.keyboard.press("ArrowDown")
    assert "settlement" in str(page.evaluate("document.activeElement.textContent"))
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "palette-input"
    page.keyboard.press("Enter")
    page.wait_for_url("**/systems/settlement/")


def test_it_can_be_looked_at(served: str, demo_console: Console, as_person: AsPerson) -> None:
    def searching(page: Page) -> None:
        page.keyboard.press("Control+k")
        page.wait_for_selector("#palette-found a")
        page.keyboard.type("备份")
        page.wait_for_selector("#palette-found a:has-text('备份')")
        page.keyboard.press("ArrowDown")

    look(as_person("auditor"), f"{served}{demo_console.url('calendar/')}", "palette", searching)
    look(as_person("auditor"), f"{served}{demo_console.url('find/?q=备份')}", "palette-page")
