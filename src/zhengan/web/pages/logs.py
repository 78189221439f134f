"""日志: searching the log archive; its histogram and field counts; following new lines; saved searches; evidence; who searched what."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from zhengan.archive.errors import QueryError
from zhengan.archive.search import Stopped, forget, save, saved, searches
from zhengan.web.audit import note
from zhengan.web.errors import AskedWrongly
from zhengan.web.logs import following
from zhengan.web.logs.asked import SPANS, misread, wanted_of
from zhengan.web.logs.found import found
from zhengan.web.logs.grammar_help import FIELD_TITLES, FORMS
from zhengan.web.logs.opened import archive_of, end_of, finder_of, moment, moment_ns, search_of
from zhengan.web.logs.overview import facets, histogram_chart
from zhengan.web.logs.running import PATIENCE_SECONDS, running, stop_running
from zhengan.web.place import Asked, Place, page, part

_SEARCHES = 200
_LONGEST_NAME = 40


@page("logs")
def search_page(request: Asked) -> HttpResponse:
    """The lines that the address asks for, newest first; `after` gives those that follow a line."""
    place, asked = request.place, request.GET
    following_rows = request.htmx and "after" in asked
    context: dict[str, Any] = {
        "spans": [(name, words) for name, (words, _) in SPANS.items()],
        "patience": int(PATIENCE_SECONDS),
    }
    try:
        wanted = wanted_of(asked, end_of(place))
        context["wanted"] = wanted
        with running(place.user.username, _name(asked)) as stop:
            finder = finder_of(archive_of(place.institution))
            context["found"] = found(search_of(place), finder, wanted, asked.get("after", ""), stop)
    except QueryError as error:
        context["misread"] = misread(asked.get("q", "").strip(), error)
    if following_rows:
        return render(request, "console/logs_rows.html", context)
    context |= {"saved": _saved(place), "forms": FORMS, "fields": FIELD_TITLES, "export": place.may("logs", "export")}
    context["may_save"] = place.may("log_searches", "write")
    name = "console/logs_found.html" if request.htmx and request.htmx.target == "found" else "console/logs.html"
    return render(request, name, context)


@part("logs")
def histogram_part(request: Asked) -> HttpResponse:
    """The histogram of a search, fetched after its lines."""
    place = request.place
    try:
        wanted = wanted_of(request.GET, end_of(place))
        with running(place.user.username, _name(request.GET)) as stop:
            chart = histogram_chart(place, search_of(place), wanted, stop)
    except (QueryError, Stopped):
        return render(request, "console/logs_stopped.html")
    return render(request, "console/logs_histogram.html", {"chart": chart})


@part("logs")
def facets_part(request: Asked) -> HttpResponse:
    """The field counts of a search, fetched after its lines."""
    place = request.place
    try:
        wanted = wanted_of(request.GET, end_of(place))
        with running(place.user.username, _name(request.GET)) as stop:
            counted = facets(search_of(place), wanted, stop)
    except (QueryError, Stopped):
        return render(request, "console/logs_stopped.html")
    return render(request, "console/logs_facets.html", {"facets": counted, "wanted": wanted})


@part("logs")
def stop_part(request: Asked) -> HttpResponse:
    """Ends the person's running searches of that name."""
    stop_running(request.place.user.username, _name(request.GET))
    return HttpResponse(status=204)


@page("logs")
def follow_page(request: Asked) -> HttpResponse:
    """New lines as they come."""
    context: dict[str, Any] = {"q": request.GET.get("q", "").strip()}
    try:
        wanted_of({"q": context["q"]}, moment())
    except QueryError as error:
        context["misread"] = misread(context["q"], error)
    return render(request, "console/logs_follow.html", context)


@part("logs")
def follow_part(request: Asked) -> HttpResponse:
    """What came since the page last asked; asks again by itself until it is paused."""
    place, asked = request.place, request.GET
    name, who = asked.get("name", "")[:_LONGEST_NAME], place.user.username
    if "end" in asked:
        following.end(who, place.institution, name)
        return render(request, "console/logs_follow_paused.html", {"q": asked.get("q", "")})
    try:
        arrived = following.follow(who, place.institution, name, search_of(place), asked.get("q", "").strip() or "*")
    except QueryError as error:
        return render(request, "console/logs_follow_paused.html", {"q": asked.get("q", ""), "words": str(error)})
    return render(request, "console/logs_follow_rows.html", {"arrived": arrived, "q": asked.get("q", "")})


@require_POST
@page("log_searches", "write")
def save_search(request: Asked) -> HttpResponse:
    """Keep a search under a name of one's own, or forget the name when `forget` is given."""
    place, name, query = request.place, request.POST.get("name", "").strip(), request.POST.get("q", "").strip()
    archive = archive_of(place.institution)
    if "forget" in request.POST:
        forget(archive.place, place.user.username, name)
        messages.success(request, gettext("已删去保存的查询。"))
    else:
        save(archive.place, place.user.username, name, query, now_ns=moment_ns())
        messages.success(request, gettext("查询已保存。"))
    return redirect(place.url("logs", more={"q": query} if query else None))


@page("logs", "export")
def evidence_page(request: Asked) -> FileResponse:
    """What a search finds as one signed file of evidence."""
    place = request.place
    wanted = wanted_of(request.GET, end_of(place))
    if not wanted.text:
        raise AskedWrongly("导出证据要先写明查什么。没有导出，请在查询框里写上条件。")
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "evidence.jsonl"
        count = search_of(place).evidence(wanted.whole, target, archive_of(place.institution).signer())
        file.write(target.read_bytes())
    file.seek(0)
    note(place, "export", request.path, {"lines": count})
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"log-evidence-{moment():%Y%m%d-%H%M%S}.jsonl",
        content_type="application/jsonl",
    )


@page("log_searches")
def searches_page(request: Asked) -> HttpResponse:
    """Who searched what, the newest first."""
    every = searches(archive_of(request.place.institution).place)
    return render(request, "console/logs_searches.html", {"searches": every[::-1][:_SEARCHES], "total": len(every)})


def _saved(place: Place) -> list[Any]:
    return list(saved(archive_of(place.institution).place, place.user.username))


def _name(asked: Any) -> str:
    return str(asked.get("run", ""))[:_LONGEST_NAME]


addresses = [
    path("logs/", search_page, name="logs"),
    path("logs/histogram/", histogram_part, name="logs_histogram"),
    path("logs/facets/", facets_part, name="logs_facets"),
    path("logs/stop/", stop_part, name="logs_stop"),
    path("logs/follow/", follow_page, name="logs_follow"),
    path("logs/follow/new/", follow_part, name="logs_follow_new"),
    path("logs/saved/", save_search, name="logs_save"),
    path("logs/evidence/", evidence_page, name="logs_evidence"),
    path("logs/searches/", searches_page, name="logs_searches"),
]
