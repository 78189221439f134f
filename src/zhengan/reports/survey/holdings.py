"""What is on file on the asked day, as answers need it: records by type, verdicts by duty, and registers declared complete."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow.compute as pc

from zhengan.assess import EvidenceBase, Finding, Verdict
from zhengan.ledger.tables import COLUMN_NAMES


@dataclass(frozen=True)
class Held:
    """One record as it stands on the day: its key, its place in the ledger, its fields."""

    type: str
    key: str
    seq: int
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Judged:
    """How a duty stands: how many findings have which verdict; of the worst ones their id and object."""

    counts: Mapping[Verdict, int]
    worst: tuple[tuple[str, str], ...]


@dataclass
class Holdings:
    """The evidence of one institution on one day, read a type at a time when it is asked for."""

    institution: str
    as_of: date
    base: EvidenceBase
    verdicts: Mapping[str, Judged]
    _read: dict[str, list[Held]] = field(default_factory=dict)

    def rows(self, type_: str) -> list[Held]:
        """The records of a type that stand on the day, by key."""
        if type_ not in self._read:
            self._read[type_] = self._rows(type_)
        return self._read[type_]

    def is_complete(self, type_: str) -> bool:
        """Whether the institution declared that its register of this type lacks nothing."""
        return any(
            one.fields.get("record_type") == type_ and not one.fields.get("object") for one in self.rows("register")
        )

    def _rows(self, type_: str) -> list[Held]:
        table = self.base.tables[type_]
        if not table.num_rows:
            return []
        own = pc.and_(
            pc.equal(table["institution"], self.institution),
            pc.and_(pc.less_equal(table["shown_from"], self.as_of), pc.greater(table["shown_until"], self.as_of)),
        )
        named = {column: name for name, column in COLUMN_NAMES.items()}
        found = [
            Held(type_, row["key"], row["seq"], {named.get(name, name): value for name, value in row.items()})
            for row in table.filter(own).to_pylist()
        ]
        return sorted(found, key=lambda one: one.key)


def judged_by_duty(findings: Iterable[Finding], worst: int = 5) -> dict[str, Judged]:
    """The findings of one day, by duty."""
    counts: dict[str, dict[Verdict, int]] = {}
    named: dict[str, list[tuple[str, str]]] = {}
    for item in findings:
        own = counts.setdefault(item.obligation, {})
        own[item.verdict] = own.get(item.verdict, 0) + 1
        if item.verdict in ("breached", "unproven", "due", "manual"):
            named.setdefault(item.obligation, []).append((item.id, item.object[1] if item.object else ""))
    return {name: Judged(own, tuple(named.get(name, ())[:worst])) for name, own in counts.items()}
