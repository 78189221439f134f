"""The register of biometrics with the checks of 35 beside each use, and what scans found of the kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhengan.privacy.inventory import Inventory
from zhengan.web.models import Run, Verdict
from zhengan.web.place import Place
from zhengan.web.verdicts.judged import newest_run

INSTRUMENT, ARTICLE = "csrc-218", "35"


@dataclass(frozen=True)
class Use:
    """One use: its record and its verdicts of 35."""

    key: str
    fields: Mapping[str, Any]
    verdicts: tuple[Verdict, ...]


def uses_of(place: Place, records: Mapping[str, Mapping[str, Any]]) -> tuple[Run | None, tuple[Use, ...]]:
    """All uses on file with the verdicts of the asked day; the run is None where the day is not judged."""
    run = newest_run(place.institution, place.as_of, place.known_by)
    by_object: dict[str, list[Verdict]] = {}
    if run is not None:
        for one in run.verdicts.filter(instrument=INSTRUMENT, article=ARTICLE).order_by("rank", "obligation"):
            by_object.setdefault(one.object, []).append(one)
    found = tuple(Use(key, fields, tuple(by_object.get(key, ()))) for key, fields in sorted(records.items()))
    return run, found


def found_in(inventory: Inventory) -> tuple[tuple[str, str, int], ...]:
    """Store, title and how many values of biometric kinds scans found there."""
    return tuple(
        (key, state.store.title, state.held["biometric"])
        for key, state in inventory.stores.items()
        if "biometric" in state.held
    )
