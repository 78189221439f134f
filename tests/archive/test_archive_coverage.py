"""Which time lines cover: spans against a slow count by minutes, months cut in Shanghai."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from zhengan.archive.keep.coverage import common, holdings, holes, merged, whole_seconds

START = datetime(2026, 11, 1, tzinfo=UTC)
MINUTES = 60


def _at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def _minutes(spans) -> set[int]:
    return {m for m in range(-MINUTES, 2 * MINUTES) if any(start <= _at(m) < end for start, end in spans)}


pieces = st.lists(
    st.tuples(st.integers(0, MINUTES), st.integers(1, 20)).map(lambda p: (_at(p[0]), _at(p[0] + p[1]))), max_size=8
)


@given(pieces)
def test_merging_without_patience_covers_the_same_minutes(spans):
    found = merged(spans, timedelta(0))
    assert _minutes(found) == _minutes(spans)
    assert all(one[1] < two[0] for one, two in pairwise(found))


@given(pieces, pieces)
def test_common_is_what_both_cover(one, other):
    left, right = merged(one, timedelta(0)), merged(other, timedelta(0))
    assert _minutes(common(left, right)) == _minutes(left) & _minutes(right)


@given(pieces, st.integers(0, 40), st.integers(1, 40))
def test_holes_are_what_is_owed_and_not_covered(spans, start, length):
    owed = (_at(start), _at(start + length))
    assert _minutes(holes(merged(spans, timedelta(0)), owed)) == _minutes([owed]) - _minutes(spans)


def test_lines_that_come_as_often_as_expected_leave_no_hole():
    lines = [(_at(m), _at(m) + timedelta(seconds=1)) for m in (0, 9, 18, 40)]
    assert merged(lines, timedelta(minutes=10)) == [
        (_at(0), _at(18) + timedelta(seconds=1)),
        (_at(40), _at(40) + timedelta(seconds=1)),
    ]


def test_a_holding_ends_with_the_month_of_shanghai():
    found = list(
        holdings(
            "oms", "business", [(datetime(2026, 12, 30, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC))], complete=True
        )
    )
    assert [(item.start.isoformat(), item.end.isoformat()) for item in found] == [
        ("2026-12-30T08:00:00+08:00", "2027-01-01T00:00:00+08:00"),
        ("2027-01-01T00:00:00+08:00", "2027-01-02T08:00:00+08:00"),
    ]
    assert [item.key for item in found] == [
        "archive-business-oms-20261230T000000Z",
        "archive-business-oms-20261231T160000Z",
    ]


def test_the_second_of_the_last_line_is_covered():
    assert whole_seconds(1_500_000_000, 2_999_999_999) == (
        datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC),
        datetime(1970, 1, 1, 0, 0, 3, tzinfo=UTC),
    )
