"""报送 › 问卷: drop a survey, see each question with its proposal and sources, accept or change it, take the filled file away."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from zhengan.reports.survey.package import LARGEST_FILE
from zhengan.web.audit import note
from zhengan.web.errors import AskedWrongly
from zhengan.web.filings.surveys import (
    FILTERS,
    PAGE,
    STATE,
    SUFFIXES,
    Line,
    accept_sure,
    counts_of,
    filled_file,
    finish,
    leave,
    lines_of,
    put_aside,
    receive,
    say,
)
from zhengan.web.jobs import ask, failed_lately
from zhengan.web.models import Job, Upload
from zhengan.web.place import Asked, Place, page

_LISTED = 30
_MEDIA = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@page("filings")
def list_page(request: Asked) -> HttpResponse:
    """The form, and the surveys in hand."""
    place = request.place
    found = Upload.objects.filter(institution=place.institution, state=STATE).order_by("-made_at")
    rows = [
        (one, len(one.outcome["questions"]), len(one.outcome["said"])) for one in found.select_related("user")[:_LISTED]
    ]
    context = {
        "rows": rows,
        "suffixes": ",".join(SUFFIXES),
        "largest": LARGEST_FILE >> 20,
        "may_write": place.may("filings", "write"),
    }
    return render(request, "console/surveys.html", context)


@page("filings", "write")
@require_POST
def receive_page(request: Asked) -> HttpResponse:
    """Keep the file and have it answered."""
    place, file = request.place, request.FILES.get("file")
    if file is None or not file.name:
        raise AskedWrongly("没有选择文件。请选一份 .xlsx 或 .docx 的问卷。")
    upload = receive(place, file.name, file)
    _ask(place, upload)
    return redirect(place.url("survey", {"survey": str(upload.pk)}))


@page("filings")
def one_page(request: Asked, survey: str) -> HttpResponse:
    """The questions, each with its proposal."""
    place, upload = request.place, _found(request.place, survey)
    if not upload.outcome["answers"]:
        failed = failed_lately("survey", place.institution, _asked(place, upload))
        told = {"upload": upload, "job": failed or _ask(place, upload), "failed": failed}
        return render(request, "console/survey_waiting.html", told)
    lines = lines_of(upload)
    show = request.GET.get("show", "all")
    if show not in FILTERS:
        raise AskedWrongly(f"没有这种筛选：“{show[:40]}”。请从页面上选。")
    kept = [one for one in lines if FILTERS[show](one)]
    start = _start(request)
    context = {
        "upload": upload,
        "lines": kept[start : start + PAGE],
        "next": start + PAGE if start + PAGE < len(kept) else None,
        "counts": counts_of(lines),
        "show": show,
        "as_of": upload.outcome["as_of"],
        "may_write": place.may("filings", "write"),
        "may_export": place.may("filings", "export"),
    }
    return render(request, "console/survey.html", context)


@page("filings", "write")
@require_POST
def say_page(request: Asked, survey: str, at: int) -> HttpResponse:
    """One answer, accepted as it stands in the form, or taken back."""
    place, upload = request.place, _found(request.place, survey)
    if at >= len(upload.outcome["answers"]):
        raise Http404
    if "leave" in request.POST:
        leave(place, upload, at)
    else:
        say(place, upload, at, request.POST.get("answer", ""))
    if request.htmx:
        line: Line = lines_of(upload)[at]
        return render(request, "console/survey_line.html", {"line": line, "upload": upload, "may_write": True})
    return redirect(f"{place.url('survey', {'survey': survey})}#q{at}")


@page("filings", "write")
@require_POST
def sure_page(request: Asked, survey: str) -> HttpResponse:
    """All that is sure at once."""
    place, upload = request.place, _found(request.place, survey)
    count = accept_sure(place, upload)
    messages.success(request, gettext("已采用 {count} 题较有把握的答案。").format(count=count))
    return redirect(place.url("survey", {"survey": survey}, {"show": "open"}))


@page("filings", "write")
@require_POST
def finish_page(request: Asked, survey: str) -> HttpResponse:
    """The answers are remembered for the next survey."""
    place = request.place
    count = finish(place, _found(place, survey))
    messages.success(request, gettext("已记住 {count} 题，下次问到时先给出这些答案。").format(count=count))
    return redirect(place.url("survey", {"survey": survey}))


@page("filings", "write")
@require_POST
def again_page(request: Asked, survey: str) -> HttpResponse:
    """The proposals are worked out once more, by today's records; what people said stays."""
    place, upload = request.place, _found(request.place, survey)
    _ask(place, upload)
    messages.info(request, gettext("正在按今天的记录重新答复，采用过的答案不变。"))
    return redirect(place.url("survey", {"survey": survey}))


@page("filings", "write")
@require_POST
def forget_page(request: Asked, survey: str) -> HttpResponse:
    """Put it aside."""
    place = request.place
    put_aside(place, _found(place, survey))
    messages.success(request, gettext("已放下这份问卷。记住的答案还在。"))
    return redirect(place.url("surveys"))


@page("filings", "export")
def file_page(request: Asked, survey: str) -> HttpResponse:
    """The survey's own file, filled in."""
    place, upload = request.place, _found(request.place, survey)
    content = filled_file(upload)
    note(place, "export", f"survey/{upload.pk}", {"name": upload.name, "answers": len(upload.outcome["said"])})
    suffix = f".{upload.outcome['file'].rpartition('.')[2]}"
    headers = {"Content-Disposition": content_disposition_header(True, upload.name) or "attachment"}
    return HttpResponse(content, content_type=_MEDIA[suffix], headers=headers)


def _asked(place: Place, upload: Upload) -> dict[str, str]:
    return {"survey": str(upload.pk), "as_of": place.today.isoformat()}


def _ask(place: Place, upload: Upload) -> Job:
    return ask("survey", place.institution, _asked(place, upload), by=place.user.username)


def _found(place: Place, survey: str) -> Upload:
    try:
        number = uuid.UUID(survey)
    except ValueError:
        raise Http404 from None
    found = Upload.objects.select_related("user").filter(institution=place.institution, pk=number, state=STATE).first()
    if found is None:
        raise Http404
    return found


def _start(request: Asked) -> int:
    text = request.GET.get("start", "0")
    if not (text.isdecimal() and len(text) <= 6):
        raise AskedWrongly(f"页码不对：“{text[:40]}”。请从列表重新翻页。")
    return int(text)


addresses = [
    path("filings/surveys/", list_page, name="surveys"),
    path("filings/surveys/new/", receive_page, name="survey_receive"),
    path("filings/surveys/<str:survey>/", one_page, name="survey"),
    path("filings/surveys/<str:survey>/answers/<int:at>/", say_page, name="survey_say"),
    path("filings/surveys/<str:survey>/sure/", sure_page, name="survey_sure"),
    path("filings/surveys/<str:survey>/finish/", finish_page, name="survey_finish"),
    path("filings/surveys/<str:survey>/again/", again_page, name="survey_again"),
    path("filings/surveys/<str:survey>/forget/", forget_page, name="survey_forget"),
    path("filings/surveys/<str:survey>/file/", file_page, name="survey_file"),
]
