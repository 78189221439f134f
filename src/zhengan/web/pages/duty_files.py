"""报送 › 尽责档案: the sealed file of each person who answers for the work, and what passes on when a post changes hands."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from zhengan.web.audit import note
from zhengan.web.filings.duty_files import KIND, file_of, handover_of, made_files, making, people, roles, wanted
from zhengan.web.jobs import ask
from zhengan.web.place import Asked, page
from zhengan.web.verdicts.standing import run_for


@page("duty_files")
def list_page(request: Asked) -> HttpResponse:
    """Who holds or held a post, and the files that were made."""
    place = request.place
    context = {
        "people": people(place),
        "roles": roles(place),
        "made": made_files(place),
        "making": making(place),
        "all": place.may("duty_files", "review"),
        "may_filings": place.may("filings", "read"),
    }
    return render(request, "console/duty_files.html", context)


@page("duty_files", "write")
@require_POST
def make_page(request: Asked) -> HttpResponse:
    """Have a file made."""
    place = request.place
    holder = wanted(place, request.POST.get("holder", ""))
    ask(KIND, place.institution, {"holder": holder}, by=place.user.username)
    note(place, "write", "duty-file", {"holder": holder})
    messages.info(request, gettext("正在制作，做好后列在下面。"))
    return redirect(place.url("duty_files"))


@page("duty_files", "export")
def file_page(request: Asked, number: str) -> FileResponse:
    """The sealed file."""
    place = request.place
    found, job = file_of(place, number)
    note(place, "export", "duty-file", {"holder": job.asked["holder"]})
    name = f"尽责档案-{job.asked['holder']}-{job.made_at:%Y%m%d}.zip"
    return FileResponse(found.open("rb"), as_attachment=True, filename=name, content_type="application/zip")


@page("duty_files")
def handover_page(request: Asked, role: str) -> HttpResponse:
    """What is open in a post on the asked day."""
    place = request.place
    run, job = run_for(place)
    if run is None:
        return render(request, "console/waiting.html", {"job": job, "title": "交接"})
    return render(request, "console/handover.html", {"found": handover_of(place, run, role), "job": job})


addresses = [
    path("filings/duty-files/", list_page, name="duty_files"),
    path("filings/duty-files/new/", make_page, name="duty_file_make"),
    path("filings/duty-files/handover/<str:role>/", handover_page, name="handover"),
    path("filings/duty-files/<str:number>/file/", file_page, name="duty_file"),
]
