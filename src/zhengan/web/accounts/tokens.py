"""Tokens: leave for a program to act for a person in one institution, for some things, for at most a year.

issue()    a new token; its text is shown once and kept nowhere; issue_by() the same, asked for by a program
check()    the token of a text, where it holds now; None else, in the same time whatever is wrong with it
may()      whether a token allows something: it is in its scopes and the person still has a role that allows it
revoke()   ends a token

A scope is `<page>:<verb>` of `permissions.py`, such as `evidence:write`. A token with `tokens:write` may make others, but only
less than itself: some of its own scopes, never that one, and no longer than it lasts.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import get_args

from django.db.models import QuerySet

from zhengan.web.models import Membership, Token, User
from zhengan.web.permissions import PAGES, Page, Verb, allowed
from zhengan.workspace.clock import SHANGHAI
from zhengan.workspace.clock import now as this_instant
from zhengan.workspace.errors import InputError

LONGEST_DAYS = 365
MOST_TOKENS = 20
"""Tokens that a person may have at a time in one institution."""
LONGEST_NAME = 60
MAKING = "tokens:write"
"""The scope to make tokens."""

_MARK = "zat_"
_BYTES = 32
_LONGEST_TEXT = 200
_SEEN_EVERY = timedelta(minutes=1)
_NOBODY = "0" * 64


@dataclass(frozen=True)
class Issued:
    """A new token and its text, which nobody can find out again."""

    token: Token
    text: str


def issue(user: User, institution: str, name: str, scopes: Sequence[str], *, days: int, now: datetime) -> Issued:
    """Make a token of a person. Raises InputError for scopes beyond the person's roles, too long a life, too many tokens."""
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InputError(f"令牌的名字应为 1 至 {LONGEST_NAME} 字，实为 {len(name)} 字。没有签发，请写明给哪个程序用。")
    if not 1 <= days <= LONGEST_DAYS:
        raise InputError(
            f"令牌的有效期应为 1 至 {LONGEST_DAYS} 天，实为 {days} 天。没有签发，请改短；到期前再签发新的。"
        )
    wanted = sorted(set(scopes))
    may_give = scopes_of(roles_of(user, institution))
    if not wanted:
        raise InputError("令牌应至少有一项权限，实为没有。没有签发，请勾选程序要做的事。")
    if beyond := [scope for scope in wanted if scope not in may_give]:
        words = "、".join(scope[:40] for scope in beyond[:5])
        raise InputError(f"令牌的权限应在本人角色之内，实有 {words}。没有签发，请去掉这几项。")
    if holding(user, institution, now).count() >= MOST_TOKENS:
        raise InputError(f"每人在一家机构至多 {MOST_TOKENS} 个有效令牌，已满。没有签发，请先撤销不用的。")
    text = _MARK + secrets.token_urlsafe(_BYTES)
    token = Token.objects.create(
        user=user,
        institution=institution,
        name=name,
        digest=digest_of(text),
        scopes=wanted,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    return Issued(token, text)


def issue_by(made_with: Token, name: str, scopes: Sequence[str], *, days: int, now: datetime) -> Issued:
    """Make a token with another one. Raises InputError for what that one may not give on, and as `issue` does."""
    beyond = sorted({scope for scope in scopes if scope not in made_with.scopes or scope == MAKING})
    if beyond:
        words = "、".join(scope[:40] for scope in beyond[:5])
        raise InputError(f"令牌签发的令牌，权限应在它自己之内，且不含 {MAKING}，实有 {words}。没有签发，请去掉这几项。")
    if 1 <= days <= LONGEST_DAYS and now + timedelta(days=days) > made_with.expires_at:
        until = made_with.expires_at.astimezone(SHANGHAI)
        raise InputError(
            f"令牌签发的令牌不应比它自己更久（到 {until:%Y-%m-%d %H:%M}），实为 {days} 天。没有签发，请改短，或由本人登录签发。"
        )
    return issue(made_with.user, made_with.institution, name, scopes, days=days, now=now)


def check(text: str, now: datetime | None = None) -> Token | None:
    """The token of this text (with its user), where it is known, neither expired nor revoked, and the account is in use."""
    moment, digest = now or this_instant(), digest_of(text[:_LONGEST_TEXT])
    found = Token.objects.select_related("user").filter(digest=digest).first()
    same = compare_digest(found.digest if found else _NOBODY, digest)
    if not same or found is None or not holds(found, moment):
        return None
    if found.last_used_at is None or abs(moment - found.last_used_at) >= _SEEN_EVERY:
        Token.objects.filter(pk=found.pk).update(last_used_at=moment)
    return found


def holds(token: Token, now: datetime) -> bool:
    """Whether a token is in force: begun, not expired, not revoked, its account in use."""
    in_time = token.revoked_at is None and token.made_at - _SEEN_EVERY <= now < token.expires_at
    return in_time and token.user.is_active


def may(token: Token, page: Page, verb: Verb) -> bool:
    """Whether a token allows this in its institution: it never has more than the person has now."""
    return f"{page}:{verb}" in token.scopes and allowed(roles_of(token.user, token.institution), page, verb)


def revoke(token: Token, now: datetime) -> None:
    """End a token; ending it again changes nothing."""
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


def holding(user: User, institution: str, now: datetime) -> QuerySet[Token]:
    """The tokens of a person in an institution that are in force."""
    return Token.objects.filter(user=user, institution=institution, revoked_at=None, expires_at__gt=now)


def roles_of(user: User, institution: str) -> frozenset[str]:
    """The roles that a person has in an institution now."""
    return frozenset(Membership.objects.filter(user=user, institution=institution).values_list("role", flat=True))


def scopes_of(roles: Iterable[str]) -> tuple[str, ...]:
    """All scopes that somebody with these roles may give to a program, in the order of the table."""
    held = tuple(roles)
    return tuple(f"{page}:{verb}" for page in PAGES for verb in get_args(Verb) if allowed(held, page, verb))


def digest_of(text: str) -> str:
    """What is kept of a token. Its 256 random bits need no slow hash."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
