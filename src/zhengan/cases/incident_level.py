"""How grave an incident is, and on what ground: the table, else a named person, beside the published cases that are alike.

    level_of(table, incident, facts, person) ─► LevelGround
    alike(table, incident, at)               ─► published cases, the most alike first

The table is the law's (`zhengan.law.grading`), empty until its user fills it. No level is guessed: where the table says nothing
and nobody has judged, there is none, and that is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from zhengan.cases.incident import Incident
from zhengan.law.grading import LEVELS, GradingTable, IncidentFacts, Level, grade

By = Literal["table", "person", "record", "nobody"]
Reported = Literal["in_time", "late", "missing"] | None
_SHOWN, _ENOUGH = 3, 3


@dataclass(frozen=True, slots=True)
class Person:
    """A named person's judgement."""

    level: Level
    by: str
    grounds: str


@dataclass(frozen=True, slots=True)
class LevelGround:
    """The level with its ground. `by` says what it rests on; `unlike` that table and person do not agree."""

    level: Level | None
    by: By
    grounds: tuple[str, ...]
    unlike: str = ""

    @property
    def name(self) -> str:
        """The level in words."""
        return LEVELS[self.level] if self.level else "未定级"


@dataclass(frozen=True, slots=True)
class Published:
    """A published case: what happened, what was found, where it is told, and what makes others like it."""

    id: str
    on: date | None
    words: str
    minutes: int | None
    level: Level | None
    kind: str
    effect: str
    in_trading_hours: bool | None
    reported: Reported
    found: str
    source: str
    shared: tuple[str, ...] = ()


def level_of(table: GradingTable, incident: Incident, facts: IncidentFacts, person: Person | None) -> LevelGround:
    """The level by a person who judged, else by the table, else what the record says; with every ground."""
    answer = grade(table, facts)
    if person is not None:
        said = f"{person.by}判断为{LEVELS[person.level]}：{person.grounds}"
        unlike = f"定级表给出{LEVELS[answer.level]}，与判断不一致" if answer.level not in (None, person.level) else ""
        return LevelGround(person.level, "person", (said, *answer.grounds), unlike)
    if answer.level is not None:
        unverified = () if table.verified else ("定级表未经核实，请核对官方附件。",)
        return LevelGround(answer.level, "table", (*answer.grounds, *unverified))
    if incident.level is not None:
        said = f"事件记录写为{incident.level_name}，没有写依据"
        return LevelGround(incident.level, "record", (said, *answer.grounds))
    return LevelGround(None, "nobody", (*answer.grounds, "请指定有权的人判断，写明姓名和理由。"))


def alike(table: GradingTable, incident: Incident, at: datetime) -> tuple[Published, ...]:
    """Published cases that share enough with the incident as it stands at an instant, the most alike first."""
    found = [replace(one, shared=_shared(one, incident, at)) for one in published(table)]
    close = [one for one in found if len(one.shared) >= _ENOUGH]
    return tuple(sorted(close, key=lambda one: (-len(one.shared), -(one.on or date.min).toordinal()))[:_SHOWN])


def published(table: GradingTable) -> tuple[Published, ...]:
    """Every published case, with what the grading table knows of it."""
    known = {one.id: one for one in table.cases}
    found = []
    for row in _rows():
        base = known.get(row.get("graded", ""))
        if base is None and "id" not in row:
            continue
        told: dict[str, Any] = (
            {name: row.get(name) for name in ("id", "on", "words", "minutes")} | {"level": None}
            if base is None
            else {name: getattr(base, name) for name in ("id", "on", "words", "minutes", "level")}
        )
        same = ("kind", "effect", "in_trading_hours", "reported", "found", "source")
        found.append(Published(**told, **{name: row[name] for name in same}))
    return tuple(found)


def _shared(one: Published, incident: Incident, at: datetime) -> tuple[str, ...]:
    """What a case has in common with the incident, in words."""
    kind, minutes = incident.kind_known, incident.minutes(at)
    pairs = (
        (one.effect == kind.effect, "后果"),
        (one.kind == kind.id, "种类"),
        (one.in_trading_hours is not None and one.in_trading_hours == incident.in_trading_hours, "交易时段"),
        (one.minutes is not None and one.minutes <= 2 * minutes and minutes <= 2 * one.minutes, "持续时间"),
    )
    return tuple(words for same, words in pairs if same)


@cache
def _rows() -> tuple[Mapping[str, Any], ...]:
    return tuple(yaml.safe_load((Path(__file__).parent / "published_cases.yaml").read_text(encoding="utf-8")))
