"""From `zhengan serve` to the first page: a real process, a workspace that has been served before, asked until it answers.

    ./run bench console_start [--rounds 5] [--folder WORKSPACE]

Printed: seconds until the sign-in page has come, and those of Django with the same settings and pages that opens nothing; at
most 3 s are wanted. Without `--folder` an empty workspace is made.
"""

import argparse
import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

WANTED = 3.0
_ALONE = """
import django
from django.conf import settings
from zhengan.ledger.database import database_settings
from zhengan.web.site import console_settings
settings.configure(**console_settings(database_settings(":memory:"), "x", urls="zhengan.api.urls"))
django.setup()
import zhengan.api.urls
"""


def main(argv: Sequence[str]) -> None:
    """One line a round, then the medians."""
    parser = argparse.ArgumentParser(prog="./run bench console_start", description="控制台启动用时")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="现成的工作区（先停掉用它的控制台）")
    asked = parser.parse_args(argv)
    with TemporaryDirectory() as place:
        home = asked.folder or _made(Path(place) / "workspace")
        _served(home)  # the first start makes tables and an account
        found = [_served(home) for _ in range(asked.rounds)]
    alone = statistics.median(_alone() for _ in range(asked.rounds))
    answered = statistics.median(found)
    print(f"Django with the same settings and pages, nothing opened: {alone:5.2f} s")
    print(f"zhengan serve until the first page: median {answered:5.2f} s, least {min(found):5.2f} s")
    print(f"wanted: at most {WANTED:.0f} s; {'kept' if answered <= WANTED else 'not kept on this machine now'}")


def _made(root: Path) -> Path:
    command = [
        "init",
        str(root),
        "--name",
        "海晏证券有限公司",
        "--key",
        "海晏证券",
        "--kind",
        "securities",
        "--bureau",
        "上海",
    ]
    subprocess.run([sys.executable, "-m", "zhengan", *command], check=True, stdout=subprocess.DEVNULL)
    return root


def _served(home: Path) -> float:
    """Seconds until the sign-in page had come."""
    port = _free_port()
    environment = {**os.environ, "ZHENGAN_HOME": str(home)}
    environment.pop("ZHENGAN_DATABASE_URL", None)
    began = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "zhengan", "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            if server.poll() is not None:
                sys.exit("zhengan serve ended by itself; run it by hand to see why")
            try:
                _asked(port)
                break
            except ConnectionRefusedError:
                time.sleep(0.01)
        answered = time.perf_counter() - began
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
    print(f"first page {answered:5.2f} s", flush=True)
    return answered


def _asked(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/accounts/login/")
    connection.getresponse().read()
    connection.close()


def _alone() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", _ALONE], check=True)
    return time.perf_counter() - began


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port
