"""How grave an incident is: the table of the 2021 measures (system class × abnormality × duration -> level), and separate scales.

The table's figures are not public in what we have: it is shipped empty and filled by its user. Where it does not reach,
there is no level, and a ground says why; nothing is guessed, and no verdict rests on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from zhengan.law.beside import Confidence

Level = Literal["general", "considerable", "major", "particularly_major"]
Number = int | Decimal

LEVELS: Mapping[Level, str] = MappingProxyType(
    {"general": "一般", "considerable": "较大", "major": "重大", "particularly_major": "特别重大"}
)
"""Levels of an incident, lowest first."""

DEGREES: Mapping[Level, str] = MappingProxyType({code: f"{name}异常" for code, name in LEVELS.items()})
"""Degrees of abnormal service, lowest first; the names are probable, not confirmed."""

CLASSES_OF_SYSTEM: Mapping[int, str] = MappingProxyType({1: "一类", 2: "二类", 3: "三类", 4: "四类", 5: "五类"})
"""Classes of systems by the harm that their failure does, lowest first."""


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A system of this class, abnormal to this degree for at least `minutes`, is an incident of `level`."""

    system_class: int
    degree: Level
    minutes: int
    level: Level
    place: tuple[str, int]


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """From `at_least` on (the number included) the scale gives `level`."""

    at_least: int
    level: Level
    place: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Scale:
    """A measure apart from service: leaked data, wrong settlement amounts, harmful information published."""

    id: str
    title: str
    unit: str
    rows: tuple[ScaleRow, ...]


@dataclass(frozen=True, slots=True)
class PublishedCase:
    """An incident whose level a regulator stated in public, in our words; `rule` is the year of the rule it stood under."""

    id: str
    on: date | None
    words: str
    minutes: int | None
    level: Level | None
    rule: int
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class GradingTable:
    """The table, empty until its user fills it; `missing` says what is not known to us and where it is to be had."""

    id: str
    title: str
    number: str
    issuer: str
    from_: date | None
    verified: bool
    source: str
    service: tuple[ServiceRow, ...]
    scales: tuple[Scale, ...]
    missing: tuple[str, ...]
    cases: tuple[PublishedCase, ...]
    place: tuple[str, int]

    @property
    def empty(self) -> bool:
        """Whether nothing has been entered."""
        return not self.service and not any(scale.rows for scale in self.scales)


NO_TABLE = GradingTable(
    "", "", "", "", None, verified=False, source="", service=(), scales=(), missing=(), cases=(), place=("", 0)
)
"""Where no table was loaded at all."""


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """What is known of an incident. `minutes` is how long service was abnormal; `amounts` are by the id of a scale."""

    system_class: int | None = None
    degree: Level | None = None
    minutes: Number | None = None
    amounts: Mapping[str, Number] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grade:
    """The level, None where the table says nothing; `grounds` tell why, for each thing looked at."""

    level: Level | None
    grounds: tuple[str, ...]


def grade(table: GradingTable, facts: IncidentFacts) -> Grade:
    """The highest level that service or any scale gives."""
    if table.empty:
        return Grade(None, ("定级表是空的，定不了级。请照官方附件填写 grading.yaml。",))
    answers = [_by_service(table.service, facts)] if table.service else []
    answers += [_by_scale(scale, facts.amounts.get(scale.id)) for scale in table.scales if scale.rows]
    found = {level for level, _ in answers}
    highest = next((level for level in reversed(list(LEVELS)) if level in found), None)
    return Grade(highest, tuple(ground for _, ground in answers))


def rank(level: Level) -> int:
    """The place of a level, the lowest first."""
    return list(LEVELS).index(level)


def fits(table: GradingTable, case: PublishedCase) -> bool | None:
    """Whether some class and degree of the table give the stated level at the case's duration.

    None where the table or the case does not say enough, or the case stood under another rule.
    """
    if not table.service or case.minutes is None or case.level is None or table.from_ is None:
        return None
    if case.rule != table.from_.year:
        return None
    pairs = {(row.system_class, row.degree) for row in table.service}
    found = (_by_service(table.service, IncidentFacts(*pair, case.minutes))[0] for pair in pairs)
    return case.level in found


def _by_service(rows: Iterable[ServiceRow], facts: IncidentFacts) -> tuple[Level | None, str]:
    unknown = [
        name
        for name, value in (
            ("系统类别", facts.system_class),
            ("服务能力异常的程度", facts.degree),
            ("持续时间", facts.minutes),
        )
        if value is None
    ]
    if facts.system_class is None or facts.degree is None or facts.minutes is None:
        return None, f"没有写{'、'.join(unknown)}，不能按服务能力定级。"
    own = [row for row in rows if (row.system_class, row.degree) == (facts.system_class, facts.degree)]
    what = f"{CLASSES_OF_SYSTEM.get(facts.system_class, facts.system_class)}系统{DEGREES[facts.degree]}"
    if not own:
        return None, f"表里没有{what}的行。"
    reached = [row for row in own if row.minutes <= facts.minutes]
    if not reached:
        return None, f"{what} {facts.minutes} 分钟，不到表里最短的 {min(row.minutes for row in own)} 分钟。"
    row = max(reached, key=lambda item: item.minutes)
    return row.level, f"{what} {facts.minutes} 分钟，达到 {row.minutes} 分钟，定为{LEVELS[row.level]}。"


def _by_scale(scale: Scale, amount: Number | None) -> tuple[Level | None, str]:
    if amount is None:
        return None, f"没有写{scale.title}的数量，不能按它定级。"
    reached = [row for row in scale.rows if row.at_least <= amount]
    if not reached:
        least = min(row.at_least for row in scale.rows)
        return None, f"{scale.title} {amount} {scale.unit}，不到表里最低的 {least} {scale.unit}。"
    row = max(reached, key=lambda item: item.at_least)
    return (
        row.level,
        f"{scale.title} {amount} {scale.unit}，达到 {row.at_least} {scale.unit}，定为{LEVELS[row.level]}。",
    )
