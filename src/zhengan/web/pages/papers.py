"""报送 › 文书: what can be made, one paper with every gap and figure, the words that people write, Word and PDF."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from zhengan.reports.papers.kind import PaperKind, paper_kinds
from zhengan.reports.papers.letter import told_words
from zhengan.reports.papers.pdf import write_pdf
from zhengan.reports.papers.word import write_word
from zhengan.web.audit import note
from zhengan.web.filings import papers
from zhengan.web.office import office
from zhengan.web.place import Asked, page
from zhengan.workspace.papers import asked_words, keep_words, templates

_WRITERS = {
    "docx": (write_word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (write_pdf, "application/pdf"),
}


@page("filings")
def list_page(request: Asked) -> HttpResponse:
    """Every kind of paper with what is missing in it."""
    return render(request, "console/papers.html", {"rows": papers.listed(request.place)})


@page("filings")
def one_page(request: Asked, kind: str) -> HttpResponse:
    """One paper as it would be, with its filing check."""
    place, found = request.place, _kind(kind)
    asked = papers.wanted_in(place, found, request.GET.dict())
    run, job = papers.run_of(place, asked)
    if found.judged and run is None:
        return render(request, "console/waiting.html", {"job": job, "title": found.title})
    shown = papers.shown(place, asked, run)
    context = {
        "shown": shown,
        "paper": shown.paper,
        "told": told_words(shown.paper),
        "sections": papers.sections_of(shown.paper),
        "investors": found.to == "investors",
        "readable": place.may("evidence", "read"),
        "run": run,
        "job": job,
        "may_write": place.may("filings", "write") and place.is_today,
        "may_export": place.may("filings", "export"),
        "word": place.url("paper_file", {"kind": kind, "form": "docx"}, shown.query),
        "pdf": place.url("paper_file", {"kind": kind, "form": "pdf"}, shown.query),
    }
    return render(request, "console/paper.html", context)


@page("filings", "export")
def file_page(request: Asked, kind: str, form: str) -> HttpResponse:
    """The paper as a Word or PDF file."""
    place, found = request.place, _kind(kind)
    if form not in _WRITERS:
        raise Http404
    asked = papers.wanted_in(place, found, request.GET.dict())
    run, job = papers.run_of(place, asked)
    if found.judged and run is None:
        return render(request, "console/waiting.html", {"job": job, "title": found.title})
    paper = papers.shown(place, asked, run).paper
    write, type_ = _WRITERS[form]
    with TemporaryDirectory() as folder:
        made = Path(folder, f"paper.{form}")
        write(paper, made, templates(office().workspace))
        content = made.read_bytes()
    note(place, "export", f"paper:{found.id}", {"which": asked.which, "form": form})
    name = f"{paper.file_name}.{form}"
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(content, content_type=type_, headers={"Content-Disposition": disposition})


@require_POST
@page("filings", "write")
def keep(request: Asked, kind: str) -> HttpResponse:
    """Keeps the words that a person wrote for a paper."""
    place, found = request.place, _kind(kind)
    asked = papers.wanted_in(place, found, request.POST.dict())
    written = {name: request.POST[f"word-{name}"] for name in asked_words(found) if f"word-{name}" in request.POST}
    keep_words(office().workspace, asked, written)
    note(place, "write", f"paper:{found.id}", {"which": asked.which, "words": sorted(written)})
    messages.success(request, gettext("已保存，文书里已经写上。"))
    field = "period" if asked.period else "about"
    return redirect(place.url("paper", {"kind": kind}, {field: asked.which}))


def _kind(name: str) -> PaperKind:
    found = paper_kinds().get(name)
    if found is None:
        raise Http404
    return found


addresses = [
    path("filings/documents/", list_page, name="papers"),
    path("filings/documents/<slug:kind>/", one_page, name="paper"),
    path("filings/documents/<slug:kind>/words/", keep, name="paper_words"),
    path("filings/documents/<slug:kind>/file/<slug:form>/", file_page, name="paper_file"),
]
