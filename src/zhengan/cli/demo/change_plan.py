"""One change and its two entries: registered before it starts, completed after it ends; and how it was tested."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from zhengan.cli.demo.chapter import Cell, kept
from zhengan.records import Row

_COMPLETED_AFTER = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """A change as it is usually made.

    It is registered `lead` before its start, with all plans made in the hours before that. `unlike` and `outcome` hold
    what is different this time in both entries, or in the second alone (None: left out). `tests` says how its tests came
    out: their last round, or nothing where there were none.
    """

    key: str
    systems: tuple[str, ...]
    start: datetime
    minutes: int
    lead: timedelta = timedelta(hours=88)
    unlike: Mapping[str, Cell] = field(default_factory=dict)
    outcome: Mapping[str, Cell] = field(default_factory=dict)
    carried_out: bool = True
    tests: Literal["passed", "failed", "none"] = "passed"

    @property
    def end(self) -> datetime:
        """When it ends."""
        return self.start + timedelta(minutes=self.minutes)

    @property
    def registered_at(self) -> datetime:
        """When the first entry is made."""
        return self.start - self.lead


def entries_of(change: ChangePlan) -> Iterator[Row]:
    """The change as registered and, once carried out, as completed."""
    registered = {**_registered(change), **change.unlike}
    yield kept("change", change.key, registered, change.registered_at)
    if change.carried_out:
        completed = {**registered, **_completed(change), **change.outcome}
        yield kept("change", change.key, completed, change.end + _COMPLETED_AFTER)


def tests_of(change: ChangePlan, cases: int) -> Iterator[Row]:
    """The test plan of a change and its last run, both before it was registered; a repair is tested in haste."""
    if change.tests == "none":
        return
    made_at = change.registered_at - change.lead
    yield kept(
        "test_plan",
        f"test-{change.key}",
        {
            "change": change.key,
            "made_on": made_at.date(),
            "made_at": made_at,
            "cases": cases,
            "covers": ["功能", "性能", "回归"],
        },
    )
    yield kept(
        "test_run",
        f"run-{change.key}",
        {"change": change.key, "finished_at": made_at + change.lead * 3 // 4, "passed": change.tests == "passed"},
    )


def _registered(change: ChangePlan) -> dict[str, Cell]:
    at = change.registered_at
    return {
        "systems": change.systems,
        "kind": "change",
        "planned_start": change.start,
        "planned_end": change.end,
        "risk_assessed_at": at - timedelta(minutes=95),
        "controls": True,
        "emergency_plan": True,
        "rollback_plan": True,
        "plans_made_at": at - timedelta(minutes=60),
        "reviewed_at": at - timedelta(minutes=20),
        "large_impact": False,
        "major_upgrade": False,
        "emergency": False,
    }


def _completed(change: ChangePlan) -> dict[str, Cell]:
    return {
        "actual_start": change.start,
        "actual_end": change.end,
        "verified_at": change.end + timedelta(minutes=45),
        "result": "done",
    }
