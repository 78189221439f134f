"""Tokens: those of the whole institution for its administration, and one's own, to be made and ended."""

from collections.abc import Mapping
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from ninja import Body, Path, Router, Status
from typing_extensions import TypedDict

from zhengan.api.cursors import After, Limit, cursor_of, link_to, places_of
from zhengan.api.guard import Deals, Entered, Institution, operation
from zhengan.api.shapes.common import TokenIssued, TokenPage, TokenShape
from zhengan.api.shapes.forms import Form, shape
from zhengan.web.accounts import people, tokens
from zhengan.web.audit import note
from zhengan.web.models import Token
from zhengan.workspace.clock import now

router = Router(tags=["令牌 tokens"])
TokenId = Annotated[int, Path(ge=1, le=2**53, description="令牌的编号 / number of the token")]
_CREATED = 201


@shape
class IssueToken(TypedDict):
    """What a program is to be let do, and for how long. A token may give on some of its own scopes, for no longer than it lasts."""

    name: Annotated[str, Form(minLength=1, maxLength=tokens.LONGEST_NAME)]
    scopes: Annotated[list[Annotated[str, Form(examples=["evidence:write"])]], Form(minItems=1)]
    days: Annotated[int, Form(minimum=1, maximum=tokens.LONGEST_DAYS)]


@operation(router, "GET /institutions/{institution}/tokens", "列出令牌", ("manage", "read"), TokenPage)
def list_tokens(
    request: Entered, response: HttpResponse, institution: Institution, limit: Limit = 50, after: After = ""
) -> Any:
    """All tokens of the institution, the first made first; never their texts."""
    return _listed(request, response, people.tokens_of(request.auth), "tokens", (limit, after))


@operation(
    router,
    "POST /institutions/{institution}/tokens/{token_id}/revocation",
    "撤销一个令牌",
    ("manage", "manage"),
    TokenShape,
)
def revoke_token(request: Entered, institution: Institution, token_id: TokenId) -> Any:
    """End a token, whosever it is; ending it again changes nothing."""
    return _ended(request, people.tokens_of(request.auth), token_id)


@operation(router, "GET /institutions/{institution}/own-tokens", "列出自己的令牌", ("tokens", "read"), TokenPage)
def list_own_tokens(
    request: Entered, response: HttpResponse, institution: Institution, limit: Limit = 50, after: After = ""
) -> Any:
    """One's own tokens here, the first made first; never their texts."""
    return _listed(request, response, _own(request), "own-tokens", (limit, after))


@operation(
    router,
    "POST /institutions/{institution}/own-tokens",
    "签发令牌",
    ("tokens", "write"),
    {_CREATED: TokenIssued},
    Deals(example={"name": "夜间取数", "scopes": ["verdicts:read"], "days": 90}, told_once="text"),
)
def issue_token(request: Entered, institution: Institution, body: Annotated[IssueToken, Body()]) -> Any:
    """A new token of one's own. Its text stands in the answer alone, which is therefore not kept for repetition."""
    place, maker = request.auth, request.caller.token
    what, days = (body["name"], body["scopes"]), body["days"]
    if maker is None:
        made = tokens.issue(place.user, institution, *what, days=days, now=now())
    else:
        made = tokens.issue_by(maker, *what, days=days, now=now())
    by = {"with": maker.name} if maker else {}
    note(place, "account", place.user.username, {"did": "token issued", **_told(made.token), **by})
    return Status(_CREATED, {"token": _token(made.token), "text": made.text})


@operation(
    router,
    "POST /institutions/{institution}/own-tokens/{token_id}/revocation",
    "撤销自己的一个令牌",
    ("tokens", "write"),
    TokenShape,
)
def end_token(request: Entered, institution: Institution, token_id: TokenId) -> Any:
    """End one of one's own tokens, also the one that asks; ending it again changes nothing."""
    return _ended(request, _own(request), token_id)


def _own(request: Entered) -> QuerySet[Token]:
    return people.tokens_of(request.auth).filter(user=request.auth.user)


def _listed(
    request: Entered, response: HttpResponse, rows: QuerySet[Token], name: str, part: tuple[int, str]
) -> Mapping[str, Any]:
    limit, after = part
    (start,) = places_of(name, after) or (0,)
    found = list(rows.filter(pk__gt=start).order_by("pk")[: limit + 1])
    following = cursor_of(name, found[limit - 1].pk) if len(found) > limit else None
    link_to(request, response, following)
    return {"items": [_token(one) for one in found[:limit]], "next": following}


def _ended(request: Entered, rows: QuerySet[Token], token_id: int) -> TokenShape:
    found = rows.filter(pk=token_id).first()
    if found is None:
        raise Http404
    tokens.revoke(found, now())
    note(request.auth, "account", found.user.username, {"did": "token revoked", **_told(found)})
    return _token(rows.get(pk=token_id))


def _told(token: Token) -> dict[str, object]:
    return {"token": token.pk, "name": token.name, "scopes": list(token.scopes), "until": token.expires_at.isoformat()}


def _token(one: Token) -> TokenShape:
    return {
        "id": one.pk,
        "name": one.name,
        "user": one.user.username,
        "scopes": list(one.scopes),
        "made_at": one.made_at.isoformat(),
        "expires_at": one.expires_at.isoformat(),
        "last_used_at": one.last_used_at.isoformat() if one.last_used_at else None,
        "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
    }
