"""Which obligations address an institution on a day, by its kind and standing alone: before any object or evidence is looked at.

bindings(base, day, readings, catalogue, calendar) ─► Binding for each institution
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zhengan.assess.evidence import EvidenceBase
from zhengan.assess.subjects import subjects_table
from zhengan.assess.world import world_of
from zhengan.calendar import Calendar
from zhengan.law import Catalogue, Obligation


@dataclass(frozen=True, slots=True)
class Binding:
    """What addresses one institution on `on`, in the order of the law; `mutatis` are the ids that do so 参照 only (218:74.1).

    `codes` are the subject codes that it holds on the day, under whichever instrument's definitions.
    """

    institution: str
    on: date
    codes: tuple[str, ...]
    duties: tuple[Obligation, ...]
    mutatis: frozenset[str]


def bindings(
    base: EvidenceBase, on: date, readings: Mapping[str, str], catalogue: Catalogue, calendar: Calendar
) -> dict[str, Binding]:
    """Institution -> its binding. `readings` holds a value for every reading (`Catalogue.choose`)."""
    world = world_of(base, [on], readings, catalogue, calendar)
    held: dict[str, set[str]] = {institution: set() for _, institution in world.facts.institutions}
    mutatis: dict[str, set[str]] = {institution: set() for institution in held}
    for row in subjects_table(world.terms, world.by_id, world.facts, readings).to_pylist():
        spared = row["subject_ground"] is not None or row["subject_until"] < on
        if spared or row["institution"] not in held:
            continue
        held[row["institution"]].add(row["obligation"])
        if row["mutatis"]:
            mutatis[row["institution"]].add(row["obligation"])
    codes: dict[str, set[str]] = {institution: set() for institution in held}
    for standing in world.facts.standings[on]:
        if standing.first <= on <= standing.last and standing.institution in codes:
            codes[standing.institution].add(standing.code)
    return {
        institution: Binding(
            institution,
            on,
            tuple(sorted(codes[institution])),
            tuple(duty for id_, duty in world.by_id.items() if id_ in ids),
            frozenset(mutatis[institution]),
        )
        for institution, ids in held.items()
    }
