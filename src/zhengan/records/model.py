"""What a record is: a frozen pydantic class whose annotations say everything that import, schema and docs need.

A theme module writes `site: Site = must("位置", "…")` or `city: str | None = may("城市", "…")`. The annotation gives
the kind (`str` text, `date`, `datetime` instant, `Decimal` number, `bool`, `tuple` list) and, by its markers, the
choices, the types that a reference may point to, bounds or a form. `from` is a word of Python: its attribute is
`from_`, its name `from`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, ConfigDict, GetCoreSchemaHandler, model_validator
from pydantic import Field as PydanticField
from pydantic_core import CoreSchema, core_schema

Form = Literal["period", "month", "uscc", "attachment", "record_type", "key"]


@dataclass(frozen=True, eq=False)
class OneOf:
    """A closed enumeration: value -> Chinese label."""

    labels: Mapping[str, str]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        item = core_schema.literal_schema(list(self.labels))
        return item if source is str else core_schema.tuple_variable_schema(item)


@dataclass(frozen=True, eq=False)
class Suggested:
    """An open enumeration: the known values with their Chinese labels; other text is taken as it stands."""

    labels: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class To:
    """A reference: the key of a record of one of these types."""

    types: tuple[str, ...]

    @classmethod
    def type(cls, *names: str) -> Self:
        """`To.type("incident", "vulnerability")`."""
        return cls(names)


@dataclass(frozen=True, eq=False)
class Parts:
    """Items of a list that are pairs or triples, `a=b` or `a=b=c`: names of the parts, choices for the first."""

    names: tuple[str, ...]
    first: Mapping[str, str] | None = None


@dataclass(frozen=True, eq=False)
class InForm:
    """Text of a given form."""

    form: Form


@dataclass(frozen=True, eq=False)
class Within:
    """Bounds of a number, both included; `step` 1 for whole numbers."""

    minimum: int | None = None
    maximum: int | None = None
    step: int | None = None
    labels: Mapping[str, str] | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.decimal_schema(
            max_digits=INTEGRAL_DIGITS + FRACTION_DIGITS,
            decimal_places=FRACTION_DIGITS,
            ge=None if self.minimum is None else Decimal(self.minimum),
            le=None if self.maximum is None else Decimal(self.maximum),
            multiple_of=None if self.step is None else Decimal(self.step),
            allow_inf_nan=False,
        )


# Numbers travel as decimal128(24,6) in tables: what does not fit is refused, never rounded.
INTEGRAL_DIGITS = 18
FRACTION_DIGITS = 6

Instant = AwareDatetime
Number = Annotated[Decimal, Within(minimum=0)]
Signed = Annotated[Decimal, Within()]
Count = Annotated[Decimal, Within(minimum=0, step=1)]
Year = Annotated[Decimal, Within(minimum=1990, maximum=2199, step=1)]
Texts = tuple[str, ...]
Period = Annotated[str, InForm("period")]
Month = Annotated[str, InForm("month")]
Uscc = Annotated[str, InForm("uscc")]

# The target of a reference that may point to a record of any type.
ANY = "*"


def must(title: str, about: str) -> Any:
    """A required field: its Chinese title and one line of help."""
    return PydanticField(title=title, description=about)


def may(title: str, about: str) -> Any:
    """A field that may be absent: its Chinese title and one line of help."""
    return PydanticField(default=None, title=title, description=about)


class Record(BaseModel):
    """What every record carries, whatever its type."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        populate_by_name=True,
        str_min_length=1,
        str_strip_whitespace=True,
        alias_generator=lambda name: name.rstrip("_"),
    )

    institution: str = must("机构", "记录所属机构的键；文件夹只有一家机构时可以不写")
    key: Annotated[str, InForm("key")] = must("键", "本机构同类记录中唯一；同键的多行是先后版本")
    valid_at: Instant | None = may("生效时间", "事实从何时起成立；不写时按类型的主要日期")
    recorded_at: Instant | None = may("记录时间", "原系统记下这一版本的时间，仅用于转入历史")
    reason: str | None = may("更正原因", "原系统更正这一版本的原因，仅用于转入历史")
    note: str | None = may("备注", "需要说明的其他情况")
    attachments: Annotated[tuple[str, ...], InForm("attachment")] | None = may(
        "附件", "附件的摘要 sha256:…，或 attachments/ 下的文件名"
    )

    @model_validator(mode="after")
    def _is_as_strict_as_import(self) -> Self:
        for strict in STRICTER:
            strict(self)
        return self


# What a record must pass besides its types; the parser of rows enters itself, so that a model is as strict as an import.
STRICTER: list[Callable[[Record], object]] = []


def annotation_parts(annotation: Any) -> tuple[Any, ...]:
    """The bare type of an annotation followed by its markers; `| None` is dropped."""
    if get_origin(annotation) is Annotated:
        inner, *markers = get_args(annotation)
        return (*annotation_parts(inner), *markers)
    args = get_args(annotation)
    if type(None) in args:
        (inner,) = [arg for arg in args if arg is not type(None)]
        return annotation_parts(inner)
    return (annotation,)


BARE_KINDS: Mapping[Any, str] = {
    str: "text",
    date: "date",
    datetime: "instant",
    AwareDatetime: "instant",
    Decimal: "number",
    bool: "bool",
}
