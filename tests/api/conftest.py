"""Tests of the API stand on the same consoles as those of the pages."""

from tests.web.conftest import *  # noqa: F403  # fixtures are found by name
