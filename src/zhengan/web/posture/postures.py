"""How the posture came about: counts by verdict at the end of each of the last 24 months, worked out anew from all evidence.

postures_of(run)      what is kept for a run's day: the present answer, else the last one, else nothing
make_postures(...)    the job that works it out; days that are kept under the present state are not judged again
posture_chart(...)    it as a chart
newest_breaches(...)  which findings turned to breached last

Each month's end is judged under the law of its day with everything on file now, whatever was known then.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from zhengan.assess import Assessment, Verdict, assess
from zhengan.assess.history import Posture, period_ends, postures
from zhengan.assess.words import VERDICT_MARKS, VERDICT_WORDS
from zhengan.law import Catalogue
from zhengan.web.charts.charts import Chart, Moment, Series, Stack, Tone
from zhengan.web.models import MonthPosture, Run
from zhengan.web.office import office
from zhengan.web.verdicts.judged import state_of
from zhengan.workspace.judgement import question_of

YEARS = 2
# What stands outside a duty or is mere advice tells nothing about the posture; worst at the bottom, where the ground is level.
_DRAWN: tuple[tuple[Verdict, Tone], ...] = (
    ("breached", "breached"),
    ("unproven", "unproven"),
    ("due", "due"),
    ("manual", "manual"),
    ("met", "met"),
)


@dataclass(frozen=True)
class Course:
    """The postures of a day's two years, in the order of the days; `is_present` where they rest on what the run rests on.

    `since` names the findings that are breached on the last day, with the first of the days on which each was so without a break.
    """

    postures: tuple[Posture, ...]
    since: Mapping[str, date]
    is_present: bool

    @property
    def first(self) -> date:
        """The first day looked at."""
        return self.postures[0].as_of


def days_of(as_of: date) -> list[date]:
    """The ends of the 24 months before a day, and the day itself."""
    return period_ends(as_of.replace(year=as_of.year - YEARS, day=1), as_of, "month")


def postures_of(run: Run) -> Course | None:
    """The postures of the run's state, else the newest complete ones of another; None where none are complete."""
    days = days_of(run.as_of)
    kept = MonthPosture.objects.filter(institution=run.institution, as_of__in=days).defer("since").order_by("as_of")
    states: dict[str, list[MonthPosture]] = {}
    for row in kept:
        states.setdefault(row.state, []).append(row)
    whole = [rows for rows in states.values() if len(rows) == len(days)]
    if not whole:
        return None
    rows = max(whole, key=lambda found: (found[0].state == run.state, found[-1].made_at))
    since = {finding: date.fromisoformat(day) for finding, day in rows[-1].since.items()}
    found = tuple(Posture(row.as_of, tuple(row.instruments), row.counts) for row in rows)
    return Course(found, since, rows[0].state == run.state)


def make_postures(institution: str, as_of: date, now: datetime, tell: Callable[[int, int, str], object]) -> None:
    """Work the postures of a day's two years out and keep them. Those of past states are dropped once the new ones are whole.

    `tell` is called with days done, days in all and what is being done.
    """
    state, days = state_of(institution), days_of(as_of)
    ours = MonthPosture.objects.filter(institution=institution, state=state)
    missing = sorted(set(days).difference(ours.values_list("as_of", flat=True)))
    words = f"逐月判断 {days[0]} 至 {days[-1]}"
    tell(len(days) - len(missing), len(days), words)
    if missing:
        asked = question_of(office().workspace, None, institution=institution)
        found = assess(asked.base, missing, asked.readings, asked.catalogue, asked.calendar)
        rows = _rows(found, asked.catalogue)
        with transaction.atomic():
            MonthPosture.objects.bulk_create(
                [
                    MonthPosture(institution=institution, as_of=day, state=state, made_at=now, **fields)
                    for day, fields in rows.items()
                ],
                ignore_conflicts=True,
            )
            _chain(list(ours.order_by("as_of")))
            MonthPosture.objects.filter(Q(institution=institution), ~Q(state=state)).delete()
    tell(len(days), len(days), words)


def posture_chart(course: Course, catalogue: Catalogue) -> Chart:
    """Areas by verdict, with a line where the law changed."""
    drawn = tuple(
        Series(
            f"{VERDICT_MARKS[verdict]} {gettext(VERDICT_WORDS[verdict])}",
            tuple((item.as_of, item.counts.get(verdict, 0)) for item in course.postures),
            tone,
        )
        for verdict, tone in _DRAWN
    )
    first, last = course.postures[0], course.postures[-1]
    return Chart(
        "posture",
        _finding(first, last),
        Stack(gettext("项"), drawn, _law_lines(course.postures, catalogue)),
        about=gettext("按判断叠放的面积图：{first} 至 {last} 每个月末各有多少项。").format(
            first=first.as_of, last=last.as_of
        ),
    )


def newest_breaches(course: Course | None, most: int) -> list[tuple[str, date]]:
    """Findings that turned to breached within the two years, the last first, each with the first day on which it was seen so."""
    if course is None:
        return []
    turned = [(finding, day) for finding, day in course.since.items() if day > course.first]
    return sorted(turned, key=lambda item: (-item[1].toordinal(), item[0]))[:most]


def _finding(first: Posture, last: Posture) -> str:
    was, now = first.counts.get("breached", 0), last.counts.get("breached", 0)
    if was == now:
        words = gettext("两年前和现在都是 {now} 项不合规")
    elif was > now:
        words = gettext("两年里不合规从 {was} 项减到 {now} 项")
    else:
        words = gettext("两年里不合规从 {was} 项增到 {now} 项")
    return words.format(was=f"{was:,}", now=f"{now:,}")


def _law_lines(found: Sequence[Posture], catalogue: Catalogue) -> tuple[Moment, ...]:
    """A line on each day on which an instrument that was judged by came into force, with the ones that it took the place of."""
    used = {name for item in found for name in item.instruments}
    lines = []
    for name in sorted(used):
        instrument = catalogue.instruments.get(name)
        if instrument is None or not found[0].as_of < instrument.in_force_from <= found[-1].as_of:
            continue
        before = "、".join(catalogue.instruments[old].called for old in instrument.repeals if old in used)
        words = gettext("{law}施行，{before}废止") if before else gettext("{law}施行")
        lines.append(Moment(words.format(law=instrument.called, before=before), instrument.in_force_from))
    return tuple(lines)


def _rows(found: Assessment, catalogue: Catalogue) -> dict[date, dict[str, object]]:
    """Day -> the columns of its row; `since` holds the breached findings, dated their own day until they are chained."""
    breached: dict[date, list[str]] = {day: [] for day in found.as_of}
    for item in found.findings:
        if item.verdict == "breached":
            breached[item.as_of].append(item.id)
    return {
        item.as_of: {
            "instruments": list(item.instruments),
            "counts": dict(item.counts),
            "since": dict.fromkeys(breached[item.as_of], item.as_of.isoformat()),
        }
        for item in postures(found, catalogue)
    }


def _chain(rows: Iterable[MonthPosture]) -> None:
    """Carry each breach back to the first of the days on which it stood without a break."""
    before: Mapping[str, str] = {}
    changed = []
    for row in rows:
        since = {finding: before.get(finding, row.as_of.isoformat()) for finding in row.since}
        if since != row.since:
            row.since = since
            changed.append(row)
        before = since
    MonthPosture.objects.bulk_update(changed, ["since"])
