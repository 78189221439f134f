"""A case as JSON: what the command line and the API give out."""

from datetime import date
from typing import Any

from zhengan.cases.case import Case, CaseEvent
from zhengan.cases.hold import holds_of
from zhengan.cases.kind import Kind, Move, kind_of
from zhengan.cases.steps import state_on
from zhengan.cases.telling import state_words


def case_data(case: Case, on: date) -> dict[str, Any]:
    """Everything about a case; `state` is the one that counts on the day."""
    kind, state = kind_of(case.kind), state_on(case, on)
    return {
        **case_line(case, on),
        "facts": dict(case.facts),
        "moves": [_move(kind, move) for move in kind.steps_from(state, case.on_file)],
        "proposals": [
            {"number": one.number, "to": one.to, "by": one.by, "at": one.at.isoformat(), "facts": dict(one.fields)}
            for one in case.proposals
        ],
        "deadlines": [
            {
                "number": one.number,
                **one.due.told(),
                "set_at": one.set_at.isoformat(),
                "done_at": one.done_at.isoformat() if one.done_at else None,
                "done_with": one.done_with,
            }
            for one in case.deadlines
        ],
        "links": [{"type": one.type, "key": one.key, "relation": one.relation} for one in case.links],
        "attachments": [{"digest": one.digest, "name": one.name, "note": one.note} for one in case.attachments],
        "holds": [
            {"number": one.number, "of": one.of, "what": one.what, "ground": one.ground, "stands": one.stands}
            for one in holds_of(case)
        ],
        "events": [_event(event) for event in case.events],
    }


def case_line(case: Case, on: date) -> dict[str, Any]:
    """A case in a list."""
    state = state_on(case, on)
    return {
        "kind": case.kind,
        "id": case.id,
        "title": case.title,
        "state": state,
        "state_title": state_words(case.kind, state),
        "open": not kind_of(case.kind).states[state].ends,
        "owner": case.owner,
        "subject": {"type": case.subject[0], "key": case.subject[1]} if case.subject else None,
        "drill": case.drill,
        "opened_by": case.opened_by,
        "opened_at": case.opened_at.isoformat(),
        "changed_at": case.changed_at.isoformat(),
        "decided": case.decided,
    }


def _move(kind: Kind, move: Move) -> dict[str, Any]:
    return {
        "to": move.to,
        "words": move.words,
        "four_eyes": move.four_eyes,
        "needs": list(move.needs),
        "takes": list(move.takes),
    }


def _event(event: CaseEvent) -> dict[str, Any]:
    return {
        "number": event.number,
        "event": event.event,
        "by": event.by,
        "at": event.at.isoformat(),
        "seq": event.seq,
        "fields": dict(event.fields),
    }
