"""A plan's tasks beside what is on file about them. A plan is no law: a task overdue is said to be overdue, never breached."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

from zhengan.assess.evidence import EvidenceBase
from zhengan.law.document import Document, Task
from zhengan.law.text.numerals import number_of

State = Literal["overdue", "running", "ahead", "done", "unrecorded"]

STATE_WORDS: Mapping[State, str] = MappingProxyType(
    {"overdue": "过期未完", "running": "进行中", "ahead": "未开始", "done": "已完成", "unrecorded": "没有登记"}
)
STATE_MARKS: Mapping[State, str] = MappingProxyType(
    {"overdue": "◆", "running": "▶", "ahead": "▷", "done": "●", "unrecorded": "○"}
)
RECORD = "programme_task"
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One `programme_task` record as known on the day. `progress` is a percentage; `until` None: the plan's own end holds."""

    institution: str
    key: str
    seq: int
    owner: str
    from_: date | None
    until: date | None
    progress: Decimal | None
    outcome: str
    state: State


@dataclass(frozen=True, slots=True)
class Line:
    """A task with its entries. `task` is None where the plan's data has no task of the number on file."""

    number: str
    task: Task | None
    entries: tuple[Entry, ...]
    state: State


@dataclass(frozen=True, slots=True)
class Programme:
    """A plan's tasks on a day, in the plan's order; what is on file under other numbers comes after them.

    `elsewhere` counts the entries on file that belong to other plans; `notices` are entries that cannot be quite right.
    """

    plan: Document
    as_of: date
    known_by: date | None
    lines: tuple[Line, ...]
    elsewhere: Mapping[str, int]
    notices: tuple[str, ...]
    names: Mapping[str, str]

    @property
    def counts(self) -> dict[State, int]:
        """How many tasks are in each state; of the plan's own, or, where its data has none, of those on file."""
        return _counts(line for line in self.lines if line.task is not None or not self.plan.tasks)

    def conclusion(self) -> str:
        """All in one sentence."""
        if not self.lines:
            return f"截至 {self.as_of}，这个计划没有录入任务，也没有登记。"
        own = sum(self.counts.values())
        told = "，".join(f"{STATE_WORDS[state]} {count} 项" for state, count in self.counts.items() if count)
        if not self.plan.tasks:
            return f"截至 {self.as_of}，这个计划没有录入任务；登记里有 {own} 项：{told}。"
        more = f"另有 {len(self.lines) - own} 项只在登记里有。" if len(self.lines) > own else ""
        return f"截至 {self.as_of}，能看到的 {own} 项任务：{told}。{more}"


def track(plan: Document, base: EvidenceBase, as_of: date, known_by: date | None = None) -> Programme:
    """Each task of the plan with the entries about it, as they stood on the day.

    Args:
        plan: a document of the kind `plan`.
        base: the evidence, already limited to what was known by `known_by`.
        as_of: the day asked about.
        known_by: said in the answer only.
    """
    rows = [row for row in base.rows(RECORD) if row["shown_from"] <= as_of < row["shown_until"]]
    own: dict[str, list[Entry]] = {}
    for row in sorted(rows, key=lambda row: (row["institution"], row["key"])):
        if row["plan"].strip() == plan.id:
            task = task_of(plan, row["number"])
            own.setdefault(task.number if task else row["number"].strip(), []).append(_entry(row, plan, as_of))
    known = {task.number: task for task in plan.tasks}
    numbers = [*known, *(number for number in own if number not in known)]
    lines = [
        Line(number, known.get(number), tuple(own.get(number, ())), _state(own.get(number, ()))) for number in numbers
    ]
    return Programme(
        plan=plan,
        as_of=as_of,
        known_by=known_by,
        lines=tuple(lines),
        elsewhere=Counter(row["plan"].strip() for row in rows if row["plan"].strip() != plan.id),
        notices=tuple(_notices(lines, plan)),
        names={row["key"]: row["name"] for row in base.rows("institution")},
    )


def task_of(plan: Document, number: str) -> Task | None:
    """The task that people mean by 2, 二, （二）, 第二项, 3.2 or plan-2014/3.2; None where the plan has no such task."""
    bare = number.strip()
    by_number = {task.number: task for task in plan.tasks}
    if bare in by_number:
        return by_number[bare]
    if (task := plan.task_at(bare) or plan.task_at(f"{plan.id}/{bare}")) is not None:
        return task
    counted = number_of(re.sub(r"[（）()\s]|任务|第|项", "", bare))
    return by_number.get(str(counted)) if counted is not None else None


def deadline_of(entry: Entry, plan: Document) -> date | None:
    """The day by which an entry is to be done: its own, else the plan's end."""
    return entry.until or plan.period_until


def entry_words(entry: Entry, plan: Document, as_of: date) -> str:
    """How an entry stands, in words: with its deadline and its progress as far as they are on file."""
    deadline = deadline_of(entry, plan)
    whose = "登记" if entry.until else "计划"
    progress = f"进度 {percent(entry.progress)}" if entry.progress is not None else "没有登记进度"
    match entry.state:
        case "done":
            return "已完成"
        case "overdue":
            return f"过了{whose}的截止日（{deadline}），{progress}"
        case "ahead":
            return f"{entry.from_ or plan.period_from} 开始"
    late = "，晚于计划期" if entry.until and plan.period_until and entry.until > plan.period_until else ""
    return f"进行中，{progress}" + (f"，到 {deadline}（还有 {(deadline - as_of).days} 天{late}）" if deadline else "")


def line_words(line: Line, plan: Document, as_of: date) -> str:
    """How a task stands, in words; what several entries say, each under its owner."""
    if line.entries:
        many = len(line.entries) > 1
        told = ((f"{entry.owner}：" if many else "") + entry_words(entry, plan, as_of) for entry in line.entries)
        return "；".join(dict.fromkeys(told))
    over = plan.period_until is not None and plan.period_until < as_of
    return "没有登记" + ("，计划期已过" if over else "")


def percent(progress: Decimal) -> str:
    """A percentage without idle zeros."""
    text = f"{progress:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"


def _entry(row: Mapping[str, Any], plan: Document, as_of: date) -> Entry:
    until, progress = row["valid_until"], row["progress"]
    start, deadline = row["valid_from"] or plan.period_from, until or plan.period_until
    state: State = "running"
    if progress is not None and progress >= _WHOLE:
        state = "done"
    elif deadline is not None and deadline < as_of:
        state = "overdue"
    elif start is not None and start > as_of and not progress:
        state = "ahead"
    return Entry(
        institution=row["institution"],
        key=row["key"],
        seq=row["seq"],
        owner=row["owner"],
        from_=row["valid_from"],
        until=until,
        progress=progress,
        outcome=row["outcome"] or "",
        state=state,
    )


def _state(entries: Iterable[Entry]) -> State:
    """A task's state: overdue where any entry is, done where all are, begun where some are."""
    states = {entry.state for entry in entries}
    if not states:
        return "unrecorded"
    if len(states) == 1:
        return states.pop()
    return "overdue" if "overdue" in states else "running"


def _counts(lines: Iterable[Line]) -> dict[State, int]:
    found = Counter(line.state for line in lines)
    return {state: found[state] for state in STATE_WORDS}


def _notices(lines: Iterable[Line], plan: Document) -> Iterator[str]:
    for line in lines:
        for entry in line.entries:
            place = f"{entry.institution} 的登记 {entry.key}"
            if line.task is None and plan.tasks:
                yield f"{place}：方案的数据里没有编号为“{line.number}”的任务，照登记列在最后。请核对编号。"
            if entry.from_ and entry.until and entry.from_ > entry.until:
                yield f"{place}：起始日 {entry.from_} 晚于截止日 {entry.until}。请核对。"
            if entry.progress is not None and entry.progress > _WHOLE:
                yield f"{place}：进度 {percent(entry.progress)} 超过 100%，按已完成看。请核对。"
