"""Who comes in: by a token, or as a page of this site by the session's cookie (then with the mark against forged requests)."""

from dataclasses import dataclass

from django.http import HttpRequest
from ninja.utils import check_csrf

from zhengan.api.pace import KNOWN, PACE, UNKNOWN, Spent
from zhengan.api.problems import Problem
from zhengan.web.accounts import second_factor, tokens
from zhengan.web.accounts.passwords import is_due
from zhengan.web.models import Token, User
from zhengan.workspace.clock import now

SAFE = ("GET", "HEAD", "OPTIONS")
SCHEME = "bearer"


@dataclass(frozen=True)
class Caller:
    """Whoever asks. `token` is None for a person at a page."""

    user: User
    token: Token | None
    spent: Spent

    @property
    def by(self) -> str:
        """How they came in."""
        return "token" if self.token else "session"

    def scopes(self, institution: str) -> tuple[str, ...]:
        """What they may do there now: no more than the person's roles, and than the token says."""
        own = tokens.scopes_of(tokens.roles_of(self.user, institution))
        if self.token is None:
            return own
        return tuple(one for one in own if one in self.token.scopes) if self.token.institution == institution else ()


def caller_of(request: HttpRequest) -> Caller:
    """Who asks. Raises Problem where nobody known does, where the form is forged, and where it comes too fast."""
    said = request.headers.get("Authorization", "")
    if said:
        return _by_token(request, said)
    user = request.user
    if not isinstance(user, User) or not user.is_authenticated:
        _slowed(request, PACE.spend(f"address:{request.META.get('REMOTE_ADDR', '')}", UNKNOWN))
        raise Problem("signed-out", headers={"WWW-Authenticate": "Bearer"})
    if request.method not in SAFE and check_csrf(request) is not None:
        raise Problem("forged", ("请求没有本站页面的标记。", "The request lacks the mark of this site's pages."))
    if is_due(user, now()):
        words = ("口令须先更换，请在控制台里换。", "The password must be changed first, in the console.")
        raise Problem("not-allowed", words)
    if second_factor.is_missing(request, user):
        words = (
            "您的角色须有二次验证，请先在控制台里设置。",
            "Your role needs a second factor; set one up in the console.",
        )
        raise Problem("not-allowed", words)
    spent = PACE.spend(f"user:{user.pk}", KNOWN)
    _slowed(request, spent)
    return Caller(user, None, spent)


def _by_token(request: HttpRequest, said: str) -> Caller:
    scheme, _, text = said.partition(" ")
    token = tokens.check(text.strip()) if scheme.lower() == SCHEME else None
    if token is None:
        _slowed(request, PACE.spend(f"address:{request.META.get('REMOTE_ADDR', '')}", UNKNOWN))
        words = ("令牌不对、已过期或者已撤销。", "The token is wrong, expired or revoked.")
        raise Problem("signed-out", words, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    spent = PACE.spend(f"token:{token.pk}", KNOWN)
    _slowed(request, spent)
    request.user = token.user
    return Caller(token.user, token, spent)


def _slowed(request: HttpRequest, spent: Spent) -> None:
    request.spent = spent  # type: ignore[attr-defined]  # the door puts it on every answer
    if spent.too_many:
        words = (f"一分钟内至多 {spent.limit} 个请求。", f"At most {spent.limit} requests a minute.")
        raise Problem("too-many", words, headers={"Retry-After": str(spent.wait)})
