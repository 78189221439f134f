"""What comes next, and how it came about: deadlines, and the posture of earlier days."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from django.db.models import Q
from django.http import HttpResponse
from ninja import Query, Router

from zhengan.api.guard import AS_OF, BOTH_DAYS, Deals, Entered, Institution, operation
from zhengan.api.operations.verdicts import file_answer
from zhengan.api.problems import Problem
from zhengan.api.runs import NotYet, need_run
from zhengan.api.shapes.verdicts import DeadlineList, PostureList, Waiting
from zhengan.assess import Assessment, Finding
from zhengan.assess.deadlines import deadlines_of
from zhengan.assess.explain import duty_of, duty_words
from zhengan.assess.history import period_ends
from zhengan.assess.words import object_words
from zhengan.reports import deadline_feed, matter_of
from zhengan.web.jobs import ask
from zhengan.web.models import MonthPosture, Run
from zhengan.web.verdicts.judged import finding, law_of, state_of

router = Router(tags=["日历 calendar"])
CALENDAR = "text/calendar"
Days = Annotated[int, Query(ge=1, le=3_660, description="往后看多少天 / how many days ahead")]
Every = Annotated[Literal["month", "quarter", "year"], Query(description="每月、每季度还是每年 / how far apart")]
Since = Annotated[
    date | None, Query(description="从哪一天起，缺省为两年以前 / from which day on, two years back where absent")
]
_ACCEPTED = 202
_YEARS_BACK = 2


@operation(
    router,
    "GET /institutions/{institution}/deadlines",
    "列出期限",
    ("calendar", "read"),
    {200: DeadlineList, _ACCEPTED: Waiting},
    deals=Deals(days=BOTH_DAYS),
)
def list_deadlines(request: Entered, institution: Institution, days: Days = 90) -> Any:
    """What falls due within so many days, and what is overdue; the nearest first."""
    run, _ = need_run(request.auth)
    catalogue, _texts = law_of(run.institution)
    items = []
    for line in deadlines_of(_coming(run, days), days):
        found = line.finding
        items.append(
            {
                "due_on": line.due_on.isoformat(),
                "days": line.days,
                "runs_out": line.runs_out,
                "count": line.count,
                "verdict": found.verdict,
                "finding": found.id,
                "cite": found.cite,
                "obligation": found.obligation,
                "duty": duty_words(duty_of(found, catalogue)),
                "object": object_words(found, run.names),
            }
        )
    return {"as_of": run.as_of.isoformat(), "days": days, "items": items}


@operation(
    router,
    "GET /institutions/{institution}/deadlines.ics",
    "期限的日历订阅",
    ("calendar", "read"),
    {200: None, _ACCEPTED: Waiting},
    deals=Deals(gives=(CALENDAR,), days=BOTH_DAYS),
)
def deadlines_calendar(request: Entered, institution: Institution, days: Days = 90) -> HttpResponse:
    """The deadlines as iCalendar (RFC 5545)."""
    run, _ = need_run(request.auth)
    catalogue, _texts = law_of(run.institution)
    found = Assessment((run.as_of,), tuple(_coming(run, days)), tuple(run.notices), run.calendar)
    feed = deadline_feed(matter_of(found, catalogue, run.names), days)
    return file_answer(feed, CALENDAR, f"{institution}-{run.as_of}.ics")


@operation(
    router,
    "GET /institutions/{institution}/postures",
    "逐月回看",
    ("overview", "read"),
    {200: PostureList, _ACCEPTED: Waiting},
    deals=Deals(days=AS_OF),
)
def list_postures(request: Entered, institution: Institution, since: Since = None, every: Every = "month") -> Any:
    """How many findings had which verdict at the end of each month, quarter or year, by the law of the day; two years at most.

    202: they are being worked out; ask again when the job is done.
    """
    place = request.auth
    first = place.as_of.replace(year=place.as_of.year - _YEARS_BACK, day=1)
    wanted = _since(since, first, place.as_of)
    days = period_ends(wanted, place.as_of, every)
    rows = MonthPosture.objects.filter(institution=institution, as_of__in=days, state=state_of(institution))
    found = {row.as_of: row for row in rows}
    if any(day not in found for day in days):
        raise NotYet(ask("history", institution, {"as_of": place.as_of.isoformat()}, by=place.user.username))
    items = [
        {"as_of": day.isoformat(), "instruments": found[day].instruments, "counts": found[day].counts} for day in days
    ]
    return {"known_by": None, "items": items}


def _coming(run: Run, days: int) -> list[Finding]:
    """The findings that may have a deadline so soon."""
    last = run.as_of + timedelta(days=days)
    rows = run.verdicts.filter(Q(due_on__lte=last) | Q(due_on=None, good_until__lte=last))
    return [finding(row) for row in rows.order_by("rank", "position", "id")]


def _since(said: date | None, first: date, as_of: date) -> date:
    found = said or first
    if not first <= found <= as_of:
        words = (
            f"since 应为 {first} 至 {as_of} 的日期，实为 {found}。",
            f"`since` must be a day from {first} to {as_of}.",
        )
        raise Problem("refused", words)
    return found
