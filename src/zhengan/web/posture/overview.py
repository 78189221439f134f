"""What the first page answers in five seconds: are we in order, what turned, what is next, who is exposed to what.

Each function is one or two questions to the database over the rows of a run, however many they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Min, Q, QuerySet

from zhengan.assess import ORDER
from zhengan.assess.citations import cite_words
from zhengan.assess.explain import duty_words
from zhengan.law import Catalogue, parse_address
from zhengan.web.models import Run, Verdict
from zhengan.web.verdicts.judged import finding

AHEAD_DAYS, STALE_DAYS = 90, 30
"""How far the page looks ahead: for deadlines, and for evidence that goes stale."""
LINES = 8
"""Lines of a list on the first page; the rest is one link away."""
# Verdicts that tell whether duties are done, worst first; the others stand outside.
WEIGHED = ("breached", "unproven", "due", "manual", "met")
_OWING = [ORDER.index(verdict) for verdict in ("breached", "unproven", "due", "manual", "met")]
_LISTED = (
    "run",
    "finding",
    "obligation",
    "verdict",
    "before",
    "cite",
    "cited",
    "instrument",
    "object_name",
    "reason",
    "rank",
    "id",
)


@dataclass(frozen=True)
class Bar:
    """A stretch of a stacked bar: verdict, where it begins and how wide it is, in thousandths of the bar."""

    verdict: str
    x: float
    width: float


@dataclass(frozen=True)
class ChapterRow:
    """A chapter of an instrument with its counts by verdict and its bar."""

    instrument: str
    called: str
    chapter: str
    counts: Mapping[str, int]
    bars: tuple[Bar, ...]

    @property
    def cells(self) -> tuple[tuple[str, int], ...]:
        """Verdict and count, in the order of the columns."""
        return tuple((verdict, self.counts.get(verdict, 0)) for verdict in ORDER)


@dataclass(frozen=True)
class Turn:
    """A verdict that turned: its row, what the duty asks in our words, and the first day on which it was seen as it is."""

    row: Verdict
    words: str
    since: date


@dataclass(frozen=True)
class Coming:
    """A day on which a duty falls due, or evidence of it goes stale, for `count` objects; `worst` is a verdict.

    With one object, `object_name` and `finding` name it.
    """

    day: date
    cited: str
    words: str
    obligation: str
    count: int
    worst: str
    object_name: str
    finding: str


@dataclass(frozen=True)
class Exposed:
    """A provision under which breaches expose somebody: how many breaches, whom, to what at most."""

    address: str
    cited: str
    count: int
    whom: tuple[str, ...]
    measures: tuple[str, ...]


def turned(run: Run, catalogue: Catalogue) -> tuple[list[Turn], int]:
    """What has another verdict than the day before, worst first, and how much of it there is."""
    rows = run.verdicts.exclude(before="")
    shown = rows.only(*_LISTED).order_by("rank", "position", "id")[:LINES]
    return [Turn(row, _words(row.obligation, run.as_of, catalogue), run.as_of) for row in shown], rows.count()


def breaches(run: Run, newest: Sequence[tuple[str, date]], catalogue: Catalogue) -> list[Turn]:
    """Breaches that turned so last: since the day before (its date is the run's), then as `newest` has them."""
    since = dict(newest)
    rows = run.verdicts.filter(Q(finding__in=list(since)) | ~Q(before=""), verdict="breached").only(*_LISTED)
    found = [(run.as_of if row.before else since[row.finding], row) for row in rows]
    found.sort(key=lambda item: (-item[0].toordinal(), not item[1].before, item[1].pk))
    return [Turn(row, _words(row.obligation, run.as_of, catalogue), day) for day, row in found[:LINES]]


def by_chapter(run: Run, catalogue: Catalogue) -> list[ChapterRow]:
    """Every chapter of every instrument, in the order of the law."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    places: dict[tuple[str, str], int] = {}
    rows = run.verdicts.values_list("instrument", "chapter", "verdict").annotate(n=Count("id"), place=Min("position"))
    for instrument, chapter, verdict, count, place in rows:
        key = instrument, chapter
        found.setdefault(key, {})[verdict] = count
        places[key] = min(place, places.get(key, place))
    return [
        ChapterRow(key[0], catalogue.instruments[key[0]].called, key[1], found[key], _bars(found[key]))
        for key in sorted(found, key=lambda key: (key[0], places[key]))
    ]


def next_deadlines(run: Run, catalogue: Catalogue) -> list[Coming]:
    """What falls due within 90 days, nearest first; a duty that many objects owe on one day is one line."""
    last = run.as_of + timedelta(days=AHEAD_DAYS)
    rows = run.verdicts.filter(due_on__gte=run.as_of, due_on__lte=last, rank__in=_OWING)
    return _coming(run, catalogue, "due_on", rows)


def overdue(run: Run) -> int:
    """How many breaches are a deadline that passed."""
    return run.verdicts.filter(verdict="breached", due_on__lt=run.as_of).count()


def going_stale(run: Run, catalogue: Catalogue) -> list[Coming]:
    """Duties that are met, and whose evidence stands no longer than 30 days, where no deadline says so already."""
    last = run.as_of + timedelta(days=STALE_DAYS)
    rows = run.verdicts.filter(good_until__gte=run.as_of, good_until__lte=last, verdict="met", due_on=None)
    return _coming(run, catalogue, "good_until", rows)


def exposure(run: Run, catalogue: Catalogue) -> list[Exposed]:
    """Provisions of liability with the breaches under them, in the order of the law.

    Breaches under the same provisions are told by one of them: whom and what the provisions name does not vary among them.
    """
    groups = run.verdicts.filter(verdict="breached").exclude(articles=" ").values_list("articles")
    found = list(groups.annotate(n=Count("id"), one=Min("id")))
    texts = Verdict.objects.filter(pk__in=[one for _, _, one in found]).only("id", "text").in_bulk()
    counts: dict[str, int] = {}
    whom: dict[str, dict[str, None]] = {}
    measures: dict[str, dict[str, None]] = {}
    for articles, count, one in found:
        for cite in dict.fromkeys(articles.split()):
            counts[cite] = counts.get(cite, 0) + count
        for item in finding(texts[one]).liability:
            whom.setdefault(item.cite, {})[item.whom_name] = None
            measures.setdefault(item.cite, {}).update(dict.fromkeys(measure.name for measure in item.measures))
    return [
        Exposed(cite, cite_words(cite, catalogue), counts[cite], tuple(whom[cite]), tuple(measures[cite]))
        for cite in sorted(counts, key=_place)
    ]


def _coming(run: Run, catalogue: Catalogue, column: str, rows: QuerySet[Verdict]) -> list[Coming]:
    groups = list(
        rows.values("obligation", column)
        .annotate(n=Count("id"), worst=Min("rank"), one=Min("id"))
        .order_by(column, "worst", "obligation")[:LINES]
    )
    shown = Verdict.objects.filter(pk__in=[item["one"] for item in groups])
    ones = shown.only("id", "finding", "cited", "instrument", "object_name").in_bulk()
    return [
        Coming(
            item[column],
            f"{catalogue.instruments[ones[item['one']].instrument].called}{ones[item['one']].cited}",
            _words(item["obligation"], run.as_of, catalogue),
            item["obligation"],
            item["n"],
            ORDER[item["worst"]],
            ones[item["one"]].object_name if item["n"] == 1 else "",
            ones[item["one"]].finding if item["n"] == 1 else "",
        )
        for item in groups
    ]


def _words(obligation: str, on: date, catalogue: Catalogue) -> str:
    try:
        return duty_words(catalogue.obligation(obligation, on))
    except KeyError:
        return duty_words(catalogue.obligation(obligation))


def _bars(counts: Mapping[str, int]) -> tuple[Bar, ...]:
    """The verdicts that weigh, as parts of 1000."""
    total = sum(counts.get(verdict, 0) for verdict in WEIGHED)
    found, x = [], 0.0
    for verdict in WEIGHED:
        if width := 1000 * counts.get(verdict, 0) / total if total else 0:
            found.append(Bar(verdict, round(x, 1), round(width, 1)))
            x += width
    return tuple(found)


def _place(cite: str) -> tuple[str, int, int]:
    address = parse_address(cite)
    if address is None:
        return cite, 0, 0
    first, _, _ = address.article.partition("-")
    return address.instrument, int(first), address.paragraph or 0
