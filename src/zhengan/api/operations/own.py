"""What a person keeps for themselves: filters of verdicts under a name, forms of records half filled in. Nobody else sees them."""

from typing import Annotated, Any

from django.http import Http404
from ninja import Body, Path, Query, Router
from typing_extensions import TypedDict

from zhengan.api.guard import Deals, Entered, Institution, operation
from zhengan.api.holdings import type_of
from zhengan.api.problems import Problem
from zhengan.api.shapes.forms import Form, shape
from zhengan.api.shapes.own import DraftCells, DraftList, DraftShape, ViewList, ViewShape
from zhengan.web.evidence.drafts import draft_of, drafts_of, drop_draft, keep_draft
from zhengan.web.evidence.record_cells import PREFIX
from zhengan.web.models import Draft
from zhengan.web.verdicts.saved_views import NAME_LENGTH, QUERY_LENGTH, forget_view, keep_view, views_of
from zhengan.workspace.clock import now

router = Router(tags=["自己的 own"])
LONGEST_KEY = 200
MOST_CELLS, LONGEST_CELL = 200, 20_000
Name = Annotated[str, Path(max_length=NAME_LENGTH, description="筛选的名称 / name of the filter")]
TypeName = Annotated[str, Path(max_length=64, description="记录的类型 / type of the record")]
Key = Annotated[
    str, Query(max_length=LONGEST_KEY, description="哪一条记录；不写是新记录 / which record; absent: a new one")
]


@shape
class KeepView(TypedDict):
    """What the name stands for."""

    query: Annotated[str, Form(maxLength=QUERY_LENGTH, examples=["verdict=breached&system=集中交易"])]


@shape
class KeepDraft(TypedDict):
    """The texts of each input, as they stand in the form so far."""

    cells: Annotated[DraftCells, Form(maxProperties=MOST_CELLS, examples=[{"held_on": ["2026-05-12"]}])]


@operation(router, "GET /institutions/{institution}/views", "列出保存的筛选", ("verdicts", "read"), ViewList)
def list_views(request: Entered, institution: Institution) -> Any:
    """One's own filters of verdicts."""
    return {"items": [{"name": one.name, "query": one.query} for one in views_of(request.auth).order_by("name")]}


@operation(
    router,
    "PUT /institutions/{institution}/views/{name}",
    "保存一个筛选",
    ("verdicts", "write"),
    ViewShape,
    Deals(example={"query": "verdict=breached"}),
)
def keep_verdict_view(request: Entered, institution: Institution, name: Name, body: Annotated[KeepView, Body()]) -> Any:
    """Keep a filter under a name, instead of what the name meant before."""
    kept = keep_view(request.auth, name, body["query"])
    return {"name": kept.name, "query": kept.query}


@operation(router, "DELETE /institutions/{institution}/views/{name}", "忘掉一个筛选", ("verdicts", "write"), ViewList)
def forget_verdict_view(request: Entered, institution: Institution, name: Name) -> Any:
    """Forget a name; what is left. 404: there was none."""
    if not forget_view(request.auth, name):
        raise Http404
    return list_views(request, institution)


@operation(router, "GET /institutions/{institution}/drafts", "列出没填完的表单", ("evidence", "write"), DraftList)
def list_drafts(request: Entered, institution: Institution) -> Any:
    """One's own forms half filled in."""
    return {"items": [_draft(one) for one in drafts_of(request.auth.user, institution)]}


@operation(
    router, "GET /institutions/{institution}/drafts/{type}", "读取没填完的表单", ("evidence", "write"), DraftShape
)
def get_draft(request: Entered, institution: Institution, type: TypeName, key: Key = "") -> Any:  # noqa: A002
    """What was typed into one form so far."""
    found = draft_of(request.auth.user, institution, _form(type, key))
    if found is None:
        raise Http404
    return _draft(found)


@operation(
    router,
    "PUT /institutions/{institution}/drafts/{type}",
    "保存没填完的表单",
    ("evidence", "write"),
    DraftShape,
    Deals(example={"cells": {"held_on": ["2026-05-12"]}}),
)
def keep_form_draft(
    request: Entered,
    institution: Institution,
    type: TypeName,  # noqa: A002
    body: Annotated[KeepDraft, Body()],
    key: Key = "",
) -> Any:
    """Keep what was typed so far, instead of what was kept before; the form at the page goes on from it. Nothing is entered."""
    form, cells = _form(type, key), body["cells"]
    longest = max((len(text) for values in cells.values() for text in values), default=0)
    if len(cells) > MOST_CELLS or longest > LONGEST_CELL:
        words = f"表单应不超过 {MOST_CELLS} 项，每项不超过 {LONGEST_CELL} 字。没有保存。"
        raise Problem(
            "refused", (words, f"At most {MOST_CELLS} inputs of {LONGEST_CELL} characters; nothing was kept.")
        )
    typed = {f"{PREFIX}{name}": values for name, values in cells.items()}
    return _draft(keep_draft(request.auth.user, institution, form, typed, now()))


@operation(
    router, "DELETE /institutions/{institution}/drafts/{type}", "丢掉没填完的表单", ("evidence", "write"), DraftList
)
def drop_form_draft(request: Entered, institution: Institution, type: TypeName, key: Key = "") -> Any:  # noqa: A002
    """Forget what was typed; what is left. Forgetting it again changes nothing."""
    drop_draft(request.auth.user, institution, _form(type, key))
    return list_drafts(request, institution)


def _form(type_: str, key: str) -> str:
    return f"{type_of(type_).name}/{key}"


def _draft(found: Draft) -> DraftShape:
    type_, _slash, key = found.form.partition("/")
    return {
        "type": type_,
        "key": key,
        "cells": {name.removeprefix(PREFIX): list(values) for name, values in found.cells.items()},
        "saved_at": found.saved_at.isoformat(),
    }
