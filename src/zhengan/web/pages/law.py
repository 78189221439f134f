"""法规: the reader. Instruments and documents, an article with our duties and their verdicts beside it, comparisons, search."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.http import content_disposition_header

from zhengan.assess.beside_words import bare_title, provision_words, span_words
from zhengan.assess.citations import force_words, title_words
from zhengan.law import CODES
from zhengan.law.document_lookup import show_document
from zhengan.law.lookup import coverage
from zhengan.web.audit import note
from zhengan.web.errors import AskedWrongly
from zhengan.web.law.articles import article_page
from zhengan.web.law.contents import volumes
from zhengan.web.law.document_pages import document_page
from zhengan.web.law.law_changes import changes_of, counterparts, crossings, pairs_of, shown_sections
from zhengan.web.law.law_exports import DIFF_FORMS, VOLUME_FORMS, diff_file, profile_file, volume_file
from zhengan.web.law.law_search import SHOWN, results
from zhengan.web.law.timeline import timeline
from zhengan.web.lawbook import Lawbook, lawbook_of
from zhengan.web.models import Run
from zhengan.web.place import Asked, Place, page
from zhengan.web.verdicts.exports import Exported
from zhengan.web.verdicts.judged import newest_run

_MOST_SHOWN = 1_000


@page("law")
def shelf_page(request: Asked) -> HttpResponse:
    """All that there is to read; with `q` in the address, what a search finds."""
    book, context = _opened(request, "")
    if words := request.GET.get("q", "").strip()[:200]:
        most = _number(request.GET.get("most", ""))
        found = results(book, words, request.place.as_of, request.GET.get("kind", ""), most)
        return render(
            request, "console/law_search.html", context | {"found": found, "words": words, "next": most + SHOWN}
        )
    context |= {"coverage": coverage(book.law), "pairs": [_pair(book, *pair) for pair in pairs_of(book)]}
    return render(request, "console/law.html", context)


@page("law")
def volume_page(request: Asked, volume: str) -> HttpResponse:
    """The contents of an instrument, or a document that is no law."""
    book, context = _opened(request, volume)
    if volume in book.law.documents:
        told = document_page(book, show_document(book.law, volume))
        return render(request, "console/law_document.html", context | {"told": told, "section": ""})
    instrument = _instrument(book, volume)
    counts = coverage(book.law)[volume]
    context |= {
        "instrument": instrument,
        "title": title_words(instrument),
        "force": force_words(instrument, book.law),
        "counts": counts,
        "has_text": book.has_text(volume),
        "pairs": [_pair(book, *pair) for pair in pairs_of(book) if volume in pair],
    }
    return render(request, "console/law_volume.html", context)


@page("law")
def leaf_page(request: Asked, volume: str, article: str) -> HttpResponse:
    """An article of an instrument, or a section of a document."""
    book, context = _opened(request, volume)
    if volume in book.law.documents:
        if article not in book.law.documents[volume].sections:
            raise Http404
        told = document_page(book, show_document(book.law, f"{volume}/{article}"))
        return render(request, "console/law_document.html", context | {"told": told, "section": article})
    instrument = _instrument(book, volume)
    if all(one.number != article for one in instrument.articles):
        raise Http404
    crossed = crossings(book, volume, article)
    context |= {
        "told": article_page(book, volume, article, request.place.as_of, context["run"]),
        "instrument": instrument,
        "has_text": book.has_text(volume),
        "crossings": crossed,
        "counterparts": counterparts(crossed),
    }
    return render(request, "console/law_article.html", context)


@page("law")
def beside_page(request: Asked) -> HttpResponse:
    """The rules beside ours, each with its provisions."""
    book, context = _opened(request, "beside")
    rules = [
        {
            "rule": rule,
            "title": bare_title(rule),
            "span": span_words(rule),
            "holds": rule.in_force(request.place.as_of),
            "provisions": [(one, provision_words(one)) for one in rule.provisions],
        }
        for rule in book.law.beside_rules
    ]
    return render(request, "console/law_beside.html", context | {"rules": rules})


@page("law")
def changes_page(request: Asked, before: str, after: str) -> HttpResponse:
    """What a newer instrument changed of an older one."""
    book, context = _opened(request, "")
    if (before, after) not in pairs_of(book):
        raise Http404
    article, whom = _narrowed(request)
    account = changes_of(book, before, after, article, whom)
    relation = request.GET.get("relation", "")
    if not article and not relation:
        relation = next((section.code for section in account.sections if section.rows), "")
    context |= {
        "told": account,
        "relation": relation,
        "sections": shown_sections(account, relation),
        "pair": (before, after),
        "article": article,
        "whom": whom,
        "forms": DIFF_FORMS,
        "codes": CODES,
    }
    return render(request, "console/law_changes.html", context)


@page("law", "export")
def volume_export(request: Asked, volume: str, form: str) -> HttpResponse:
    """An instrument or document as a file."""
    book = lawbook_of(request.place.institution)
    if volume not in book.law.instruments and volume not in book.law.documents:
        raise Http404
    return _handed_out(request, volume_file(book, volume, form))


@page("law", "export")
def profile_export(request: Asked) -> HttpResponse:
    """What addresses the institution on the asked day, as a file."""
    place = request.place
    return _handed_out(request, profile_file(place.institution, place.as_of, place.known_by))


@page("law", "export")
def changes_export(request: Asked, before: str, after: str, form: str) -> HttpResponse:
    """A comparison as a file."""
    book = lawbook_of(request.place.institution)
    if (before, after) not in pairs_of(book):
        raise Http404
    article, whom = _narrowed(request)
    return _handed_out(request, diff_file(book, before, after, article, whom, form))


def _opened(request: Asked, volume: str) -> tuple[Lawbook, dict[str, Any]]:
    """The law, and what every page of the reader shows of it: the tree, the days, the run whose verdicts stand beside."""
    place: Place = request.place
    book = lawbook_of(place.institution)
    run: Run | None = newest_run(place.institution, place.as_of, place.known_by)
    shelf = volumes(book, place.as_of, volume, run)
    scale = timeline(book.law, place.as_of, place.today)
    return book, {
        "book": book,
        "run": run,
        "volume": volume,
        "volumes": shelf,
        "parts": next((one.parts for one in shelf if one.id == volume), ()),
        "beside": len(book.law.beside_rules),
        "timeline": scale,
        "standing": next((bar.standing for bar in scale.bars if bar.standing.id == volume), None),
        "volume_forms": VOLUME_FORMS,
    }


def _instrument(book: Lawbook, volume: str) -> Any:
    if volume not in book.law.instruments:
        raise Http404
    return book.law.instruments[volume]


def _pair(book: Lawbook, before: str, after: str) -> tuple[str, str, str, str]:
    return before, after, book.law.instruments[before].called, book.law.instruments[after].called


def _narrowed(request: Asked) -> tuple[str, tuple[str, ...]]:
    """The article and the subjects that a comparison is narrowed to."""
    return request.GET.get("article", "").strip()[:40], tuple(word[:40] for word in request.GET.getlist("for") if word)[
        :5
    ]


def _number(text: str) -> int:
    if not text:
        return SHOWN
    if not text.isdecimal() or not 0 < int(text) <= _MOST_SHOWN:
        raise AskedWrongly(f"一页显示的处数应为 1 至 {_MOST_SHOWN}，实为“{text[:20]}”。请去掉网址里的 most。")
    return int(text)


def _handed_out(request: Asked, made: Exported) -> HttpResponse:
    note(request.place, "export", request.path, {"name": made.name})
    answer = HttpResponse(made.content, content_type=made.media)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=made.name)
    return answer


addresses = [
    path("law/", shelf_page, name="law"),
    path("law/beside/", beside_page, name="law_beside"),
    path("law/profile/oscal/", profile_export, name="law_profile"),
    path("law/<str:volume>/", volume_page, name="law_volume"),
    path("law/<str:before>/to/<str:after>/", changes_page, name="law_changes"),
    path("law/<str:before>/to/<str:after>/<str:form>/", changes_export, name="law_changes_export"),
    path("law/<str:volume>/export/<str:form>/", volume_export, name="law_export"),
    path("law/<str:volume>/<str:article>/", leaf_page, name="law_article"),
]
