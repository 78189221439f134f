"""A keyed 64-bit number for any text: CBC-MAC with the length in the first block, for whole columns at once.

With the length first no message is the beginning of another, so the plain chain is a pseudo-random function.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from zhengan.protect.masking.cells import Cells, Words, cells_of
from zhengan.protect.masking.key import KeyProvider, block_key


def numbers_for(column: Any, key: KeyProvider, label: str) -> Words:
    """A number for each cell of a `string` array. Null counts as the empty text."""
    return numbers_for_cells(cells_of(column), key, label)


def numbers_for_cells(cells: Cells, key: KeyProvider, label: str) -> Words:
    """The same for cells."""
    encrypt = _encryptor(block_key(key, f"prf {label}"), key.cipher)
    lengths = np.maximum(cells.lengths, 0)
    counts = (lengths + 15) // 16
    result = np.zeros(len(cells), dtype=np.uint64)
    for count in np.unique(counts).tolist():
        rows = np.flatnonzero(counts == count)
        # A part at a time, so that long texts do not fill the memory.
        for start in range(0, len(rows), part := max(1, (1 << 20) // (16 * (count + 1)))):
            result[rows[start : start + part]] = _chain(cells, rows[start : start + part], lengths, count, encrypt)
    return result


def _chain(
    cells: Cells, rows: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64], count: int, encrypt: Any
) -> Words:
    state = np.zeros((len(rows), 2), dtype=np.uint64)
    state[:, 1] = lengths[rows]
    state = encrypt(state)
    if count:
        places = np.arange(count * 16)
        wanted = cells.starts[rows][:, None] + places
        np.minimum(wanted, max(len(cells.data) - 1, 0), out=wanted)
        text = cells.data[wanted]
        text[places >= lengths[rows][:, None]] = 0
        blocks = text.view(np.uint64).reshape(len(rows), count, 2)
        for index in range(count):
            state = encrypt(state ^ blocks[:, index])
    return np.ascontiguousarray(state[:, 0])


def _encryptor(key: bytes, cipher: str) -> Any:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    algorithm = algorithms.SM4(key) if cipher == "sm4" else algorithms.AES(key)
    context = Cipher(algorithm, modes.ECB()).encryptor()  # noqa: S305 - the chain is made here

    def encrypt(blocks: Words) -> Words:
        return np.frombuffer(context.update(blocks.data.cast("B")), dtype=np.uint64).reshape(-1, 2)

    return encrypt
