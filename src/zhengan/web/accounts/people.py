"""The people of an institution and their accounts: who may look after whom, and what can be done.

An administrator sees and changes the roles in their own institution alone. Accounts are made by the server's administrators:
those of the institution that the workspace is of. What touches a whole account (password, second factor, in use or not) is done
by them, or by the administrator of the only institution that the account has a role in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404

from zhengan.web.accounts import identity, second_factor, tokens
from zhengan.web.accounts.passwords import give_one_time
from zhengan.web.accounts.session import end_all
from zhengan.web.audit import note
from zhengan.web.models import Membership, Token, User
from zhengan.web.office import office
from zhengan.web.permissions import ROLES
from zhengan.web.place import Place
from zhengan.workspace.errors import InputError

LONGEST_USERNAME = 60
ADMIN = "admin"


@dataclass(frozen=True)
class Added:
    """A person who was added; the one-time password of a new account, '' for one that there was."""

    person: User
    password: str


def keeps_server(place: Place) -> bool:
    """Whether this is an administrator of the server as a whole."""
    return place.may("manage", "manage") and place.institution == office().workspace.institution


def people_of(place: Place) -> QuerySet[User]:
    """The accounts with a role in this institution, with those roles."""
    return _with_roles(User.objects.filter(memberships__institution=place.institution).distinct(), place)


def others_of(place: Place) -> QuerySet[User]:
    """The accounts of the server without a role in this institution: for the server's administrators alone."""
    if not keeps_server(place):
        return User.objects.none()
    return _with_roles(User.objects.exclude(memberships__institution=place.institution), place)


def person_of(place: Place, number: int) -> User:
    """The account of that number. Raises Http404 where it is not to be seen from here."""
    found = people_of(place).filter(pk=number).first() or others_of(place).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def roles_here(place: Place, person: User) -> frozenset[str]:
    """The roles of a person in this institution."""
    return tokens.roles_of(person, place.institution)


def may_keep(place: Place, person: User) -> bool:
    """Whether this administrator looks after the whole account."""
    if keeps_server(place):
        return True
    elsewhere = Membership.objects.filter(user=person).exclude(institution=place.institution).exists()
    return place.may("manage", "manage") and not elsewhere


def add(place: Place, username: str, display_name: str, roles: Iterable[str], now: datetime) -> Added:
    """Give somebody roles here; a new account where the server's administrator asks for one. Raises InputError."""
    name, wanted = username.strip(), _known_roles(roles)
    if not wanted:
        raise InputError("应至少选一个角色，实为没有。没有添加，请勾选角色。")
    person = User.objects.filter(username=name).first()
    password = ""
    with transaction.atomic():
        if person is None:
            person = _new(place, name, display_name.strip())
            password = give_one_time(person, now)
        elif roles_here(place, person):
            raise InputError(f"{name} 在本机构已有角色。没有添加，请在他的页面上改角色。")
        _give(place, person, wanted, now)
        note(place, "account", name, {"did": "added", "roles": sorted(wanted), "new": bool(password)})
    return Added(person, password)


def set_roles(place: Place, person: User, roles: Iterable[str], now: datetime) -> None:
    """The roles of a person here are these from now on. Raises InputError for what would leave nobody in charge."""
    wanted, held = _known_roles(roles), roles_here(place, person)
    if ADMIN in held - wanted:
        _refuse_last(place, person)
    with transaction.atomic():
        Membership.objects.filter(user=person, institution=place.institution, role__in=held - wanted).delete()
        _give(place, person, wanted - held, now)
        detail = {"did": "roles", "before": sorted(held), "after": sorted(wanted)}
        note(place, "account", person.username, detail)


def switch_off(place: Place, person: User, now: datetime) -> None:
    """The account is out of use: no sign-in, all sessions over, all tokens ended."""
    _need_keeping(place, person)
    _refuse_last(place, person)
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(is_active=False)
        Token.objects.filter(user=person, revoked_at=None).update(revoked_at=now)
        note(place, "account", person.username, {"did": "disabled"})
    end_all(person)


def switch_on(place: Place, person: User, now: datetime) -> None:
    """The account is in use again; its tokens stay ended."""
    _need_keeping(place, person)
    User.objects.filter(pk=person.pk).update(is_active=True)
    note(place, "account", person.username, {"did": "enabled"})


def reset_password(place: Place, person: User, now: datetime) -> str:
    """A one-time password for somebody who lost theirs; all sessions end. The password, to be told once."""
    _need_keeping(place, person)
    _refuse_self(place, person)
    password = give_one_time(person, now)
    note(place, "account", person.username, {"did": "one-time password"})
    end_all(person)
    return password


def reset_factor(place: Place, person: User, now: datetime) -> None:
    """Takes the second factors of somebody who lost them away."""
    _need_keeping(place, person)
    _refuse_self(place, person)
    count = second_factor.reset(person)
    note(place, "account", person.username, {"did": "factor reset", "count": count})
    end_all(person)


def end_sessions(place: Place, person: User, now: datetime) -> None:
    """Ends all sessions of a person."""
    _need_keeping(place, person)
    note(place, "account", person.username, {"did": "sessions ended", "count": end_all(person)})


def link(place: Place, person: User, number: str) -> None:
    """Links a person to an identity of the identity server; '' unlinks."""
    _need_keeping(place, person)
    if number.strip():
        identity.link(person, number)
    else:
        identity.unlink(person)
    note(place, "account", person.username, {"did": "linked" if number.strip() else "unlinked", "identity": number})


def tokens_of(place: Place) -> QuerySet[Token]:
    """All tokens of the institution, the newest first."""
    return Token.objects.filter(institution=place.institution).select_related("user").order_by("-made_at", "-pk")


def roles_said(person: User) -> Mapping[str, str]:
    """The roles that `people_of` read with a person, with their titles."""
    held = {one.role for one in getattr(person, "here", ())}
    return {name: title for name, title in ROLES.items() if name in held}


def _with_roles(people: QuerySet[User], place: Place) -> QuerySet[User]:
    here = Membership.objects.filter(institution=place.institution)
    factors = second_factor.factors().filter(user=OuterRef("pk"))
    return people.annotate(factor=Exists(factors)).prefetch_related(
        Prefetch("memberships", queryset=here, to_attr="here")
    )


def _new(place: Place, name: str, display_name: str) -> User:
    if not keeps_server(place):
        raise InputError(
            f"没有账号 {name[:LONGEST_USERNAME]}。新账号由服务器管理员（{_keeper()}）建立，建好后再在这里给角色。"
        )
    try:
        UnicodeUsernameValidator()(name)
    except ValidationError:
        name = ""
    if not 2 <= len(name) <= LONGEST_USERNAME or User.objects.filter(username__iexact=name).exists():
        raise InputError(
            f"用户名应为 2 至 {LONGEST_USERNAME} 个字母、数字或 @ . + - _，且与已有的不只差大小写。没有添加，请换一个。"
        )
    return User.objects.create_user(name, display_name=display_name[:LONGEST_USERNAME])


def _give(place: Place, person: User, roles: Iterable[str], now: datetime) -> None:
    Membership.objects.bulk_create(
        Membership(user=person, institution=place.institution, role=role, given_by=place.user.username, given_at=now)
        for role in sorted(roles)
    )


def _known_roles(roles: Iterable[str]) -> frozenset[str]:
    found = frozenset(roles)
    if strange := found - set(ROLES):
        words = "、".join(sorted(one[:20] for one in strange))
        raise InputError(f"角色应为 {'、'.join(ROLES)} 之一，实为“{words}”。没有改动，请重新选择。")
    return found


def _need_keeping(place: Place, person: User) -> None:
    if not may_keep(place, person):
        raise InputError(
            f"{person.username} 在别的机构也有角色，账号由服务器管理员（{_keeper()}）管理。没有改动，请与其联系。"
        )


def _keeper() -> str:
    return f"{office().workspace.name}的管理员"


def _refuse_self(place: Place, person: User) -> None:
    if person.pk == place.user.pk:
        raise InputError("自己的口令和二次验证请从右上角的菜单更换。没有改动。")


def _refuse_last(place: Place, person: User) -> None:
    """Nobody takes their own administration away, and somebody in charge is left."""
    if person.pk == place.user.pk:
        raise InputError("不能停用自己或去掉自己的管理员角色。没有改动，请由另一位管理员来做。")
    admins = Membership.objects.filter(role=ADMIN, user__is_active=True)
    for institution in set(admins.filter(user=person).values_list("institution", flat=True)):
        if not admins.filter(institution=institution).exclude(user=person).exists():
            raise InputError(f"{institution} 只有这一位管理员。没有改动，请先让另一人担任管理员。")
