"""`zhengan serve` and `zhengan work` as programs: start, first account, refusal, end; and the logs they leave."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from click.testing import CliRunner

from tests.cli.given import zhengan
from tests.conftest import own_database
from zhengan.cli import app
from zhengan.workspace.folder import Workspace, workspace_at

ROOT = Path(__file__).parents[2]
_PASSWORD = re.compile(r"一次性口令 (\S+?)（")


@dataclass
class Program:
    """A running `zhengan` with what it printed so far."""

    process: subprocess.Popen[bytes]
    output: Path

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def until(self, words: str, seconds: float = 120) -> str:
        """What it printed, once it printed the words."""
        end = time.monotonic() + seconds
        while words not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < end, self.said()
            time.sleep(0.05)
        return self.said()

    def end(self, number: int = signal.SIGTERM) -> int:
        """Its exit status after a signal."""
        self.process.send_signal(number)
        return self.process.wait(timeout=90)


class Programs:
    """Starts programs; what still runs at the end of the test is killed."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._started = folder, list[Program]()

    def start(self, *arguments: str, home: Path, more: Mapping[str, str] | None = None) -> Program:
        environment = {name: value for name, value in os.environ.items() if name != "ZHENGAN_DATABASE_URL"}
        output = self._folder / f"output-{len(self._started)}"
        with output.open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "zhengan", *arguments],
                cwd=ROOT,
                env={**environment, "ZHENGAN_HOME": str(home), "PYTHONUNBUFFERED": "1", **(more or {})},
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        self._started.append(Program(process, output))
        return self._started[-1]

    def kill(self) -> None:
        for program in self._started:
            if program.process.poll() is None:
                program.process.kill()
                program.process.wait()


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    found = Programs(tmp_path)
    yield found
    found.kill()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A new workspace, made as a person makes one; its ledger holds the institution alone."""
    root = tmp_path / "workspace"
    made = zhengan(
        "init", root, "--name", "海晏证券有限公司", "--key", "海晏证券", "--kind", "securities", "--bureau", "上海"
    )
    assert made.exit_code == 0, made.output
    return workspace_at(root)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def sign_in(port: int, username: str, password: str) -> Any:
    """An opener with the session's cookies, and the address at which the person arrived."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    base = f"http://127.0.0.1:{port}"
    with opener.open(f"{base}/accounts/login/", timeout=60) as page:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
    assert token
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], "login": username, "password": password}).encode()
    with opener.open(f"{base}/accounts/login/", form, timeout=60) as page:
        return opener, page.url


# Start and end


def test_the_first_start_makes_an_administrator_once(workspace: Workspace, programs: Programs) -> None:
    port = free_port()
    first = programs.start("serve", "--port", str(port), home=workspace.root)
    said = first.until("控制台：")
    (password,) = _PASSWORD.findall(said)
    assert get(port, "/")[0] == 302
    _, arrived = sign_in(port, "admin", password)
    assert "/accounts/password/" in arrived  # a one-time password
    assert first.end() == 0
    assert "Traceback" not in first.said()

    second = programs.start("serve", "--port", str(port), home=workspace.root)
    assert "口令" not in second.until("控制台：")
    assert second.end(signal.SIGINT) == 0

    logs = {path.name: path.read_text(encoding="utf-8") for path in (workspace.root / "logs").iterdir()}
    assert " admin " in logs[f"requests-{port}.log"] or " - GET / 302" in logs[f"requests-{port}.log"]
    assert password not in "".join(logs.values())
    assert not any(path.stat().st_mode & 0o077 for path in (workspace.root / "keys").glob("*secret*"))


def test_two_servers_that_start_together_make_one_administrator_and_one_night(
    workspace: Workspace, programs: Programs
) -> None:
    ports = [free_port() for _ in range(2)]
    both = [programs.start("serve", "--port", str(port), home=workspace.root) for port in ports]
    said = "".join(program.until("控制台：") for program in both)
    assert len(_PASSWORD.findall(said)) == 1

    import sqlite3

    def nights() -> list[tuple[str, int]]:
        with sqlite3.connect(workspace.database, timeout=30) as database:
            return database.execute("SELECT state, count(*) FROM web_job WHERE kind = 'nightly' GROUP BY 1").fetchall()

    end = time.monotonic() + 120
    while nights() != [("done", 1)] and time.monotonic() < end:
        time.sleep(0.2)
    assert nights() == [("done", 1)]
    for port in ports:
        assert get(port, "/accounts/login/")[0] == 200
    assert [program.end() for program in both] == [0, 0]


def test_a_request_at_hand_is_finished_before_the_end(workspace: Workspace, programs: Programs) -> None:
    port = free_port()
    program = programs.start("serve", "--port", str(port), "--workers", "0", home=workspace.root)
    program.until("控制台：")
    with socket.create_connection(("127.0.0.1", port), timeout=60) as slow:
        body = b"login=admin&password=wrong"
        head = (
            f"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
        )
        slow.sendall(head.encode() + b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" + body[:5])
        time.sleep(0.5)
        program.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=5)
        slow.sendall(body[5:])
        answer = b""
        while part := slow.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 403"), answer[:200]  # a form without its mark, answered in full
    assert b"</html>" in answer
    assert program.process.wait(timeout=60) == 0


def test_workers_in_a_process_of_their_own(workspace: Workspace, programs: Programs) -> None:
    port = free_port()
    server = programs.start("serve", "--port", str(port), "--workers", "0", home=workspace.root)
    server.until("控制台：")
    worker = programs.start("work", home=workspace.root)
    worker.until("后台任务进程已启动")

    import sqlite3

    def done() -> int:
        with sqlite3.connect(workspace.database, timeout=30) as database:
            return int(database.execute("SELECT count(*) FROM web_job WHERE state = 'done'").fetchone()[0])

    end = time.monotonic() + 120
    while not done() and time.monotonic() < end:
        time.sleep(0.2)
    assert done()
    assert worker.end() == 0
    assert server.end() == 0


def test_the_same_on_postgresql(workspace: Workspace, programs: Programs, postgres_server: Any) -> None:
    with own_database(postgres_server) as place:
        _two_consoles_make_one_account(workspace, programs, place)


def _two_consoles_make_one_account(workspace: Workspace, programs: Programs, place: str) -> None:
    address = {"ZHENGAN_DATABASE_URL": place}
    ports = [free_port() for _ in range(2)]
    both = [programs.start("serve", "--port", str(port), home=workspace.root, more=address) for port in ports]
    said = "".join(program.until("控制台：") for program in both)
    (password,) = _PASSWORD.findall(said)
    _, arrived = sign_in(ports[1], "admin", password)
    assert "/accounts/password/" in arrived
    assert [program.end() for program in both] == [0, 0], [program.said() for program in both]


# Refused


def test_a_port_in_use_is_told(workspace: Workspace, programs: Programs) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        program = programs.start("serve", "--port", str(taken.getsockname()[1]), home=workspace.root)
        assert program.process.wait(timeout=60) == 2
    assert "端口已被占用" in program.said()
    assert "Traceback" not in program.said()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "console.example.cn"])
def test_passwords_do_not_travel_in_the_clear(workspace: Workspace, host: str) -> None:
    environment = {"ZHENGAN_HOME": str(workspace.root)}
    found = CliRunner().invoke(app, ["serve", "--host", host], env=environment, prog_name="zhengan")
    assert found.exit_code == 2
    assert "--tls-proxy" in found.stderr


def test_without_htmx_nothing_starts_and_without_charts_it_is_told(
    workspace: Workspace, programs: Programs, tmp_path: Path
) -> None:
    from zhengan.web.assets import CHARTS, folder

    assets = tmp_path / "assets"
    shutil.copytree(folder(), assets)
    (assets / CHARTS).unlink(missing_ok=True)
    more, port = {"ZHENGAN_ASSETS": str(assets)}, free_port()
    told = programs.start("serve", "--port", str(port), "--workers", "0", home=workspace.root, more=more)
    assert "图表不显示" in told.until("控制台：")
    assert told.end() == 0
    (assets / "htmx.min.js").write_text("alert(1)", encoding="utf-8")
    refused = programs.start("serve", "--port", str(port), home=workspace.root, more=more)
    assert refused.process.wait(timeout=60) == 2
    assert "htmx.min.js" in refused.said()
    assert "没有启动" in refused.said()


# The demonstration


def test_the_demonstration_is_served_to_every_role(demonstration: Path, tmp_path: Path, programs: Programs) -> None:
    home, port = tmp_path / "demo", free_port()
    shutil.copytree(demonstration.parent, home)
    arguments = ("demo", "--folder", str(home), "--port", str(port))
    program = programs.start(*arguments, home=tmp_path)
    said = program.until("控制台：", 300)
    people = dict(re.findall(r"^  (\w+) +(\S{20})  ", said, re.MULTILINE))
    assert set(people) == {"admin", "filer", "reviewer", "auditor", "leader"}
    for username, password in people.items():
        opener, arrived = sign_in(port, username, password)
        assert "/i/" in arrived, username
    with opener.open(f"http://127.0.0.1:{port}/i/{urllib.parse.quote('示范证券')}/verdicts/", timeout=60) as page:
        assert "2026-11-20" in page.read().decode()
    assert program.end(signal.SIGINT) == 0
    again = programs.start(*arguments, home=tmp_path)
    assert set(re.findall(r"^  \w+ +(\S{20})  ", again.until("控制台：", 300), re.MULTILINE)).isdisjoint(
        people.values()
    )
    assert again.end() == 0


# Logs


def test_a_log_line_has_no_query_and_no_secret(tmp_path: Path) -> None:
    from types import SimpleNamespace

    from django.test import RequestFactory

    from zhengan.web.request_log import path_of

    request = RequestFactory().get("/i/海晏/feed/s3cr3t/", {"password": "x"})
    request.resolver_match = SimpleNamespace(kwargs={"institution": "海晏", "secret": "s3cr3t"})  # type: ignore[assignment]
    assert path_of(request) == "/i/海晏/feed/…/"
    request = RequestFactory().get("/a%0a2026%20admin%20GET")
    request.resolver_match = None
    assert path_of(request) == "/a\\n2026\\x20admin\\x20GET"


def test_a_full_disk_does_not_stop_the_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import logging

    from django.http import HttpResponse
    from django.test import RequestFactory

    from zhengan.web.request_log import REQUESTS, RequestLog, open_logs

    log, raising = logging.getLogger(REQUESTS), logging.raiseExceptions
    monkeypatch.setattr("zhengan.web.request_log._FAULTS", ())
    open_logs(tmp_path / "logs", "test")
    try:
        (handler,) = log.handlers

        def full(_: Any) -> None:
            raise OSError(28, "No space left on device")

        answers = RequestLog(lambda _: HttpResponse("ok"))
        assert answers(RequestFactory().get("/")).status_code == 200
        assert " - GET / 200 " in (tmp_path / "logs" / "requests-test.log").read_text(encoding="utf-8")
        monkeypatch.setattr(handler, "format", full)
        assert answers(RequestFactory().get("/")).status_code == 200
        handler.close()
    finally:
        log.handlers = []
        logging.raiseExceptions = raising
