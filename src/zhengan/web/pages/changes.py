"""变更: the list, one change with the gate's answer and what became of it, the year of a system's windows."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from zhengan.calendar import load_calendar
from zhengan.cases import Case
from zhengan.cases.gate_book import ask_override, change_case, finish
from zhengan.records import RECORD_TYPES
from zhengan.web import keys  # noqa: F401 - the converter `key` of the addresses
from zhengan.web.audit import note
from zhengan.web.cases.changes import book_of, change_list, change_page, gate_of, months, names_of
from zhengan.web.cases.incidents import instant_of, instant_of_form
from zhengan.web.errors import AskedWrongly
from zhengan.web.evidence.holdings import listed
from zhengan.web.jobs import evidence_changed
from zhengan.web.lawbook import lawbook_of
from zhengan.web.office import office
from zhengan.web.place import Asked, Place, page
from zhengan.workspace.clock import now
from zhengan.workspace.errors import InputError
from zhengan.workspace.gate import parse_instant
from zhengan.workspace.settings import FREEZE, decide, settings_of

_LONGEST = 80
_SYSTEMS = 300
_FIRST_YEAR, _LAST_YEAR = 2000, 2099


@page("cases")
def list_page(request: Asked) -> HttpResponse:
    """The changes on file."""
    place, said = request.place, request.GET
    found = change_list(place, said.get("q", "")[:_LONGEST], said.get("after", ""), instant_of(place))
    return render(request, "console/changes.html", {"list": found, "q": said.get("q", "")})


@page("cases")
def one_page(request: Asked, id: str) -> HttpResponse:  # noqa: A002 - the word of the address
    """One change; `at` asks the gate about another instant."""
    place, said = request.place, request.GET.get("at", "").strip()
    found = change_page(place, id, instant_of(place), parse_instant(said) if said else None)
    if found is None:
        raise Http404
    context = {
        "shown": found,
        "at": said,
        "book": lawbook_of(place.institution),
        "may_write": place.may("cases", "write") and place.is_today,
        "may_review": place.may("cases", "review"),
    }
    return render(request, "console/change.html", context)


@page("cases", "write")
@require_POST
def override_page(request: Asked, id: str) -> HttpResponse:  # noqa: A002
    """Asks to let a change pass; another person has to confirm it."""
    place, said, at = request.place, request.POST, now()
    answer = gate_of(place).ask(id, at)
    case = ask_override(
        book_of(place),
        answer,
        place.user.username,
        at,
        ground=said.get("ground", ""),
        until=_day(said.get("until", "")),
        roles=place.roles,
    )
    note(place, "write", f"case/{case.key}", {"did": "override", "codes": list(answer.codes)})
    messages.success(request, gettext("已提出放行，等另一人确认。确认以前照样不可以开始。"))
    return _back(place, id)


@page("cases", "review")
@require_POST
def confirm_page(request: Asked, id: str) -> HttpResponse:  # noqa: A002
    """Another person lets the change pass."""
    place = request.place
    case = book_of(place).confirm(_case(place, id), _number(request), place.user.username, now(), roles=place.roles)
    note(place, "write", f"case/{case.key}", {"did": "confirm", "number": case.number})
    messages.success(request, gettext("已放行。所放过的要求，核查时照常判断。"))
    return _back(place, id)


@page("cases", "write")
@require_POST
def send_back_page(request: Asked, id: str) -> HttpResponse:  # noqa: A002
    """An override is turned down, or taken back by who asked for it."""
    place, number = request.place, _number(request)
    words = request.POST.get("words", "") or gettext("不同意放行")
    case = book_of(place).send_back(_case(place, id), number, place.user.username, now(), words=words)
    note(place, "write", f"case/{case.key}", {"did": "send_back", "number": case.number})
    messages.success(request, gettext("已退回，没有放行。"))
    return _back(place, id)


@page("cases", "write")
@require_POST
def done_page(request: Asked, id: str) -> HttpResponse:  # noqa: A002
    """What happened, entered as a version of the change's record."""
    place, said = request.place, request.POST
    if "change" in settings_of(place.institution).four_eyes:
        raise InputError("变更记录须由第二个人复核，不能在这里写入。请在证据里更正这条记录。")
    titles = {
        "actual_start": "实际开始",
        "actual_end": "实际结束",
        "reviewed_at": "复核时间",
        "verified_at": "验证时间",
    }
    instants = {name: instant_of_form(said.get(name, ""), title) for name, title in titles.items()}
    fields: dict[str, str] = {name: value.isoformat() for name, value in instants.items() if value}
    if said.get("result"):
        fields["result"] = said["result"]
    if not fields:
        raise AskedWrongly("没有填发生了什么。没有登记，请填时间或者结果。")
    finish(book_of(place), id, fields, place.user.username, now())
    note(place, "write", f"change/{id}", {"did": "done", **fields})
    evidence_changed(place.institution, by=place.user.username)
    messages.success(request, gettext("已登记，正在重新核查。"))
    return _back(place, id)


@page("cases")
def windows_page(request: Asked) -> HttpResponse:
    """The year of a system: which hours of which days it may be changed in."""
    place, said = request.place, request.GET
    part = listed(place.institution, RECORD_TYPES["system"], "", "", None, _SYSTEMS)
    names = names_of(place, part.keys, place.as_of)
    system, year = said.get("system", ""), _year(said.get("year", ""), place.as_of.year)
    found = gate_of(place).windows(system, date(year, 1, 1), date(year, 12, 31), place.as_of) if system else None
    own = settings_of(place.institution)
    context = {
        "systems": sorted(names.items(), key=lambda pair: pair[1]),
        "system": system,
        "year": year,
        "found": found,
        "months": months(found, place.as_of) if found else [],
        "days": range(1, 32),
        "freezes": [(name, text, own.decisions[f"{FREEZE}:{name}"]) for name, text in sorted(own.freezes.items())],
        "may_freeze": place.may("manage", "manage") and place.is_today,
        "calendar": load_calendar(office().workspace.calendar_override).version,
    }
    return render(request, "console/change_windows.html", context)


@page("manage", "manage")
@require_POST
def freeze_page(request: Asked) -> HttpResponse:
    """Sets, changes or ends a period without changes, with the ground."""
    place, said = request.place, request.POST
    name, value = said.get("name", "").strip(), said.get("days", "").strip() or None
    decide(
        place.institution,
        f"{FREEZE}:{name}",
        value,
        workspace=office().workspace,
        by=place.user.username,
        why=said.get("why", ""),
        now=now(),
    )
    messages.success(request, gettext("已记下。") if value else gettext("已取消。"))
    return redirect(place.url("change_windows"))


def _back(place: Place, id_: str) -> HttpResponse:
    return redirect(place.url("change", {"id": id_}))


def _case(place: Place, id_: str) -> Case:
    found = change_case(book_of(place), id_)
    if found is None:
        raise Http404
    return found


def _number(request: Asked) -> int:
    text = request.POST.get("number", "")
    if not text.isdecimal() or len(text) > 9:
        raise AskedWrongly(f"编号应为数字，实为“{text[:40]}”。没有办理，请从页面上的按钮进入。")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise AskedWrongly(f"日期应写成 2026-11-20，实为“{text[:40]}”。没有提出，请重新选。") from None


def _year(text: str, otherwise: int) -> int:
    if not text:
        return otherwise
    if not (text.isdecimal() and _FIRST_YEAR <= int(text[:5]) <= _LAST_YEAR):
        raise AskedWrongly(f"年份应为 {_FIRST_YEAR} 至 {_LAST_YEAR}，实为“{text[:40]}”。请改写。")
    return int(text)


_ONE = "cases/changes/one/<key:id>/"
addresses = [
    path("cases/changes/", list_page, name="changes"),
    path("cases/changes/windows/", windows_page, name="change_windows"),
    path("cases/changes/freezes/", freeze_page, name="change_freeze"),
    path(_ONE, one_page, name="change"),
    path(f"{_ONE}override/", override_page, name="change_override"),
    path(f"{_ONE}confirm/", confirm_page, name="change_confirm"),
    path(f"{_ONE}send-back/", send_back_page, name="change_send_back"),
    path(f"{_ONE}done/", done_page, name="change_done"),
]
