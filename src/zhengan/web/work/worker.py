"""The threads that do jobs: in the server's process, or in one of their own.

huey carries the word that something waits, between processes too, and the clock of what comes round; what waits, who has it and
how it ended stands in the table of jobs alone. A word that is lost costs seconds: the keeper looks too.
"""

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection
from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.serializer import SignedSerializer

from zhengan.ledger.database import DATABASE_URL
from zhengan.web.jobs import wake_by
from zhengan.web.models import Job
from zhengan.web.work.claims import Holder, Watch, claim, give_back, renew
from zhengan.web.work.doing import do
from zhengan.web.work.following import FOLLOWING
from zhengan.web.work.kinds import QUICK, SLOW
from zhengan.web.work.schedule import ask_due
from zhengan.workspace.clock import now

_LOG = logging.getLogger("zhengan.web.jobs")
NAME, FILE = "zhengan", "work.sqlite3"
_MOST_WORDS = 100
# How often a worker looks into huey's file at least; on PostgreSQL it is told.
_LONGEST_POLL = 0.5
_KEEP_SECONDS = 2.0
PATIENCE_SECONDS = 10.0
"""How long a stopping process waits for its jobs to give themselves back."""


class _Consumer(Consumer):  # type: ignore[misc]  # huey has no types
    """huey's consumer as a part of a process that has signal handlers of its own."""

    def _set_signal_handlers(self) -> None:
        pass


class Queue:
    """Words between processes: `wake` says that something waits. They are signed, since huey reads them with pickle."""

    def __init__(self, root: Path, secret: str) -> None:
        address, signed = os.environ.get(DATABASE_URL, ""), SignedSerializer(secret, salt=NAME)
        self.huey: Huey = (
            PostgresHuey(NAME, dsn=address, results=False, serializer=signed)
            if address.startswith(("postgresql://", "postgres://"))
            else SqliteHuey(NAME, filename=str(root / FILE), results=False, serializer=signed, fsync=False)
        )
        self._closing = threading.Lock()
        self.doing: list[Callable[[], None]] = []
        self.looking: list[Callable[[], None]] = []
        # Each thread listens on a connection of its own on PostgreSQL.
        self.huey.on_shutdown(name="close")(self.close)
        self._work = self.huey.task(name="work")(lambda: _call(self.doing))
        self.huey.periodic_task(crontab(minute="*"), name="look")(lambda: _call(self.looking))

    def wake(self) -> None:
        """Says that something waits. That it could not be said is no fault: the keepers look too."""
        try:
            if len(self.huey) < _MOST_WORDS:
                self._work()
        except Exception as error:  # noqa: BLE001  # a full disk, a lost connection: the job itself is on file
            _LOG.warning("后台任务已记下，暂时没能通知工作进程，稍后会自动开始（%s）", error)

    def close(self) -> None:
        """Lets go of this thread's connections; the next word opens them again."""
        # huey's own looks first and then locks: of two threads that close a file at once, one would find nothing to close.
        with self._closing:
            self.huey.storage.close()


def open_queue(root: Path, secret: str) -> Queue:
    """The queue of a workspace: huey's file beside the database, or its tables on PostgreSQL. From now on `jobs.ask` wakes the
    workers."""
    queue = Queue(root, secret)
    wake_by(queue.wake)
    return queue


@dataclass
class Workers:
    """`threads` threads that do jobs until stopped. All but one at most do slow jobs, so that a new record does not wait behind
    them; a single thread does one job after the other."""

    queue: Queue
    threads: int
    holder: Holder = field(default_factory=Holder)
    _active: dict[Any, bool] = field(default_factory=dict)  # job -> whether it is slow
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stop: threading.Event = field(default_factory=threading.Event)
    _end: Callable[[], None] = field(default=lambda: None)
    _started: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Starts the threads; returns at once."""
        self.queue.doing[:] = [self._work]
        self.queue.looking[:] = [self._look]
        consumer = _Consumer(
            self.queue.huey, workers=self.threads, max_delay=_LONGEST_POLL, initial_delay=_LONGEST_POLL / 5
        )
        self._end = consumer.stop
        for name, target in (("jobs", consumer.run), ("keeper", self._keep)):
            thread = threading.Thread(target=target, name=name, daemon=True)
            thread.start()
            self._started.append(thread)

    def stop(self, patience: float = PATIENCE_SECONDS) -> int:
        """Ends the threads; running jobs are given back where they next tell how far they are. How many had to be given back
        over the head of a thread that did not tell in time: the process must end then."""
        self._stop.set()
        self._end()
        waited = threading.Event()
        for _ in range(int(patience * 10)):
            if not self._active:
                break
            waited.wait(0.1)
        for thread in self._started:
            thread.join(2)
        if not self._active:
            FOLLOWING.close()
        try:
            return give_back(self.holder)
        finally:
            connection.close()

    def _work(self) -> None:
        """Does what waits, one after the other, until nothing does."""
        while not self._stop.is_set() and (job := self._next()) is not None:
            try:
                do(job, self.holder, self._stop.is_set)
            finally:
                with self._lock:
                    del self._active[job.pk]

    def _next(self) -> Job | None:
        with self._lock:
            job = claim(self.holder, QUICK)
            if job is None and sum(self._active.values()) < max(1, self.threads - 1):
                job = claim(self.holder, SLOW)
            if job is not None:
                self._active[job.pk] = job.kind in SLOW
            return job

    def _look(self) -> None:
        ask_due(now())

    def _keep(self) -> None:
        """Renews leases, notices jobs whose process is gone, and wakes the workers where a word was lost."""
        watch = Watch(self.holder)
        while not self._stop.wait(min(_KEEP_SECONDS, self.holder.lease_seconds / 6)):
            try:
                self._keep_once(watch)
            except Exception as error:  # noqa: BLE001  # a locked or full database: the next round tries again
                _LOG.warning("暂时不能续期后台任务，稍后再试（%s）", error)
                connection.close()
        connection.close()

    def _keep_once(self, watch: Watch) -> None:
        own = list(self._active)
        if own:
            renew(self.holder, own)
        for job in watch.lost(own):
            if watch.release(job):
                _LOG.warning("任务 %s（%s）的进程中断了，已重新排队", job.pk, job.kind)
        if len(own) < self.threads and Job.objects.filter(state="waiting").exists() and not len(self.queue.huey):
            self.queue.wake()


def _call(functions: list[Callable[[], None]]) -> None:
    """Calls what this process does at that word; the thread's connection is closed, since it may not be needed for hours."""
    try:
        for function in functions:
            function()
    except Exception:  # noqa: BLE001  # said once, with its story; huey would say it in its own words
        _LOG.exception("后台任务没有做成，稍后再试")
    finally:
        connection.close()
