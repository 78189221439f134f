"""Jobs: asked for, followed, cancelled."""

from typing import Annotated, Any, NotRequired
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.encoding import escape_uri_path
from ninja import Body, Path, Router, Status
from typing_extensions import TypedDict

from zhengan.api.cursors import After, Limit, cursor_of, link_to, places_of
from zhengan.api.guard import Deals, Entered, Institution, operation
from zhengan.api.problems import Problem
from zhengan.api.shapes.common import JobPage, JobShape
from zhengan.api.shapes.forms import Day, Form, shape
from zhengan.web.jobs import ask, cancel
from zhengan.web.models import Job
from zhengan.web.place import Place

router = Router(tags=["任务 jobs"])
# Kinds that may be asked for by themselves, and what each needs to know besides the institution.
ASKED = {"assess": ("as_of", "known_by"), "history": ("as_of",), "checkpoint": ("day",), "verify": ("day",)}
JobId = Annotated[str, Form(format="uuid"), Path(description="任务的编号 / id of the job")]
_ACCEPTED = 202


@shape
class AskJob(TypedDict):
    """What is to be done. The days are those of the request (`as_of`, `known_by`), today where absent."""

    kind: Annotated[str, Form(enum=sorted(ASKED))]
    as_of: NotRequired[Day | None]
    known_by: NotRequired[Day | None]


@operation(router, "GET /institutions/{institution}/jobs", "列出任务", ("jobs", "read"), JobPage)
def list_jobs(
    request: Entered, response: HttpResponse, institution: Institution, limit: Limit = 50, after: After = ""
) -> Any:
    """Jobs of the institution, the newest first."""
    rows = Job.objects.filter(institution=institution).order_by("-made_at", "-id")
    (start,) = places_of("jobs", after) or (0,)
    # Jobs are dropped when they are old, so few pages are ever passed over.
    found = list(rows[start : start + limit + 1])
    following = cursor_of("jobs", start + limit) if len(found) > limit else None
    link_to(request, response, following)
    return {"items": [job_shape(job) for job in found[:limit]], "next": following}


@operation(
    router,
    "POST /institutions/{institution}/jobs",
    "安排一件任务",
    ("jobs", "write"),
    {_ACCEPTED: JobShape},
    Deals(example={"kind": "assess"}),
)
def ask_job(request: Entered, response: HttpResponse, institution: Institution, body: Annotated[AskJob, Body()]) -> Any:
    """Ask for a job; the same that waits or runs already is not asked for twice. Follow it at its `Location`."""
    kind = body["kind"]
    if kind not in ASKED:
        raise Problem(
            "refused", (f"任务应为 {'、'.join(ASKED)} 之一。", f"The kind must be one of {', '.join(ASKED)}.")
        )
    place = request.auth
    days = {"as_of": body.get("as_of") or place.as_of.isoformat(), "known_by": body.get("known_by")}
    asked = {name: days["as_of"] if name == "day" else days[name] for name in ASKED[kind]}
    job = ask(kind, institution, asked, by=place.user.username)
    response["Location"] = f"{escape_uri_path(request.path)}/{job.pk}"
    return Status(_ACCEPTED, job_shape(job))


@operation(router, "GET /institutions/{institution}/jobs/{job_id}", "一件任务和它的日志", ("jobs", "read"), JobShape)
def get_job(request: Entered, institution: Institution, job_id: JobId) -> Any:
    """How far a job is, with its log."""
    job = _found(request.auth, job_id)
    return {**job_shape(job), "log": job.log}


@operation(
    router,
    "POST /institutions/{institution}/jobs/{job_id}/cancellation",
    "取消一件任务",
    ("jobs", "write"),
    {_ACCEPTED: JobShape},
)
def cancel_job(request: Entered, institution: Institution, job_id: JobId) -> Any:
    """Ask a job to stop; it does so at its next step. 409: it had ended already."""
    job = _found(request.auth, job_id)
    if not cancel(job, by=request.auth.user.username):
        raise Problem("conflict", ("任务已经结束，或者已经在取消。", "The job has ended, or is being cancelled."))
    return Status(_ACCEPTED, job_shape(_found(request.auth, job_id)))


def job_shape(job: Job) -> JobShape:
    """A job without its log."""
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "words": job.words,
        "by": job.by,
        "made_at": job.made_at.isoformat(),
        "started_at": job.started_at.isoformat() if job.started_at else None,
        "ended_at": job.ended_at.isoformat() if job.ended_at else None,
        "outcome": dict(job.outcome),
    }


def _found(place: Place, job_id: str) -> Job:

    try:
        number = UUID(job_id)
    except ValueError:
        raise Http404 from None
    job = Job.objects.filter(institution=place.institution, pk=number).first()
    if job is None:
        raise Http404
    return job
