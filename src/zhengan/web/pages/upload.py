"""证据 › 导入: drop a file, see it as a table, every fault on its cell; nothing is entered until somebody says so."""

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from zhengan.records import RECORD_TYPES, THEMES
from zhengan.web.audit import note
from zhengan.web.cases.scans import STATES
from zhengan.web.errors import AskedWrongly
from zhengan.web.evidence.uploads import LARGEST, SUFFIXES, put_aside, receive, rejected_rows, take
from zhengan.web.jobs import ask, failed_lately
from zhengan.web.models import Upload
from zhengan.web.place import Asked, Place, page

_LISTED = 20
# Attachments of records, scanners' files, surveys: they have pages of their own.
NO_EVIDENCE = ("attached", "survey", *STATES)


@page("evidence")
def start_page(request: Asked) -> HttpResponse:
    """The form, and the files that came before."""
    place = request.place
    uploads = Upload.objects.filter(institution=place.institution).exclude(state__in=NO_EVIDENCE).order_by("-made_at")
    context = {
        "uploads": uploads.select_related("user")[:_LISTED],
        "suffixes": ",".join(SUFFIXES),
        "largest": LARGEST >> 20,
        "themes": [
            (title, [found for found in RECORD_TYPES.values() if found.theme == name]) for name, title in THEMES.items()
        ],
    }
    return render(request, "console/upload.html", context)


@page("evidence", "write")
@require_POST
def receive_file(request: Asked) -> HttpResponse:
    """Keep the file and have it checked."""
    place = request.place
    file = request.FILES.get("file")
    if file is None or not file.name:
        raise AskedWrongly("没有选择文件。请选一个 Excel 工作簿或 CSV 文件。")
    upload = receive(place, file.name, file, request.POST.get("type", ""))
    ask("upload", place.institution, {"upload": str(upload.pk)}, by=place.user.username)
    return redirect(place.url("upload_one", {"upload": str(upload.pk)}))


@page("evidence")
def one_page(request: Asked, upload: str) -> HttpResponse:
    """What the file would make, and what can be done with it."""
    place = request.place
    found = upload_of(place, upload)
    asked = {"upload": str(found.pk)}
    if found.state == "received":
        failed = failed_lately("upload", place.institution, asked)
        job = failed or ask("upload", place.institution, asked, by=found.user.username)
        return render(request, "console/upload_checking.html", {"upload": found, "job": job, "failed": failed})
    return render(request, "console/upload_one.html", {"upload": found, "said": found.outcome})


@page("evidence", "write")
@require_POST
def take_file(request: Asked, upload: str) -> HttpResponse:
    """Enter its rows."""
    place = request.place
    return _taken(request, place, take(place, upload_of(place, upload), request.POST.get("rows", "")))


@page("evidence", "review")
@require_POST
def confirm_file(request: Asked, upload: str) -> HttpResponse:
    """A second person enters what waits."""
    place = request.place
    found = upload_of(place, upload)
    if found.state != "waiting":
        raise AskedWrongly("这个文件不在待复核状态，没有导入。请刷新页面。")
    return _taken(request, place, take(place, found, found.outcome["rows"]))


@page("evidence", "write")
@require_POST
def forget_file(request: Asked, upload: str) -> HttpResponse:
    """Put it aside."""
    place = request.place
    put_aside(place, upload_of(place, upload))
    messages.success(request, gettext("已放弃，没有导入任何内容。"))
    return redirect(place.url("upload"))


@page("evidence", "export")
def rejects_file(request: Asked, upload: str) -> FileResponse:
    """The rows that cannot be taken, each with its reason."""
    place = request.place
    path_ = rejected_rows(upload_of(place, upload))
    note(place, "export", f"upload/{upload}", {"file": path_.name})
    return FileResponse(path_.open("rb"), as_attachment=True, filename=f"退回-{path_.name}")


def upload_of(place: Place, upload: str) -> Upload:
    """An upload of the institution. Raises Http404."""
    try:
        number = uuid.UUID(upload)
    except ValueError:
        raise Http404 from None
    found = Upload.objects.select_related("user").filter(institution=place.institution, pk=number).first()
    if found is None or found.state in NO_EVIDENCE:
        raise Http404
    return found


def _taken(request: Asked, place: Place, upload: Upload) -> HttpResponse:
    if upload.state == "waiting":
        messages.info(request, gettext("已提交，等待另一个人复核后导入。"))
    else:
        words = gettext("已导入：新增 {added} 条，已有 {known} 条。判断正在更新。")
        messages.success(request, words.format(added=upload.outcome["added"], known=upload.outcome["known"]))
    return redirect(place.url("upload_one", {"upload": str(upload.pk)}))


addresses = [
    path("upload/", start_page, name="upload"),
    path("upload/new/", receive_file, name="upload_receive"),
    path("upload/<str:upload>/", one_page, name="upload_one"),
    path("upload/<str:upload>/take/", take_file, name="upload_take"),
    path("upload/<str:upload>/confirm/", confirm_file, name="upload_confirm"),
    path("upload/<str:upload>/forget/", forget_file, name="upload_forget"),
    path("upload/<str:upload>/rejects/", rejects_file, name="upload_rejects"),
]
