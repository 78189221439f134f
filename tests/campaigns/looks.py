"""Every page at both widths in both colour schemes: no serious fault of access, nothing wider than the screen.

The test suite looks at each page wide in light and narrow in dark.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.web.browser import EVERY_LOOK

_WEB = Path(__file__).parent.parent / "web"


def main(argv: Sequence[str]) -> int:
    """Runs the tests that look at pages; further arguments go to pytest."""
    os.environ[EVERY_LOOK] = "1"
    return int(pytest.main([str(_WEB), "-k", "look", *argv]))
