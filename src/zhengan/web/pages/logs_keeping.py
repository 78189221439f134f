"""日志 › 保存与容量: terms, what may go, holds, copies, the forecast, deletions with their signed words."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from zhengan.web.audit import note
from zhengan.web.logs.keeping import keep_of, start_copying
from zhengan.web.logs.opened import archive_of
from zhengan.web.pages.logs_sources import start_of
from zhengan.web.place import Asked, page
from zhengan.workspace.clock import now


@page("log_keeping")
def keeping_page(request: Asked) -> HttpResponse:
    """The whole page; `free` lists only what may go."""
    place = request.place
    keep = keep_of(place, start_of(request), only_free="free" in request.GET)
    may = place.may("log_keeping", "manage") and place.is_today
    return render(request, "console/logs_keeping.html", {"keep": keep, "may_manage": may})


@require_POST
@page("log_keeping", "manage")
def delete(request: Asked, segment: str) -> HttpResponse:
    """Deletes a segment whose term is over. The archive refuses what may not go."""
    place = request.place
    event = archive_of(place.institution).delete(
        segment, by=place.user.username, at=now(), ground=request.POST.get("ground", "")
    )
    note(place, "write", f"log segment:{segment}", {"did": "deleted", "entry": event.seq})
    messages.success(request, gettext("已删除，账本第 %(seq)d 条。") % {"seq": event.seq})
    return redirect(place.url("log_keeping"))


@require_POST
@page("log_keeping", "manage")
def copy(request: Asked) -> HttpResponse:
    """Copies, in the background, what a second place does not have yet."""
    place = request.place
    job = start_copying(place, request.POST.get("name", ""))
    return redirect(place.url("job", {"job": str(job.pk)}))


addresses = [
    path("logs/keeping/", keeping_page, name="log_keeping"),
    path("logs/keeping/copy/", copy, name="log_copy"),
    path("logs/keeping/<str:segment>/delete/", delete, name="log_delete"),
]
