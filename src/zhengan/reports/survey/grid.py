"""A table, of a sheet or of a document, as cells by row and column; a merged cell stands once, where it begins."""

from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_CELLS = 200_000


@dataclass(frozen=True)
class Cell:
    """One cell: where, its text, how many columns and rows it covers, the words that it may hold, whether it may be written."""

    row: int
    column: int
    text: str
    address: str
    wide: int = 1
    tall: int = 1
    choices: tuple[str, ...] = ()
    writable: bool = True


@dataclass
class Grid:
    """The cells of one table. `part` names the sheet or the body, `title` is what people call the table."""

    part: str
    title: str
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)

    def put(self, cell: Cell) -> None:
        """Adds a cell."""
        self.rows.setdefault(cell.row, {})[cell.column] = cell

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that begins there."""
        return self.rows.get(row, {}).get(column)

    def over(self, row: int, column: int) -> Cell | None:
        """The cell that covers this place: the one that begins there, or a merged one from above or from the left."""
        found = self.at(row, column)
        if found is not None and found.text:
            return found
        for cell in self.merged:
            if cell.row <= row < cell.row + cell.tall and cell.column <= column < cell.column + cell.wide:
                return cell
        return found

    @property
    def merged(self) -> list[Cell]:
        """The cells that cover more than one place."""
        return [cell for cell in self.cells() if cell.tall > 1 or cell.wide > 1]

    def cells(self) -> Iterator[Cell]:
        """All cells, by row and column."""
        for row in sorted(self.rows):
            for column in sorted(self.rows[row]):
                yield self.rows[row][column]
