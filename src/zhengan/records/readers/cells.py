"""What readers share: the file they read, and the check of its header."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhengan.records.faults import REASON_COLUMN, Fault, Findings, Place, Refused, quoted
from zhengan.records.registry import RecordType
from zhengan.records.rows import unknown_column
from zhengan.records.writing import plain

Cells = Mapping[str, object]
MOST_COLUMNS = 256


@dataclass(frozen=True)
class RecordFile:
    """One file of records: `label` is its path within the folder, `stamp` tells whether it was changed.

    In a workbook a file is one `sheet` of it, which the label names as well. A table of other columns than ours has
    a `reader` of its own.
    """

    record_type: RecordType
    path: Path
    label: str
    stamp: tuple[int, int] | None
    sheet: str | None = None
    reader: "Reader | None" = None

    def refuse(self, findings: Findings, refused: Refused, row: int = 0) -> None:
        """Add a fault of the file as a whole, or of one of its rows."""
        findings.add(refused.at(Place(self.label, row), ""))


def check_width(columns: int) -> None:
    """Refuse a table so wide that it cannot be records."""
    if columns > MOST_COLUMNS:
        raise Refused("too_wide", f"不超过 {MOST_COLUMNS} 列的表", "核对文件和列名", f"{columns} 列")


def stamp_of(path: Path) -> tuple[int, int] | None:
    """Size and time of the last change; None where the file is gone."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns


@dataclass
class Reading:
    """One pass over a file: where its findings go, and which required columns its header turned out to lack."""

    file: RecordFile
    findings: Findings
    lacking: frozenset[str] = frozenset()

    def refuse(self, refused: Refused, row: int = 0) -> None:
        """Add a fault of the file as a whole, or of one of its rows."""
        self.file.refuse(self.findings, refused, row)


# Yields (row, cells). Faults of the file go to the reading's findings; the reader then ends.
Reader = Callable[[Reading], Iterator[tuple[int, Cells]]]


def settle_header(reading: Reading, header: Sequence[str], line: int = 1) -> list[str | None]:
    """The columns that the header names; None where a column is unknown or stands twice, which are faults.

    The column of reasons for which rows were sent back is passed over.
    """
    record_type, label = reading.file.record_type, reading.file.label
    check_width(len(header))
    names: list[str | None] = []
    for cell in header:
        name = plain(cell)
        if name == REASON_COLUMN:
            names.append(None)
        elif name in names:
            place = (label, line, name)
            reading.findings.add(
                Fault("double_column", *place, "各不相同的列名", f"{quoted(name)}出现两次", "合并或删去一列")
            )
            names.append(None)
        elif name not in record_type.columns:
            reading.findings.add(unknown_column(record_type, name, label, line))
            names.append(None)
        else:
            names.append(name)
    required = [field for field in record_type.columns.values() if field.required and field.name != "institution"]
    lacking = [field for field in required if field.name not in names]
    for field in lacking:
        place = (label, line, field.name)
        reading.findings.add(
            Fault("missing_column", *place, f"必有的列 {field.name}（{field.title}）", "没有", "补上该列")
        )
    reading.lacking = frozenset(field.name for field in lacking)
    return names
