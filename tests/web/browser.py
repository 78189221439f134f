"""Debian's Chromium under Playwright, for every test that looks at a page as a person does.

`chromium`     one browser for the session (fixture)
`open_page`    pages of a width and a colour scheme; the test fails when a page wrote an error to the console, raised one,
               or asked another host than this machine (fixture)
shoot()        a screenshot in the folder that ZHENGAN_SCREENSHOTS names, else `build/screenshots`
axe()          what axe-core finds serious or critical on a page, a sentence each
look()         all of it for one address: wide in light and narrow in dark; with ZHENGAN_EVERY_LOOK both in both

Playwright's synchronous calls keep an event loop of this thread running, and Django and asyncio then refuse to work in
it. So the loop is hidden except while a browser test runs, and in such a test alone Django is told to go on. The server
under test runs in another thread or process.
"""

import asyncio
import os
import shutil
from asyncio.events import _set_running_loop
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect, sync_playwright
from playwright.sync_api import TimeoutError as TooSlow

Scheme = Literal["light", "dark"]
WIDE, NARROW = 1280, 390
LOOKS: tuple[tuple[int, Scheme], ...] = ((WIDE, "light"), (NARROW, "dark"))
ALL_LOOKS: tuple[tuple[int, Scheme], ...] = (*LOOKS, (WIDE, "dark"), (NARROW, "light"))
_AT_REST_MS = 4_000
# Two browsers and two servers share the machine of a test run.
expect.set_options(timeout=20_000)
EVERY_LOOK = "ZHENGAN_EVERY_LOOK"
HEIGHTS = {WIDE: 900, NARROW: 844}
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
)
_ROOT = Path(__file__).parents[2]
_NEEDED = "没有 Chromium：请执行 apt-get install chromium fonts-noto-cjk，或用 ZHENGAN_CHROMIUM 指定。"


class OpenPage(Protocol):
    """Opens an empty page of a width, a colour scheme and a language.

    `forgiven` are parts of console errors that the test means to provoke, such as "404".
    """

    def __call__(
        self, width: int = WIDE, scheme: Scheme = "light", forgiven: tuple[str, ...] = (), locale: str = "zh-CN"
    ) -> Page: ...


@pytest.fixture(scope="session")
def _chromium_and_loop() -> Iterator[tuple[Browser, asyncio.AbstractEventLoop]]:
    place = os.environ.get("ZHENGAN_CHROMIUM") or shutil.which("chromium")
    if place is None:
        pytest.fail(_NEEDED)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=list(ARGUMENTS))
        loop = asyncio.get_running_loop()
        _set_running_loop(None)
        yield browser, loop
        _set_running_loop(loop)
        browser.close()


@pytest.fixture
def chromium(
    _chromium_and_loop: tuple[Browser, asyncio.AbstractEventLoop], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Browser]:
    """The session's browser, its event loop running for the length of this test."""
    browser, loop = _chromium_and_loop
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    _set_running_loop(loop)
    _forget_database()
    yield browser
    _set_running_loop(None)


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Opens pages, each in a profile of its own; see `OpenPage`."""
    with opening(chromium) as opened:
        yield opened


@contextmanager
def opening(browser: Browser) -> Iterator[OpenPage]:
    """What `open_page` hands out; at its end the pages are closed and AssertionError tells what none may do."""
    errors: list[str] = []
    contexts: list[BrowserContext] = []

    def opened(
        width: int = WIDE, scheme: Scheme = "light", forgiven: tuple[str, ...] = (), locale: str = "zh-CN"
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            color_scheme=scheme,
            locale=locale,
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            has_touch=width < 600,
        )
        contexts.append(context)
        _watch(context, errors, forgiven)
        return context.new_page()

    try:
        yield opened
    finally:
        for context in contexts:
            context.close()
    assert not errors, "页面做了不该做的事：\n" + "\n".join(errors)


def screenshots() -> Path:
    """The folder of screenshots, made when it is missing; CI keeps it."""
    folder = Path(os.environ.get("ZHENGAN_SCREENSHOTS") or _ROOT / "build" / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def shoot(page: Page, name: str) -> Path:
    """The whole page as NAME-WIDTH-SCHEME.png."""
    scheme = "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
    path = screenshots() / f"{name}-{page.evaluate('innerWidth')}-{scheme}.png"
    page.screenshot(path=path, full_page=True)
    return path


def axe(page: Page) -> list[str]:
    """What axe-core finds serious or critical: rule, what is wrong, where, and why there."""
    found = _axe().run(page).response["violations"]
    return [
        _sentence(rule, node) for rule in found if rule["impact"] in {"serious", "critical"} for node in rule["nodes"]
    ]


def look(open_page: OpenPage, address: str, name: str, arrange: Callable[[Page], object] = lambda page: None) -> None:
    """Open the address at each width and colour scheme of `LOOKS`, arrange it, keep a screenshot, and want no violation.

    The page must also not be wider than the screen. `./run campaign looks` takes both widths in both schemes.
    """
    faults: list[str] = []
    for width, scheme in ALL_LOOKS if os.environ.get(EVERY_LOOK) else LOOKS:
        page = open_page(width, scheme)
        page.goto(address)
        # A page that looks again and again whether a job has ended is never quite at rest.
        with suppress(TooSlow):
            page.wait_for_load_state("networkidle", timeout=_AT_REST_MS)
        arrange(page)
        shoot(page, name)
        faults += [f"{width} {scheme}：{fault}" for fault in [*axe(page), *_too_wide(page)]]
        page.close()
    assert not faults, "\n".join(faults)


def _forget_database() -> None:
    """Where a loop runs, Django keeps connections apart: the one kept there is to the database of the browser test before."""
    from django.conf import settings
    from django.db import connections

    if settings.configured:
        connections["default"].close()
        del connections["default"]


def _watch(context: BrowserContext, errors: list[str], forgiven: tuple[str, ...]) -> None:
    """Note console errors, script errors and requests to other hosts; the latter are not let out."""

    def told(words: str) -> None:
        if not any(part in words for part in forgiven):
            errors.append(words)

    def console(message: ConsoleMessage) -> None:
        if message.type == "error":
            told(f"控制台：{message.text}（{message.location.get('url', '')}）")

    def stays(route: Route) -> None:
        if _here(route.request.url):
            route.fallback()
        else:
            errors.append(f"向外请求：{route.request.url}")
            route.abort("blockedbyclient")

    context.on("console", console)
    context.on("weberror", lambda error: told(f"脚本出错：{error.error}"))
    context.route("**/*", stays)


@cache
def _axe() -> Axe:
    return Axe()


def _sentence(rule: dict[str, Any], node: dict[str, Any]) -> str:
    reasons = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
    return f"{rule['id']}（{rule['impact']}）{rule['help']}：{_where(node['target'])}：{'；'.join(reasons)}：{node['html']}"


def _where(target: list[Any]) -> str:
    return " ".join(part if isinstance(part, str) else " ".join(part) for part in target)


def _too_wide(page: Page) -> list[str]:
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return [f"页面宽 {wide} px，屏幕只有 {screen} px"] if wide > screen else []


def _here(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"data", "blob", "about"} or parts.hostname in {"127.0.0.1", "localhost"}
