"""Signing in and out: what django-allauth and django-axes ask of us, and what of it goes on the server's trail.

A name that is no account's is never written down: people type passwords into the wrong field.
"""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_changed, user_logged_in
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengan.ledger.errors import LedgerError
from zhengan.ledger.trail import Event, note_down
from zhengan.web.accounts.addresses import address_of
from zhengan.web.accounts.passwords import change, is_past_use
from zhengan.web.accounts.second_factor import SETTLED
from zhengan.web.accounts.session import keep_newest, sessions_of
from zhengan.web.audit import SOURCE
from zhengan.web.models import User
from zhengan.web.site import LOCKED_MINUTES
from zhengan.workspace.clock import now

LONGEST_NAME = 150
NOBODY = "-"
_LOG = logging.getLogger("zhengan.web")
_LOCKED_STATUS = 429


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """No sign-up, no e-mail; passwords by our rules; addresses as we know them."""

    error_messages: dict[str, Promise] = {  # noqa: RUF012  # the library's own name for it
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy("用户名或口令不对。请核对后重试。"),
        "too_many_login_attempts": gettext_lazy("试得太多。请半小时后再试，或请管理员重置二次验证。"),
        "incorrect_password": gettext_lazy("口令不对。请重试。"),
        "enter_current_password": gettext_lazy("现在的口令不对。请重新输入。"),
        "incorrect_code": gettext_lazy("验证码不对。请核对手机时间后再试。"),
        "rate_limited": gettext_lazy("试得太快。请稍后再试。"),
    }
    _SAID = {  # noqa: RUF012
        "account/messages/logged_out.txt": gettext_lazy("已退出。"),
        "account/messages/password_changed.txt": gettext_lazy("口令已更换，其他地方的登录已结束。"),
        "mfa/messages/totp_activated.txt": gettext_lazy("验证器已启用。"),
        "mfa/messages/totp_deactivated.txt": gettext_lazy("验证器已停用。"),
        "mfa/messages/webauthn_added.txt": gettext_lazy("安全密钥已添加。"),
        "mfa/messages/webauthn_removed.txt": gettext_lazy("安全密钥已删除。"),
        "usersessions/messages/sessions_logged_out.txt": gettext_lazy("其他地方的登录已结束。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator makes accounts."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: django-axes counts wrong passwords, in the database and for each address."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that we know."""
        return address_of(request)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_more: Any, **more: Any
    ) -> None:
        """Our words for what was done; nothing where it needs no words."""
        words = more.get("message") or self._SAID.get(message_template or "")
        if words:
            messages.add_message(request, level, str(words))

    def set_password(self, user: User, password: str) -> None:
        """A password that the person chose."""
        change(user, password, now())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """On to work."""
        return str(self.get_login_redirect_url(request))

    def pre_login(self, request: HttpRequest, user: User, **known: Any) -> HttpResponse | None:
        """Refuses a one-time password that lay unused for too long."""
        if is_past_use(user, now()):
            _note("login_failed", user.username, {"address": address_of(request), "why": "one-time password past use"})
            messages.error(request, _("一次性口令已过期。请管理员重新给一个。"))
            return redirect("account_login")
        answer: HttpResponse | None = super().pre_login(request, user, **known)
        return answer

    def post_login(self, request: HttpRequest, user: User, **known: Any) -> HttpResponse:
        """Goes on with the person's language and colours."""
        response: HttpResponse = super().post_login(request, user, **known)
        set_look(response, user.language, user.theme)
        return response


def set_look(response: HttpResponse, language: str, theme: str) -> None:
    """Remember language and colours in the browser, for the pages before signing in."""
    year, secure = 365 * 24 * 3600, settings.SESSION_COOKIE_SECURE
    for name, value in ((settings.LANGUAGE_COOKIE_NAME, language), ("zhengan_theme", theme)):
        response.set_cookie(name, value, max_age=year, secure=secure, httponly=True, samesite="Lax")


def name_asked(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name that somebody gave, in the one form that failures are counted under."""
    said = (credentials or {}).get("username") or request.POST.get("login", "")
    return str(said).replace("\x00", "").strip().lower()[:LONGEST_NAME]


def locked(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The page for a name that is locked; the same whether there is such an account or not."""
    return render(request, "account/locked.html", {"minutes": LOCKED_MINUTES}, status=_LOCKED_STATUS)


def connect() -> None:
    """Listens to signing in and out."""
    user_logged_in.connect(_signed_in, dispatch_uid="zhengan")
    user_logged_out.connect(_signed_out, dispatch_uid="zhengan")
    user_login_failed.connect(_failed, dispatch_uid="zhengan")
    user_locked_out.connect(_locked_out, dispatch_uid="zhengan")
    authentication_failed.connect(_second_failed, dispatch_uid="zhengan")
    authenticator_added.connect(_factor_added, dispatch_uid="zhengan")
    authenticator_removed.connect(_factor_removed, dispatch_uid="zhengan")
    password_changed.connect(_password_changed, dispatch_uid="zhengan")


def _signed_in(request: HttpRequest, user: User, **_known: Any) -> None:
    request.session.clear_expired()
    request.session.save()  # what is not kept yet counts as over
    ended = keep_newest(user, request.session.session_key or "")
    methods = [one.get("type") or one["method"] for one in request.session.get("account_authentication_methods", [])]
    _note("login", user.username, {"address": address_of(request), "by": methods, "ended": ended}, user.username)


def _signed_out(request: HttpRequest, user: User | None, **_known: Any) -> None:
    if user is None or not request.META.get("REMOTE_ADDR"):
        return
    try:
        _note("logout", user.username, {"address": address_of(request)}, user.username)
    except LedgerError:
        # A full disk must not keep anybody signed in.
        _LOG.exception("a sign-out is not on the trail")


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_known: Any) -> None:
    if request is not None:
        name = _known_name(name_asked(request, credentials))
        _note("login_failed", name, {"address": address_of(request), "why": "password"})


def _locked_out(request: HttpRequest, username: str | None, **_known: Any) -> None:
    detail = {"address": address_of(request), "minutes": LOCKED_MINUTES}
    _note("locked", _known_name(username or ""), detail)


def _second_failed(request: HttpRequest, user: User, authenticator: Any, **_known: Any) -> None:
    _note("login_failed", user.username, {"address": address_of(request), "why": str(authenticator.type)})


def _factor_added(user: User, authenticator: Any, **_known: Any) -> None:
    _note("account", user.username, {"did": "factor added", "kind": str(authenticator.type)}, user.username)


def _factor_removed(request: HttpRequest, user: User, authenticator: Any, **_known: Any) -> None:
    request.session.pop(SETTLED, None)
    _note("account", user.username, {"did": "factor removed", "kind": str(authenticator.type)}, user.username)


def _password_changed(request: HttpRequest, user: User, **_known: Any) -> None:
    request.session.save()
    sessions_of(user)  # forgets those that the new password ended
    _note("account", user.username, {"did": "password changed"}, user.username)


def _known_name(name: str) -> str:
    """The account's name, or nobody's."""
    found = User.objects.filter(username__iexact=name).values_list("username", flat=True).first() if name else None
    return found or NOBODY


def _note(kind: str, subject: str, detail: dict[str, Any], actor: str = NOBODY) -> None:
    note_down("", Event(kind, subject, detail), actor=actor, source=SOURCE, now=now())
