"""Other processes for tests: they open a console's database as a server does, and do what the test says.

script(place, body)   a Python process in which Django is set up on `place` (a path or a `postgresql://` address)
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_HEAD = """
import sys, time
from pathlib import Path
import django
from django.conf import settings
from zhengan.ledger.database import database_settings
from zhengan.web.site import console_settings
settings.configure(**console_settings(database_settings(sys.argv[1]), "only-for-tests"))
django.setup()
from zhengan.web.models import Job
from zhengan.web.work.claims import Holder, claim, end, renew
"""


def script(place: str, body: str, *arguments: str) -> subprocess.Popen[str]:
    """The process, running; its output is text. Without ZHENGAN_DATABASE_URL, so that `place` alone counts."""
    environment = {name: value for name, value in os.environ.items() if name != "ZHENGAN_DATABASE_URL"}
    return subprocess.Popen(
        [sys.executable, "-c", _HEAD + body, place, *arguments],
        cwd=ROOT,
        env={**environment, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    )
