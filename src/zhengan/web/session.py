"""How long somebody stays signed in: a session ends after a while without work, and after twelve hours whatever happens."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase

from zhengan.web.site import LONGEST_SECONDS
from zhengan.workspace.clock import now

BEGUN = "begun_at"


class SessionLimits:
    """Ends sessions that are too old. Django's own limit (`SESSION_COOKIE_AGE`) ends those in which nobody worked."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Signs out a person whose session is past its time, before anything else is looked at."""
        if request.user.is_authenticated:
            seconds = int(now().timestamp())
            begun = request.session.setdefault(BEGUN, seconds)
            # A clock that was set back must not make a session everlasting.
            if not 0 <= seconds - begun <= LONGEST_SECONDS:
                logout(request)
        return self._answer(request)
