"""Tables of the scanner: which runs (by length and count of digits) are worth a look."""

from functools import cache
from typing import Any

import numpy as np

from zhengan.protect.detect.scan import LONGEST

# bits of a shape: 1 a token's rule, 2 a group of a longer number, 4 a plate, 8 a key or a long run, 16 recall looks inside
_TOKENS = [(n, n) for n in (8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19)] + [
    (9, 8),
    (9, 7),
    (10, 9),
    (11, 10),
    (8, 7),
    (15, 12),
]


@cache
def shapes(recall: int) -> Any:
    """Bits of every (length, digits), at length * (LONGEST + 1) + digits."""
    table = np.zeros((LONGEST + 1, LONGEST + 1), np.uint8)
    for length, digits in (*_TOKENS, *((18, digits) for digits in range(8, 18))):
        table[length, digits] |= 1
    for length in range(3, 18):
        table[length, length] |= 2
    for length, digits in ((1, 0), (6, 0), (7, 0), *((size, count) for size in (5, 6, 7) for count in range(1, size))):
        table[length, digits] |= 4
    table[5, 0] |= 8
    for length in range(16, LONGEST + 1):
        table[length, : (length if length < LONGEST else LONGEST + 1)] |= 8
    if recall:
        for length in range(12, LONGEST + 1):
            table[length, 11:] |= 16
    return table.reshape(-1)
