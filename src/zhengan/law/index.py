"""An index from words to the places that hold them: asked for several words, it ranks the places that hold them all (BM25).

A word asked for counts as held where it stands literally, or where all the words that it is made of do; between quotation
marks it has to stand literally. What is shown is cut out around the first hit, with every hit marked.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from zhengan.law.segmenter import Segment, segmenter

EXCERPT = 90
"""Characters of an excerpt at most."""

_BEFORE = 24
_SATURATION, _BY_LENGTH = 1.2, 0.5
_LITERAL, _WHOLE_NAME = 2.0, 6.0
_MOST_WORDS = 12
_ASKED = re.compile(r'"([^"]+)"|“([^”]+)”|「([^」]+)」|《([^》]+)》|([^\s"“”「」《》，。；、！？]+)')


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that a search found: what it is (a key of `lookup.HIT_KINDS`), its name, and words of it.

    `marks` are where the words asked for stand in the excerpt: from, to.
    """

    address: str
    kind: str
    name: str
    excerpt: str
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def parts(self) -> tuple[tuple[str, bool], ...]:
        """The excerpt in pieces, each with whether it was asked for."""
        edges = [0, *(edge for mark in self.marks for edge in mark), len(self.excerpt)]
        pieces = ((self.excerpt[start:end], bool(place % 2)) for place, (start, end) in enumerate(pairwise(edges)))
        return tuple(piece for piece in pieces if piece[0])


@dataclass(frozen=True, slots=True)
class Entry:
    """One place that can be found: what is shown of it (`told`, and of `more` what was asked for), and `keys` to find it by."""

    address: str
    kind: str
    name: str
    told: str
    more: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        """All its words, folded."""
        return "\n".join((self.name, self.told, *self.more, *self.keys)).casefold()


@dataclass(frozen=True, slots=True)
class Near:
    """An entry that is like a text: its score, and how much of the text's weight it holds (0 to 1)."""

    entry: Entry
    score: float
    share: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word or phrase asked for, and the short words that it is made of; none where it has to stand literally."""

    literal: str
    words: tuple[str, ...]

    def marked_in(self, text: str) -> tuple[str, ...]:
        """What of it is marked in a text: itself, else its words."""
        return (self.literal,) if self.literal in text.casefold() else self.words


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Entries with their folded words; word -> entry's number -> how often; how long each entry is against the mean."""

    entries: Sequence[Entry]
    bodies: Sequence[str]
    postings: Mapping[str, Mapping[int, int]]
    lengths: Sequence[float]
    segment: Segment

    def find(self, words: Iterable[str]) -> tuple[Hit, ...]:
        """The entries that hold all that is asked for, the best first; equal ones in the order of the index."""
        wanted = [Wanted(text, () if exact else shortest(self.segment(text))) for text, exact in asked(words)]
        if not wanted:
            return ()
        numbers = set.intersection(*(self._holding(one) for one in wanted))
        ranked = sorted(numbers, key=lambda number: (-self._score(number, wanted), number))
        return tuple(_hit(self.entries[number], wanted) for number in ranked)

    def nearest(self, text: str, skip: frozenset[str] = frozenset()) -> tuple[Near, ...]:
        """The entries that share any words with a text, the best first; words in `skip` say nothing.

        A character that belongs to no word known here weighs half of a rare word: text about something else holds many.
        """
        words = [word for word in dict.fromkeys(self.segment(text)) if word not in skip]
        known = {word: self._rarity(word) for word in words if word in self.postings and len(word) > 1}
        rare = log(1 + len(self.entries) / 0.5)
        covered = {sign for word in (*known, *skip) for sign in word}
        strange = sum(len(word) == 1 and word.isalpha() and word not in covered for word in words)
        whole = sum(known.values()) + strange * rare / 2
        scores: dict[int, float] = defaultdict(float)
        held: dict[int, float] = defaultdict(float)
        for word, rarity in known.items():
            for number, often in self.postings[word].items():
                weight = 1 - _BY_LENGTH + _BY_LENGTH * self.lengths[number]
                scores[number] += rarity * often * (_SATURATION + 1) / (often + _SATURATION * weight)
                held[number] += rarity
        ranked = sorted(scores, key=lambda number: (-scores[number], number))
        return tuple(Near(self.entries[number], scores[number], held[number] / whole) for number in ranked)

    def _rarity(self, word: str) -> float:
        held = len(self.postings[word])
        return log(1 + (len(self.entries) - held + 0.5) / (held + 0.5))

    def _holding(self, wanted: Wanted) -> set[int]:
        found = {number for number, body in enumerate(self.bodies) if wanted.literal in body}
        if wanted.words:
            found |= set.intersection(*(set(self.postings.get(word, ())) for word in wanted.words))
        return found

    def _score(self, number: int, wanted: Iterable[Wanted]) -> float:
        score = 0.0
        entry, body = self.entries[number], self.bodies[number]
        weight = 1 - _BY_LENGTH + _BY_LENGTH * self.lengths[number]
        for one in wanted:
            for word in one.words or (one.literal,):
                held = self.postings.get(word, {})
                often = held.get(number, 0)
                rarity = log(1 + (len(self.entries) - len(held) + 0.5) / (len(held) + 0.5))
                score += rarity * often * (_SATURATION + 1) / (often + _SATURATION * weight)
            score += _LITERAL * (one.literal in body) + _LITERAL * (one.literal in entry.told.casefold())
            score += _WHOLE_NAME * (one.literal in (entry.name.casefold(), *entry.keys))
        return score


def index_of(entries: Iterable[Entry], terms: Iterable[str]) -> Index:
    """The index of these entries; `terms` are words of the field, kept together where the text is cut into words."""
    held = tuple(entries)
    bodies = tuple(entry.body for entry in held)
    segment = segmenter(bodies, terms)
    postings: dict[str, dict[int, int]] = {}
    lengths = []
    for number, body in enumerate(bodies):
        words = segment(body)
        lengths.append(len(words))
        for word, often in Counter(words).items():
            postings.setdefault(word, {})[number] = often
    mean = sum(lengths) / len(lengths) if lengths else 1.0
    return Index(held, bodies, postings, [length / mean for length in lengths], segment)


def asked(words: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    """What is asked for, folded, each with whether it stood between quotation marks. A word may be a whole line of them."""
    found = (match for line in words for match in _ASKED.finditer(line[:400].casefold()))
    told = ((next(part for part in match.groups() if part).strip(), match[5] is None) for match in found)
    return tuple(dict.fromkeys((text, exact) for text, exact in told if text))[:_MOST_WORDS]


def shortest(words: Iterable[str]) -> tuple[str, ...]:
    """The shortest words that still cover a text, of all the words that it was cut into: 应急, 演练 and not 应急演练."""
    every = tuple(dict.fromkeys(words))
    whole = [word for word in every if not _made_of(word, every)]
    return tuple(word for word in whole if not any(word != other and word in other for other in whole))


def _made_of(word: str, words: Iterable[str]) -> bool:
    """Whether shorter words cover the word."""
    covered: set[int] = set()
    for start, end in _places(word, [other for other in words if len(other) < len(word)]):
        covered.update(range(start, end))
    return len(covered) == len(word)


def _hit(entry: Entry, wanted: Sequence[Wanted]) -> Hit:
    shown = entry.told
    if not _marks(shown, wanted):
        also = next((text for text in entry.more if _marks(text, wanted)), "")
        shown = f"{shown}（{also}）" if also and shown else shown or also
    excerpt = _cut(shown, wanted)
    return Hit(entry.address, entry.kind, entry.name, excerpt, _marks(excerpt, wanted))


def _cut(text: str, wanted: Sequence[Wanted]) -> str:
    """The text around the first hit, with an ellipsis where something is left out."""
    if len(text) <= EXCERPT:
        return text
    marks = _marks(text, wanted)
    start = max(0, min((marks[0][0] if marks else 0) - _BEFORE, len(text) - EXCERPT))
    return ("…" if start else "") + text[start : start + EXCERPT] + ("…" if start + EXCERPT < len(text) else "")


def _marks(text: str, wanted: Sequence[Wanted]) -> tuple[tuple[int, int], ...]:
    """Where any of the words stand, those that meet joined; nowhere where folding changed the text's length."""
    folded = text.casefold()
    if len(folded) != len(text):
        return ()
    joined: list[tuple[int, int]] = []
    for start, end in sorted(_places(folded, [word for one in wanted for word in one.marked_in(text)])):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _places(folded: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    for word in words:
        start = folded.find(word)
        while start >= 0:
            yield start, start + len(word)
            start = folded.find(word, start + len(word))
