"""Records as Arrow tables: the columns that checks see."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zhengan.records.fields import Field
from zhengan.records.registry import RecordType

if TYPE_CHECKING:
    import pyarrow as pa

NUMBER_DIGITS = (24, 6)

# Field names that are words of SQL or methods of the query library stand under another name in tables.
COLUMN_NAMES = {
    "from": "valid_from",
    "until": "valid_until",
    "to": "sent_to",
    "on": "on_day",
    "at": "at_instant",
    "by": "by_whom",
}


def arrow_schema(record_type: RecordType) -> "pa.Schema":
    """The type's payload fields; instants are naive UTC microseconds, numbers decimal128(24,6)."""
    import pyarrow as pa

    return pa.schema([(field.name, _arrow_type(field)) for field in record_type.payload_fields])


def arrow_table(record_type: RecordType, payloads: Sequence[Mapping[str, Any]]) -> "pa.Table":
    """Payloads as a table in their order; absent fields are null."""
    import pyarrow as pa

    schema = arrow_schema(record_type)
    columns = [
        pa.array(_column(field, (payload.get(field.name) for payload in payloads)), type=schema.field(field.name).type)
        for field in record_type.payload_fields
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def plain_row(record_type: RecordType, payload: Mapping[str, Any]) -> dict[str, Any]:
    """One payload with the names and values of its type's table, without building one."""
    return {
        COLUMN_NAMES.get(field.name, field.name): _column(field, [payload.get(field.name)])[0]
        for field in record_type.payload_fields
    }


def file_schema(fields: Sequence[Field]) -> "pa.Schema":
    """The schema of a Parquet file of records: as the table's, but instants stay text and keep their offset."""
    import pyarrow as pa

    return pa.schema([(field.name, _file_type(field)) for field in fields])


def file_array(field: Field, values: Sequence[Any]) -> "pa.Array":
    """One column of such a file, from canonical values."""
    import pyarrow as pa

    return pa.array(values if field.kind == "instant" else _column(field, values), type=_file_type(field))


def _file_type(field: Field) -> "pa.DataType":
    import pyarrow as pa

    return pa.string() if field.kind == "instant" else _arrow_type(field)


def _column(field: Field, values: Iterable[Any]) -> list[Any]:
    match field.kind:
        case "number":
            return [None if value is None else Decimal(value) for value in values]
        case "date":
            return [None if value is None else date.fromisoformat(value) for value in values]
        case "instant":
            return [None if value is None else _naive_utc(value) for value in values]
    return list(values)


def _naive_utc(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC).replace(tzinfo=None)


def _arrow_type(field: Field) -> "pa.DataType":
    import pyarrow as pa

    if field.many:
        return pa.list_(pa.string())
    match field.kind:
        case "number":
            return pa.decimal128(*NUMBER_DIGITS)
        case "date":
            return pa.date32()
        case "instant":
            return pa.timestamp("us")
        case "bool":
            return pa.bool_()
    return pa.string()
