"""处置 › 漏洞: what scanners found, imported in two steps; each judged by a named person; what is still owed."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhengan.cases.vulnerability import DOINGS, TYPE, grounds_known
from zhengan.cases.vulnerability_book import Judgement, Standing, fix, judge, standings
from zhengan.collectors.collecting import FORMS
from zhengan.web import keys  # noqa: F401 - the converter `key` of the addresses
from zhengan.web.cases.incidents import instant_of
from zhengan.web.cases.moments import day_of, moment_of
from zhengan.web.cases.one import book_of
from zhengan.web.cases.scans import LARGEST, MOST_FILES, SCAN, STATES, look, put_aside, receive, take
from zhengan.web.cases.writing import entered
from zhengan.web.errors import AskedWrongly
from zhengan.web.models import Upload
from zhengan.web.office import office
from zhengan.web.place import Asked, Place, page
from zhengan.workspace.clock import now
from zhengan.workspace.scans import estate_on, party_on

PAGE, SHOWN = 50, 200
SEVERITIES = {"critical": "严重", "high": "高", "medium": "中", "low": "低"}
_LONGEST = 6


@page("cases")
def list_page(request: Asked) -> HttpResponse:
    """The list; `ended` shows all, `severity` one degree."""
    place, every = request.place, request.GET.get("ended") == "1"
    severity = request.GET.get("severity", "")
    start = _start(request.GET.get("start", ""))
    found = _standings(place)
    shown = [one for one in found if every or one.is_open]
    counts = {name: sum(one.record.fields["severity"] == name for one in shown) for name in SEVERITIES}
    if severity in SEVERITIES:
        shown = [one for one in shown if one.record.fields["severity"] == severity]
    context = {
        "rows": shown[start : start + PAGE],
        "total": len(shown),
        "following": start + PAGE if len(shown) > start + PAGE else 0,
        "severity": severity,
        "severities": [(name, title, counts[name]) for name, title in SEVERITIES.items()],
        "titles": SEVERITIES,
        "ended": every,
        "may_write": place.is_today and place.may("cases", "write"),
    }
    return render(request, "console/vulnerabilities.html", context)


@page("cases", "write")
def import_page(request: Asked) -> HttpResponse:
    """The form of an import, and the files that it receives."""
    place = request.place
    if request.method == "POST":
        said = request.POST
        upload = receive(place, request.FILES.getlist("file"), said.get("form", ""), said.get("system", ""))
        return redirect(place.url("vulnerability_import_one", {"upload": str(upload.pk)}))
    estate = estate_on(office().workspace, place.institution, instant_of(place).date())
    before = Upload.objects.filter(institution=place.institution, state__in=STATES).order_by("-made_at")
    context = {
        "forms": [(form.name, form.title) for form in FORMS.values()],
        "systems": [(key, own.get("name") or key) for key, own in estate.systems.items()],
        "largest": LARGEST >> 20,
        "most": MOST_FILES,
        "before": before.select_related("user")[:10],
        "waiting": SCAN,
    }
    return render(request, "console/vulnerability_import.html", context)


@page("cases", "write")
def import_one_page(request: Asked, upload: str) -> HttpResponse:
    """What the files would do, and every fault."""
    found = _upload(request.place, upload)
    if found.state != SCAN:
        return redirect(request.place.url("vulnerabilities"))
    made = look(found)
    named = zip(made.names, made.files, strict=True)
    context = {
        "upload": found,
        "made": made,
        "sightings": sum(len(file.sightings) for file in made.files),
        "counts": [(words, sum(step.doing == name for step in made.steps)) for name, words in DOINGS.items()],
        "steps": [(step, SEVERITIES[step.defect.severity], DOINGS[step.doing]) for step in made.steps[:SHOWN]],
        "files": [(name, FORMS[one.form].title if one.form else "", one.version) for name, one in named],
        "shown": SHOWN,
    }
    return render(request, "console/vulnerability_import_one.html", context)


@page("cases", "write")
@require_POST
def take_page(request: Asked, upload: str) -> HttpResponse:
    """Enter it."""
    place = request.place
    done = take(place, _upload(place, upload), request.POST.get("rows", ""))
    words = _("已导入 {n} 个漏洞，新开处置 {cases} 件。判断正在更新。")
    messages.success(request, words.format(n=len(done.steps), cases=done.cases))
    return redirect(place.url("vulnerabilities"))


@page("cases", "write")
@require_POST
def forget_page(request: Asked, upload: str) -> HttpResponse:
    """Put it aside."""
    place = request.place
    put_aside(place, _upload(place, upload))
    messages.success(request, _("已放弃，没有导入任何内容。"))
    return redirect(place.url("vulnerability_import"))


@page("cases")
def one_page(request: Asked, key: str) -> HttpResponse:
    """One vulnerability, what is on file about its impact, and the form of the judgement."""
    return _shown(request, _standing(request.place, key))


@page("cases", "write")
@require_POST
def judge_page(request: Asked, key: str) -> HttpResponse:
    """The judgement of a named person: the one who is signed in."""
    place, said = request.place, request.POST
    _standing(place, key)
    impact = said.get("impact", "")
    if impact not in ("large", "small"):
        raise AskedWrongly("应选影响较大还是较小，实际没有选。没有研判，请选一项。")
    made = Judgement(
        impact == "large",
        said.get("ground", ""),
        day_of(said.get("fix_by", ""), "整改日"),
        day_of(said.get("report_by", ""), "报告日"),
    )
    regulator = party_on(office().workspace, place.institution, now().date()).regulator

    def make() -> Any:
        return judge(book_of(place), key, made, place.user.username, now(), regulator.name)

    entered(place, TYPE, f"vulnerability/{key}", {"judged": impact}, make)
    messages.success(request, _("已研判。"))
    return redirect(place.url("vulnerability", {"key": key}))


@page("cases", "write")
@require_POST
def fix_page(request: Asked, key: str) -> HttpResponse:
    """It is fixed."""
    place, said = request.place, request.POST
    _standing(place, key)
    at = now()
    fixed_at = moment_of(said.get("fixed_at", ""), "修复时间") or at

    def make() -> Any:
        return fix(book_of(place), key, fixed_at, place.user.username, at, said.get("plan", ""))

    entered(place, TYPE, f"vulnerability/{key}", {"fixed": fixed_at.isoformat()}, make)
    messages.success(request, _("修复已记下，等另一个人复核。"))
    return redirect(place.url("vulnerability", {"key": key}))


def _shown(request: Asked, one: Standing) -> HttpResponse:
    place = request.place
    fields = one.record.fields
    estate = estate_on(office().workspace, place.institution, instant_of(place).date())
    context = {
        "one": one,
        "fields": fields,
        "severity": SEVERITIES[fields["severity"]],
        "known": grounds_known(fields, estate),
        "regulator": party_on(office().workspace, place.institution, place.as_of).regulator,
        "may_judge": place.is_today and place.may("cases", "write"),
        "may_fix": one.case is not None and one.case.state in ("judged", "fixing") and not fields.get("fixed_on"),
        "today": now().date(),
    }
    return render(request, "console/vulnerability.html", context)


def _standings(place: Place) -> list[Standing]:
    at = instant_of(place)
    return standings(book_of(place), at.date(), at)


def _standing(place: Place, key: str) -> Standing:
    one = next((one for one in _standings(place) if one.record.key == key), None)
    if one is None:
        raise Http404
    return one


def _upload(place: Place, upload: str) -> Upload:
    try:
        number = uuid.UUID(upload)
    except ValueError:
        raise Http404 from None
    found = Upload.objects.filter(institution=place.institution, pk=number, state__in=STATES).first()
    if found is None:
        raise Http404
    return found


def _start(text: str) -> int:
    if text and not (text.isdecimal() and len(text) <= _LONGEST):
        raise AskedWrongly(f"页码不对：“{text[:40]}”。请从列表重新翻页。")
    return int(text or 0)


addresses = [
    path("cases/vulnerabilities/", list_page, name="vulnerabilities"),
    path("cases/vulnerabilities/import/", import_page, name="vulnerability_import"),
    path("cases/vulnerabilities/import/<str:upload>/", import_one_page, name="vulnerability_import_one"),
    path("cases/vulnerabilities/import/<str:upload>/take/", take_page, name="vulnerability_take"),
    path("cases/vulnerabilities/import/<str:upload>/forget/", forget_page, name="vulnerability_forget"),
    path("cases/vulnerabilities/of/<key:key>/", one_page, name="vulnerability"),
    path("cases/vulnerabilities/of/<key:key>/judge/", judge_page, name="vulnerability_judge"),
    path("cases/vulnerabilities/of/<key:key>/fixed/", fix_page, name="vulnerability_fixed"),
]
