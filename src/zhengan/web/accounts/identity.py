"""Signing in by the company's identity server: who is proven there is an account here only when an administrator, or the
configured user name, says which. Nothing makes an account by itself."""

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from zhengan.ledger.trail import Event, note_down
from zhengan.web.accounts.addresses import address_of
from zhengan.web.audit import SOURCE
from zhengan.web.identity_server import PROVIDER
from zhengan.web.models import User
from zhengan.workspace.clock import now
from zhengan.workspace.errors import InputError

LONGEST_NUMBER = 191


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """What django-allauth asks when somebody comes from the identity server."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Finds the account of a proven identity, or tells the person which number the administrator needs."""
        number = sociallogin.account.uid
        if not sociallogin.is_existing:
            user = _named(sociallogin)
            if user is None:
                _refuse(request, number, "unlinked")
            sociallogin.connect(request, user)
            _note("account", user.username, {"did": "linked", "identity": number})
        elif not sociallogin.user.is_active:
            _refuse(request, number, "disabled")

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never."""
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, **found: Any) -> None:
        """Puts a failure at the identity server on the trail."""
        _note("login_failed", "-", {"by": "oidc", "address": address_of(request), "why": str(found.get("error") or "")})


def link(user: User, number: str) -> None:
    """Say that an identity of the server is this person. Raises InputError where the number is somebody's already."""
    number = number.strip()
    if not 1 <= len(number) <= LONGEST_NUMBER:
        raise InputError(
            f"身份编号应为 1 至 {LONGEST_NUMBER} 个字符，实为 {len(number)} 个。没有关联，请照登录页所示填写。"
        )
    if SocialAccount.objects.filter(provider=PROVIDER, uid=number).exclude(user=user).exists():
        raise InputError("这个身份已关联另一个账号。没有关联，请先解除那一个。")
    SocialAccount.objects.filter(provider=PROVIDER, user=user).exclude(uid=number).delete()
    SocialAccount.objects.get_or_create(provider=PROVIDER, user=user, uid=number)


def unlink(user: User) -> int:
    """Take a person's identity away; how many there were."""
    count, _each = SocialAccount.objects.filter(provider=PROVIDER, user=user).delete()
    return int(count)


def number_of(user: User) -> str:
    """The identity that a person is linked to, '' for none."""
    return SocialAccount.objects.filter(provider=PROVIDER, user=user).values_list("uid", flat=True).first() or ""


def server_name() -> str:
    """What people call the identity server, '' where there is none."""
    apps = getattr(settings, "SOCIALACCOUNT_PROVIDERS", {}).get("openid_connect", {}).get("APPS", [])
    return str(apps[0]["name"]) if apps else ""


def _named(sociallogin: SocialLogin) -> User | None:
    """The account that the configured user name means: in use, and not linked to another identity."""
    if not sociallogin.provider.app.settings.get("by_username"):
        return None
    said = sociallogin.account.extra_data
    name = (said.get("userinfo") or said.get("id_token") or said).get("preferred_username")
    if not isinstance(name, str) or not name:
        return None
    user = User.objects.filter(username=name, is_active=True).first()
    return None if user is None or number_of(user) else user


def _refuse(request: HttpRequest, number: str, why: str) -> NoReturn:
    _note("login_failed", "-", {"by": "oidc", "identity": number, "address": address_of(request), "why": why})
    raise ImmediateHttpResponse(render(request, "account/unlinked.html", {"number": number}, status=403))


def _note(kind: str, subject: str, detail: dict[str, Any]) -> None:
    note_down("", Event(kind, subject, detail), actor="-", source=SOURCE, now=now())
