"""What targets hold, piece by piece, with the coverage counted. Names of places are masked where they tell of somebody."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any, cast

from zhengan.privacy.readers import ALLOWED, Limits, Piece, Skipped, Unit, Where, units
from zhengan.privacy.scanning import Coverage, Detector
from zhengan.privacy.scanning.excerpts import without_values

Told = Callable[["Coverage"], None]


def pieces_of(
    targets: Sequence[str], coverage: Coverage, limits: Limits = ALLOWED, told: Told = lambda _: None
) -> Iterator[Piece]:
    """Every piece of every target, file names too; what was met is counted. Raises BadTarget."""
    for target in targets:
        for unit in units(target, limits):
            if isinstance(unit, Skipped):
                _skip(coverage, unit)
                continue
            coverage.units += 1
            coverage.bytes += unit.size
            if unit.form == "file":
                name = unit.where.store.removeprefix(target).encode("utf-8", "replace")
                yield Piece(Where(unit.where.store, "（名称）"), name)
            yield from _pieces(unit, limits, coverage)
            told(coverage)


def _pieces(unit: Unit, limits: Limits, coverage: Coverage) -> Iterator[Piece]:
    with closing(cast("Any", unit.open(limits))) as found:
        for item in found:
            if isinstance(item, Skipped):
                _skip(coverage, item)
                continue
            size = int(item.data.nbytes) if item.is_cells else len(item.data)
            coverage.text_bytes += size
            coverage.cells += len(item.data) - item.data.null_count if item.is_cells else 0
            coverage.encodings[item.encoding] += size
            yield item


def _skip(coverage: Coverage, skipped: Skipped) -> None:
    place = shown(skipped.where)
    coverage.skip(skipped, place.store, place.part)


def shown(where: Where) -> Where:
    """A place as it may be shown."""
    return Where(_masked(where.store), _masked(where.part), _masked(where.column))


def _masked(text: str) -> str:
    return without_values(text, Detector().find_any(text.encode("utf-8", "replace"))) if text else ""
