"""What the sender is told: so many lines are durable, under these numbers."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhengan.archive.line import Flag


@dataclass(frozen=True, slots=True)
class Receipt:
    """`stored` lines of `source` are durable with the numbers `first_seq` to `last_seq`, in the receiver's batch `batch`.

    `flags` counts the lines by what was noticed on them, by `Flag` name in lower case; names that nothing has are absent.
    """

    source: str
    stored: int
    first_seq: int
    last_seq: int
    batch: int
    chain_hex: str
    received_ns: int
    flags: dict[str, int] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


_NAMES = [((flag.name or "").lower(), np.uint8(flag)) for flag in Flag]


def count_flags(flags: NDArray[np.uint8]) -> dict[str, int]:
    """How many lines have each flag."""
    if not flags.any():
        return {}
    counts = {name: int(np.count_nonzero(flags & flag)) for name, flag in _NAMES}
    return {name: count for name, count in counts.items() if count}
