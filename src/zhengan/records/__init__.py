"""Records: the evidence dictionary as typed, frozen classes, and the ways in and out.

RECORD_TYPES ── RecordType ── Field          what may be kept, in which form
read_folder ──► Folder ──► Row ──► ledger    files of evidence, checked as a whole
write_folder ◄── Row                         the same folder back, byte for byte
read_partial ──► Partial                     the good rows, and those to be sent back
write_template, write_marked                 workbooks for people: to fill in, and with their faults marked
shown_spans                                  which version of a record is shown on which day
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhengan.records.copies import write_marked
    from zhengan.records.documents import reference_pages
    from zhengan.records.examples import example
    from zhengan.records.faults import Fault, Notice
    from zhengan.records.fields import Field
    from zhengan.records.folder import Folder, Part, read_folder
    from zhengan.records.model import Record
    from zhengan.records.partial import Partial, read_partial
    from zhengan.records.readers.cells import RecordFile
    from zhengan.records.registry import COMMON_FIELDS, RECORD_TYPES, THEMES, RecordType
    from zhengan.records.rejects import write_rejects
    from zhengan.records.rows import Row, parse_row, payload_of, row_of
    from zhengan.records.schema import json_schema
    from zhengan.records.tables import arrow_schema, arrow_table
    from zhengan.records.values import ZONE, local_date
    from zhengan.records.versions import Version, is_known, shown_spans, version_of
    from zhengan.records.workbooks.template import write_template
    from zhengan.records.writers import part_folders, write_folder

_HOME = {
    "COMMON_FIELDS": "registry",
    "Fault": "faults",
    "Field": "fields",
    "Folder": "folder",
    "Notice": "faults",
    "Part": "folder",
    "Partial": "partial",
    "RECORD_TYPES": "registry",
    "Record": "model",
    "RecordFile": "readers.cells",
    "RecordType": "registry",
    "Row": "rows",
    "THEMES": "registry",
    "Version": "versions",
    "ZONE": "values",
    "arrow_schema": "tables",
    "arrow_table": "tables",
    "example": "examples",
    "is_known": "versions",
    "json_schema": "schema",
    "local_date": "values",
    "parse_row": "rows",
    "part_folders": "writers",
    "payload_of": "rows",
    "read_folder": "folder",
    "read_partial": "partial",
    "reference_pages": "documents",
    "row_of": "rows",
    "shown_spans": "versions",
    "version_of": "versions",
    "write_folder": "writers",
    "write_marked": "copies",
    "write_rejects": "rejects",
    "write_template": "workbooks.template",
}
__all__ = [
    "COMMON_FIELDS",
    "RECORD_TYPES",
    "THEMES",
    "ZONE",
    "Fault",
    "Field",
    "Folder",
    "Notice",
    "Part",
    "Partial",
    "Record",
    "RecordFile",
    "RecordType",
    "Row",
    "Version",
    "arrow_schema",
    "arrow_table",
    "example",
    "is_known",
    "json_schema",
    "local_date",
    "parse_row",
    "part_folders",
    "payload_of",
    "read_folder",
    "read_partial",
    "reference_pages",
    "row_of",
    "shown_spans",
    "version_of",
    "write_folder",
    "write_marked",
    "write_rejects",
    "write_template",
]


def __getattr__(name: str) -> Any:
    """Import late: the door must open fast, and pydantic takes its time."""
    from importlib import import_module

    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
