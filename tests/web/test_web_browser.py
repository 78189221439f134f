"""The browser that tests look through: it must see what is wrong, and leave other tests alone."""

import asyncio
import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.web.browser import ALL_LOOKS, EVERY_LOOK, LOOKS, OpenPage, axe, look, opening

PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>试页</title>
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><style>:root {{ color-scheme: light dark }} body {{ font: 14px/1.6 sans-serif }}</style></head>
<body><main><h1>证安：合规 ● 不合规 ■ 待办 ◆</h1>{body}</main></body></html>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        """Nothing: the tests tell."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the address at which this machine serves it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield tmp_path, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def put(site: tuple[Path, str], body: str) -> str:
    folder, address = site
    (folder / "index.html").write_text(PAGE.format(body=body), encoding="utf-8")
    return address + "/"


@pytest.mark.parametrize(("every", "looks"), [("", LOOKS), ("1", ALL_LOOKS)], ids=["sample", "every look"])
def test_chinese_is_drawn_in_each_width_and_scheme(
    site: tuple[Path, str],
    open_page: OpenPage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    every: str,
    looks: tuple[tuple[int, str], ...],
) -> None:
    monkeypatch.setenv("ZHENGAN_SCREENSHOTS", str(tmp_path / "shots"))
    monkeypatch.setenv(EVERY_LOOK, every)
    look(open_page, put(site, "<p>每周核查一次备份，数据可恢复。</p>"), "try")
    names = {f"try-{width}-{scheme}.png" for width, scheme in looks}
    shots = {path.name: path.read_bytes() for path in (tmp_path / "shots").iterdir()}
    assert set(shots) == names
    assert len(set(shots.values())) == len(names)


def test_han_characters_have_shapes_of_their_own(site: tuple[Path, str], open_page: OpenPage) -> None:
    """Without a Chinese face every character is the same empty box."""
    page = open_page()
    page.goto(put(site, "<span id=one>合</span> <span id=two>规</span>"))
    assert page.locator("#one").screenshot() != page.locator("#two").screenshot()


def test_axe_names_rule_place_and_reason(site: tuple[Path, str], open_page: OpenPage) -> None:
    page = open_page()
    page.goto(
        put(site, '<img src="data:," width="9" height="9"><p id="faint" style="color:#ccc;background:#fff">看不清</p>')
    )
    faults = axe(page)
    assert len(faults) == 2
    assert any(fault.startswith("image-alt（critical）") for fault in faults)
    assert any("#faint" in fault and fault.startswith("color-contrast（serious）") for fault in faults)


def test_a_page_wider_than_the_screen_is_told(
    site: tuple[Path, str], open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHENGAN_SCREENSHOTS", str(tmp_path / "shots"))
    address = put(site, '<div style="width: 500px">宽</div>')
    with pytest.raises(AssertionError, match=r"390 \w+：页面宽 5"):
        look(open_page, address, "wide")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<script>console.error('坏了')</script>", "控制台：坏了"),
        ("<script>throw new Error('断了')</script>", "脚本出错：断了"),
        ("<script src=absent.js></script>", "404"),
        ("<script src=http://cdn.example/a.js></script>", "向外请求：http://cdn.example/a.js"),
    ],
)
def test_what_no_page_may_do_fails_the_test(site: tuple[Path, str], chromium: Browser, body: str, words: str) -> None:
    with pytest.raises(AssertionError, match=words), opening(chromium) as opened:
        opened().goto(put(site, body), wait_until="networkidle")


def test_a_provoked_error_is_forgiven(site: tuple[Path, str], open_page: OpenPage) -> None:
    page = open_page(forgiven=("404",))
    page.goto(put(site, "<script src=absent.js></script>"), wait_until="networkidle")
    assert page.title() == "试页"


def test_what_a_page_asks_by_itself_says_so(site: tuple[Path, str], open_page: OpenPage) -> None:
    """So that a page left open keeps no session alive (see `session.POLLED`)."""
    folder, _address = site
    htmx = next((Path(str(files("django_htmx"))) / "static" / "django_htmx").glob("htmx-2.min.js"))
    shutil.copyfile(htmx, folder / "htmx.js")
    shutil.copyfile(Path(str(files("zhengan.web"))) / "static" / "console" / "console.js", folder / "console.js")
    (folder / "part").write_text("", encoding="utf-8")
    scripts = '<script src="htmx.js" defer></script><script src="console.js" defer></script>'
    body = (
        '<p id="by-clock" hx-get="part" hx-trigger="every 1s"></p><button hx-get="part?pressed" id="press">看</button>'
    )
    page = open_page()
    with page.expect_request("**/part") as polled:
        page.goto(put(site, scripts + body))
    assert polled.value.headers["zhengan-polled"] == "1"
    with page.expect_request("**/part?pressed") as pressed:
        page.click("#press")
    assert "zhengan-polled" not in pressed.value.headers


@pytest.mark.usefixtures("_chromium_and_loop")
def test_other_tests_see_no_event_loop() -> None:
    """While the browser lives, asyncio and Django's guard work in other tests as if there were none."""
    asyncio.run(asyncio.sleep(0))
    assert "DJANGO_ALLOW_ASYNC_UNSAFE" not in os.environ


def test_a_browser_test_may_ask_the_database(sqlite_place: str, open_page: OpenPage) -> None:
    from django.db import connection

    open_page()
    assert asyncio.get_running_loop().is_running()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
