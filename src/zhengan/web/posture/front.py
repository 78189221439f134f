"""What the first page says about a run, whoever reads it: worked out once for each state of the run."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from zhengan.law import Catalogue
from zhengan.web.models import Run
from zhengan.web.posture import overview
from zhengan.web.posture.standing import Standing


@dataclass(frozen=True)
class Front:
    """The lists of the first page; `turned_count` and `overdue` count all, the lists hold what is shown."""

    turned: Sequence[overview.Turn]
    turned_count: int
    chapters: Sequence[overview.ChapterRow]
    deadlines: Sequence[overview.Coming]
    overdue: int
    stale: Sequence[overview.Coming]
    exposed: Sequence[overview.Exposed]


def front_of(run: Run, catalogue: Catalogue) -> Front:
    """The lists, read from the rows once."""
    return _front(Standing.of(run), catalogue)


@lru_cache(maxsize=32)
def _front(standing: Standing, catalogue: Catalogue) -> Front:
    run = standing.run
    rows, count = overview.turned(run, catalogue)
    return Front(
        rows,
        count,
        overview.by_chapter(run, catalogue),
        overview.next_deadlines(run, catalogue),
        overview.overdue(run),
        overview.going_stale(run, catalogue),
        overview.exposure(run, catalogue),
    )
