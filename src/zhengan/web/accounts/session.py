"""How long somebody stays signed in, and how many times at once.

A session ends half an hour after the last work, twelve hours after it began, and when the clock of the server went back; the
person is told which. What a page asks again and again by itself, to show how far something is, is no work: it says so (`POLLED`).
A person has at most three; the oldest goes. All end when the password changes or the account is disabled.
"""

from collections.abc import Callable
from typing import Literal
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhengan.web.models import User
from zhengan.web.site import IDLE_SECONDS, LONGEST_SECONDS
from zhengan.workspace.clock import now

MOST_SESSIONS = 3
BEGUN, SEEN = "begun_at", "seen_at"
POLLED = "Zhengan-Polled"
"""The header that console.js puts on what nobody asked for but the clock of the page."""

# Clocks are set right by seconds, now and then by minutes; more than this is not a correction.
_CLOCK_BACK_SECONDS = 5 * 60
_SEEN_EVERY_SECONDS = 60
_HTTP_FOUND = 302

Ending = Literal["idle", "longest", "clock"]


class SessionLimits:
    """Ends sessions that are past their time and says why; takes a part of a page that needs a sign-in to the sign-in page."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, after the session was looked at."""
        if request.user.is_authenticated:
            self._look_at(request)
        elif _has_stale_cookie(request):
            messages.warning(request, _("登录已结束，请重新登录。已保存的内容都在。"))
        response = self._answer(request)
        return _whole_page(request, response)

    def _look_at(self, request: HttpRequest) -> None:
        seconds = int(now().timestamp())
        session = request.session
        begun, seen = session.setdefault(BEGUN, seconds), session.setdefault(SEEN, seconds)
        ended = ending(begun, seen, seconds)
        if ended:
            logout(request)
            messages.warning(request, words_of(ended))
        elif seconds - seen >= _SEEN_EVERY_SECONDS and POLLED not in request.headers:
            session[SEEN] = seconds
            UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())


def ending(begun: int, seen: int, seconds: int) -> Ending | None:
    """Why a session that began and was last used then is over now, all in seconds; None while it lasts.

    A clock that goes back a little changes nothing: the latest sight counts, so the session lasts no longer for it.
    """
    if seconds < max(begun, seen) - _CLOCK_BACK_SECONDS:
        return "clock"
    if seconds - seen > IDLE_SECONDS:
        return "idle"
    return "longest" if seconds - begun > LONGEST_SECONDS else None


def words_of(ended: Ending) -> str:
    """What the person is told."""
    match ended:
        case "idle":
            return _("超过 %(minutes)d 分钟没有操作，已退出。请重新登录。") % {"minutes": IDLE_SECONDS // 60}
        case "longest":
            return _("登录已满 %(hours)d 小时，已退出。请重新登录。") % {"hours": LONGEST_SECONDS // 3600}
        case "clock":
            return _("服务器的时钟被调回，为安全已退出。请重新登录；仍然如此时，请管理员核对时钟。")


def sessions_of(user: User) -> list[UserSession]:
    """The sessions that a person has now, the oldest first; those that are over are forgotten."""
    return sorted(UserSession.objects.purge_and_list(user), key=lambda one: (one.created_at, one.pk))


def keep_newest(user: User, current: str) -> int:
    """End the oldest sessions of a person beyond three, never the current one; how many ended."""
    others = [one for one in sessions_of(user) if one.session_key != current]
    over = others[: max(0, len(others) - (MOST_SESSIONS - 1))]
    for one in over:
        one.end()
    return len(over)


def end_all(user: User) -> int:
    """End all sessions of a person; how many."""
    found = list(UserSession.objects.filter(user=user))
    for one in found:
        one.end()
    return len(found)


def _has_stale_cookie(request: HttpRequest) -> bool:
    """Whether the browser brought the name of a session that is no more."""
    brought = settings.SESSION_COOKIE_NAME in request.COOKIES
    return brought and request.method == "GET" and request.session.is_empty()


def _whole_page(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A part of a page is not answered with the sign-in page: the browser goes there and comes back."""
    login = resolve_url(settings.LOGIN_URL)
    if not getattr(request, "htmx", False) or response.status_code != _HTTP_FOUND:
        return response
    if urlsplit(response.headers.get("Location", "")).path != login:
        return response
    here = urlsplit(request.headers.get("HX-Current-URL", ""))
    back = f"{here.path}?{here.query}" if here.query else here.path or "/"
    return HttpResponse(status=204, headers={"HX-Redirect": f"{login}?{urlencode({REDIRECT_FIELD_NAME: back})}"})
