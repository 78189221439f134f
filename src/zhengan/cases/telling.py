"""A case in words: each event of its story as a line and what it brought, for people who read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhengan.cases.case import Case, CaseEvent
from zhengan.cases.clock import ZONE
from zhengan.cases.hold import HELD_WORDS
from zhengan.cases.kind import CaseField, Kind, kind_of


@dataclass(frozen=True, slots=True)
class Told:
    """An event in words: what happened, and title and words of each thing that it brought."""

    event: CaseEvent
    headline: str
    lines: tuple[tuple[str, str], ...]


def story_of(case: Case) -> tuple[Told, ...]:
    """The whole story, in order."""
    return tuple(told(case, event) for event in case.events)


def told(case: Case, event: CaseEvent) -> Told:
    """One event of a case."""
    kind, said = kind_of(case.kind), event.fields
    headline = _HEADLINES.get(event.event, lambda kind, said: str(said.get("what", event.event)))(kind, said)
    lines = facts_words(kind, said.get("facts", {}))
    if words := said.get("words") or said.get("note") or said.get("ground"):
        lines.append(("", words))
    return Told(event, headline, tuple(lines))


def field_words(field: CaseField, value: Any) -> str:
    """A value as people write it."""
    if field.kind == "choice":
        return field.choices.get(value, str(value))
    if field.kind == "yes_no":
        return "是" if value else "否"
    if field.kind == "evidence":
        return "、".join(value)
    if field.kind == "instant":
        return instant_words(datetime.fromisoformat(value))
    return str(value)


def facts_words(kind: Kind, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Title and words of each fact that is a field of the kind, in the order of the table."""
    return [(field.title, field_words(field, facts[name])) for name, field in kind.fields.items() if name in facts]


def due_words(due: date | datetime) -> str:
    """Until when, as people write it: a day, or a day and time."""
    return instant_words(due) if isinstance(due, datetime) else due.isoformat()


def instant_words(instant: datetime) -> str:
    """An instant in local time, to the minute."""
    return instant.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def state_words(kind: str, state: str) -> str:
    """What a state is called; its name where the table has no such state any more."""
    found = kind_of(kind).states.get(state)
    return found.title if found else state


def _step(kind: Kind, said: Mapping[str, Any]) -> str:
    """What the button says, else the state that was reached."""
    move = kind.move(said.get("from", ""), said["to"])
    return move.words if move else state_words(kind.name, said["to"])


def _due(said: Mapping[str, Any]) -> str:
    due = said["due"]
    until = due_words(datetime.fromisoformat(due["due"])) if "T" in due["due"] else due["due"]
    to = f"（{due['to']}）" if due.get("to") else ""
    return f"定下期限：{due['what']}{to}，{until}" + (f"，依据 {due['basis']}" if due.get("basis") else "")


_HEADLINES: Mapping[str, Any] = {
    "opened": lambda kind, said: f"开始：{said.get('title') or kind.title}",
    "moved": lambda kind, said: f"{_step(kind, said)}，到“{state_words(kind.name, said['to'])}”",
    "lapsed": lambda kind, said: f"{said['until']} 到期，回到“{state_words(kind.name, said['to'])}”",
    "proposed": lambda kind, said: f"提出{_step(kind, said)}，等另一人确认",
    "confirmed": lambda kind, said: f"确认{_step(kind, said)}，到“{state_words(kind.name, said['to'])}”",
    "sent_back": lambda kind, said: f"退回第 {said['proposal']} 步",
    "assigned": lambda kind, said: f"交给 {said['owner']}",
    "commented": lambda kind, said: "备注",
    "attached": lambda kind, said: f"附上 {said['name']}",
    "linked": lambda kind, said: (
        f"连到 {said['type']}/{said['key']}" + (f"（{r})" if (r := said.get("relation")) else "")
    ),
    "deadline": lambda kind, said: _due(said),
    "discharged": lambda kind, said: (
        f"办完第 {said['deadline']} 步定的期限" + (f"：{w}" if (w := said.get("with")) else "")
    ),
    "held": lambda kind, said: f"保全{HELD_WORDS[said['of']]} {said['what']}",
    "released": lambda kind, said: f"解除第 {said['hold']} 步的保全",
}
