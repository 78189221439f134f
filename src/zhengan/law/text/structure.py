"""Lines to headings, articles and blocks: which marks count, and where the body ends.

A mark counts by its place as well as by its form: 第九条 at the beginning of a printed line may be a reference in a
sentence, so an article must come in order, after a finished sentence, or stand apart from its words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from zhengan.law.text.blocks import Block, Setting, ends_sentence, ends_statement, goes_on, new_block
from zhengan.law.text.lines import Line
from zhengan.law.text.marks import (
    ArticleMark,
    HeadingMark,
    ItemMark,
    Mark,
    heading_of,
    is_annex,
    is_date,
    is_unnumbered,
    is_web_furniture,
    item_of,
    mark_of,
    tidy_title,
)
from zhengan.law.text.model import Kind

_INLINE = re.compile(r"(?<=[：:；;。])\s*(?=[（(]\s?[零一二三四五六七八九十]{1,3}\s?[）)])")
_CAPTION = re.compile(r"[图表]\s*[\d一二三四五六七八九十]{0,3}\s*[：:.、].{1,60}$")


@dataclass(frozen=True, slots=True)
class Opening:
    """A heading or an article's number, and its line. `restored`: its own number was lost, the contents have it."""

    mark: HeadingMark | ArticleMark
    line: Line
    restored: bool = False


Node = Opening | Block


@dataclass(frozen=True, slots=True)
class Body:
    """The body in order; `closing` are the lines after it; `captions` those of figures that did not come along."""

    nodes: tuple[Node, ...]
    closing: tuple[Line, ...]
    captions: tuple[Line, ...]


def kind_of(lines: Sequence[Line]) -> Kind | None:
    """Articles, where two of them follow each other; sections, where two headings or 一、二、 do; else None."""
    articles, clauses, headings = [], [], 0
    for line in lines:
        mark = mark_of(line.text)
        if isinstance(mark, ArticleMark):
            articles.append(mark.number)
        elif isinstance(mark, HeadingMark):
            headings += 1
        elif mark is not None and mark.style == "han_comma":
            clauses.append(mark.number)
    if _follow(articles):
        return "articles"
    return "sections" if headings >= 2 or _follow(clauses) else None


def _follow(numbers: Sequence[int]) -> bool:
    return any(after == before + 1 for before, after in pairwise(numbers))


def body_start(lines: Sequence[Line], kind: Kind) -> int:
    """The place of the first line of the body: its first article or section, with the headings right above it."""
    places = [place for place, line in enumerate(lines) if _opens(line, kind)]
    first_ones = [place for place in places if getattr(mark_of(lines[place].text), "number", 1) == 1]
    start = (first_ones or places)[0] if kind == "articles" else places[0]
    while start and heading_of(lines[start - 1].text) is not None:
        start -= 1
    return start


def _opens(line: Line, kind: Kind) -> bool:
    mark = mark_of(line.text)
    if kind == "articles":
        return isinstance(mark, ArticleMark)
    return (
        isinstance(mark, HeadingMark)
        or is_unnumbered(line.text)
        or (isinstance(mark, ItemMark) and mark.style == "han_comma")
    )


def read_body(lines: Sequence[Line], kind: Kind, setting: Setting, contents: Mapping[str, HeadingMark]) -> Body:
    """Read the body. `contents` maps the titles of the table of contents to their headings."""
    walker = _Walker(kind, setting, contents, clauses=not any(_is_section(line) for line in lines))
    openings = [place for place, line in enumerate(lines) if _opens(line, kind)]
    annexes = [place for place, line in enumerate(lines) if is_annex(line.text) and place > [*openings, 0, 0][1]]
    last = max((place for place in openings if place < (annexes or [len(lines)])[0]), default=0)
    stop = len(lines)
    for place, line in enumerate(lines):
        if walker.at_end(lines, place, after_last=place > last):
            stop = place
            break
        walker.feed(line)
    walker.close()
    return Body(tuple(walker.nodes), tuple(lines[stop:]), tuple(walker.captions))


def _is_section(line: Line) -> bool:
    mark = heading_of(line.text)
    return mark is not None and mark.rank == "section"


@dataclass
class _Walker:
    kind: Kind
    setting: Setting
    contents: Mapping[str, HeadingMark]
    clauses: bool
    nodes: list[Node] = field(default_factory=list)
    captions: list[Line] = field(default_factory=list)
    block: Block | None = None
    article: tuple[int, int] = (0, 0)
    articles: int = 0
    clause: int = 0
    items: dict[str, int] = field(default_factory=dict)

    def at_end(self, lines: Sequence[Line], place: int, *, after_last: bool) -> bool:
        """Whether the body ended before this line: an annex, another regulation, a signature, what a page adds."""
        line = lines[place]
        if not self._finished() or not self.nodes:
            return False
        if is_annex(line.text):
            return self.kind == "sections" or self.articles >= 2
        if not after_last or item_of(line.text) is not None:
            mark = mark_of(line.text)
            return (
                isinstance(mark, ArticleMark)
                and mark.number == 1
                and not mark.branch
                and mark.apart
                and self.articles >= 2
            )
        if is_date(line.text) or is_web_furniture(line.text):
            return True
        following = lines[place + 1].text if place + 1 < len(lines) else ""
        alone = not following or is_date(following) or is_web_furniture(following) or is_annex(following)
        return alone and len(line.text) <= 25 and not ends_statement(line.text) and self.block is not None

    def feed(self, line: Line) -> None:
        mark, restored = self._accepted(line)
        if isinstance(mark, ItemMark):
            self.close()
            self.items[mark.style] = mark.number
            self.block = new_block(line, mark.rest, mark)
        elif mark is not None:
            self._open(mark, line, restored=restored)
        elif self.block is not None and goes_on(self.block, line, self.setting):
            self.block.add(line)
        elif _is_caption(line.text):
            self.close()
            self.captions.append(line)
        else:
            self.close()
            self.block = new_block(line, line.text)

    def close(self) -> None:
        if self.block is not None and self.block.length:
            pieces = split_inline(self.block, self.items.get("han_paren", 0))
            self.nodes.extend(pieces)
            for piece in pieces:
                if piece.item is not None:
                    self.items[piece.item.style] = piece.item.number
        self.block = None

    def _finished(self) -> bool:
        return self.block is None or ends_statement(self.block.ending)

    def _open(self, mark: HeadingMark | ArticleMark, line: Line, *, restored: bool) -> None:
        self.close()
        self.nodes.append(Opening(mark, line, restored))
        if isinstance(mark, ArticleMark):
            self.article = max(self.article, (mark.number, mark.branch))
            self.articles += 1
            self.items.clear()
            first = item_of(mark.rest) if mark.rest else None
            if first is not None and first.number == 1 and first.style == "han_paren":
                self.items[first.style] = 1
                self.block = new_block(line, first.rest, first)
            elif mark.rest:
                self.block = new_block(line, mark.rest)
        elif mark.rank == "clause":
            self.clause = mark.number
            self.items.clear()
            if not mark.title:
                self.block = new_block(line, _after_clause(line.text))
        elif self.kind == "articles":
            self.items.clear()

    def _accepted(self, line: Line) -> tuple[Mark | None, bool]:
        """The mark that counts, and whether it comes from the contents alone."""
        mark = mark_of(line.text)
        if mark is None:
            listed = self.contents.get(tidy_title(line.text))
            return (listed, True) if listed is not None else (_unnumbered(line), False)
        if isinstance(mark, ArticleMark):
            counts = self.kind == "articles" and self._article_counts(mark)
        elif isinstance(mark, HeadingMark):
            counts = self._finished() or line.depth > 0 or len(mark.title) <= 30
        elif self.kind == "sections" and self.clauses and mark.style == "han_comma":
            return self._as_clause(mark), False
        else:
            counts = self._item_counts(mark)
        return (mark if counts else None), False

    def _article_counts(self, mark: ArticleMark) -> bool:
        number, branch = self.article
        following = (mark.number, mark.branch) in ((number + 1, 0), (number, branch + 1))
        if self._finished():
            return following or mark.apart
        return following and mark.apart

    def _as_clause(self, mark: ItemMark) -> HeadingMark | None:
        if not self._finished() and mark.number != self.clause + 1:
            return None
        titled = len(mark.rest) <= 40 and not ends_statement(mark.rest)
        return HeadingMark("clause", mark.number, mark.rest if titled else "")

    def _item_counts(self, mark: ItemMark) -> bool:
        if self._finished():
            return mark.style != "digit_dot" or mark.number == self.items.get(mark.style, 0) + 1 or mark.number == 1
        bracketed = mark.style not in ("digit_dot", "han_comma")
        return bracketed and mark.number in (1, self.items.get(mark.style, 0) + 1)


def _is_caption(text: str) -> bool:
    return len(text) <= 80 and _CAPTION.match(text) is not None and not ends_sentence(text)


def _unnumbered(line: Line) -> HeadingMark | None:
    """The heading without a number that the line is: 前言, or what is set as a heading."""
    if is_unnumbered(line.text):
        return HeadingMark("chapter", 0, tidy_title(line.text))
    if line.depth and len(line.text) <= 60 and not ends_statement(line.text):
        return HeadingMark("section", 0, tidy_title(line.text))
    return None


def _after_clause(text: str) -> str:
    mark = item_of(text)
    return mark.rest if mark is not None else text


def split_inline(block: Block, before: int) -> list[Block]:
    """The block, cut where items run on in one line: …下列职责：（一）…；（二）….

    Only items in order, the first after a colon; `before` is the number of the last item of the list that is open.
    """
    cuts: list[tuple[int, ItemMark]] = []
    expected = before + 1 if block.item is not None else 1
    for place in _INLINE.finditer(block.text):
        mark = item_of(block.text[place.end() : place.end() + 12])
        if mark is not None and mark.number == expected and (expected > 1 or block.text[place.start() - 1] in "：:"):
            cuts.append((place.end(), mark))
            expected += 1
    if not cuts:
        return [block]
    pieces = [_slice(block, block.item, 0, cuts[0][0])]
    for (start, mark), stop in zip(cuts, [start for start, _ in cuts[1:]] + [block.length], strict=True):
        shown = item_of(block.text[start:stop])
        pieces.append(_slice(block, mark, stop - len(shown.rest) if shown else start, stop))
    return [piece for piece in pieces if piece.text]


def _slice(block: Block, item: ItemMark | None, start: int, stop: int) -> Block:
    joints = [(0, block.line_at(start))]
    joints += [(place - start, line) for place, line in block.joints if start < place < stop]
    text = block.text[start:stop].strip()
    return Block(item, [text], block.last, joints, text[-1:], len(text))
