"""报送: what must be filed and to whom, and each filing from its package to the receipt."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from zhengan.cases.errors import CaseAbsent
from zhengan.cases.filing import Filing
from zhengan.ledger.note import MAX_NOTE
from zhengan.reports.package import Document
from zhengan.web.audit import note
from zhengan.web.errors import AskedWrongly
from zhengan.web.evidence.attachments import Received, keep
from zhengan.web.evidence.carrying import refusal, streamed
from zhengan.web.filings.desk import desk_of
from zhengan.web.filings.listing import listed
from zhengan.web.filings.making import asked_for, making_of, previewed
from zhengan.web.filings.offered import offered, written
from zhengan.web.filings.one import PARTS, shown
from zhengan.web.jobs import evidence_changed
from zhengan.web.office import office
from zhengan.web.place import Asked, Place, page
from zhengan.web.verdicts.standing import run_for
from zhengan.workspace.clock import SHANGHAI, now
from zhengan.workspace.partners import partner

_LONGEST = 6


@page("filings")
def list_page(request: Asked) -> HttpResponse:
    """What is owed, then the filings, the newest first."""
    place = request.place
    run, job = run_for(place)
    context = {
        "list": listed(run, place.institution, _start(request)),
        "run": run,
        "job": job,
        "may_make": place.may("filings", "write") and place.is_today,
    }
    return render(request, "console/filings.html", context)


@streamed
@csrf_protect
@page("filings", "write")
def new_page(request: Asked) -> HttpResponse:
    """Make a package: what would go along, then the package itself."""
    place = request.place
    run, job = run_for(place)
    if run is None:
        return render(request, "console/waiting.html", {"job": job, "title": "报送"})
    asked = asked_for(run, place, request.GET)
    offer = offered(place, asked)
    if request.method != "POST":
        told = {"asked": asked, "preview": previewed(run, place, asked), "parts": PARTS, "offer": offer}
        return render(request, "console/filing_new.html", told)
    if fault := refusal(request):
        raise AskedWrongly(fault)
    documents = [_kept(place, one) for one in request.FILES.getlist("document") if isinstance(one, Received)]
    covers = tuple(PARTS[code] for code in request.POST.getlist("covers") if code in PARTS)
    with written(offer, request.POST.getlist("paper")) as papers:
        remarks = offer.remarks if offer and papers else ()
        making = replace(making_of(run, asked), documents=[*papers, *documents], covers=covers, remarks=remarks)
        made = desk_of(place.institution).make(making, place.user.username, now())
    note(place, "write", f"filing:{made.filing.id}", {"digest": made.packed.digest})
    messages.success(request, gettext("报送包已制作，等另一个人复核。"))
    return redirect(place.url("filing", {"filing": made.filing.id}))


@page("filings")
def one_page(request: Asked, filing: str) -> HttpResponse:
    """One filing: the package, what is amiss, the story, and what can be done now."""
    return render(request, "console/filing.html", {"shown": shown(request.place, _filing(request.place, filing))})


@page("filings", "export")
def package_page(request: Asked, filing: str, digest: str) -> FileResponse:
    """A package to carry, or to look at."""
    place, found = request.place, _filing(request.place, filing)
    version = next((one for one in found.versions if one.digest == f"sha256:{digest}"), None)
    if version is None:
        raise AskedWrongly("这件报送没有这个包。请从它的页面下载。")
    file = desk_of(place.institution).package(version)
    note(place, "export", f"filing:{found.id}", {"digest": version.digest})
    return FileResponse(file.open("rb"), as_attachment=True, filename=version.file, content_type="application/zip")


@require_POST
@page("filings", "review")
def check(request: Asked, filing: str) -> HttpResponse:
    """The second person confirms the package, or sends it back with words."""
    place, found = request.place, _filing(request.place, filing)
    desk, digest, by = desk_of(place.institution), request.POST.get("digest", ""), place.user.username
    if "back" in request.POST:
        desk.book.send_back(found.id, digest, by, now(), request.POST.get("words", ""))
        words = gettext("已退回，由制作的人改好后再做。")
    else:
        faults = shown(place, found).faults
        if faults:
            raise AskedWrongly(f"这个包核验不通过，没有登记复核：{faults[0]}")
        desk.book.check(found.id, digest, by, now())
        words = gettext("已复核，可以报送了。")
    return _done(request, found, words)


@require_POST
@page("filings", "write")
def send(request: Asked, filing: str) -> HttpResponse:
    """Delivered to the addressee's folder, or carried by a person who says when."""
    place, found = request.place, _filing(request.place, filing)
    desk, by = desk_of(place.institution), place.user.username
    if "folder" in request.POST:
        folder = partner(office().workspace, found.to).folder
        if folder is None:
            raise AskedWrongly(f"没有登记 {found.to} 的交换文件夹，没有报送。请下载报送包送去，再登记送达时间。")
        desk.send_to(found, folder, by, now())
    else:
        desk.handed_over(found, _instant(request.POST.get("at", "")), by, now())
    evidence_changed(place.institution)
    return _done(request, found, gettext("已记为报送。收到回执后在这里登记。"))


@require_POST
@page("filings", "write")
def answer(request: Asked, filing: str) -> HttpResponse:
    """The addressee's receipt: the signed file, or the number on paper."""
    place, found = request.place, _filing(request.place, filing)
    desk, by = desk_of(place.institution), place.user.username
    received = request.FILES.get("receipt")
    if received is not None:
        if (received.size or 0) > 4 * MAX_NOTE:
            raise AskedWrongly("回执应是不超过 256 KB 的文本，实际更大。没有登记，请选对文件。")
        text = received.read().decode("utf-8", "replace")
        found = desk.take_receipt(found, text, [], by, now())
    else:
        found = desk.note_receipt(found, request.POST.get("number", ""), by, now())
    evidence_changed(place.institution)
    refused = found.state == "refused"
    return _done(request, found, gettext("对方退回了这个包，原因见下。") if refused else gettext("回执已登记。"))


def _kept(place: Place, received: Received) -> Document:
    kept = keep(received, place.user, place.institution, now())
    suffix = Path(kept.name).suffix
    return Document(office().workspace.attachments / kept.hex, Path(kept.name).stem, suffix)


def _filing(place: Place, id_: str) -> Filing:
    from django.http import Http404

    try:
        return desk_of(place.institution).book.filing(id_)
    except CaseAbsent:
        raise Http404 from None


def _done(request: Asked, filing: Filing, words: str) -> HttpResponse:
    note(request.place, "write", f"filing:{filing.id}", {"state": filing.state})
    messages.success(request, words)
    return redirect(request.place.url("filing", {"filing": filing.id}))


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
    except ValueError:
        raise AskedWrongly("送达的时间应写成 2026-04-20T16:30，实际不是。没有登记，请重新填写。") from None


def _start(request: Asked) -> int:
    text = request.GET.get("start", "")
    if text and not (text.isdecimal() and len(text) <= _LONGEST):
        raise AskedWrongly(f"页码不对：“{text[:40]}”。请从列表重新翻页。")
    return int(text or 0)


addresses = [
    path("filings/", list_page, name="filings"),
    path("filings/new/", new_page, name="filing_new"),
    path("filings/one/<str:filing>/", one_page, name="filing"),
    path("filings/one/<str:filing>/check/", check, name="filing_check"),
    path("filings/one/<str:filing>/send/", send, name="filing_send"),
    path("filings/one/<str:filing>/receipt/", answer, name="filing_receipt"),
    path("filings/one/<str:filing>/package/<str:digest>/", package_page, name="filing_package"),
]
