"""The run that a page shows: the newest of the asked day; where it is missing or out of date, a job is asked for."""

from zhengan.web.jobs import ask, failed_lately
from zhengan.web.models import Job, Run
from zhengan.web.place import Place
from zhengan.web.verdicts.judged import is_current, newest_run


def run_for(place: Place) -> tuple[Run | None, Job | None]:
    """The newest run of the asked day, and the job that is making a newer one, where one is needed, or that just failed to."""
    run = newest_run(place.institution, place.as_of, place.known_by)
    if run is not None and is_current(run):
        return run, None
    asked = {"as_of": place.as_of.isoformat(), "known_by": place.known_by.isoformat() if place.known_by else None}
    failed = failed_lately("assess", place.institution, asked)
    return run, failed or ask("assess", place.institution, asked, by=place.user.username)
