"""The people of an institution: their roles and accounts, and the tokens that act for them."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhengan.web.accounts import identity, people, second_factor, tokens
from zhengan.web.accounts.session import sessions_of
from zhengan.web.audit import note
from zhengan.web.models import User
from zhengan.web.paging import part_of
from zhengan.web.permissions import ROLES
from zhengan.web.place import Asked, Place, page
from zhengan.workspace.clock import now

# What can be done with an account from its page: name in the address -> function, what is said after.
_DEEDS: Mapping[str, tuple[Callable[[Place, User, datetime], None], str]] = {
    "disable": (people.switch_off, gettext_noop("已停用，登录和令牌全部结束。")),
    "enable": (people.switch_on, gettext_noop("已启用。")),
    "factor": (people.reset_factor, gettext_noop("二次验证已去掉，登录全部结束。")),
    "sessions": (people.end_sessions, gettext_noop("登录已全部结束。")),
}


@page("manage")
def list_page(request: Asked) -> HttpResponse:
    """Who has a role here, and with the server's administrators the other accounts."""
    place = request.place
    asked = request.GET.get("q", "").strip()
    others = request.GET.get("of") == "server" and people.keeps_server(place)
    rows = people.others_of(place) if others else people.people_of(place)
    for word in asked.split()[:3]:
        rows = rows.filter(Q(username__icontains=word) | Q(display_name__icontains=word))
    part = part_of(rows, ("pk",), request.GET.get("after", ""))
    told = {
        "part": part,
        "rows": [(one, people.roles_said(one)) for one in part.rows],
        "of_server": others,
        "keeps_server": people.keeps_server(place),
        "roles": ROLES,
        "required": second_factor.required_roles(place.institution),
    }
    return render(request, "console/manage_people.html", told)


@require_POST
@page("manage", "manage")
@never_cache
def add(request: Asked) -> HttpResponse:
    """Somebody new here. The one-time password stands on the answer and nowhere else."""
    post = request.POST
    made = people.add(
        request.place, post.get("username", ""), post.get("display_name", ""), post.getlist("role"), now()
    )
    if not made.password:
        messages.success(request, _("已给这个账号在本机构的角色。"))
        return redirect(request.place.url("person", {"person": str(made.person.pk)}))
    return _shown(request, people.person_of(request.place, made.person.pk), made.password)


@page("manage")
def one_page(request: Asked, person: int) -> HttpResponse:
    """One person: roles, sessions, second factor."""
    return _shown(request, people.person_of(request.place, person), "")


@require_POST
@page("manage", "manage")
def set_roles(request: Asked, person: int) -> HttpResponse:
    """Other roles here."""
    found = people.person_of(request.place, person)
    people.set_roles(request.place, found, request.POST.getlist("role"), now())
    messages.success(request, _("角色已改，立即生效。"))
    return _back(request, found)


@require_POST
@page("manage", "manage")
@never_cache
def reset_password(request: Asked, person: int) -> HttpResponse:
    """A one-time password; it stands on the answer and nowhere else."""
    found = people.person_of(request.place, person)
    return _shown(request, found, people.reset_password(request.place, found, now()))


@require_POST
@page("manage", "manage")
def link(request: Asked, person: int) -> HttpResponse:
    """The person's identity at the identity server."""
    found = people.person_of(request.place, person)
    people.link(request.place, found, request.POST.get("number", ""))
    messages.success(request, _("统一身份的关联已改。"))
    return _back(request, found)


@require_POST
@page("manage", "manage")
def do(request: Asked, person: int, deed: str) -> HttpResponse:
    """What else can be done with an account."""
    if deed not in _DEEDS:
        raise Http404
    found = people.person_of(request.place, person)
    function, words = _DEEDS[deed]
    function(request.place, found, now())
    messages.success(request, _(words))
    return _back(request, found)


@page("manage")
def tokens_page(request: Asked) -> HttpResponse:
    """All tokens of the institution: whose, for what, until when."""
    moment = now()
    rows = [(one, tokens.holds(one, moment)) for one in people.tokens_of(request.place)[:200]]
    return render(request, "console/manage_tokens.html", {"rows": rows})


@require_POST
@page("manage", "manage")
def revoke_token(request: Asked, token: int) -> HttpResponse:
    """A token ends, whosever it is."""
    found = people.tokens_of(request.place).filter(pk=token).first()
    if found is None:
        raise Http404
    tokens.revoke(found, now())
    note(request.place, "account", found.user.username, {"did": "token revoked", "token": found.pk, "name": found.name})
    messages.success(request, _("令牌已撤销。"))
    return redirect(request.place.url("manage_tokens"))


def _shown(request: Asked, person: User, password: str) -> HttpResponse:
    place = request.place
    keeps = people.may_keep(place, person)
    told = {
        "person": person,
        "held": people.roles_said(person),
        "roles": ROLES,
        "keeps": keeps,
        "myself": person.pk == place.user.pk,
        "password": password,
        "factors": second_factor.kinds_of(person),
        "sessions": sessions_of(person) if keeps else [],
        "identity": identity.number_of(person),
        "server": identity.server_name(),
    }
    return render(request, "console/manage_person.html", told)


def _back(request: Asked, person: User) -> HttpResponse:
    seen = people.people_of(request.place).filter(pk=person.pk).exists() or people.keeps_server(request.place)
    name, parts = ("person", {"person": str(person.pk)}) if seen else ("people", {})
    return redirect(request.place.url(name, parts))


addresses = [
    path("manage/people/", list_page, name="people"),
    path("manage/people/add/", add, name="person_add"),
    path("manage/people/<int:person>/", one_page, name="person"),
    path("manage/people/<int:person>/roles/", set_roles, name="person_roles"),
    path("manage/people/<int:person>/password/", reset_password, name="person_password"),
    path("manage/people/<int:person>/identity/", link, name="person_identity"),
    path("manage/people/<int:person>/do/<slug:deed>/", do, name="person_do"),
    path("manage/tokens/", tokens_page, name="manage_tokens"),
    path("manage/tokens/<int:token>/revoke/", revoke_token, name="manage_token_revoke"),
]
