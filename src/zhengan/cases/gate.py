"""The gate: whether a change may start at an instant, and why not. Pure: everything that it goes by is handed in.

    decide(papers, at, rules) ─► Answer

What cannot be proven is not met. The rules are those of the checks of 218:15, 16 and 45 asked ahead of the start; a test holds the
two against each other. What is no matter of the order (freezes, the planned time) is the institution's own rule.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from zhengan.calendar import ZONE, Calendar
from zhengan.cases.gate_hours import Freeze, aware, freeze_reasons, guard_freezes, hours_reasons, naive, told
from zhengan.cases.gate_papers import Readings, paper_reasons
from zhengan.cases.gate_reasons import Reason, reason
from zhengan.cases.papers import BOUND, Papers, Row

IN_FORCE = date(2023, 5, 1)
"""Since when Order 218 is in force (218:75)."""


@dataclass(frozen=True)
class GateRules:
    """By what it is decided: a value for every reading, the calendar under them, the institution's own freezes."""

    readings: Readings
    calendar: Calendar
    freezes: tuple[Freeze, ...] = ()


@dataclass(frozen=True)
class Override:
    """That two people let a change pass in spite of some reasons, through the day `until`."""

    codes: frozenset[str]
    ground: str
    asked_by: str
    confirmed_by: str
    until: date


@dataclass(frozen=True)
class Answer:
    """The gate's answer for one change and instant (aware).

    `until` is how long it holds: a yes through the planned end, a no until its reasons end by themselves (None: somebody has to do
    something). `passed` are reasons that an override covers: they stand, and the verdict will say so, but they do not stop. `plan` is
    the planned span; `bound` whether Order 218 binds this change at all.
    """

    key: str
    at: datetime
    may: bool
    reasons: tuple[Reason, ...]
    passed: tuple[Reason, ...]
    until: datetime | None
    plan: tuple[datetime, datetime] | None
    systems: tuple[str, ...]
    bound: bool
    calendar: str
    override: Override | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of what stands against it, each once."""
        return tuple(dict.fromkeys(item.code for item in self.reasons))

    def told(self) -> dict[str, Any]:
        """As plain data, for programs and for the ledger."""
        return {
            "change": self.key,
            "at": self.at.astimezone(ZONE).isoformat(),
            "may": self.may,
            "until": self.until.isoformat() if self.until else None,
            "reasons": [item.told() for item in self.reasons],
            "overridden": [item.told() for item in self.passed],
            "override": _override_told(self.override) if self.passed else None,
            "systems": list(self.systems),
            "planned_start": self.plan[0].isoformat() if self.plan else None,
            "planned_end": self.plan[1].isoformat() if self.plan else None,
            "bound": self.bound,
            "calendar": self.calendar,
        }


@dataclass(frozen=True)
class Decided:
    """What people have decided about the change: an override, or that it is given up."""

    override: Override | None = None
    withdrawn: bool = False


NOTHING = Decided()


def decide(papers: Papers, at: datetime, rules: GateRules, decided: Decided = NOTHING) -> Answer:
    """The answer at an instant (aware; `papers` are those of its local day)."""
    override = decided.override
    start, change = naive(at), papers.change
    edges = rules.readings["session-edges"]
    if edges != rules.calendar.edges:
        rules = replace(rules, calendar=rules.calendar.with_edges(edges))
    found = _each_once(_reasons(papers, start, rules, withdrawn=decided.withdrawn))
    covered = override is not None and override.until >= papers.day
    codes = override.codes if override and covered else frozenset[str]()
    passed = tuple(item for item in found if item.code in codes and not item.ground.firm)
    reasons = tuple(item for item in found if item not in passed)
    plan = (aware(change["planned_start"]), aware(change["planned_end"])) if change else None
    return Answer(
        key=papers.key,
        at=at,
        may=not reasons,
        reasons=reasons,
        passed=passed,
        until=_until(reasons) if reasons else plan and plan[1],
        plan=plan,
        systems=tuple(change["systems"] or ()) if change else (),
        bound=papers.holds(*BOUND) and any(row["important"] for row in papers.systems),
        calendar=rules.calendar.version,
        override=override if covered else None,
    )


def _reasons(papers: Papers, start: datetime, rules: GateRules, *, withdrawn: bool) -> Iterator[Reason]:
    """Everything against it. Where the change itself cannot be started, nothing else is looked at."""
    change = papers.change
    if change is None:
        yield reason("unknown_change")
    elif withdrawn:
        yield reason("withdrawn")
    elif papers.body is None:
        yield reason("unknown_institution")
    elif papers.day < IN_FORCE:
        yield reason("before_order")
    elif over := _over(change, start):
        yield over
    else:
        yield from _asked(papers, change, start, rules)


def _asked(papers: Papers, change: Row, start: datetime, rules: GateRules) -> Iterator[Reason]:
    readings = rules.readings
    # Asked ahead of its plan, the time that counts is the plan's own.
    begins = max(start, change["planned_start"])
    span = (begins, max(change["planned_end"], begins))
    yield from _time_of_plan(change, start)
    if papers.missing:
        yield reason("unknown_system", missing="、".join(papers.missing))
    yield from hours_reasons(papers, change, span, readings, rules.calendar)
    yield from freeze_reasons((*guard_freezes(papers), *rules.freezes), change, span, readings)
    yield from paper_reasons(papers, change, start, readings)


def _over(change: Row, start: datetime) -> Reason | None:
    """Why it cannot be started any more. What its record says of a time after the asked instant has not happened yet."""
    begun, ended = change["actual_start"], change["actual_end"]
    if change["result"] == "cancelled":
        return reason("cancelled")
    if ended is not None and ended <= start:
        return reason("ended", ended=told(aware(ended)))
    if begun is not None and begun < start:
        return reason("already_started", started=told(aware(begun)))
    if change["result"] and begun is None and change["planned_start"] <= start:
        return reason("ended", ended=told(aware(change["planned_end"])))
    return None


def _time_of_plan(change: Row, start: datetime) -> Iterator[Reason]:
    opens, closes = change["planned_start"], change["planned_end"]
    if closes <= opens:
        yield reason("plan_backwards")
    elif start < opens:
        yield reason("before_plan", aware(opens), planned_start=told(aware(opens)))
    elif start >= closes:
        yield reason("after_plan", planned_end=told(aware(closes)))


def _each_once(found: Iterator[Reason]) -> tuple[Reason, ...]:
    """The same reason is told once, though two articles want it."""
    once: dict[tuple[str, str], Reason] = {}
    for item in found:
        once.setdefault((item.code, item.words), item)
    return tuple(once.values())


def _until(reasons: Sequence[Reason]) -> datetime | None:
    ends = [item.until for item in reasons]
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None


def _override_told(given: Override | None) -> Mapping[str, Any] | None:
    if given is None:
        return None
    return {
        "ground": given.ground,
        "asked_by": given.asked_by,
        "confirmed_by": given.confirmed_by,
        "until": given.until.isoformat(),
    }
