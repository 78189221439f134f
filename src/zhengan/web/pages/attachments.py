"""Files attached to a record: brought in, which makes a new version of it, and given out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from zhengan.records import RecordType
from zhengan.web import keys  # noqa: F401 - the converter `key` of the addresses
from zhengan.web.audit import note
from zhengan.web.errors import AskedWrongly
from zhengan.web.evidence.attached import attached_to
from zhengan.web.evidence.attachments import Attachment, Received, keep
from zhengan.web.evidence.carrying import handed_out, refusal, streamed
from zhengan.web.evidence.filing import file_record
from zhengan.web.evidence.record_story import stories
from zhengan.web.pages.evidence import type_named
from zhengan.web.place import Asked, Place, page
from zhengan.workspace.clock import now


@require_POST
@streamed
@csrf_protect
@page("evidence", "write")
def attach_page(request: Asked, record_type: str, key: str) -> HttpResponse:
    """A file for the record: it makes a new version."""
    place, kind = request.place, type_named(record_type)
    found = stories(place.institution, kind, [key], place.today, None)
    received = request.FILES.get("file")
    fault = refusal(request)
    if not found or found[0].gone:
        raise Http404
    if fault:
        raise AskedWrongly(fault)
    if not isinstance(received, Received):
        raise AskedWrongly("应有一个不是空的文件，实际没有收到。没有保存，请选好文件后重新上传。")
    kept = keep(received, place.user, place.institution, now())
    last = found[0].last
    before = list(last.payload.get("attachments", ()))
    if kept.digest in before:
        messages.info(request, gettext("这个文件已经是附件，没有重复添加。"))
        return redirect(place.url("record", {"record_type": kind.name, "key": key}))
    cells: dict[str, Any] = {"key": key, **last.payload, "attachments": [*before, kept.digest]}
    if last.valid_at:
        cells["valid_at"] = last.valid_at.isoformat()
    filed = file_record(place, kind.name, {**cells, "reason": f"补充附件 {kept.name}"})
    if filed.state == "refused":
        raise AskedWrongly("附件已收到，但没有加进记录：" + "".join(fault.text for fault in filed.faults))
    words = (
        gettext("已提交，等另一个人复核后计入。")
        if filed.state == "waiting"
        else gettext("附件已加入，记录有了新版本。")
    )
    messages.success(request, words)
    return redirect(place.url("record", {"record_type": kind.name, "key": key}))


@page("evidence")
def attachment_page(request: Asked, record_type: str, key: str, digest: str) -> HttpResponseBase:
    """An attachment that some version of the record names, or one that waits."""
    place, kind = request.place, type_named(record_type)
    answer = handed_out(_attachment(place, kind, key, f"sha256:{digest}"))
    note(place, "export", f"{kind.name}/{key}", {"attachment": digest})
    return answer


def _attachment(place: Place, kind: RecordType, key: str, digest: str) -> Attachment:
    found = attached_to(place.institution, kind, key, place.today, place.known_by)
    named = next((one for one in found if one.digest == digest), None)
    if named is None:
        raise Http404
    return named


addresses = [
    path("evidence/record/<str:record_type>/<key:key>/attach/", attach_page, name="record-attach"),
    path(
        "evidence/record/<str:record_type>/<key:key>/attachment/<str:digest>/",
        attachment_page,
        name="record-attachment",
    ),
]
