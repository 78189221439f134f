"""The console's pages: server time beside a bare view with the same middleware in the same process, then fifty people at once.

A firm of 300 systems and 30,000 records, a hundred people. Each page is asked for `ROUNDS` times in turn with a `hello` view,
so that what the machine does meanwhile falls on both; the limit is 5 x hello + 60 ms at the 95th percentile. Then the real
server answers 50 people for a minute on loopback: errors, throughput and percentiles are printed.

    ./run bench console [--seconds 60] [--rounds 40] [--folder DIR]
"""

import argparse
import logging
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from datetime import time as clock_time
from pathlib import Path
from tempfile import gettempdir

from benchmarks.firm import AS_OF, INSTITUTION, Firm, write_csv
from zhengan.records import ZONE
from zhengan.web.office import Office
from zhengan.workspace.folder import Workspace, workspace_at, write_settings

SIZE = Firm(systems=300, important=60, days=365, records=30_000)
PEOPLE, AT_ONCE = 100, 50
ROLES = ("filer", "reviewer", "auditor", "leader", "admin")
PASSWORD = "Bench-mark+2026"  # of a database that lives for one measurement
FACTOR, ALLOWANCE_MS = 5, 60
# Pages that stand under the institution; {…} is filled in from what is on file.
PAGES = (
    "",
    "verdicts/",
    "verdicts/?verdict=breached",
    "verdicts/?group=article",
    "verdicts/?q=备份",
    "verdicts/{finding}/",
    "law/",
    "law/csrc-218/21/",
    "law/?q=备份能力",
    "evidence/",
    "evidence/of/system/",
    "evidence/of/backup_run/",
    "evidence/record/system/{system}/",
    "systems/",
    "systems/{system}/",
    "calendar/",
    "jobs/",
    "manage/",
)


@dataclass(frozen=True)
class Timed:
    """Milliseconds of one page and of hello beside it, by percentile; `status` as answered."""

    page: str
    status: int
    p50: float
    p95: float
    hello: float

    @property
    def limit(self) -> float:
        """What the page may take at the 95th percentile."""
        return FACTOR * self.hello + ALLOWANCE_MS


def main(argv: Sequence[str]) -> None:
    """Measures and prints."""
    asked = _asked(argv)
    workspace = made_workspace(asked.folder)
    if asked.serve:
        _serve(workspace, asked.serve)
        return
    _pages(workspace, asked.rounds)
    _crowd(asked.folder, asked.seconds)


def _asked(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench console")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "zhengan-console-bench")
    parser.add_argument("--serve", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args(argv)


def made_workspace(folder: Path) -> Workspace:
    """The firm's workspace with people and verdicts, made once."""
    root = folder / "workspace"
    if (folder / "READY").exists():
        return workspace_at(root)
    shutil.rmtree(folder, ignore_errors=True)
    from zhengan.web.start import start

    count = write_csv(SIZE, folder / "evidence")
    made = write_settings(root, key=INSTITUTION, name=INSTITUTION, kind="securities", bureau="上海", digest="sha256")
    start(Office(made, AS_OF))
    from zhengan.web.models import Membership, User
    from zhengan.web.verdicts.judged import judge_now
    from zhengan.workspace.intake import take_folder

    at = datetime.combine(AS_OF, clock_time(18), ZONE)
    take_folder(made, folder / "evidence", at, "benchmark")
    began = time.perf_counter()
    judge_now(INSTITUTION, AS_OF, None, at)
    print(f"{count} 条记录；第一次判断并记成行 {time.perf_counter() - began:.2f} 秒", flush=True)
    for number in range(PEOPLE):
        role = ROLES[number % len(ROLES)]
        user = User.objects.create_user(f"{role}{number}", password=PASSWORD, password_set_at=at)
        Membership.objects.create(user=user, institution=INSTITUTION, role=role, given_by="benchmark", given_at=at)
    (folder / "READY").touch()
    return made


def _pages(workspace: Workspace, rounds: int) -> None:
    """Every page in turn with hello, in this process."""
    from django.conf import settings

    if not settings.configured:
        from zhengan.web.start import start

        start(Office(workspace, AS_OF))
    from django.test import Client

    from zhengan.web.models import User
    from zhengan.web.warming import warm

    began = time.perf_counter()
    warm()  # as a server does when it starts
    print(f"准备 {time.perf_counter() - began:.2f} 秒", flush=True)
    with _with_hello():
        client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
        for person in ("reviewer1", "admin4"):
            client.force_login(User.objects.get(username=person), backend="django.contrib.auth.backends.ModelBackend")
            chosen = [page for page in _addresses() if ("manage" in page) == (person == "admin4")]
            _print([_timed(client.get, page, rounds) for page in chosen])


def _timed(get: Callable[[str], object], page: str, rounds: int) -> Timed:
    own: list[float] = []
    hello: list[float] = []
    status = 0
    for _ in range(rounds):
        for place, found in ((page, own), ("/hello/", hello)):
            began = time.perf_counter()
            answer = get(place)
            found.append((time.perf_counter() - began) * 1000)
            if place == page:
                status = answer.status_code  # type: ignore[attr-defined]
    return Timed(page, status, statistics.median(own), _p95(own), _p95(hello))


def _print(found: Sequence[Timed]) -> None:
    for one in found:
        state = "超出" if one.p95 > one.limit else ""
        print(
            f"{one.page[:58]:<60} {one.status}  p50 {one.p50:7.1f} ms  p95 {one.p95:7.1f} ms  "
            f"hello p95 {one.hello:5.1f} ms  {one.p95 / one.hello:5.1f} x  限 {one.limit:6.1f} ms {state}",
            flush=True,
        )


def _addresses() -> list[str]:
    from zhengan.web.models import Verdict

    worst = Verdict.objects.order_by("rank", "id").first()
    assert worst is not None
    system = Verdict.objects.exclude(system="").order_by("rank", "id").values_list("system", flat=True).first()
    return [f"/i/{INSTITUTION}/" + page.format(finding=worst.finding, system=system) for page in PAGES]


class _with_hello:  # noqa: N801  # reads as the clause that it is
    """Adds a bare view to the addresses for the length of the measurement."""

    def __enter__(self) -> None:
        from django.http import HttpResponse
        from django.urls import clear_url_caches, path

        from zhengan.api import urls

        self._added = path("hello/", lambda request: HttpResponse("hello"))
        urls.urlpatterns.append(self._added)
        clear_url_caches()

    def __exit__(self, *_: object) -> None:
        from zhengan.api import urls

        urls.urlpatterns.remove(self._added)


def _serve(workspace: Workspace, port: int) -> None:
    from waitress import create_server

    from zhengan.web.start import start

    application = start(Office(workspace, AS_OF))
    from zhengan.web.warming import warm_in_background

    warm_in_background()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    create_server(application, host="127.0.0.1", port=port, threads=8).run()


def _crowd(folder: Path, seconds: int) -> None:
    """Fifty people who read pages for a while, against the real server in a process of its own."""
    port = 8199
    command = [sys.executable, "-m", "benchmarks", "console", "--serve", str(port), "--folder", str(folder)]
    server = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": "."})
    try:
        _awaited(port)
        people = [_cookie(number) for number in range(AT_ONCE)]
        until = time.monotonic() + seconds
        with ThreadPoolExecutor(AT_ONCE) as pool:
            told = list(pool.map(lambda one: list(_visits(port, *one, until)), enumerate(people)))
    finally:
        server.terminate()
        server.wait(10)
    times = sorted(ms for person in told for ms, _ in person)
    errors = sum(status != 200 for person in told for _, status in person)
    print(
        f"{AT_ONCE} 人同时 {seconds} 秒：{len(times)} 页，{len(times) / seconds:.1f} 页/秒，错误 {errors}，"
        f"p50 {statistics.median(times):.0f} ms，p95 {_p95(times):.0f} ms，最长 {times[-1]:.0f} ms"
    )


def _awaited(port: int) -> None:
    import httpx as client

    for _ in range(200):
        try:
            client.get(f"http://127.0.0.1:{port}/accounts/login/", trust_env=False)
        except client.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not answer")


def _cookie(number: int) -> str:
    """A session of one of the people, as signing in makes it."""
    from django.test import Client

    from zhengan.web.models import User

    user = User.objects.get(username=f"{ROLES[number % len(ROLES)]}{number}")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["zhengan_session"].value


def _visits(port: int, number: int, cookie: str, until: float) -> Iterator[tuple[float, int]]:
    import httpx as client

    pages = [page for page in _addresses() if "manage" not in page and "evidence" not in page]
    with client.Client(cookies={"zhengan_session": cookie}, trust_env=False, timeout=60) as session:
        turn = number
        while time.monotonic() < until:
            began = time.perf_counter()
            answer = session.get(f"http://127.0.0.1:{port}{pages[turn % len(pages)]}")
            yield (time.perf_counter() - began) * 1000, answer.status_code
            turn += 1
            time.sleep(0.2)


def _p95(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
