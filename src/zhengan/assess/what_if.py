"""What would change: the same evidence judged once more under assumptions, and the verdicts side by side.

Only what an assumption can reach is asked again: obligations whose wording, subjects or terms it changes, and those whose questions
read a table or a reading that it changes. All other findings are the same by construction.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pyarrow as pa

from zhengan.assess.exposed import Exposed
from zhengan.assess.finding import ORDER, Finding
from zhengan.assess.inputs import STOCK_TYPES
from zhengan.assess.piece import Piece
from zhengan.assess.plan import Plan
from zhengan.assess.reads import tables_read
from zhengan.assess.run import Assessment, assess_world, judge_world
from zhengan.assess.terms import selector_of
from zhengan.assess.timing import Stopwatch
from zhengan.assess.world import World
from zhengan.checks.names import CHECK_KINDS, MEASURED

_OF_OBLIGATIONS = ("term", "subject", "declared", "declared_all")


@dataclass(frozen=True, slots=True)
class Turn:
    """One difference. `came`: a duty that binds only under the assumption; `gone`: one that no longer binds; `turned`: another
    verdict; `moved`: the same verdict on other figures, dates, grounds or liability."""

    kind: Literal["came", "gone", "turned", "moved"]
    before: Finding | None
    after: Finding | None

    @property
    def finding(self) -> Finding:
        """The finding that it is about: after the assumption where there is one."""
        found = self.after or self.before
        assert found is not None  # a turn has at least one side
        return found


@dataclass(frozen=True)
class Comparison:
    """Both assessments and all differences, worst first; `asked_again` are the obligations that the assumption reaches."""

    before: Assessment
    after: Assessment
    turns: tuple[Turn, ...]
    asked_again: frozenset[str]


def compare(before: World, after: World, plain: Assessment | None = None) -> Comparison:
    """Judge the one world (unless `plain` is its assessment already), and of the other what differs from it."""
    plain = plain or assess_world(before)
    again = reached(before, after)
    watch = Stopwatch()
    found = judge_world(after.only(again), watch) if again else ()
    kept = (item for item in plain.findings if item.obligation not in again)
    findings = (*_exposed_anew(kept, before, after), *found)
    supposed = Assessment(
        after.as_of, findings, (*after.base.notices, *after.facts.notices), plain.calendar_version, watch.timings
    )
    return Comparison(plain, supposed, tuple(_turns(plain.findings, findings)), frozenset(again))


def reached(before: World, after: World) -> set[str]:
    """The obligations whose findings an assumption may change."""
    found = {id_ for _, id_ in before.obligations.keys() ^ after.obligations.keys()}
    found |= {id_ for (day, id_), item in after.obligations.items() if before.obligations.get((day, id_)) != item}
    for name in _OF_OBLIGATIONS:
        found |= _rows_apart(before.derived[name], after.derived[name])
    changed = {name for name, table in after.base.tables.items() if table is not before.base.tables[name]}
    changed |= {name for name, table in after.derived.items() if not table.equals(before.derived[name])}
    changed -= set(_OF_OBLIGATIONS)
    found |= _by_questions(before.plan, after.plan, changed, after)
    return found | _by_readings(before, after) | _by_population(before, after, changed)


def _rows_apart(before: pa.Table, after: pa.Table) -> set[str]:
    """The obligations with a row in one table that the other has not."""
    if before.equals(after):
        return set()
    rows = [{tuple(row.items()) for row in table.to_pylist()} for table in (before, after)]
    return {dict(row)["obligation"] for row in rows[0] ^ rows[1]}


def _by_questions(before: Plan, after: Plan, changed: Collection[str], world: World) -> set[str]:
    """Obligations one of whose questions is put otherwise, or reads a table that is another."""
    former = set(before.pieces)
    reads = tables_read(after.pieces) if changed else {}
    apart = [piece for piece in after.pieces if piece not in former or _concerns(piece, reads, changed)]
    checks = {piece.name for piece in apart if piece.kind in ("condition", "occurrences")}
    if any(piece.kind == "fold" for piece in apart):
        checks |= {name for name, kind in CHECK_KINDS.items() if kind == "occurrences"}
    selectors = {piece.name for piece in apart if piece.kind == "selector"}
    return {id_ for id_, item in world.by_id.items() if item.check in checks or selector_of(item) in selectors}


def _concerns(piece: Piece, reads: Mapping[Piece, frozenset[str]], tables: Collection[str]) -> bool:
    """Whether a question of somebody's own (not one of the population or a fold) reads one of the tables."""
    return (
        bool(tables) and piece.kind in ("selector", "condition", "occurrences") and not reads[piece].isdisjoint(tables)
    )


def _by_readings(before: World, after: World) -> set[str]:
    """Obligations that name a changed reading, are judged by it, or are measured in hours that it moves."""
    changed = {name for name, value in after.readings.items() if before.readings.get(name, value) != value}
    found = {id_ for id_, item in after.by_id.items() if changed & set(item.readings)}
    if "in-principle" in changed:
        found |= {id_ for id_, item in after.by_id.items() if item.modality == "in_principle"}
    if "session-edges" in changed or before.facts.link_hours != after.facts.link_hours:
        found |= {id_ for id_, item in after.by_id.items() if item.check in MEASURED}
    return found


def _by_population(before: World, after: World, changed: Collection[str]) -> set[str]:
    """Obligations whose population reads a changed table: own periods, and registers of things that are kept or not."""
    found: set[str] = set()
    if "own_period" in changed:
        found |= {id_ for id_, item in after.by_id.items() if (item.every or "").startswith("policy:")}
    if "on_file" in changed:
        found |= {id_ for id_, item in after.by_id.items() if item.object and item.object.type in STOCK_TYPES}
    return found


def _exposed_anew(kept: Iterable[Finding], before: World, after: World) -> Iterator[Finding]:
    """Findings that stay, with the liability of the capacities that are supposed."""
    former, now = Exposed(before), Exposed(after)
    for item in kept:
        duty = after.obligations[item.as_of, item.obligation]
        if item.verdict == "breached" and former.of(duty, item.as_of, item.institution) != now.of(
            duty, item.as_of, item.institution
        ):
            yield replace(item, liability=now.of(duty, item.as_of, item.institution))
        else:
            yield item


def _turns(before: Sequence[Finding], after: Sequence[Finding]) -> list[Turn]:
    """The differences, the worst verdicts first, then in the order of the law."""
    sides = [{item.id: item for item in findings} for findings in (before, after)]
    bound = [{(item.institution, item.obligation) for item in findings} for findings in (before, after)]
    found = []
    for id_ in dict.fromkeys([*sides[1], *sides[0]]):
        turn = _turn(sides[0].get(id_), sides[1].get(id_), bound)
        if turn is not None:
            found.append(turn)
    order = {id_: place for place, id_ in enumerate([*sides[1], *sides[0]])}
    return sorted(found, key=lambda turn: (ORDER.index(turn.finding.verdict), order[turn.finding.id]))


def _turn(before: Finding | None, after: Finding | None, bound: Sequence[set[tuple[str, str]]]) -> Turn | None:
    if before is not None and after is not None:
        if before.verdict != after.verdict:
            return Turn("turned", before, after)
        return Turn("moved", before, after) if before != after else None
    only = after or before
    assert only is not None  # an id stands on one side at least
    pair = (only.institution, only.obligation)
    if before is None and pair not in bound[0]:
        return Turn("came", None, after)
    if after is None and pair not in bound[1]:
        return Turn("gone", before, None)
    # The duty binds on both sides, on other objects: what only said that it had none is no difference of its own.
    return None if only.object is None else Turn("turned", before, after)
