"""What falls due and which evidence runs out between two days, out of the rows of a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Q

from zhengan.assess import ORDER, Finding
from zhengan.assess.deadlines import deadlines_of
from zhengan.assess.explain import duty_of, duty_words
from zhengan.assess.finding_text import finding_of
from zhengan.assess.words import object_words
from zhengan.law import Catalogue
from zhengan.web.models import Run
from zhengan.web.verdicts.judged import law_of

FAR = 36_600
"""Days: further than anybody asks."""


@dataclass(frozen=True)
class Coming:
    """A day on which a duty falls due for `count` objects, or (`runs_out`) evidence of it stands for the last time.

    `words` says the duty, `cited` where it stands; `finding` is the worst of the findings, `object` its object.
    """

    day: date
    verdict: str
    runs_out: bool
    words: str
    cited: str
    obligation: str
    finding: str
    object: str
    count: int


def coming(run: Run, first: date, last: date) -> tuple[Coming, ...]:
    """All that comes between two days, both included, nearest first."""
    return tuple(one for one in _all(run.pk, last) if one.day >= first)


def findings_until(run: Run, last: date) -> list[Finding]:
    """The findings that have a day of their own up to a day, overdue ones among them."""
    owed = Q(due_on__lte=last) | Q(due_on=None, good_until__lte=last, verdict="met")
    rows = run.verdicts.filter(owed).exclude(rank__gte=ORDER.index("advisory"))
    return [finding_of(text) for text in rows.order_by("id").values_list("text", flat=True)]


# Rows of a run never change: what was read out of them holds as long as the run is kept.
@lru_cache(maxsize=32)
def _all(run_id: int, last: date) -> tuple[Coming, ...]:
    run = Run.objects.get(pk=run_id)
    catalogue, _texts = law_of(run.institution)
    cited = dict(run.verdicts.exclude(due_on=None, good_until=None).values_list("finding", "cited"))
    return tuple(
        Coming(
            day=line.due_on,
            verdict=line.finding.verdict,
            runs_out=line.runs_out,
            words=duty_words(duty_of(line.finding, catalogue)),
            cited=f"{_called(catalogue, line.finding)}{cited[line.finding.id]}",
            obligation=line.finding.obligation,
            finding=line.finding.id,
            object=object_words(line.finding, _names(run)),
            count=line.count,
        )
        for line in deadlines_of(findings_until(run, last), FAR)
        if line.due_on <= last
    )


def _called(catalogue: Catalogue, finding: Finding) -> str:
    return catalogue.instruments[finding.cite.partition("/")[0]].called


def _names(run: Run) -> Mapping[str, str]:
    names: Mapping[str, str] = run.names
    return names
