"""JSON Schema (2020-12) of a line of JSON Lines in its canonical form, as `write_folder` writes it."""

from typing import Any

from zhengan.records.fields import Field
from zhengan.records.model import FRACTION_DIGITS, INTEGRAL_DIGITS
from zhengan.records.registry import RECORD_TYPES, RecordType
from zhengan.records.rows import TELEMETRY_TYPES
from zhengan.records.values import LONGEST_KEY, LONGEST_TEXT

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
_KEY = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[^;；\\n]+$"}
_INSTANT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T.*[+-][0-9]{2}:[0-9]{2}$"
_KINDS: dict[str, dict[str, Any]] = {
    "date": {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "instant": {"type": "string", "format": "date-time", "pattern": _INSTANT},
    "bool": {"type": "boolean"},
    "ref": _KEY,
    "refs": _KEY,
}
_FORMS: dict[str | None, dict[str, Any]] = {
    "key": _KEY,
    "period": {"type": "string", "pattern": "^P([0-9]{1,4}Y)?([0-9]{1,4}M)?([0-9]{1,4}W)?([0-9]{1,4}D)?$"},
    "month": {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
    "uscc": {"type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$"},
    "attachment": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
}


def json_schema(record_type: RecordType) -> dict[str, Any]:
    """The schema of one record; `institution` may be left out in a folder of one institution."""
    fields = record_type.columns.values()
    return {
        "$schema": DIALECT,
        "title": record_type.title,
        "description": record_type.help,
        "type": "object",
        "properties": {field.name: _property(field) for field in fields},
        "required": [field.name for field in fields if field.required and field.name != "institution"],
        "additionalProperties": False,
    }


def _property(field: Field) -> dict[str, Any]:
    said = {"title": field.title, "description": field.help}
    if field.many:
        return said | {"type": "array", "minItems": 1, "items": _one(field)}
    return said | _one(field)


def _one(field: Field) -> dict[str, Any]:
    if field.form == "record_type":
        return {"enum": [*RECORD_TYPES, *TELEMETRY_TYPES]}
    if field.form in _FORMS:
        return _FORMS[field.form]
    if field.kind == "number":
        return {"type": "string", "pattern": _number_pattern(field)}
    if field.kind == "pairs":
        return {"type": "string", "pattern": "^" + "=".join(["[^;；]+"] * len(field.parts)) + "$"}
    if field.choices and field.closed:
        return {"enum": list(field.choices)}
    return _KINDS.get(field.kind, _TEXT)


def _number_pattern(field: Field) -> str:
    sign = "" if field.minimum is not None and field.minimum >= 0 else "-?"
    fraction = "" if field.whole else f"(\\.[0-9]{{1,{FRACTION_DIGITS}}})?"
    return f"^{sign}[0-9]{{1,{INTEGRAL_DIGITS}}}{fraction}$"
