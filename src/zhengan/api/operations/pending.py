"""Records that wait for a second person: listed, confirmed, sent back, withdrawn."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Body, Path, Query, Router
from typing_extensions import TypedDict

from zhengan.api import holdings
from zhengan.api.cursors import After, Limit, cursor_of, link_to, places_of
from zhengan.api.guard import Entered, Institution, operation
from zhengan.api.problems import Problem, fault_of
from zhengan.api.shapes.evidence import FiledShape, PendingPage, PendingShape
from zhengan.api.shapes.forms import Form, shape
from zhengan.web.evidence.filing import confirm, find_pending, send_back, withdraw
from zhengan.web.models import PendingRecord

router = Router(tags=["证据 evidence"])
PendingId = Annotated[int, Path(ge=1, le=2**53, description="待复核记录的编号 / number of the waiting record")]
InState = Annotated[
    Literal["waiting", "confirmed", "returned", "withdrawn"], Query(description="什么状态的 / in which state")
]


@shape
class WithWords(TypedDict):
    """A decision about a waiting record, with words."""

    words: Annotated[str, Form(maxLength=500)]


@operation(router, "GET /institutions/{institution}/pending", "列出待复核的记录", ("evidence", "read"), PendingPage)
def list_pending(
    request: Entered,
    response: HttpResponse,
    institution: Institution,
    state: InState = "waiting",
    limit: Limit = 50,
    after: After = "",
) -> Any:
    """Records that wait for a second person, or were decided about; in the order in which they were filed."""
    (start,) = places_of("pending", after) or (0,)
    rows = PendingRecord.objects.filter(institution=institution, state=state, pk__gt=start)
    found = list(rows.select_related("filed_by", "decided_by").order_by("pk")[: limit + 1])
    following = cursor_of("pending", found[limit - 1].pk) if len(found) > limit else None
    link_to(request, response, following)
    return {"items": [_pending(one) for one in found[:limit]], "next": following}


@operation(
    router,
    "POST /institutions/{institution}/pending/{pending_id}/confirmation",
    "确认一条待复核的记录",
    ("evidence", "review"),
    FiledShape,
)
def confirm_pending(
    request: Entered, institution: Institution, pending_id: PendingId, body: Annotated[WithWords, Body()]
) -> Any:
    """Say yes to somebody else's record: it is checked once more and entered."""
    pending = find_pending(institution, pending_id)
    filed = confirm(request.auth, pending_id, body["words"])
    if filed.state == "refused":
        raise Problem("refused", faults=[fault_of(one) for one in filed.faults])
    return {
        "state": filed.state,
        "type": pending.type,
        "key": pending.key,
        "seq": filed.seq or None,
        "etag": holdings.etag(institution, pending.type, pending.key),
        "pending": pending_id,
    }


@operation(
    router,
    "POST /institutions/{institution}/pending/{pending_id}/return",
    "退回一条待复核的记录",
    ("evidence", "review"),
    PendingShape,
)
def return_pending(
    request: Entered, institution: Institution, pending_id: PendingId, body: Annotated[WithWords, Body()]
) -> Any:
    """Say no to somebody else's record, with the reason."""
    send_back(request.auth, pending_id, body["words"])
    return _pending(find_pending(institution, pending_id))


@operation(
    router,
    "POST /institutions/{institution}/pending/{pending_id}/withdrawal",
    "撤回自己填报的记录",
    ("evidence", "write"),
    PendingShape,
)
def withdraw_pending(request: Entered, institution: Institution, pending_id: PendingId) -> Any:
    """Take one's own record out again before anybody decided."""
    withdraw(request.auth, pending_id)
    return _pending(find_pending(institution, pending_id))


def _pending(found: PendingRecord) -> PendingShape:
    return {
        "id": found.pk,
        "type": found.type,
        "key": found.key,
        "cells": dict(found.cells),
        "state": found.state,
        "filed_by": found.filed_by.username,
        "filed_at": found.filed_at.isoformat(),
        "decided_by": found.decided_by.username if found.decided_by else None,
        "decided_at": found.decided_at.isoformat() if found.decided_at else None,
        "words": found.words,
    }
