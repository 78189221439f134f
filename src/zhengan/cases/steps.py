"""What may be done with a case as it stands: the move that the table allows, the proposal that waits, what has lapsed."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from zhengan.cases.case import Case, Proposal
from zhengan.cases.clock import ZONE
from zhengan.cases.errors import CaseAbsent, CaseChanged, CaseRefused
from zhengan.cases.kind import ROLES, Move, kind_of
from zhengan.cases.story import Said
from zhengan.ledger.retraction import standing
from zhengan.records import RECORD_TYPES


def allowed(case: Case, to: str, roles: Collection[str] | None) -> Move:
    """The move to a state. Raises CaseRefused where the table has none, or has it for other roles."""
    table = kind_of(case.kind)
    step = table.move(case.state, to)
    if step is None:
        may = "、".join(f"{one.words}（{one.to}）" for one in table.moves_from(case.state)) or "没有，已办结"
        asked = table.states[to].title if to in table.states else to[:40]
        raise CaseRefused(f"{case.key} 现在是“{table.states[case.state].title}”，不能到“{asked}”。可以：{may}。")
    if roles is not None and step.who.isdisjoint(roles):
        who = "、".join(title for name, title in ROLES.items() if name in step.who)
        raise CaseRefused(f"“{step.words}”应由{who}办理，您的角色里没有。没有办理，请转给他们。")
    return step


def proposed(case: Case, proposal: int) -> Proposal:
    """The proposal of an event. Raises CaseAbsent where it waits no more."""
    found = next((one for one in case.proposals if one.number == proposal), None)
    if found is None:
        raise CaseAbsent(f"{case.key} 没有编号 {proposal} 的待确认事项：可能已确认、退回，或状态已变。请重新打开再看。")
    return found


def unchanged(case: Case, decided: int) -> None:
    """Raises CaseChanged where the last decision is another one than who acts has seen."""
    if case.decided != decided:
        last = next(event for event in reversed(case.events) if event.number == case.decided)
        raise CaseChanged(
            f"{case.key} 在您看过之后有了新的办理（{last.by}，第 {case.decided} 步；您看到的是第 {decided} 步）。"
            "没有写入，请重新打开再办。"
        )


def has_lapsed(case: Case, on: date) -> bool:
    """Whether the case stands in a state that held only until a day before `on`."""
    state = kind_of(case.kind).states[case.state]
    return bool(state.lapses_to) and date.fromisoformat(case.facts[state.until]) < on


def state_on(case: Case, on: date) -> str:
    """The state that counts on a day: what was accepted until the day before is open again, whether entered yet or not."""
    return kind_of(case.kind).states[case.state].lapses_to if has_lapsed(case, on) else case.state


def lapsed(case: Case) -> Said:
    """That the case falls back from the state that held until a day."""
    state = kind_of(case.kind).states[case.state]
    return Said("lapsed", {"from": case.state, "to": state.lapses_to, "until": case.facts[state.until]})


def still_ahead(case: Case, to: str, facts: Mapping[str, object], at: datetime) -> None:
    """Raises CaseRefused where a state would be entered that held only until a day gone by."""
    state = kind_of(case.kind).states[to]
    day = at.astimezone(ZONE).date()
    if state.lapses_to and date.fromisoformat(str(facts[state.until])) < day:
        title = kind_of(case.kind).fields[state.until].title
        raise CaseRefused(f"{title}应不早于 {day}，实际是 {facts[state.until]}。没有办理，请改正后再办。")


def is_on_file(case: Case | None, institution: str, name: str) -> bool:
    """Whether a name is that of a file attached to the case, or of a record (`type/key`) in the ledger."""
    if case and any(name in (one.name, one.digest) for one in case.attachments):
        return True
    type_, _, key = name.partition("/")
    return type_ in RECORD_TYPES and next(standing(institution, types=[type_], key=key), None) is not None
