"""What stands before every operation: who asks, whether they may, in which form, whether it was asked before.

`operation` gives a view its address, its words and its guard; `OPERATIONS` lists them all for the test of the permission table.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from django.http import Http404, HttpRequest
from ninja import Path, Router

from zhengan.api import kept
from zhengan.api.entrance import SAFE, Caller, caller_of
from zhengan.api.problems import MEDIA, Problem
from zhengan.api.uploads import Upload, receive
from zhengan.web.audit import note
from zhengan.web.permissions import SENSITIVE, Page, Verb, allowed
from zhengan.web.place import Place, place_of
from zhengan.workspace.clock import now

View = TypeVar("View", bound=Callable[..., Any])
JSON = "application/json"
AS_OF, BOTH_DAYS = ("as_of",), ("as_of", "known_by")
MAX_JSON = 1024 * 1024
"""Bytes of a JSON body."""
Institution = Annotated[
    str, Path(description="机构在账本里的名字 / the institution's name in the ledger", examples=["海晏证券"])
]


class Entered(HttpRequest):
    """A request past its guard; for annotations."""

    auth: Place
    caller: Caller
    upload: Upload
    spent: Any


@dataclass(frozen=True)
class Deals:
    """What an operation deals in: media types that it gives and takes, the asked days that it goes by, an example of a body."""

    gives: tuple[str, ...] = (JSON,)
    takes: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    example: Any = None
    told_once: str = ""
    """What in the answer must be told once: such an answer is not kept for repetition."""


PLAIN = Deals()
"""JSON, whatever the day."""


@dataclass(frozen=True)
class Leave:
    """What an operation does, and who may. `page` None: no institution's matter, open to whoever is known."""

    name: str
    method: str
    address: str
    page: Page | None
    verb: Verb
    deals: Deals


OPERATIONS: dict[str, Leave] = {}
"""All operations by name."""


def operation(
    router: Router,
    asked: str,
    words: str,
    may: tuple[Page | None, Verb],
    answers: Any,
    deals: Deals = PLAIN,
) -> Callable[[View], View]:
    """Make a view of an operation.

    `asked` is method and address, `words` say in Chinese what it does, `may` is page and verb of the permission table, `answers`
    its shape or shapes by status.
    """
    method, _, address = asked.partition(" ")

    def made(view: View) -> View:
        leave = Leave(view.__name__, method, address, *may, deals)
        OPERATIONS[leave.name] = leave
        shown: dict[str, Any] = {"x-permission": f"{leave.page}:{leave.verb}" if leave.page else None}
        router.api_operation(
            [method],
            address,
            auth=Guard(leave),
            response=answers if isinstance(answers, dict) else {200: answers},
            operation_id=leave.name,
            summary=words,
            description=(view.__doc__ or "").strip(),
            openapi_extra=shown,
        )(view)
        return view

    return made


class Guard:
    """Lets a request in, or raises Problem. What it returns becomes `request.auth`."""

    def __init__(self, leave: Leave) -> None:
        self.leave = leave

    def __call__(self, request: Any) -> Any:
        """The place of the request; the caller where the operation is no institution's matter."""
        request.caller = caller = caller_of(request)
        if self.leave.page is None:
            self._look_at_form(request)
            return caller
        place = self._place(request, caller)
        self._look_at_form(request)
        if self.leave.deals.takes:
            request.upload = receive(request)
        if self.leave.verb == "export":
            note(place, "export", request.path, {"by": "api"})
        elif self.leave.page in SENSITIVE and request.method in SAFE:
            detail = {key: value for key, value in request.GET.items() if key != "q"}
            note(place, "read", request.path, {**detail, "by": "api"})
        if (
            not self.leave.deals.told_once
            and request.method not in SAFE
            and (key := request.headers.get(kept.HEADER)) is not None
        ):
            request.mark = kept.begin(caller.user, place.institution, key, _digest(request), now())
        return place

    def _place(self, request: HttpRequest, caller: Caller) -> Place:
        page, verb = self.leave.page, self.leave.verb
        assert page is not None
        match = request.resolver_match
        assert match is not None
        institution = str(match.kwargs["institution"])
        if caller.token is not None and caller.token.institution != institution:
            raise Http404
        place = place_of(request, institution, page)
        if f"{page}:{verb}" in caller.scopes(institution):
            return place
        note(place, "denied", f"{page}:{verb}", {"path": request.path, "by": "api"})
        what = (f"这件事需要权限 {page}:{verb}，", f"This needs the permission {page}:{verb}, ")
        lacks = (
            ("令牌里没有。", "which the token does not have.")
            if allowed(place.roles, page, verb)
            else ("您的角色没有。", "which your role does not have.")
        )
        raise Problem("not-allowed", (what[0] + lacks[0], what[1] + lacks[1]))

    def _look_at_form(self, request: HttpRequest) -> None:
        if not any(request.accepts(media) for media in (*self.leave.deals.gives, MEDIA)):
            offered = "、".join(self.leave.deals.gives)
            raise Problem("not-acceptable", (f"这里给的是 {offered}。", f"This gives {offered}."))
        if request.method in SAFE:
            return
        wanted = self.leave.deals.takes or (JSON,)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length != "0" and request.content_type not in wanted:
            listed = "、".join(wanted)
            found = (request.content_type or "")[:80]
            words = (f"Content-Type 应为 {listed}，实为“{found}”。", f"Content-Type must be {listed}, found “{found}”.")
            raise Problem("wrong-type", words, headers={"Accept": ", ".join(wanted)})
        if not self.leave.deals.takes and length.isdigit() and int(length) > MAX_JSON:
            words = (f"内容应不超过 {MAX_JSON} 字节，实为 {length}。", f"At most {MAX_JSON} bytes, found {length}.")
            raise Problem("too-large", words)


def _digest(request: Any) -> str:
    """What makes two requests the same: method, address, query and content."""
    content = request.upload.digest if hasattr(request, "upload") else hashlib.sha256(request.body).hexdigest()
    said = "\n".join([request.method, request.get_full_path(), content, request.headers.get("If-Match", "")])
    return hashlib.sha256(said.encode()).hexdigest()
