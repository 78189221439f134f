"""Every test of the console may drive a browser, and has consoles to look at."""

from tests.web.browser import _chromium_and_loop, chromium, open_page
from tests.web.given import (
    as_person,
    console,
    demo_console,
    demonstration,
    served,
    small_postgres,
    small_sqlite,
    small_workspace,
    unjudged,
)

__all__ = [
    "_chromium_and_loop",
    "as_person",
    "chromium",
    "console",
    "demo_console",
    "demonstration",
    "open_page",
    "served",
    "small_postgres",
    "small_sqlite",
    "small_workspace",
    "unjudged",
]
