"""All record types, in the order of the evidence dictionary."""

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType, ModuleType
from typing import Any, Literal

from zhengan.records.fields import Field, fields_of
from zhengan.records.model import Record
from zhengan.records.themes import (
    cii,
    continuity,
    emergency,
    governance,
    monitoring,
    privacy,
    sfnet,
    supervision,
    suppliers,
    systems,
    who,
)

Validity = Literal["fact", "planned", "announced", "series"]

THEMES: Mapping[str, str] = MappingProxyType(
    {
        "who": "机构与系统",
        "governance": "治理与人员",
        "systems": "定级、变更与测试",
        "monitoring": "监测、日志与防护",
        "continuity": "连续性与容量",
        "suppliers": "供应商",
        "privacy": "投资者个人信息",
        "emergency": "应急处置",
        "cii": "关键信息基础设施",
        "supervision": "监督管理",
        "sfnet": "证联网",
    }
)
COMMON_FIELDS: tuple[Field, ...] = fields_of(Record)
# Common fields that describe the record itself; the others say whose it is, since when and from where.
_IN_PAYLOAD = ("note", "attachments")

# Facts about the future: known from their record time, not from the day that they are about.
_PLANNED = frozenset({"change", "guard_period", "service_suspension"})
# Facts that may be put on file ahead, as a plan with its day: known from their record time or from that day, the earlier.
_ANNOUNCED = frozenset({"drill"})
# Versions that are steps of a dated series: each holds from its own main date.
_SERIES = frozenset({"network_link"})


@dataclass(frozen=True)
class RecordType:
    """One type of the evidence dictionary. `fields` are its own, without those that every record carries."""

    name: str
    title: str
    help: str
    theme: str
    model: type[Record]
    fields: tuple[Field, ...]

    @property
    def main_date(self) -> str | None:
        """The first required date or instant: since when the record's first version holds."""
        return next((field.name for field in self.fields if field.required and field.kind in ("date", "instant")), None)

    @property
    def validity(self) -> Validity:
        """How versions without `valid_at` come to hold (`versions.shown_spans`)."""
        if self.name in _ANNOUNCED:
            return "announced"
        return "planned" if self.planned else "series" if self.name in _SERIES else "fact"

    @property
    def planned(self) -> bool:
        """Whether records of the type are about the future."""
        return self.name in _PLANNED

    @cached_property
    def payload_fields(self) -> tuple[Field, ...]:
        """The fields that a payload may hold: the type's own, then note and attachments."""
        return (*self.fields, *(field for field in COMMON_FIELDS if field.name in _IN_PAYLOAD))

    @cached_property
    def columns(self) -> Mapping[str, Field]:
        """All columns that a file of the type may have, in the order in which they are written."""
        before = [field for field in COMMON_FIELDS if field.name in ("institution", "key")]
        after = [field for field in COMMON_FIELDS if field.name not in ("institution", "key")]
        return MappingProxyType({field.name: field for field in (*before, *self.fields, *after)})

    @cached_property
    def reference_fields(self) -> tuple[Field, ...]:
        """The fields that point to other records."""
        return tuple(field for field in self.fields if field.targets)


def _types() -> Iterator[RecordType]:
    modules: tuple[ModuleType, ...] = (
        who,
        governance,
        systems,
        monitoring,
        continuity,
        suppliers,
        privacy,
        emergency,
        cii,
        supervision,
        sfnet,
    )
    common = {field.name for field in COMMON_FIELDS}
    for module in modules:
        for model in vars(module).values():
            if inspect.isclass(model) and issubclass(model, Record) and model.__module__ == module.__name__:
                title, _, about = (inspect.getdoc(model) or "").partition("：")
                yield RecordType(
                    name=re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower(),
                    title=title,
                    help=about,
                    theme=module.__name__.rpartition(".")[2],
                    model=model,
                    fields=tuple(field for field in fields_of(model) if field.name not in common),
                )


RECORD_TYPES: Mapping[str, RecordType] = MappingProxyType({found.name: found for found in _types()})
TYPE_OF_MODEL: Mapping[type[Any], RecordType] = MappingProxyType(
    {found.model: found for found in RECORD_TYPES.values()}
)
