"""What a scan found: places by kinds and tiers, and what it covered. Never a value; excerpts are masked.

The JSON (`Result.to_json`) is

    {"version": 1, "complete": true,
     "places":  [{"store", "part", "column", "cells",
                  "kinds": {kind: {"candidate", "likely", "sure", "cells", "reasons": {code: count}, "excerpts": [masked]}}}],
     "totals":  {kind: {"candidate", "likely", "sure"}},
     "coverage": {"units", "bytes", "text_bytes", "cells", "encodings": {name: bytes}, "notes": {words: pieces},
                  "skipped": {reason: count}, "skipped_places": [{"store", "part", "reason", "detail"}]}}

`cells` of a kind is in how many cells of the column it stands (0 for text); its share is that of the column's filled `cells`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from zhengan.privacy.scanning.coverage import Coverage, coverage_of
from zhengan.protect.span import Tier

MOST_PLACES = 20_000
MOST_EXCERPTS = 3
ELSEWHERE = "（其余）"


class Place(NamedTuple):
    """Where findings are counted together, as it may be shown."""

    store: str
    part: str
    column: str


@dataclass
class KindTally:
    """One kind at one place."""

    tiers: Counter[int] = field(default_factory=Counter)
    cells: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    excerpts: list[str] = field(default_factory=list)

    def add(self, other: "KindTally") -> None:
        self.tiers += other.tiers
        self.cells += other.cells
        self.reasons += other.reasons
        self.excerpts = [*self.excerpts, *other.excerpts][:MOST_EXCERPTS]

    def to_json(self) -> dict[str, Any]:
        return {
            **{tier.name.lower(): self.tiers[tier] for tier in Tier},
            "cells": self.cells,
            "reasons": dict(sorted(self.reasons.items())),
            "excerpts": self.excerpts,
        }


@dataclass
class PlaceTally:
    """All kinds at one place; `cells` are the filled cells of a column that were looked at."""

    cells: int = 0
    kinds: dict[str, KindTally] = field(default_factory=dict)

    def add(self, other: "PlaceTally") -> None:
        self.cells += other.cells
        for kind, tally in other.kinds.items():
            self.kinds.setdefault(kind, KindTally()).add(tally)


@dataclass
class Result:
    """Of a scan, or of one unit of it. `complete` is false where it was stopped."""

    places: dict[Place, PlaceTally] = field(default_factory=dict)
    coverage: Coverage = field(default_factory=Coverage)
    complete: bool = True

    def place(self, place: Place) -> PlaceTally:
        """The tally of a place; past the bound of places it is that of all the others."""
        if place not in self.places and len(self.places) >= MOST_PLACES:
            place = Place(ELSEWHERE, "", "")
        return self.places.setdefault(place, PlaceTally())

    def add(self, other: "Result") -> None:
        """Put another's counts to these; places without findings are left out."""
        for place, tally in other.places.items():
            if tally.kinds:
                self.place(place).add(tally)
        self.coverage.add(other.coverage)

    def totals(self) -> dict[str, Counter[int]]:
        """Kind -> tier -> how many, over all places."""
        totals: dict[str, Counter[int]] = {}
        for tally in self.places.values():
            for kind, found in tally.kinds.items():
                totals.setdefault(kind, Counter()).update(found.tiers)
        return dict(sorted(totals.items()))

    @property
    def anything_found(self) -> bool:
        """Whether anything is likely or surely personal information; candidates are for a person to look at."""
        return any(tiers[Tier.SURE] or tiers[Tier.LIKELY] for tiers in self.totals().values())

    def to_json(self) -> dict[str, Any]:
        """As documented above."""
        return {
            "version": 1,
            "complete": self.complete,
            "places": list(self._places()),
            "totals": {
                kind: {tier.name.lower(): tiers[tier] for tier in Tier} for kind, tiers in self.totals().items()
            },
            "coverage": self.coverage.to_json(),
        }

    def _places(self) -> Iterator[dict[str, Any]]:
        for place, tally in sorted(self.places.items()):
            if tally.kinds:
                kinds = {kind: found.to_json() for kind, found in sorted(tally.kinds.items())}
                yield {**place._asdict(), "cells": tally.cells, "kinds": kinds}


def from_json(document: Mapping[str, Any]) -> Result:
    """A result out of its JSON. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
    result = Result(complete=bool(document["complete"]))
    for place in document["places"]:
        tally = PlaceTally(int(place["cells"]))
        for kind, found in place["kinds"].items():
            tiers = Counter({int(tier): int(found[tier.name.lower()]) for tier in Tier if found[tier.name.lower()]})
            tally.kinds[kind] = KindTally(
                tiers, int(found["cells"]), Counter(found["reasons"]), list(found["excerpts"])
            )
        result.places[Place(place["store"], place["part"], place["column"])] = tally
    result.coverage = coverage_of(document["coverage"])
    return result
