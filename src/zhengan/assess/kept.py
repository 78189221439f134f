"""An assessment that is kept and follows the ledger: what a new entry cannot reach is not asked again.

The findings are always those that `assess` makes of the same evidence, law and days; only their price differs. Where a change
reaches further than rows of evidence (whom an obligation binds, in which capacities, what somebody is exposed to), everything is
judged anew. Telemetry is read when the hours or objects that it is asked for change; after new telemetry make another one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from zhengan.assess.finding import Finding
from zhengan.assess.findings import maker_for
from zhengan.assess.flow import DutyKey, Flow
from zhengan.assess.run import Assessment, notices_on
from zhengan.assess.shelf import Shelf
from zhengan.assess.world import World
from zhengan.ledger.tables import RecordVersion


@dataclass(frozen=True)
class Change:
    """What new entries changed: findings that are new or say something else now, and those as they were before."""

    before: tuple[Finding, ...] = ()
    after: tuple[Finding, ...] = ()


class Kept:
    """The assessment of a world whose record tables stand on a shelf. For one thread at a time; close it when done."""

    def __init__(self, shelf: Shelf, world: World) -> None:
        """Judge the world, all of it.

        Raises:
            ValueError: the world was made from other tables than the shelf's.
        """
        if world.base.tables is not shelf.tables:
            raise ValueError("world.base.tables 应为 shelf.tables：先建证据架，再用它的表建 World")
        self._shelf, self._world = shelf, world
        self._flow: Flow | None = None
        self._placed: list[tuple[Any, Finding]] = []
        self._judge_all()

    @property
    def assessment(self) -> Assessment:
        """The assessment as it stands, without timings."""
        found = tuple(finding for _, finding in self._placed)
        return Assessment(self._world.as_of, found, notices_on(self._world), self._world.calendar.version)

    def take(self, versions: Iterable[RecordVersion]) -> Change:
        """Take new versions in and judge again what they can reach. After an error the next call judges everything."""
        records = self._shelf.add(versions)
        world = self._world.with_evidence(replace(self._world.base, tables=self._shelf.tables))
        former, self._world = self._world, world
        flow, self._flow = self._flow, None
        if flow is None or not _stands(former, world):
            if flow is not None:
                flow.close()
            return self._judge_all()
        try:
            touched = flow.follow(world, records) | _judged_by_people(former, world, flow.keys())
        except BaseException:
            flow.close()
            raise
        self._flow = flow
        return self._place(touched, flow)

    def close(self) -> None:
        """Let go of tables and plans; the findings stay."""
        if self._flow is not None:
            self._flow.close()
            self._flow = None

    def _judge_all(self) -> Change:
        if not self._world.obligations:
            return Change()
        keys = {_key_of(finding) for _, finding in self._placed}
        flow = Flow(self._world)
        try:
            keys |= flow.begin()
        except BaseException:
            flow.close()
            raise
        self._flow = flow
        return self._place(keys, flow)

    def _place(self, touched: set[DutyKey], flow: Flow) -> Change:
        """Makes the findings about some duties anew and puts them in their places."""
        if not touched:
            return Change()
        maker = maker_for(self._world)
        made = maker.make(flow.rows_of(touched))
        former = [finding for _, finding in self._placed if _key_of(finding) in touched]
        kept = [placed for placed in self._placed if _key_of(placed[1]) not in touched]
        self._placed = sorted([*kept, *((maker.place(finding), finding) for finding in made)], key=itemgetter(0))
        return _change(former, made)


def _stands(former: World, world: World) -> bool:
    """Whether who is bound, and in which capacities, is what it was."""
    same = (
        former.derived["subject"].equals(world.derived["subject"]) and former.facts.standings == world.facts.standings
    )
    return same and _capacities(former) == _capacities(world)


def _capacities(world: World) -> dict[Any, tuple[str, str | None]]:
    return {key: (row["kind"], row["like"]) for key, row in world.facts.institutions.items()}


def _judged_by_people(former: World, world: World, keys: Iterable[DutyKey]) -> set[DutyKey]:
    """The duties of which other judgements tell, or for whose judging by a person something came on file."""
    apart = {
        _bound(row)
        for one, other in ((former, world), (world, former))
        for row in one.facts.judgements
        if row not in other.facts.judgements
    }
    waiting = former.facts.kept_types ^ world.facts.kept_types
    for day, institution, type_ in waiting:
        apart.update(
            (day, institution, item.id)
            for (on, _), item in world.obligations.items()
            if on == day and type_ in item.evidence
        )
    return {key for key in keys if key[:3] in apart} if apart else set()


def _bound(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["as_of"], row["institution"], row["obligation"]


def _key_of(finding: Finding) -> DutyKey:
    return finding.as_of, finding.institution, finding.obligation, finding.object[1] if finding.object else ""


def _change(before: Iterable[Finding], after: Iterable[Finding]) -> Change:
    sides = [{(item.as_of, item.id): item for item in side} for side in (before, after)]
    return Change(
        tuple(item for key, item in sides[0].items() if sides[1].get(key) != item),
        tuple(item for key, item in sides[1].items() if sides[0].get(key) != item),
    )
