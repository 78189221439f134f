"""Which time the lines of each source cover: by the time that a line claims, by that of receipt where it claims none.

Kept in the manifest, so that what is covered, and what is not, is known and signed without reading a line again.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Seconds = tuple[tuple[int, int], ...]
"""Runs of seconds since 1970 UTC, first and last of each, in order."""

NEAR_SECONDS = 60
"""Lines no further apart than this are one run."""
MAX_RUNS = 256
"""More runs of a source than this in one segment: the smallest gaps are closed until no more remain, never the great ones."""


def covered(
    names: Sequence[str], source: NDArray[np.int32], time: NDArray[np.int64], received: NDArray[np.int64]
) -> Mapping[str, Seconds]:
    """Runs by source. `source` are places in `names`; `time` and `received` ns UTC, `time` 0 where none is claimed.

    A line cannot be from after its receipt: a later claim counts as the time of receipt.
    """
    seconds = np.where((time == 0) | (time > received), received, time) // 1_000_000_000
    order = np.lexsort((seconds, source))
    by_source, at = source[order], seconds[order]
    edges = np.searchsorted(by_source, np.arange(len(names) + 1))
    return {
        name: _runs(np.unique(at[edges[place] : edges[place + 1]]))
        for place, name in enumerate(names)
        if edges[place] < edges[place + 1]
    }


def _runs(seconds: NDArray[np.int64]) -> Seconds:
    gaps = np.diff(seconds)
    least = NEAR_SECONDS
    if np.count_nonzero(gaps > least) >= MAX_RUNS:
        least = int(np.sort(gaps)[-MAX_RUNS + 1])
    ends = np.nonzero(gaps > least)[0]
    firsts = seconds[np.concatenate([[0], ends + 1])]
    lasts = seconds[np.concatenate([ends, [len(seconds) - 1]])]
    return tuple(zip(firsts.tolist(), lasts.tolist(), strict=True))
