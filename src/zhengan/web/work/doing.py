"""One job from claim to end, and what is said when it does not end well."""

import logging
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db import DatabaseError

from zhengan.calendar import CalendarFault
from zhengan.law import LawFault
from zhengan.ledger.errors import LedgerError
from zhengan.ledger.samples import TelemetryFault
from zhengan.web.errors import AskedWrongly, storage_sentence
from zhengan.web.models import Job
from zhengan.web.work.claims import Holder, end, give_back, write
from zhengan.web.work.kinds import KINDS, Kind
from zhengan.web.work.telling import CancelledError, LostError, StoppedError, Telling
from zhengan.workspace.errors import InputError, RefusedError, system_sentence

_LOG = logging.getLogger("zhengan.web.jobs")
# What a person can do something about; it is told as it is.
_TOLD = (AskedWrongly, CalendarFault, InputError, LawFault, LedgerError, RefusedError, TelemetryFault)


def do(job: Job, holder: Holder, stopping: Callable[[], bool], kinds: Mapping[str, Kind] = KINDS) -> str:
    """Does a job that `holder` has claimed, and ends it; how it ended.

    Raises DatabaseError where not even the end can be written down; the job's lease then runs out and it is done again.
    """
    tell = Telling(holder, job, stopping)
    kind = kinds[job.kind]
    try:
        outcome = kind.do(job, tell)
    except CancelledError:
        return _ended(job, holder, "cancelled", "已取消，做到一半的结果没有采用")
    except StoppedError:
        give_back(holder, [job.pk])
        return "waiting"
    except LostError:
        _LOG.warning("任务 %s 已由别的进程接手，本进程放下", job.pk)
        return "lost"
    except Exception as error:  # noqa: BLE001  # whatever it was, the job must end and say so
        return _ended(job, holder, "failed", sentence_of(error, job))
    write(holder, job, "完成")
    if not end(holder, job, "done", outcome, job.once if kind.daily else None):
        return "lost"
    if kind.after is not None:
        kind.after(job)
    return "done"


def sentence_of(error: Exception, job: Job) -> str:
    """What people are told: the reason where they can do something about it, else a number under which the log has the story."""
    if isinstance(error, _TOLD):
        return str(error)
    if isinstance(error, OSError):
        return system_sentence(error)
    if isinstance(error, DatabaseError) and (words := storage_sentence(error)):
        return words
    number = uuid.uuid4().hex[:12]
    _LOG.error("fault %s in job %s (%s)", number, job.pk, job.kind, exc_info=error)
    return f"程序出错，没有完成，编号 {number}，详情在工作区的 logs 文件夹里。已经保存的内容不受影响。"


def _ended(job: Job, holder: Holder, state: str, words: str) -> str:
    write(holder, job, words)
    return state if end(holder, job, state, _kept(job), None) else "lost"


def _kept(job: Job) -> dict[str, Any]:
    return {name: job.outcome[name] for name in ("tries",) if name in job.outcome}
