"""The form of a record, made from its type: which input a field gets, what is offered and said beside it, and its faults in words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext

from zhengan.records import RECORD_TYPES, Fault, Field, RecordType
from zhengan.records.rows import TELEMETRY_TYPES
from zhengan.records.rules import EXACTLY_ONE, ORDERED, SPAN
from zhengan.records.workbooks.layout import target_words
from zhengan.web.evidence.record_cells import PREFIX, Posted, form_fields, groups, input_names

Widget = Literal[
    "text",
    "long",
    "date",
    "instant",
    "month",
    "number",
    "choice",
    "flag",
    "checks",
    "lines",
    "ref",
    "refs",
    "pairs",
    "kept",
]

_SAYS_NO_MORE = 4
LONG_FROM = 60
"""Text longer than this gets an input of several lines."""
EMPTY_ROWS = 2
"""Empty rows offered below those of a list of groups."""
_LONG = frozenset({"note", "reason", "grounds", "detail"})
_PARTS = {
    "name": "名称",
    "period": "周期",
    "metric": "指标",
    "capacity": "容量",
    "system": "系统",
    "rto_minutes": "恢复时间（分钟）",
    "rpo_minutes": "恢复点（分钟）",
    "address": "地址",
    "side": "侧",
}
_PERIODS = {
    "P1D": "每天",
    "P7D": "每七天",
    "P1M": "每月",
    "P3M": "每三个月",
    "P6M": "每半年",
    "P1Y": "每年",
    "P2Y": "每两年",
}


@dataclass(frozen=True)
class Part:
    """One part of a group: the name of its input, its title, what stands in it."""

    name: str
    title: str
    value: str


@dataclass(frozen=True)
class Input:
    """One field of a form. `values` are as they were posted; `rows` those of groups. `choices` pairs value and label;
    `offered` are suggestions that bind nobody. `after` names the input that must not be later, `apart` those of which only
    one is filled in."""

    field: Field
    widget: Widget
    values: tuple[str, ...] = ()
    rows: tuple[tuple[Part, ...], ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    offered: tuple[tuple[str, str], ...] = ()
    hints: tuple[str, ...] = ()
    after: str = ""
    apart: str = ""
    fault: str = ""

    @property
    def id(self) -> str:
        """Its name and id on the page."""
        return PREFIX + self.field.name

    @property
    def value(self) -> str:
        """What stands in an input of one value."""
        return self.values[0] if self.values else ""

    @property
    def lines(self) -> str:
        """What stands in an input of one value a line."""
        return "\n".join(self.values)

    @property
    def many(self) -> bool:
        """Whether it is several inputs under one heading."""
        return self.widget in ("flag", "checks", "pairs", "kept")

    @property
    def help(self) -> str:
        """What is said below it: what belongs into it, where the title does not say so already, and what binds it."""
        if self.field.name == "key":
            told = gettext("记录的编号，同类中不重复，定了不再改")
        else:
            told = self.field.help
            if self.field.title in told and len(told) <= len(self.field.title) + _SAYS_NO_MORE:
                told = ""
        lines = gettext("一行一个") if self.widget in ("lines", "refs") else ""
        return "。".join(part.strip("。") for part in (told, *self.hints, lines) if part)

    @property
    def described(self) -> str:
        """The ids of what describes it."""
        return f"{self.id}-help" + (f" {self.id}-fault" if self.fault else "")


def inputs_of(record_type: RecordType, posted: Posted, faults: Sequence[Fault] = ()) -> tuple[Input, ...]:
    """The inputs with what stands in them, each with its fault in words."""
    told = {fault.column: fault_words(record_type, fault) for fault in reversed(faults)}
    return tuple(_input(record_type, field, posted, told.get(field.name, "")) for field in form_fields(record_type))


def fault_words(record_type: RecordType, fault: Fault) -> str:
    """A fault in words for the form: fields and types by their Chinese names."""
    titles = {name: f"“{found.title}”" for name, found in RECORD_TYPES.items()}
    titles |= {name: f"“{field.title}”" for name, field in record_type.columns.items()}

    def titled(text: str) -> str:
        return re.sub(r"( ?)([a-z][a-z_]+)", lambda word: titles.get(word[2], word[0]), text)

    expected = fault.expected if fault.code in ("not_a_choice", "bad_group") else _timed(titled(fault.expected))
    found = f"，实为{_spaced(_timed(fault.found))}" if fault.found else ""
    return f"应为{_spaced(expected)}{found}。{fault.remedy}。"


def _input(record_type: RecordType, field: Field, posted: Posted, fault: str) -> Input:
    widget = _widget(field, posted)
    after, apart = _bounds(record_type, field)
    hints = []
    if after:
        hints.append(gettext("不早于“%(title)s”") % {"title": record_type.columns[after].title})
    if apart:
        hints.append(gettext("与“%(title)s”恰好填一个") % {"title": record_type.columns[apart].title})
    if field.targets and widget in ("ref", "refs"):
        hints.append(gettext("填%(types)s的键，可按键或名称查找") % {"types": target_words(field)})
    if field.targets and widget == "pairs":
        hints.append(gettext("第一列填%(types)s的键") % {"types": target_words(field)})
    return Input(
        field,
        widget,
        values=tuple(posted.get(PREFIX + field.name, ())),
        rows=_rows(field, posted) if widget == "pairs" else (),
        choices=_choices(field),
        offered=tuple(field.choices.items())
        if not field.closed
        else tuple(_PERIODS.items())
        if field.form == "period"
        else (),
        hints=tuple(hints),
        after=f"{PREFIX}{after}" if after else "",
        apart=f"{PREFIX}{apart}" if apart else "",
        fault=fault,
    )


def _widget(field: Field, posted: Posted) -> Widget:
    if field.form == "attachment":
        return "kept"
    if field.form == "record_type" or (field.choices and field.closed and not field.many):
        return "choice"
    if field.kind == "list":
        return "checks" if field.choices and field.closed else "lines"
    if field.kind == "text":
        value = "".join(posted.get(PREFIX + field.name, ()))
        long = field.name in _LONG or len(value) > LONG_FROM or "\n" in value
        return "month" if field.form == "month" else "long" if long else "text"
    return _WIDGETS[field.kind]


_WIDGETS: Mapping[str, Widget] = {
    "date": "date",
    "instant": "instant",
    "number": "number",
    "bool": "flag",
    "enum": "text",
    "ref": "ref",
    "refs": "refs",
    "pairs": "pairs",
}


def _choices(field: Field) -> tuple[tuple[str, str], ...]:
    if field.form == "record_type":
        own = tuple((name, f"{found.title}（{name}）") for name, found in RECORD_TYPES.items())
        return (*own, *((name, name) for name in TELEMETRY_TYPES))
    return tuple(field.choices.items()) if field.closed else ()


def _bounds(record_type: RecordType, field: Field) -> tuple[str, str]:
    """The field that this one must not come before, and the one beside which it must be empty; '' for none."""
    names = record_type.columns
    ordered = (*ORDERED.get(record_type.name, ()), SPAN)
    after = next((early for early, late in ordered if late == field.name and early in names), "")
    group = EXACTLY_ONE.get(record_type.name, ())
    return after, next((name for name in group if name != field.name), "") if field.name in group else ""


def _rows(field: Field, posted: Posted) -> tuple[tuple[Part, ...], ...]:
    filled = [group for group in groups(field, posted) if any(group)]
    titles = [_PARTS[part] for part in field.parts]
    shown = (*filled, *[("",) * len(field.parts)] * EMPTY_ROWS)
    return tuple(tuple(map(Part, input_names(field), titles, group)) for group in shown)


def _timed(words: str) -> str:
    """Local times as people write them."""
    return re.sub(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:00)?((?::\d\d)?)[.\d]*\+08:00", r"\1 \2\4", words)


def _spaced(words: str) -> str:
    return f" {words}" if words[:1].isascii() else words
