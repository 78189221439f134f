"""The audit trail: who looked at what and who changed what; filtered, exported, verified. Looking at it is on it too."""

from collections.abc import Iterator
from datetime import date

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from zhengan.ledger import trail_name, verify
from zhengan.ledger.trail import KINDS
from zhengan.web import events
from zhengan.web.audit import note
from zhengan.web.errors import AskedWrongly
from zhengan.web.office import office
from zhengan.web.place import Asked, Place, page

SERVER = "server"


@page("trail")
def list_page(request: Asked) -> HttpResponse:
    """The newest events, or those before a number."""
    return _shown(request, {})


@page("trail", "export")
def export(request: Asked) -> StreamingHttpResponse:
    """The same as a CSV, all of it."""
    place, chain, wanted = request.place, _chain(request), _wanted(request)
    wanted.kinds  # noqa: B018  # says now what is wrong, not in the middle of the file
    note(place, "export", "trail", {"of": chain or SERVER, **dict(request.GET.items())})
    name = f"审计轨迹-{chain or '服务器'}-{place.today}.csv"
    header = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer = StreamingHttpResponse(_bytes(chain, wanted), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = header
    return answer


@require_POST
@page("trail", "export")
def check(request: Asked) -> HttpResponse:
    """Whether the trail is whole: every entry, every digest, every checkpoint."""
    chain = _chain(request)
    found = verify(trail_name(chain))
    note(request.place, "export", "trail verified", {"entries": found.entries, "faults": len(found.faults)})
    return _shown(request, {"checked": found, "faults": found.faults[:50]})


def _shown(request: Asked, more: dict[str, object]) -> HttpResponse:
    chain, wanted = _chain(request), _wanted(request)
    found = events.look(chain, wanted, _before(request))
    told = {
        "part": found,
        "kinds": KINDS,
        "wanted": wanted,
        "server": request.GET.get("of") == SERVER,
        "has_server": _has_server(request.place),
        **more,
    }
    return render(request, "console/manage_trail.html", told)


def _bytes(chain: str, wanted: events.Wanted) -> Iterator[bytes]:
    for line in events.as_csv(chain, wanted):
        yield line.encode()


def _has_server(place: Place) -> bool:
    """The server's own trail (who signed in) belongs to the institution that the server is of."""
    return place.institution == office().workspace.institution


def _chain(request: Asked) -> str:
    if request.GET.get("of") != SERVER:
        return request.place.institution
    if not _has_server(request.place):
        raise Http404
    return ""


def _wanted(request: Asked) -> events.Wanted:
    text = request.GET.get("day", "").strip()
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise AskedWrongly(f"日期应写成 2026-11-20，实为“{text[:40]}”。请重新选日期。") from None
    return events.Wanted(request.GET.get("kind", ""), request.GET.get("person", "").strip(), day)


def _before(request: Asked) -> int | None:
    text = request.GET.get("before", "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 18:
        raise AskedWrongly("翻页的位置不对。请从第一页重新开始。")
    return int(text)


addresses = [
    path("manage/trail/", list_page, name="trail"),
    path("manage/trail/export/", export, name="trail_export"),
    path("manage/trail/check/", check, name="trail_check"),
]
