"""日志 › 一行: a line verbatim with its fields, neighbours and proof."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.http import content_disposition_header

from zhengan.web.audit import note
from zhengan.web.logs.line import line_of, proof_file
from zhengan.web.place import Asked, page


@page("logs")
def one_page(request: Asked, source: str, seq: int) -> HttpResponse:
    """One line."""
    shown = line_of(request.place, source, seq)
    if shown is None:
        raise Http404
    return render(request, "console/logs_line.html", {"shown": shown, "export": request.place.may("logs", "export")})


@page("logs", "export")
def proof_page(request: Asked, source: str, seq: int) -> HttpResponse:
    """The proof of a line, to hand on."""
    content = proof_file(request.place, source, seq)
    note(request.place, "export", f"log line:{source}/{seq}")
    return HttpResponse(
        content,
        content_type="application/json",
        headers={"Content-Disposition": content_disposition_header(True, f"line-{source}-{seq}.json") or "attachment"},
    )


addresses = [
    path("logs/line/<str:source>/<int:seq>/", one_page, name="logs_line"),
    path("logs/line/<str:source>/<int:seq>/proof/", proof_page, name="logs_proof"),
]
