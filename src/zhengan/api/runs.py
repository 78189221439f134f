"""The assessment that an answer is read from, and verdicts in the API's shapes."""

from collections.abc import Iterable
from typing import Any

from zhengan.api.problems import Problem
from zhengan.api.shapes.common import JobShape
from zhengan.api.shapes.verdicts import RunShape, VerdictItem
from zhengan.assess.citations import force_words
from zhengan.assess.explain import duty_of, duty_words
from zhengan.law import Catalogue
from zhengan.web.models import Job, Run, Verdict
from zhengan.web.place import Place
from zhengan.web.verdicts.judged import finding, law_of
from zhengan.web.verdicts.standing import run_for


class NotYet(Exception):  # noqa: N818  # a state of things
    """The day was not judged yet; the job does it."""

    def __init__(self, job: Job | None) -> None:
        super().__init__("not judged yet")
        self.job = job


def need_run(place: Place) -> tuple[Run, Job | None]:
    """The newest run of the asked day and the job that makes a newer one. Raises Problem where it cannot be judged, NotYet."""
    run, job = run_for(place)
    if run is not None:
        return run, job
    if job is not None and job.state == "failed":
        raise Problem(
            "unavailable", (f"{place.as_of} 的判断没有做成：{job.words}", f"The assessment failed: {job.words}")
        )
    raise NotYet(job)


def run_shape(run: Run, job: Job | None, shown: JobShape | None) -> RunShape:
    """A run with its laws, notices and names."""
    catalogue, _ = law_of(run.institution)
    used = set(run.verdicts.values_list("instrument", flat=True).distinct())
    return {
        "institution": run.institution,
        "as_of": run.as_of.isoformat(),
        "known_by": run.known_by.isoformat() if run.known_by else None,
        "made_at": run.made_at.isoformat(),
        "seq": run.seq,
        "current": job is None,
        "job": shown,
        "counts": dict(run.counts),
        "laws": [
            {"id": id_, "called": item.called, "force": force_words(item, catalogue)}
            for id_, item in catalogue.instruments.items()
            if id_ in used
        ],
        "notices": [dict(one) for one in run.notices],
        "names": dict(run.names),
    }


def items_of(run: Run, rows: Iterable[Verdict]) -> list[VerdictItem]:
    """Rows of a run as items."""
    catalogue, _ = law_of(run.institution)
    return [item_of(row, catalogue) for row in rows]


def item_of(row: Verdict, catalogue: Catalogue) -> VerdictItem:
    """One row as an item."""
    found = finding(row)
    return {
        "id": row.finding,
        "verdict": row.verdict,
        "before": row.before or None,
        "mutatis": found.mutatis,
        "instrument": row.instrument,
        "chapter": row.chapter,
        "article": row.article,
        "cite": row.cite,
        "obligation": row.obligation,
        "duty": duty_words(duty_of(found, catalogue)),
        "object": {"type": row.object_type, "key": row.object, "name": row.object_name} if row.object else None,
        "system": row.system,
        "headline": row.headline,
        "reason": row.reason,
        "due_on": _day(row.due_on),
        "good_until": _day(row.good_until),
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
