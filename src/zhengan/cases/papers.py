"""Everything on file about one change on one day: the record, its tests and reports, its systems, and who the institution is.

Rows have the names and types of the tables that checks see (`zhengan.ledger.tables`): `from` stands as `valid_from`, instants are
naive UTC, days are dates. `shown_from <= day < shown_until` says on which days a version is the one in force.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from zhengan.assess.standing import OPEN_END, Standing, standings, standings_to_come

Row = Mapping[str, Any]
Rows = Callable[[str], Iterable[Row]]
"""The versions of a record type that may matter, whatever the day."""

_EIGHT_HOURS = timedelta(hours=8)
BOUND = ("core", "operating")
"""Whom 218:15 and 16 bind."""


@dataclass(frozen=True)
class Papers:
    """What is on file. `change` None: no version of it is in force on the day. `missing` are systems that are not on file."""

    institution: str
    key: str
    day: date
    body: Row | None
    held: tuple[Standing, ...]
    change: Row | None
    systems: tuple[Row, ...]
    missing: tuple[str, ...]
    plans: tuple[Row, ...]
    runs: tuple[Row, ...]
    joint_tests: tuple[Row, ...]
    submissions: tuple[Row, ...]
    orders: tuple[Row, ...]
    designations: tuple[Row, ...]
    assessments: tuple[Row, ...]
    guard_periods: tuple[Row, ...]

    @property
    def kinds(self) -> dict[str, str]:
        """The kind of the institution, by its key."""
        return {self.institution: self.body["kind"]} if self.body else {}

    def holds(self, *codes: str) -> bool:
        """Whether the institution counts as one of these on the day, by the definitions of Order 218."""
        return any(
            item.institution == self.institution
            and item.code in codes
            and not item.scheme
            and item.first <= self.day <= item.last
            for item in self.held
        )


def papers_of(rows: Rows, institution: str, key: str, day: date) -> Papers:
    """The papers of a change as they stand on a day. `rows` gives at least the rows of this institution."""

    def seen(name: str) -> tuple[Row, ...]:
        return tuple(row for row in rows(name) if row["shown_from"] <= day < row["shown_until"])

    def own(name: str) -> tuple[Row, ...]:
        return tuple(row for row in seen(name) if row["institution"] == institution)

    def about(name: str, field: str = "change") -> tuple[Row, ...]:
        return tuple(row for row in own(name) if row[field] == key)

    bodies = seen("institution")
    change = next((row for row in own("change") if row["key"] == key), None)
    named: Sequence[str] = change["systems"] or () if change else ()
    by_key = {row["key"]: row for row in own("system") if row["key"] in named}
    systems, designations, told = tuple(by_key.values()), own("cii_designation"), seen("standing")
    told += tuple(standings_to_come(rows("standing"), day, bodies, told))
    return Papers(
        institution=institution,
        key=key,
        day=day,
        body=next((row for row in bodies if row["key"] == institution), None),
        held=tuple(standings(bodies, told, designations, systems, {})),
        change=change,
        systems=systems,
        missing=tuple(name for name in named if name not in by_key),
        plans=about("test_plan"),
        runs=about("test_run"),
        joint_tests=about("joint_test"),
        submissions=about("submission", "about"),
        orders=own("regulator_route"),
        designations=designations,
        assessments=tuple(row for row in own("cii_assessment") if row["system"] in by_key),
        guard_periods=own("guard_period"),
    )


def designated(papers: Papers, system: Row) -> bool:
    """Whether a system is critical information infrastructure on the day: its last designation, else its own mark."""
    if not (system["live_on"] or date.min) <= papers.day <= (system["retired_on"] or OPEN_END):
        return False
    spans = [
        (row["designated_on"], row["withdrawn_on"] or OPEN_END)
        for row in papers.designations
        if row["system"] == system["key"] and row["designated_on"] <= papers.day
    ]
    return papers.day <= max(spans)[1] if spans else bool(system["cii"])


def local_day(instant: datetime) -> date:
    """The local date of a naive UTC instant."""
    return (instant + _EIGHT_HOURS).date()
