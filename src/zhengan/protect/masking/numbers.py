"""Numbers that name a person only inside the firm (customer numbers, fund accounts): permuted among numbers of as many digits.

Those below ten million share one domain of ten million, since fewer values would be guessed through; so short numbers grow up to
seven digits. No mark is possible: every number of that length may be somebody's.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from zhengan.protect.masking.cells import Words
from zhengan.protect.masking.key import KeyProvider, block_key
from zhengan.protect.masking.permutation import Permutation

MOST_DIGITS = 18
_FEW = 7


def masked_numbers(kind: str, numbers: Words, key: KeyProvider) -> Words:
    """Each number below 10**18 under its own, one to one."""
    secret, result = block_key(key, f"number {kind}"), np.zeros_like(numbers)
    widths = np.maximum(np.searchsorted(_POWERS, numbers, side="right"), _FEW)
    for width in np.unique(widths).tolist():
        rows = np.flatnonzero(widths == width)
        first = 0 if width == _FEW else 10 ** (width - 1)
        way = Permutation(secret, 10**width - first, tweak=b"%d" % width, cipher=key.cipher)
        result[rows] = way(numbers[rows] - np.uint64(first)) + np.uint64(first)
    return result


_POWERS: npt.NDArray[np.uint64] = np.array([10**power for power in range(19)], dtype=np.uint64)
