"""A question asked twice, as things are and as supposed. Nothing is written."""

from dataclasses import dataclass
from datetime import date

from zhengan.assess.assumptions import AssumptionError, Assumptions
from zhengan.assess.what_if import Comparison, compare
from zhengan.assess.world import world_of
from zhengan.cli.errors import BadInput
from zhengan.cli.lawbook import lawbook
from zhengan.workspace.judgement import Judged, Question, judged_of


@dataclass(frozen=True)
class Supposition:
    """What was supposed, what would change, and the supposed assessment with all that is needed to show it."""

    assumptions: Assumptions
    comparison: Comparison
    before: Judged
    after: Judged


def suppose(asked: Question, as_of: date, known_by: date | None, assumptions: Assumptions) -> Supposition:
    """Judge the evidence on the day as it is, and as supposed."""
    supposed_law = lawbook(asked.workspace, assumptions.instruments)
    chosen = supposed_law.choose({**asked.chosen, **dict(assumptions.readings)})
    plain = world_of(asked.base, [as_of], asked.readings, asked.catalogue, asked.calendar)
    try:
        law, base = assumptions.law(supposed_law), assumptions.evidence(asked.base, _own(asked), plain.holding(as_of))
    except AssumptionError as error:
        raise BadInput(str(error)) from error
    comparison = compare(plain, world_of(base, [as_of], chosen, law, asked.calendar))
    supposed = Question(asked.workspace, law, chosen, asked.calendar, base)
    return Supposition(
        assumptions,
        comparison,
        judged_of(asked, comparison.before, known_by),
        judged_of(supposed, comparison.after, known_by),
    )


def _own(asked: Question) -> list[str]:
    """Whom an assumption means that names nobody: the workspace's institution, in a folder each."""
    known = sorted({row["key"] for row in asked.base.rows("institution")})
    own = asked.workspace.institution if asked.workspace else ""
    return [own] if own in known else known
