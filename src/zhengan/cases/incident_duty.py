"""The table of what an incident makes somebody owe (`incident_duties.yaml`), checked when it is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from zhengan.cases.clock import Due

Since = Literal["discovered_at", "resolved_at", "over_at", "reported_at"]


@dataclass(frozen=True, slots=True)
class IncidentDuty:
    """One row. It rests on obligations of ours, on a provision beside ours, or on nothing but a `source` that tells of practice.

    `value` is which number of the provision is meant (None: it has none); `lasting`: it goes on as practice after its rule ended.
    """

    id: str
    to: str
    form: str
    words: str
    since: Since
    when: tuple[str, ...]
    obligations: tuple[str, ...]
    exposes: tuple[str, ...]
    provision: str
    value: int | None
    lasting: bool
    source: str
    reading: str
    repeated: bool


@cache
def incident_duties() -> tuple[IncidentDuty, ...]:
    """Every row, in the order of the table."""
    return tuple(map(_duty, _table()["duties"]))


@cache
def recipient_names() -> Mapping[str, str]:
    """Recipient -> what people call it."""
    return dict(_table()["recipients"])


def duty_named(id_: str) -> IncidentDuty:
    """One row. Raises KeyError."""
    return {duty.id: duty for duty in incident_duties()}[id_]


def at_once(due: Due) -> bool:
    """Whether a deadline of an incident has no number in its text, and none chosen by a reading: due when the fact is known."""
    duty = next((one for one in incident_duties() if one.id == due.what), None)
    return duty is not None and duty.value is None and (not due.reading or due.reading.endswith("=none"))


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = yaml.safe_load((Path(__file__).parent / "incident_duties.yaml").read_text("utf-8"))
    _check(table)
    return table


def _duty(row: Mapping[str, Any]) -> IncidentDuty:
    return IncidentDuty(
        id=row["id"],
        to=row["to"],
        form=row["form"],
        words=row["words"],
        since=row["from"],
        when=tuple(row["when"]),
        obligations=tuple(row.get("obligations", ())),
        exposes=tuple(row.get("exposes", ())),
        provision=row.get("provision", ""),
        value=row.get("value"),
        lasting=row.get("keeps") == "practice",
        source=row.get("source", ""),
        reading=row.get("reading", ""),
        repeated=row.get("every", False),
    )


def _check(table: Mapping[str, Any]) -> None:
    seen: set[str] = set()
    for row in table["duties"]:
        rests_on = [name for name in ("obligations", "provision", "source") if row.get(name)]
        if row["id"] in seen or row["to"] not in table["recipients"]:
            raise ValueError(f"incident_duties.yaml 的 {row['id']} 写了两次，或者没有收件方 {row['to']}。")
        if len(rests_on) != 1 or row["from"] not in get_args(Since):
            raise ValueError(f"incident_duties.yaml 的 {row['id']} 的依据应恰好一种，from 应为已知的事实。")
        seen.add(row["id"])
