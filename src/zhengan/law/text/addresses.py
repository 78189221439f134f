"""Addresses: `21.3` is article 21, paragraph 3; `71.1.7` its seventh item; `10-1.1` stands in 第十条之一.

Items belong to the paragraph that introduces them, the text after them is the next paragraph. A document of sections
(a drafting note, a plan) is addressed by section and item, `2.3` being 二、（三）; the paragraphs of a section that
stand in no item are its 0: `2.0.1`, `2.0.2`; what stands before the first section is `0.0.1`. Where 节 start again in
every 章, the number of the 章 comes first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhengan.law.text.blocks import Block
from zhengan.law.text.marks import ArticleMark, HeadingMark, ItemMark
from zhengan.law.text.model import Erratum, Heading
from zhengan.law.text.numerals import han_of
from zhengan.law.text.structure import Node, Opening

_ORDER = {"part": 0, "chapter": 1, "section": 2, "clause": 3}


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and its address."""

    address: str
    block: Block


def place_articles(nodes: Sequence[Node]) -> tuple[tuple[Placed, ...], tuple[Heading, ...], tuple[Erratum, ...]]:
    """Addresses in a text of articles, its headings, and where its numbers leap."""
    addresser = _Addresser()
    keys: list[str | None] = []
    previous = (0, 0)
    for node in nodes:
        if isinstance(node, Opening) and isinstance(node.mark, ArticleMark):
            addresser.article(node.mark.name)
            now = (node.mark.number, node.mark.branch)
            if now not in ((previous[0] + 1, 0), (previous[0], previous[1] + 1)):
                addresser.errata.append(_article_gap(previous, node.mark, node.line.number))
            previous = now
            keys.append(node.mark.name)
            continue
        keys.append(None)
        if isinstance(node, Block) and addresser.key:
            addresser.paragraph(node)
    return tuple(addresser.placed), _headings(nodes, keys), tuple(addresser.errata)


def place_sections(
    nodes: Sequence[Node], front: Sequence[Block]
) -> tuple[tuple[Placed, ...], tuple[Heading, ...], tuple[Erratum, ...]]:
    """Addresses in a text of sections; `front` are the blocks before its first section."""
    addresser = _Addresser()
    addresser.section("0")
    for block in front:
        addresser.own(block)
    rank, nested = _key_rank(nodes)
    keys: list[str | None] = []
    chapter = 0
    for node in nodes:
        keys.append(None)
        if isinstance(node, Block):
            addresser.element(node)
        elif isinstance(node.mark, HeadingMark):
            if node.mark.rank == rank:
                key = f"{chapter}.{node.mark.number}" if nested else str(node.mark.number)
                addresser.section(key)
                keys[-1] = key
            else:
                chapter = node.mark.number if node.mark.rank == "chapter" else chapter
                addresser.section("0")
    return tuple(addresser.placed), _headings(nodes, keys), tuple(addresser.errata)


def _key_rank(nodes: Sequence[Node]) -> tuple[str, bool]:
    """The rank of heading that gives the address, and whether the number of the 章 must come first."""
    numbers: dict[str, list[int]] = {}
    for node in nodes:
        if isinstance(node, Opening) and isinstance(node.mark, HeadingMark) and node.mark.number:
            numbers.setdefault(node.mark.rank, []).append(node.mark.number)
    rank = next((rank for rank in ("section", "clause", "chapter") if rank in numbers), "part")
    repeats = max(Counter(numbers.get(rank, [0])).values()) > 1
    return rank, repeats and "chapter" in numbers and rank != "chapter"


@dataclass
class _Addresser:
    key: str = ""
    placed: list[Placed] = field(default_factory=list)
    errata: list[Erratum] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    stack: list[tuple[str, int]] = field(default_factory=list)
    running: dict[str, int] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def article(self, name: str) -> None:
        self.key, self.stack = name, []

    def section(self, key: str) -> None:
        self.key, self.stack = key, []

    def paragraph(self, block: Block) -> None:
        """A paragraph or item of an article."""
        if block.item is None:
            self.stack = []
            self._put(f"{self.key}.{self._next(self.key)}", block)
            return
        self.counts.setdefault(self.key, 1)
        self._step(block.item, block, 0)
        address = f"{self.key}.{self.counts[self.key]}" + self._path()
        if address in self.used:
            address = f"{self.key}.{self._next(self.key)}" + self._path()
        self._put(address, block)

    def element(self, block: Block) -> None:
        """An item of a section, or one of its own paragraphs."""
        if block.item is None:
            self.own(block)
            return
        self._step(block.item, block, self.running.get(block.item.style, 0))
        if len(self.stack) == 1:
            self.running[block.item.style] = block.item.number
        address = self.key + self._path()
        if address in self.used:
            self.own(block)
        else:
            self._put(address, block)

    def own(self, block: Block) -> None:
        """A paragraph that stands in the section itself."""
        self._put(f"{self.key}.0.{self._next(self.key + '.0')}", block)

    def _next(self, counter: str) -> int:
        self.counts[counter] = self.counts.get(counter, 0) + 1
        return self.counts[counter]

    def _path(self) -> str:
        return "".join(f".{number}" for _, number in self.stack)

    def _put(self, address: str, block: Block) -> None:
        self.used.add(address)
        self.placed.append(Placed(address, block))

    def _step(self, item: ItemMark, block: Block, before: int) -> None:
        """Go to the item: on in its own list, or into a new list below the present item."""
        styles = [style for style, _ in self.stack]
        if item.style in styles:
            depth = styles.index(item.style)
            before = self.stack[depth][1]
            self.stack = self.stack[:depth]
        elif self.stack:
            before = 0
        self.stack.append((item.style, item.number))
        if item.number not in (1, before + 1):
            since = self.lines.get(item.style, block.joints[0][1])
            self.errata.append(_item_gap(self.key, before, item.number, (since, block.joints[0][1])))
        self.lines[item.style] = block.joints[0][1]


def _article_gap(previous: tuple[int, int], mark: ArticleMark, line: int) -> Erratum:
    expected = f"第{han_of(previous[0] + 1)}条"
    found = f"第{han_of(mark.number)}条" + (f"之{han_of(mark.branch)}" if mark.branch else "")
    words = f"第 {line} 行：应为{expected}，实际是{found}。"
    return Erratum("numbering_gap", mark.name, line, found, expected, words)


def _item_gap(key: str, before: int, number: int, lines: tuple[int, int]) -> Erratum:
    line = lines[1]
    if before < number:
        lost = "、".join(f"（{han_of(value)}）" for value in range(before + 1, min(number, before + 6)))
        words = f"第 {line} 行：（{han_of(number)}）之前缺{lost}，第 {lines[0]} 行起的文字可能残缺。"
    else:
        lost = f"（{han_of(before + 1)}）"
        words = f"第 {line} 行：（{han_of(before)}）之后应为{lost}，实际是（{han_of(number)}）。"
    return Erratum("numbering_gap", key, line, f"（{han_of(number)}）", lost, words)


def _headings(nodes: Sequence[Node], keys: Sequence[str | None]) -> tuple[Heading, ...]:
    """The headings with the articles (or sections) that they hold, those of lower headings included."""
    headings = []
    for place, node in enumerate(nodes):
        if not isinstance(node, Opening) or isinstance(node.mark, ArticleMark):
            continue
        held = [keys[place]]
        for later in range(place + 1, len(nodes)):
            other = nodes[later]
            if (
                isinstance(other, Opening)
                and isinstance(other.mark, HeadingMark)
                and _ORDER[other.mark.rank] <= _ORDER[node.mark.rank]
            ):
                break
            held.append(keys[later])
        headings.append(
            Heading(
                node.mark.rank,
                node.mark.number or None,
                node.mark.title,
                tuple(dict.fromkeys(key for key in held if key)),
                node.line.number,
            )
        )
    return tuple(headings)
