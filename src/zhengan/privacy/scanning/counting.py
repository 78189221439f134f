"""Spans counted by kind: tiers, reasons, cells, a few masked excerpts. Whole arrays at a time: dense tables have millions."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from zhengan.privacy.scanning.excerpts import excerpt
from zhengan.privacy.scanning.results import MOST_EXCERPTS, KindTally

if TYPE_CHECKING:
    from zhengan.protect.detect import Spans


def count(kinds: dict[str, KindTally], found: "Spans", raw_of: Callable[[int], bytes]) -> None:
    """Adds to the tallies. `raw_of` gives the bytes in which the span of an index has its places."""
    for number in np.unique(found.kinds).tolist():
        places = np.flatnonzero(found.kinds == number)
        tally = kinds.setdefault(found.names[number], KindTally())
        tiers, counts = np.unique(found.tiers[places], return_counts=True)
        tally.tiers.update(dict(zip(tiers.tolist(), counts.tolist(), strict=True)))
        for reasons, times in _reasons(found, places.tolist()):
            tally.reasons.update(dict.fromkeys(reasons, times))
        if found.rows is not None:
            tally.cells += len(np.unique(found.rows[places]))
        for place in places[: MOST_EXCERPTS - len(tally.excerpts)].tolist():
            raw = raw_of(place)[int(found.starts[place]) : int(found.ends[place])]
            tally.excerpts.append(excerpt(found.names[number], raw))


def _reasons(found: "Spans", places: list[int]) -> Iterator[tuple[tuple[str, ...], int]]:
    _, first, counts = np.unique(found.reasons[places], return_index=True, return_counts=True)
    chosen = found.take(np.asarray(places)[first])
    for span, times in zip(chosen, counts.tolist(), strict=True):
        yield span.reasons, times
