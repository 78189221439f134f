"""How far a reading went: units, bytes, cells, encodings, and what was skipped and why. Names of places are masked where they tell
of somebody.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, cast

from zhengan.privacy.readers import ALLOWED, Limits, Piece, Skipped, Unit, Where, units
from zhengan.privacy.scanning import Detector
from zhengan.privacy.scanning.excerpts import without_values

MOST_PLACES = 500
Told = Callable[["Coverage"], None]


@dataclass
class Coverage:
    """Counts of what was read, and places that were not, up to a bound."""

    units: int = 0
    bytes: int = 0
    text_bytes: int = 0
    cells: int = 0
    encodings: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    places: list[dict[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For the statement."""
        return {
            "units": self.units,
            "bytes": self.bytes,
            "text_bytes": self.text_bytes,
            "cells": self.cells,
            "encodings": dict(sorted(self.encodings.items())),
            "skipped": dict(sorted(self.skipped.items())),
            "skipped_places": self.places,
        }


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
    coverage.skipped[skipped.reason] += 1
    if len(coverage.places) < MOST_PLACES:
        place = shown(skipped.where)
        coverage.places.append(
            {"store": place.store, "part": place.part, "reason": skipped.reason, "detail": skipped.detail}
        )


def shown(where: Where) -> Where:
    """A place as it may be shown."""
    return Where(_masked(where.store), _masked(where.part), _masked(where.column))


def _masked(text: str) -> str:
    return without_values(text, Detector().find_any(text.encode("utf-8", "replace"))) if text else ""
