"""The deadlines of the next 90 days, drawn: a row for each instrument, a mark for each day on which something is owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from zhengan.assess import ORDER
from zhengan.assess.explain import duty_words
from zhengan.assess.words import VERDICT_MARKS
from zhengan.law import Catalogue
from zhengan.web.charts.charts import Chart, Column, Lane, Lanes, Piece, Table, Tone
from zhengan.web.models import Run
from zhengan.web.place import Place
from zhengan.web.posture.standing import Standing

DAYS = 90
_OWING = ("breached", "unproven", "due", "manual", "met")
_NAMED = 2
"""Duties that a mark names; of more it says how many there are."""
# Nothing is red but a breach, and what is ahead is none yet.
_TONES: dict[str, Tone] = {
    "due": "due",
    "met": "met",
    "manual": "manual",
    "unproven": "unproven",
    "breached": "breached",
}


@dataclass(frozen=True)
class Owed:
    """A duty that falls due on a day for `count` objects; `worst` is a verdict."""

    day: date
    instrument: str
    called: str
    cited: str
    words: str
    obligation: str
    count: int
    worst: str


def ahead_chart(run: Run, catalogue: Catalogue, place: Place) -> Chart:
    """The drawing and, as its table, every one of them."""
    found = _owed(Standing.of(run), catalogue)
    last = run.as_of + timedelta(days=DAYS)
    lanes = tuple(
        Lane(called, tuple(_mark(day, list(items), place) for day, items in groupby(own, lambda one: one.day)))
        for called, own in _by_law(found, catalogue)
    )
    if found:
        said = {"count": sum(one.count for one in found), "days": len({one.day for one in found}), "next": found[0].day}
        words = _("90 天内有 %(count)s 项到期，分在 %(days)s 天，最近的一天是 %(next)s") % said
    else:
        words = _("90 天内没有期限。")
    columns = (Column(_("日期")), Column(_("条文")), Column(_("要做什么")), Column(_("对象（个）"), "number"))
    rows = [(one.day.isoformat(), f"{one.called}{one.cited}", one.words, str(one.count)) for one in found]
    # A little before the day itself, so that a mark on it is whole.
    drawn = Lanes(run.as_of - timedelta(days=2), last + timedelta(days=1), lanes)
    return Chart("ahead", words, drawn, empty=words, table=Table(columns, tuple(rows)))


@lru_cache(maxsize=32)
def _owed(standing: Standing, catalogue: Catalogue) -> Sequence[Owed]:
    """All, nearest first: one question to the database, whatever there is."""
    run = standing.run
    rows = run.verdicts.filter(
        due_on__gte=run.as_of,
        due_on__lte=run.as_of + timedelta(days=DAYS),
        rank__in=[ORDER.index(verdict) for verdict in _OWING],
    )
    groups = rows.values("obligation", "instrument", "due_on").annotate(
        n=Count("id"), worst=Min("rank"), at=Min("cited")
    )
    return [
        Owed(
            one["due_on"] or run.as_of,  # never empty: it was asked for
            one["instrument"],
            catalogue.instruments[one["instrument"]].called,
            one["at"],
            _words(one["obligation"], run.as_of, catalogue),
            one["obligation"],
            one["n"],
            ORDER[one["worst"]],
        )
        for one in groups.order_by("due_on", "worst", "obligation")
    ]


def _by_law(found: Sequence[Owed], catalogue: Catalogue) -> list[tuple[str, list[Owed]]]:
    """Those of each instrument, in the order of the law."""
    own: dict[str, list[Owed]] = {}
    for one in found:
        own.setdefault(one.instrument, []).append(one)
    return [(catalogue.instruments[id_].called, own[id_]) for id_ in catalogue.instruments if id_ in own]


def _mark(day: date, items: list[Owed], place: Place) -> Piece:
    """What falls due under one instrument on one day; it leads to the one duty, or to the calendar of that day's month."""
    worst = min((one.worst for one in items), key=_OWING.index)
    words = "；".join(f"{one.words}（{one.cited}）" for one in items[:_NAMED])
    more = _("，等 %(count)s 项") % {"count": len(items)} if len(items) > _NAMED else ""
    url = place.url("verdicts", more={"obligation": items[0].obligation}) if len(items) == 1 else place.url("calendar")
    return Piece(f"{words}{more}", day, None, _TONES[worst], VERDICT_MARKS[worst], url)  # type: ignore[index]  # a verdict


def _words(obligation: str, on: date, catalogue: Catalogue) -> str:
    try:
        return duty_words(catalogue.obligation(obligation, on))
    except KeyError:
        return duty_words(catalogue.obligation(obligation))
