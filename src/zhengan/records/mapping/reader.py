"""A mapped table as files of records: the rows go through the same parser as all others, each fault at its own cell."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from zhengan.records.faults import Column, Fault, Findings, Notice, Place, Refused, Unreadable, quoted
from zhengan.records.layout import Place as FolderPlace
from zhengan.records.mapping.model import RecordMap, Source, TableMap, When
from zhengan.records.mapping.tables import (
    Header,
    Table,
    TableRow,
    find_header,
    first_rows,
    fits,
    header_name,
    header_of,
    tables_of,
)
from zhengan.records.mapping.units import Rounded
from zhengan.records.mapping.values import Raw, in_key, loose, value_from
from zhengan.records.readers.cells import Cells, Reading, RecordFile, stamp_of
from zhengan.records.readers.xlsx_file import merged, refusal_of
from zhengan.records.values import nearest, parser_of
from zhengan.records.workbooks.sheets import Cell, letters

_READABLE = frozenset({"text", "number", "moment", "flag"})
_ROWS_NAMED = 10
_RUN = re.compile("[1-9][0-9]{0,6}")


def mapped_place(path: Path, mapping: TableMap, findings: Findings) -> tuple[FolderPlace, ...]:
    """The tables of a file that the mapping is for, each as a file of records for every record that its rows make."""
    try:
        tables = [table for table in tables_of(path) if fits(table, mapping)]
        found = [(table, header) for table in tables if (header := find_header(table, mapping))]
        if not found:
            _refuse_file(path, mapping, tables, findings)
    except Refused as refused:
        findings.add(refused.at(Place(path.name), ""))
        return ()
    except OSError as error:
        findings.add(
            Fault("unreadable", path.name, 0, "", "可以读取的文件", type(error).__name__, "检查文件权限和磁盘")
        )
        return ()
    files = [file for table, header in found for file in _files(table, header, mapping, findings)]
    return (FolderPlace(path.parent, "", tuple(files), (), is_folder=False),)


def _files(table: Table, header: Header, mapping: TableMap, findings: Findings) -> Iterator[RecordFile]:
    unread = [name for name in header.names if name not in mapping.columns and name not in mapping.leave]
    if unread:
        text = f"{table.label} 的这些列没有对应，没有读：{'、'.join(unread[:20])}。"
        findings.note(Notice("unmapped_columns", table.label, "", text))
    stamp = stamp_of(table.path)
    told: Counter[str] = Counter()
    for at, record in enumerate(mapping.records):
        title = record.type.title
        told[title] += 1
        mark = f"〔{title}{told[title] if told[title] > 1 else ''}〕" if at else ""
        reader = MappedReader(table, header, mapping, record, told=not at)
        yield RecordFile(record.type, table.path, f"{table.label}{mark}", stamp, table.sheet, reader)


def _refuse_file(path: Path, mapping: TableMap, tables: list[Table], findings: Findings) -> None:
    """No table has all columns: the nearest one is told about."""
    expected = f"有映射“{mapping.name}”所说各列的表"
    best: tuple[int, list[str], Table, tuple[str, ...]] | None = None
    for table in tables:
        rows = first_rows(table)
        for at in range(len(rows) - mapping.header_rows + 1):
            names = header_of(rows[at : at + mapping.header_rows]).names
            lacking = sorted(mapping.columns - names.keys())
            if best is None or len(lacking) < best[0]:
                best = (len(lacking), lacking, table, tuple(names))
    if best is None:
        said = "、".join((*mapping.files, *((mapping.sheet,) if mapping.sheet else ())))
        remedy = f"这个映射用于 {said}；换一个映射，或改它的 files 和 sheet" if said else "核对文件"
        findings.add(Fault("no_table", path.name, 0, "", expected, "没有", remedy))
        return
    for name in best[1][:20]:
        guess = nearest(name, best[3])
        remedy = f"是否改成了 {guess}；" if guess else ""
        findings.add(
            Fault("missing_column", best[2].label, 0, "", f"列“{name}”", "没有", f"{remedy}核对表头，或改映射")
        )


@dataclass(frozen=True)
class MappedReader:
    """Reads one table for one of its records. `told`: the first of them says what was left out."""

    table: Table
    header: Header
    mapping: TableMap
    record: RecordMap
    told: bool

    def __call__(self, reading: Reading) -> Iterator[tuple[int, Cells]]:
        """The rows as named cells of our fields; the row counts as the spreadsheet shows it."""
        reading.findings.locate(reading.file.label, self._places())
        # Only a proposal can lack a source: it is told once, not for each row.
        reading.lacking = frozenset(self._without_source())
        try:
            yield from Pass(self, reading).rows()
        except Refused as refused:
            reading.refuse(refused)
        except OSError as error:
            reading.refuse(Refused("unreadable", "可以读取的文件", "检查文件权限和磁盘", type(error).__name__))

    def _without_source(self) -> Iterator[str]:
        for name, wanted in self.record.type.columns.items():
            source = self.record.fields.get(name)
            has_source = source is not None and (source.columns or source.value is not None)
            if wanted.required and name != "institution" and not has_source:
                yield name

    def _places(self) -> Mapping[str, Column]:
        """Where each field stands: faults point to the first of its columns."""
        return {
            name: Column(letters(self.header.names[source.columns[0]]), source.columns[0])
            for name, source in self.record.fields.items()
            if source.columns
        }


@dataclass
class Pass:
    """One pass over the table."""

    reader: MappedReader
    reading: Reading
    run: int = 0
    _above: dict[int, Raw] = field(default_factory=dict)
    _runs: Counter[str] = field(default_factory=Counter)
    _skipped: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        mapping, record, header = self.reader.mapping, self.reader.record, self.reader.header
        self._record, self._names = record, header.names
        self._skip = tuple(loose(word) for word in mapping.skip)
        self._blank = frozenset(loose(word) for word in mapping.blank)
        self._used = {header.names[column] for column in mapping.columns}
        down = {column for source in record.fields.values() if source.down for column in source.columns}
        self._down = {header.names[column] for column in down}
        self._header = {column: name for name, column in header.names.items()}
        self._parsers = {name: parser_of(record.type.columns[name]) for name in record.fields}
        self._merges = tuple(merge for merge in self.reader.table.merges() if merge.last_row > header.last_row)

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """The rows below the header that are records."""
        for row, cells in self.walk():
            if all(self._holds(condition, cells) for condition in self._record.when):
                yield row.number, self._values(cells)
        self._tell_skipped()

    def rows_with_cells(self) -> Iterator[tuple[TableRow, Mapping[int, Raw]]]:
        """The same rows with their cells; `run` then says which of the rows of its key each is, 0 where none."""
        for row, cells in self.walk():
            self.run = 0
            if all(self._holds(condition, cells) for condition in self._record.when):
                self._values(cells)
            yield row, cells

    def walk(self) -> Iterator[tuple[TableRow, dict[int, Raw]]]:
        """The rows that may be records, with what each of their cells holds."""
        for row in self.reader.table.rows():
            if row.number <= self.reader.header.last_row:
                continue
            if why := self._left_out(row):
                self._skipped.setdefault(why, []).append(row.number)
            elif not self._is_ragged(row) and not self._is_lone(row):
                yield row, self._cells(row)

    def _left_out(self, row: TableRow) -> str:
        """Why a row is no record: a sum, a remark, the header once more, nothing in the columns that count."""
        first = loose(row.cells[0].text)
        for word in self._skip:
            if word and first.startswith(word):
                return f"以“{word}”开头"
        if len(row.cells) > 1 and all(self._header.get(cell.column) == header_name(cell.text) for cell in row.cells):
            return "重复的表头"
        filled = any(cell.column in self._used and loose(cell.text) not in self._blank for cell in row.cells)
        unreadable = any(cell.column in self._used and cell.kind not in _READABLE for cell in row.cells)
        return "" if filled or unreadable else "所用的列都是空的"

    def _is_ragged(self, row: TableRow) -> bool:
        width = self.reader.header.width
        if not row.width or row.width == width or (row.width > width and row.cells[-1].column <= width):
            return False
        if self.reader.told:
            remedy = "内容中有逗号、换行或双引号时，整格加双引号"
            self.reading.refuse(Refused("ragged_row", f"{width} 格", remedy, f"{row.width} 格"), row.number)
        return True

    def _is_lone(self, row: TableRow) -> bool:
        """A single cell in a wide table is a remark or a sum that nobody named."""
        if len(row.cells) > 1 or len(self._used) < 3:
            return False
        if self.reader.told:
            (cell,) = row.cells
            found = f"只有一格{quoted(cell.text)}"
            remedy = "若是说明或合计，在映射的 skip 里写上它开头的字；若是记录，补填其余各列"
            at = f"{letters(cell.column)}{row.number}"
            label = self.reading.file.label
            self.reading.findings.add(Fault("lone_cell", label, row.number, "", "一条记录", found, remedy, cell=at))
        return True

    def _cells(self, row: TableRow) -> dict[int, Raw]:
        found: dict[int, Raw] = {}
        for cell in row.cells:
            found[cell.column] = self._raw(cell, row.number)
        for merge in self._merges:
            if merge.first_row <= row.number <= merge.last_row:
                for at in self._used & set(range(merge.first_column, merge.last_column + 1)):
                    if at not in self._down:
                        found[at] = Unreadable(merged(merge))
        for at in self._down:
            if found.get(at) is None:
                found[at] = self._above.get(at)
            self._above[at] = found[at]
        return found

    def _raw(self, cell: Cell, row: int) -> Raw:
        if cell.kind not in _READABLE:
            return Unreadable(refusal_of(cell))
        if cell.formula and cell.column in self._used:
            label, name = self.reading.file.label, self._header[cell.column]
            text = f"{label} 的“{name}”列有公式，取的是上次保存时算出的值，如 {letters(cell.column)}{row}。"
            self.reading.findings.note(Notice("formula", label, name, text))
        return None if loose(cell.text) in self._blank else cell.text

    def _holds(self, condition: When, cells: Mapping[int, Raw]) -> bool:
        cell = cells.get(self._names[condition.column])
        if isinstance(cell, Unreadable):
            return True
        word = loose(cell or "")
        if condition.any_of and word not in map(loose, condition.any_of):
            return False
        if condition.none_of and word in map(loose, condition.none_of):
            return False
        return bool(word or condition.any_of or condition.none_of)

    def _values(self, cells: Mapping[int, Raw]) -> dict[str, object]:
        found: dict[str, object] = {}
        for name, source in self._record.fields.items():
            if name == "key":
                continue
            value = value_from(source, self._record.type.columns[name], self._of(source, cells))
            if isinstance(value, Rounded):
                label = self.reading.file.label
                text = f"{label} 的“{'、'.join(source.columns)}”列换算后四舍五入为整数。"
                self.reading.findings.note(Notice("rounded", label, name, text))
                value = str(value)
            if value is not None:
                found[name] = value
        if "key" in self._record.fields:
            key = self._key(self._record.fields["key"], cells, found)
            if key is not None:
                found["key"] = key
        return found

    def _of(self, source: Source, cells: Mapping[int, Raw]) -> list[Raw]:
        return [cells.get(self._names[column]) for column in source.columns]

    def _key(self, source: Source, cells: Mapping[int, Raw], found: Mapping[str, object]) -> object:
        """The key; a column that is a field as well counts as that field says it, so that spelling does not matter."""
        written: list[Raw] = []
        for column in source.columns:
            cell = cells.get(self._names[column])
            written.append(self._canonical(column, found) or cell if isinstance(cell, str) else cell)
        key = value_from(source, self._record.type.columns["key"], written)
        if not source.run or not isinstance(key, str):
            return key
        said = cells.get(self.reader.header.run_column)
        self._runs[key] += 1
        self.run = int(said) if isinstance(said, str) and _RUN.fullmatch(said) else self._runs[key]
        return key if self.run == 1 else f"{key}-{self.run}"

    def _canonical(self, column: str, found: Mapping[str, object]) -> str | None:
        for name, source in self._record.fields.items():
            if name in found and source.columns == (column,):
                try:
                    value = self._parsers[name](found[name])
                except Refused:
                    return None
                if isinstance(value, str):
                    return in_key(self._record.type.columns[name], str(value))
        return None

    def _tell_skipped(self) -> None:
        if not self.reader.told:
            return
        label = self.reading.file.label
        for why, rows in self._skipped.items():
            shown = "、".join(map(str, rows[:_ROWS_NAMED])) + ("等" if len(rows) > _ROWS_NAMED else "")
            text = f"{label} 有 {len(rows)} 行没有读（{why}）：第 {shown} 行。"
            self.reading.findings.note(Notice("skipped_rows", label, why, text))
