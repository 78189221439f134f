"""An incident: the report form (a minute, on a phone), its page, the steps that follow, and the crisis room's screen."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhengan.cases import Case, kind_of
from zhengan.cases.incident_form import field_titles
from zhengan.cases.incident_notice import CHANNELS, PARTS, asked_of, drafts, lacking, said_to_investors
from zhengan.law.grading import CLASSES_OF_SYSTEM, DEGREES, LEVELS
from zhengan.web.audit import note
from zhengan.web.cases.incidents import (
    for_input,
    hand_of,
    instant_of_form,
    kinds_offered,
    open_cases,
    opened_cells,
    sheet_for,
    systems_of,
    told_cells,
)
from zhengan.web.errors import AskedWrongly
from zhengan.web.evidence.record_links import record_url
from zhengan.web.place import Asked, page
from zhengan.workspace.errors import RefusedError
from zhengan.workspace.incidents import (
    Hand,
    answer,
    from_alert,
    grade_by_table,
    judge_level,
    merge,
    open_incident,
    restore,
    send_report,
    tell_investors,
    tell_more,
)

_LONGEST_TOKEN = 64


@page("cases", "write")
def new_page(request: Asked) -> HttpResponse:
    """The form of a new incident, and what it enters; `alert` fills it in from an alert."""
    hand = hand_of(request.place)
    if request.method == "POST":
        token = request.POST.get("token", "")[:_LONGEST_TOKEN]
        drill = request.POST.get("drill") == "1"
        try:
            case = open_incident(hand, opened_cells(request.POST), drill=drill, token=token)
        except RefusedError as refused:
            return _form(request, hand, [fault.text for fault in refused.faults])
        note(request.place, "write", f"case/{case.key}", {"did": "open", "number": case.number})
        messages.success(request, _("事件已登记，期限都定下了。"))
        return redirect(request.place.url("incident", {"id": case.id}))
    return _form(request, hand, [])


@page("cases")
def one_page(request: Asked, id: str) -> HttpResponse:  # noqa: A002 - the word of the address
    """All of one incident."""
    hand = hand_of(request.place)
    sheet = sheet_for(hand, id)
    given = said_to_investors(sheet.answers)
    covered = [name for one in sheet.sent for name in one.covers]
    context = {
        "sheet": sheet,
        "state": kind_of("incident").states[sheet.case.state],
        "may_write": request.place.may("cases", "write") and not kind_of("incident").states[sheet.case.state].ends,
        "levels": LEVELS,
        "classes": CLASSES_OF_SYSTEM,
        "degrees": DEGREES,
        "table": hand.setting.law.grading,
        "texts": [(CHANNELS[name], text) for name, text in drafts(sheet.incident, sheet.party, given).items()],
        "channels": CHANNELS,
        "parts": [(name, title, given.get(name, "")) for name, title in PARTS.items()],
        "asked": asked_of("incident"),
        "lacking": lacking("incident", covered),
        "systems": systems_of(hand.desk()),
        "others": open_cases(hand, drill=sheet.case.drill, but=sheet.case),
        "now": for_input(hand.at),
        "record_url": record_url(request.place, "incident", sheet.incident.key) if sheet.on_file else "",
    }
    return render(request, "console/incident.html", context)


@page("cases")
def room_page(request: Asked, id: str) -> HttpResponse:  # noqa: A002
    """The screen on the wall: the next duty large, the clocks beside; it fetches itself anew."""
    hand = hand_of(request.place)
    context = {"sheet": sheet_for(hand, id), "at": hand.at}
    part = request.htmx and not request.htmx.boosted
    return render(request, "console/incident_clock.html" if part else "console/incident_room.html", context)


@require_POST
@page("cases", "write")
def told_page(request: Asked, id: str) -> HttpResponse:  # noqa: A002
    """More is known, or the systems are back."""
    resolved = instant_of_form(request.POST.get("resolved_at", ""), "恢复时间")

    def done(hand: Hand, case: Case) -> str:
        cells = {name: value for name, value in told_cells(request.POST).items() if value not in (None, "")}
        if cells:
            case = tell_more(hand, case, cells)
        if resolved:
            restore(hand, case, resolved, request.POST.get("what_done", "").strip())
        return _("已登记。") if cells or resolved else _("没有填写，没有改动。")

    return _done(request, id, done)


@require_POST
@page("cases", "write")
def level_page(request: Asked, id: str) -> HttpResponse:  # noqa: A002
    """The level: what the table asks for, or a person's judgement."""
    said = request.POST

    def done(hand: Hand, case: Case) -> str:
        if said.get("by") == "table":
            facts: dict[str, Any] = {}
            if said.get("system_class") in {str(number) for number in CLASSES_OF_SYSTEM}:
                facts["system_class"] = int(said["system_class"])
            if said.get("degree") in DEGREES:
                facts["degree"] = said["degree"]
            grade_by_table(hand, case, facts)
            return _("已按定级表查过。")
        if said.get("level") not in LEVELS:
            raise AskedWrongly("级别没有选。没有定级，请选一级。")
        judge_level(hand, case, said["level"], said.get("grounds", ""), said.get("judged_by", ""))
        return _("级别已登记，判断人和理由一并留存。")

    return _done(request, id, done)


@require_POST
@page("cases", "write")
def report_page(request: Asked, id: str) -> HttpResponse:  # noqa: A002
    """Fill a report in, or say that it went out."""
    said = request.POST
    given = {name: said[name] for name in field_titles() if name in said}
    sent = instant_of_form(said.get("sent_at", ""), "发出时间")

    def done(hand: Hand, case: Case) -> str:
        if said.get("do") != "send":
            answer(hand, case, given)
            return _("已保存。")
        send_report(hand, case, said.get("form", ""), said.get("to", ""), sent or hand.at, given)
        return _("报告已登记为发出。")

    return _done(request, id, done)


@require_POST
@page("cases", "write")
def notice_page(request: Asked, id: str) -> HttpResponse:  # noqa: A002
    """Investors were told."""
    said = request.POST
    words = {name: said.get(name, "") for name in PARTS}
    sent = instant_of_form(said.get("sent_at", ""), "告知时间")

    def done(hand: Hand, case: Case) -> str:
        covers = [name for name, value in words.items() if value.strip()]
        if said.get("do") != "send":
            answer(hand, case, {f"notice_{name}": value for name, value in words.items()})
            return _("已保存，稿子随之更新。")
        tell_investors(hand, case, said.getlist("channel"), covers, sent or hand.at, words)
        return _("已登记告知投资者。")

    return _done(request, id, done)


@require_POST
@page("cases", "write")
def merge_page(request: Asked, id: str) -> HttpResponse:  # noqa: A002
    """The same as another one."""
    said = request.POST
    return _done(request, id, lambda hand, case: _merged(hand, case, said.get("into", ""), said.get("ground", "")))


def _merged(hand: Hand, case: Case, into: str, ground: str) -> str:
    merge(hand, case, into, ground)
    return _("已并入 %(into)s，两条记录都保留。") % {"into": into}


def _done(request: Asked, id_: str, step: Callable[[Hand, Case], str]) -> HttpResponse:
    """Do a step, say so, and show the incident again."""
    hand = hand_of(request.place)
    try:
        said = step(hand, hand.book.case("incident", id_))
    except RefusedError as refused:
        told = "".join(fault.text for fault in refused.faults)
        raise AskedWrongly(told) from refused
    note(request.place, "write", f"case/incident/{id_}", {"did": request.path.rstrip("/").rpartition("/")[2]})
    messages.success(request, said)
    return redirect(request.place.url("incident", {"id": id_}))


def _form(request: Asked, hand: Hand, faults: list[str]) -> HttpResponse:
    alert = request.GET.get("alert", "")
    told = from_alert(hand, alert) if alert else {}
    posted = request.POST
    context = {
        "faults": faults,
        "systems": systems_of(hand.desk()),
        "kinds": kinds_offered(),
        "chosen": {
            "system": posted.get("system", "") or next(iter(told.get("systems") or ()), ""),
            "kind": posted.get("kind", ""),
            "other_kind": posted.get("other_kind", ""),
            "discovered_at": posted.get("discovered_at", "")
            or told.get("discovered_at", "")[:16]
            or for_input(hand.at),
            "investors": posted.get("investors", ""),
            "drill": posted.get("drill", "") or request.GET.get("drill", ""),
            "sfnet": posted.get("sfnet", ""),
        },
        "alert": alert,
        "token": posted.get("token", "") or f"{request.place.user.pk}-{hand.at.timestamp():.6f}",
    }
    return render(request, "console/incident_new.html", context, status=422 if faults else 200)


addresses = [
    path("cases/incidents/new/", new_page, name="incident_new"),
    path("cases/incidents/<str:id>/", one_page, name="incident"),
    path("cases/incidents/<str:id>/room/", room_page, name="incident_room"),
    path("cases/incidents/<str:id>/facts/", told_page, name="incident_told"),
    path("cases/incidents/<str:id>/level/", level_page, name="incident_level"),
    path("cases/incidents/<str:id>/report/", report_page, name="incident_report"),
    path("cases/incidents/<str:id>/notice/", notice_page, name="incident_notice"),
    path("cases/incidents/<str:id>/merge/", merge_page, name="incident_merge"),
]
