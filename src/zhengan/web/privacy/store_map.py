"""The map of the inventory: stores × kinds, in each crossing how many (shade) of which level (shape); the same as a table."""

from collections.abc import Mapping
from dataclasses import dataclass

from zhengan.privacy.inventory import Difference, Inventory, Levels, StoreState

SHAPES = {1: "①", 2: "②", 3: "③", 4: "④"}
"""By level, so that no level is told by colour alone."""
_STEPS = (1, 100, 10_000, 1_000_000)


@dataclass(frozen=True)
class Cell:
    """One crossing. `shade` from 0 (nothing) to 4 (a million and more)."""

    kind: str
    count: int
    level: int
    held: bool

    @property
    def shade(self) -> int:
        """How dark."""
        return max(1, sum(self.count >= step for step in _STEPS)) if self.held else 0

    @property
    def shape(self) -> str:
        """Of its level."""
        return SHAPES[self.level] if self.held else ""


@dataclass(frozen=True)
class Row:
    """A store with its crossings, the highest level that it holds, and how many differences there are."""

    state: StoreState
    cells: tuple[Cell, ...]
    level: int
    differences: int

    @property
    def total(self) -> int:
        """All values found."""
        return sum(cell.count for cell in self.cells)

    @property
    def held(self) -> tuple[Cell, ...]:
        """The crossings with something in them."""
        return tuple(cell for cell in self.cells if cell.held)


@dataclass(frozen=True)
class StoreMap:
    """Columns are kinds, the gravest level first; rows stores, those with differences first."""

    kinds: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]


def map_of(inventory: Inventory, levels: Levels, found: tuple[Difference, ...]) -> StoreMap:
    """The map of an inventory."""
    kinds = tuple(sorted(((kind, levels.of(kind)) for kind in inventory.kinds), key=lambda one: (-one[1], one[0])))
    counts: Mapping[str, int] = {key: sum(one.store == key for one in found) for key in inventory.stores}
    rows = [_row(state, kinds, counts[key]) for key, state in inventory.stores.items()]
    return StoreMap(kinds, tuple(sorted(rows, key=lambda row: (-row.differences, -row.level, row.state.store.key))))


def _row(state: StoreState, kinds: tuple[tuple[str, int], ...], differences: int) -> Row:
    held = state.held
    cells = tuple(Cell(kind, held.get(kind, 0), level, kind in held) for kind, level in kinds)
    return Row(state, cells, max((cell.level for cell in cells if cell.held), default=0), differences)
