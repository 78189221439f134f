"""What a signed-in person must do before anything else: change a password, set up a second factor. No other page answers."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengan.web.accounts import second_factor
from zhengan.web.accounts.passwords import is_due
from zhengan.web.models import User
from zhengan.workspace.clock import now

_API = "/api/"
_ALWAYS = ("account_logout", "look", "favicon")


class FirstThings:
    """Sends a person to the page of what they must do first, from wherever they wanted to go."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, or the way to what comes first."""
        user = request.user
        if not isinstance(user, User) or request.path in {reverse(name) for name in _ALWAYS}:
            return self._answer(request)
        if request.path.startswith(_API):
            return self._answer(request)  # its guard refuses in the API's own words
        if is_due(user, now()):
            return self._first(request, "account_change_password", reverse("account_change_password"), _say_password)
        if second_factor.is_missing(request, user):
            return self._first(request, "mfa_index", reverse("mfa_index"), _say_factor)
        return self._answer(request)

    def _first(self, request: HttpRequest, name: str, prefix: str, why: Callable[[], str]) -> HttpResponseBase:
        again = reverse("account_reauthenticate")
        if request.path.startswith(prefix) or (name == "mfa_index" and request.path == again):
            return self._answer(request)
        messages.warning(request, why())
        return redirect(name)


def _say_password() -> str:
    return _("请先更换口令，然后继续。")


def _say_factor() -> str:
    return _("您的角色须有二次验证。请先设置一种，然后继续。")
