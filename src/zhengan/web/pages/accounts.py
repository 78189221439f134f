"""Signing in and one's own account: django-allauth's views that we use, and language and colours. Sign-up and e-mail have none."""

from allauth.account import views as account
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.usersessions import views as sessions
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import include, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from zhengan.web.accounts.signing_in import set_look
from zhengan.web.errors import AskedWrongly
from zhengan.web.models import User

THEMES = {"auto": "跟随系统", "light": "浅色", "dark": "深色"}


@login_required
def password(request: HttpRequest) -> HttpResponseBase:
    """Changing one's password; whoever signs in elsewhere has none to change."""
    if isinstance(request.user, User) and not request.user.has_usable_password():
        messages.info(request, _("您用统一身份登录，这里没有口令。"))
        return redirect("home")
    answer: HttpResponseBase = account.password_change(request)
    return answer


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Language and colours, kept with the person and in the browser; back to the page."""
    user = request.user if isinstance(request.user, User) else None
    language = request.POST.get("language") or (user.language if user else request.LANGUAGE_CODE)
    theme = request.POST.get("theme") or (user.theme if user else request.COOKIES.get("zhengan_theme", "auto"))
    if language not in dict(settings.LANGUAGES) or theme not in THEMES:
        names = "、".join([*dict(settings.LANGUAGES), *THEMES])
        raise AskedWrongly(f"语言和颜色应为 {names}，实为“{language[:20]}”“{theme[:20]}”。请从菜单里选。")
    if user:
        User.objects.filter(pk=user.pk).update(language=language, theme=theme)
    response = set_language(request)
    set_look(response, language, theme)
    return response


# The names are those by which django-allauth finds its views.
addresses = [
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/", password, name="account_change_password"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("accounts/oidc/<str:provider_id>/login/", oidc.login, name="openid_connect_login"),
    path("accounts/oidc/<str:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
    path("accounts/oidc/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("accounts/oidc/error/", social.login_error, name="socialaccount_login_error"),
    path("look/", look, name="look"),
]
