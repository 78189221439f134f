"""What actually happened to a change, beside its plan: start, end, result, what was checked afterwards, what the gate had said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zhengan.cases.case import CaseEvent
from zhengan.cases.gate_hours import aware, told
from zhengan.cases.papers import Row

SLACK = timedelta(minutes=5)
"""How far a start or an end may lie from its plan before it is told."""
WORDS: Mapping[str, str] = {
    "started_early": "比计划早开始 {minutes} 分钟",
    "started_late": "比计划晚开始 {minutes} 分钟",
    "ended_late": "比计划晚结束 {minutes} 分钟",
    "end_missing": "计划结束的时间已过，没有登记结束",
    "start_missing": "登记了结果，没有登记实际开始",
    "never_told": "计划的时间已过，没有登记做没做",
    "rolled_back": "已回退",
    "not_reviewed": "做完没有复核",
    "not_verified": "做完没有验证",
    "started_unasked": "开始之前没有问过准入",
    "started_against": "开始之前准入答复是不可以",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which it went otherwise than planned, or is not told to the end."""

    code: str
    minutes: int = 0

    @property
    def words(self) -> str:
        """In Chinese."""
        return WORDS[self.code].format(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Plan and fact side by side. Aware instants; None: not told. `differences` is empty where it went as planned."""

    planned: tuple[datetime, datetime]
    started: datetime | None
    ended: datetime | None
    result: str
    differences: tuple[Difference, ...]

    def told(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "planned_start": self.planned[0].isoformat(),
            "planned_end": self.planned[1].isoformat(),
            "actual_start": self.started.isoformat() if self.started else None,
            "actual_end": self.ended.isoformat() if self.ended else None,
            "result": self.result or None,
            "differences": [
                {"code": item.code, "words": item.words, "minutes": item.minutes} for item in self.differences
            ],
        }


def outcome_of(change: Row, at: datetime, answers: tuple[CaseEvent, ...] = ()) -> Outcome:
    """The outcome as it is known at an instant (aware). `answers` are the gate's, as they were noted."""
    planned = (aware(change["planned_start"]), aware(change["planned_end"]))
    started, ended = _by(change["actual_start"], at), _by(change["actual_end"], at)
    result = change["result"] or ""
    found: list[Difference] = []
    if started:
        found += _drift(started - planned[0], "started_early", "started_late")
        found += _by_gate(started, answers)
    elif result in ("done", "rolled_back"):
        found.append(Difference("start_missing"))
    elif not result and at >= planned[1]:
        found.append(Difference("never_told"))
    if ended:
        found += [item for item in _drift(ended - planned[1], "", "ended_late") if item.code]
    elif started and at >= planned[1]:
        found.append(Difference("end_missing"))
    if result == "rolled_back":
        found.append(Difference("rolled_back"))
    if ended or result in ("done", "rolled_back"):
        found += [
            Difference(code)
            for field, code in (("reviewed_at", "not_reviewed"), ("verified_at", "not_verified"))
            if _by(change[field], at) is None
        ]
    return Outcome(planned, started, ended, result, tuple(found))


def span_words(span: tuple[datetime | None, datetime | None]) -> str:
    """A span as people read it; what is not told is a question mark."""
    return " 至 ".join(told(instant) if instant else "？" for instant in span)


def _drift(by: timedelta, early: str, late: str) -> list[Difference]:
    if abs(by) <= SLACK:
        return []
    return [Difference(late if by > timedelta(0) else early, int(abs(by).total_seconds() // 60))]


def _by_gate(started: datetime, answers: tuple[CaseEvent, ...]) -> list[Difference]:
    """What the gate had said last before the start; a change that was begun before the gate was ever asked is told so."""
    before = [event for event in answers if event.at <= started]
    if not before:
        return [Difference("started_unasked")] if answers else []
    last = max(before, key=lambda event: (event.at, event.number))
    return [] if last.fields["facts"]["may"] else [Difference("started_against")]


def _by(instant: datetime | None, at: datetime) -> datetime | None:
    """An instant that lies after the asked one has not happened yet."""
    found = aware(instant) if instant else None
    return found if found and found <= at else None
