"""The gate with 10,000 changes on file: server time of an answer beside a bare look-up by primary key, and the command's whole time.

    ./run bench gate [--changes 10000] [--rounds 300] [--folder DIR]

Each change has a plan, a round of tests and a report, and every second one a case with answers noted. Changes are asked about in turn,
each together with the look-up and a note on the trail, so that what the machine does meanwhile falls on all of them. The limit is
100 ms at the 99th percentile.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from zhengan.ledger import Draft
from zhengan.records import ZONE
from zhengan.workspace.folder import Workspace, workspace_at, write_settings

INSTITUTION = "测算证券"
LIMIT_MS = 100
SYSTEMS = 300
START = datetime(2026, 11, 21, 9, tzinfo=ZONE)
"""A Saturday: what is asked about is planned around it."""
_ROUNDS_OF_THE_COMMAND = 5
_BARE = ("primary key", "one note on the trail")
"""What the database alone takes: a read, and a write that has reached the disk, as every look at a sensitive page makes one."""


def main(argv: Sequence[str]) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="./run bench gate", description="准入用时")
    parser.add_argument("--changes", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args(argv)
    place = asked.folder or Path(tempfile.mkdtemp(prefix="zhengan-gate-"))
    try:
        workspace = _made(place / "workspace", asked.changes)
        _measure(workspace, asked.changes, asked.rounds)
        _command(workspace)
    finally:
        if asked.folder is None:
            shutil.rmtree(place, ignore_errors=True)


def _measure(workspace: Workspace, changes: int, rounds: int) -> None:
    from django.db import connection

    from zhengan.ledger import Event, note_down
    from zhengan.workspace.gate import Gate

    client, tokens = _client(workspace)
    turn = cycle(tokens)
    gate = Gate(workspace, INSTITUTION)
    # Some have a case and some have none; no two neighbours.
    keys = [f"BG-{(number * 7919) % changes:05}" for number in range(rounds)]
    prefix = f"/api/v1/institutions/{INSTITUTION}/gate/changes/"

    def bare(_: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT body FROM ledger_entry WHERE id = %s", [changes])
            cursor.fetchone()

    def answered(key: str, query: str = "") -> None:
        answer = client.get(f"{prefix}{key}{query}", headers=next(turn))
        assert answer.status_code == 200, answer.content

    def noted(key: str) -> None:
        note_down(INSTITUTION, Event("read", key), actor="bench", source="bench", now=START)

    ways: dict[str, Callable[[str], object]] = {
        "primary key": bare,
        "one note on the trail": noted,
        "decide, from the ledger": lambda key: gate.ask(key, START + timedelta(minutes=30)),
        "GET …?at=": lambda key: answered(key, f"?at={START:%Y-%m-%dT%H:%M}%2B08:00"),
        "GET, noted": answered,
    }
    for way in ways.values():
        way(keys[0])
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for key in keys:
        for name, way in ways.items():
            began = time.perf_counter()
            way(key)
            spent[name].append((time.perf_counter() - began) * 1_000)
    print(f"{changes:,} changes, {rounds} asked")
    for name, found in spent.items():
        found.sort()
        p99 = found[int(len(found) * 0.99)]
        told = "" if name in _BARE else f"  limit {LIMIT_MS} ms {'held' if p99 < LIMIT_MS else 'BROKEN'}"
        print(f"{name:24} p50 {found[len(found) // 2]:8.3f} ms  p99 {p99:8.3f} ms{told}", flush=True)


def _command(workspace: Workspace) -> None:
    """The whole command, the interpreter's start included."""
    environment = {**os.environ, "ZHENGAN_HOME": str(workspace.root)}
    line = [sys.executable, "-m", "zhengan", "gate", "change", "BG-00007", "--at", f"{START:%Y-%m-%dT%H:%M}"]
    found = []
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(_ROUNDS_OF_THE_COMMAND):
        began = time.perf_counter()
        done = subprocess.run(line, check=False, env=environment, capture_output=True)
        found.append(time.perf_counter() - began)
        assert done.returncode in (0, 1), done.stderr
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / _ROUNDS_OF_THE_COMMAND
    print(
        f"{'zhengan gate change':24} least {min(found):.2f} s  most {max(found):.2f} s  CPU {cpu:.2f} s, interpreter included"
    )


def _client(workspace: Workspace) -> tuple[Any, list[dict[str, str]]]:
    """A client of the API in this process, and tokens in turn: how fast one of them may ask is measured elsewhere."""
    from django.test import Client

    from zhengan.web.accounts.tokens import issue
    from zhengan.web.models import Membership, User
    from zhengan.workspace.clock import now

    user = User.objects.create_user("bench", password=None, display_name="bench", password_set_at=now())
    Membership.objects.create(user=user, institution=INSTITUTION, role="filer", given_by="bench", given_at=now())
    issued = [issue(user, INSTITUTION, f"bench {number}", ("cases:read",), days=1, now=now()) for number in range(20)]
    return Client(SERVER_NAME="127.0.0.1"), [{"Authorization": f"Bearer {one.text}"} for one in issued]


def _made(root: Path, changes: int) -> Workspace:
    from django.conf import settings

    from zhengan.ledger import append, create_ledger
    from zhengan.web.office import Office, open_office
    from zhengan.web.start import start

    if (root / "zhengan.toml").exists():
        shutil.rmtree(root)
    write_settings(root, key=INSTITUTION, name=INSTITUTION, kind="securities", bureau="上海", digest="sha256")
    workspace = workspace_at(root)
    if settings.configured:
        workspace.open_ledger()
        open_office(Office(workspace))
    else:
        start(Office(workspace))
    create_ledger(INSTITUTION, "sha256")
    at = START - timedelta(days=30)
    done = append(INSTITUTION, _drafts(changes), actor="bench", source="bench", now=at)
    _cases(changes, at)
    print(f"{done.added + changes // 2 * 2:,} entries made")
    return workspace


def _drafts(changes: int) -> Iterator[Draft]:
    began = (START - timedelta(days=30)).isoformat()
    yield Draft("institution", INSTITUTION, {"name": INSTITUTION, "kind": "securities", "bureau": "上海"})
    for number in range(SYSTEMS):
        important = {"name": f"系统{number}", "important": True, "markets": ["SSE", "SZSE"], "live_on": "2020-01-06"}
        yield Draft("system", f"S{number}", important)
    for number in range(changes):
        key = f"BG-{number:05}"
        span = {"planned_start": START.isoformat(), "planned_end": (START + timedelta(hours=9)).isoformat()}
        made = {"risk_assessed_at": began, "controls": True, "emergency_plan": True, "rollback_plan": True}
        more = {"plans_made_at": began, "large_impact": True, "note": "发布说明" * 20}
        systems = [f"S{number % SYSTEMS}", f"S{(number + 1) % SYSTEMS}"]
        yield Draft("change", key, {"systems": systems, "kind": "change", **span, **made, **more})
        yield Draft("test_plan", f"P{number}", {"change": key, "made_on": began[:10], "covers": ["功能", "回归"]})
        yield Draft("test_run", f"R{number}", {"change": key, "finished_at": began, "passed": True, "report": "报告"})
        report = {"kind": "change", "about": key, "sent_at": began, "to": ["上海证监局"]}
        yield Draft("submission", f"B{number}", report)


def _cases(changes: int, at: datetime) -> None:
    """A case with an answer noted for every second change."""
    from zhengan.cases.case import CaseEvent
    from zhengan.cases.story import write
    from zhengan.ledger.chain import provenance
    from zhengan.ledger.sql import writing

    events = []
    for number in range(1, changes, 2):
        key = f"BG-{number:05}"
        said = {"state": "draft", "title": key, "drill": False, "facts": {}, "subject": {"type": "change", "key": key}}
        facts = {"may": False, "reasons": ["before_plan"], "overridden": [], "until": None, "calendar": "x"}
        events.append(CaseEvent("change", key, "opened", 1, "bench", at, said))
        events.append(CaseEvent("change", key, "noted", 2, "bench", at, {"what": "gate", "facts": facts}))
    with writing(INSTITUTION) as cursor:
        write(cursor, provenance(INSTITUTION, "bench", "bench", at), events, [()] * len(events))
