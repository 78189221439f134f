"""处置 › 预案和演练: what the emergency plan covers; drills planned, held and reported."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhengan.calendar import load_calendar
from zhengan.cases import Case, CaseAbsent, kind_of
from zhengan.cases.drill import CASE, SCENARIOS, TYPE, Outcome, Planned, coverage, hold_drill, plan_drill, report_drill
from zhengan.web.cases.incidents import instant_of
from zhengan.web.cases.moments import moment_of, need_day
from zhengan.web.cases.one import book_of
from zhengan.web.cases.writing import entered
from zhengan.web.errors import AskedWrongly
from zhengan.web.office import office
from zhengan.web.place import Asked, Place, page
from zhengan.workspace.clock import now
from zhengan.workspace.scans import party_on

_SEPARATORS = str.maketrans({"；": ";", "、": ";", "，": ";", ",": ";", "\n": ";"})


@page("cases")
def list_page(request: Asked) -> HttpResponse:
    """Coverage of the plan in force, and the drills."""
    place = request.place
    states = kind_of(CASE).states
    found = book_of(place).cases(CASE)
    context = {
        "cover": coverage(place.institution, instant_of(place).date()),
        "rows": [(case, states[case.state].title) for case in reversed(found)],
        "scenarios": list(SCENARIOS.items()),
        "titles": SCENARIOS,
        "may_write": place.is_today and place.may("cases", "write"),
        "today": now().date(),
    }
    return render(request, "console/drills.html", context)


@page("cases", "write")
@require_POST
def plan_page(request: Asked) -> HttpResponse:
    """Plans a drill."""
    place, said = request.place, request.POST
    scenarios = tuple(name for name in said.getlist("scenario") if name in SCENARIOS)
    title = said.get("title", "").strip()
    if not title:
        raise AskedWrongly("演练的名称没有填。没有计划，请填写后再办。")
    planned = Planned(
        title,
        need_day(said.get("held_on", ""), "演练日"),
        scenarios,
        said.get("objective", ""),
        said.get("with_associated") == "1",
    )

    def make() -> Case:
        return plan_drill(book_of(place), planned, place.user.username, now(), said.get("token", "")[:64])

    case = entered(place, TYPE, "case/drill", {"planned": title}, make)
    messages.success(request, _("演练已计划。下一步定脚本。"))
    return redirect(place.url("drill", {"id": case.id}))


@page("cases")
def one_page(request: Asked, id: str) -> HttpResponse:  # noqa: A002 - the word of the address
    """One drill, and the step that comes next."""
    place = request.place
    case = _case(place, id)
    scenarios = [SCENARIOS.get(name, name) for name in case.facts.get("scenarios", "").split(";") if name]
    context = {
        "case": case,
        "state": kind_of(CASE).states[case.state].title,
        "scenarios": scenarios,
        "may_write": place.is_today and place.may("cases", "write"),
        "today": now().date(),
    }
    return render(request, "console/drill.html", context)


@page("cases", "write")
@require_POST
def script_page(request: Asked, id: str) -> HttpResponse:  # noqa: A002
    """Fixes the script."""
    place, script = request.place, request.POST.get("script", "")

    def step(case: Case) -> Case:
        return book_of(place).move(case, "ready", place.user.username, now(), roles=place.roles, script=script)

    return _step(request, id, "script", step, _("脚本已定。"))


@page("cases", "write")
@require_POST
def held_page(request: Asked, id: str) -> HttpResponse:  # noqa: A002
    """Puts the drill on file."""
    place, said = request.place, request.POST
    number = said.get("participants", "").strip()
    if not (number.isdecimal() and int(number[:9]) > 0 and len(number) <= 9):
        raise AskedWrongly(f"参加人数应为大于零的整数，实为“{number[:40]}”。没有记录，请重新填写。")
    held_on = need_day(said.get("held_on", ""), "演练日")
    outcome = Outcome(
        held_on,
        int(number),
        said.get("attendance", ""),
        _parts(said.get("associated", "")),
        _parts(said.get("results", "")),
        said.get("findings", ""),
    )
    workspace = office().workspace
    capacities = party_on(workspace, place.institution, held_on).capacities
    calendar = load_calendar(workspace.calendar_override)

    def step(case: Case) -> Case:
        return hold_drill(book_of(place), case, outcome, place.user.username, now(), capacities, calendar)

    return _step(request, id, "held", step, _("演练已记下。"))


@page("cases", "write")
@require_POST
def report_page(request: Asked, id: str) -> HttpResponse:  # noqa: A002
    """Notes the report."""
    place, said = request.place, request.POST
    report_on = need_day(said.get("report_on", ""), "报告日")
    reported_at = moment_of(said.get("reported_at", ""), "报监管时间")

    def step(case: Case) -> Case:
        return report_drill(book_of(place), case, report_on, place.user.username, now(), reported_at)

    return _step(request, id, "report", step, _("报告已记下。存档要另一个人确认。"))


def _step(request: Asked, id_: str, did: str, step: Callable[[Case], Any], words: str) -> HttpResponse:
    place = request.place
    case = _case(place, id_)
    entered(place, TYPE, f"case/{case.key}", {"did": did}, lambda: step(case))
    messages.success(request, words)
    return redirect(place.url("drill", {"id": id_}))


def _case(place: Place, id_: str) -> Case:
    try:
        return book_of(place).case(CASE, id_)
    except CaseAbsent:
        raise Http404 from None


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.translate(_SEPARATORS).split(";") if part.strip())


addresses = [
    path("cases/drills/", list_page, name="drills"),
    path("cases/drills/plan/", plan_page, name="drill_plan"),
    path("cases/drills/of/<str:id>/", one_page, name="drill"),
    path("cases/drills/of/<str:id>/script/", script_page, name="drill_script"),
    path("cases/drills/of/<str:id>/held/", held_page, name="drill_held"),
    path("cases/drills/of/<str:id>/report/", report_page, name="drill_report"),
]
