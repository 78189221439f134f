"""Every test of the console may drive a browser, and has consoles to look at."""

from tests.web.browser import _chromium_and_loop, chromium, open_page
from tests.web.given import console, demo_console, demonstration, served

__all__ = ["_chromium_and_loop", "chromium", "console", "demo_console", "demonstration", "open_page", "served"]
