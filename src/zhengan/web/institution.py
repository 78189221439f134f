"""An institution's own record and its standings, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhengan.records import RECORD_TYPES
from zhengan.web.evidence.holdings import listed
from zhengan.web.evidence.record_story import Said, fields_said, stories

MOST = 100


@dataclass(frozen=True)
class Shown:
    """A record: its type, key and what its newest version says; whether it holds on the asked day."""

    type: str
    key: str
    said: tuple[Said, ...]
    holds: bool


def record_of(institution: str, on: date, known_by: date | None) -> Shown | None:
    """The record of the institution itself, None where there is none on file."""
    found = _newest(institution, "institution", known_by, on)
    return next((one for one in found if one.key == institution), found[0] if found else None)


def standings_of(institution: str, on: date, known_by: date | None) -> tuple[Shown, ...]:
    """Its standings (such as core institution), those that hold on the day first."""
    found = _newest(institution, "standing", known_by, on)
    return tuple(sorted(found, key=lambda one: not one.holds))


def _newest(institution: str, type_name: str, known_by: date | None, on: date) -> tuple[Shown, ...]:
    kind = RECORD_TYPES[type_name]
    keys = listed(institution, kind, "", "", known_by, MOST).keys
    shown = []
    for one in stories(institution, kind, keys, on, known_by):
        payload = one.shown.stored.payload
        said = tuple(word for word in fields_said(kind, payload, {}) if word.words)
        shown.append(Shown(type_name, one.key, said, _holds(payload, on)))
    return tuple(shown)


def _holds(payload: Mapping[str, Any], on: date) -> bool:
    day = on.isoformat()
    return str(payload.get("from") or "") <= day <= str(payload.get("until") or "9999")
