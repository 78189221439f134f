"""总览: are we in order, what turned since yesterday, what is next, who is exposed to what."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from zhengan.assess import ORDER
from zhengan.web.jobs import ask, failed_lately
from zhengan.web.models import Job, Run
from zhengan.web.place import Asked, Place, page
from zhengan.web.posture import overview
from zhengan.web.posture.ahead import ahead_chart
from zhengan.web.posture.front import front_of
from zhengan.web.posture.heat import FIRST, heat_of
from zhengan.web.posture.postures import newest_breaches, posture_chart, postures_of
from zhengan.web.verdicts.judged import law_of
from zhengan.web.verdicts.standing import run_for


@page("overview")
def first_page(request: Asked) -> HttpResponse:
    """The page; `systems=all` shows the heat map of all systems."""
    place = request.place
    run, job = run_for(place)
    if run is None:
        return render(request, "console/waiting.html", {"job": job, "title": "总览"})
    catalogue, _ = law_of(run.institution)
    front = front_of(run, catalogue)
    most = None if request.GET.get("systems") == "all" else FIRST
    context = {
        "run": run,
        "job": job,
        "counts": [(verdict, run.counts.get(verdict, 0)) for verdict in ORDER],
        "total": sum(run.counts.values()),
        "turned": front.turned,
        "turned_count": front.turned_count,
        "heat": heat_of(run, place, catalogue, most),
        "chapters": front.chapters,
        "deadlines": front.deadlines,
        "ahead": ahead_chart(run, catalogue, place),
        "overdue": front.overdue,
        "stale": front.stale,
        "exposed": front.exposed,
        "verdicts": ORDER,
        **_past(place, run, job),
    }
    return render(request, "console/overview.html", context)


@page("overview")
def past_part(request: Asked) -> HttpResponse:
    """The posture over 24 months and the newest breaches: what the page asks for again while they are worked out."""
    place = request.place
    run, job = run_for(place)
    if run is None:
        return HttpResponse(status=204)
    name = "console/overview_past.html"
    return render(request, name, {"run": run, "part": True, **_past(place, run, job)})


def _past(place: Place, run: Run, newer: Job | None) -> dict[str, Any]:
    """The course of two years. Where it is missing or past use, a job is asked for, unless it failed just now, or the run itself
    is about to be replaced (`newer`)."""
    catalogue, _ = law_of(run.institution)
    course = postures_of(run)
    asked = {"as_of": place.as_of.isoformat()}
    making = failed = None
    if newer is None and (course is None or not course.is_present):
        failed = failed_lately("history", place.institution, asked)
        making = None if failed else ask("history", place.institution, asked, by=place.user.username)
    return {
        "course": course,
        "posture": posture_chart(course, catalogue) if course else None,
        "making": making,
        "failed": failed,
        "breaches": overview.breaches(run, newest_breaches(course, overview.LINES), catalogue),
    }


addresses = [
    path("", first_page, name="overview"),
    path("overview/past/", past_part, name="overview-past"),
]
