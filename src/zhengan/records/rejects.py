"""The rows that were sent back, as files of the same form, each with the reason: mended, they are imported again.

CSV stays CSV, workbooks stay workbooks, JSON Lines stay so, and Parquet, which nobody mends by hand, becomes JSON
Lines. A folder's rejects are a folder again: with its institution, and the attachments that the rows name.
"""

import csv
import json
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from zhengan.records import attachments
from zhengan.records.encoding import encoding_of
from zhengan.records.faults import REASON_COLUMN, Fault, Findings
from zhengan.records.partial import Partial
from zhengan.records.readers import READERS
from zhengan.records.readers.cells import Reading, RecordFile
from zhengan.records.writers import write_file

Reasons = Mapping[int, Sequence[Fault]]


def write_rejects(found: Partial, target: Path) -> list[Path]:
    """Write the rejected rows of a folder, or of a single file, below `target`; the files written."""
    root = found.folder.path
    by_label: dict[str, list[Fault]] = defaultdict(list)
    for fault in found.rejected:
        by_label[fault.file].append(fault)
    by_path: dict[Path, list[RecordFile]] = defaultdict(list)
    for file in found.folder.files:
        if by_label[file.label]:
            by_path[file.path].append(file)
    base = root if root.is_dir() else root.parent
    written = []
    for path, files in by_path.items():
        place = target / path.relative_to(base)
        place.parent.mkdir(parents=True, exist_ok=True)
        faults = [fault for file in files for fault in by_label[file.label]]
        written.append(_write(files, faults, place))
        _give_attachments(files, by_label, place.parent)
    if root.is_dir():
        _give_institutions(found, base, target, {path.parent for path in by_path})
    return written


def _write(files: Sequence[RecordFile], faults: Sequence[Fault], place: Path) -> Path:
    match place.suffix.lower():
        case ".xlsx":
            from zhengan.records.copies import write_rejected

            write_rejected(files, faults, place)
            return place
        case ".csv":
            _write_csv(files[0].path, _reasons(faults), place)
            return place
        case ".jsonl":
            _write_lines(_sent_back_lines(files[0].path, _reasons(faults)), place)
            return place
    place = place.with_suffix(".jsonl")
    _write_lines(_parquet_lines(files[0], _reasons(faults)), place)
    return place


def _reasons(faults: Sequence[Fault]) -> Reasons:
    found: dict[int, list[Fault]] = defaultdict(list)
    for fault in faults:
        found[fault.row].append(fault)
    return found


def _words(faults: Sequence[Fault]) -> str:
    return "".join(f"{fault.column} 列：{fault.reason}" if fault.column else fault.reason for fault in faults)


def _write_csv(path: Path, reasons: Reasons, place: Path) -> None:
    """The header and the rows as they stood; the mark at the start lets spreadsheets know that it is UTF-8."""
    with (
        path.open(encoding=encoding_of(path), newline="") as source,
        place.open("w", encoding="utf-8-sig", newline="") as target,
    ):
        table, out = csv.reader(source), csv.writer(target, lineterminator="\n")
        header = [cell.strip() for cell in next(table)]
        while header and not header[-1]:
            header.pop()
        at = header.index(REASON_COLUMN) if REASON_COLUMN in header else len(header)
        out.writerow([*header[:at], *header[at + 1 :], REASON_COLUMN])
        for row, cells in enumerate(table, 2):
            if row in reasons:
                # A row of another width keeps it: it must not read well before somebody has mended it.
                kept = cells[: len(header)] if not any(cells[len(header) :]) else cells
                out.writerow([*kept[:at], *kept[at + 1 :], _words(reasons[row])])


def _sent_back_lines(path: Path, reasons: Reasons) -> Iterator[str]:
    with path.open(encoding=encoding_of(path), newline="\n") as source:
        for row, line in enumerate(source, 1):
            if row in reasons:
                yield _with_reason(line.strip(), _words(reasons[row]))


def _with_reason(line: str, words: str) -> str:
    """A line with its reason; one that is no object goes back as it is."""
    try:
        value = json.loads(line, parse_float=str)
    except (ValueError, RecursionError):
        return line
    if not isinstance(value, dict):
        return line
    if REASON_COLUMN in value:
        return _dumped(value | {REASON_COLUMN: words})
    inner = line[1:-1].strip()
    return f"{{{inner}{', ' if inner else ''}{_dumped(REASON_COLUMN)}: {_dumped(words)}}}"


def _parquet_lines(file: RecordFile, reasons: Reasons) -> Iterator[str]:
    for row, cells in READERS[".parquet"](Reading(file, Findings())):
        if row in reasons:
            named = {name: value for name, value in cells.items() if value is not None}
            yield _dumped(named | {REASON_COLUMN: _words(reasons[row])})


def _write_lines(lines: Iterator[str], place: Path) -> None:
    with place.open("w", encoding="utf-8", newline="\n") as target:
        target.writelines(f"{line}\n" for line in lines)


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _give_attachments(files: Sequence[RecordFile], by_label: Mapping[str, Sequence[Fault]], target: Path) -> None:
    """The attached files that the rows sent back name."""
    source = files[0].path.parent / attachments.FOLDER
    if not source.is_dir():
        return
    for file in files:
        rows = {fault.row for fault in by_label[file.label]}
        read = file.reader or READERS[file.path.suffix.lower()]
        for row, cells in read(Reading(file, Findings())):
            if row in rows:
                for name in _names(cells.get("attachments")):
                    found = source / name
                    if found.parent == source and found.is_file():
                        (target / attachments.FOLDER).mkdir(exist_ok=True)
                        shutil.copyfile(found, target / attachments.FOLDER / name)


def _names(cell: object) -> list[str]:
    if isinstance(cell, str):
        return [name.strip() for name in cell.replace("；", ";").split(";")]
    return [name for name in cell if isinstance(name, str)] if isinstance(cell, list) else []


def _give_institutions(found: Partial, base: Path, target: Path, folders: set[Path]) -> None:
    """Whose the rows are, so that the rejects are a folder of evidence."""
    rows = [row for row in found.folder.rows if row.type == "institution"]
    for part in found.folder.parts:
        own = [row for row in rows if row.institution == part.institution]
        if part.path in folders and own:
            write_file(own, target / part.path.relative_to(base) / "institution.csv")
