"""Cases: their kinds, lists, single cases; opening one, moving it, confirming, assigning, saying something, attaching, holding."""

from typing import Annotated, Any, Literal

from django.http import Http404, HttpResponse
from ninja import Body, Path, Query, Router, Status

from zhengan.api.case_door import ONE, Id, KindPath, case_book, done, facts_of, token_of
from zhengan.api.cursors import After, Limit, cursor_of, link_to, places_of
from zhengan.api.guard import AS_OF, Deals, Entered, Institution, operation
from zhengan.api.shapes.cases import (
    CaseList,
    CaseShape,
    HoldList,
    KindList,
    NewCase,
)
from zhengan.cases import CaseBook, kind_of, kinds
from zhengan.cases.case_json import case_data, case_line
from zhengan.cases.hold import held_by, standing_holds
from zhengan.cases.rectification import Breach, open_rectification
from zhengan.web.cases.incidents import instant_of
from zhengan.web.cases.one import case_at
from zhengan.web.verdicts.judged import newest_run
from zhengan.workspace.clock import now

router = Router(tags=["处置 cases"])
OfKind = Annotated[str, Query(max_length=40, description="只列这一种 / cases of this kind only")]
Which = Annotated[
    Literal["all", "open", "drill"],
    Query(description="全部，只列没有办结的，或只列演练 / all, open ones, or exercises alone"),
]
OfThing = Annotated[
    Literal["", "attachment", "log", "record", "samples"], Query(description="保全的是哪一类 / which sort of thing")
]
What = Annotated[str, Query(max_length=400, description="哪一个 / which one")]
_CREATED = 201


@operation(router, "GET /case-kinds", "列出处置的种类", (None, "read"), KindList)
def list_case_kinds(request: Entered) -> Any:
    """All kinds with their states, fields and allowed moves."""
    return {"items": [_kind(name) for name in kinds()]}


@operation(
    router, "GET /institutions/{institution}/cases", "列出处置", ("cases", "read"), CaseList, deals=Deals(days=AS_OF)
)
def list_cases(
    request: Entered,
    response: HttpResponse,
    institution: Institution,
    kind: OfKind = "",
    which: Which = "all",
    limit: Limit = 50,
    after: After = "",
) -> Any:
    """Cases in the order of opening; exercises only where asked, and then nothing else."""
    if kind:
        kind_of(kind)
    (start,) = places_of("cases", after) or (0,)
    chosen = CaseBook(institution).cases(kind or None, open_only=which == "open", drill=which == "drill")
    following = cursor_of("cases", start + limit) if len(chosen) > start + limit else None
    link_to(request, response, following)
    lines = [case_line(case, request.auth.as_of) for case in chosen[start : start + limit]]
    return {"items": lines, "next": following}


@operation(router, "GET /institutions/{institution}/holds", "列出保全中的证据", ("cases", "read"), HoldList)
def list_holds(request: Entered, institution: Institution, of: OfThing = "", what: What = "") -> Any:
    """Everything that is held now, or what holds one thing: whoever deletes logs or files asks here first."""
    found = held_by(institution, of, what) if of and what else standing_holds(institution)
    return {
        "items": [
            {"case": one.case, "number": one.number, "of": one.of, "what": one.what, "ground": one.ground, "by": one.by}
            for one in found
            if not of or one.of == of
        ]
    }


@operation(router, f"GET {ONE}", "读取一件处置", ("cases", "read"), CaseShape, deals=Deals(days=AS_OF))
def get_case(request: Entered, institution: Institution, kind: KindPath, id: Id) -> Any:  # noqa: A002
    """One case as it stood on the asked day, with its story and what can be done."""
    return case_data(case_at(request.auth, kind, id, instant_of(request.auth)), request.auth.as_of)


@operation(
    router,
    "POST /institutions/{institution}/cases",
    "开一件处置",
    ("cases", "write"),
    {_CREATED: CaseShape},
    deals=Deals(example={"kind": "notice", "title": "检查意见"}),
)
def open_case(request: Entered, institution: Institution, body: Annotated[NewCase, Body()]) -> Any:
    """A new case in its first state. The same `Idempotency-Key` opens one case, however often it is sent."""
    place, about = request.auth, body.get("subject")
    case = case_book(place).open_case(
        body["kind"],
        (about["type"], about["key"]) if about else None,
        place.user.username,
        now(),
        drill=body.get("drill", False),
        title=body["title"],
        token=token_of(request),
        **facts_of(body["kind"], body),
    )
    return Status(_CREATED, done(place, case, "open"))


@operation(
    router,
    "POST /institutions/{institution}/verdicts/{finding}/rectification",
    "为一条判断开整改",
    ("cases", "write"),
    CaseShape,
)
def rectify_verdict(
    request: Entered,
    institution: Institution,
    finding: Annotated[str, Path(max_length=80, description="判断的编号 / the finding")],
) -> Any:
    """The open rectification of a verdict: the one there is, else a new one."""
    place = request.auth
    run = newest_run(institution, place.today, None)
    row = run.verdicts.filter(finding=finding).first() if run else None
    if row is None:
        raise Http404
    breach = Breach(row.finding, row.obligation, row.cited, row.headline)
    case = open_rectification(case_book(place), breach, place.user.username, now(), token=token_of(request))
    return done(place, case, "rectify")


def _kind(name: str) -> dict[str, Any]:
    kind = kind_of(name)
    return {
        "name": kind.name,
        "title": kind.title,
        "states": [{"name": one.name, "title": one.title, "ends": one.ends} for one in kind.states.values()],
        "fields": [
            {"name": one.name, "title": one.title, "kind": one.kind, "choices": dict(one.choices)}
            for one in kind.fields.values()
        ],
        "moves": [
            {
                "to": one.to,
                "words": one.words,
                "four_eyes": one.four_eyes,
                "needs": list(one.needs),
                "takes": list(one.takes),
                "sources": list(one.sources),
            }
            for one in kind.moves
        ],
    }
