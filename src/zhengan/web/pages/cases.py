"""处置: all cases, by kind, the one that is due next on top."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from zhengan.cases import kinds
from zhengan.web.cases.incidents import instant_of
from zhengan.web.cases.listing import EXERCISES, LISTS, PAGES, listed
from zhengan.web.errors import AskedWrongly
from zhengan.web.place import Asked, Place, page

_LONGEST = 6


@page("cases")
def list_page(request: Asked) -> HttpResponse:
    """The list; `kind` chooses one kind or the exercises, `ended` what is done, `mine` what is this person's."""
    place = request.place
    kind = request.GET.get("kind", "")
    if kind not in ("", EXERCISES, *kinds()):
        raise AskedWrongly(f"没有这种处置：“{kind[:40]}”。请从页面上的分类进入。")
    ended = request.GET.get("ended") == "1"
    mine = request.GET.get("mine") == "1"
    owner = place.user.username if mine else ""
    found = listed(place, kind, ended=ended, start=_start(request), at=instant_of(place), owner=owner)
    tabs = [(name, one.title, found.counts[name], _own_list(place, name)) for name, one in kinds().items()]
    context = {
        "list": found,
        "tabs": tabs,
        "kind": kind,
        "ended": ended,
        "mine": mine,
        "exercises": EXERCISES,
        "may_open": place.may("cases", "write"),
        "new": _new(place, kind),
    }
    return render(request, "console/cases.html", context)


def _own_list(place: Place, kind: str) -> str:
    return place.url(LISTS[kind]) if kind in LISTS else ""


def _new(place: Place, kind: str) -> list[tuple[str, str]]:
    """Kinds that a form opens, by name and address: the one that is looked at, or all."""
    if not (place.is_today and place.may("cases", "write")):
        return []
    names = [name for name in kinds() if name not in PAGES and kind in ("", name)]
    return [(kinds()[name].title, place.url("case_new", {"kind": name})) for name in names]


def _start(request: Asked) -> int:
    text = request.GET.get("start", "")
    if text and not (text.isdecimal() and len(text) <= _LONGEST):
        raise AskedWrongly(f"页码不对：“{text[:40]}”。请从列表重新翻页。")
    return int(text or 0)


addresses = [path("cases/", list_page, name="cases")]
