"""One's own tokens: what programs may do in one's name here."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhengan.web.accounts import tokens
from zhengan.web.audit import note
from zhengan.web.errors import AskedWrongly
from zhengan.web.models import Token
from zhengan.web.permissions import PAGES, VERBS
from zhengan.web.place import Asked, page
from zhengan.workspace.clock import now

DAYS = (30, 90, 180, 365)


@page("tokens")
def list_page(request: Asked) -> HttpResponse:
    """The tokens that one has here, and the form for a new one."""
    return _shown(request, "")


@require_POST
@page("tokens", "write")
@never_cache
def issue(request: Asked) -> HttpResponse:
    """A new token; its text stands on the answer and nowhere else."""
    place = request.place
    made = tokens.issue(
        place.user,
        place.institution,
        request.POST.get("name", ""),
        request.POST.getlist("scope"),
        days=_days(request),
        now=now(),
    )
    note(place, "account", place.user.username, {"did": "token issued", **_told(made.token)})
    return _shown(request, made.text)


@require_POST
@page("tokens", "write")
def revoke(request: Asked, token: int) -> HttpResponse:
    """One's own token ends."""
    found = Token.objects.filter(pk=token, user=request.place.user, institution=request.place.institution).first()
    if found is None:
        raise Http404
    tokens.revoke(found, now())
    note(request.place, "account", request.place.user.username, {"did": "token revoked", **_told(found)})
    messages.success(request, _("令牌已撤销，用它的程序不能再进来。"))
    return redirect(request.place.url("tokens"))


def _shown(request: Asked, text: str) -> HttpResponse:
    place, moment = request.place, now()
    scopes = [
        (scope, PAGES[page_name], VERBS[verb])  # type: ignore[index]  # made from the table
        for scope in tokens.scopes_of(place.roles)
        for page_name, verb in [scope.split(":")]
    ]
    mine = Token.objects.filter(user=place.user, institution=place.institution).order_by("-made_at")[:100]
    rows = [(one, tokens.holds(one, moment)) for one in mine.select_related("user")]
    return render(request, "console/tokens.html", {"text": text, "rows": rows, "scopes": scopes, "days": DAYS})


def _told(token: Token) -> dict[str, object]:
    return {"token": token.pk, "name": token.name, "scopes": list(token.scopes), "until": token.expires_at.isoformat()}


def _days(request: HttpRequest) -> int:
    text = request.POST.get("days", "")
    if not text.isdecimal() or len(text) > 4:
        raise AskedWrongly(f"有效期应为 1 至 {tokens.LONGEST_DAYS} 的天数，实为“{text[:20]}”。没有签发，请重新选择。")
    return int(text)


addresses = [
    path("tokens/", list_page, name="tokens"),
    path("tokens/issue/", issue, name="token_issue"),
    path("tokens/<int:token>/revoke/", revoke, name="token_revoke"),
]
