"""Checking proofs without the ledger: RFC 9162, sections 2.1.3.2 and 2.1.4.2 (the tree of RFC 6962). Pure functions.

What is decided here is only that hashes lead to a root; who signed that root is for `checkpoint`.
"""

from collections.abc import Sequence

from zhengan.ledger.digest import hasher
from zhengan.ledger.merkle import NODE


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes, algorithm: str = "sha256"
) -> bool:
    """Whether `path` leads from the leaf hash at `index` (from 0) to the root of a tree of `size` leaves."""
    if not 0 <= index < size:
        return False
    new = hasher(algorithm)
    first, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if first & 1 or first == last:
            found = new(NODE + sibling + found).digest()
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            found = new(NODE + found + sibling).digest()
        first, last = first >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(
    sizes: tuple[int, int], roots: tuple[bytes, bytes], path: Sequence[bytes], algorithm: str = "sha256"
) -> bool:
    """Whether `path` shows that the tree with the second size and root continues the one with the first."""
    (old, new_size), (old_root, new_root) = sizes, roots
    if not 0 < old <= new_size:
        return False
    if old == new_size:
        return not path and old_root == new_root
    hashes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not hashes:
        return False
    new = hasher(algorithm)
    first, last = old - 1, new_size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old_found = new_found = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old_found = new(NODE + sibling + old_found).digest()
            new_found = new(NODE + sibling + new_found).digest()
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            new_found = new(NODE + new_found + sibling).digest()
        first, last = first >> 1, last >> 1
    return last == 0 and old_found == old_root and new_found == new_root
