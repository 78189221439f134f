"""What the search palette finds: pages, systems, places in the law, records, and lists of verdicts; a few of each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch
from django.utils.translation import gettext

from zhengan.assess import ORDER
from zhengan.assess.citations import cite_words
from zhengan.assess.remedies import type_words
from zhengan.assess.words import VERDICT_MARKS, VERDICT_WORDS
from zhengan.law import Instrument
from zhengan.law.text.numerals import number_of
from zhengan.web.evidence.holdings import found, words_of
from zhengan.web.law.law_search import Leaf, results
from zhengan.web.lawbook import Lawbook, lawbook_of
from zhengan.web.permissions import PAGES, pages_of
from zhengan.web.place import Place
from zhengan.web.systems.dossier import systems_of

EACH = 5
"""Entries of a group."""
EXCERPT = 36
"""Characters of a place's words."""
_ARTICLE = re.compile(
    r"(?:(?P<volume>[a-z0-9-]+)[:/ ])?第?(?P<number>[0-9]{1,4}(?:-[0-9]{1,2})?|[一二三四五六七八九十百]{1,7})\s?条?(?:\.[0-9]+)*"
)


@dataclass(frozen=True)
class Entry:
    """One thing to go to: what it is called, a few words about it, its address."""

    title: str
    about: str
    url: str


@dataclass(frozen=True)
class Group:
    """Entries of one kind."""

    title: str
    entries: tuple[Entry, ...]


def find(place: Place, asked: str) -> list[Group]:
    """What fits the words, by kind; without words the pages alone. Groups without entries are left out."""
    words = [word.lower() for word in words_of(asked)]
    groups = [Group(gettext("页面"), tuple(_pages(place, words))[: len(PAGES) if not words else EACH])]
    if words:
        groups += [
            Group(gettext("系统"), tuple(_systems(place, words))[:EACH]),
            Group(gettext("判断"), tuple(_verdicts(place, " ".join(words_of(asked))))),
            Group(gettext("法规"), tuple(_law(place, asked))[:EACH]),
            Group(gettext("记录"), tuple(_records(place, asked))[:EACH]),
        ]
    return [group for group in groups if group.entries]


def _pages(place: Place, words: list[str]) -> Iterator[Entry]:
    for name in pages_of(place.roles):
        title = gettext(PAGES[name])
        if all(word in f"{title} {PAGES[name]} {name}".lower() for word in words):
            try:
                yield Entry(title, "", place.url(name))
            except NoReverseMatch:
                # A page that stands under another one has no address of its own.
                continue


def _systems(place: Place, words: list[str]) -> Iterator[Entry]:
    if not place.may("systems", "read"):
        return
    for key, records in sorted(systems_of(place.institution, place.as_of, place.known_by).items()):
        name = str(records["system"].payload["name"])
        if all(word in f"{name} {key}".lower() for word in words):
            yield Entry(name, key, place.url("system", {"key": key}))


def _verdicts(place: Place, asked: str) -> Iterator[Entry]:
    if not place.may("verdicts", "read"):
        return
    for verdict in ORDER:
        word = gettext(VERDICT_WORDS[verdict])
        if asked in (word, VERDICT_WORDS[verdict], verdict):
            title = gettext("%(mark)s %(word)s的全部判断") % {"mark": VERDICT_MARKS[verdict], "word": word}
            yield Entry(title, "", place.url("verdicts", more={"verdict": verdict}))
    yield Entry(gettext("含“%(words)s”的判断") % {"words": asked}, "", place.url("verdicts", more={"q": asked}))


def _law(place: Place, asked: str) -> Iterator[Entry]:
    if not place.may("law", "read"):
        return
    book = lawbook_of(place.institution)
    for instrument, number in _named_articles(book, asked.strip()):
        leaf = Leaf(instrument.id, number, "")
        yield Entry(cite_words(f"{instrument.id}/{number}", book.law), gettext("条"), _leaf_url(place, leaf))
    for one in results(book, asked[:200], place.as_of, most=EACH).shown:
        yield Entry(one.place, f"{one.kind} · {one.hit.excerpt[:EXCERPT]}", _leaf_url(place, one.leaf))


def _named_articles(book: Lawbook, asked: str) -> Iterator[tuple[Instrument, str]]:
    """The articles that an address means: 218:21, csrc-218/21.3, 第二十一条, 21 条."""
    match = _ARTICLE.fullmatch(asked)
    if match is None:
        return
    volume, number = match["volume"] or "", match["number"]
    wanted = number if number[0].isdigit() else str(number_of(number))
    for instrument in book.law.instruments.values():
        named = not volume or volume in (instrument.id, instrument.id.partition("-")[2])
        if named and any(article.number == wanted for article in instrument.articles):
            yield instrument, wanted


def _records(place: Place, asked: str) -> Iterator[Entry]:
    if not place.may("evidence", "read"):
        return
    for kind, key, name in found(place.institution, asked, size=EACH):
        about = f"{type_words(kind)} · {key}" if name else type_words(kind)
        yield Entry(name or key, about, place.url("record", {"record_type": kind, "key": key}))


def _leaf_url(place: Place, leaf: Leaf) -> str:
    if not leaf.article:
        return place.url("law_volume", {"volume": leaf.volume})
    url = place.url("law_article", {"volume": leaf.volume, "article": leaf.article})
    return f"{url}#{leaf.anchor}" if leaf.anchor else url
