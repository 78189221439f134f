"""What an institution's incidents are looked at by: its records, its party, the law with its readings, the calendar.

desk_of(institution, day, setting) ─► Desk
incident_behind(case, desk)        ─► the incident that a case is about
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from zhengan.assess.contradictions import READ, contradictions
from zhengan.cases.case import Case
from zhengan.cases.held import Held, held
from zhengan.cases.incident import Incident, incident_of
from zhengan.cases.incident_answered import SENT_TYPES
from zhengan.cases.incident_owed import Setting
from zhengan.cases.party import PARTY_TYPES, Party, party_of
from zhengan.records import RECORD_TYPES

_TYPES = (*PARTY_TYPES, "incident", "service_suspension", *SENT_TYPES)


@dataclass(frozen=True, slots=True)
class Desk:
    """What an institution's incidents are looked at by, on one day."""

    institution: str
    day: date
    setting: Setting
    records: Mapping[str, Mapping[str, Held]]
    party: Party


def desk_of(institution: str, day: date, setting: Setting) -> Desk:
    """The desk of an institution on a day, from the ledger."""
    records = held(institution, _TYPES, day)
    return Desk(institution, day, setting, records, party_of(institution, day, records, setting.law, setting.readings))


def incident_behind(case: Case, desk: Desk) -> Incident:
    """The incident that a case is about: its record as it stands, else what the case itself was told."""
    told = noted(case, "facts")
    key = case.subject[1] if case.subject else case.id
    record = None if case.drill else desk.records["incident"].get(key)
    if record is not None:
        return incident_of(key, record.fields, record.entry)
    return incident_of(key, told, f"case_event/{case.key}#{case.events[-1].seq}")


def noted(case: Case, what: str) -> dict[str, Any]:
    """What the case was told about one thing, later words over earlier ones; an empty word takes back."""
    found: dict[str, Any] = {}
    for event in case.events:
        if event.event == "noted" and event.fields.get("what") == what:
            found |= event.fields["facts"]
    return {name: value for name, value in found.items() if value not in ("", None, [])}


def others(desk: Desk, case: Case) -> list[Incident]:
    if case.drill:
        return []
    return [incident_of(one.key, one.fields, one.entry) for one in desk.records["incident"].values()]


def disagreements(desk: Desk, incident: Incident) -> tuple[str, ...]:
    """What the incident's records and reports contradict each other in, as `assess` finds it."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in READ}
    for type_ in ("incident", "incident_report"):
        rows[type_] = [_as_row(desk.institution, one) for one in desk.records[type_].values()]
    return tuple(found["text"] for found in contradictions(desk.day, rows) if found["object"] == incident.key)


def _as_row(institution: str, one: Held) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(RECORD_TYPES[one.type].columns)
    row |= {name: _value(value) for name, value in one.fields.items()}
    return row | {"institution": institution, "key": one.key, "entry": one.seq}


def _value(value: Any) -> Any:
    """Instants as the tables have them: naive UTC."""
    if isinstance(value, str) and len(value) > len("2026-11-20") and value[10:11] == "T":
        return datetime.fromisoformat(value).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
    return value
