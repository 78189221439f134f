"""Which time a segment's lines cover, against a slow count."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zhengan.archive.segments.covered import MAX_RUNS, NEAR_SECONDS, covered

NS = 1_000_000_000
times = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 5_000)), min_size=1, max_size=60)


def _asked(rows, received=10_000):
    source = np.array([one for one, _ in rows], dtype=np.int32)
    time = np.array([at * NS for _, at in rows], dtype=np.int64)
    return covered(["a", "b", "c"], source, time, np.full(len(rows), received * NS))


@given(times)
def test_runs_hold_every_line_and_no_gap_longer_than_a_minute(rows):
    found = _asked(rows)
    for place, name in enumerate("abc"):
        seconds = sorted({at for one, at in rows if one == place})
        runs = found.get(name, ())
        assert all(any(first <= at <= last for first, last in runs) for at in seconds)
        assert [edge for run in runs for edge in run] == sorted(edge for run in runs for edge in run)
        expected = [] if not seconds else [[seconds[0], seconds[0]]]
        for at in seconds[1:]:
            if at - expected[-1][1] <= NEAR_SECONDS:
                expected[-1][1] = at
            else:
                expected.append([at, at])
        assert [list(run) for run in runs] == expected


def test_a_line_of_the_future_counts_when_it_came_and_one_without_a_time_too():
    assert _asked([(0, 20_000), (1, 0)]) == {"a": ((10_000, 10_000),), "b": ((10_000, 10_000),)}


def test_many_runs_are_made_fewer_by_closing_the_smallest_gaps():
    rows = [(0, n * 100 + (5_000 if n >= 300 else 0)) for n in range(1, 601)]
    (runs,) = _asked(rows, received=10**6).values()
    assert len(runs) <= MAX_RUNS
    assert (100 * 299, 100 * 300 + 5_000) in [(one[1], two[0]) for one, two in pairwise(runs)]
