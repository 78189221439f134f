"""The gate for pipelines: whether a change may start."""

from datetime import date
from typing import Annotated, Any

from ninja import Body, Path, Query, Router, Status

from zhengan.api.guard import AS_OF, Deals, Entered, Institution, operation
from zhengan.api.problems import Problem
from zhengan.api.shapes.gate import GateAnswer, Outcome, OutcomeTold, OverrideAsked, OverrideWaits, WindowYear
from zhengan.cases.gate_book import ask_override, finish
from zhengan.web.audit import note
from zhengan.web.cases.changes import book_of, gate_of
from zhengan.web.jobs import evidence_changed
from zhengan.workspace.clock import now
from zhengan.workspace.errors import InputError
from zhengan.workspace.gate import parse_instant
from zhengan.workspace.settings import settings_of

router = Router(tags=["处置 cases"])
SOURCE = "api"
_WAITS = 202
Year = Annotated[
    int | None, Query(ge=2000, le=2099, description="哪一年，缺省为当年 / which year, this one where absent")
]
System = Annotated[str, Path(description="系统记录的键 / key of the system", max_length=256)]
Key = Annotated[str, Path(description="变更记录的键 / key of the change", max_length=256)]
At = Annotated[
    str,
    Query(
        max_length=40,
        description="问哪一刻；不写为现在，答复记入处置 / which instant; absent: now, and the answer is noted",
        examples=["2026-11-20T20:30:00+08:00"],
    ),
]


@operation(
    router, "GET /institutions/{institution}/gate/changes/{path:key}", "变更能不能开始", ("cases", "read"), GateAnswer
)
def ask_gate(request: Entered, institution: Institution, key: Key, at: At = "") -> Any:
    """Whether a change may start, and why not. A change that is not on file may not: 200 with its reason.

    Asked about now, the answer is noted in the case of the change.
    """
    gate = gate_of(request.auth)
    if at:
        return gate.ask(key, parse_instant(at)).told()
    return gate.ask_to_start(key, request.auth.user.username, SOURCE, now()).told()


@operation(
    router,
    "GET /institutions/{institution}/gate/suspensions/{path:key}",
    "服务能不能暂停",
    ("cases", "read"),
    GateAnswer,
)
def ask_suspension(request: Entered, institution: Institution, key: Key, at: At = "") -> Any:
    """Whether a service may be suspended: investors are told first, of impact, alternative and measures (article 17)."""
    return gate_of(request.auth).ask_suspension(key, parse_instant(at) if at else now()).told()


@operation(
    router,
    "GET /institutions/{institution}/gate/windows/{path:system}",
    "系统一年的变更窗口",
    ("cases", "read"),
    WindowYear,
    deals=Deals(days=AS_OF),
)
def list_windows(request: Entered, institution: Institution, system: System, year: Year = None) -> Any:
    """For each day of a year the hours in which a system may be changed, and what is shut by whose rule."""
    on = request.auth.as_of
    asked = year or on.year
    found = gate_of(request.auth).windows(system, date(asked, 1, 1), date(asked, 12, 31), on)
    days = [day.told() for day in found.days]
    return {"system": system, "year": asked, "markets": list(found.markets), "calendar": found.calendar, "days": days}


@operation(
    router,
    "POST /institutions/{institution}/gate/overrides/{path:key}",
    "请求放行一项变更",
    ("cases", "write"),
    {_WAITS: OverrideWaits},
    deals=Deals(example={"ground": "行情中断，须立即修复", "until": "2026-11-20"}),
)
def override_change(
    request: Entered, institution: Institution, key: Key, body: Annotated[OverrideAsked, Body()]
) -> Any:
    """Ask to let a change pass in spite of what stands against it now. It counts when another person confirms the proposal."""
    place, at = request.auth, now()
    answer = gate_of(place).ask(key, at)
    by, until = place.user.username, _day(body["until"])
    case = ask_override(book_of(place), answer, by, at, ground=body["ground"], until=until, roles=place.roles)
    note(place, "write", f"case/{case.key}", {"did": "override", "codes": list(answer.codes), "by": "api"})
    return Status(_WAITS, {"case": case.key, "proposal": case.proposals[-1].number, "codes": list(answer.codes)})


@operation(
    router,
    "POST /institutions/{institution}/gate/outcomes/{path:key}",
    "登记变更的实际情况",
    ("cases", "write"),
    Outcome,
    deals=Deals(example={"actual_end": "2026-11-20T21:40:00+08:00", "result": "done"}),
)
def finish_change(request: Entered, institution: Institution, key: Key, body: Annotated[OutcomeTold, Body()]) -> Any:
    """Enter what happened, as a version of the change's record; plan and fact come back side by side."""
    place, at = request.auth, now()
    if "change" in settings_of(institution).four_eyes:
        raise Problem(
            "conflict", ("变更记录须由第二个人复核，请逐条写入。", "Changes need a second person; put the record.")
        )
    if not body:
        raise Problem("refused", ("没有写明发生了什么。", "Nothing is said about what happened."))
    finish(book_of(place), key, dict(body), place.user.username, at)
    note(place, "write", f"change/{key}", {"did": "done", "by": "api"})
    evidence_changed(institution, by=place.user.username)
    past = gate_of(place).past(key, at)
    assert past is not None
    return past.outcome.told()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"until 应写成 2026-11-20，实为“{text[:40]}”。没有提出，请改写。") from None
