"""Long work: asked for once, done by whichever process is free, followed and cancelled from the pages.

ask()               a job that waits; the same job that already waits or runs is not asked for twice
evidence_changed()  after every entry: today is judged again, within seconds
failed_lately()     the job that just failed at the same thing, so that a page does not ask for it again and again
cancel(), again()   what people do with a job
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from zhengan.web.models import Job
from zhengan.web.office import office
from zhengan.workspace.clock import now, today

OPEN = ("waiting", "running")
# A page that finds its job failed shows that for so long, then asks once more.
_REST = timedelta(minutes=10)
# What tells the workers that something waits; set when a process opens its queue. A job is found without it too, only later.
_WAKERS: list[Callable[[], None]] = []


def ask(kind: str, institution: str, asked: Mapping[str, Any], *, by: str) -> Job:
    """The job of that kind that waits or runs for the same thing, else a new one that waits.

    A job whose kind is done once a day keeps its key when it is done, and is then the one found.
    """
    once = key_of(kind, institution, asked)
    found = Job.objects.filter(once=once).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            made = Job.objects.create(
                institution=institution, kind=kind, asked=dict(asked), by=by, once=once, made_at=now()
            )
    except IntegrityError:
        return Job.objects.get(once=once)
    transaction.on_commit(wake)
    return made


def evidence_changed(institution: str, *, by: str = "console") -> Job:
    """Asks for today to be judged again. Call it after the entry is committed, or inside its transaction."""
    return ask("assess", institution, {"as_of": this_day().isoformat(), "known_by": None}, by=by)


def failed_lately(kind: str, institution: str, asked: Mapping[str, Any]) -> Job | None:
    """The newest job for the same thing, where it failed in the last ten minutes."""
    last = Job.objects.filter(kind=kind, institution=institution, asked=dict(asked)).order_by("-made_at").first()
    if last is None or last.state != "failed" or last.ended_at is None:
        return None
    # Both ways: a clock that was set back must not keep a failure for ever.
    return last if abs(now() - last.ended_at) < _REST else None


def cancel(job: Job, *, by: str) -> bool:
    """Ends a job that waits; asks one that runs to stop at its next step. False where it had ended already."""
    mine = Job.objects.filter(pk=job.pk)
    line = Concat(F("log"), Value(line_of(f"{by} 取消了任务")))
    waiting = mine.filter(state="waiting").update(
        state="cancelled", ended_at=now(), once=None, cancel_asked=True, log=line
    )
    return bool(waiting) or bool(mine.filter(state="running", cancel_asked=False).update(cancel_asked=True, log=line))


def again(job: Job, *, by: str) -> Job:
    """The same thing asked for once more, after a failure or a cancellation."""
    return ask(job.kind, job.institution, job.asked, by=by)


def key_of(kind: str, institution: str, asked: Mapping[str, Any]) -> str:
    """What makes two jobs the same."""
    return f"{kind}/{institution}/{json.dumps(asked, sort_keys=True)}"


def line_of(words: str) -> str:
    """One line of a job's log, with the time."""
    return f"{now():%m-%d %H:%M:%S}  {words}\n"


def this_day() -> date:
    """The day that this server plays on."""
    return office().today or today()


def wake() -> None:
    """Tells the workers that something waits."""
    for waker in _WAKERS:
        waker()


def wake_by(waker: Callable[[], None]) -> None:
    """Says how the workers are told."""
    _WAKERS[:] = [waker]
