"""One verdict over the last two years: what it would have been at the end of each month, by the law of that day."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from zhengan.assess import Verdict
from zhengan.assess.history import period_ends
from zhengan.assess.run import assess_world
from zhengan.assess.world import world_of
from zhengan.web.models import Run
from zhengan.web.office import office
from zhengan.workspace.judgement import question_of

YEARS = 2


@dataclass(frozen=True)
class Then:
    """A day and the verdict on it; None where the duty did not bind the object then."""

    day: date
    verdict: Verdict | None


def past_of(run: Run, obligation: str, finding: str) -> tuple[Then, ...]:
    """The verdict at the end of each of the last twenty-four months, and on the run's own day."""
    return _past(run.state, run.institution, run.as_of, run.known_by, obligation).of(finding)


@dataclass(frozen=True)
class _Past:
    days: tuple[date, ...]
    verdicts: dict[tuple[str, date], Verdict]

    def of(self, finding: str) -> tuple[Then, ...]:
        return tuple(Then(day, self.verdicts.get((finding, day))) for day in self.days)


@lru_cache(maxsize=64)
def _past(state: str, institution: str, as_of: date, known_by: date | None, obligation: str) -> _Past:
    """All findings of one duty; `state` makes the answer good only as long as evidence and law stay as they are."""
    asked = question_of(office().workspace, known_by, institution=institution)
    days = period_ends(as_of.replace(year=as_of.year - YEARS, day=1), as_of, "month")
    world = world_of(asked.base, days, asked.readings, asked.catalogue, asked.calendar).only({obligation})
    found = assess_world(world).findings
    return _Past(tuple(days), {(item.id, item.as_of): item.verdict for item in found})
