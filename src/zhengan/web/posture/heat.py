"""Articles × systems: the worst verdict of each crossing, systems with breaches first.

heat_of(run, place, most) ─► HeatMap: the columns (articles), the rows (systems), in each crossing a verdict or nothing
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from zhengan.assess import ORDER, Verdict
from zhengan.assess.words import VERDICT_MARKS, VERDICT_WORDS
from zhengan.law import Catalogue
from zhengan.web.models import Run
from zhengan.web.place import Place
from zhengan.web.posture.standing import Standing

FIRST = 40
"""Systems that are shown until all are asked for."""


@dataclass(frozen=True)
class Article:
    """A column: its address parts and the filter of the list that shows it alone."""

    instrument: str
    number: str
    url: str


@dataclass(frozen=True)
class Law:
    """Columns of one instrument: what it is called and how many they are."""

    called: str
    width: int


@dataclass(frozen=True)
class SystemRow:
    """A row: the system's name and key, how much of it is breached, the link to its verdicts, and its cells ready to be shown."""

    key: str
    name: str
    breached: int
    url: str
    cells: SafeString


@dataclass(frozen=True)
class HeatMap:
    """`systems` counts all systems, `exposed` those with a breach."""

    laws: tuple[Law, ...]
    articles: tuple[Article, ...]
    rows: tuple[SystemRow, ...]
    systems: int
    exposed: int


def heat_of(run: Run, place: Place, catalogue: Catalogue, most: int | None = FIRST) -> HeatMap:
    """The map of a run, worked out once for each state of it. `most` None: all systems."""
    return _heat(Standing.of(run), place.url("verdicts"), catalogue, most)


@lru_cache(maxsize=16)
def _heat(standing: Standing, base: str, catalogue: Catalogue, most: int | None) -> HeatMap:
    """Three aggregates, whatever the number of rows."""
    run = standing.run
    bound = run.verdicts.exclude(system="")
    order = list(
        bound.values("system")
        .annotate(
            breached=Count("id", filter=Q(verdict="breached")),
            unproven=Count("id", filter=Q(verdict="unproven")),
            due=Count("id", filter=Q(verdict="due")),
        )
        .order_by("-breached", "-unproven", "-due", "system")
    )
    chosen = order if most is None else order[:most]
    cells = bound.filter(system__in=[item["system"] for item in chosen]) if most is not None else bound
    worst = {
        (instrument, article, system): rank
        for instrument, article, system, rank in cells.values_list("instrument", "article", "system").annotate(
            worst=Min("rank")
        )
    }
    columns = list(bound.values_list("instrument", "article", "position").distinct().order_by("instrument", "position"))
    articles = tuple(
        Article(instrument, article, _link(base, {"instrument": instrument, "article": article}))
        for instrument, article, _ in columns
    )
    rows = tuple(
        SystemRow(
            item["system"],
            run.names.get(f"{run.institution}/system/{item['system']}", item["system"]),
            item["breached"],
            _link(base, {"system": item["system"]}),
            _cells(articles, item["system"], worst),
        )
        for item in chosen
    )
    return HeatMap(_laws(articles, catalogue), articles, rows, len(order), sum(item["breached"] > 0 for item in order))


def _cells(articles: tuple[Article, ...], system: str, worst: Mapping[tuple[str, str, str], int]) -> SafeString:
    """One row's cells. Only what asks for attention is a stop of the Tab key; the rest is reached from the row's and column's heads."""
    words, suffix = _words(), "&" + urlencode({"system": system})
    found = []
    for item in articles:
        rank = worst.get((item.instrument, item.number, system))
        if rank is None:
            found.append(("none", SafeString("")))
            continue
        verdict = ORDER[rank]
        stop = SafeString("" if rank < 3 else ' tabindex="-1"')
        link = format_html(
            '<a href="{}" title="{}" aria-label="{}"{}>{}</a>',
            item.url + suffix,
            words[verdict],
            words[verdict],
            stop,
            VERDICT_MARKS[verdict],
        )
        found.append((verdict, link))
    return format_html_join("", '<td class="cell {}">{}</td>', found)


def _laws(articles: tuple[Article, ...], catalogue: Catalogue) -> tuple[Law, ...]:
    widths: dict[str, int] = {}
    for item in articles:
        widths[item.instrument] = widths.get(item.instrument, 0) + 1
    return tuple(Law(catalogue.instruments[name].called, width) for name, width in widths.items())


def _words() -> Mapping[Verdict, str]:
    return {verdict: gettext(words) for verdict, words in VERDICT_WORDS.items()}


def _link(base: str, changes: Mapping[str, str]) -> str:
    return base + ("&" if "?" in base else "?") + urlencode(changes)
