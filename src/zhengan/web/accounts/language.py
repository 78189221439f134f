"""In which language somebody is spoken to: their own choice where they are signed in, what the browser asks for before that."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

PROGRAMS = "/api/"
"""Programs are spoken to as each of their requests asks, whoever it is that they act for."""


class OwnLanguage:
    """Goes by the person's switch, whatever the browser's settings or an older cookie say."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer in the person's language."""
        own = getattr(request.user, "language", "")
        if own and not request.path_info.startswith(PROGRAMS):
            translation.activate(own)
            request.LANGUAGE_CODE = translation.get_language() or own
        return self._answer(request)
