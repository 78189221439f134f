"""What was not kept about an incident, and to whom that exposes: the liability table, asked for the day of discovery."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from zhengan.assess.explain import exposure_lines
from zhengan.cases.incident import Incident
from zhengan.cases.incident_answered import Answered
from zhengan.cases.incident_desk import Desk
from zhengan.cases.incident_duty import duty_named
from zhengan.cases.incident_suspension import OBLIGATIONS, Suspension
from zhengan.cases.party import exposures_of

_ZONE = ZoneInfo("Asia/Shanghai")
NO_PENALTY = "依该规则处理；这里没有它的罚则"


@dataclass(frozen=True, slots=True)
class Failing:
    """A duty that was not kept, in words, and to whom it exposes (lines, one a provision); `by_law` is false for a rule beside ours."""

    words: str
    duties: tuple[str, ...]
    exposure: tuple[str, ...]
    by_law: bool = True


def failings_of(
    desk: Desk,
    lines: Iterable[Answered],
    against: tuple[str, ...],
    stopped: Iterable[Suspension],
    incident: Incident,
    at: datetime,
) -> tuple[Failing, ...]:
    """What was not kept, each with the liability that follows from it on the day of discovery."""
    found: list[Failing] = []
    for line in lines:
        if line.failing:
            duty = duty_named(line.owed.duty)
            words = f"{line.owed.name}：{line.owed.words}。{line.words}"
            one = _failing(desk, words, (*duty.obligations, *duty.exposes), incident)
            found.append(replace(one, by_law=line.breach))
    for stop in stopped:
        if stop.failing(at):
            words = f"停止{stop.service}之前没有把影响、替代方式和措施都告知投资者"
            found.append(_failing(desk, words, OBLIGATIONS, incident))
    if against:
        words = "报告和记录不一致：" + "；".join(against)
        found.append(_failing(desk, words, ("csrc-218/39#not-false", "csrc-218/57#accurate"), incident))
    return tuple(found)


def _failing(desk: Desk, words: str, obligations: tuple[str, ...], incident: Incident) -> Failing:
    law, day = desk.setting.law, incident.discovered_at.astimezone(_ZONE).date()
    found = exposures_of(desk.party, obligations, law, desk.setting.readings, day)
    lines = tuple(line.strip() for line in exposure_lines(found, law))
    return Failing(words, obligations, lines or (NO_PENALTY,))
