"""One regulation as data: its dates and conventions, the class of each paragraph, its obligations and liability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from zhengan.law.liability import Liability
from zhengan.law.obligation import Obligation
from zhengan.law.subject import SubjectRule

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "duty": "义务",
        "pending": "义务，尚未录入",
        "definition": "定义",
        "scope": "适用范围",
        "principle": "原则",
        "power": "监管职权",
        "sanction": "法律责任",
        "final": "施行与废止",
    }
)
"""What a paragraph is. `pending`: it holds duties that the catalogue does not have yet."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term that the instrument defines, with the one English word that the product uses for it."""

    term: str
    english: str
    cite: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Erratum:
    """Known damage of the text as published or delivered: shown, never silently mended. `cite` is a place."""

    cite: str
    kind: str
    found: str
    note: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter by its title and its articles, first and last."""

    title: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article: the class of each of its paragraphs (款), counted from 1. Items (项) take the paragraph's."""

    instrument: str
    number: str
    paragraphs: Mapping[int, str]
    source: tuple[str, int]

    @property
    def address(self) -> str:
        """Such as `csrc-218/21`."""
        return f"{self.instrument}/{self.number}"


@dataclass(frozen=True, slots=True)
class Basis:
    """The instrument that another one rests on: under the value `lapses` of `reading` it ends with it (sfnet-2018, 1)."""

    instrument: str
    reading: str
    lapses: str


@dataclass(frozen=True, slots=True, eq=False)
class Instrument:
    """A regulation. In force from `in_force_from` through `in_force_until` (None: still), both days in.

    `convention` is its own meaning of 以上 and 以下 (`inclusive`, `exclusive`). `paragraph_digests` maps the address
    of every paragraph and item to the SHA-256 of its text without white space: the text itself is not kept here.
    `issued_on` is None where the text as published does not give it. `subjects` are its own definitions of whom it
    binds; empty: those of Order 218 (`CODE_OF_KIND`, 218:71, 74). `short_title` is the title where it has none.
    """

    id: str
    title: str
    short_title: str
    number: str
    issuer: str
    adopted_on: date | None
    issued_on: date | None
    in_force_from: date
    in_force_until: date | None
    repeals: tuple[str, ...]
    convention: Mapping[str, str]
    subjects: tuple[SubjectRule, ...]
    rests_on: Basis | None
    terms: tuple[Term, ...]
    errata: tuple[Erratum, ...]
    paragraph_digests: Mapping[str, str]
    chapters: tuple[Chapter, ...]
    articles: tuple[Article, ...]
    obligations: tuple[Obligation, ...]
    liability: Liability
    source: tuple[str, int]

    @property
    def called(self) -> str:
        """What a citation calls it: its short title, else its title as a title."""
        return self.short_title if self.short_title != self.title else f"《{self.title.strip('《》')}》"

    def chapter_of(self, article: str) -> Chapter | None:
        """The chapter that an article lies in; None where the instrument names no chapters."""
        place = _order(article)
        return next((item for item in self.chapters if _order(item.first) <= place <= _order(item.last)), None)


def _order(article: str) -> tuple[int, ...]:
    return tuple(int(part) for part in article.split("-"))
