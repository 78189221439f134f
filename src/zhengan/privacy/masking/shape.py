"""What masking must know of a store: tables, columns, keys. Values in between are Arrow columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from zhengan.privacy.masking.masker import Masker, Tally

ColumnClass = Literal["text", "integer", "decimal", "date", "binary", "other"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `width`: most characters of a text, 0 where unbounded. `type_name`: as the store writes it."""

    name: str
    kind: ColumnClass
    type_name: str = ""
    width: int = 0
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key."""

    columns: tuple[str, ...]
    table: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `keys`: the primary key and every unique one."""

    name: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...] = ()
    references: tuple[Reference, ...] = ()

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a table that is moved whole or not at all. `bounds` mean something to its store only."""

    table: str
    number: int
    bounds: tuple[Any, ...] = field(default=())


class Way(Protocol):
    """From one store to another of the same make. Opened anew in every process."""

    def tables(self) -> tuple[Table, ...]:
        """The source's tables."""

    def prepare(self, tables: tuple[Table, ...], run: str) -> None:
        """Makes the target ready and marks it unfinished, or takes up a run of the same name. Refuses what holds anything else."""

    def pieces(self, table: Table, rows: int) -> tuple[Piece, ...]:
        """The table in parts of about so many rows; the same parts for a run that is taken up."""

    def done(self) -> frozenset[tuple[str, int]]:
        """Which pieces are in the target for good."""

    def move(self, table: Table, piece: Piece, masker: Masker) -> Tally:
        """Reads, masks and writes one piece, and notes that it is there, in one transaction."""

    def sample(self, table: Table, rows: int) -> Mapping[str, Any]:
        """The first rows, by column; nothing is written."""

    def finish(self, tables: tuple[Table, ...]) -> None:
        """Keys, indexes, foreign keys; then the target is no longer unfinished."""

    def close(self) -> None:
        """Lets go of connections and files."""
