"""Who is asking, and in which institutions they may do what."""

from typing import Any

from ninja import Router

from zhengan.api.entrance import Caller
from zhengan.api.guard import Entered, operation
from zhengan.api.shapes.common import Me
from zhengan.web.accounts.tokens import roles_of
from zhengan.web.frame import institutions_of

router = Router(tags=["身份 who"])


@operation(router, "GET /me", "我是谁，能做什么", (None, "read"), Me)
def who_am_i(request: Entered) -> Any:
    """Who the credentials belong to, and what they allow in which institution."""
    caller: Caller = request.caller
    own = institutions_of(caller.user)
    access = [
        {"institution": name, "roles": sorted(roles_of(caller.user, name)), "scopes": list(caller.scopes(name))}
        for name in own
        if caller.token is None or caller.token.institution == name
    ]
    return {"user": caller.user.username, "name": str(caller.user), "by": caller.by, "access": access}
