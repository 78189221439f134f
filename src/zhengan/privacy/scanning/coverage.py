"""How far a reading of stores went: units, bytes, cells, encodings; what was skipped, where and why. Never a value."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zhengan.privacy.readers import Skipped

MOST_SKIPPED = 1_000


@dataclass
class Coverage:
    """Counts of what was read, and places that were not, up to a bound."""

    units: int = 0
    bytes: int = 0
    text_bytes: int = 0
    cells: int = 0
    encodings: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    skipped_places: list[dict[str, str]] = field(default_factory=list)

    def add(self, other: "Coverage") -> None:
        self.units += other.units
        self.bytes += other.bytes
        self.text_bytes += other.text_bytes
        self.cells += other.cells
        self.encodings += other.encodings
        self.notes += other.notes
        self.skipped += other.skipped
        self.skipped_places = [*self.skipped_places, *other.skipped_places][:MOST_SKIPPED]

    def skip(self, skipped: Skipped, store: str, part: str) -> None:
        """Counts something that was not read, at its place as it may be shown."""
        self.skipped[skipped.reason] += 1
        if len(self.skipped_places) < MOST_SKIPPED:
            self.skipped_places.append(
                {"store": store, "part": part, "reason": skipped.reason, "detail": skipped.detail}
            )

    def to_json(self) -> dict[str, Any]:
        """As `privacy.scanning.results` documents it."""
        return {
            "units": self.units,
            "bytes": self.bytes,
            "text_bytes": self.text_bytes,
            "cells": self.cells,
            "encodings": dict(sorted(self.encodings.items())),
            "notes": dict(sorted(self.notes.items())),
            "skipped": dict(sorted(self.skipped.items())),
            "skipped_places": self.skipped_places,
        }


def coverage_of(document: Mapping[str, Any]) -> Coverage:
    """The coverage out of its JSON. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
    return Coverage(
        int(document["units"]),
        int(document["bytes"]),
        int(document["text_bytes"]),
        int(document["cells"]),
        Counter(document["encodings"]),
        Counter(document["notes"]),
        Counter(document["skipped"]),
        list(document["skipped_places"]),
    )
