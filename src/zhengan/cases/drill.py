"""Emergency plans and drills (218:37, 38): what the plan covers, what was drilled, and the story of a drill from plan to archive.

coverage(institution, day) ─► Coverage     the five scenarios of 37 in the plan in force, beside the impact analysis and drills
plan_drill, hold_drill, report_drill       the case `drill`, its record, and the day by which a core institution reports
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhengan.calendar import Calendar
from zhengan.cases.book import CaseBook
from zhengan.cases.case import Case
from zhengan.cases.clock import ZONE, Due
from zhengan.cases.entering import checked_row, enter_rows
from zhengan.cases.errors import CaseAbsent, CaseRefused
from zhengan.cases.held import Held, held
from zhengan.ledger.sql import writing

TYPE = CASE = "drill"
REPORT = "报告中国证监会"
REPORT_DAYS = 15
"""Working days after a drill with associated parties, 218:38.1."""
SCENARIOS: Mapping[str, str] = {
    "cyber_incident": "网络安全事件",
    "natural_disaster": "自然灾害",
    "public_health": "公共卫生事件",
    "key_personnel": "重大人事变动",
    "supplier_exit": "主要服务机构退出",
}
_PARTS = {"objectives": "应急目标", "organisation": "应急组织", "procedures": "处置流程"}
_TYPES = ("emergency_plan", "system", "recovery_objective", TYPE)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One of the five: whether the plan in force has it, and when it was drilled last."""

    name: str
    title: str
    planned: bool
    drilled_on: date | None


@dataclass(frozen=True, slots=True)
class Recovery:
    """An important system's aims beside what the last drill took, in minutes; None is not on file."""

    system: str
    title: str
    analysed_on: date | None
    aim: int | None
    took: int | None
    drilled_on: date | None

    @property
    def missed(self) -> bool:
        """Whether the last drill took longer than the aim."""
        return self.aim is not None and self.took is not None and self.took > self.aim


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the plan in force covers. `gaps` are sentences, in the order of the article."""

    plan: Held | None
    scenarios: tuple[Scenario, ...]
    systems: tuple[Recovery, ...]
    gaps: tuple[str, ...]


def coverage(institution: str, day: date) -> Coverage:
    """The plan approved last by the day, against 37 and against the impact analysis of important systems."""
    records = held(institution, _TYPES, day)
    plans = [one for one in records["emergency_plan"].values() if _day(one, "approved_on", day)]
    plan = max(plans, key=lambda one: (one.fields["approved_on"], one.seq), default=None)
    drills = sorted(
        (one for one in records[TYPE].values() if _day(one, "held_on", day)), key=lambda one: one.fields["held_on"]
    )
    covered = set(plan.fields["scenarios"]) if plan else set()
    last = {
        name: date.fromisoformat(one.fields["held_on"]) for one in drills for name in one.fields.get("scenarios", ())
    }
    scenarios = tuple(Scenario(name, title, name in covered, last.get(name)) for name, title in SCENARIOS.items())
    systems = tuple(_recoveries(records, drills, day))
    return Coverage(plan, scenarios, systems, tuple(_gaps(plan, scenarios, systems)))


@dataclass(frozen=True, slots=True)
class Planned:
    """A drill as it is planned."""

    title: str
    held_on: date
    scenarios: tuple[str, ...]
    objective: str
    with_associated: bool = False


def plan_drill(book: CaseBook, said: Planned, by: str, at: datetime, token: str = "") -> Case:
    """Opens the case of a drill. Raises CaseRefused for a day that is over, or no scenario."""
    today = at.astimezone(ZONE).date()
    if said.held_on < today:
        raise CaseRefused(f"计划的演练日应不早于今天（{today}），实际是 {said.held_on}。没有计划，请改日期。")
    if not said.scenarios:
        raise CaseRefused("演练至少要有一个场景，实际没有。没有计划，请选择场景。")
    return book.open_case(
        CASE,
        None,
        by,
        at,
        title=said.title,
        token=token,
        held_on=said.held_on,
        scenarios=";".join(said.scenarios),
        objective=said.objective,
        associated="有关联单位参加" if said.with_associated else "",
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """A drill as it was."""

    held_on: date
    participants: int
    attendance: str = ""
    associated: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    findings: str = ""


def hold_drill(
    book: CaseBook, case: Case, said: Outcome, by: str, at: datetime, capacities: Collection[str], calendar: Calendar
) -> Case:
    """Puts a drill on file. A core institution that drilled with its associated parties gets the day of the report."""
    today = at.astimezone(ZONE).date()
    if said.held_on > today:
        raise CaseRefused(f"演练日应不晚于今天（{today}），实际是 {said.held_on}。没有记录，请改日期。")
    scenarios = [part for part in case.facts.get("scenarios", "").split(";") if part]
    cells: dict[str, Any] = {
        "key": case.id,
        "held_on": said.held_on.isoformat(),
        "with_associated": bool(said.associated),
        "participants": str(said.participants),
        "organiser": "core" if "core" in capacities else "self",
        "scenarios": scenarios,
    }
    optional = {"associated": list(said.associated), "results": list(said.results)}
    cells |= {name: value for name, value in optional.items() if value}
    with writing(book.institution):
        case = book.move(
            case,
            "held",
            by,
            at,
            held_on=said.held_on,
            participants=said.participants,
            attendance=said.attendance,
            associated="、".join(said.associated),
            results=";".join(said.results),
            findings=said.findings,
        )
        done = enter_rows(book, [checked_row(book.institution, TYPE, cells)], by, at)
        case = book.link(case, TYPE, case.id, by, at, relation="演练记录")
        if "core" in capacities and said.associated:
            due = calendar.add_working_days(said.held_on, REPORT_DAYS)
            fact = f"{TYPE}/{case.id}#{done.last}"
            owed = Due(REPORT, due, "218:38.1", calendar=calendar.version, from_fact=fact, to="中国证监会")
            case = book.set_deadlines(case, [owed], by, at)
    return case


def report_drill(
    book: CaseBook, case: Case, report_on: date, by: str, at: datetime, reported_at: datetime | None = None
) -> Case:
    """The report is written, and where it went to the regulator, when. A deadline that it meets is done."""
    today = at.astimezone(ZONE).date()
    record = held(book.institution, [TYPE], today)[TYPE].get(case.id)
    if record is None:
        raise CaseAbsent(f"演练 {case.id} 还没有记录。没有记下报告，请先记录演练。")
    held_on = date.fromisoformat(record.fields["held_on"])
    if not held_on <= report_on <= today:
        raise CaseRefused(f"报告日应在演练日（{held_on}）之后、今天之前，实际是 {report_on}。没有记下，请改日期。")
    if reported_at and not held_on <= reported_at.astimezone(ZONE).date() <= today:
        raise CaseRefused(f"报监管的时间应在演练日（{held_on}）之后、今天之前。没有记下，请改时间。")
    cells = {**record.fields, "key": case.id, "report_on": report_on.isoformat()}
    if reported_at:
        cells["reported_at"] = reported_at.isoformat()
    with writing(book.institution):
        enter_rows(book, [checked_row(book.institution, TYPE, cells)], by, at)
        case = book.move(case, "reported", by, at, report_on=report_on, reported_at=reported_at)
        for one in case.deadlines if reported_at else ():
            if one.due.what == REPORT and one.done_at is None:
                case = book.discharge(case, one.number, by, at, by_what=f"{TYPE}/{case.id}")
    return case


def _gaps(plan: Held | None, scenarios: tuple[Scenario, ...], systems: tuple[Recovery, ...]) -> list[str]:
    if plan is None:
        return ["没有在案、已批准的应急预案（218:37）"]
    fields, gaps = plan.fields, []
    missing = [one.title for one in scenarios if not one.planned]
    if missing:
        gaps.append(f"预案没有覆盖：{'、'.join(missing)}（218:37）")
    unsaid = [title for name, title in _PARTS.items() if not fields.get(name)]
    if unsaid:
        gaps.append(f"预案没有写明：{'、'.join(unsaid)}（218:37）")
    analysed = fields.get("bia_on")
    if not analysed:
        gaps.append("预案没有写明依据哪天的业务影响分析（218:37）")
    newer = [one.title for one in systems if analysed and one.analysed_on and one.analysed_on.isoformat() > analysed]
    if newer:
        gaps.append(f"预案之后又做过业务影响分析，预案没有跟上：{'、'.join(newer)}")
    unknown = [one.title for one in systems if one.analysed_on is None]
    if unknown:
        gaps.append(f"重要信息系统没有业务影响分析：{'、'.join(unknown)}")
    undrilled = [one.title for one in scenarios if one.planned and one.drilled_on is None]
    if undrilled:
        gaps.append(f"预案有、还没有演练过的场景：{'、'.join(undrilled)}（218:38）")
    slow = [f"{one.title}（目标 {one.aim} 分钟，实际 {one.took} 分钟）" for one in systems if one.missed]
    if slow:
        gaps.append(f"演练没有达到恢复目标：{'、'.join(slow)}")
    return gaps


def _recoveries(records: Mapping[str, Mapping[str, Held]], drills: list[Held], day: date) -> list[Recovery]:
    found = []
    for key, system in records["system"].items():
        if not system.fields.get("important") or not _standing(system, day):
            continue
        aims = [one.fields for one in records["recovery_objective"].values() if one.fields["system"] == key]
        took, on = None, None
        for drill in drills:
            for result in drill.fields.get("results", ()):
                name, minutes, *_ = [*str(result).split("="), "", ""]
                if name == key and minutes.isdigit():
                    took, on = int(minutes), date.fromisoformat(drill.fields["held_on"])
        analysed = max((one["bia_on"] for one in aims if one.get("bia_on")), default=None)
        aim = min((int(float(one["rto_minutes"])) for one in aims), default=None)
        title = str(system.fields.get("name") or key)
        found.append(Recovery(key, title, date.fromisoformat(analysed) if analysed else None, aim, took, on))
    return found


def _standing(system: Held, day: date) -> bool:
    retired = system.fields.get("retired_on")
    return not retired or date.fromisoformat(retired) > day


def _day(one: Held, name: str, day: date) -> bool:
    return date.fromisoformat(one.fields[name]) <= day
