"""What a mapping would make of a file: its first rows as our records, and every fault at its cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from zhengan.records.faults import Findings, Refused, Unreadable
from zhengan.records.folder import Folder, read_folder
from zhengan.records.mapping.model import TableMap
from zhengan.records.readers.cells import Reading, RecordFile
from zhengan.records.references import Known
from zhengan.records.registry import RecordType
from zhengan.records.values import parser_of
from zhengan.records.workbooks.layout import worded

FIRST_ROWS = 5


@dataclass(frozen=True)
class Sketch:
    """One row on its way to a record: field -> its value in the words of people; what is not taken begins with ✗."""

    type: RecordType
    line: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class Preview:
    """The first rows, and the whole file checked."""

    sketches: tuple[Sketch, ...]
    checked: Folder


def preview(path: Path, mapping: TableMap, institution: str, known: Known) -> Preview:
    """Go through the file with the mapping, sure or not; nothing is taken over."""
    checked = read_folder(path, known, institution, mapping)
    sketches = tuple(sketch for file in checked.files for sketch in _sketches(file))
    return Preview(sketches, checked)


def _sketches(file: RecordFile) -> Iterator[Sketch]:
    if file.reader is None:
        return
    for count, (line, cells) in enumerate(file.reader(Reading(file, Findings())), 1):
        yield Sketch(file.record_type, line, {name: _said(file, name, value) for name, value in cells.items()})
        if count == FIRST_ROWS:
            return


def _said(file: RecordFile, name: str, value: object) -> str:
    if isinstance(value, Unreadable):
        return f"✗ {value.refused.found or ''}"
    field = file.record_type.columns[name]
    try:
        return worded(field, parser_of(field)(value))
    except Refused:
        return f"✗ {value}"
