"""What the operations on cases have in common: the parameters of an address, the book, what was seen, what is answered."""

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path

from zhengan.api.guard import Entered
from zhengan.api.problems import Problem
from zhengan.api.shapes.forms import Form
from zhengan.cases import Case, CaseBook, kind_of, kinds
from zhengan.cases.case_json import case_data
from zhengan.web.audit import note
from zhengan.web.cases.one import book_of
from zhengan.web.place import Place

SOURCE = "api"
ONE = "/institutions/{institution}/cases/{kind}/{id}"
KindPath = Annotated[str, Form(enum=sorted(kinds())), Path(description="处置的种类 / kind of case")]
Id = Annotated[str, Path(max_length=40, description="编号，如 2026-001 / the case's id")]
Number = Annotated[int, Path(ge=1, le=2**31, description="事件的编号 / number of an event of the case")]


def case_book(place: Place) -> CaseBook:
    """The cases of the place's institution, written through the API."""
    return book_of(place, SOURCE)


def case_seen(request: Entered, kind: str, id_: str, seen: int) -> Case:
    """The case, for a decision on what it was when `seen` was its `decided`. Raises CaseAbsent, CaseChanged."""
    return case_book(request.auth).as_seen(kind, id_, seen, token=token_of(request))


def facts_of(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were sent. Raises Problem for one that the kind does not have."""
    facts = dict(body.get("facts", {}))
    unknown = sorted(set(facts) - set(kind_of(kind).fields))
    if unknown:
        named = "、".join(name[:40] for name in unknown[:10])
        words = (
            f"facts 里没有这样的字段：{named}。没有办理，字段见 /case-kinds。",
            f"`facts` names no fields of the kind: {named}. Nothing was done; see /case-kinds.",
        )
        raise Problem("refused", words)
    return facts


def token_of(request: HttpRequest) -> str:
    """What makes a repeated request count once, also where the server fell between the ledger and the answer."""
    once = request.headers.get("Idempotency-Key", "")
    return f"{request.auth.user.username}/{once}"[:400] if once else ""  # type: ignore[attr-defined]  # set by the guard


def done(place: Place, case: Case, did: str) -> dict[str, Any]:
    """Notes on the trail what was done; the case as it is now."""
    note(place, "write", f"case/{case.key}", {"did": did, "number": case.number, "source": SOURCE})
    return case_data(case, place.today)
