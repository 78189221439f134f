"""Readings, rules, four eyes and second factors of an institution: what holds, who decided it, and what a change turns."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhengan.web import decisions
from zhengan.web.audit import note
from zhengan.web.models import Run
from zhengan.web.office import office
from zhengan.web.place import Asked, page
from zhengan.web.verdicts.judged import is_current, newest_run
from zhengan.web.verdicts.standing import run_for
from zhengan.workspace.clock import now
from zhengan.workspace.lawbook import lawbook
from zhengan.workspace.settings import OFF, READING, WARNING, history_of, settings_of

MOST_SHOWN = 50


@page("manage")
def readings(request: Asked) -> HttpResponse:
    """Every reading: the question, what holds, who decided."""
    own, catalogue = settings_of(request.place.institution), lawbook(office().workspace)
    asked = request.GET.get("q", "").strip()
    rows = [
        one
        for one in decisions.questions(catalogue, own)
        if all(word in f"{one.reading.id} {one.reading.question} {one.words}" for word in asked.split())
    ]
    return render(request, "console/manage_readings.html", {"rows": rows, "total": len(catalogue.readings)})


@page("manage")
def reading(request: Asked, reading: str) -> HttpResponse:
    """One reading: its alternatives in words, and the form to decide."""
    own, catalogue = settings_of(request.place.institution), lawbook(office().workspace)
    found = decisions.question_of(catalogue, own, reading)
    if found is None:
        raise Http404
    past = history_of(request.place.institution, found.name)
    return render(request, "console/manage_reading.html", {"one": found, "past": past[::-1]})


@page("manage")
def switches(request: Asked) -> HttpResponse:
    """Instruments, rules beside ours, warning spans, four eyes, second factors."""
    place, workspace = request.place, office().workspace
    own, whole = settings_of(place.institution), lawbook(workspace)
    told = {
        "instruments": decisions.instruments(whole, own),
        "rules": decisions.rules(whole, workspace, own),
        "four_eyes": decisions.four_eyes(own),
        "factors": decisions.factors(place.institution),
        "spans": decisions.spans(own),
    }
    return render(request, "console/manage_switches.html", told)


@require_POST
@page("manage", "manage")
def decide(request: Asked) -> HttpResponse:
    """A decision, with its ground."""
    place, post = request.place, request.POST
    name = post.get("name", "")
    before = newest_run(place.institution, place.as_of, place.known_by)
    decisions.set_to(
        place.institution,
        name,
        post.get("value", ""),
        workspace=office().workspace,
        by=place.user.username,
        why=post.get("why", ""),
        now=now(),
    )
    note(place, "write", name, {"value": post.get("value", "")})
    messages.success(request, _("决定已记下。"))
    if before is not None and name.partition(":")[0] in (READING, OFF, WARNING):
        return redirect(place.url("decision_effect", {"run": str(before.pk)}))
    return redirect(place.url("switches"))


@page("manage")
def effect(request: Asked, run: int) -> HttpResponse:
    """What turned since a run: asked for after a decision, and there once the day is judged again."""
    place = request.place
    before = Run.objects.filter(pk=run, institution=place.institution, as_of=place.as_of).first()
    after, job = run_for(place)
    done = before is not None and after is not None and after.pk != before.pk and is_current(after)
    told: dict[str, object] = {"before": before, "after": after, "job": job, "done": done}
    if done and before is not None and after is not None:
        rows = decisions.turned(before, after)
        told |= {"count": rows.count(), "rows": list(rows[:MOST_SHOWN])}
    return render(request, "console/manage_effect.html", told)


addresses = [
    path("manage/readings/", readings, name="readings"),
    path("manage/readings/<str:reading>/", reading, name="reading"),
    path("manage/switches/", switches, name="switches"),
    path("manage/decide/", decide, name="decide"),
    path("manage/effect/<int:run>/", effect, name="decision_effect"),
]
