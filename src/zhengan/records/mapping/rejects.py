"""The rows of a mapped table that were sent back, in their own columns, each with the reason: mended, the same mapping
takes them again.

What a row owes to its neighbours is written into it: the value that it repeats from above, and which of the rows of
its key it is.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from zhengan.records.faults import REASON_COLUMN, Fault, Findings, Unreadable
from zhengan.records.mapping.reader import MappedReader, Pass
from zhengan.records.mapping.tables import RUN_COLUMN
from zhengan.records.readers.cells import Reading, RecordFile
from zhengan.records.workbooks.sheets import Cell

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Line = Sequence[Cell | None]


def write_mapped_rejects(files: Iterable[RecordFile], rejected: Iterable[Fault], target: Path) -> Path | None:
    """Write the rows below their header into a file of the same name in `target`; None where there is none."""
    of_sheet: dict[str | None, list[RecordFile]] = defaultdict(list)
    for file in files:
        of_sheet[file.sheet].append(file)
    sheet_of = {file.label: sheet for sheet, own in of_sheet.items() for file in own}
    reasons: dict[str | None, dict[int, list[Fault]]] = defaultdict(lambda: defaultdict(list))
    for fault in rejected:
        reasons[sheet_of[fault.file]][fault.row].append(fault)
    lines = {sheet: _lines(own, reasons[sheet]) for sheet, own in of_sheet.items() if reasons[sheet]}
    if not lines:
        return None
    (first, *_), *_ = of_sheet.values()
    place = target / first.path.name
    if None in lines and isinstance(first.reader, MappedReader):
        with place.open("w", encoding="utf-8-sig", newline="") as stream:
            table = csv.writer(stream, delimiter=first.reader.table.delimiter, lineterminator="\n")
            table.writerows([cell.text if cell else "" for cell in line] for line in lines[None])
    else:
        _write_book({str(sheet): own for sheet, own in lines.items()}, place)
    return place


def _lines(files: Sequence[RecordFile], reasons: Mapping[int, Sequence[Fault]]) -> list[Line]:
    """The header as it stands, and the rows in order."""
    readers = [file.reader for file in files if isinstance(file.reader, MappedReader)]
    table, header = readers[0].table, readers[0].header
    filled, runs = _owed(files, readers, reasons)
    columns = [at for at in range(1, header.width + 1) if at not in header.added]
    lines: list[Line] = []
    for row in table.rows():
        is_header = header.first_row <= row.number <= header.last_row
        if not is_header and row.number not in reasons:
            continue
        held = {cell.column: cell for cell in row.cells} | filled.get(row.number, {})
        # A row of another width keeps it: it must not read well before somebody has mended it.
        short = [at for at in columns if not row.width or is_header or at <= row.width]
        kept = [held.get(at) for at in short] + [cell for cell in row.cells if cell.column > header.width]
        named = row.number == header.last_row
        run = RUN_COLUMN if named else "" if is_header else str(runs.get(row.number, ""))
        words = REASON_COLUMN if named else "" if is_header else _words(reasons[row.number])
        lines.append([*kept, *([Cell(0, run)] if runs else []), Cell(0, words)])
    return lines


def _owed(
    files: Sequence[RecordFile], readers: Sequence[MappedReader], reasons: Mapping[int, Sequence[Fault]]
) -> tuple[Mapping[int, dict[int, Cell]], Mapping[int, int]]:
    """What the rows repeat from above, and which of the rows of its key each is."""
    filled: dict[int, dict[int, Cell]] = defaultdict(dict)
    runs: dict[int, int] = {}
    for file, reader in zip(files, readers, strict=True):
        turn = Pass(reader, Reading(file, Findings()))
        for row, cells in turn.rows_with_cells():
            if row.number not in reasons:
                continue
            there = {cell.column for cell in row.cells}
            for at, cell in cells.items():
                if at not in there and cell is not None:
                    refused = isinstance(cell, Unreadable)
                    filled[row.number][at] = Cell(at, "", "error") if refused else Cell(at, str(cell))
            if turn.run:
                runs[row.number] = turn.run
    return filled, runs


def _words(faults: Sequence[Fault]) -> str:
    return "".join(
        f"{name}：{fault.reason}" if (name := fault.header or fault.column) else fault.reason for fault in faults
    )


def _write_book(sheets: Mapping[str, Sequence[Line]], place: Path) -> None:
    from openpyxl import Workbook

    from zhengan.records.workbooks import look
    from zhengan.records.workbooks.still import save

    book = Workbook(write_only=True)
    for name, lines in sheets.items():
        # A write-only sheet has all of a sheet that is used here.
        sheet = cast("Worksheet", book.create_sheet(name))
        for line in lines:
            sheet.append(
                [
                    look.copied_cell(sheet, cell) if cell and (cell.text or cell.kind != "text") else None
                    for cell in line
                ]
            )
    save(book, place)
