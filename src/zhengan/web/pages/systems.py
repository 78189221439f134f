"""系统: every system of the institution with its verdicts, and one system with a year of what is on file about it."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext

from zhengan.assess import ORDER
from zhengan.assess.words import VERDICT_WORDS
from zhengan.web import keys  # noqa: F401  # addresses hold keys
from zhengan.web.errors import AskedWrongly
from zhengan.web.evidence.record_links import record_url
from zhengan.web.place import Asked, page
from zhengan.web.systems.system_story import day_of, story_of
from zhengan.web.systems.systems import chosen_of, listed, row_of, rows_of
from zhengan.web.verdicts.standing import run_for


@page("systems")
def list_page(request: Asked) -> HttpResponse:
    """The list, the worst first, filtered by what stands in the address."""
    place = request.place
    run, job = run_for(place)
    rows = rows_of(run, place.institution, place.as_of, place.known_by)
    chosen = chosen_of(request.GET)
    context = {
        "run": run,
        "job": job,
        "list": listed(rows, chosen, request.GET.get("after", "")),
        "chosen": chosen,
        "verdicts": [(verdict, gettext(VERDICT_WORDS[verdict])) for verdict in ORDER],
    }
    name = "console/systems_rows.html" if request.htmx and "after" in request.GET else "console/systems.html"
    return render(request, name, context)


@page("systems")
def one_page(request: Asked, key: str) -> HttpResponse:
    """One system; `day` shows a day of it in samples, as a part of the page where it is fetched alone."""
    place = request.place
    run, job = run_for(place)
    system = row_of(run, place.institution, key, (place.as_of, place.known_by))
    if system is None:
        raise Http404
    story = story_of(place, run, system)
    context: dict[str, Any] = {"run": run, "job": job, "system": system, "story": story}
    context["record"] = record_url(place, "system", key)
    if asked := request.GET.get("day", ""):
        context["shown"] = day_of(place, system, story.links, _day(asked, place.as_of))
    part = request.htmx and "day" in request.GET
    return render(request, "console/system_day.html" if part else "console/system.html", context)


def _day(text: str, last: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise AskedWrongly(f"日期应写成 2026-11-20，实为“{text[:40]}”。请重新选择要看的一天。") from None
    if not date(2000, 1, 1) <= found <= last:
        raise AskedWrongly(f"要看的一天应在 2000-01-01 至 {last} 之间，实为 {found}。请重新选择。")
    return found


addresses = [
    path("systems/", list_page, name="systems"),
    path("systems/<key:key>/", one_page, name="system"),
]
