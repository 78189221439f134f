"""The table behind a chart, and how it writes instants and figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from zhengan.workspace.clock import SHANGHAI

At: TypeAlias = date | datetime
Value: TypeAlias = int | float | Decimal | None
LONGEST_TABLE = 400
"""Rows of a table that is made from a drawing."""


@dataclass(frozen=True)
class Column:
    """A column of a table; figures stand to the right. The name holds the unit: 峰值（Mbps）."""

    name: str
    kind: Literal["text", "number"] = "text"


@dataclass(frozen=True)
class Table:
    """The same data as words, row by row; `cut` tells how many rows are not shown."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    cut: int = 0

    @property
    def cells(self) -> tuple[tuple[tuple[Column, str], ...], ...]:
        """Each row with the column of each cell."""
        return tuple(tuple(zip(self.columns, row, strict=True)) for row in self.rows)


def short(columns: tuple[Column, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    """A table of the first `LONGEST_TABLE` rows."""
    return Table(columns, tuple(rows[:LONGEST_TABLE]), max(0, len(rows) - LONGEST_TABLE))


def wall(at: At) -> str:
    """An instant by Shanghai's wall clock, a day as it is. Raises ValueError for an instant without a zone."""
    if not isinstance(at, datetime):
        return at.isoformat()
    if at.tzinfo is None:
        raise ValueError(f"an instant of a chart must be aware, not {at!r}")
    return at.astimezone(SHANGHAI).replace(tzinfo=None).isoformat(timespec="seconds")


def end(at: At) -> str:
    """Where a stretch of time ends, exclusive: a day is over when the next one begins."""
    return wall(at) if isinstance(at, datetime) else wall(at + timedelta(days=1))


def told(at: At) -> str:
    """An instant as people read it: 2026-11-20 09:15:00."""
    return wall(at).replace("T", " ")


def figure(value: Value) -> str:
    """A figure as people read it, exact; nothing for a gap."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else f"{value:,}"
