"""Files of a case: brought in, and given out."""

from functools import wraps
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from zhengan.web.audit import note
from zhengan.web.cases.one import book_of
from zhengan.web.errors import AskedWrongly
from zhengan.web.evidence.attachments import Attachment, IntoWorkspace, Received, keep, opened
from zhengan.web.pages.case import done, found, present
from zhengan.web.place import Asked, page
from zhengan.workspace.clock import now

_POLICY = "default-src 'none'; sandbox"


@csrf_protect
@page("cases", "write")
def _attach(request: Asked, kind: str, id: str) -> HttpResponse:  # noqa: A002
    place = request.place
    case = present(place, kind, id)
    received = request.FILES.get("file")
    fault = next((one.fault for one in request.upload_handlers if isinstance(one, IntoWorkspace)), "")
    if fault or not isinstance(received, Received):
        raise AskedWrongly(fault or "应有一个不是空的文件，实际没有收到。没有保存，请选好文件后重新上传。")
    kept = keep(received, place.user, place.institution, now())
    case = book_of(place).attach(
        case, kept.digest, kept.name, place.user.username, now(), note=request.POST.get("note", "")
    )
    return done(request, case, f"attach:{kept.digest}", _("附件已加入。"))


@csrf_exempt
@require_POST
@wraps(_attach)
def attach_page(request: Any, **parts: Any) -> HttpResponseBase:
    """Attach a file. It streams into the workspace, so the handler must be in place before anything reads the form: the
    forgery check is made inside instead of before."""
    if request.user.is_authenticated:
        request.upload_handlers = [IntoWorkspace(request)]
    try:
        answer: HttpResponseBase = _attach(request, **parts)
    finally:
        for received in request.FILES.values():
            if isinstance(received, Received):
                received.discard()
    return answer


@page("cases", "export")
def file_page(request: Asked, kind: str, id: str, digest: str) -> HttpResponseBase:  # noqa: A002
    """A file of the case."""
    place = request.place
    named = next((one for one in found(place, kind, id).attachments if one.digest == f"sha256:{digest}"), None)
    if named is None:
        raise Http404
    file, name, media = opened(Attachment(named.digest, named.name, 0, on_file=True))
    note(place, "export", f"case/{kind}/{id}", {"attachment": digest})
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=media)
    answer["Content-Security-Policy"] = _POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


addresses = [
    path("cases/<str:kind>/<str:id>/attach/", attach_page, name="case_attach"),
    path("cases/<str:kind>/<str:id>/file/<str:digest>/", file_page, name="case_file"),
]
