"""Incidents: opening one, telling more, the level, reports, investors, merging; each answers with every clock."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from ninja import Body, Path, Router, Status

from zhengan.api.guard import AS_OF, Deals, Entered, Institution, operation
from zhengan.api.problems import Problem
from zhengan.api.shapes.incidents import (
    IncidentShape,
    Judged,
    Merged,
    MoreFacts,
    NewIncident,
    SentReport,
    ToldInvestors,
)
from zhengan.cases import Case
from zhengan.cases.incident_form import field_titles
from zhengan.cases.incident_json import sheet_json
from zhengan.cases.incident_notice import PARTS
from zhengan.web.audit import note
from zhengan.web.cases.incidents import hand_of, sheet_for
from zhengan.workspace.incidents import (
    Hand,
    answer,
    from_alert,
    grade_by_table,
    judge_level,
    merge,
    open_incident,
    restore,
    send_report,
    tell_investors,
    tell_more,
)

router = Router(tags=["处置 cases"])
SOURCE = "api"
Id = Annotated[str, Path(max_length=40, description="处置的编号，如 2026-001 / the case's id")]
_ONE = "/institutions/{institution}/incidents/{id}"
_CREATED = 201


@operation(
    router,
    "POST /institutions/{institution}/incidents",
    "报一件事件",
    ("cases", "write"),
    {_CREATED: IncidentShape},
    deals=Deals(example={"kind": "系统中断", "discovered_at": "2026-11-20T10:07:00+08:00", "drill": True}),
)
def report_new_incident(request: Entered, institution: Institution, body: Annotated[NewIncident, Body()]) -> Any:
    """Record, case and every deadline at once. The same `Idempotency-Key` opens one incident, however often it is sent."""
    hand = hand_of(request.auth, SOURCE)
    said: dict[str, Any] = dict(body)
    drill, alert = bool(said.pop("drill", False)), said.pop("from_alert", "")
    told = from_alert(hand, alert) if alert else {"discovered_at": hand.at.isoformat(timespec="seconds")}
    once = request.headers.get("Idempotency-Key", "")
    token = f"{request.auth.user.username}/{once}"[:400] if once else ""
    case = open_incident(hand, told | said, drill=drill, token=token)
    return Status(_CREATED, _done(request, hand, case, "open"))


@operation(router, f"GET {_ONE}", "一件事件", ("cases", "read"), IncidentShape, deals=Deals(days=AS_OF))
def get_incident(request: Entered, institution: Institution, id: Id) -> Any:  # noqa: A002 - the word of the address
    """What is owed to whom by when, the level's ground, what reports lack, and what exposes whom."""
    return sheet_json(sheet_for(hand_of(request.auth, SOURCE), id))


@operation(router, f"POST {_ONE}/facts", "补充事件的情况", ("cases", "write"), IncidentShape)
def tell_incident(
    request: Entered,
    institution: Institution,
    id: Id,  # noqa: A002
    body: Annotated[MoreFacts, Body()],
) -> Any:
    """A corrected fact makes a new deadline beside the old one."""
    hand = hand_of(request.auth, SOURCE)
    said: dict[str, Any] = dict(body)
    case = hand.book.case("incident", id)
    resolved, answers = said.pop("resolved_at", None), said.pop("answers", None)
    if said:
        case = tell_more(hand, case, said)
    if answers:
        case = answer(hand, case, _answers(answers))
    if resolved:
        case = restore(hand, case, _instant(resolved, "resolved_at"))
    return _done(request, hand, case, "facts")


@operation(router, f"POST {_ONE}/level", "给事件定级", ("cases", "write"), IncidentShape)
def grade_incident(
    request: Entered,
    institution: Institution,
    id: Id,  # noqa: A002
    body: Annotated[Judged, Body()],
) -> Any:
    """By a named person with grounds, or by the grading table."""
    hand = hand_of(request.auth, SOURCE)
    case = hand.book.case("incident", id)
    facts: dict[str, Any] = {name: value for name, value in body.items() if name in ("system_class", "degree")}
    if facts:
        case = grade_by_table(hand, case, facts)
    if "level" in body:
        case = judge_level(hand, case, body["level"], body.get("grounds", ""), body.get("judged_by", ""))
    return _done(request, hand, case, "level")


@operation(router, f"POST {_ONE}/reports", "登记一份事件报告", ("cases", "write"), IncidentShape)
def report_incident(
    request: Entered,
    institution: Institution,
    id: Id,  # noqa: A002
    body: Annotated[SentReport, Body()],
) -> Any:
    """A report went out; its figures are kept, so that later ones can be held against it."""
    hand = hand_of(request.auth, SOURCE)
    case = hand.book.case("incident", id)
    sent = _instant(body["sent_at"], "sent_at") if "sent_at" in body else hand.at
    answers = _answers(body.get("answers", {}))
    return _done(request, hand, send_report(hand, case, body["form"], body["to"], sent, answers), "report")


@operation(router, f"POST {_ONE}/notices", "登记告知投资者", ("cases", "write"), IncidentShape)
def tell_incident_investors(
    request: Entered,
    institution: Institution,
    id: Id,  # noqa: A002
    body: Annotated[ToldInvestors, Body()],
) -> Any:
    """Investors were told."""
    hand = hand_of(request.auth, SOURCE)
    case = hand.book.case("incident", id)
    said = body.get("said", {})
    _known(said, PARTS, "said")
    sent = _instant(body["sent_at"], "sent_at") if "sent_at" in body else hand.at
    covers = [name for name, words in said.items() if words.strip()]
    return _done(request, hand, tell_investors(hand, case, body["channels"], covers, sent, said), "notice")


@operation(router, f"POST {_ONE}/merger", "把事件并入另一件", ("cases", "write"), IncidentShape)
def merge_incident(
    request: Entered,
    institution: Institution,
    id: Id,  # noqa: A002
    body: Annotated[Merged, Body()],
) -> Any:
    """Both records stay on file; this case ends."""
    hand = hand_of(request.auth, SOURCE)
    case = merge(hand, hand.book.case("incident", id), body["into"], body["ground"])
    return _done(request, hand, case, "merge")


def _done(request: Entered, hand: Hand, case: Case, did: str) -> dict[str, Any]:
    note(request.auth, "write", f"case/{case.key}", {"did": did, "number": case.number, "source": SOURCE})
    return sheet_json(hand.sheet(case))


def _answers(said: Mapping[str, str]) -> dict[str, str]:
    _known(said, field_titles(), "answers")
    return dict(said)


def _known(said: Mapping[str, str], names: Mapping[str, str], where: str) -> None:
    """Raises Problem for a name that there is not."""
    if strange := sorted(set(said) - set(names)):
        named = "、".join(name[:40] for name in strange[:10])
        words = (
            f"{where} 里没有这样的项目：{named}。没有登记，应为 {'、'.join(names)} 之一。",
            f"`{where}` holds unknown names: {named}. Nothing was done; known are {', '.join(names)}.",
        )
        raise Problem("refused", words)


def _instant(text: str, where: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        words = (
            f"{where} 应为带时区的时间，如 2026-11-20T10:07:00+08:00，实为“{text[:40]}”。没有登记。",
            f"`{where}` must be an instant with an offset, found “{text[:40]}”. Nothing was done.",
        )
        raise Problem("refused", words)
    return found
