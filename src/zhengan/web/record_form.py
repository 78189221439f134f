"""The form of a record, made from its type: which input a field gets, what stands in it, and back to cells for filing.

posted_of(version) ─► what a form would have posted ─► inputs_of(…) ─► the form     posted ─► cells_of(…) ─► filing
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.http import QueryDict
from django.utils.translation import gettext

from zhengan.records import RECORD_TYPES, ZONE, Fault, Field, RecordType
from zhengan.records.history import Stored
from zhengan.records.rows import TELEMETRY_TYPES
from zhengan.records.rules import EXACTLY_ONE, ORDERED, SPAN
from zhengan.records.workbooks.layout import target_words

PREFIX = "f-"
"""What the names of a record's inputs begin with; a part of a group stands after a second hyphen."""
Posted = Mapping[str, Sequence[str]]
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
_LEFT_OUT = frozenset({"institution", "recorded_at", "reason"})
_LAST = ("valid_at", "note", "attachments")
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


def form_fields(record_type: RecordType) -> tuple[Field, ...]:
    """The fields of the form: the key, the type's own, then what every record may carry."""
    columns = record_type.columns
    own = [field for name, field in columns.items() if name not in _LEFT_OUT and name not in _LAST]
    return (*own, *(columns[name] for name in _LAST))


def inputs_of(record_type: RecordType, posted: Posted, faults: Sequence[Fault] = ()) -> tuple[Input, ...]:
    """The inputs with what stands in them, each with its fault in words."""
    told = {fault.column: fault_words(record_type, fault) for fault in reversed(faults)}
    return tuple(_input(record_type, field, posted, told.get(field.name, "")) for field in form_fields(record_type))


def posted_of(record_type: RecordType, key: str, version: Stored) -> dict[str, list[str]]:
    """A stored version as its form would post it."""
    posted = {f"{PREFIX}key": [key]}
    values = dict(version.payload)
    if version.valid_at:
        values["valid_at"] = version.valid_at.isoformat()
    for field in form_fields(record_type):
        if field.name in values:
            posted |= _posted(field, values[field.name])
    return posted


def form_data(data: QueryDict) -> dict[str, list[str]]:
    """What was posted of a record, as it was typed, without what no database keeps."""
    return {
        name: [value.replace("\x00", "") for value in data.getlist(name)] for name in data if name.startswith(PREFIX)
    }


def cells_of(record_type: RecordType, posted: Posted, before: Mapping[str, Any]) -> dict[str, object]:
    """Cells for filing. What stands in the form as it did for the payload `before` keeps the spelling that it had there."""
    cells: dict[str, object] = {}
    for field in (*form_fields(record_type), record_type.columns["reason"]):
        old = before.get(field.name)
        mine = {name: list(posted.get(name, ())) for name in _names(field)}
        if old is not None and _settled(mine) == _settled(_posted(field, old)):
            cells[field.name] = old
        else:
            cells[field.name] = _cell(field, mine)
    return {name: value for name, value in cells.items() if value not in ("", [], None)}


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


def _names(field: Field) -> tuple[str, ...]:
    if field.kind == "pairs":
        return tuple(f"{PREFIX}{field.name}-{part}" for part in field.parts)
    return (PREFIX + field.name,)


def _posted(field: Field, value: Any) -> dict[str, list[str]]:
    if field.kind == "pairs":
        groups = [item.rsplit("=", len(field.parts) - 1) for item in value]
        return {name: [group[at] for group in groups] for at, name in enumerate(_names(field))}
    name = PREFIX + field.name
    if isinstance(value, bool):
        return {name: ["true" if value else "false"]}
    if field.kind == "instant":
        moment = datetime.fromisoformat(value).astimezone(ZONE).replace(tzinfo=None)
        return {name: [moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")]}
    return {name: list(value) if isinstance(value, list) else [str(value)]}


def _settled(posted: Posted) -> dict[str, list[str]]:
    """What was posted, without what does not matter: empty ends, how lines are parted, seconds left out."""
    found = {}
    for name, values in posted.items():
        lines = [line.strip() for value in values for line in value.splitlines()]
        found[name] = [_whole_time(line) for line in lines if line]
    return found


def _whole_time(line: str) -> str:
    """A time as browsers may shorten it, written out; any other text as it is."""
    found = re.fullmatch(r"(\d+-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(\.\d+)?", line)
    return f"{found[1]}{found[2] or ':00'}{(found[3] or '').rstrip('.0')}" if found else line


def _cell(field: Field, posted: Posted) -> object:
    if field.kind == "pairs":
        return [list(group) for group in _groups(field, posted) if any(group)]
    values = posted[PREFIX + field.name]
    if field.many:
        return [line.strip() for value in values for line in value.splitlines() if line.strip()]
    return values[0].strip() if values else ""


def _groups(field: Field, posted: Posted) -> Iterator[tuple[str, ...]]:
    columns = [posted.get(name, ()) for name in _names(field)]
    for at in range(max((len(column) for column in columns), default=0)):
        yield tuple(column[at].strip() if at < len(column) else "" for column in columns)


def _rows(field: Field, posted: Posted) -> tuple[tuple[Part, ...], ...]:
    filled = [group for group in _groups(field, posted) if any(group)]
    titles = [_PARTS[part] for part in field.parts]
    groups = (*filled, *[("",) * len(field.parts)] * EMPTY_ROWS)
    return tuple(tuple(map(Part, _names(field), titles, group)) for group in groups)


def _timed(words: str) -> str:
    """Local times as people write them."""
    return re.sub(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:00)?((?::\d\d)?)[.\d]*\+08:00", r"\1 \2\4", words)


def _spaced(words: str) -> str:
    return f" {words}" if words[:1].isascii() else words
