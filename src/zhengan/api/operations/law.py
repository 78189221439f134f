"""The law as the institution reads it: instruments, articles, obligations, readings, search, coverage."""

from typing import Annotated, Any, Literal

from django.http import Http404, HttpResponse
from ninja import Path, Query, Router

from zhengan.api.cursors import After, Limit, cursor_of, link_to, places_of
from zhengan.api.guard import AS_OF, Deals, Entered, Institution, operation
from zhengan.api.problems import Problem
from zhengan.api.shapes.law import (
    ArticleDetail,
    CoverageList,
    HitPage,
    InstrumentDetail,
    InstrumentItem,
    InstrumentList,
    ObligationItem,
    ObligationPage,
    ReadingItem,
    ReadingList,
)
from zhengan.law import CLASSES, Instrument, Obligation, Reading, coverage, search, show
from zhengan.web.lawbook import Lawbook, lawbook_of

router = Router(tags=["法规 law"])
Address = Annotated[str, Path(description="地址，如 csrc-218/21.3 / an address, such as csrc-218/21.3", max_length=200)]
InstrumentId = Annotated[str, Path(description="规定的编号，如 csrc-218 / id of the instrument", max_length=64)]
Words = Annotated[
    str,
    Query(
        min_length=1,
        max_length=200,
        description="要找的词，空格分开，须同时出现 / words, all of which must stand there",
    ),
]
OnlyOf = Annotated[str, Query(max_length=64, description="只看一部规定 / of one instrument")]
Versions = Annotated[
    Literal["all", "binding"],
    Query(description="全部，还是只看所问之日有约束力的 / all, or those that bind on the asked day"),
]


@operation(router, "GET /institutions/{institution}/law/instruments", "列出规定", ("law", "read"), InstrumentList)
def list_instruments(request: Entered, institution: Institution) -> Any:
    """All instruments that count in the institution, its own too."""
    book = lawbook_of(institution)
    return {"items": [_instrument(one, book) for one in book.law.instruments.values()]}


@operation(
    router,
    "GET /institutions/{institution}/law/instruments/{instrument}",
    "一部规定的章和条",
    ("law", "read"),
    InstrumentDetail,
)
def get_instrument(request: Entered, institution: Institution, instrument: InstrumentId) -> Any:
    """A regulation with its chapters and articles."""
    book = lawbook_of(institution)
    found = book.law.instruments.get(instrument)
    if found is None:
        raise Http404
    return {
        "instrument": _instrument(found, book),
        "chapters": [{"title": one.title, "first": one.first, "last": one.last} for one in found.chapters],
        "articles": [
            {
                "number": one.number,
                "address": one.address,
                "paragraphs": {str(number): class_ for number, class_ in one.paragraphs.items()},
            }
            for one in found.articles
        ],
    }


@operation(
    router,
    "GET /institutions/{institution}/law/articles/{path:address}",
    "一条或者一款",
    ("law", "read"),
    ArticleDetail,
)
def get_article(request: Entered, institution: Institution, address: Address) -> Any:
    """An article or paragraph with its duties, readings and known damage; its text where the official text is loaded."""
    book = lawbook_of(institution)
    view = show(book.law, address)
    return {
        "address": view.address,
        "instrument": view.instrument.id,
        "called": view.instrument.called,
        "paragraphs": [
            {"address": at, "kind": CLASSES[class_], "text": book.texts.get(at)}
            for at, class_ in view.paragraphs.items()
        ],
        "obligations": [_obligation(one) for one in view.obligations],
        "readings": [_reading(one, book) for one in view.readings],
        "errata": [{"cite": one.cite, "kind": one.kind, "found": one.found, "note": one.note} for one in view.errata],
    }


@operation(
    router,
    "GET /institutions/{institution}/law/obligations",
    "列出义务",
    ("law", "read"),
    ObligationPage,
    Deals(days=AS_OF),
)
def list_obligations(
    request: Entered,
    response: HttpResponse,
    institution: Institution,
    instrument: OnlyOf = "",
    versions: Versions = "all",
    limit: Limit = 50,
    after: After = "",
) -> Any:
    """Obligations in our words, all versions, or those that bind on the asked day."""
    found = lawbook_of(institution).law.obligations(request.auth.as_of if versions == "binding" else None)
    every = [one for one in found if not instrument or one.instrument == instrument]
    (start,) = places_of("obligations", after) or (0,)
    following = cursor_of("obligations", start + limit) if len(every) > start + limit else None
    link_to(request, response, following)
    return {"items": [_obligation(one) for one in every[start : start + limit]], "next": following}


@operation(router, "GET /institutions/{institution}/law/readings", "列出口径", ("law", "read"), ReadingList)
def list_readings(request: Entered, institution: Institution) -> Any:
    """Questions that the text leaves open, what may be chosen, and what the institution goes by."""
    book = lawbook_of(institution)
    return {"items": [_reading(one, book) for one in book.whole.readings.values()]}


@operation(router, "GET /institutions/{institution}/law/search", "检索法规", ("law", "read"), HitPage)
def search_law(
    request: Entered,
    response: HttpResponse,
    institution: Institution,
    q: Words,
    limit: Limit = 50,
    after: After = "",
) -> Any:
    """Obligations, terms, tasks, notes, and official text where it is loaded, in which all words stand."""
    if not q.strip():
        raise Problem("refused", ("q 应有要找的词，实为空。", "`q` must hold words, it is blank."))
    book = lawbook_of(institution)
    hits = search(book.whole, book.texts, q.split())
    (start,) = places_of("search", after) or (0,)
    following = cursor_of("search", start + limit) if len(hits) > start + limit else None
    link_to(request, response, following)
    items = [
        {"address": hit.address, "kind": hit.kind, "name": hit.name, "excerpt": hit.excerpt}
        for hit in hits[start : start + limit]
    ]
    return {"items": items, "next": following}


@operation(router, "GET /institutions/{institution}/law/coverage", "录入了多少", ("law", "read"), CoverageList)
def law_coverage(request: Entered, institution: Institution) -> Any:
    """How many paragraphs each instrument has, how many are accounted for, how many obligations are judged by a check."""
    found = coverage(lawbook_of(institution).whole)
    return {"items": [{"id": id_, "counts": dict(counts)} for id_, counts in found.items()]}


def _instrument(found: Instrument, book: Lawbook) -> InstrumentItem:
    return {
        "id": found.id,
        "title": found.title,
        "called": found.called,
        "number": found.number,
        "issuer": found.issuer,
        "issued_on": _day(found.issued_on),
        "in_force_from": found.in_force_from.isoformat(),
        "in_force_until": _day(found.in_force_until),
        "repeals": list(found.repeals),
        "articles": len(found.articles),
        "obligations": len({one.id for one in found.obligations}),
        "judged": found.id not in book.aside,
    }


def _obligation(found: Obligation) -> ObligationItem:
    return {
        "id": found.id,
        "cite": found.cite,
        "instrument": found.instrument,
        "who": list(found.who),
        "modality": found.modality,
        "words": found.words,
        "phrase": list(found.phrase),
        "object": found.object.type if found.object else None,
        "bound": str(found.bound) if found.bound else None,
        "every": found.every,
        "check": found.check,
        "attested": found.attested,
        "readings": list(found.readings),
        "in_force_from": found.from_.isoformat(),
        "in_force_until": _day(found.until),
    }


def _reading(found: Reading, book: Lawbook) -> ReadingItem:
    return {
        "id": found.id,
        "question": found.question,
        "default": found.default,
        "value": book.chosen.get(found.id, found.default),
        "choices": dict(found.choices),
        "basis": found.basis,
        "verified": found.verified,
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
