"""What an assessment is asked of: evidence, law and readings on the asked days, with who is bound by what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import pyarrow as pa

from zhengan.assess.evidence import EvidenceBase
from zhengan.assess.facts import AskedFacts, asked_again, asked_facts
from zhengan.assess.inputs import INPUTS
from zhengan.assess.plan import DutyShape, Plan, plan_for
from zhengan.assess.subjects import subjects_table, terms_table
from zhengan.assess.terms import Term, selector_of, terms_on
from zhengan.calendar import Calendar
from zhengan.law import Catalogue, Obligation


@dataclass(frozen=True)
class World:
    """One state of things to be judged: `obligations` by day and id, and what each asks on that day (`terms`)."""

    base: EvidenceBase
    as_of: tuple[date, ...]
    readings: Mapping[str, str]
    catalogue: Catalogue
    calendar: Calendar
    facts: AskedFacts
    obligations: Mapping[tuple[date, str], Obligation]
    terms: tuple[Term, ...]

    @cached_property
    def by_id(self) -> dict[str, Obligation]:
        """The obligations, whatever the day."""
        return {item.id: item for item in self.obligations.values()}

    @cached_property
    def plan(self) -> Plan:
        """The questions to ask: those of obligations that bind somebody of the evidence."""
        bound = set(self.derived["subject"]["obligation"].unique().to_pylist())
        own = [item for item in self.by_id.values() if item.id in bound]
        shapes = {DutyShape(item.id, item.check or "", selector_of(item), item.readings) for item in own}
        return plan_for(shapes, self.readings)

    @cached_property
    def derived(self) -> dict[str, pa.Table]:
        """The tables that population and checks join, besides records: days, terms, subjects and the facts of the days."""
        asked = pa.Table.from_pylist(self.facts.asked(), schema=INPUTS["asked"])
        subjects = subjects_table(self.terms, self.by_id, self.facts, self.readings)
        facts = self.facts.tables(self.terms, self.by_id)
        return {"asked": asked, "term": terms_table(self.terms), "subject": subjects, **facts}

    def holding(self, day: date) -> frozenset[tuple[str, str]]:
        """Who holds which code on a day: (institution, code), by the definitions of Order 218."""
        return frozenset(
            (item.institution, item.code)
            for item in self.facts.standings[day]
            if not item.scheme and item.first <= day <= item.last
        )

    def with_evidence(self, base: EvidenceBase) -> "World":
        """The same law, days and readings, asked of other evidence."""
        return replace(self, base=base, facts=asked_again(self.facts, base, self.readings, self.calendar))

    def only(self, wanted: Collection[str]) -> "World":
        """The same world, of which only these obligations are asked."""
        return World(
            self.base,
            self.as_of,
            self.readings,
            self.catalogue,
            self.calendar,
            self.facts,
            {key: item for key, item in self.obligations.items() if item.id in wanted},
            tuple(term for term in self.terms if term.obligation in wanted),
        )


def world_of(
    base: EvidenceBase, as_of: Sequence[date], readings: Mapping[str, str], catalogue: Catalogue, calendar: Calendar
) -> World:
    """The world of these days. `readings` holds a value for every reading (`Catalogue.choose`)."""
    calendar = calendar.with_edges(readings["session-edges"])
    catalogue = catalogue.under(readings)
    facts = asked_facts(base, as_of, readings, calendar, catalogue.subjects(readings), catalogue.warning)
    by_day = {day: catalogue.obligations(day) for day in as_of}
    return World(
        base,
        tuple(as_of),
        readings,
        catalogue,
        calendar,
        facts,
        {(day, item.id): item for day, items in by_day.items() for item in items},
        tuple(term for day, items in by_day.items() for term in terms_on(day, items, readings, catalogue.warning)),
    )
