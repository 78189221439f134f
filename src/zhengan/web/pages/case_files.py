"""Files of a case: brought in, and given out."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from zhengan.web.audit import note
from zhengan.web.cases.one import book_of
from zhengan.web.errors import AskedWrongly
from zhengan.web.evidence.attachments import Attachment, Received, keep
from zhengan.web.evidence.carrying import handed_out, refusal, streamed
from zhengan.web.pages.case import done, found, present
from zhengan.web.place import Asked, page
from zhengan.workspace.clock import now


@require_POST
@streamed
@csrf_protect
@page("cases", "write")
def attach_page(request: Asked, kind: str, id: str) -> HttpResponse:  # noqa: A002
    """A file for the case."""
    place = request.place
    case = present(place, kind, id)
    received = request.FILES.get("file")
    fault = refusal(request)
    if fault or not isinstance(received, Received):
        raise AskedWrongly(fault or "应有一个不是空的文件，实际没有收到。没有保存，请选好文件后重新上传。")
    kept = keep(received, place.user, place.institution, now())
    case = book_of(place).attach(
        case, kept.digest, kept.name, place.user.username, now(), note=request.POST.get("note", "")
    )
    return done(request, case, f"attach:{kept.digest}", _("附件已加入。"))


@page("cases", "export")
def file_page(request: Asked, kind: str, id: str, digest: str) -> HttpResponseBase:  # noqa: A002
    """A file of the case."""
    place = request.place
    named = next((one for one in found(place, kind, id).attachments if one.digest == f"sha256:{digest}"), None)
    if named is None:
        raise Http404
    answer = handed_out(Attachment(named.digest, named.name, 0, on_file=True))
    note(place, "export", f"case/{kind}/{id}", {"attachment": digest})
    return answer


addresses = [
    path("cases/<str:kind>/<str:id>/attach/", attach_page, name="case_attach"),
    path("cases/<str:kind>/<str:id>/file/<str:digest>/", file_page, name="case_file"),
]
