"""Incidents as the pages use them: who acts, at which instant, and what a form said, as cells of records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.http import QueryDict

from zhengan.calendar import load_calendar
from zhengan.cases import Case
from zhengan.cases.incident import incident_kinds
from zhengan.cases.incident_desk import Desk
from zhengan.cases.incident_owed import Setting
from zhengan.cases.incident_sheet import Sheet, sheet_of
from zhengan.web.errors import AskedWrongly
from zhengan.web.evidence.filing import file_record
from zhengan.web.lawbook import lawbook_of
from zhengan.web.models import User
from zhengan.web.office import office
from zhengan.web.place import Place
from zhengan.workspace.clock import SHANGHAI, now
from zhengan.workspace.errors import RefusedError
from zhengan.workspace.incidents import Hand

SOURCE = "console"
OFFERED = (
    "outage",
    "slow",
    "login",
    "network",
    "facility",
    "leak",
    "attack",
    "ransom",
    "settlement",
    "harmful",
    "damage",
)
"""Kinds in the order of the form, the usual ones first."""


@dataclass(frozen=True)
class _Filer:
    """Whoever may write a case may file the records that the case speaks of."""

    user: User
    institution: str
    roles: frozenset[str]


@dataclass(frozen=True)
class SystemChoice:
    """A system to choose: important ones first."""

    key: str
    name: str
    important: bool


def hand_of(place: Place, source: str = SOURCE) -> Hand:
    """The person of a place, acting now; looking at an earlier day, as it stood at its end."""
    filer = _Filer(place.user, place.institution, place.roles | {"filer"})

    def file(type_: str, cells: Mapping[str, Any]) -> int:
        filed = file_record(filer, type_, cells, source=source)
        if filed.state == "refused":
            raise RefusedError(filed.faults, len(filed.faults))
        return filed.seq

    return Hand(
        place.institution,
        place.user.username,
        source,
        instant_of(place),
        setting_of(place.institution),
        file,
        place.roles,
    )


def instant_of(place: Place) -> datetime:
    """Now, or the last moment of the asked day where it has gone by."""
    at = now()
    if place.is_today or place.as_of >= at.date():
        return at
    return datetime.combine(place.as_of + timedelta(days=1), time(), SHANGHAI) - timedelta(seconds=1)


def setting_of(institution: str) -> Setting:
    """The law as the institution reads it, from what is kept between pages."""
    book = lawbook_of(institution)
    return Setting(book.law, book.chosen, load_calendar(office().workspace.calendar_override))


def sheet_for(hand: Hand, id_: str) -> Sheet:
    """One incident by the number of its case. Raises CaseAbsent."""
    return sheet_of(hand.desk(), hand.book.case("incident", id_), hand.at)


def systems_of(desk: Desk) -> list[SystemChoice]:
    """The systems in service, important ones first."""
    found = [
        SystemChoice(key, one.fields.get("name") or key, bool(one.fields.get("important")))
        for key, one in desk.records["system"].items()
        if not one.fields.get("retired_on") or one.fields["retired_on"] > desk.day.isoformat()
    ]
    return sorted(found, key=lambda one: (not one.important, one.name))


def kinds_offered() -> list[str]:
    """The kinds of incidents by name, the usual ones first."""
    names = {kind.id: kind.name for kind in incident_kinds()}
    return [names[id_] for id_ in OFFERED]


def opened_cells(said: QueryDict) -> dict[str, Any]:
    """What the form of a new incident said."""
    kind = said.get("kind", "").strip() or said.get("other_kind", "").strip()
    if not kind:
        raise AskedWrongly("事件种类没有选。没有登记，请选一种，或者写在“其他”里。")
    return {
        "kind": kind[:80],
        "discovered_at": instant_text(said.get("discovered_at", ""), "发现时间") or now().isoformat(timespec="seconds"),
        "occurred_at": instant_text(said.get("occurred_at", ""), "发生时间"),
        "systems": [key for key in said.getlist("system") if key],
        "investors_affected": said.get("investors", "").strip(),
        "sfnet": True if said.get("sfnet") else None,
    }


def told_cells(said: QueryDict) -> dict[str, Any]:
    """What the form of the incident's facts said; what was left empty says nothing."""
    kept = said.get("preserved", "")
    return {
        "occurred_at": instant_text(said.get("occurred_at", ""), "发生时间"),
        "investors_affected": said.get("investors", "").strip(),
        "data_records": said.get("data_records", "").strip(),
        "evidence_preserved": {"yes": True, "no": False}.get(kept),
        "systems": [key for key in said.getlist("system") if key] or None,
    }


def instant_of_form(text: str, title: str) -> datetime | None:
    """A time of a form (`2026-11-20T09:43`, local), None where it is empty. Raises AskedWrongly."""
    said = text.strip()
    if not said:
        return None
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise AskedWrongly(
            f"{title}应为 2026-11-20T09:43 这样的时间，实为“{said[:40]}”。没有登记，请重新填写。"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def instant_text(text: str, title: str) -> str:
    """The same as text, '' where it is empty."""
    found = instant_of_form(text, title)
    return found.isoformat(timespec="seconds") if found else ""


def for_input(instant: datetime | None) -> str:
    """An instant as a form's input wants it."""
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}" if instant else ""


def open_cases(hand: Hand, *, drill: bool, but: Case) -> list[Case]:
    """Other open incidents, into which one may be merged."""
    return [case for case in hand.book.cases("incident", open_only=True, drill=drill) if case.id != but.id]
