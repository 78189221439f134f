"""Whether a service that investors use over a network may be suspended: 218:17, told first, with all that it asks to be told.

The check of `zhengan.checks.suspension` asked ahead of the beginning; a test holds the two against each other.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from zhengan.cases.gate import IN_FORCE, Answer
from zhengan.cases.gate_hours import aware, naive, told
from zhengan.cases.gate_papers import Readings, before
from zhengan.cases.gate_reasons import Reason, reason
from zhengan.cases.papers import BOUND, Papers, Row

PARTS: Mapping[str, str] = {"impact": "业务影响情况", "alternative": "替代方式", "measures": "应对措施"}
"""What 17 wants investors told."""


def decide_suspension(
    body: Papers, key: str, suspension: Row | None, notices: Iterable[Row], at: datetime, readings: Readings
) -> Answer:
    """The answer at an instant (aware). `body` says who the institution is that day, `notices` are those about the suspension."""
    start = naive(at)
    reasons = tuple(_reasons(body, suspension, list(notices), start, readings))
    until = aware(suspension["valid_until"]) if suspension and suspension["valid_until"] else None
    plan = (aware(suspension["valid_from"]), until or aware(suspension["valid_from"])) if suspension else None
    return Answer(
        key=key,
        at=at,
        may=not reasons,
        reasons=reasons,
        passed=(),
        until=None,
        plan=plan,
        systems=(),
        bound=body.holds(*BOUND),
        calendar="",
    )


def _reasons(
    body: Papers, suspension: Row | None, notices: list[Row], start: datetime, readings: Readings
) -> Iterator[Reason]:
    if suspension is None:
        yield reason("unknown_suspension")
    elif body.body is None:
        yield reason("unknown_institution")
    elif body.day < IN_FORCE:
        yield reason("before_order")
    elif suspension["valid_from"] < start:
        yield reason("suspension_begun", opens=told(aware(suspension["valid_from"])))
    elif body.holds(*BOUND):
        yield from _notice([row for row in notices if before(row["sent_at"], start, readings)])


def _notice(ahead: list[Row]) -> Iterator[Reason]:
    """Several notices together may say all; one that does not say what it said may have said what the others lack."""
    if not ahead:
        yield reason("not_told")
        return
    said = {part for row in ahead for part in row["covers"] or ()}
    missing = [words for part, words in PARTS.items() if part not in said]
    if missing:
        unstated = any(not row["covers"] for row in ahead)
        yield reason("notice_unstated") if unstated else reason("notice_incomplete", parts="、".join(missing))


def notices_of(rows: Iterable[Row], key: str, day: date) -> list[Row]:
    """The notices about a suspension that are in force on a day."""
    found: list[Any] = [row for row in rows if row["about"] == key and row["shown_from"] <= day < row["shown_until"]]
    return found
