"""CSV, streamed: UTF-8 or GB18030, comma-separated, the first line names the columns."""

import csv
from collections.abc import Iterator
from typing import IO

from zhengan.records.encoding import encoding_of
from zhengan.records.faults import Refused
from zhengan.records.readers.cells import Cells, Reading, settle_header
from zhengan.records.values import LONGEST_TEXT

LONGEST_LINE = 4 << 20
# The limit of the csv module holds for the whole process; its default is an eighth of ours.
csv.field_size_limit(LONGEST_TEXT)


def read_csv(reading: Reading) -> Iterator[tuple[int, Cells]]:
    """The rows of a CSV file; the row counts from 1, the header's."""
    row = 1
    try:
        encoding = encoding_of(reading.file.path)
        with reading.file.path.open(encoding=encoding, newline="") as stream:
            table = csv.reader(csv_lines(stream), strict=True)
            header = _header(next(table, []))
            names = settle_header(reading, header)
            known = [name for name in names if name is not None]
            for cells in table:
                row += 1
                if len(cells) != len(names):
                    settled = _settled(cells, len(names), reading, row)
                    if settled is None:
                        continue
                    cells = settled  # noqa: PLW2901
                if len(known) == len(names):
                    yield row, dict(zip(known, cells, strict=True))
                else:
                    yield row, {name: cell for name, cell in zip(names, cells, strict=True) if name is not None}
    except Refused as refused:
        reading.refuse(refused, row if refused.code == "endless_line" else 0)
    except csv.Error as error:
        remedy = "检查双引号是否成对：内容里的双引号要写两个，单元格不超过 1 MiB"
        reading.refuse(Refused("bad_csv", "规范的 CSV", remedy, f"无法解析（{error}）"), row + 1)
    except (OSError, UnicodeError) as error:
        reading.refuse(Refused("unreadable", "可以读取的文件", "检查文件权限和磁盘", type(error).__name__))


def csv_lines(stream: IO[str]) -> Iterator[str]:
    """The lines of a text file; raises `Refused` where one has no end."""
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise Refused("endless_line", "不超过 4 MiB 的一行", "检查换行符，确认是 CSV 文件", "没有尽头的一行")
        yield line


def _header(cells: list[str]) -> list[str]:
    """The header without the empty cells that spreadsheets leave at its end."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if not cells:
        raise Refused("no_header", "首行是列名的表", "首行写上列名", "首行为空")
    return cells


def _settled(cells: list[str], width: int, reading: Reading, row: int) -> list[str] | None:
    """The cells of a row of another width where nothing but empty cells differs; None for an empty row or a fault."""
    if not any(cell.strip() for cell in cells):
        return None
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return cells[:width]
    remedy = "内容中有逗号、换行或双引号时，整格加双引号"
    reading.refuse(Refused("ragged_row", f"{width} 格", remedy, f"{len(cells)} 格"), row)
    return None
