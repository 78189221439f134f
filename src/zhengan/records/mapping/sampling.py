"""A table as it is looked at for a proposal: its header, wherever it stands, and the first rows below."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhengan.records.mapping.lexicon import is_known, lexicon
from zhengan.records.mapping.tables import Header, Table, TableRow, first_rows, header_of
from zhengan.records.mapping.values import loose

SAMPLED_ROWS = 300
# Words that mean nothing in most columns, and no in some: these are kept for the columns of yes and no.
FLAGS = frozenset({"无"})


@dataclass(frozen=True)
class Sample:
    """A table's header, and the first rows below it by column."""

    table: Table
    header: Header
    rows: Sequence[TableRow]
    said: str
    skip: tuple[str, ...]
    merged: frozenset[int]

    def values(self, header: str) -> list[str]:
        """What stands in a column, without cells that are as good as empty."""
        column, blank = self.header.names[header], frozenset(map(loose, lexicon().blank))
        cells = (cell for row in self.rows for cell in row.cells if cell.column == column)
        return [cell.text for cell in cells if cell.text and loose(cell.text) not in blank - FLAGS]


def sample_of(table: Table) -> Sample | None:
    """The sample of a table; None where no header is found."""
    rows = first_rows(table)
    header = _header(rows)
    if header is None:
        return None
    skip = tuple(lexicon().skip)
    found, met = [], set()
    for row in table.rows():
        if row.number <= header.last_row:
            continue
        first = loose(row.cells[0].text)
        word = next((word for word in skip if first.startswith(loose(word))), None)
        if word:
            met.add(word)
        elif len(row.cells) > 1 or len(header.names) < 3:
            found.append(row)
        if len(found) >= SAMPLED_ROWS:
            break
    above = " ".join(cell.text for row in rows if row.number < header.first_row for cell in row.cells)
    said = f"{table.path.stem} {table.sheet or ''} {above}"
    down = {
        at
        for merge in table.merges()
        if merge.first_row > header.last_row
        for at in range(merge.first_column, min(merge.last_column, header.width) + 1)
    }
    return Sample(table, header, found, said, tuple(word for word in skip if word in met), frozenset(down))


def _header(rows: Sequence[TableRow]) -> Header | None:
    """The row, or two rows, that most look like names of columns."""
    best, score = None, (0, 0)
    for at, row in enumerate(rows):
        texts = [
            cell for cell in row.cells if cell.kind == "text" and len(cell.text) <= 40 and not _is_value(cell.text)
        ]
        if len(texts) < 2 or len(texts) < 0.7 * len(row.cells):
            continue
        height = 2 if at + 1 < len(rows) and _is_second(row, rows[at + 1]) else 1
        header = header_of(rows[at : at + height])
        marks = (sum(map(is_known, header.names)), len(texts))
        if marks > score:
            best, score = header, marks
    return best


def _is_value(text: str) -> bool:
    return sum(char.isdigit() for char in text) > len(text) / 2


def _is_second(upper: TableRow, lower: TableRow) -> bool:
    """Whether a row names columns below groups: it fills gaps of the row above and leaves out its first column."""
    above, below = {cell.column for cell in upper.cells}, {cell.column for cell in lower.cells}
    gaps = set(range(min(above), max(*above, *below) + 1)) - above
    texts = all(cell.kind == "text" and not _is_value(cell.text) for cell in lower.cells)
    return bool(gaps & below) and min(above) not in below and texts and lower.number == upper.number + 1
