"""Tests of the API stand on the same consoles as those of the pages; each begins with a count of requests of its own."""

import pytest

from tests.web.conftest import *  # noqa: F403  # fixtures are found by name
from zhengan.api.pace import PACE


@pytest.fixture(autouse=True)
def _fresh_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PACE, "_spent", {})
