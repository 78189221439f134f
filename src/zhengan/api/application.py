"""The API put together: its routers, its errors, its description."""

from functools import cache
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import URLPattern, path, re_path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from zhengan import __version__
from zhengan.api.description import described
from zhengan.api.door import door, problem_of
from zhengan.api.guard import OPERATIONS
from zhengan.api.hooks import hook
from zhengan.api.operations import (
    archive,
    archive_keeping,
    attachments,
    case_steps,
    cases,
    deadlines,
    filings,
    gate,
    imports,
    incidents,
    jobs,
    law,
    law_files,
    ledger,
    own,
    pending,
    people,
    privacy,
    privacy_proofs,
    records,
    settings,
    tokens,
    upkeep,
    verdicts,
    who,
)
from zhengan.api.operations.jobs import job_shape
from zhengan.api.pace import KNOWN
from zhengan.api.parsing import PlainRenderer, StrictParser
from zhengan.api.problems import KINDS, Problem, answer_of
from zhengan.api.runs import NotYet
from zhengan.api.unfit import faults_of

__all__ = ["API", "OPERATIONS", "addresses", "document"]

PREFIX = "api/v1/"
HOOKS = "institutions/<str:institution>/gate/hooks/<str:tool>"
_ROUTERS = (
    who.router,
    records.router,
    attachments.router,
    pending.router,
    imports.router,
    verdicts.router,
    deadlines.router,
    law.router,
    law_files.router,
    ledger.router,
    archive.router,
    archive_keeping.router,
    gate.router,
    jobs.router,
    settings.router,
    people.router,
    tokens.router,
    upkeep.router,
    own.router,
    cases.router,
    case_steps.router,
    filings.router,
    privacy.router,
    privacy_proofs.router,
    incidents.router,
)
_UNREADABLE = 400


def _made() -> NinjaAPI:
    made = NinjaAPI(
        title="证安 zhengan",
        version=__version__,
        description="控制台能做的，程序都能做。All that the console does, for programs.",
        openapi_url=None,
        docs_url=None,
        urls_namespace="api-1",
        parser=StrictParser(),
        renderer=PlainRenderer(),
    )
    for router in _ROUTERS:
        made.add_router("", router)
    for foreseen in (Exception, Http404):
        made.add_exception_handler(foreseen, _problem)
    made.add_exception_handler(NotYet, _not_yet)
    made.add_exception_handler(ValidationError, _unfit)
    made.add_exception_handler(HttpError, _unreadable)
    return made


@cache
def document() -> dict[str, Any]:
    """The OpenAPI description (3.1)."""
    return described(API.get_openapi_schema(path_prefix=f"/{PREFIX}"))


def addresses() -> list[URLPattern]:
    """The addresses of the API, each behind the door."""
    patterns, _, _ = API.urls
    found = [
        path(f"{PREFIX}{one.pattern}", door(one.callback), name=f"api-{one.name}")
        for one in patterns
        if isinstance(one, URLPattern) and one.callback is not None
    ]
    found.append(path(f"{PREFIX}{HOOKS}", door(hook), name="api-gate-hook"))
    found.append(path(f"{PREFIX}openapi.json", door(_document), name="api-description"))
    found.append(path(f"{PREFIX}docs", door(docs_page), name="api-docs"))
    return [*found, re_path(r"^api(/|$)", door(_nothing), name="api-nothing")]


def _document(request: HttpRequest) -> HttpResponse:
    """The description, open to everybody: it holds nothing of any institution."""
    return _only_get(request) or HttpResponse(orjson.dumps(document()), content_type="application/json")


def docs_page(request: HttpRequest) -> HttpResponse:
    """The description for people, and what each kind of problem means; without a script, and open to everybody."""
    operations = [
        {"method": method.upper(), "path": address, **told}
        for address, methods in document()["paths"].items()
        for method, told in methods.items()
    ]
    context = {"operations": operations, "kinds": KINDS, "pace": KNOWN, "version": __version__}
    return _only_get(request) or render(request, "console/api.html", context)


def _only_get(request: HttpRequest) -> HttpResponse | None:
    return None if request.method == "GET" else HttpResponseNotAllowed(["GET", "HEAD"])


def _not_yet(request: HttpRequest, error: Any) -> HttpResponse:
    """202: the day is being judged."""
    shown = job_shape(error.job)
    answer: HttpResponse = API.create_response(request, {"job": shown}, status=202)
    answer["Retry-After"] = "2"
    return answer


def _problem(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_of(request, error)


def _nothing(request: HttpRequest, *_: Any) -> HttpResponse:
    return answer_of(request, Problem("not-found"))


def _unfit(request: HttpRequest, error: Any) -> HttpResponse:
    """What does not fit its schema: a fault for each, with its place."""
    return answer_of(request, Problem("refused", faults=faults_of(error.errors)))


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    """What the library could not take apart."""
    return answer_of(request, Problem("wrong-request"))


API = _made()
