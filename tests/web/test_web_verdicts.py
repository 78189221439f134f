"""核查: the list and one verdict, as people of each role see them."""

from pathlib import Path

from tests.web.browser import OpenPage
from tests.web.given import PASSWORD, Console


def test_the_list_shows_verdicts_worst_first(console: Console) -> None:
    answer = console.client("auditor").get(console.url("verdicts/"))
    assert answer.status_code == 200
    rows = answer.context["part"].rows
    assert rows
    assert [row.rank for row in rows] == sorted(row.rank for row in rows)


def test_nobody_sees_another_institution(console: Console) -> None:
    assert console.client("outsider").get(console.url("verdicts/")).status_code == 404


def test_the_pages_can_be_looked_at(served: str, open_page: OpenPage) -> None:
    def signed_in(page: object) -> None:
        pass

    page = open_page()
    page.goto(f"{served}/")
    page.fill("input[name=login]", "filer")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.goto(f"{served}/i/示范证券/verdicts/")
    page.screenshot(path=str(Path("/tmp/v.png")))
