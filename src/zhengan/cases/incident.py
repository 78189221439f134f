"""What is known of an incident, from its record or, where none is on file (an exercise, a record that waits), from its case.

incident_of(key, fields, entry) ─► Incident
kind_named(words)               ─► the kind that a free word means
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from zhengan.law.grading import LEVELS, Level

Effect = Literal["service", "data", "settlement", "publication", "other"]

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class IncidentKind:
    """A kind of incident: what it harms, and whether an offence may lie behind it."""

    id: str
    name: str
    effect: Effect
    crime: bool
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as far as it is known; None is not known. `entry` names the fact in the ledger (`type/key#seq`)."""

    key: str
    kind: str
    discovered_at: datetime
    entry: str = ""
    occurred_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    level: Level | None = None
    systems: tuple[str, ...] = ()
    suppliers: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    investors_affected: int | None = None
    data_records: int | None = None
    in_trading_hours: bool | None = None
    evidence_preserved: bool | None = None
    sfnet: bool | None = None
    project: str = ""

    @property
    def kind_known(self) -> IncidentKind:
        """Its kind, as the table has it."""
        return kind_named(self.kind)

    @property
    def over_at(self) -> datetime | None:
        """When it was over: closed, else resolved."""
        return self.closed_at or self.resolved_at

    def minutes(self, at: datetime) -> int:
        """Whole minutes for which it had lasted at an instant, from when it began as far as that is known."""
        began = self.occurred_at or self.discovered_at
        end = min(self.resolved_at or at, at)
        return max(0, int((end - began).total_seconds()) // _MINUTE)

    @property
    def level_name(self) -> str:
        """Its level in words; empty where it has none."""
        return LEVELS[self.level] if self.level else ""


def incident_of(key: str, fields: Mapping[str, Any], entry: str = "") -> Incident:
    """An incident from the fields of its record, as the ledger keeps them (instants as text)."""

    def instant(name: str) -> datetime | None:
        text = fields.get(name)
        return datetime.fromisoformat(text) if text else None

    found = instant("discovered_at")
    assert found is not None
    level = fields.get("level")
    return Incident(
        key=key,
        kind=fields.get("kind") or "其他",
        discovered_at=found,
        entry=entry,
        occurred_at=instant("occurred_at"),
        resolved_at=instant("resolved_at"),
        closed_at=instant("closed_at"),
        level=level if level in LEVELS else None,
        systems=tuple(fields.get("systems") or ()),
        suppliers=tuple(fields.get("suppliers") or ()),
        products=tuple(fields.get("products") or ()),
        investors_affected=_whole(fields.get("investors_affected")),
        data_records=_whole(fields.get("data_records")),
        in_trading_hours=fields.get("in_trading_hours"),
        evidence_preserved=fields.get("evidence_preserved"),
        sfnet=fields.get("sfnet"),
        project=fields.get("project") or "",
    )


@cache
def incident_kinds() -> tuple[IncidentKind, ...]:
    """All kinds, the more special ones first."""
    rows = yaml.safe_load((Path(__file__).parent / "incident_kinds.yaml").read_text(encoding="utf-8"))
    return tuple(IncidentKind(one["id"], one["name"], one["effect"], one["crime"], tuple(one["also"])) for one in rows)


def kind_named(words: str) -> IncidentKind:
    """The kind that words mean: by its name or id, else by a word that stands in them, else `other`."""
    said = words.strip()
    every = incident_kinds()
    for kind in every:
        if said in (kind.id, kind.name):
            return kind
    return next((kind for kind in every if any(word in said for word in kind.also)), every[-1])


def _whole(value: Any) -> int | None:
    return None if value in (None, "") else int(value)
