"""Backups of the server: made now, listed, checked. Restoring is done at the command line, into an empty folder."""

from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhengan.web.audit import note
from zhengan.web.jobs import ask
from zhengan.web.office import office
from zhengan.web.place import Asked, Place, page
from zhengan.web.work.backup import backups_of
from zhengan.workspace.backup import Backup, examined

KIND = "backup"


@page("manage")
def list_page(request: Asked) -> HttpResponse:
    """What backups there are."""
    return _shown(request, {})


@require_POST
@page("manage", "manage")
def back_up(request: Asked) -> HttpResponse:
    """A backup in the background."""
    place = request.place
    _need_server(place)
    ask(KIND, place.institution, {}, by=place.user.username)
    note(place, "job", KIND)
    messages.success(request, _("已安排备份，完成后列在下面。"))
    return redirect(place.url("upkeep"))


@require_POST
@page("manage", "manage")
def check(request: Asked) -> HttpResponse:
    """Whether a backup is whole."""
    _need_server(request.place)
    asked = request.POST.get("name", "")
    found = next((one for one in _backups() if isinstance(one, Backup) and one.path.name == asked), None)
    if found is None:
        raise Http404
    faults = examined(found)
    note(request.place, "job", "backup check", {"file": asked, "faults": len(faults)})
    return _shown(request, {"checked": found, "faults": faults[:50]})


def _shown(request: Asked, more: dict[str, object]) -> HttpResponse:
    place, workspace = request.place, office().workspace
    of_server = _is_server(place)
    found = _backups() if of_server else ()
    told = {
        "of_server": of_server,
        "keeper": workspace.name,
        "rows": [one for one in found if isinstance(one, Backup)],
        "broken": [one.name for one in found if isinstance(one, Path)],
        **more,
    }
    return render(request, "console/manage_upkeep.html", told)


def _backups() -> tuple[Backup | Path, ...]:
    return backups_of(office().workspace)


def _is_server(place: Place) -> bool:
    """A backup holds all institutions of the server, so only the one that the server is of sees to it."""
    return place.institution == office().workspace.institution


def _need_server(place: Place) -> None:
    if not _is_server(place):
        raise Http404


addresses = [
    path("manage/backups/", list_page, name="upkeep"),
    path("manage/backups/make/", back_up, name="upkeep_make"),
    path("manage/backups/check/", check, name="upkeep_check"),
]
