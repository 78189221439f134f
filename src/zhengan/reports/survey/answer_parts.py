"""The parts of an answer by how a question asks: how many, how much, when, who, which."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from zhengan.records import RECORD_TYPES, Field
from zhengan.reports.survey.choosing import LOCAL, Asked, by_day, day_of
from zhengan.reports.survey.holdings import Held
from zhengan.reports.survey.topics import Topic
from zhengan.reports.survey.words import words

FIELD_SHARE, LIST_SHARE = 0.25, 0.5
"""How much of a question's words a field must hold to be taken for what is asked."""

NAMED = 8
_CALLED = re.compile("名称|名单|清单")
_PEOPLE = re.compile("人数|人员|员工|多少[人名]|几[人名]|人次|投资者")
_BY_SYSTEM = re.compile("系统(?:的?数量|总?数|有?多少|共?几)|(?:多少|几)个?系统")
_NAMES = ("name", "title", "holder", "service", "purpose", "metric")

Part = tuple[str, list[Held]]


def _count(topic: Topic, rows: Sequence[Held], asked: Asked) -> Part:
    number = _number_field(topic, asked.text)
    if number is not None:
        return _number(number, rows, asked)
    by_system = _BY_SYSTEM.search(asked.text) and any(one.name == "system" for one in RECORD_TYPES[topic.type].fields)
    systems = {one.fields["system"] for one in rows if by_system and one.fields.get("system")}
    return str(len(systems or rows)), list(rows)


def _amount(topic: Topic, rows: Sequence[Held], asked: Asked) -> Part:
    number = _number_field(topic, asked.text) or _only(topic, [one for one, _ in topic.fields if one.kind == "number"])
    return ("", []) if number is None else _number(number, rows, asked)


def _number_field(topic: Topic, text: str) -> Field | None:
    """The number that a question names, not a count of records: what it calls by name, else people where people are asked for."""
    numbers = [one for one in RECORD_TYPES[topic.type].fields if one.kind == "number" and one.name != "year"]
    named = [one for one in numbers if _is_named(topic.type, one, text)]
    if named:
        return max(named, key=lambda one: len(one.title))
    people = [one for one, _ in topic.fields if one in numbers and _PEOPLE.search(one.title)]
    return _only(topic, people) if _PEOPLE.search(text) else None


def _is_named(type_: str, field: Field, text: str) -> bool:
    """Whether a text calls a field by its title or another of its names."""
    names = (field.title.removesuffix("数"), *words().fields[type_, field.name])
    return any(len(name) > 1 and name in text for name in names)


def _only(topic: Topic, fields: Sequence[Field]) -> Field | None:
    """The one of these fields that holds most of the question's words; None where two hold as much: which is meant is not known."""
    shares = {field.name: share for field, share in topic.fields}
    ranked = sorted((shares[one.name], one.name) for one in fields if one.name != "year")
    if not ranked or (len(ranked) > 1 and ranked[-1][0] <= ranked[-2][0]):
        return None
    return next(one for one in fields if one.name == ranked[-1][1])


def _number(field: Field, rows: Sequence[Held], asked: Asked) -> Part:
    asking = asked.asking
    told = [one for one in by_day(rows) if one.fields.get(field.name) is not None]
    if not told:
        return "", []
    adds_up = asking.since is not None and "year" not in told[0].fields and not asking.newest
    used = told if adds_up else told[:1]
    if re.search("最大|最高|最低|最小", asked.text):
        pick = min if re.search("最低|最小", asked.text) else max
        used = [pick(told, key=lambda one: one.fields[field.name])]
    total = sum((Decimal(one.fields[field.name]) for one in used), Decimal(0))
    return _plain(total / asking.unit if "amount" in asking.forms else total), used


def _date(topic: Topic, rows: Sequence[Held], asked: Asked) -> Part:
    field = _field(topic, ("date", "instant"))
    name = field.name if field else RECORD_TYPES[topic.type].main_date
    told = [(value, one) for one in rows if name and (value := one.fields.get(name)) is not None]
    if not told:
        return "", []
    value, held = max(told, key=lambda item: (day_of(item[0]), str(item[0])))
    return _value(value), [held]


def _person(topic: Topic, rows: Sequence[Held], asked: Asked) -> Part:
    told = []
    for one in rows[:NAMED]:
        name = one.fields.get("holder") or one.fields.get("owner") or one.fields.get("reviewer")
        if name:
            position = one.fields.get("position")
            told.append(f"{name}（{position}）" if position else str(name))
    return "、".join(dict.fromkeys(told)), list(rows[:NAMED])


def _list(topic: Topic, rows: Sequence[Held], asked: Asked) -> Part:
    name = _listed_field(topic, asked.text)
    kind = next((one for one in RECORD_TYPES[topic.type].fields if one.name == name), None)
    told: list[str] = []
    for one in by_day(rows) if asked.asking.newest else rows:
        value = one.fields.get(name) if name else None
        told += [_label(kind, item) for item in (value if isinstance(value, list) else [value]) if item is not None]
        if asked.asking.newest and told:
            break
    told = list(dict.fromkeys(told if name else [one.key for one in rows]))
    more = f"等 {len(told)} 项" if len(told) > 3 * NAMED else ""
    return "、".join(told[: 3 * NAMED]) + more, list(rows)


def _listed_field(topic: Topic, text: str) -> str | None:
    """The field that is listed: the one that the question names, else what the records are called, else what tells them apart."""
    fields = RECORD_TYPES[topic.type].fields
    told = [one for one in fields if one.kind in ("text", "enum", "list", "pairs", "refs")]
    if not _CALLED.search(text):
        named = next((one.name for one in told if _is_named(topic.type, one, text)), None)
        likely = next((one.name for one, share in topic.fields[:1] if one in told and share >= LIST_SHARE), None)
        if named or likely:
            return named or likely
    called = next((one.name for one in fields if one.name in _NAMES), None)
    apart = next((one.name for one in fields if one.required and one.choices), None)
    return called or (apart if "哪些" in text else None)


def as_text(topic: Topic, rows: Sequence[Held], asked: Asked) -> Part:
    """Whatever field is asked about, else how many there are and what they are called."""
    field = next((one for one, share in topic.fields[:1] if share >= FIELD_SHARE and one.kind != "ref"), None)
    if field is not None and field.kind == "number":
        return _number(field, rows, asked)
    if field is not None and field.kind in ("date", "instant"):
        return _date(topic, rows, asked)
    told, used = _list(topic, rows, asked)
    return (told if len(rows) == 1 else f"共 {len(rows)} 项：{told}"), used


PARTS = {
    "count": _count,
    "amount": _amount,
    "date": _date,
    "person": _person,
    "list": _list,
    "text": as_text,
}


def _field(topic: Topic, kinds: Sequence[str], least: float = FIELD_SHARE) -> Field | None:
    """The field of one of these kinds that the question names best, if it names one."""
    return next((field for field, share in topic.fields if field.kind in kinds and share >= least), None)


def _label(field: Field | None, value: Any) -> str:
    return field.choices.get(str(value), _value(value)) if field else _value(value)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return _plain(value)
    if isinstance(value, datetime):
        return f"{value + LOCAL:%Y-%m-%d %H:%M}"
    return str(value)


def _plain(number: Decimal) -> str:
    text = f"{number.quantize(Decimal('0.01')) if number % 1 else number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
