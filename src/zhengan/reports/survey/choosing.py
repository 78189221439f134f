"""Which records a question means: those that stand on the day, within its time, and as its words narrow them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from zhengan.records import RECORD_TYPES, Field
from zhengan.reports.survey.asking import Asking
from zhengan.reports.survey.holdings import Held, Holdings
from zhengan.reports.survey.topics import Topic
from zhengan.reports.survey.words import words

LOCAL = timedelta(hours=8)
_ENDS = ("until", "retired_on", "withdrawn_on")
_STEMS = ("是否", "有", "已", "为")


@dataclass(frozen=True)
class Asked:
    """A question's text, its words, and how it asks."""

    text: str
    words: frozenset[str]
    asking: Asking


def meant(topic: Topic, asked: Asked, holdings: Holdings) -> tuple[list[Held], tuple[str, ...]]:
    """The records, and the words by which they were narrowed, for people."""
    rows, told, asking = holdings.rows(topic.type), [], asked.asking
    if topic.type in words().stock:
        rows = [one for one in rows if _stands(one, holdings.as_of)]
    elif asking.since is not None:
        rows = [one for one in rows if _within(one, asking)]
        told.append(f"{asking.since} 至 {asking.until}")
    for field, values, label in narrowed(topic.type, asked.text, asked.words):
        rows = [one for one in rows if fits(one.fields.get(field.name), values)]
        told.append(label)
    return rows, tuple(told)


def narrowed(type_: str, text: str, said_words: frozenset[str]) -> list[tuple[Field, str | tuple[Any, ...], str]]:
    """What the words of a text ask of the fields of a type: field, `absent`, `present` or values, and the words for it."""
    kind = RECORD_TYPES[type_]
    by_name = {field.name: field for field in kind.fields}
    found: dict[str, tuple[Field, str | tuple[Any, ...], str]] = {}
    for one in words().filters:
        said = next((word for word in one.words if word in text), None)
        if one.type == type_ and said is not None and one.field not in found:
            found[one.field] = (by_name[one.field], one.wanted, f"{by_name[one.field].title}：{said}")
    plain = "".join((kind.title, *words().types[type_]))
    # 网络 in 网络安全 names no network.
    left = text
    for word in (one for one in words().skip if len(one) > 2):
        left = left.replace(word, "")
    for field in kind.fields:
        labels = [(value, label) for value, label in field.choices.items() if _is_said(label, left, said_words)]
        labels = [(value, label) for value, label in labels if label not in plain or field.name == "role"]
        if labels and field.name not in found and field.kind in ("enum", "list"):
            value, label = max(labels, key=lambda item: len(item[1]))
            found[field.name] = (field, (value,), f"{field.title}：{label}")
        elif field.kind == "bool" and field.name not in found and _names(type_, field, text):
            found[field.name] = (field, (True,), f"{field.title}：是")
    return list(found.values())


def fits(value: Any, wanted: str | tuple[Any, ...]) -> bool:
    """Whether a value is as it is asked for."""
    if wanted == "absent":
        return value is None
    if wanted == "present":
        return value is not None
    if isinstance(value, list):
        return any(item in wanted for item in value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" in wanted
    return value in wanted


def main_day(held: Held) -> date | None:
    """The day that a record is about."""
    name = RECORD_TYPES[held.type].main_date
    return day_of(held.fields.get(name)) if name else None


def day_of(value: Any) -> date | None:
    """The local day of a date or an instant of the tables (naive UTC)."""
    if isinstance(value, datetime):
        return (value + LOCAL).date()
    return value if isinstance(value, date) else None


def by_day(rows: Sequence[Held]) -> list[Held]:
    """The records by their main day, the newest first; yearly ones by their year."""
    return sorted(rows, key=lambda one: (main_day(one) or date.min, one.fields.get("year") or 0, one.seq), reverse=True)


def _stands(held: Held, on: date) -> bool:
    start = day_of(held.fields.get("from"))
    ends = [day_of(held.fields.get(name)) for name in _ENDS]
    return (start is None or start <= on) and all(end is None or end >= on for end in ends)


def _within(held: Held, asking: Asking) -> bool:
    if "year" in held.fields:
        return asking.year is None or held.fields["year"] == asking.year
    day = main_day(held)
    return day is None or asking.since is None or asking.until is None or asking.since <= day <= asking.until


def _is_said(label: str, text: str, said_words: frozenset[str]) -> bool:
    """Whether a label stands in a text; a short one has to be a word there and no part of one."""
    return label in text and (len(label) > 2 or label in said_words)


def _names(type_: str, field: Field, text: str) -> bool:
    """Whether a text names a yes-or-no field: by its title, or by what of the title the type's own words leave (重要 of 重要供应商)."""
    title = field.title
    for stem in _STEMS:
        title = title.removeprefix(stem)
    own = (title, *words().fields[type_, field.name])
    if any(len(word) > 2 and word in text for word in own):
        return True
    named = sorted({RECORD_TYPES[type_].title, *words().types[type_]} - {title}, key=len, reverse=True)
    rest = next((title.replace(word, "") for word in named if word in title), "")
    return len(rest) > 1 and rest in text
