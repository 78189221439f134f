"""日志 › 来源 and 覆盖: who sends what and who has fallen silent; which time is covered, hole by hole."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhengan.archive.line import CLASSES
from zhengan.web.audit import note
from zhengan.web.errors import AskedWrongly
from zhengan.web.jobs import evidence_changed
from zhengan.web.logs.covering import coverage_of
from zhengan.web.logs.opened import archive_of
from zhengan.web.logs.sending import add_source, end_source, register_of, renew_token
from zhengan.web.place import Asked, page
from zhengan.web.verdicts.standing import run_for
from zhengan.workspace.archive_judging import enter_holdings
from zhengan.workspace.clock import now

LONGEST_NUMBER = 7


@page("logs")
def sources_page(request: Asked) -> HttpResponse:
    """The register."""
    return _shown(request, "", "")


@require_POST
@page("logs", "write")
@never_cache
def add(request: Asked) -> HttpResponse:
    """A new source; its token stands on the answer and nowhere else."""
    source, token = add_source(request.place.institution, request.POST.dict())
    note(request.place, "write", f"log source:{source.id}", {"did": "added", "class": source.log_class})
    return _shown(request, source.id, token)


@require_POST
@page("logs", "write")
@never_cache
def renew(request: Asked, source: str) -> HttpResponse:
    """A new token in place of the old one; shown on the answer and nowhere else."""
    token = renew_token(request.place.institution, source)
    note(request.place, "write", f"log source:{source}", {"did": "token renewed"})
    return _shown(request, source, token)


@require_POST
@page("logs", "write")
def end(request: Asked, source: str) -> HttpResponse:
    """A source ends."""
    end_source(request.place.institution, source)
    note(request.place, "write", f"log source:{source}", {"did": "ended"})
    messages.success(request, gettext("来源已停用，不再接收它的日志；已收的照样保存。"))
    return redirect(request.place.url("logs_sources"))


@page("logs")
def coverage_page(request: Asked) -> HttpResponse:
    """The bars, and each hole by name."""
    place = request.place
    run, job = run_for(place)
    context = {
        "coverage": coverage_of(place, run, start_of(request)),
        "run": run,
        "job": job,
        "may_write": place.may("logs", "write") and place.is_today,
    }
    return render(request, "console/logs_coverage.html", context)


@require_POST
@page("logs", "write")
def holdings(request: Asked) -> HttpResponse:
    """What the segments cover goes on file now."""
    place = request.place
    done = enter_holdings(archive_of(place.institution), by=place.user.username, at=now())
    note(place, "write", "log_holding", {"added": done.added})
    if done.added:
        evidence_changed(place.institution)
    messages.success(request, gettext("写入 %(count)d 条“日志保存”记录。") % {"count": done.added})
    return redirect(place.url("logs_coverage"))


def start_of(request: Asked) -> int:
    """From which row on a list is shown. Raises AskedWrongly."""
    text = request.GET.get("start", "")
    if text and not (text.isdecimal() and len(text) <= LONGEST_NUMBER):
        raise AskedWrongly(f"页码不对：“{text[:40]}”。请从列表重新翻页。")
    return int(text or 0)


def _shown(request: Asked, source: str, token: str) -> HttpResponse:
    place = request.place
    context = {"register": register_of(place), "classes": CLASSES, "token": token, "token_of": source}
    context["may_write"] = place.may("logs", "write") and place.is_today
    return render(request, "console/logs_sources.html", context)


addresses = [
    path("logs/sources/", sources_page, name="logs_sources"),
    path("logs/sources/add/", add, name="logs_source_add"),
    path("logs/sources/<str:source>/renew/", renew, name="logs_source_renew"),
    path("logs/sources/<str:source>/end/", end, name="logs_source_end"),
    path("logs/coverage/", coverage_page, name="logs_coverage"),
    path("logs/coverage/enter/", holdings, name="logs_holdings"),
]
