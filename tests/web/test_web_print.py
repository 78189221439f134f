"""The printed page: long lists flow over pages instead of leaving the first one blank, and it says whose it is and of which day."""

from importlib.resources import files
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from django.test import Client

from tests.web.browser import OpenPage
from tests.web.given import DAY, Console

CSS = Path(str(files("zhengan.web"))) / "static" / "console"
ROWS = "".join(f"<tr><td>row-{number}.</td><td>核查一次备份</td></tr>" for number in range(80))
BODY = f"""<!doctype html><html lang="zh-CN"><title>试</title><body><header class="top">navigation</header><div class="body"><main>
<p class="printed">示范证券 · 截至 2026-11-20</p><h1>核查</h1><form class="filters">filters</form><div class="split">
<section class="list"><table class="rows"><thead><tr><th>row</th><th>what</th></tr></thead><tbody>{ROWS}</tbody></table></section>
<aside class="detail"><p class="empty">choose</p></aside></div></main></div></body></html>"""


def printed(open_page: OpenPage) -> list[str]:
    page = open_page()
    page.set_content(BODY)
    page.add_style_tag(content=(CSS / "console.css").read_text(encoding="utf-8"))
    document = pypdfium2.PdfDocument(page.pdf(format="A4"))
    try:
        texts = [document[number].get_textpage().get_text_range() for number in range(len(document))]
        # The table's head and body may come out a sign a line: only the signs count.
        return ["".join(text.split()) for text in texts]
    finally:
        document.close()


def test_a_long_list_begins_on_the_first_page_and_goes_on(open_page: OpenPage) -> None:
    pages = printed(open_page)
    assert len(pages) > 1
    assert "row-0." in pages[0]
    assert all(f"row-{number}." in "".join(pages) for number in range(80))
    assert all("what" in text for text in pages)  # the head of the table stands on each
    assert "2026-11-20" in pages[0]
    for screen_only in ("navigation", "filters", "choose"):
        assert screen_only not in "".join(pages)


@pytest.mark.parametrize("path", ["", "verdicts/", "law/csrc-218/21/"])
def test_every_page_says_whose_it_is_when_printed(console: Console, path: str) -> None:
    client: Client = console.client("leader")
    page = client.get(console.url(path)).content.decode()
    assert f'<p class="printed" aria-hidden="true">{console.institution} · 截至 {DAY}' in page
