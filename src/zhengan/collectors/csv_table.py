"""A table in CSV of others: its encoding found out, its header matched by several names for each column."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from zhengan.collectors.reading import Reading, Unfit, shown
from zhengan.records.faults import Fault, quoted

LONGEST_CELL = 1 << 20


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row by our names of columns; `number` as a spreadsheet counts."""

    cells: Mapping[str, str]
    number: int
    reading: Reading

    def text(self, name: str, most: int = 300) -> str:
        """A cell, '' where it is empty or has no column."""
        return shown(self.cells.get(name, ""), most)

    def wrong(self, code: str, name: str, expected: str) -> Unfit:
        """The fault of a cell, to raise."""
        said = self.cells.get(name, "")
        found = quoted(said) if said.strip() else "空"
        return Unfit(Fault(code, self.reading.file, self.number, name, expected, found, "改正后重新导入"))


def table_rows(
    content: bytes, reading: Reading, columns: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> Iterator[TableRow]:
    """The rows below a header. Raises Unfit for no table, or one that lacks a needed column."""
    table = csv.reader(StringIO(_decoded(content, reading), newline=""), strict=True)
    try:
        header = [_loose(cell) for cell in next(table, [])]
        names = {_loose(word): name for name, words in columns.items() for word in (name, *words)}
        found = [names.get(cell, "") for cell in header]
        for name in needed:
            if name not in found:
                expected = f"列名 {name}（也可写 {'、'.join(columns[name])}）"
                raise reading.refused("no_column", "首行", expected, "、".join(header)[:80], "首行写上列名")
        for number, cells in enumerate(table, 2):
            if any(cell.strip() for cell in cells):
                by_name = {name: cell for name, cell in zip(found, cells, strict=False) if name}
                yield TableRow(by_name, number, reading)
    except csv.Error as error:
        at = f"第 {table.line_num} 行"
        raise reading.refused("bad_csv", at, "规范的 CSV", "读不懂", "检查双引号是否成对") from error


def _decoded(content: bytes, reading: Reading) -> str:
    if b"\0" in content:
        raise reading.refused("not_text", "（整个文件）", "文本文件", "含有 NUL 字节", "另存为“CSV UTF-8”")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise reading.refused("bad_encoding", "（整个文件）", "UTF-8 或 GB18030 编码", "别的编码", "另存为“CSV UTF-8”")


def _loose(cell: str) -> str:
    return cell.strip().lower().replace(" ", "_").replace("-", "_")
