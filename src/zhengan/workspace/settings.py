"""What an institution has decided: readings, law switched off, four eyes, warning spans, freezes. Each by a person, with a ground.

A decision is an event of kind `setting` on the institution's audit trail, so it cannot be changed unseen, and the last one of a
name holds. Names: `reading:<id>` (one of the reading's values), `off:<id>` of an instrument (true: read, but not judged by) or of a
rule beside ours (true: not looked at; false: looked at although `zhengan.toml` switches it off), `four_eyes:<record type>` (true:
counts when a second person has confirmed it), `warning:<kind of period>` (how many days before its day a duty shows as due, as
digits; undecided it follows from the period), `freeze:<name>` (days without changes: `12-25..01-03` every year, or with years). The
value None gives a decision up.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from zhengan.law import Catalogue
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace
from zhengan.workspace.lawbook import lawbook

if TYPE_CHECKING:
    from zhengan.ledger import StoredEntry

READING, OFF, FOUR_EYES, WARNING, FREEZE = "reading", "off", "four_eyes", "warning", "freeze"
SHORTEST_GROUND, LONGEST_GROUND = 2, 500
LONGEST_NAME = 40
LONGEST_NUMBER = 4

Value = str | bool | None


@dataclass(frozen=True)
class Decision:
    """One decision: what, by whom, why, when, and its number on the audit trail."""

    name: str
    value: Value
    by: str
    why: str
    at: datetime
    seq: int


@dataclass(frozen=True)
class Settings:
    """What holds. `off` are instruments and rules beside ours; `decisions` are the last of each name; `on` are rules looked at although
    `zhengan.toml` says off; `warning` are days by kind of period, `freezes` days without changes by name."""

    readings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    off: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    four_eyes: frozenset[str] = frozenset()
    warning: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    freezes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    decisions: Mapping[str, Decision] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def digest(self) -> str:
        """The same for the same settings, whoever decided them."""
        said = {name: one.value for name, one in self.decisions.items() if one.value is not None}
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


UNDECIDED = Settings()


def settings_of(institution: str) -> Settings:
    """What an institution has decided by now. The ledger must be open."""
    last = {one.name: one for one in _decisions(institution, None)}

    def said(kind: str, value: bool) -> tuple[str, ...]:  # noqa: FBT001 - a value looked for, not a switch
        return tuple(sorted(_id(name) for name, one in last.items() if _kind(name) == kind and one.value is value))

    readings = {_id(name): str(one.value) for name, one in last.items() if _kind(name) == READING and one.value}
    return Settings(
        MappingProxyType(readings),
        said(OFF, True),
        said(OFF, False),
        frozenset(said(FOUR_EYES, True)),
        MappingProxyType({_id(name): int(str(one.value)) for name, one in last.items() if _is_span(name, one.value)}),
        MappingProxyType(
            {_id(name): str(one.value) for name, one in last.items() if _kind(name) == FREEZE and one.value}
        ),
        MappingProxyType(last),
    )


def history_of(institution: str, name: str) -> tuple[Decision, ...]:
    """All decisions about one name, the oldest first."""
    return tuple(_decisions(institution, name))


def decide(
    institution: str, name: str, value: Value, *, workspace: Workspace, by: str, why: str, now: datetime
) -> Decision:
    """Puts a decision on the audit trail. Raises InputError for what no setting is, and for a decision without a ground."""
    from zhengan.ledger import Event, note_down

    kind, found = _kind(name), _id(name)
    if kind not in _FITS or not found:
        names = "、".join(f"{one}:…" for one in _FITS)
        raise InputError(f"设置的名字应为 {names} 之一，实为“{name[:80]}”。没有记下，请改用这几种。")
    ground, person = why.strip(), by.strip()
    if not SHORTEST_GROUND <= len(ground) <= LONGEST_GROUND:
        limits = f"{SHORTEST_GROUND} 至 {LONGEST_GROUND} 字"
        raise InputError(f"决定的依据应为 {limits}，实为 {len(ground)} 字。没有记下，请写明凭什么这样定。")
    if not person:
        raise InputError("决定应写明由谁作出，实为空。没有记下，请填姓名或账号。")
    _FITS[kind](found, value, lawbook(replace(workspace, off=())))
    event = Event("setting", name, {"value": value, "why": ground})
    seq = note_down(institution, event, actor=person, source="settings", now=now)
    return Decision(name, value, person, ground, now, seq)


def catalogue_by(workspace: Workspace, own: Settings, without: Sequence[str] = ()) -> Catalogue:
    """The law of a workspace as an institution looks at it; `without` are further rules left out this time.

    A decision about a rule or instrument that is there no more changes nothing (see `outdated`).
    """
    off = tuple(id_ for id_ in workspace.off if id_ not in own.on)
    found = lawbook(replace(workspace, off=off), without=without)
    found = found.without({rule.id for rule in found.beside_rules}.intersection(own.off))
    return found.setting_aside(own.off).warned(own.warning)


def readings_by(catalogue: Catalogue, own: Settings) -> dict[str, str]:
    """The decided values of those readings that the law still has."""
    return {id_: value for id_, value in own.readings.items() if _is_choice(catalogue, id_, value)}


def outdated(workspace: Workspace, own: Settings) -> tuple[Decision, ...]:
    """Decisions about readings, values, rules or record types that are there no more; they change nothing."""
    whole = lawbook(replace(workspace, off=()))
    return tuple(one for one in own.decisions.values() if one.value is not None and not _fits(one, whole))


def _decisions(institution: str, name: str | None) -> Iterator[Decision]:
    from zhengan.ledger.trail import trail

    for item in trail(institution, kinds=["setting"], subject=name):
        content = item.content()
        payload = content["payload"]
        if _kind(item.key) in _FITS and {"value", "why"} <= payload.keys():
            yield _decision(item, content)


def _decision(item: "StoredEntry", content: Mapping[str, Any]) -> Decision:
    said = content["payload"]
    at = datetime.fromisoformat(item.recorded_at)
    return Decision(item.key, said["value"], content["actor"], said["why"], at, item.seq)


def _fits(one: Decision, whole: Catalogue) -> bool:
    try:
        _FITS[_kind(one.name)](_id(one.name), one.value, whole)
    except InputError:
        return False
    return True


def _fit_reading(id_: str, value: Value, whole: Catalogue) -> None:
    if id_ not in whole.readings:
        raise InputError(_refusal("口径", id_, whole.readings))
    if value is not None and not _is_choice(whole, id_, value):
        choices = "；".join(f"{choice}（{words}）" for choice, words in whole.readings[id_].choices.items())
        raise InputError(f"口径 {id_} 的取值应为 {choices}，实为“{value}”。没有记下，请改用列出的取值。")


def _fit_off(id_: str, value: Value, whole: Catalogue) -> None:
    known = [*whole.instruments, *(rule.id for rule in whole.beside_rules)]
    if id_ not in known:
        raise InputError(_refusal("规定或旁及规则", id_, known))
    _fit_switch(f"{OFF}:{id_}", value)


def _fit_four_eyes(id_: str, value: Value, _: Catalogue) -> None:
    from zhengan.records import RECORD_TYPES

    if id_ not in RECORD_TYPES:
        raise InputError(_refusal("记录类型", id_, RECORD_TYPES))
    _fit_switch(f"{FOUR_EYES}:{id_}", value)


def _fit_warning(id_: str, value: Value, _: Catalogue) -> None:
    from zhengan.assess.terms import MOST_WARNING

    if id_ not in MOST_WARNING:
        raise InputError(_refusal("周期", id_, MOST_WARNING))
    fits = isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= LONGEST_NUMBER
    if value is not None and not (fits and int(value) <= MOST_WARNING[id_]):
        limits = f"0 至 {MOST_WARNING[id_]} 的整数（天）"
        raise InputError(f"{WARNING}:{id_} 应为 {limits}，实为“{str(value)[:40]}”。没有记下，请改为这个范围。")


def _is_span(name: str, value: Value) -> bool:
    return _kind(name) == WARNING and isinstance(value, str)


def _fit_freeze(id_: str, value: Value, _: Catalogue) -> None:
    from zhengan.cases.freezes import parsed

    if len(id_) > LONGEST_NAME:
        raise InputError(f"封网期的名字应不超过 {LONGEST_NAME} 字，实为 {len(id_)} 字。没有记下，请缩短。")
    if value is None:
        return
    try:
        parsed(str(value))
    except ValueError as error:
        raise InputError(f"{error}。没有记下，请改写。") from None


def _fit_switch(name: str, value: Value) -> None:
    if value is not None and not isinstance(value, bool):
        raise InputError(f"设置 {name} 应为是或否，实为“{value}”。没有记下，请改为是或否。")


def _refusal(what: str, found: str, known: Mapping[str, Any] | Sequence[str]) -> str:
    return f"{what}应为 {'、'.join(known)} 之一，实为“{found[:80]}”。没有记下，请改用列出的编号。"


def _is_choice(catalogue: Catalogue, id_: str, value: Value) -> bool:
    reading = catalogue.readings.get(id_)
    return reading is not None and value in reading.choices


def _kind(name: str) -> str:
    return name.partition(":")[0]


def _id(name: str) -> str:
    return name.partition(":")[2]


_FITS: Mapping[str, Callable[[str, Value, Catalogue], None]] = {
    READING: _fit_reading,
    OFF: _fit_off,
    FOUR_EYES: _fit_four_eyes,
    WARNING: _fit_warning,
    FREEZE: _fit_freeze,
}
