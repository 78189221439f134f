"""The people of the institution, their roles and accounts."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Body, Path, Router, Status
from typing_extensions import TypedDict

from zhengan.api.cursors import After, Limit, cursor_of, link_to, places_of
from zhengan.api.guard import Deals, Entered, Institution, operation
from zhengan.api.shapes.common import OneTimePassword, PersonAdded, PersonPage, PersonShape
from zhengan.api.shapes.forms import Form, shape
from zhengan.web.accounts import people
from zhengan.web.accounts.identity import LONGEST_NUMBER
from zhengan.web.models import User
from zhengan.web.permissions import ROLES
from zhengan.workspace.clock import now

router = Router(tags=["管理 manage"])
PersonId = Annotated[int, Path(ge=1, le=2**53, description="账号的编号 / number of the account")]
Deed = Annotated[
    Literal["disable", "enable", "factor", "sessions"],
    Path(
        description="停用、启用、去掉二次验证、结束登录 / put out of use, into use, take second factors away, end all sessions"
    ),
]
RoleNames = Annotated[list[Annotated[str, Form(enum=list(ROLES))]], Form(maxItems=len(ROLES))]
_CREATED = 201
_DEEDS = {
    "disable": people.switch_off,
    "enable": people.switch_on,
    "factor": people.reset_factor,
    "sessions": people.end_sessions,
}


@shape
class AddPerson(TypedDict):
    """Who gets which roles here."""

    username: Annotated[str, Form(minLength=1, maxLength=people.LONGEST_USERNAME)]
    display_name: Annotated[str, Form(maxLength=200)]
    roles: RoleNames


@shape
class SetRoles(TypedDict):
    """The roles of a person here, from now on."""

    roles: RoleNames


@shape
class LinkPerson(TypedDict):
    """The number of the identity, as the identity server gives it."""

    number: Annotated[str, Form(minLength=1, maxLength=LONGEST_NUMBER)] | None


@operation(router, "GET /institutions/{institution}/people", "列出人员", ("manage", "read"), PersonPage)
def list_people(
    request: Entered, response: HttpResponse, institution: Institution, limit: Limit = 50, after: After = ""
) -> Any:
    """Who has a role in the institution."""
    (start,) = places_of("people", after) or (0,)
    found = list(people.people_of(request.auth).filter(pk__gt=start).order_by("pk")[: limit + 1])
    following = cursor_of("people", found[limit - 1].pk) if len(found) > limit else None
    link_to(request, response, following)
    return {"items": [_person(request, one) for one in found[:limit]], "next": following}


@operation(
    router,
    "POST /institutions/{institution}/people",
    "给人角色，需要时建账号",
    ("manage", "manage"),
    {_CREATED: PersonAdded},
    Deals(example={"username": "zhangsan", "display_name": "张三", "roles": ["filer"]}, told_once="password"),
)
def add_person(request: Entered, institution: Institution, body: Annotated[AddPerson, Body()]) -> Any:
    """Give somebody roles here, with a new account where there is none. Its one-time password stands in the answer alone, which is
    therefore not kept for repetition."""
    done = people.add(request.auth, body["username"], body["display_name"], body["roles"], now())
    return Status(_CREATED, {"person": _person(request, done.person), "password": done.password or None})


@operation(
    router,
    "PUT /institutions/{institution}/people/{person_id}/roles",
    "改一个人的角色",
    ("manage", "manage"),
    PersonShape,
    Deals(example={"roles": ["filer", "leader"]}),
)
def set_person_roles(
    request: Entered, institution: Institution, person_id: PersonId, body: Annotated[SetRoles, Body()]
) -> Any:
    """The roles of a person here, from now on; none takes them all away."""
    person = people.person_of(request.auth, person_id)
    people.set_roles(request.auth, person, body["roles"], now())
    return _person(request, person)


@operation(
    router,
    "POST /institutions/{institution}/people/{person_id}/password",
    "给一次性口令",
    ("manage", "manage"),
    {_CREATED: OneTimePassword},
    Deals(told_once="password"),
)
def give_password(request: Entered, institution: Institution, person_id: PersonId) -> Any:
    """A one-time password for somebody who lost theirs; all their sessions end. It stands in the answer alone."""
    person = people.person_of(request.auth, person_id)
    password = people.reset_password(request.auth, person, now())
    return Status(_CREATED, {"person": _person(request, person), "password": password})


@operation(
    router,
    "PUT /institutions/{institution}/people/{person_id}/identity",
    "关联统一身份",
    ("manage", "manage"),
    PersonShape,
    Deals(example={"number": "6f1c2a"}),
)
def link_person(
    request: Entered, institution: Institution, person_id: PersonId, body: Annotated[LinkPerson, Body()]
) -> Any:
    """Say which identity of the identity server the person is; null for none."""
    person = people.person_of(request.auth, person_id)
    people.link(request.auth, person, body["number"] or "")
    return _person(request, person)


@operation(
    router,
    "POST /institutions/{institution}/people/{person_id}/{deed}",
    "停用、启用账号，去掉二次验证，结束登录",
    ("manage", "manage"),
    PersonShape,
)
def do_with_person(request: Entered, institution: Institution, person_id: PersonId, deed: Deed) -> Any:
    """Put an account out of use (its tokens end) or into use again, take the second factors of somebody who lost them away, or
    end all sessions."""
    _DEEDS[deed](request.auth, people.person_of(request.auth, person_id), now())
    return _person(request, people.person_of(request.auth, person_id))


def _person(request: Entered, one: User) -> PersonShape:
    return {
        "id": one.pk,
        "username": one.username,
        "display_name": one.display_name,
        "roles": sorted(people.roles_here(request.auth, one)),
        "active": one.is_active,
    }
