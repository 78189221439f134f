"""What a search of the law shows: hits by kind, each with its name, where to read it, and whether it holds on the asked day."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zhengan.assess.citations import cite_words
from zhengan.law import Hit, parse_address, search
from zhengan.law.searchable import HIT_KINDS
from zhengan.web.lawbook import Lawbook

SHOWN = 50
"""Hits shown at first, and added by each further look."""


@dataclass(frozen=True)
class Leaf:
    """Where in the reader an address is read: volume, article or section ('' for the volume itself), anchor on that page."""

    volume: str
    article: str
    anchor: str


@dataclass(frozen=True)
class Found:
    """A hit with the word for its kind, its place in words, where to read it, and whether it holds on the asked day."""

    hit: Hit
    kind: str
    place: str
    leaf: Leaf
    holds: bool


@dataclass(frozen=True)
class Results:
    """What was found: how many of each kind (kind, word, count), and as many of the asked kind as are shown."""

    total: int
    kinds: tuple[tuple[str, str, int], ...]
    shown: tuple[Found, ...]
    more: int


def results(book: Lawbook, words: str, on: date, kind: str = "", most: int = SHOWN) -> Results:
    """Search the law for a line of words. `kind` is a key of `HIT_KINDS`, or empty for all."""
    hits = search(book.whole, book.texts, [words])
    counts = Counter(hit.kind for hit in hits)
    asked = [hit for hit in hits if kind in ("", hit.kind)]
    return Results(
        total=len(hits),
        kinds=tuple((name, title, counts[name]) for name, title in HIT_KINDS.items() if counts[name]),
        shown=tuple(_found(book, hit, on) for hit in asked[:most]),
        more=max(0, len(asked) - most),
    )


def leaf_of(address: str, documents: Mapping[str, object]) -> Leaf:
    """Where an address is read: an article's paragraph, or a place in a section of a document."""
    volume, _, rest = address.partition("/")
    place = parse_address(address)
    if volume not in documents and place is not None:
        return Leaf(volume, place.article, f"k{place.paragraph}" if place.paragraph else "")
    article, _, tail = rest.partition(".")
    return Leaf(volume, article, f"k{tail}" if tail else "")


def _found(book: Lawbook, hit: Hit, on: date) -> Found:
    leaf = leaf_of(hit.address, book.law.documents)
    document = book.law.documents.get(leaf.volume)
    instrument = book.law.instruments.get(leaf.volume)
    place = cite_words(hit.address, book.law)
    if document is not None:
        place = "　".join(part for part in (document.title, document.section_of(hit.address)) if part)
    start, end = (instrument.in_force_from, instrument.in_force_until) if instrument else (None, None)
    holds = (start is None or start <= on) and (end is None or on <= end)
    return Found(hit, HIT_KINDS[hit.kind], place, leaf, holds)
