"""Jobs as people see them: what each is called, what it is about, how far it is, how long it took."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from zhengan.web.errors import AskedWrongly
from zhengan.web.models import Job
from zhengan.web.work.kinds import KINDS
from zhengan.workspace.clock import now

STATES: Mapping[str, str] = {
    "waiting": "等待",
    "running": "进行中",
    "done": "完成",
    "failed": "失败",
    "cancelled": "已取消",
}
ROWS = 50
# A job that waits longer has nobody to do it.
_PATIENCE = timedelta(minutes=2)


@dataclass(frozen=True)
class Shown:
    """A job with what a page says of it. `spent` in seconds; `idle`: nobody seems to be there to do it."""

    job: Job
    title: str
    about: str
    state: str
    spent: float | None
    idle: bool

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.job.state in ("waiting", "running")


def shown(job: Job) -> Shown:
    """A job as people see it."""
    kind = KINDS.get(job.kind)
    said = [str(job.asked[name]) for name in ("as_of", "day") if job.asked.get(name)]
    if job.asked.get("known_by"):
        said.append(f"（当时已知 {job.asked['known_by']}）")
    until = job.ended_at or (now() if job.state == "running" else None)
    spent = (until - job.started_at).total_seconds() if until and job.started_at else None
    idle = job.state == "waiting" and now() - job.made_at > _PATIENCE
    # A clock that was set back while it ran makes no sense of the difference.
    return Shown(
        job,
        kind.title if kind else job.kind,
        "".join(said),
        STATES[job.state],
        spent if (spent or 0) >= 0 else None,
        idle,
    )


def job_part(institution: str, state: str, after: str) -> tuple[list[Shown], str]:
    """Fifty jobs of an institution, the newest first, and the cursor of those that follow. Raises AskedWrongly."""
    jobs = Job.objects.filter(institution=institution).defer("outcome", "log").order_by("-made_at", "-id")
    if state in STATES:
        jobs = jobs.filter(state=state)
    if after:
        at, pk = _cursor(after)
        jobs = jobs.filter(Q(made_at__lt=at) | Q(made_at=at, id__lt=pk))
    page = list(jobs[: ROWS + 1])
    last = page[ROWS - 1] if len(page) > ROWS else None
    return [shown(job) for job in page[:ROWS]], f"{last.made_at.isoformat()}~{last.pk}" if last else ""


def startable(day: date | None = None) -> dict[str, dict[str, Any]]:
    """What people may ask for by hand: kind -> what is asked of the day."""
    said = day.isoformat() if day else ""
    return {
        "assess": {"as_of": said, "known_by": None},
        "history": {"as_of": said},
        "checkpoint": {"day": said},
        "verify": {"day": said},
    }


def _cursor(text: str) -> tuple[datetime, UUID]:
    at, _tilde, pk = text.partition("~")
    try:
        return datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        raise AskedWrongly("翻页的位置不对。请从列表的第一页重新开始。") from None
