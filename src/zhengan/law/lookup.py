"""What people look up in the catalogue: an article with all that hangs on it, words, and how much is covered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhengan.law.catalogue import Catalogue
from zhengan.law.document_lookup import document_coverage
from zhengan.law.fault import Fault, LawFault
from zhengan.law.index import Hit, asked
from zhengan.law.instrument import Article, Erratum, Instrument, Term
from zhengan.law.liability import LiabilityRule, Mitigation
from zhengan.law.obligation import Obligation, parse_address
from zhengan.law.reading import Reading
from zhengan.law.searchable import index_for
from zhengan.law.text.model import LoadedText


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article (or one paragraph of it) with its classes, obligations, readings, liability and known damage."""

    address: str
    instrument: Instrument
    paragraphs: Mapping[str, str]
    obligations: tuple[Obligation, ...]
    readings: tuple[Reading, ...]
    liability: tuple[LiabilityRule, ...]
    mitigations: tuple[Mitigation, ...]
    terms: tuple[Term, ...]
    errata: tuple[Erratum, ...]


def addressed(texts: Iterable[LoadedText]) -> dict[str, str]:
    """Official texts as the guards and the search take them: full address -> text of the paragraph or item."""
    return {f"{text.id}/{paragraph.address}": paragraph.text for text in texts for paragraph in text.paragraphs}


def show(catalogue: Catalogue, address: str) -> ArticleView:
    """Everything about an article or paragraph (`csrc-218/21`, `csrc-218/21.3`, `csrc-218/71.1.7`).

    Raises:
        LawFault: no such instrument, article or paragraph.
    """
    place = parse_address(address)
    if place is None or place.instrument not in catalogue.instruments:
        known = "、".join([f"{id_}/条.款" for id_ in catalogue.instruments] + list(catalogue.documents))
        raise LawFault([Fault("地址", 0, address, known, "没有这部规定，或者写法不对", "例如 csrc-218/21.3。")])
    instrument = catalogue.instruments[place.instrument]
    article = _article(instrument, place.article)
    wanted = [place.paragraph] if place.paragraph else list(article.paragraphs if article else ())
    if article is None or any(paragraph not in article.paragraphs for paragraph in wanted):
        expected = f"第 {place.article} 条共 {len(article.paragraphs)} 款" if article else "已有的条号"
        raise LawFault([Fault("地址", 0, address, expected, "没有这一条款", "请改正地址。")])
    paragraphs = {f"{article.address}.{number}": article.paragraphs[number] for number in wanted}
    duties = tuple(duty for duty in instrument.obligations if duty.address.of_paragraph in paragraphs)
    rules = instrument.liability.rules
    return ArticleView(
        address=address,
        instrument=instrument,
        paragraphs=paragraphs,
        obligations=duties,
        readings=tuple(
            catalogue.readings[id_]
            for id_ in dict.fromkeys(id_ for duty in duties for id_ in duty.readings)
            if id_ in catalogue.readings
        ),
        liability=tuple(
            dict.fromkeys(
                [rule for rule in rules if rule.exposure.cite in paragraphs]
                + [rule for rule in instrument.liability.naming(place) if _reaches(rule, place.article, wanted)]
            )
        ),
        mitigations=tuple(row for row in instrument.liability.mitigations if row.cite in paragraphs),
        terms=tuple(term for term in instrument.terms if _lies_in(term.cite, paragraphs)),
        errata=tuple(erratum for erratum in instrument.errata if _lies_in(erratum.cite, paragraphs)),
    )


def search(
    catalogue: Catalogue, texts: Mapping[str, str], words: Iterable[str], limit: int | None = None
) -> tuple[Hit, ...]:
    """The places that hold all the words, the best first: articles, terms, duties, readings, tasks, notes, and text where loaded.

    The first search of a catalogue builds its index (about a second); later ones take milliseconds.

    Args:
        catalogue: where to look.
        texts: address -> official text, where loaded.
        words: words or whole lines of them; what stands between quotation marks is taken literally.
        limit: so many places at most; None: all.
    """
    wanted = tuple(words)
    return index_for(catalogue, texts).find(wanted)[:limit] if asked(wanted) else ()


def coverage(catalogue: Catalogue) -> dict[str, dict[str, int]]:
    """How much of each instrument the catalogue holds, and of each document that is no law.

    `paragraphs` in all; `accounted` of them have obligations or are classed; `with_obligations`; `pending` are duties
    not entered yet (accounted only in that they are classed so); then obligations, those judged by a check, those
    that a person attests, and those held against the text a second time (`read_again`).
    """
    laws = {instrument.id: _coverage(instrument) for instrument in catalogue.instruments.values()}
    return laws | {document.id: document_coverage(document) for document in catalogue.documents.values()}


def _coverage(instrument: Instrument) -> dict[str, int]:
    kept = {duty.address.of_paragraph for duty in instrument.obligations}
    classes = {
        f"{article.address}.{number}": class_
        for article in instrument.articles
        for number, class_ in article.paragraphs.items()
    }
    parsed = [parse_address(address) for address in instrument.paragraph_digests]
    every = {address.of_paragraph for address in parsed if address is not None} | set(classes)
    return {
        "paragraphs": len(every),
        "accounted": sum(address in kept or class_ not in {"", "duty"} for address, class_ in classes.items()),
        "with_obligations": len(kept),
        "pending": sum(class_ == "pending" for class_ in classes.values()),
        "obligations": len({duty.id for duty in instrument.obligations}),
        "checked": len({duty.id for duty in instrument.obligations if duty.check}),
        "attested": len({duty.id for duty in instrument.obligations if duty.attested}),
        "read_again": len({duty.id for duty in instrument.obligations if duty.second_reading}),
    }


def _article(instrument: Instrument, number: str) -> Article | None:
    return next((article for article in instrument.articles if article.number == number), None)


def _reaches(rule: LiabilityRule, article: str, paragraphs: list[int]) -> bool:
    """Whether the row names the article, or one of these paragraphs of it."""
    return bool({article, *(f"{article}.{paragraph}" for paragraph in paragraphs)} & set(rule.articles))


def _lies_in(cite: str, paragraphs: Mapping[str, str]) -> bool:
    address = parse_address(cite)
    return address is not None and address.of_paragraph in paragraphs
