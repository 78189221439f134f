"""What can be found in the catalogue and the official texts loaded: every place with its words, and the index over them all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from threading import Lock
from types import MappingProxyType

from zhengan.law.catalogue import Catalogue
from zhengan.law.document import Document
from zhengan.law.index import Entry, Index, index_of
from zhengan.law.instrument import Article, Instrument
from zhengan.law.obligation import MODALITIES
from zhengan.law.subject import CODES
from zhengan.law.text.model import squeeze
from zhengan.law.text.numerals import han_of

HIT_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "article": "条",
        "term": "定义",
        "obligation": "义务",
        "reading": "口径",
        "paragraph": "原文",
        "task": "任务",
        "note": "说明",
    }
)
"""What a search can find, with the word for it."""

_LONGEST_TERM = 8
_DIGITS = re.compile(r"\d+")
_KEPT = 4
_INDEXES: dict[tuple[object, ...], tuple[Catalogue, Index]] = {}
_LOCK = Lock()


def index_for(catalogue: Catalogue, texts: Mapping[str, str]) -> Index:
    """The index of a catalogue and of texts (address -> text); made once and kept for the next search."""
    # Catalogues that differ only in rules beside ours share their parts; the catalogue is kept so that no id is used twice.
    parts = (id(catalogue.instruments), id(catalogue.readings), id(catalogue.documents))
    key = (*parts, tuple(texts.items()))
    with _LOCK:
        if key not in _INDEXES:
            for old in list(_INDEXES)[: 1 - _KEPT]:
                del _INDEXES[old]
            _INDEXES[key] = catalogue, index_of(entries_of(catalogue, texts), terms_of(catalogue))
        return _INDEXES[key][1]


def entries_of(catalogue: Catalogue, texts: Mapping[str, str]) -> Iterator[Entry]:
    """Every place: articles, terms, duties, readings, tasks and notes of documents, and paragraphs where loaded."""
    for instrument in catalogue.instruments.values():
        yield from _of_instrument(instrument)
    yield from _of_readings(catalogue)
    for document in catalogue.documents.values():
        yield from _of_document(document)
    for address, text in texts.items():
        yield Entry(address, "paragraph", address, squeeze(text))


def terms_of(catalogue: Catalogue) -> frozenset[str]:
    """Words of the field: terms defined, names of laws, chapters, subjects and tasks, and the short operative words of duties."""
    named = {*CODES.values()}
    for instrument in catalogue.instruments.values():
        named |= {instrument.short_title, instrument.issuer, *(chapter.title for chapter in instrument.chapters)}
        named |= {term.term for term in instrument.terms}
        named |= {phrase for duty in instrument.obligations for phrase in duty.phrase}
    for document in catalogue.documents.values():
        named |= {document.issuer, *document.sections.values(), *(task.title for task in document.tasks)}
    return frozenset(term for term in named if 1 < len(term) <= _LONGEST_TERM and term.isalnum())


def _of_instrument(instrument: Instrument) -> Iterator[Entry]:
    for article in instrument.articles:
        yield _article(instrument, article)
    for term in instrument.terms:
        yield Entry(term.cite, "term", term.term, term.english, (term.code or "",))
    for duty in instrument.obligations:
        who = "、".join(CODES[code] for code in duty.who)
        words = duty.words if duty.modality == "must" else MODALITIES[duty.modality] + duty.words
        keys = (duty.cite, duty.check or "", *duty.evidence, *duty.readings)
        yield Entry(duty.cite, "obligation", duty.id, words, (*duty.phrase, who), keys)


def _article(instrument: Instrument, article: Article) -> Entry:
    """An article by its number, as it is written and as it is typed."""
    number, _, inserted = article.number.partition("-")
    name = f"第{han_of(int(number))}条" + (f"之{han_of(int(inserted))}" if inserted else "")
    chapter = instrument.chapter_of(article.number)
    typed = (
        name,
        f"第{article.number}条",
        article.number,
        article.address,
        instrument.id,
        *_DIGITS.findall(instrument.number),
    )
    told = chapter.title if chapter else ""
    return Entry(article.address, "article", f"{instrument.called}{name}", told, (instrument.title,), typed)


def _of_readings(catalogue: Catalogue) -> Iterator[Entry]:
    """Each reading at the first place where a duty rests on it; one that none rests on stands nowhere."""
    cited: dict[str, str] = {}
    for duty in catalogue.obligations():
        for id_ in duty.readings:
            cited.setdefault(id_, duty.cite)
    for id_, cite in cited.items():
        reading = catalogue.readings.get(id_)
        if reading is not None:
            yield Entry(cite, "reading", id_, reading.question, (*reading.choices.values(), reading.basis))


def _of_document(document: Document) -> Iterator[Entry]:
    for task in document.tasks:
        more = [item.why for item in task.taken_up] + [item.outside for item in task.taken_up]
        told = task.title or task.outcome
        yield Entry(
            task.address or document.id,
            "task",
            f"任务 {task.number}",
            told,
            (task.outcome, task.whom, task.remark, *more),
        )
    for note in document.notes:
        yield Entry(note.cite, "note", "、".join(note.to), note.words)
