"""One article as the reader shows it: paragraph by paragraph the official text, beside it our duties with the verdicts of a run."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count

from zhengan.assess.beside_words import bare_title, provision_words
from zhengan.assess.citations import article_words, cites_words
from zhengan.assess.explain import duty_words, exposure_lines
from zhengan.law import CODES, Instrument, Obligation, Reading
from zhengan.law.document import NOTE_KINDS
from zhengan.law.instrument import CLASSES, Erratum, Term
from zhengan.law.lookup import ArticleView, show
from zhengan.law.text.numerals import han_of
from zhengan.reports.diff_words import value_words
from zhengan.web.law.contents import Counts, in_order
from zhengan.web.lawbook import Lawbook
from zhengan.web.models import Run

Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Duty:
    """A duty in the margin: what, whom, how strict and until when, how it is judged, whether it binds on the day, its verdicts."""

    id: str
    words: str
    phrase: tuple[str, ...]
    who: str
    facts: tuple[str, ...]
    judged_by: str
    check: str
    readings: tuple[str, ...]
    span: str
    binds: bool
    counts: Counts

    @property
    def worst(self) -> str:
        """The worst of its verdicts; '' where none was made."""
        return self.counts[0][0] if self.counts else ""


@dataclass(frozen=True)
class Line:
    """The text of a paragraph, or of an item of it with its number; operative words are marked."""

    mark: str
    pieces: Pieces


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with its text (empty where it is not loaded) and all that hangs on it."""

    number: int
    address: str
    name: str
    class_: str
    lines: tuple[Line, ...]
    duties: tuple[Duty, ...]
    errata: tuple[Erratum, ...]


@dataclass(frozen=True)
class Choice:
    """A reading with its alternatives: the value, its words, and whether it is chosen or the default; who chose it and why."""

    reading: Reading
    values: tuple[tuple[str, str, bool, bool], ...]
    decided: str


@dataclass(frozen=True)
class ArticlePage:
    """An article with all that hangs on it. `mentions` are rows of a document's place, kind and words."""

    instrument: Instrument
    number: str
    name: str
    chapter: str
    paragraphs: tuple[Paragraph, ...]
    readings: tuple[Choice, ...]
    liability: tuple[str, ...]
    mitigations: tuple[tuple[str, str, str], ...]
    terms: tuple[Term, ...]
    beside: tuple[tuple[str, str, tuple[str, ...]], ...]
    mentions: tuple[tuple[str, str, str], ...]
    previous: str
    next: str


def article_page(book: Lawbook, id_: str, number: str, on: date, run: Run | None) -> ArticlePage:
    """An article of an instrument on a day, with the verdicts of a run (one query). Raises LawFault where there is none."""
    view = show(book.law, f"{id_}/{number}")
    instrument = view.instrument
    numbers = [article.number for article in instrument.articles]
    place = numbers.index(number)
    chapter = instrument.chapter_of(number)
    counts = _counts(run, id_, number)
    return ArticlePage(
        instrument=instrument,
        number=number,
        name=article_words(view.address, book.law),
        chapter=chapter.title if chapter else "",
        paragraphs=tuple(_paragraphs(view, book, on, counts)),
        readings=tuple(_choice(reading, book) for reading in view.readings),
        liability=tuple(
            exposure_lines(dict.fromkeys(book.law.referred(rule.exposure, on) for rule in view.liability), book.law)
        ),
        mitigations=tuple(
            (article_words(row.cite, book.law), row.condition, row.effect.name) for row in view.mitigations
        ),
        terms=view.terms,
        beside=tuple(_beside(book, view.address, on)),
        mentions=tuple(_mentions(book, view.address)),
        previous=numbers[place - 1] if place else "",
        next=numbers[place + 1] if place + 1 < len(numbers) else "",
    )


def _paragraphs(view: ArticleView, book: Lawbook, on: date, counts: Mapping[str, Counts]) -> Iterator[Paragraph]:
    for address, class_ in view.paragraphs.items():
        duties = [duty for duty in view.obligations if duty.address.of_paragraph == address]
        phrases = [phrase for duty in duties for phrase in duty.phrase]
        number = int(address.rpartition(".")[2])
        only = len(view.paragraphs) == 1
        yield Paragraph(
            number=number,
            address=address,
            name="" if only else f"第{han_of(number)}款",
            class_=CLASSES[class_],
            lines=tuple(_lines(book.texts, address, phrases)),
            duties=tuple(_duty(duty, on, counts.get(duty.id, ())) for duty in duties),
            errata=tuple(one for one in view.errata if one.cite == address or one.cite.startswith(f"{address}.")),
        )


def _lines(texts: Mapping[str, str], address: str, phrases: Iterable[str]) -> Iterator[Line]:
    wanted = [re.escape(phrase) for phrase in sorted(set(phrases), key=len, reverse=True)]
    pattern = re.compile(f"({'|'.join(wanted)})") if wanted else None
    for place, text in texts.items():
        if place == address or place.startswith(f"{address}."):
            item = place.removeprefix(address).strip(".")
            parts = pattern.split(text) if pattern else [text]
            pieces = tuple((part, bool(at % 2)) for at, part in enumerate(parts) if part)
            yield Line(f"（{han_of(int(item))}）" if item.isdecimal() else "", pieces)


def _duty(duty: Obligation, on: date, counts: Counts) -> Duty:
    given = (
        ("bound", duty.bound and str(duty.bound)),
        ("every", duty.every),
        ("due", duty.due),
        ("unless", duty.unless),
    )
    facts = [value_words(aspect, value) for aspect, value in given if value]
    if duty.when:
        facts.append("有触发事项才要做")
    return Duty(
        id=duty.id,
        words=duty_words(duty),
        phrase=duty.phrase,
        who="、".join(CODES[code] for code in duty.who),
        facts=tuple(dict.fromkeys(facts)),
        judged_by=_check_words(duty.check) if duty.check else "由人判断",
        check=duty.check or "",
        readings=duty.readings,
        span=f"{duty.from_} 至 {duty.until}" if duty.until else f"{duty.from_} 起",
        binds=duty.in_force(on),
        counts=counts,
    )


def _check_words(check: str) -> str:
    """The sentence that says what a check measures."""
    from zhengan.checks.themes import CHECKS

    return CHECKS[check].words.splitlines()[0] if check in CHECKS else check


def _counts(run: Run | None, id_: str, number: str) -> Mapping[str, Counts]:
    if run is None:
        return {}
    rows = run.verdicts.filter(instrument=id_, article=number).values_list("obligation", "verdict")
    found: dict[str, list[tuple[str, int]]] = {}
    for obligation, verdict, count in rows.annotate(n=Count("id")).order_by():
        found.setdefault(obligation, []).append((verdict, count))
    return {obligation: in_order(pairs) for obligation, pairs in found.items()}


def _choice(reading: Reading, book: Lawbook) -> Choice:
    chosen = book.chosen[reading.id]
    values = tuple(
        (value, words, value == chosen, value == reading.default) for value, words in reading.choices.items()
    )
    one = book.decisions.get(reading.id)
    decided = f"{one.at.date()} 由 {one.by} 选定：{one.why}" if one and one.value == chosen else ""
    return Choice(reading, values, decided)


def _beside(book: Lawbook, address: str, on: date) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for id_, members in groupby(book.law.bearing(address, on), key=lambda item: item.rule.id):
        told = list(members)
        yield id_, bare_title(told[0].rule), tuple(provision_words(item.provision) for item in told)


def _mentions(book: Lawbook, address: str) -> Iterator[tuple[str, str, str]]:
    """Where documents speak of an article: notes of a drafting note, tasks that it took up or that it had before."""

    def here(place: str) -> bool:
        return place == address or place.startswith(f"{address}.")

    for document in book.law.documents.values():
        for note in document.notes:
            if any(map(here, note.to)):
                yield note.cite, NOTE_KINDS[note.kind], note.words
        for task in document.tasks:
            taken = [item for item in task.taken_up if any(map(here, item.by))]
            place = task.address or f"{document.id}/"
            if any(map(here, task.already)):
                yield place, "计划以前已有", task.title or task.outcome
            for item in taken:
                others = cites_words((cite for cite in item.by if not here(cite)), book.law)
                with_others = f"（还有{others}）" if others else ""
                yield place, "接续的任务", f"{task.title or task.outcome}。{item.why}{with_others}"
