"""What the loader gives: a regulation's text as addressed paragraphs, and what it found wrong in the text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from zhengan.law.fault import Fault, LawFault

Kind = Literal["articles", "sections"]
Rank = Literal["part", "chapter", "section", "clause"]

RANKS: Mapping[str, Rank] = MappingProxyType({"编": "part", "章": "chapter", "节": "section"})

ERRATUM_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "doubled_word": "重复的字词",
        "broken_word": "错断的字词",
        "foreign_word": "夹入的外文",
        "repeated_line": "重复的行",
        "truncated_end": "结尾截断",
        "missing_part": "缺失的部分",
        "title_mismatch": "名称不一致",
        "numbering_gap": "编号不连续",
        "lost_character": "无法辨认的字符",
        "unpaired_mark": "不成对的标点",
        "mixed_marks": "项号括号不统一",
        "page_break": "句中分页，已接回",
        "wrapped_lines": "逐行折行，已接回",
    }
)
"""Every kind of erratum with the words that people read, gravest first."""

# White space of every script, and the marks that print nothing: zero-width spaces and joiners, soft hyphen, BOM.
_BLANK = re.compile(r"[\s\u00ad\u180e\u200b-\u200f\u2060\ufeff]+")


class TextFault(LawFault):
    """The file is no regulation that can be read, or a sealed text was altered: one clear sentence in Chinese."""

    def __init__(self, file: str, expected: str, found: str, remedy: str) -> None:
        super().__init__([Fault(file, 0, "", expected, found, remedy)])


@dataclass(frozen=True, slots=True)
class Heading:
    """编, 章, 节, or a section numbered 一、 (`clause`). `articles` are the numbers of all articles (or the keys of
    all sections) that it holds, those of the headings under it included; `number` is None for 前言 and its like."""

    rank: Rank
    number: int | None
    title: str
    articles: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph (款) or item (项). `text` is rejoined over line and page breaks, otherwise verbatim, without the
    number that introduces it: the address says it. `lines` are the first and last line of the source."""

    address: str
    text: str
    digest: str
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Erratum:
    """Damage of the text as delivered: shown, never mended. `kind` is a key of ERRATUM_KINDS; `address` is `title`
    for the title and None where no paragraph is concerned; `words` is the sentence that the user reads."""

    kind: str
    address: str | None
    line: int
    found: str
    suggestion: str | None
    words: str


@dataclass(frozen=True, slots=True)
class LoadedText:
    """A regulation as read. `instrument` is None where the title is none of the known ones; `preamble` stands before
    the first article, `closing` after the last (signature, annexes); `digest` is the SHA-256 of the file's bytes."""

    instrument: str | None
    title: str
    preamble: str
    kind: Kind
    parts: tuple[Heading, ...]
    paragraphs: tuple[Paragraph, ...]
    errata: tuple[Erratum, ...]
    digest: str
    name: str
    closing: str = ""
    raw: bytes = field(default=b"", repr=False, compare=False)

    @property
    def id(self) -> str:
        """The instrument, or a stable slug made from the title: 12 hexadecimal digits of its digest."""
        return self.instrument or f"text-{text_digest(self.title)[:12]}"

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of the articles (or sections), in the order of the text."""
        return tuple(dict.fromkeys(p.address.split(".", 1)[0] for p in self.paragraphs))

    def article(self, number: int | str) -> tuple[Paragraph, ...]:
        """All paragraphs and items of an article (21, or '10-1'); of a section where the text has no articles."""
        return tuple(p for p in self.paragraphs if p.address.split(".", 1)[0] == str(number))

    def at(self, address: str) -> Paragraph:
        """The paragraph or item at `21.3` or `csrc-218/21.3`. KeyError where there is none."""
        place = address.removeprefix(f"{self.id}/")
        for paragraph in self.paragraphs:
            if paragraph.address == place:
                return paragraph
        raise KeyError(address)

    def search(self, words: str) -> tuple[Paragraph, ...]:
        """The paragraphs that contain the words; white space counts on neither side."""
        wanted = squeeze(words)
        return tuple(p for p in self.paragraphs if wanted and wanted in squeeze(p.text))


def in_order(errata: Iterable[Erratum]) -> tuple[Erratum, ...]:
    """The errata by kind, gravest first, then by line."""
    order = {kind: place for place, kind in enumerate(ERRATUM_KINDS)}
    return tuple(sorted(errata, key=lambda erratum: (order[erratum.kind], erratum.line)))


def squeeze(text: str) -> str:
    """The text without white space and marks that print nothing."""
    return _BLANK.sub("", text)


def text_digest(text: str) -> str:
    """SHA-256 over the text without white space: the same from a scan, a web page and a Word file."""
    return hashlib.sha256(squeeze(text).encode("utf-8", "surrogatepass")).hexdigest()
