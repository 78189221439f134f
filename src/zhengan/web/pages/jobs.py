"""任务: what the server does in the background: how far it is, its log, cancel, once more; and 待办, what it found to look at."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhengan.web.audit import note
from zhengan.web.dates.reminders import WHY_WORDS, kept
from zhengan.web.errors import AskedWrongly
from zhengan.web.jobs import OPEN, again, ask, cancel
from zhengan.web.models import Job
from zhengan.web.place import Asked, page
from zhengan.web.work.job_list import STATES, job_part, shown, startable
from zhengan.web.work.kinds import KINDS


@page("jobs")
def list_page(request: Asked) -> HttpResponse:
    """The institution's jobs, the newest first."""
    place, state = request.place, request.GET.get("state", "")
    jobs, following = job_part(place.institution, state, request.GET.get("after", ""))
    context = {
        "jobs": jobs,
        "following": following,
        "state": state,
        "states": STATES,
        "may": place.may("jobs", "write"),
        "startable": [(kind, KINDS[kind].title) for kind in startable()],
        "moving": any(one.job.state in OPEN for one in jobs),
    }
    return render(request, "console/jobs.html", context)


@page("jobs")
def one_page(request: Asked, job: UUID) -> HttpResponse:
    """One job: how far, its log, what can be done with it."""
    found = _job(request, job)
    if (
        request.htmx and "until" in request.GET
    ):  # a page that waits for it and is to be loaded anew, with its own styles
        return HttpResponse(status=204) if found.state in OPEN else HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "console/job.html", {"one": shown(found), "may": request.place.may("jobs", "write")})


@require_POST
@page("jobs", "write")
def start(request: Asked) -> HttpResponse:
    """Asks for a job by hand."""
    place, kind = request.place, request.POST.get("kind", "")
    asked = startable(place.as_of).get(kind)
    if asked is None:
        names = "、".join(KINDS[name].title for name in startable())
        raise AskedWrongly(_("没有这种任务，没有开始。可以开始的有：%(names)s。") % {"names": names})
    found = ask(kind, place.institution, asked, by=place.user.username)
    note(place, "job", f"{kind}:{found.pk}", {"asked": asked, "did": "start"})
    return redirect(place.url("job", {"job": str(found.pk)}))


@require_POST
@page("jobs", "write")
def stop(request: Asked, job: UUID) -> HttpResponse:
    """Cancels a job that waits, or asks one that runs to stop."""
    found = _job(request, job)
    if cancel(found, by=request.place.user.username):
        note(request.place, "job", f"{found.kind}:{found.pk}", {"did": "cancel"})
        messages.success(request, _("已要求取消。正在做的一步做完就停。"))
    else:
        messages.info(request, _("这个任务已经结束，或者已经要求取消。"))
    return redirect(request.place.url("job", {"job": str(found.pk)}))


@require_POST
@page("jobs", "write")
def repeat(request: Asked, job: UUID) -> HttpResponse:
    """Asks for the same thing once more."""
    found = again(_job(request, job), by=request.place.user.username)
    note(request.place, "job", f"{found.kind}:{found.pk}", {"did": "again"})
    return redirect(request.place.url("job", {"job": str(found.pk)}))


@page("verdicts")
def to_do_page(request: Asked) -> HttpResponse:
    """What to look at: breaches that are new and deadlines that have come near, as the last day's work found them."""
    found = kept(request.place.institution)
    groups = [
        (why, words, [item for item in found.items if item.why == why] if found else [])
        for why, words in WHY_WORDS.items()
    ]
    return render(request, "console/jobs_to_do.html", {"found": found, "groups": groups})


def _job(request: Asked, job: UUID) -> Job:
    found = Job.objects.filter(institution=request.place.institution, pk=job).first()
    if found is None:
        raise Http404
    return found


addresses = [
    path("jobs/", list_page, name="jobs"),
    path("jobs/start/", start, name="job_start"),
    path("jobs/<uuid:job>/", one_page, name="job"),
    path("jobs/<uuid:job>/cancel/", stop, name="job_cancel"),
    path("jobs/<uuid:job>/again/", repeat, name="job_again"),
    path("to-do/", to_do_page, name="to_do"),
]
