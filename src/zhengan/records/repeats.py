"""Rows that say again what an earlier row said: found exactly, in little memory however many rows there are.

The first pass puts every row's digest into a Bloom filter and remembers the few digests that it may have met before.
The later passes settle these exactly.
"""

import struct
from hashlib import blake2b

import orjson

from zhengan.records.rows import Row

BITS = 1 << 27
_FOUR_WORDS = struct.Struct("<4I").unpack


class Repeats:
    """The digests that may stand more than once."""

    def __init__(self) -> None:
        self._met = bytearray(BITS >> 3)
        self.suspects: set[bytes] = set()

    def meet(self, row: Row) -> None:
        """Take a row of the first pass."""
        digest = digest_of(row)
        met, suspect = self._met, True
        for word in _FOUR_WORDS(digest):
            place = word % BITS
            byte, bit = place >> 3, 1 << (place & 7)
            if not met[byte] & bit:
                suspect = False
                met[byte] |= bit
        if suspect:
            self.suspects.add(digest)

    def forget_filter(self) -> None:
        """Give the filter's memory back after the first pass."""
        self._met = bytearray()

    def settle(self) -> "Settled":
        """What a later pass asks, row by row, from the first on."""
        return Settled(frozenset(self.suspects))


class Settled:
    """Tells, in one pass over all rows, which say again what was said before."""

    def __init__(self, suspects: frozenset[bytes]) -> None:
        self._suspects = suspects
        self._said: set[bytes] = set()

    def is_repeat(self, row: Row) -> bool:
        """Whether an equal row came before."""
        if not self._suspects:
            return False
        digest = digest_of(row)
        if digest not in self._suspects:
            return False
        if digest in self._said:
            return True
        self._said.add(digest)
        return False


def digest_of(row: Row) -> bytes:
    """A digest of what makes rows equal."""
    return blake2b(orjson.dumps(row.substance, option=orjson.OPT_SORT_KEYS), digest_size=16).digest()
