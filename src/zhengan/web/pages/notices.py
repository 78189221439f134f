"""处置 › 来文: notices of the industry and of regulators, received from a file or pasted, and answered."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhengan.cases.notice import FEEDBACK, TYPE, Answer, Known, NoticeStanding, answer, notices
from zhengan.records import Fault
from zhengan.web import keys  # noqa: F401 - the converter `key` of the addresses
from zhengan.web.cases.incidents import instant_of
from zhengan.web.cases.moments import moment_of
from zhengan.web.cases.one import book_of
from zhengan.web.cases.writing import entered
from zhengan.web.errors import AskedWrongly
from zhengan.web.office import office
from zhengan.web.place import Asked, Place, page
from zhengan.workspace.bulletins import open_mail, take_mail
from zhengan.workspace.clock import now

LARGEST, PASTED = 4 << 20, "粘贴的文字"
KINDS = {
    "risk_alert": "风险提示",
    "inspection": "检查",
    "rectification_order": "责令整改",
    "information_request": "要求提供材料",
    "guard_period": "重要时期保障",
    "route": "报告路径要求",
}
_RECEIVED = ("risk_alert", "inspection", "rectification_order", "information_request")
_SAID = ("text", "sender", "issued_at", "due", "kind")


@page("cases")
def list_page(request: Asked) -> HttpResponse:
    """The notices; `ended` shows those answered too."""
    place, every = request.place, request.GET.get("ended") == "1"
    found = _standings(place)
    shown = [one for one in found if every or one.is_open]
    context = {
        "rows": shown,
        "ended": every,
        "titles": KINDS,
        "may_write": place.is_today and place.may("cases", "write"),
    }
    return render(request, "console/notices.html", context)


@page("cases", "write")
def import_page(request: Asked) -> HttpResponse:
    """Receives a file or a pasted text; what is missing or wrong comes back with the form as it was filled in."""
    if request.method != "POST":
        return _form(request, ())
    place, said = request.place, request.POST
    file = request.FILES.get("file")
    if file and (file.size or 0) > LARGEST:
        raise AskedWrongly(f"文件应不超过 {LARGEST >> 20} MB，实际更大。没有导入，请分批。")
    name = file.name or "" if file else PASTED
    content = file.read() if file else said.get("text", "").encode()
    due, issued = moment_of(said.get("due", ""), "反馈期限"), moment_of(said.get("issued_at", ""), "发文时间")
    kind = said.get("kind", "")
    if kind and kind not in _RECEIVED:
        raise AskedWrongly("来文种类应从列表里选，实际不是。没有导入，请重新选。")
    known = Known(said.get("sender", "").strip(), issued, due, kind)
    at = now()
    mail = open_mail(office().workspace, place.institution, (name, content), known, at)
    if mail.faults or not mail.planned:
        return _form(request, mail.faults)

    def make() -> tuple[int, int]:
        return take_mail(office().workspace, book_of(place), mail, place.user.username, at)

    detail = {"notices": [one.cells["key"] for one in mail.planned]}
    new, there = entered(place, TYPE, f"notices/{name}", detail, make)
    messages.success(request, _("新收到 {new} 份，已有 {there} 份。").format(new=new, there=there))
    touched = [f"{one.cells['key']}：{'；'.join(one.touches)}" for one in mail.planned if one.touches]
    for words in touched[:20]:
        messages.info(request, words)
    if len(mail.planned) == 1:
        return redirect(place.url("notice", {"key": mail.planned[0].cells["key"]}))
    return redirect(place.url("notices"))


@page("cases")
def one_page(request: Asked, key: str) -> HttpResponse:
    """One notice, its answers, and the form of the next."""
    place = request.place
    one = _standing(place, key)
    context = {
        "one": one,
        "fields": one.record.fields,
        "kind": KINDS[one.record.fields["kind"]],
        "may_write": place.is_today and place.may("cases", "write"),
    }
    return render(request, "console/notice.html", context)


@page("cases", "write")
@require_POST
def answer_page(request: Asked, key: str) -> HttpResponse:
    """An answer."""
    place, said = request.place, request.POST
    _standing(place, key)
    affected = said.get("affected", "")
    if affected not in ("yes", "no"):
        raise AskedWrongly("应选受影响还是不受影响，实际没有选。没有反馈，请选一项。")
    at = now()
    sent_at = moment_of(said.get("sent_at", ""), "反馈时间") or at
    done_at = moment_of(said.get("completed_at", ""), "整改完成时间")
    made = Answer(affected == "yes", said.get("measures", ""), sent_at, done_at)

    def make() -> Any:
        return answer(book_of(place), key, made, place.user.username, at)

    entered(place, FEEDBACK, f"notice/{key}", {"affected": affected}, make)
    messages.success(request, _("反馈已记下。"))
    return redirect(place.url("notice", {"key": key}))


def _form(request: Asked, faults: tuple[Fault, ...]) -> HttpResponse:
    said = {name: request.POST.get(name, "") for name in _SAID}
    context = {"faults": faults, "said": said, "kinds": [(name, KINDS[name]) for name in _RECEIVED]}
    return render(request, "console/notice_import.html", context, status=400 if faults else 200)


def _standings(place: Place) -> list[NoticeStanding]:
    at = instant_of(place)
    return notices(book_of(place), at.date(), at)


def _standing(place: Place, key: str) -> NoticeStanding:
    one = next((one for one in _standings(place) if one.record.key == key), None)
    if one is None:
        raise Http404
    return one


addresses = [
    path("cases/notices/", list_page, name="notices"),
    path("cases/notices/import/", import_page, name="notice_import"),
    path("cases/notices/of/<key:key>/", one_page, name="notice"),
    path("cases/notices/of/<key:key>/answer/", answer_page, name="notice_answer"),
]
