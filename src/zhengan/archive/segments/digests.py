"""The hashes of a segment's tree, fast: the tree of RFC 6962 over the lines in stored order.

SHA-256 is computed by the OpenSSL that Python itself is linked with, called from a compiled loop; where that library or its functions
are absent, and for SM3, by `hashlib` line by line. Both ways give the same bytes (a test holds them together).
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from zhengan.archive.line import record_of
from zhengan.ledger.digest import DIGEST_SIZE, hasher
from zhengan.ledger.merkle import NODE

LEVEL = 8
BUNDLE = 1 << LEVEL
"""Leaves under one hash that is kept (level 8 of the tree)."""

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Records:
    """The records of lines in stored order: row i is line `order[i]` of `data`, with its own source, number, time and flags.

    `source`, `seq`, `received` and `flags` are in the order of the rows already.
    """

    names: Sequence[bytes]
    source: NDArray[np.int32]
    seq: Numbers
    received: Numbers
    flags: Bytes
    data: bytes | memoryview | Bytes
    offsets: Numbers
    order: Numbers

    def __len__(self) -> int:
        return len(self.seq)

    def line(self, row: int) -> bytes:
        """The line of a row as it was received."""
        first, last = self.offsets[self.order[row]], self.offsets[self.order[row] + 1]
        return np.frombuffer(self.data, dtype=np.uint8)[first:last].tobytes()


def leaves(records: Records, algorithm: str = "sha256") -> bytes:
    """The leaf hashes, 32 bytes a row."""
    functions = _functions() if algorithm == "sha256" else None
    if functions is None:
        return _leaves_plainly(records, algorithm)
    from zhengan.archive.segments.kernels import hash_leaves

    lengths = np.array([len(name) for name in records.names], dtype=np.int64)
    starts = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=starts[1:])
    names = np.frombuffer(b"".join(records.names), dtype=np.uint8)
    out = np.empty(len(records) * DIGEST_SIZE, dtype=np.uint8)
    rows = (records.source, records.seq, records.received, records.flags)
    lines = (np.frombuffer(records.data, dtype=np.uint8), records.offsets, records.order)
    hash_leaves(functions, names, starts, rows, lines, out)
    return out.tobytes()


def bundles(leaf_hashes: bytes, algorithm: str = "sha256") -> bytes:
    """The hash of each 256 leaves side by side, the last of what is left."""
    functions = _functions() if algorithm == "sha256" else None
    if functions is None:
        step = BUNDLE * DIGEST_SIZE
        return b"".join(
            tree_root(leaf_hashes[start : start + step], algorithm) for start in range(0, len(leaf_hashes), step)
        )
    from zhengan.archive.segments.kernels import fold_bundles

    count = len(leaf_hashes) // DIGEST_SIZE
    out = np.empty(-(-count // BUNDLE) * DIGEST_SIZE, dtype=np.uint8)
    fold_bundles(functions, np.frombuffer(leaf_hashes, dtype=np.uint8), BUNDLE, out)
    return out.tobytes()


def tree_root(hashes: bytes, algorithm: str = "sha256") -> bytes:
    """The root over hashes of one level side by side; that of the empty string over none."""
    new = hasher(algorithm)
    level = [hashes[at : at + DIGEST_SIZE] for at in range(0, len(hashes), DIGEST_SIZE)]
    if not level:
        return new(b"").digest()
    while len(level) > 1:
        pairs = iter(level)
        above = [new(NODE + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]
        level = above + level[len(above) * 2 :]
    return level[0]


def by_openssl() -> bool:
    """Whether SHA-256 is computed in the compiled loop on this machine."""
    return _functions() is not None


def _leaves_plainly(records: Records, algorithm: str) -> bytes:
    new = hasher(algorithm)
    data, offsets = np.frombuffer(records.data, dtype=np.uint8), records.offsets.tolist()
    names = records.names
    rows = zip(
        records.source.tolist(),
        records.seq.tolist(),
        records.received.tolist(),
        records.flags.tolist(),
        records.order.tolist(),
        strict=True,
    )
    return b"".join(
        new(
            b"\x00" + record_of(names[source], seq, received, flags, data[offsets[line] : offsets[line + 1]].tobytes())
        ).digest()
        for source, seq, received, flags, line in rows
    )


@cache
def _functions() -> tuple[int, int, int] | None:
    """The addresses of SHA256_Init, _Update and _Final in the libcrypto of this process; None where one is missing or wrong."""
    import _hashlib

    try:
        # The extension module's handle finds the symbols of the libraries it is linked with.
        library = ctypes.CDLL(_hashlib.__file__)
        found = [getattr(library, f"SHA256_{name}") for name in ("Init", "Update", "Final")]
    except (OSError, AttributeError, TypeError):
        return None
    addresses = [ctypes.cast(function, ctypes.c_void_p).value or 0 for function in found]
    triple = (addresses[0], addresses[1], addresses[2])
    return triple if all(triple) and _is_right(triple) else None


def _is_right(functions: tuple[int, int, int]) -> bool:
    from zhengan.archive.segments.kernels import hash_one

    out = np.empty(DIGEST_SIZE, dtype=np.uint8)
    hash_one(functions, np.frombuffer(b"abc", dtype=np.uint8), out)
    return out.tobytes() == hasher("sha256")(b"abc").digest()
