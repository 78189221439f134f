"""Two wordings of the same matter side by side, with what differs marked.

Characters are compared, not words: Chinese has no gaps between words, and a dictionary would guess. Short islands that
two wordings share by chance are taken as changed, so that a reader sees whole expressions and no speckles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from zhengan.law.text.model import squeeze

SHORTEST_ISLAND = 2
"""Shared runs between two changes count as kept from this many characters on."""

WHOLLY_NEW = 3
"""Where less than one part in this many of the longer side is kept, marking says nothing: it was rewritten."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text and whether the other side lacks it."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Aligned:
    """Both sides, address -> spans. `kept` of `length` characters (of the longer side) stand on both."""

    before: Mapping[str, tuple[Span, ...]]
    after: Mapping[str, tuple[Span, ...]]
    kept: int
    length: int

    @property
    def rewritten(self) -> bool:
        """Whether so little is kept that the marks mean nothing."""
        return self.kept * WHOLLY_NEW < self.length


def align(before: Mapping[str, str], after: Mapping[str, str]) -> Aligned:
    """Compare paragraphs (address -> official text) of two sides as wholes; white space does not count."""
    old = {address: squeeze(text) for address, text in before.items()}
    new = {address: squeeze(text) for address, text in after.items()}
    left, right = "".join(old.values()), "".join(new.values())
    blocks = list(_kept_runs(left, right))
    return Aligned(
        before=_marked(old, [(start, size) for start, _, size in blocks]),
        after=_marked(new, [(start, size) for _, start, size in blocks]),
        kept=sum(size for _, _, size in blocks),
        length=max(len(left), len(right)),
    )


def text_of(texts: Mapping[str, str], addresses: Iterable[str]) -> dict[str, str]:
    """The loaded paragraphs and items that lie in the addresses, each once, in the order of the addresses."""
    found: dict[str, str] = {}
    for wanted in addresses:
        for address, text in texts.items():
            if address == wanted or address.startswith(f"{wanted}."):
                found.setdefault(address, text)
    return found


def _kept_runs(left: str, right: str) -> Iterator[tuple[int, int, int]]:
    """Runs that both share and that are no islands; a run at either end of both counts however short."""
    for start, other, size in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
        edge = (start == 0 and other == 0) or (start + size == len(left) and other + size == len(right))
        if size >= SHORTEST_ISLAND or (size and edge):
            yield start, other, size


def _marked(texts: Mapping[str, str], kept: list[tuple[int, int]]) -> dict[str, tuple[Span, ...]]:
    whole = "".join(texts.values())
    is_kept = bytearray(len(whole))
    for start, size in kept:
        is_kept[start : start + size] = b"\x01" * size
    found, place = {}, 0
    for address, text in texts.items():
        found[address] = tuple(_spans(text, is_kept[place : place + len(text)]))
        place += len(text)
    return found


def _spans(text: str, is_kept: bytearray) -> Iterator[Span]:
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or is_kept[place] != is_kept[start]:
            yield Span(text[start:place], not is_kept[start])
            start = place
