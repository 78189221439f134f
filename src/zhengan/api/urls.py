"""All addresses: the console's pages, and the API. What goes wrong under `/api` is told as the API tells it."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from zhengan.api.application import addresses
from zhengan.api.problems import Problem, answer_of
from zhengan.web import faults
from zhengan.web.urls import urlpatterns as pages

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*addresses(), *pages]


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, such as a forged host."""
    return _told(request, "wrong-request") or faults.wrong_request(request, exception)


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _told(request, "not-allowed") or faults.not_allowed(request, exception)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _told(request, "not-found") or faults.not_found(request, exception)


def handler500(request: HttpRequest, *_: Any) -> HttpResponse:
    """500, where nothing else caught it."""
    return _told(request, "broken") or faults.broken(request)


def _told(request: HttpRequest, code: str) -> HttpResponse | None:
    return answer_of(request, Problem(code)) if request.path_info.startswith("/api/") else None
