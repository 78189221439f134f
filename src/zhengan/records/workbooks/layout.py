"""What our sheets look like, as data: signs, sheet names, and how a field is worded for people. No openpyxl."""

from collections.abc import Mapping, Sequence
from typing import Any

from zhengan.records.fields import Field
from zhengan.records.registry import RECORD_TYPES, RecordType

# A row whose first cell begins with this sign is for people and never imported.
NOTE = "※"
HELP = f"{NOTE} 说明"
EXAMPLE = f"{NOTE} 示例"
GUIDE_SHEET = "填写说明"
FAULTS_SHEET = "错误清单"
FOR_PEOPLE = frozenset({GUIDE_SHEET, FAULTS_SHEET})
REQUIRED = " *"
# Whose it is stands in the folder; history of other systems is for programs.
_LEFT_OUT = frozenset({"institution", "recorded_at", "reason"})
_LAST = ("valid_at", "note", "attachments")


def template_fields(record_type: RecordType) -> tuple[Field, ...]:
    """The columns of a template: the key, the type's own, then what every record may carry."""
    columns = record_type.columns
    own = [field for name, field in columns.items() if name not in _LEFT_OUT and name not in _LAST]
    return (*own, *(columns[name] for name in _LAST))


def header_of(field: Field) -> str:
    """What stands above a column: its Chinese name, required ones with a star."""
    return field.title + (REQUIRED if field.required and field.name != "institution" else "")


def example_cells(record_type: RecordType, values: Mapping[str, Any]) -> Mapping[str, str]:
    """An example as it stands in a sheet: Chinese words, lists with semicolons."""
    columns = record_type.columns
    return {name: worded(columns[name], value) for name, value in values.items()}


def worded(field: Field, value: Any) -> str:
    """A canonical value in the words of people."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "；".join(_word(field, str(item)) for item in value)
    if field.kind == "instant":
        return _local(str(value))
    return _word(field, str(value))


def short_help(field: Field) -> str:
    """The line below the header: what belongs into the column, in a few words."""
    if field.name == "key":
        return f"{HELP}：记录的编号，同类中不重复"
    said = field.help
    if field.targets and field.kind != "pairs":
        said += f"；填{target_words(field)}的键"
    if field.many and "多个" not in said:
        said += "；多个用分号隔开"
    if field.kind == "bool":
        said += "；是或否"
    elif choice_words(field) and not field.many:
        said += "；从列表选" if field.closed else "；可从列表选"
    return said


def target_words(field: Field) -> str:
    """The types that a reference may point to, in Chinese."""
    if "*" in field.targets:
        return "任何记录"
    return "或".join(f"“{RECORD_TYPES[name].title}”" for name in field.targets)


def choice_words(field: Field) -> Sequence[str]:
    """What the drop-down of a field offers."""
    if field.kind == "bool":
        return ("是", "否")
    return tuple(field.choices.values()) if field.kind != "pairs" else ()


def _word(field: Field, value: str) -> str:
    if field.kind == "pairs":
        first, sign, rest = value.partition("=")
        return f"{field.choices.get(first, first)}{sign}{rest}"
    return field.choices.get(value, value)


def _local(instant: str) -> str:
    """`2026-11-20T09:30:00+08:00` as a spreadsheet shows it; other offsets stay."""
    if not instant.endswith("+08:00"):
        return instant
    moment = instant.removesuffix("+08:00").replace("T", " ")
    return moment.removesuffix(":00") if moment.count(":") == 2 and "." not in moment else moment
