"""The reports about an incident as forms: filled from what is known, the rest asked for in order of urgency.

form_of(name, known, answers) ─► Form(fields, missing)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from zhengan.cases.incident import Incident
from zhengan.cases.incident_level import LevelGround
from zhengan.cases.party import Party

ORIGINS: Mapping[str, str] = {"record": "记录", "said": "填写"}
"""Where a value comes from, with its Chinese name."""
URGENCIES: Mapping[str, int] = {"first": 1, "then": 2, "later": 3}
_ZONE = ZoneInfo("Asia/Shanghai")
_HOUR = 60
_YES: Mapping[bool | None, str] = {None: "", True: "是", False: "否"}
_KEPT: Mapping[bool | None, str] = {None: "", True: "已保全", False: "没有保全"}
# Facts that a report's figures name, so that later reports and the record can be held against them (assess, contradictions).
FIGURES: Mapping[str, str] = {"level": "级别", "investors_affected": "受影响投资者数", "data_records": "涉及数据条数"}


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing that a report says; `origin` is where its value comes from (one of `ORIGINS`, empty: nowhere yet), `urgency` 1 to 3."""

    name: str
    title: str
    value: str
    origin: str
    urgency: int


@dataclass(frozen=True, slots=True)
class Form:
    """A report as far as it can be filled."""

    name: str
    title: str
    rests: str
    fields: tuple[FormField, ...]

    @property
    def missing(self) -> tuple[FormField, ...]:
        """What is still asked for, the most urgent first."""
        return tuple(sorted((one for one in self.fields if not one.value), key=lambda one: one.urgency))

    @property
    def ready(self) -> bool:
        """Whether nothing of the first urgency is missing."""
        return all(one.value for one in self.fields if one.urgency == 1)


def form_names() -> tuple[str, ...]:
    """The reports, in the order in which they come."""
    return tuple(_table()["forms"])


def form_title(name: str) -> str:
    """What a report is called."""
    return str(_table()["forms"][name]["title"])


def field_titles() -> Mapping[str, str]:
    """What may be answered, with its title."""
    return {name: one["title"] for name, one in _table()["fields"].items()}


def form_of(name: str, known: Mapping[str, str], answers: Mapping[str, str]) -> Form:
    """The report of that name. What people answered comes before nothing, and after what the records say."""
    table = _table()
    row = table["forms"][name]
    fields = []
    for urgency, number in URGENCIES.items():
        for field in row.get(urgency, ()):
            if field == "ransom" and "勒索" not in known.get("kind", ""):
                continue
            value, origin = (known[field], "record") if known.get(field) else (answers.get(field, ""), "said")
            fields.append(FormField(field, table["fields"][field]["title"], value, origin if value else "", number))
    return Form(name, row["title"], row["rests"], tuple(fields))


def known_of(
    incident: Incident, party: Party, level: LevelGround, told: Mapping[str, datetime], at: datetime
) -> dict[str, str]:
    """Every field that the records answer by themselves, in words. `told`: recipient's name -> first report."""
    found: dict[str, str] = {
        "reporter": party.name,
        "discovered_at": _instant(incident.discovered_at),
        "occurred_at": _instant(incident.occurred_at),
        "kind": incident.kind,
        "level": level.name if level.level else "",
        "level_ground": "；".join(level.grounds) if level.level else "",
        "systems": party.systems_words(incident.systems),
        "in_trading_hours": _YES[incident.in_trading_hours],
        "investors_affected": _count(incident.investors_affected, "人"),
        "data_records": _count(incident.data_records, "条"),
        "resolved_at": _instant(incident.resolved_at),
        "lasted": lasted_words(incident.minutes(at)) if incident.resolved_at else "",
        "told": "；".join(f"{name} {_instant(when)}" for name, when in told.items()),
        "evidence_preserved": _KEPT[incident.evidence_preserved],
        "suppliers": "、".join(party.suppliers.get(key, key) for key in incident.suppliers),
    }
    return {name: value for name, value in found.items() if value}


def figures_of(incident: Incident) -> str:
    """The figures that go out with a report, as name=value: what later reports are held against."""
    said: dict[str, Any] = {
        "level": incident.level_name,
        "investors_affected": incident.investors_affected,
        "data_records": incident.data_records,
    }
    return "；".join(f"{FIGURES[name]}={value}" for name, value in said.items() if value not in (None, ""))


def lasted_words(minutes: int) -> str:
    """A length of time: 3 小时 12 分钟."""
    hours, rest = divmod(minutes, _HOUR)
    return f"{hours} 小时 {rest} 分钟" if hours else f"{rest} 分钟"


def _instant(instant: datetime | None) -> str:
    return f"{instant.astimezone(_ZONE):%Y-%m-%d %H:%M}" if instant else ""


def _count(value: int | None, unit: str) -> str:
    return "" if value is None else f"{value} {unit}"


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = yaml.safe_load((Path(__file__).parent / "incident_forms.yaml").read_text("utf-8"))
    for name, row in table["forms"].items():
        asked = [field for urgency in URGENCIES for field in row.get(urgency, ())]
        unknown = sorted(set(asked) - set(table["fields"]))
        if unknown or len(asked) != len(set(asked)):
            raise ValueError(f"incident_forms.yaml 的 {name} 有重复的或者没有说明的字段：{'、'.join(unknown)}。")
    return table
