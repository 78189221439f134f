"""Small worlds for incidents: an institution with a system, without a ledger."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from zhengan.calendar import load_calendar
from zhengan.cases.case import Case, CaseEvent, fold
from zhengan.cases.clock import ZONE
from zhengan.cases.held import Held
from zhengan.cases.incident_desk import Desk
from zhengan.cases.incident_owed import Setting
from zhengan.cases.incident_sheet import Sheet, sheet_of
from zhengan.cases.party import party_of
from zhengan.law import load_catalogue

US = "某机构"
KEY = "事件"


def setting(**readings: str) -> Setting:
    """Our law under some readings."""
    law = load_catalogue()
    chosen = law.choose(readings)
    return Setting(law.under(chosen), chosen, load_calendar())


def record(type_: str, key: str, seq: int = 1, /, **fields: Any) -> Held:
    return Held(type_, key, seq, fields, None, 1)


def desk(
    incident: Mapping[str, Any],
    day: date,
    *,
    kind: str = "securities",
    bureau: str | None = "上海",
    markets: Sequence[str] = ("SSE",),
    sent: Sequence[Mapping[str, Any]] = (),
    more: Sequence[Held] = (),
    by: Setting | None = None,
) -> Desk:
    """A desk on a day: the institution, its system `交易`, the incident, reports about it, further records."""
    records = {
        "institution": {US: record("institution", US, name="某机构有限公司", kind=kind, bureau=bureau)},
        "system": {"交易": record("system", "交易", name="集中交易", important=True, markets=list(markets))},
        "incident": {KEY: record("incident", KEY, 7, systems=["交易"], **incident)} if incident else {},
        "incident_report": {
            f"报告{n}": record("incident_report", f"报告{n}", 20 + n, incident=KEY, **one) for n, one in enumerate(sent)
        },
    }
    for one in more:
        records.setdefault(one.type, {})[one.key] = one
    every = {name: records.get(name, {}) for name in (*records, "submission", "investor_notice", "customer_notice")}
    found = by or setting()
    return Desk(US, day, found, every, party_of(US, day, every, found.law, found.readings))


def case(opened_at: datetime, *more: CaseEvent, drill: bool = False) -> Case:
    """An incident's case, with further events."""
    said = {"state": "found", "subject": {"type": "incident", "key": KEY}, "drill": drill, "facts": {}}
    return fold([CaseEvent("incident", "2026-001", "opened", 1, "值班", opened_at, said, seq=8), *more])


def noted(number: int, at: datetime, what: str, **facts: Any) -> CaseEvent:
    return CaseEvent(
        "incident", "2026-001", "noted", number, "值班", at, {"what": what, "facts": facts}, seq=8 + number
    )


def look(one: Desk, at: datetime, of: Case | None = None) -> Sheet:
    """The sheet at an instant."""
    return sheet_of(one, of or case(at), at)


def at(text: str) -> datetime:
    """A local instant: `2026-11-20 10:07`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)
