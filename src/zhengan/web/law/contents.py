"""The reader's table of contents: every instrument, document and the rules beside them; of the open one, chapters and articles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from django.db.models import Count

from zhengan.assess import ORDER
from zhengan.assess.citations import article_words
from zhengan.assess.explain import duty_words
from zhengan.law import Article, Instrument
from zhengan.law.document import KINDS, Document
from zhengan.law.instrument import CLASSES
from zhengan.web.law.change_days import standings
from zhengan.web.lawbook import Lawbook
from zhengan.web.models import Run

Counts = tuple[tuple[str, int], ...]
_HINTED = 3


@dataclass(frozen=True)
class Spot:
    """An article or a section: its number, its name, what it is about in our words, and its verdicts, the worst first."""

    number: str
    name: str
    about: tuple[str, ...]
    more: int
    counts: Counts

    @property
    def worst(self) -> str:
        """The worst verdict that calls for something; '' where all is in order or nothing was judged."""
        return next((verdict for verdict, _ in self.counts if verdict in ("breached", "unproven", "due")), "")


@dataclass(frozen=True)
class Part:
    """A chapter with its articles; without a title where there are no chapters."""

    title: str
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class Volume:
    """An instrument or document in the tree; `state` is `now`, `past` or `future`, empty for what is no rule."""

    id: str
    called: str
    state: str
    words: str
    parts: tuple[Part, ...]


def volumes(book: Lawbook, on: date, opened: str, run: Run | None) -> tuple[Volume, ...]:
    """All volumes; those parts alone are filled in that belong to the opened one."""
    rules = tuple(
        Volume(
            one.id,
            one.called,
            one.state,
            one.words,
            parts_of(book, one.id, run) if one.id == opened else (),
        )
        for one in standings(book.law, on)
    )
    return rules + tuple(
        Volume(id_, document.title, "", KINDS[document.kind], sections_of(document) if id_ == opened else ())
        for id_, document in book.law.documents.items()
    )


def parts_of(book: Lawbook, id_: str, run: Run | None) -> tuple[Part, ...]:
    """The chapters and articles of an instrument, each article with the verdicts of a run (one query)."""
    instrument = book.law.instruments[id_]
    counts = _counts(run, id_)
    spots = [(_chapter(instrument, article), _spot(book, article, counts)) for article in instrument.articles]
    return tuple(
        Part(title, tuple(spot for _, spot in members)) for title, members in groupby(spots, key=lambda pair: pair[0])
    )


def sections_of(document: Document) -> tuple[Part, ...]:
    """The sections of a document, with the tasks that stand there."""
    spots = [(_chapter_of_section(document, number), _section(document, number)) for number in document.sections]
    return tuple(
        Part(title, tuple(spot for _, spot in members)) for title, members in groupby(spots, key=lambda pair: pair[0])
    )


def in_order(counts: Iterable[tuple[str, int]]) -> Counts:
    """Verdicts with their counts, the worst first."""
    return tuple(sorted(counts, key=lambda pair: [*ORDER].index(pair[0])))  # type: ignore[arg-type]  # verdicts only


def _counts(run: Run | None, id_: str) -> Mapping[str, Counts]:
    if run is None:
        return {}
    rows = run.verdicts.filter(instrument=id_).values_list("article", "verdict").annotate(n=Count("id")).order_by()
    found: dict[str, list[tuple[str, int]]] = {}
    for article, verdict, count in rows:
        found.setdefault(article, []).append((verdict, count))
    return {article: in_order(pairs) for article, pairs in found.items()}


def _spot(book: Lawbook, article: Article, counts: Mapping[str, Counts]) -> Spot:
    about = _abouts(book, article.instrument)[article.number]
    name = article_words(article.address, book.law)
    return Spot(article.number, name, about[:_HINTED], len(about[_HINTED:]), counts.get(article.number, ()))


@lru_cache(maxsize=32)
def _abouts(book: Lawbook, id_: str) -> Mapping[str, tuple[str, ...]]:
    """What each article is about: its duties in our words, else what its paragraphs are."""
    instrument = book.law.instruments[id_]
    found: dict[str, dict[str, None]] = {article.number: {} for article in instrument.articles}
    for duty in instrument.obligations:
        found.setdefault(duty.address.article, {})[duty_words(duty)] = None
    for article in instrument.articles:
        if not found[article.number]:
            found[article.number] = dict.fromkeys(CLASSES[class_] for class_ in article.paragraphs.values())
    return {number: tuple(words) for number, words in found.items()}


def _chapter(instrument: Instrument, article: Article) -> str:
    chapter = instrument.chapter_of(article.number)
    return chapter.title if chapter else ""


def _section(document: Document, number: str) -> Spot:
    here = [task for task in document.tasks if (task.address or "").startswith(f"{document.id}/{number}.")]
    about = tuple(task.title or task.outcome for task in here)
    return Spot(number, document.sections[number], about[:_HINTED], len(about[_HINTED:]), ())


def _chapter_of_section(document: Document, number: str) -> str:
    return next((item.title for item in document.chapters if int(item.first) <= int(number) <= int(item.last)), "")
