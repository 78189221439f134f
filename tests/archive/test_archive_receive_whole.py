"""The receivers on the real intake: what was acknowledged is in the log, under the numbers that were said."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx

from tests.archive.receive_fakes import NOW, until
from tests.archive.rsyslogs import need, numbers, rsyslog, sending, write
from zhengan.archive.errors import StorageFull
from zhengan.archive.intake import Intake
from zhengan.archive.place import ArchivePlace
from zhengan.archive.receive.file_memory import FileMemory
from zhengan.archive.receive.files import add_files
from zhengan.archive.receive.listener import Listener
from zhengan.archive.receive.sealing import in_child, in_thread
from zhengan.archive.receive.server import Server
from zhengan.archive.receive.status_file import read_statuses
from zhengan.archive.sources import Quota, Source, Sources
from zhengan.archive.wal import WalReader

LISTENERS = [
    Listener("http"),
    Listener("relp", source="oms"),
    Listener("syslog-tcp", source="fw"),
    Listener("syslog-udp"),
]


def kept(place: ArchivePlace) -> dict[str, list[bytes]]:
    """The log's lines by source, in their order; their numbers are dense."""
    found: dict[str, list[bytes]] = {}
    for one in WalReader(place.wal / "r1").read():
        lines = found.setdefault(one.batch.source, [])
        assert one.batch.first_seq == len(lines) + 1
        lines += [one.batch.lines[number] for number in range(len(one.batch.lines))]
    return found


def test_every_door_onto_the_real_store(tmp_path: Path) -> None:
    need("omrelp")
    place = ArchivePlace(tmp_path / "archive", "demo")
    sources, token = Sources([Source("fw", "network")]).add(Source("oms", "business", certificate="oms.example"))
    sources.save(place.sources)
    rounds: list[int] = []

    async def run(intake: Intake) -> None:
        work = in_thread("checkpoint", lambda: rounds.append(intake.tail().stored.number), seconds=0.05)
        server = Server(place, intake, LISTENERS, lambda: NOW, rounds=[work])
        await server.start()
        http, relp, tcp, _ = server.ports
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/plain", "Idempotency-Key": "b1"}
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{http}", trust_env=False, timeout=60, headers=headers
        ) as client:
            answers = [(await client.post("/insert/lines", content=b"1\n2\n3")).json() for _ in range(2)]
            assert answers[0] == answers[1]
            assert (answers[0]["source"], answers[0]["stored"], answers[0]["last_seq"]) == ("oms", 3, 3)
            assert len(answers[0]["chain"]) == 64
        action = f'action(type="omrelp" target="127.0.0.1" port="{relp}" template="RSYSLOG_SyslogProtocol23Format")'
        async with sending(tmp_path, action, 'module(load="omrelp")') as source:
            write(source, 1, 500)
            await until(lambda: len(numbers(kept(place).get("oms", []))) == 500)
        _, writer = await asyncio.open_connection("127.0.0.1", tcp)
        writer.write(b"<1>a\n<1>b\n")
        writer.close()
        await until(lambda: len(kept(place).get("fw", [])) == 2)
        status = server.status().content()
        assert json.loads(json.dumps(status, default=str))["listeners"][1]["counts"]["lines"] >= 500
        await server.stop()

    with Intake(place, "r1", lambda: NOW, algorithm="sha256") as intake:
        asyncio.run(run(intake))
    assert kept(place)["oms"][:3] == [b"1", b"2", b"3"]
    assert rounds


def test_a_quota_refuses_one_source_and_not_the_other(tmp_path: Path) -> None:
    place = ArchivePlace(tmp_path, "demo")
    sources, busy = Sources().add(Source("busy", "system", quota=Quota(unsealed_bytes=1000)))
    sources, calm = sources.add(Source("calm", "system"))
    off, closed = sources.add(Source("closed", "system"))
    sources = off.put(replace(off.get("closed") or Source("", "system"), enabled=False))

    async def run(intake: Intake) -> None:
        server = Server(place, intake, [Listener("http")], lambda: NOW)
        await server.start()
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{server.ports[0]}", trust_env=False, timeout=60
        ) as client:
            said = []
            for token, size in [(busy, 900), (busy, 900), (calm, 9000), (closed, 9), (busy, 50)]:
                headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/plain"}
                answer = await client.post("/insert/lines", content=b"x" * size, headers=headers)
                said.append((answer.status_code, "Retry-After" in answer.headers))
            assert said == [(200, False), (429, True), (200, False), (403, False), (200, False)]
        await server.stop()

    sources.save(place.sources)
    with Intake(place, "r1", lambda: NOW) as intake:
        asyncio.run(run(intake))
    assert {source: len(lines) for source, lines in kept(place).items()} == {"busy": 2, "calm": 1}


def test_files_onto_the_real_store(tmp_path: Path) -> None:
    place = ArchivePlace(tmp_path / "archive", "demo")
    Sources([Source("oms", "business")]).save(place.sources)
    path = tmp_path / "a.log"
    path.write_bytes("一\n\n".encode() + b"\xff\nlast")
    memory = FileMemory(place.root / "files.sqlite3")
    with Intake(place, "r1", lambda: NOW) as intake:
        (taken,) = add_files([path], "oms", intake, memory)
        (again,) = add_files([path], "oms", intake, memory)
    memory.close()
    assert (taken.first_seq, taken.last_seq, again.lines) == (1, 4, 0)
    assert kept(place) == {"oms": ["一".encode(), b"", b"\xff", b"last"]}


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextlib.contextmanager
def receiver(place: ArchivePlace, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A receiver process that listens."""
    command = [sys.executable, "-m", "tests.archive.receiver_process", str(place.root), str(port)]
    process = subprocess.Popen(command)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
                break
            time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.wait()


def test_killed_receivers_lose_nothing_that_relp_sends(tmp_path: Path) -> None:
    need("omrelp")
    place = ArchivePlace(tmp_path / "archive", "demo")
    Sources([Source("oms", "business")]).save(place.sources)
    port, total = free_port(), 0
    queue = 'queue.type="LinkedList" queue.filename="zhengan" queue.saveOnShutdown="on" queue.size="100000" '
    queue += 'queue.timeoutEnqueue="0" action.resumeRetryCount="-1" action.resumeInterval="1"'
    action = f'action(type="omrelp" target="127.0.0.1" port="{port}" timeout="5" {queue})'
    with rsyslog(tmp_path, action, 'module(load="omrelp")') as source:
        for _ in range(3):
            with receiver(place, port) as process:
                arrived = len(kept(place).get("oms", []))
                write(source, total + 1, total + 3000)
                total += 3000
                wait(lambda before=arrived: len(kept(place).get("oms", [])) > before)
                wait((place.root / "child").exists)
                process.kill()
            child = int((place.root / "child").read_text())
            wait(lambda pid=child: not Path(f"/proc/{pid}").exists())
        with receiver(place, port) as process:
            wait(lambda: len(set(numbers(kept(place)["oms"]))) == total)
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
    assert set(numbers(kept(place)["oms"])) == set(range(1, total + 1))
    status = read_statuses(place)["r1"]
    assert status["listeners"][0]["promise"].startswith("落盘后才逐条确认")  # type: ignore[index]


def wait(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "没有等到"
        time.sleep(0.05)


def test_a_round_in_a_child_process_fails_and_is_tried_again(tmp_path: Path) -> None:
    mark = tmp_path / "mark"

    async def run() -> None:
        rounds = in_child("seal", partial(fail_twice, mark), seconds=0.05)
        task = asyncio.create_task(rounds.run())
        await until(lambda: rounds.status()["done"] == 2, 60)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert rounds.status()["failed"] == 2
        assert "意外结束" in str(rounds.status()["last_failure"])

    asyncio.run(run())
    pids = mark.read_text().split()
    assert str(os.getpid()) not in pids
    assert len(set(pids)) == 2


def fail_twice(mark: Path) -> None:
    """Fails, then dies, then works."""
    with mark.open("a") as file:
        file.write(f"{os.getpid()} ")
    match len(mark.read_text().split()):
        case 1:
            raise StorageFull("磁盘满")
        case 2:
            os._exit(1)
