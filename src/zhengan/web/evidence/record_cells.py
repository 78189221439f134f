"""What stands in the form of a record, as browsers post it, and what it means: from versions to posts and from posts to cells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import QueryDict

from zhengan.records import ZONE, Field, RecordType
from zhengan.records.history import Stored
from zhengan.web.masked import masked_text

PREFIX = "f-"
"""What the names of a record's inputs begin with; a part of a group stands after a second hyphen."""
Posted = Mapping[str, Sequence[str]]

_LEFT_OUT = frozenset({"institution", "recorded_at", "reason"})
_LAST = ("valid_at", "note", "attachments")


def form_fields(record_type: RecordType) -> tuple[Field, ...]:
    """The fields of the form: the key, the type's own, then what every record may carry."""
    columns = record_type.columns
    own = [field for name, field in columns.items() if name not in _LEFT_OUT and name not in _LAST]
    return (*own, *(columns[name] for name in _LAST))


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


def masked_of(record_type: RecordType, posted: Posted) -> dict[str, list[str]]:
    """What was posted as a page may show it: what looks like an investor's number is masked. See `cells_of` for the way back."""
    own = {PREFIX + field.name for field in form_fields(record_type) if _may_tell(field)}
    return {
        name: [_masked(value) for value in values] if name in own else list(values) for name, values in posted.items()
    }


def form_data(data: QueryDict) -> dict[str, list[str]]:
    """What was posted of a record, as it was typed, without what no database keeps."""
    return {
        name: [value.replace("\x00", "") for value in data.getlist(name)] for name in data if name.startswith(PREFIX)
    }


def cells_of(record_type: RecordType, posted: Posted, before: Mapping[str, Any]) -> dict[str, object]:
    """Cells for filing. What stands in the form as it did for the payload `before` keeps the spelling that it had there, also where
    the form showed it masked; a line that was masked and is changed is taken as it stands now."""
    cells: dict[str, object] = {}
    for field in (*form_fields(record_type), record_type.columns["reason"]):
        old = before.get(field.name)
        mine = {name: list(posted.get(name, ())) for name in input_names(field)}
        if old is not None and _may_tell(field):
            mine = _unmasked(mine, _posted(field, old))
        if old is not None and _settled(mine) == _settled(_posted(field, old)):
            cells[field.name] = old
        else:
            cells[field.name] = _cell(field, mine)
    return {name: value for name, value in cells.items() if value not in ("", [], None)}


def input_names(field: Field) -> tuple[str, ...]:
    """The names of the inputs of a field: one, or one for each part of its groups."""
    if field.kind == "pairs":
        return tuple(f"{PREFIX}{field.name}-{part}" for part in field.parts)
    return (PREFIX + field.name,)


def _may_tell(field: Field) -> bool:
    """Whether somebody may have typed an investor's number there."""
    return field.kind in ("text", "list") and field.form != "uscc" and field.name != "key"


def _masked(value: str) -> str:
    return "\n".join(masked_text(line) for line in value.split("\n"))


def _unmasked(mine: Posted, old: Posted) -> dict[str, list[str]]:
    """Lines as they were, where they stand as they were shown."""
    was = {
        masked_text(line.strip()): line for values in old.values() for value in values for line in value.splitlines()
    }
    return {
        name: ["\n".join(was.get(line.strip(), line) for line in value.splitlines()) for value in values]
        for name, values in mine.items()
    }


def _posted(field: Field, value: Any) -> dict[str, list[str]]:
    if field.kind == "pairs":
        groups = [item.rsplit("=", len(field.parts) - 1) for item in value]
        return {name: [group[at] for group in groups] for at, name in enumerate(input_names(field))}
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
        return [list(group) for group in groups(field, posted) if any(group)]
    values = posted[PREFIX + field.name]
    if field.many:
        return [line.strip() for value in values for line in value.splitlines() if line.strip()]
    return values[0].strip() if values else ""


def groups(field: Field, posted: Posted) -> Iterator[tuple[str, ...]]:
    """The groups that were posted, row by row."""
    columns = [posted.get(name, ()) for name in input_names(field)]
    for at in range(max((len(column) for column in columns), default=0)):
        yield tuple(column[at].strip() if at < len(column) else "" for column in columns)
