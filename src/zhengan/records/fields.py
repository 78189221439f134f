"""A field of a record type, read off the annotations of its model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic.fields import FieldInfo

from zhengan.records.model import (
    BARE_KINDS,
    Form,
    InForm,
    OneOf,
    Parts,
    Record,
    Suggested,
    To,
    Within,
    annotation_parts,
)

Kind = Literal["text", "date", "instant", "number", "bool", "enum", "list", "ref", "refs", "pairs"]

KIND_TITLES: Mapping[Kind, str] = {
    "text": "文字",
    "date": "日期",
    "instant": "时间",
    "number": "数字",
    "bool": "是否",
    "enum": "选项",
    "list": "列表",
    "ref": "引用",
    "refs": "引用列表",
    "pairs": "成组列表",
}


# How the names of numbers end, and in which unit they are then.
_UNITS: Mapping[str, str] = {
    "_mbps": "Mbps",
    "_minutes": "分钟",
    "bytes": "字节",
    "_spend": "元",
    "revenue": "元",
    "net_profit": "元",
}


@dataclass(frozen=True)
class Field:
    """One column: what it holds, in which form, and how it is explained to people.

    `choices` maps each value to its Chinese label; with `closed` false other text is accepted as well. `targets` are
    the types that a reference may point to. `parts` names the parts of the items of `pairs`. Bounds of numbers
    include both ends.
    """

    name: str
    kind: Kind
    required: bool
    title: str
    help: str
    choices: Mapping[str, str] = field(default_factory=dict)
    closed: bool = True
    targets: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    form: Form | None = None
    minimum: int | None = None
    maximum: int | None = None
    whole: bool = False

    @property
    def many(self) -> bool:
        """Whether the field holds a list."""
        return self.kind in ("list", "refs", "pairs")

    @property
    def unit(self) -> str:
        """The unit of a number as people write it; empty where its name says none."""
        return next(
            (unit for suffix, unit in _UNITS.items() if self.kind == "number" and self.name.endswith(suffix)), ""
        )

    @property
    def attribute(self) -> str:
        """The name on the model (`from` is a word of Python)."""
        return "from_" if self.name == "from" else self.name


def fields_of(model: type[Record]) -> tuple[Field, ...]:
    """The fields of a model in the order of its definition, those that every record carries first."""
    return tuple(_field(attribute.rstrip("_"), info) for attribute, info in model.model_fields.items())


def _field(name: str, info: FieldInfo) -> Field:
    bare, *inner = annotation_parts(info.annotation)
    said: dict[str, Any] = {}
    for marker in (*inner, *info.metadata):
        said.update(_said_by(marker))
    return Field(
        name=name,
        kind=_kind(bare, said),
        required=info.is_required(),
        title=info.title or "",
        help=info.description or "",
        **said,
    )


def _said_by(marker: object) -> dict[str, Any]:
    said: dict[str, Any] = {}
    match marker:
        case OneOf(labels):
            said = {"choices": labels}
        case Suggested(labels):
            said = {"choices": labels, "closed": False}
        case To(types):
            said = {"targets": types}
        case Parts(names, first):
            said = {"parts": names, "choices": first or {}}
        case InForm(form):
            said = {"form": form}
        case Within(minimum, maximum, step, labels):
            said = {"minimum": minimum, "maximum": maximum, "whole": step is not None, "choices": labels or {}}
    return said


def _kind(bare: Any, said: Mapping[str, Any]) -> Kind:
    base = BARE_KINDS.get(bare)
    many = base is None
    if "parts" in said:
        return "pairs"
    if "targets" in said:
        return "refs" if many else "ref"
    if many:
        return "list"
    if "choices" in said and base == "text":
        return "enum"
    return base  # type: ignore[return-value]  # the values of BARE_KINDS are kinds
