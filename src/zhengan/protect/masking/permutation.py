"""A keyed permutation of the numbers below N, for any N from a million up: FF1 over bits, walked until it lands below N."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from zhengan.protect.masking.errors import DomainTooSmall
from zhengan.protect.masking.ff1 import FF1, SMALLEST, Cipher

Numbers = npt.NDArray[np.uint64]


class Permutation:
    """Numbers below `size` onto numbers below `size`, one to one. Walking takes fewer than two steps on average."""

    def __init__(self, key: bytes, size: int, *, tweak: bytes, cipher: Cipher = "aes") -> None:
        if size < SMALLEST:
            raise DomainTooSmall(f"须有至少 {SMALLEST:,} 个可能的值，只有 {size:,} 个：穷举即可还原。请换规则。")
        self.size = size
        self._cipher = FF1(key, radix=2, length=(size - 1).bit_length(), tweak=tweak, cipher=cipher)

    def __call__(self, numbers: Numbers, limits: npt.NDArray[np.uint64] | None = None) -> Numbers:
        """Each number mapped; with `limits` each stays below its own limit, one to one among those of the same limit."""
        bound: npt.NDArray[np.uint64] | np.uint64 = np.uint64(self.size) if limits is None else limits
        result = self._cipher.encrypt(numbers)
        out = np.flatnonzero(result >= bound)
        while len(out):
            walked = self._cipher.encrypt(result[out])
            result[out] = walked
            out = out[walked >= (bound if isinstance(bound, np.uint64) else bound[out])]
        return result
