"""The Merkle tree of RFC 6962, section 2.1, over leaf hashes that are already known.

The ledger's entry digest *is* the leaf hash (see `chain`), so the tree is built from digests alone. Paths are worked out
from a function that gives the hash of a range of leaves, so that no tree is ever held in memory.
"""

from collections.abc import Callable, Iterable

from zhengan.ledger.digest import DIGEST_SIZE, Hasher

NODE = b"\x01"

Subtree = Callable[[int, int], bytes]


class Frontier:
    """The right edge of a growing tree: one peak for each bit set in its size. O(log n) memory."""

    def __init__(self, new: Hasher) -> None:
        self.size = 0
        self._new = new
        self._levels: list[bytes | None] = []

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Adds leaf hashes on the right, level by level."""
        new, levels = self._new, self._levels
        nodes = list(leaves)
        self.size += len(nodes)
        level = 0
        while nodes:
            if level == len(levels):
                levels.append(None)
            waiting = levels[level]
            if waiting is not None:
                nodes.insert(0, waiting)
            levels[level] = nodes.pop() if len(nodes) % 2 else None
            pairs = iter(nodes)
            nodes = [new(NODE + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
            level += 1

    def root(self) -> bytes:
        """The tree's hash; that of the empty string for an empty tree."""
        result: bytes | None = None
        for peak in self._levels:
            if peak is not None:
                result = peak if result is None else self._new(NODE + peak + result).digest()
        return self._new(b"").digest() if result is None else result

    def dump(self) -> bytes:
        """The peaks, lowest first; with the size they are the whole state."""
        return b"".join(peak for peak in self._levels if peak is not None)

    @classmethod
    def load(cls, new: Hasher, size: int, peaks: bytes) -> "Frontier":
        """The state that `dump` gave. Raises ValueError where size and peaks do not agree."""
        if len(peaks) != size.bit_count() * DIGEST_SIZE:
            raise ValueError(f"{len(peaks)} bytes of peaks for a tree of {size}")
        frontier = cls(new)
        frontier.size = size
        place = 0
        for level in range(size.bit_length()):
            present = bool(size >> level & 1)
            frontier._levels.append(peaks[place : place + DIGEST_SIZE] if present else None)
            place += DIGEST_SIZE * present
        return frontier


def inclusion_path(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """PATH(m, D[n]) of RFC 6962, 2.1.1: the hashes that lead from leaf `index` (from 0) to the root of `size` leaves."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    return path[::-1]


def consistency_path(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """PROOF(m, D[n]) of RFC 6962, 2.1.2: what shows that the tree of `new` leaves continues the tree of `old`."""
    if not 0 < old <= new:
        raise ValueError(f"no proof from {old} to {new}")
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start, whole = middle, False
    if not whole:
        path.append(subtree(start, end))
    return path[::-1]


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1
