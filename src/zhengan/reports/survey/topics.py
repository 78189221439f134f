"""What a question is about: record types, their fields and duties of the law, found by the words that they share with it.

What the index finds is put together by record type: a type is the better found, the more its own words,
one of its fields and a duty that is judged by it speak for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from zhengan.law import Catalogue, Obligation
from zhengan.law.index import Entry, Index, Near, index_of
from zhengan.law.searchable import terms_of
from zhengan.records import RECORD_TYPES, Field
from zhengan.reports.survey.words import words

FIELD_WEIGHT, DUTY_WEIGHT = 0.5, 0.4
LATE_WEIGHT, WORD_WEIGHT = 0.3, 0.3
ASIDE = 0.6
_LOOKED_AT = 40


@dataclass(frozen=True)
class Topic:
    """A record type that a question is likely about. `share` is how much of the question's words it holds (0 to 1).

    `fields` and `duties` are those of the type that share words with the question, the best first, each with its own share.
    """

    type: str
    score: float
    share: float
    fields: tuple[tuple[Field, float], ...]
    duties: tuple[tuple[Obligation, float], ...]


@dataclass(frozen=True, eq=False)
class Topics:
    """The index over what may be asked about, for one law and day."""

    index: Index
    obligations: dict[str, Obligation]

    def about(self, text: str) -> tuple[Topic, ...]:
        """What a text is about, the likeliest first."""
        found: dict[str, list[Near]] = {"type": [], "field": [], "duty": []}
        for one in self.index.nearest(text, words().skip):
            found[one.entry.kind].append(one)
        own = {one.entry.address: one for one in found["type"]}
        fields: dict[str, list[Near]] = {}
        for one in found["field"][:_LOOKED_AT]:
            fields.setdefault(one.entry.address.partition(".")[0], []).append(one)
        duties: dict[str, list[Near]] = {}
        for one in found["duty"][:_LOOKED_AT]:
            for name in self.obligations[one.entry.address].evidence:
                duties.setdefault(name, []).append(one)
        heads = {name: _head(name, text) for name in RECORD_TYPES}
        best = {kind: ones[0].score if ones else 1.0 for kind, ones in found.items()}
        names = [name for name in RECORD_TYPES if name in own or name in fields or name in duties]
        topics = [self._topic(name, own.get(name), fields.get(name, []), duties.get(name, []), best) for name in names]
        topics = [replace(one, score=one.score + heads[one.type]) for one in topics]
        if _is_aside("system", text):
            topics = [replace(one, score=one.score * ASIDE) if one.type == "system" else one for one in topics]
        return tuple(sorted(topics, key=lambda item: (-item.score, item.type)))

    def words_of(self, text: str) -> frozenset[str]:
        """The words of a text that are no part of a longer one."""
        every = set(self.index.segment(text))
        return frozenset(word for word in every if not any(word != other and word in other for other in every))

    def _topic(
        self, name: str, own: Near | None, fields: list[Near], duties: list[Near], best: Mapping[str, float]
    ) -> Topic:
        score = own.score / best["type"] if own else 0.0
        score += FIELD_WEIGHT * _first(fields) / best["field"] + DUTY_WEIGHT * _first(duties) / best["duty"]
        by_name = {field.name: field for field in RECORD_TYPES[name].fields}
        shares = [one.share for one in (own, *fields[:1], *duties[:1]) if one is not None]
        return Topic(
            name,
            score,
            max(shares, default=0.0),
            tuple((by_name[one.entry.address.partition(".")[2]], one.share) for one in fields),
            tuple((self.obligations[one.entry.address], one.share) for one in duties),
        )


@lru_cache(maxsize=4)
def topics_of(catalogue: Catalogue, on: date) -> Topics:
    """The topics of a law on a day; made once."""
    duties = {item.id: item for item in catalogue.obligations(on) if item.modality != "may" and item.evidence}
    entries = [*_types(), *_fields(), *_duties(duties.values(), catalogue)]
    return Topics(index_of(entries, terms_of(catalogue) | words().terms), duties)


def _head(type_: str, text: str) -> float:
    """How much a type is named in a text by one of its own words: the longer the word and the later it stands, the more."""
    named = {RECORD_TYPES[type_].title, *words().types[type_]}
    found = ((text.rfind(word) + len(word), len(word)) for word in named if len(word) > 1 and word in text)
    return max((LATE_WEIGHT * end / len(text) + WORD_WEIGHT * min(long, 6) / 6 for end, long in found), default=0.0)


def _is_aside(type_: str, text: str) -> bool:
    """Whether a type is named only to say whose something is: the word of another type follows (重要信息系统变更)."""
    last = max((text.rfind(word) + len(word) for word in words().types[type_] if word in text), default=0)
    others = (word for name, own in words().types.items() if name != type_ for word in own if len(word) > 1)
    return bool(last) and any(text.find(word, last) >= 0 for word in others)


def _first(found: list[Near]) -> float:
    return found[0].score if found else 0.0


def _types() -> list[Entry]:
    said = words()
    found = []
    for kind in RECORD_TYPES.values():
        more = [field.title for field in kind.fields]
        more += [label for field in kind.fields for label in field.choices.values()]
        # Twice: what a type is called weighs more than what its fields are.
        names = (kind.title, *said.types[kind.name])
        found.append(Entry(kind.name, "type", kind.title, kind.help, (*names, *more), names))
    return found


def _fields() -> list[Entry]:
    said = words()
    return [
        Entry(
            f"{kind.name}.{field.name}",
            "field",
            field.title,
            field.help,
            tuple(field.choices.values()),
            (field.title, *said.fields[kind.name, field.name]),
        )
        for kind in RECORD_TYPES.values()
        for field in kind.fields
    ]


def _duties(duties: Iterable[Obligation], catalogue: Catalogue) -> list[Entry]:
    found = []
    for duty in duties:
        chapter = catalogue.instruments[duty.instrument].chapter_of(duty.address.article)
        more = (duty.words, chapter.title if chapter else "")
        kinds = tuple(RECORD_TYPES[name].title for name in duty.evidence if name in RECORD_TYPES)
        found.append(Entry(duty.id, "duty", duty.words, " ".join(duty.phrase), more, kinds))
    return found
