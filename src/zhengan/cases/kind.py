"""Kinds of cases as a table (`kinds.yaml`): states, fields, allowed moves. The table is checked when it is loaded.

kinds() ─► {"incident": Kind, …}
moves_from(kind, state, roles) ─► the moves that somebody may make now
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from zhengan.cases.errors import CaseAbsent

FieldKind = Literal["text", "words", "day", "instant", "choice", "yes_no", "number", "person", "evidence"]

ROLES: Mapping[str, str] = {"filer": "填报", "reviewer": "复核", "leader": "领导"}
"""Roles that the table names -> what people call them."""

# What an event or a call is told beside the fields of its move.
_EVENTS = {"kind", "case", "event", "number", "by", "at", "to", "token", "seen", "facts"}
_CALLS = {"self", "subject", "title", "drill", "roles", "what"}
RESERVED = frozenset(_EVENTS | _CALLS)


@dataclass(frozen=True, slots=True)
class CaseField:
    """Something that a move asks for."""

    name: str
    title: str
    kind: FieldKind
    choices: Mapping[str, str]
    help: str


@dataclass(frozen=True, slots=True)
class State:
    """Where a case can stand. `ends`: it is closed. `lapses_to`: it holds through the day in the fact `until` and then falls
    back to that state."""

    name: str
    title: str
    ends: bool
    until: str
    lapses_to: str


@dataclass(frozen=True, slots=True)
class Move:
    """An allowed move: `words` is what the button says; `who` are the roles that may; with `four_eyes` another one confirms.

    `door` says where a move is made that also files a record ("" for all others).
    """

    sources: tuple[str, ...]
    to: str
    words: str
    who: frozenset[str]
    four_eyes: bool
    needs: tuple[str, ...]
    takes: tuple[str, ...]
    door: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of case. The first state is where a case begins."""

    name: str
    title: str
    states: Mapping[str, State]
    fields: Mapping[str, CaseField]
    moves: tuple[Move, ...]

    @property
    def first(self) -> State:
        """Where a case begins."""
        return next(iter(self.states.values()))

    def move(self, source: str, to: str) -> Move | None:
        """The move between two states, where the table has one."""
        return next((one for one in self.moves if source in one.sources and one.to == to), None)

    def moves_from(self, state: str, roles: Collection[str] | None = None) -> tuple[Move, ...]:
        """What may be done in a state, by somebody with these roles (None: by whoever may anything)."""
        return tuple(
            one for one in self.moves if state in one.sources and (roles is None or not one.who.isdisjoint(roles))
        )

    def steps_from(self, state: str, on_file: bool, roles: Collection[str] | None = None) -> tuple[Move, ...]:  # noqa: FBT001
        """Of these, what is done with the case alone; of one whose subject is on file that is no move that files a record."""
        return tuple(one for one in self.moves_from(state, roles) if not (one.door and on_file))


def kinds() -> Mapping[str, Kind]:
    """All kinds, in the order of the table."""
    return _loaded()


def kind_of(name: str) -> Kind:
    """One kind. Raises CaseAbsent."""
    found = kinds().get(name)
    if found is None:
        listed = "、".join(f"{one.title}（{one.name}）" for one in kinds().values())
        raise CaseAbsent(f"没有这种处置：{name[:40]}。可用的有：{listed}。")
    return found


def read_kinds(text: str) -> dict[str, Kind]:
    """The kinds of a table. Raises ValueError that names the place where it does not hang together."""
    data = yaml.safe_load(text)
    return {name: _kind(name, node) for name, node in data.items()}


@cache
def _loaded() -> Mapping[str, Kind]:
    return read_kinds((Path(__file__).parent / "kinds.yaml").read_text(encoding="utf-8"))


def _kind(name: str, node: Mapping[str, Any]) -> Kind:
    states = {key: _state(key, one or {}) for key, one in node["states"].items()}
    fields = {key: _field(name, key, one) for key, one in node.get("fields", {}).items()}
    kind = Kind(name, node["title"], states, fields, tuple(_move(one) for one in node["moves"]))
    _check(kind)
    return kind


def _state(name: str, node: Mapping[str, Any]) -> State:
    return State(name, node["title"], node.get("ends", False), node.get("until", ""), node.get("lapses_to", ""))


def _field(owner: str, name: str, node: Mapping[str, Any]) -> CaseField:
    if name in RESERVED or node["kind"] not in get_args(FieldKind):
        raise ValueError(f"{owner} 的字段 {name} 的名字或类型（{node['kind']}）不能用。")
    if (node["kind"] == "choice") != bool(node.get("choices")):
        raise ValueError(f"{owner} 的字段 {name}：choice 应有 choices，别的类型不应有。")
    return CaseField(name, node["title"], node["kind"], node.get("choices", {}), node.get("help", ""))


def _move(node: Mapping[str, Any]) -> Move:
    return Move(
        tuple(node["from"]),
        node["to"],
        node["words"],
        frozenset(node["who"]),
        node.get("four_eyes", False),
        tuple(node.get("needs", ())),
        tuple(node.get("takes", ())),
        node.get("door", ""),
    )


def _check(kind: Kind) -> None:
    """Every name is known, no move stands twice, every state is reached, and every one that does not end leads on."""
    seen: set[tuple[str, str]] = set()
    for move in kind.moves:
        unknown = [name for name in (*move.sources, move.to) if name not in kind.states]
        unknown += [name for name in (*move.needs, *move.takes) if name not in kind.fields]
        unknown += [name for name in move.who if name not in ROLES]
        if unknown or not move.who or not move.sources:
            raise ValueError(f"{kind.name} 的“{move.words}”写了表里没有的名字，或缺 from、who：{'、'.join(unknown)}。")
        for source in move.sources:
            if (source, move.to) in seen or kind.states[source].ends:
                raise ValueError(f"{kind.name} 从 {source} 到 {move.to} 写了两次，或 {source} 已是终点。")
            seen.add((source, move.to))
    for state in kind.states.values():
        reached = state is kind.first or any(to == state.name for _, to in seen)
        leads = state.ends or any(source == state.name for source, _ in seen)
        lapses = (not state.lapses_to and not state.until) or (
            state.lapses_to in kind.states and state.until in kind.fields
        )
        if not (reached and leads and lapses):
            raise ValueError(f"{kind.name} 的状态 {state.name} 到不了、走不出，或 until 和 lapses_to 没有成对写。")
