"""In which capacities an institution is bound on the day: by which readings, and what a breach exposes it to in them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhengan.assess.world import World
from zhengan.law import Exposure, Obligation


@dataclass
class Exposed:
    """Looks capacities and liability up for one world."""

    world: World
    _codes: dict[tuple[date, str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    _read: dict[tuple[date, str, str], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    _known: dict[Any, tuple[Exposure, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for as_of, held in self.world.facts.standings.items():
            for item in held:
                if item.first <= as_of <= item.last:
                    self._codes[as_of, item.scheme, item.institution].add(item.code)
                if item.reading:
                    self._read[as_of, item.scheme, item.institution][item.code] = item.reading

    def read_as(self, obligation: Obligation, as_of: date, institution: str) -> tuple[str, ...]:
        """The readings by which the obligation binds the institution; empty where the text itself does."""
        scheme = self.world.facts.scheme_of(obligation)
        if not scheme:
            return ()
        by_code = self._read[as_of, scheme, institution]
        return tuple(sorted({by_code[code] for code in obligation.who if code in by_code}))

    def of(self, obligation: Obligation, as_of: date, institution: str) -> tuple[Exposure, ...]:
        """Which provisions let whom do what to an institution that breached the obligation."""
        scheme = self.world.facts.scheme_of(obligation)
        codes = frozenset(self._codes[as_of, scheme, institution])
        row = self.world.facts.institutions[as_of, institution]
        # Where an instrument says itself who counts as what, the kind adds nothing to the codes.
        kind, like = "" if scheme else row["kind"], row["like"] or "operating"
        key = (obligation.id, as_of, codes, kind, like)
        if key not in self._known:
            self._known[key] = self.world.catalogue.exposures(obligation, codes, kind, like, as_of)
        return self._known[key]
