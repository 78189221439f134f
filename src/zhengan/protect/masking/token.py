"""Kinds that are one token of fixed length: which places are kept, which are hidden, how the result is marked.

A form turns a matrix of characters into ranks (and says which rows belong to it) and ranks back into characters. Between the two
stands a keyed permutation, so that different values stay different and equal ones equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from zhengan.protect.masking.cells import Bytes, Words, number_of, write_digits

Mode = Literal["marked", "valid"]
Good = npt.NDArray[np.bool_]
DIGITS = "0123456789"


class Form(Protocol):
    """One written form of a kind."""

    @property
    def length(self) -> int:
        """Characters."""

    def size(self, mode: Mode) -> int:
        """How many values the permutation has."""

    def rank(self, chars: Bytes, mode: Mode) -> tuple[Words, Words | None, Good]:
        """Ranks, limits where they differ by row, and which rows are whole and right in this form."""

    def unrank(self, ranks: Words, chars: Bytes, mode: Mode) -> Bytes:
        """The masked characters: hidden places from the ranks, kept places from `chars`."""

    def marked(self, chars: Bytes) -> Good:
        """Which rows are such as only marked mode gives."""


@dataclass(frozen=True, slots=True)
class Place:
    """`width` neighbouring characters. `keep`: stays; `hide`: permuted; `part`: permuted in marked mode, kept in valid mode;
    `check`: worked out anew. `marks` stands for `alphabet`, letter by letter, in marked mode."""

    role: Literal["keep", "hide", "part", "check"]
    alphabet: str = DIGITS
    width: int = 1
    marks: str = ""


class Check(Protocol):
    """A check character over the whole token."""

    def __call__(self, chars: Bytes) -> npt.NDArray[Any]:
        """The right check characters, as one number in the check's alphabet."""


@dataclass(frozen=True)
class Token:
    """A form described by its places. `shift` is added to the check character's rank in marked mode."""

    places: tuple[Place, ...]
    check: Check | None = None
    shift: int = 0

    @cached_property
    def length(self) -> int:
        return sum(place.width for place in self.places)

    @cached_property
    def _at(self) -> tuple[tuple[int, Place], ...]:
        starts = np.cumsum([0, *(place.width for place in self.places)])
        return tuple((int(start), place) for start, place in zip(starts, self.places, strict=False))

    def size(self, mode: Mode) -> int:
        product = 1
        for place in self.places:
            if _hidden(place, mode):
                product *= len(place.alphabet) ** place.width
        return product

    def rank(self, chars: Bytes, mode: Mode) -> tuple[Words, Words | None, Good]:
        ranks, good = np.zeros(len(chars), dtype=np.uint64), np.ones(len(chars), dtype=np.bool_)
        for start, place in self._at:
            value, fits = _read(chars, start, place)
            good &= fits
            if _hidden(place, mode):
                ranks = ranks * np.uint64(len(place.alphabet) ** place.width) + value
            elif place.role == "check" and self.check is not None:
                good &= value == self.check(chars)
        return ranks, None, good

    def unrank(self, ranks: Words, chars: Bytes, mode: Mode) -> Bytes:
        result = chars.copy()
        for start, place in reversed(self._at):
            if _hidden(place, mode):
                base = np.uint64(len(place.alphabet) ** place.width)
                above = ranks // base
                _write(result, start, place, ranks - above * base)
                ranks = above
            elif place.marks and mode == "marked":
                result[:, start] = _table(place.alphabet, place.marks)[chars[:, start]]
        for start, place in self._at:
            if place.role == "check" and self.check is not None:
                _write(result, start, place, self._shown(result, place, self.shift if mode == "marked" else 0))
        return result

    def marked(self, chars: Bytes) -> Good:
        good = np.ones(len(chars), dtype=np.bool_)
        for start, place in self._at:
            shown = Place(place.role, place.marks or place.alphabet, place.width)
            value, fits = _read(chars, start, shown)
            good &= fits
            if place.role == "check" and self.check is not None:
                good &= value == self._shown(chars, place, self.shift)
        return good

    def _shown(self, chars: Bytes, place: Place, shift: int) -> Words:
        right = self.check(chars) if self.check is not None else np.zeros(len(chars))
        return (right.astype(np.uint64) + np.uint64(shift)) % np.uint64(len(place.alphabet) ** place.width)


def _hidden(place: Place, mode: Mode) -> bool:
    return place.role == "hide" or (place.role == "part" and mode == "marked")


def _read(chars: Bytes, start: int, place: Place) -> tuple[Words, Good]:
    if place.alphabet == DIGITS:
        return number_of(chars[:, start : start + place.width])
    table, value = _ranks(place.alphabet), np.zeros(len(chars), dtype=np.uint64)
    good = np.ones(len(chars), dtype=np.bool_)
    for index in range(start, start + place.width):
        found = table[chars[:, index]]
        good &= found != 255
        value = value * np.uint64(len(place.alphabet)) + found
    return value, good


def _write(chars: Bytes, start: int, place: Place, value: Words) -> None:
    if place.alphabet == DIGITS:
        write_digits(chars, start, place.width, value)
        return
    letters, base = np.frombuffer(place.alphabet.encode("ascii"), dtype=np.uint8), np.uint64(len(place.alphabet))
    for index in range(start + place.width - 1, start - 1, -1):
        above = value // base
        chars[:, index] = letters[(value - above * base).astype(np.intp)]
        value = above


def _ranks(alphabet: str) -> Bytes:
    table = np.full(256, 255, dtype=np.uint8)
    table[np.frombuffer(alphabet.encode("ascii"), dtype=np.uint8)] = np.arange(len(alphabet))
    return table


def _table(alphabet: str, marks: str) -> Bytes:
    table = np.arange(256, dtype=np.uint8)
    table[np.frombuffer(alphabet.encode("ascii"), dtype=np.uint8)] = np.frombuffer(
        marks.encode("ascii"), dtype=np.uint8
    )
    return table
