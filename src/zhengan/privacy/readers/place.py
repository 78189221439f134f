"""Places made from places, and columns gathered from rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from zhengan.privacy.readers.found import Piece, Where

BATCH_ROWS = 4096
BATCH_CHARACTERS = 8 << 20


def at(where: Where, *, column: str = "", row: int = 0, offset: int = 0) -> Where:
    """The place inside the same part."""
    return replace(where, column=column, row=row, offset=offset)


def columns_of(
    where: Where, names: Sequence[str], rows: Iterable[Sequence[str | None]], *, first_row: int, encoding: str
) -> Iterator[Piece]:
    """Rows as pieces of columns, some thousand rows at a time. Cells past the names get names of their own."""
    batch: list[Sequence[str | None]] = []
    held = 0
    for row in rows:
        batch.append(row)
        held += sum(len(cell) for cell in row if cell)
        if len(batch) >= BATCH_ROWS or held >= BATCH_CHARACTERS:
            yield from _pieces(where, names, batch, first_row, encoding)
            first_row += len(batch)
            batch, held = [], 0
    if batch:
        yield from _pieces(where, names, batch, first_row, encoding)


def names_for(count: int, names: Sequence[str] = ()) -> list[str]:
    """So many names: those given, then 列1 by their place."""
    return [names[place] if place < len(names) and names[place] else f"列{place + 1}" for place in range(count)]


def looks_like_header(cells: Sequence[str]) -> bool:
    """Whether a first row names columns: short words, no long numbers, none twice."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled or len(set(filled)) < len(filled):
        return False
    return all(len(cell) <= 40 and sum(c.isdigit() for c in cell) < 5 and "@" not in cell for cell in filled)


def _pieces(
    where: Where, names: Sequence[str], batch: list[Sequence[str | None]], first: int, encoding: str
) -> Iterator[Piece]:
    import pyarrow as pa

    columns = list(zip_longest(*batch))
    for name, cells in zip(names_for(len(columns), names), columns, strict=True):
        yield Piece(
            at(where, column=name, row=first), pa.array([_clean(cell) for cell in cells], pa.large_string()), encoding
        )


def _clean(cell: str | None) -> str | None:
    """Lone surrogates cannot be written in UTF-8."""
    if cell is None or cell.isascii():
        return cell
    return cell.encode("utf-8", "replace").decode("utf-8")
