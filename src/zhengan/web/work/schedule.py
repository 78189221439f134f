"""What comes round by itself: the night's work once a day for each institution, and today judged again after an import.

Asked for every minute, so that a run missed while no server ran is caught up at the next start. A day's work has the day as its
key: whoever asks second, in whichever process, finds the first.
"""

from datetime import date, datetime, timedelta

from zhengan.ledger import institutions
from zhengan.web.jobs import ask, evidence_changed, failed_lately, this_day
from zhengan.web.models import Job
from zhengan.web.office import office
from zhengan.web.verdicts.judged import is_current, newest_run
from zhengan.workspace.addresses import place_of

BY = "系统"
_AFTER_MIDNIGHT = timedelta(minutes=30)
_KEPT_JOBS = timedelta(days=90)
_BETWEEN_ROUNDS = timedelta(minutes=10)


def due_day(now: datetime) -> date:
    """The newest day whose night's work is due: it begins at half past midnight, local time."""
    return office().today or (now - _AFTER_MIDNIGHT).date()


def ask_due(now: datetime) -> None:
    """Asks for everything that is due by now and not yet done."""
    day = due_day(now).isoformat()
    for institution in institutions():
        if failed_lately("nightly", institution, {"day": day}) is None:
            ask("nightly", institution, {"day": day}, by=BY)
        _judge_again(institution)
        _remind_people(institution, now)
    Job.objects.filter(ended_at__lt=now - _KEPT_JOBS).delete()


def _judge_again(institution: str) -> None:
    """Evidence may come by the command line too, where nobody tells the server."""
    today = this_day()
    run = newest_run(institution, today, None)
    asked = {"as_of": today.isoformat(), "known_by": None}
    if (run is None or not is_current(run)) and failed_lately("assess", institution, asked) is None:
        evidence_changed(institution, by=BY)


def _remind_people(institution: str, now: datetime) -> None:
    """A round of reminders every ten minutes, where anybody has an address."""
    if not place_of(office().workspace).is_file():
        return
    last = Job.objects.filter(kind="remind", institution=institution).order_by("-made_at").first()
    # Both ways: a clock that was set back must not keep reminders for ever.
    if last is None or abs(now - last.made_at) >= _BETWEEN_ROUNDS:
        ask("remind", institution, {}, by=BY)
