"""What happened in a term, told from the entries that say so: what was known, decided, done, reported, and by whom."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from zhengan.ledger import StoredEntry
from zhengan.records import RECORD_TYPES, ZONE

Kind = Literal["known", "decided", "done", "reported"]
KIND_WORDS: Mapping[Kind, str] = {"known": "知道", "decided": "决定", "done": "做了", "reported": "报告"}

# Records of the institution that tell of a term: type -> what it tells, and by which fields it is told in words.
_TELLING: Mapping[str, tuple[Kind, tuple[str, ...]]] = {
    "regulator_notice": ("known", ("kind", "from", "subjects", "person")),
    "incident": ("known", ("kind", "level", "systems")),
    "meeting": ("decided", ("topics", "decisions")),
    "policy": ("decided", ("title",)),
    "judgement": ("decided", ("obligation", "conclusion", "grounds", "by")),
    "drill": ("done", ("scenarios", "organiser")),
    "internal_audit": ("done", ("scope", "findings", "report")),
    "responsibility_assessment": ("done", ("subjects",)),
    "submission": ("reported", ("kind", "period", "to", "receipt")),
    "incident_report": ("reported", ("incident", "kind", "to")),
    "notice_feedback": ("reported", ("notice", "measures")),
    "investor_notice": ("reported", ("about", "channels")),
}
TOLD_TYPES = tuple(_TELLING)
_CASE_EVENTS = {
    "opened": "立件",
    "moved": "推进",
    "proposed": "提出",
    "confirmed": "确认",
    "sent_back": "退回",
    "assigned": "指派",
    "commented": "备注",
    "discharged": "办结时限",
    "noted": "记事",
    "held": "保全证据",
}
_TRAIL: Mapping[str, tuple[Kind, str]] = {
    "read": ("known", "查看"),
    "export": ("known", "导出"),
    "setting": ("decided", "设置"),
    "write": ("done", "填写"),
}
_LONGEST = 300


@dataclass(frozen=True)
class Deed:
    """One thing: when (ISO, local), of which kind, in words, by whom; the chain and the number of the entry that says so.

    `own` is true where the person did it or is named in it; else it is an act of the institution in the person's term. `count`
    is how many like entries it stands for (the looks of one day at one page are one line); the entry is the first of them.
    """

    at: str
    kind: Kind
    words: str
    by: str
    chain: str
    seq: int
    own: bool
    count: int = 1


def recorded(entries: Iterable[StoredEntry], person: str, accounts: Collection[str]) -> Iterator[Deed]:
    """The institution's records that tell of a term."""
    for item in entries:
        content = item.content()
        kind, names = _TELLING[item.type]
        payload = content["payload"]
        own = content["actor"] in accounts or person in (payload.get("by"), payload.get("person"), payload.get("owner"))
        yield Deed(
            _main(item.type, payload) or item.recorded_at[:16],
            kind,
            _record_words(item.type, item.key, payload, names),
            content["actor"],
            item.institution,
            item.seq,
            own or (item.type == "judgement" and person in str(payload.get("by", ""))),
        )


def of_cases(entries: Iterable[StoredEntry], accounts: Collection[str]) -> Iterator[Deed]:
    """What the person did in cases."""
    for item in entries:
        said = item.payload
        if said.get("by") not in accounts or said.get("event") not in _CASE_EVENTS or said.get("drill"):
            continue
        to = f"，至 {said['to']}" if said.get("to") else ""
        kind: Kind = "done" if said["event"] in ("noted", "held", "discharged") else "decided"
        yield Deed(
            str(said["at"])[:16],
            kind,
            f"处置 {item.key}：{_CASE_EVENTS[said['event']]}{to}",
            str(said["by"]),
            item.institution,
            item.seq,
            True,
        )


def on_trail(entries: Iterable[StoredEntry], accounts: Collection[str]) -> Iterator[Deed]:
    """What the person looked at, decided and wrote in the console; the looks of one day at one page are one line."""
    looked: dict[tuple[str, str, str], list[tuple[StoredEntry, str]]] = {}
    for item in entries:
        if item.type not in _TRAIL:
            continue
        actor = item.content()["actor"]
        if actor in accounts:
            looked.setdefault((item.recorded_at[:10], item.type, item.key), []).append((item, actor))
    for (_, kind, key), found in looked.items():
        first, actor = found[0]
        what, word = _TRAIL[kind]
        said = first.payload
        more = f"：{said.get('value')}，依据：{said.get('why')}" if kind == "setting" and "why" in said else ""
        words = f"{word} {key}{more}"[:_LONGEST]
        yield Deed(first.recorded_at[:16], what, words, actor, first.institution, first.seq, True, len(found))


def within(deeds: Iterable[Deed], spans: Iterable[tuple[date, date]]) -> list[Deed]:
    """The deeds of these spans (both days in), by time."""
    days = [(first.isoformat(), last.isoformat()) for first, last in spans]
    kept = (one for one in deeds if any(first <= one.at[:10] <= last for first, last in days))
    return sorted(kept, key=lambda one: (one.at, one.chain, one.seq))


def _main(type_: str, payload: Mapping[str, Any]) -> str | None:
    name = RECORD_TYPES[type_].main_date
    value = payload.get(name) if name else None
    if not value and payload.get("year"):
        return f"{payload['year']}-12-31"
    if value and "T" in str(value):
        return datetime.fromisoformat(value).astimezone(ZONE).isoformat()[:16]
    return str(value) if value else None


def _record_words(type_: str, key: str, payload: Mapping[str, Any], names: Iterable[str]) -> str:
    kind = RECORD_TYPES[type_]
    fields = {field.name: field for field in kind.fields}
    told = []
    for name in names:
        value = payload.get(name)
        if value in (None, "", []):
            continue
        values = value if isinstance(value, list) else [value]
        said = "、".join(fields[name].choices.get(str(one), str(one)) for one in values)
        told.append(f"{fields[name].title} {said}")
    return f"{kind.title} {key}：{'；'.join(told)}"[:_LONGEST]
