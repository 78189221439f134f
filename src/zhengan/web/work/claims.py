"""Whose a job is: claimed by exactly one process, held by a lease that is renewed, taken over when its holder is gone.

Each step is one UPDATE that names what it expects to find, so that of two processes one succeeds. No two clocks are compared:
a holder shows that it lives by changing `lease_until`, and who watches measures on its own monotonic clock how long that stood
still. A wall clock that jumps therefore neither ends a lease nor makes it everlasting.
"""

import os
import socket
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Concat

from zhengan.web.jobs import line_of
from zhengan.web.models import Job
from zhengan.workspace.clock import now

LEASE_SECONDS = 60.0
"""How long a holder may be silent. Longer than a writer waits for a locked database, so that waiting is not dying."""
MOST_TRIES = 3
"""A job that so many processes died on is not tried again: it may be what kills them."""


@dataclass(frozen=True)
class Holder:
    """One process that works: its name among all of them, and its lease."""

    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}")
    lease_seconds: float = LEASE_SECONDS

    def stamp(self) -> datetime:
        """Until when the lease is said to last."""
        return now() + timedelta(seconds=self.lease_seconds)


def claim(holder: Holder, kinds: Iterable[str]) -> Job | None:
    """The oldest job of these kinds that waits, now this process's own; None where none waits."""
    waiting = Job.objects.filter(state="waiting", kind__in=list(kinds)).order_by("made_at")
    for pk in list(waiting.values_list("pk", flat=True)[:20]):
        taken = Job.objects.filter(pk=pk, state="waiting").update(
            state="running",
            worker=holder.name,
            lease_until=holder.stamp(),
            started_at=now(),
            done=0,
            total=0,
            words="",
            log=Concat(F("log"), Value(line_of("开始"))),
        )
        if taken:
            return Job.objects.get(pk=pk)
    return None


def renew(holder: Holder, jobs: Iterable[Any]) -> None:
    """Shows that this process still works on these jobs."""
    Job.objects.filter(pk__in=list(jobs), worker=holder.name, state="running").update(lease_until=holder.stamp())


def tell(holder: Holder, job: Job, done: int, total: int, words: str) -> bool:
    """Notes how far a job is; whether it is still this process's own."""
    held = Job.objects.filter(pk=job.pk, worker=holder.name, state="running")
    return bool(held.update(done=done, total=total, words=words, lease_until=holder.stamp()))


def write(holder: Holder, job: Job, words: str) -> None:
    """Adds a line to the job's log."""
    held = Job.objects.filter(pk=job.pk, worker=holder.name, state="running")
    held.update(log=Concat(F("log"), Value(line_of(words))))


def end(holder: Holder, job: Job, state: str, outcome: dict[str, Any], once: str | None) -> bool:
    """Ends a job that is this process's own; False where it was taken over meanwhile."""
    held = Job.objects.filter(pk=job.pk, worker=holder.name, state="running")
    return bool(held.update(state=state, ended_at=now(), outcome=outcome, once=once, lease_until=None))


def give_back(holder: Holder, jobs: Iterable[Any] | None = None) -> int:
    """Lets jobs wait again for somebody else: those named, or all that this process holds."""
    held = Job.objects.filter(worker=holder.name, state="running")
    if jobs is not None:
        held = held.filter(pk__in=list(jobs))
    line = Concat(F("log"), Value(line_of("服务停止，任务交回，等待继续")))
    return held.update(state="waiting", worker="", lease_until=None, log=line)


@dataclass
class Watch:
    """Watches jobs of other processes. `clock` counts seconds and never goes back."""

    holder: Holder
    clock: Callable[[], float] = time.monotonic
    _seen: dict[Any, tuple[tuple[str, datetime | None], float]] = field(default_factory=dict)

    def lost(self, own: Iterable[Any]) -> list[Job]:
        """Jobs that run, are not among `own`, and whose holder was silent for a whole lease."""
        found, at = {}, self.clock()
        running = Job.objects.filter(state="running").exclude(pk__in=list(own))
        silent = []
        for job in running:
            sign = (job.worker, job.lease_until)
            before, since = self._seen.get(job.pk, (None, at))
            found[job.pk] = (sign, since if before == sign else at)
            if before == sign and at - since >= self.holder.lease_seconds:
                silent.append(job)
        self._seen = found
        return silent

    def release(self, job: Job) -> bool:
        """Lets a lost job wait again, or ends it where it was lost too often. False where its holder lives after all."""
        tries = int(job.outcome.get("tries", 0)) + 1
        held = Job.objects.filter(pk=job.pk, state="running", worker=job.worker, lease_until=job.lease_until)
        if tries >= MOST_TRIES:
            words = f"做这件事的进程第 {tries} 次中断，不再自动重试。请查看服务器日志，处理后重做。"
            return bool(
                held.update(
                    state="failed",
                    ended_at=now(),
                    once=None,
                    lease_until=None,
                    words=words,
                    log=Concat(F("log"), Value(line_of(words))),
                )
            )
        line = line_of("做这件事的进程中断了，任务由别的进程从头做")
        return bool(
            held.update(
                state="waiting",
                worker="",
                lease_until=None,
                outcome={**job.outcome, "tries": tries},
                log=Concat(F("log"), Value(line)),
            )
        )
