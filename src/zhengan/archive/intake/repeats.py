"""Finds lines that came before: the same bytes from the same source, among the recent ones.

The window is a table of keyed 64-bit hashes a source, each line having one place; it forgets by being written over, never finds
what was not there but for a collision of the hash (2^-64 a pair), and costs 128 KiB for a source that is heard.
"""

import secrets
from collections import OrderedDict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhengan.archive.intake.lines import readable
from zhengan.archive.line import Lines

PLACES = 1 << 14
_MOST_SOURCES = 512


class Repeats:
    """The recent lines of the sources heard last."""

    def __init__(self) -> None:
        self._seed = np.uint64(secrets.randbits(64))
        self._recent: OrderedDict[str, NDArray[np.uint64]] = OrderedDict()

    def hashes(self, lines: Lines) -> NDArray[np.uint64]:
        """A hash of every line; needs no lock."""
        from zhengan.archive.intake.kernels import hash_lines

        found = np.empty(len(lines), np.uint64)
        hash_lines(readable(lines.data), lines.offsets, self._seed, found)
        return found

    def mark(self, source: str, hashes: NDArray[np.uint64], flags: NDArray[np.uint8]) -> None:
        """Flags the lines that came before, and remembers all of them."""
        from zhengan.archive.intake.kernels import mark_repeats

        mark_repeats(hashes, self._table(source), flags)

    def remember(self, source: str, lines: Lines) -> None:
        """Takes note of lines that stand in the log. Of many, the last ones."""
        first = max(0, len(lines) - PLACES)
        last = Lines(lines.data, np.ascontiguousarray(lines.offsets[first:]), lines.flags[first:])
        self.mark(source, self.hashes(last), np.zeros(len(last), np.uint8))

    def forget(self, source: str, hashes: NDArray[np.uint64]) -> None:
        """The lines were not stored after all."""
        table: Any = self._table(source)
        places = (hashes >> np.uint64(1)) & np.uint64(PLACES - 1)
        table[places[table[places] == hashes]] = 0

    def _table(self, source: str) -> NDArray[np.uint64]:
        table = self._recent.get(source)
        if table is None:
            table = self._recent[source] = np.zeros(PLACES, np.uint64)
        self._recent.move_to_end(source)
        if len(self._recent) > _MOST_SOURCES:
            self._recent.popitem(last=False)
        return table
