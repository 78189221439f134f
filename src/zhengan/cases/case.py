"""A case: the story of its events, and where they have brought it.

    fold(events) ─► Case

A case is never stored: it is what its events say. Events are added, never changed; those of kinds that are not known here belong
to the story and change nothing, so that an older program can read a newer ledger.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from zhengan.cases.clock import Due

EventName = Literal[
    "opened", "moved", "proposed", "confirmed", "sent_back", "lapsed", "assigned", "commented", "attached", "linked",
    "deadline", "discharged", "held", "released", "release_asked", "noted",
]  # fmt: skip
"""What can happen to a case. `noted` is for facts of a kind's own: they carry a `what` and change no state."""

BESIDE: frozenset[str] = frozenset({"commented", "attached", "linked", "noted"})
"""Events that decide nothing: another person's decision is not out of date because of them."""


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One event. `number` counts from 1 in each case; `seq` is the ledger's number, 0 where it is not stored yet.

    `fields` are the event's own: see `zhengan.cases.book` for what each kind of event carries.
    """

    kind: str
    case: str
    event: str
    number: int
    by: str
    at: datetime
    fields: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0
    token: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A move that waits for another person: the number of the event that proposed it, where to, by whom, with what."""

    number: int
    to: str
    by: str
    at: datetime
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A duty with its last moment, the number of the event that fixed it, and what discharged it, where something did."""

    number: int
    due: Due
    set_at: datetime
    done_at: datetime | None = None
    done_by: str = ""
    done_with: str = ""
    """What discharged it: the name of a record (`type/key`), a submission, or words."""


@dataclass(frozen=True, slots=True)
class Link:
    """What the case is about besides its subject: a record, a verdict (`verdict`, `<obligation>|<type>/<key>`), another case."""

    type: str
    key: str
    by: str
    at: datetime
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file put to the case: its digest (`sha256:…`), its name, who, when, why."""

    digest: str
    name: str
    by: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Where a case stands. `subject` is the record that it is about (type, key), where there is one.

    `facts` are the fields that moves and the opening brought, later ones over earlier ones. `decided` is the number of the last
    event that decided something: a write that was made in view of another one is refused. `number` is that of the last event.
    `drill`: an exercise, kept apart from what really happened.
    """

    kind: str
    id: str
    state: str
    subject: tuple[str, str] | None
    title: str
    owner: str
    opened_by: str
    opened_at: datetime
    changed_at: datetime
    drill: bool
    facts: Mapping[str, Any]
    events: tuple[CaseEvent, ...]
    proposals: tuple[Proposal, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    links: tuple[Link, ...] = ()
    attachments: tuple[Attached, ...] = ()
    decided: int = 1

    @property
    def key(self) -> str:
        """The key of its entries in the ledger."""
        return f"{self.kind}/{self.id}"

    @property
    def on_file(self) -> bool:
        """Whether what it is about is a record, or was drafted to become one: moves that file it have doors of their own."""
        return self.subject is not None or any(event.fields.get("what") == "draft" for event in self.events)

    @property
    def number(self) -> int:
        """The number of its last event."""
        return self.events[-1].number

    def has_met(self, token: str) -> bool:
        """Whether a write with this token was entered already; '' stands for none."""
        return bool(token) and any(event.token == token for event in self.events)


def fold(events: Iterable[CaseEvent]) -> Case:
    """The case that events of one case make, in the order in which they were entered.

    Raises ValueError where there is none, or where the first is not the opening.
    """
    source = iter(events)
    first = next(source, None)
    if first is None or first.event != "opened":
        raise ValueError(f"一件处置从 opened 事件开始，实际是 {first.event if first else '没有事件'}。")
    case = _opened(first)
    for event in source:
        case = follow(case, event)
    return case


def stood_at(case: Case, at: datetime) -> Case | None:
    """The case as it stood at an instant; None where it was not opened yet."""
    if case.changed_at <= at:
        return case
    events = [event for event in case.events if event.at <= at]
    return fold(events) if events else None


_Changed = dict[str, Any]


def follow(case: Case, event: CaseEvent) -> Case:
    """The case after one more event of its own."""
    change = _CHANGES.get(event.event)
    changed = change(case, event) if change else {}
    decided = case.decided if event.event in BESIDE else event.number
    return replace(case, events=(*case.events, event), changed_at=event.at, decided=decided, **changed)


def _opened(event: CaseEvent) -> Case:
    said = event.fields
    subject = said.get("subject")
    return Case(
        kind=event.kind,
        id=event.case,
        state=said["state"],
        subject=(subject["type"], subject["key"]) if subject else None,
        title=said.get("title", ""),
        owner=said.get("owner", ""),
        opened_by=event.by,
        opened_at=event.at,
        changed_at=event.at,
        drill=bool(said.get("drill", False)),
        facts=dict(said.get("facts", {})),
        events=(event,),
        decided=event.number,
    )


def _moved(case: Case, event: CaseEvent) -> _Changed:
    """Into another state: whatever was proposed from the one before is out of date."""
    said = event.fields
    return {"state": said["to"], "facts": {**case.facts, **said.get("facts", {})}, "proposals": ()}


def _proposed(case: Case, event: CaseEvent) -> _Changed:
    said = event.fields
    asked = Proposal(event.number, said["to"], event.by, event.at, dict(said.get("facts", {})))
    return {"proposals": (*case.proposals, asked)}


def _confirmed(case: Case, event: CaseEvent) -> _Changed:
    asked = next((one for one in case.proposals if one.number == event.fields["proposal"]), None)
    if asked is None:
        return {}
    return {"state": asked.to, "facts": {**case.facts, **asked.fields}, "proposals": ()}


def _sent_back(case: Case, event: CaseEvent) -> _Changed:
    return {"proposals": tuple(one for one in case.proposals if one.number != event.fields["proposal"])}


def _assigned(case: Case, event: CaseEvent) -> _Changed:
    return {"owner": event.fields["owner"]}


def _attached(case: Case, event: CaseEvent) -> _Changed:
    said = event.fields
    one = Attached(said["digest"], said["name"], event.by, event.at, said.get("note", ""))
    return {"attachments": (*case.attachments, one)}


def _linked(case: Case, event: CaseEvent) -> _Changed:
    said = event.fields
    return {"links": (*case.links, Link(said["type"], said["key"], event.by, event.at, said.get("relation", "")))}


def _deadline(case: Case, event: CaseEvent) -> _Changed:
    return {"deadlines": (*case.deadlines, Deadline(event.number, Due.parsed(event.fields["due"]), event.at))}


def _discharged(case: Case, event: CaseEvent) -> _Changed:
    said = event.fields
    done = {"done_at": event.at, "done_by": event.by, "done_with": said.get("with", "")}
    return {
        "deadlines": tuple(
            replace(one, **done) if one.number == said["deadline"] and one.done_at is None else one
            for one in case.deadlines
        )
    }


_CHANGES = {
    "moved": _moved,
    "lapsed": _moved,
    "proposed": _proposed,
    "confirmed": _confirmed,
    "sent_back": _sent_back,
    "assigned": _assigned,
    "attached": _attached,
    "linked": _linked,
    "deadline": _deadline,
    "discharged": _discharged,
}
