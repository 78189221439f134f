"""处置 › 信息发布: proposed, approved by another person, noted as published, stopped and disposed of where unlawful (218:24, 25)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhengan.cases import Case, CaseAbsent
from zhengan.cases.held import Held
from zhengan.cases.publication import (
    CASE,
    KINDS,
    TYPE,
    Proposed,
    drafted,
    owed_for,
    propose,
    publications,
    publish,
    report_unlawful,
    stopped,
)
from zhengan.web import keys  # noqa: F401 - the converter `key` of the addresses
from zhengan.web.audit import note
from zhengan.web.cases.incidents import instant_of
from zhengan.web.cases.moments import moment_of
from zhengan.web.cases.one import book_of
from zhengan.web.cases.writing import entered
from zhengan.web.errors import AskedWrongly
from zhengan.web.place import Asked, Place, page
from zhengan.workspace.clock import now

MOST = 200
"""Published items on the page, the newest; the list of evidence has all."""
_SAID = ("title", "channel", "kind", "authorisation", "ground")


@page("cases")
def list_page(request: Asked) -> HttpResponse:
    """What waits to go out, then what went out, the unlawful that is not done with on top."""
    place = request.place
    found = [(one, _owed(one)) for one in publications(place.institution, instant_of(place).date()).values()]
    newest = sorted(found, key=lambda pair: pair[0].fields["published_at"], reverse=True)
    context = {
        "drafts": [(case, drafted(case)) for case in _drafts(place)],
        "published": sorted(newest, key=lambda pair: not pair[1])[:MOST],
        "kinds": KINDS,
        "may_write": place.is_today and place.may("cases", "write"),
    }
    return render(request, "console/publications.html", context)


@page("cases", "write")
def new_page(request: Asked) -> HttpResponse:
    """The form of a proposal; it waits for another person."""
    place, said = request.place, request.POST
    if request.method != "POST":
        return render(request, "console/publication_new.html", {"kinds": KINDS})
    title, channel, kind, right, ground = (said.get(name, "").strip() for name in _SAID)
    if not ground:
        raise AskedWrongly("初审意见没有填。没有提交，请写明看过什么、结论是什么。")
    asked = Proposed(title, channel, kind, right)
    case = propose(book_of(place), asked, place.user.username, now(), ground=ground)
    note(place, "write", f"case/{case.key}", {"did": "propose"})
    messages.success(request, _("已提交，等另一人审核。"))
    return redirect(place.url("publications"))


@page("cases", "write")
@require_POST
def published_page(request: Asked, id: str) -> HttpResponse:  # noqa: A002 - the word of the address
    """It has gone out."""
    place, at = request.place, now()
    published_at = moment_of(request.POST.get("published_at", ""), "发布时间") or at
    case = _case(place, id)

    def make() -> Any:
        return publish(book_of(place), case, published_at, place.user.username, at)

    entered(place, TYPE, f"case/{case.key}", {"did": "published"}, make)
    messages.success(request, _("已记下发布。"))
    return redirect(place.url("publication", {"key": id}))


@page("cases")
def one_page(request: Asked, key: str) -> HttpResponse:
    """One publication, and the forms for one that is unlawful."""
    place = request.place
    one = _held(place, key)
    context = {
        "one": one,
        "fields": one.fields,
        "kind": KINDS.get(one.fields.get("kind") or "general", ""),
        "owed": _owed(one),
        "may_write": place.is_today and place.may("cases", "write"),
    }
    return render(request, "console/publication.html", context)


@page("cases", "write")
@require_POST
def unlawful_page(request: Asked, key: str) -> HttpResponse:
    """It was found to be unlawful: it is to be stopped."""
    place, said, at = request.place, request.POST, now()
    ground = said.get("ground", "").strip()
    if not ground:
        raise AskedWrongly("依据没有填。没有登记，请写明违反什么。")
    found_at = moment_of(said.get("found_at", ""), "发现时间") or at
    _held(place, key)

    def make() -> Any:
        return report_unlawful(book_of(place), key, found_at, ground, place.user.username, at)

    entered(place, TYPE, f"publication/{key}", {"did": "unlawful"}, make)
    messages.success(request, _("已登记，请停止传输并处置。"))
    return redirect(place.url("publication", {"key": key}))


@page("cases", "write")
@require_POST
def stopped_page(request: Asked, key: str) -> HttpResponse:
    """It is stopped and disposed of."""
    place, said, at = request.place, request.POST, now()
    measures = said.get("measures", "").strip()
    if not measures:
        raise AskedWrongly("处置措施没有填。没有登记，请写明怎样消除影响。")
    stopped_at = moment_of(said.get("stopped_at", ""), "停止时间") or at
    _held(place, key)

    def make() -> Any:
        return stopped(book_of(place), key, stopped_at, measures, place.user.username, at)

    entered(place, TYPE, f"publication/{key}", {"did": "stopped"}, make)
    messages.success(request, _("已登记停止和处置。"))
    return redirect(place.url("publication", {"key": key}))


def _drafts(place: Place) -> list[Case]:
    every = book_of(place).cases(CASE, open_only=True)
    return [case for case in every if case.on_file and case.state in ("draft", "approved") and not case.subject]


def _case(place: Place, id_: str) -> Case:
    try:
        return book_of(place).case(CASE, id_)
    except CaseAbsent:
        raise Http404 from None


def _held(place: Place, key: str) -> Held:
    found = publications(place.institution, instant_of(place).date()).get(key)
    if found is None:
        raise Http404
    return found


def _owed(one: Held) -> tuple[str, ...]:
    return owed_for(one.fields, reported=False)


addresses = [
    path("cases/publications/", list_page, name="publications"),
    path("cases/publications/new/", new_page, name="publication_new"),
    path("cases/publications/<str:id>/published/", published_page, name="publication_published"),
    path("cases/publications/of/<key:key>/", one_page, name="publication"),
    path("cases/publications/of/<key:key>/unlawful/", unlawful_page, name="publication_unlawful"),
    path("cases/publications/of/<key:key>/stopped/", stopped_page, name="publication_stopped"),
]
