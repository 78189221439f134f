"""待复核: records that wait for a second person, and what became of those that one filed oneself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from zhengan.records import RECORD_TYPES
from zhengan.web.evidence.filing import confirm, find_pending, send_back, withdraw
from zhengan.web.evidence.record_form import fault_words
from zhengan.web.evidence.waiting import waiting_of
from zhengan.web.models import PendingRecord
from zhengan.web.paging import part_of
from zhengan.web.place import Asked, page

_WAITING, _OWN = 20, 20


@page("evidence")
def pending_page(request: Asked) -> HttpResponse:
    """What waits, the oldest first; below it the person's own that were decided lately."""
    place = request.place
    rows = PendingRecord.objects.filter(institution=place.institution).select_related("filed_by", "decided_by")
    waiting = rows.filter(state="waiting")
    part = part_of(waiting, ("id",), request.GET.get("after", ""), _WAITING)
    own = rows.filter(filed_by=place.user).exclude(state="waiting").order_by("-decided_at")[:_OWN]
    context = {
        "rows": waiting_of(place.institution, part.rows),
        "next": part.next,
        "count": waiting.count(),
        "own": [(row, RECORD_TYPES[row.type]) for row in own if row.type in RECORD_TYPES],
        "may_review": place.may("evidence", "review"),
    }
    return render(request, "console/pending.html", context)


@require_POST
@page("evidence", "review")
def confirm_page(request: Asked, pending: int) -> HttpResponse:
    """Confirm one."""
    place = request.place
    filed = confirm(place, pending, request.POST.get("words", ""))
    if filed.state == "refused":
        kind = RECORD_TYPES[find_pending(place.institution, pending).type]
        told = "".join(fault_words(kind, fault) for fault in filed.faults)
        messages.error(request, gettext("没有计入，现在再查有错：%(told)s请退回给填报人。") % {"told": told})
    elif filed.state == "unchanged":
        messages.info(request, gettext("已确认。账本第 %(seq)d 条已是这样，没有重复记。") % {"seq": filed.seq})
    else:
        messages.success(request, gettext("已确认，记入账本第 %(seq)d 条，正在重新核查。") % {"seq": filed.seq})
    return redirect(place.url("pending"))


@require_POST
@page("evidence", "review")
def return_page(request: Asked, pending: int) -> HttpResponse:
    """Send one back with the reason."""
    send_back(request.place, pending, request.POST.get("words", ""))
    messages.success(request, gettext("已退回给填报人。"))
    return redirect(request.place.url("pending"))


@require_POST
@page("evidence", "write")
def withdraw_page(request: Asked, pending: int) -> HttpResponse:
    """Withdraw one's own."""
    withdraw(request.place, pending)
    messages.success(request, gettext("已撤回，没有计入。"))
    return redirect(request.place.url("pending"))


addresses = [
    path("evidence/pending/", pending_page, name="pending"),
    path("evidence/pending/<int:pending>/confirm/", confirm_page, name="pending-confirm"),
    path("evidence/pending/<int:pending>/return/", return_page, name="pending-return"),
    path("evidence/pending/<int:pending>/withdraw/", withdraw_page, name="pending-withdraw"),
]
