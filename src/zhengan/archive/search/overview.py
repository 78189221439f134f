"""What stands above a list of lines: how many there are over time, and the most frequent values of some fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event

from zhengan.archive.search.engine import Fresh, Piece
from zhengan.archive.search.finder import Finder
from zhengan.archive.search.query import All, Between, Filter, Function, Group, Match, Stats
from zhengan.archive.search.rows import pieces_of
from zhengan.archive.search.tail import Snapshot

_SECOND = 1_000_000_000
STEPS = tuple(
    seconds * _SECOND
    for seconds in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200)
)
_DAY = 86_400 * _SECOND
_DAYS = (1, 2, 7, 14, 28, 91, 182, 364, 3640)
COUNT = Function("count", "", "count")


@dataclass(frozen=True, slots=True)
class Histogram:
    """Lines in each step: bucket i begins at `start_ns + i * step_ns`. No buckets where nothing can be found."""

    start_ns: int
    step_ns: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FieldCounts:
    """The most frequent values of a field among the lines found; `others` are the lines with further values, `without` those
    with none."""

    field: str
    values: tuple[tuple[str, int], ...]
    others: int
    without: int


def histogram(
    finder: Finder, filter_: Filter, buckets: int = 60, *, stop: Event | None = None, snapshot: Snapshot | None = None
) -> Histogram:
    """How many lines pass in each of at most `buckets` equal steps of the time they claim."""
    held = snapshot or finder.snapshot()
    span = _span(filter_, pieces_of(held, filter_, finder.systems))
    if span is None:
        return Histogram(0, STEPS[0], ())
    step = next(
        (one for one in (*STEPS, *(days * _DAY for days in _DAYS)) if span[1] // one - span[0] // one < buckets - 1),
        _DAYS[-1] * _DAY,
    )
    found = finder.figures(filter_, Stats((COUNT,), (Group("time", step),)), stop=stop, snapshot=held)
    by_start = dict(zip(found["time"].to_pylist(), found["count"].to_pylist(), strict=True))
    if not by_start:
        return Histogram(span[0], step, ())
    first, last = min(by_start), max(by_start)
    return Histogram(first, step, tuple(by_start.get(start, 0) for start in range(first, last + 1, step)))


def field_counts(
    finder: Finder,
    filter_: Filter,
    fields: Sequence[str] = ("app", "host", "severity", "source", "class"),
    *,
    most: int = 10,
    stop: Event | None = None,
    snapshot: Snapshot | None = None,
) -> list[FieldCounts]:
    """The most frequent values of these fields."""
    held = snapshot or finder.snapshot()
    counted = []
    for field, values in zip(fields, finder.counts_by(filter_, fields, stop=stop, snapshot=held), strict=True):
        without = values.pop(None, 0)
        top = sorted(values.items(), key=lambda one: (-one[1], str(one[0])))
        counted.append(
            FieldCounts(
                field,
                tuple((str(value), count) for value, count in top[:most]),
                sum(count for _, count in top[most:]),
                without,
            )
        )
    return counted


def _span(filter_: Filter, pieces: Sequence[Piece]) -> tuple[int, int] | None:
    """First and last instant that lines found can claim."""
    spans = []
    for piece in pieces:
        outline = piece.lines.outline if isinstance(piece, Fresh) else piece.part.outline
        spans += [outline.received, *([outline.time] if outline.time else [])]
    if not spans:
        return None
    low, high = min(span[0] for span in spans), max(span[1] for span in spans)
    for one in filter_.parts if isinstance(filter_, All) else (filter_,):
        if isinstance(one, Match) and one.field == "time" and isinstance(one.test, Between):
            low = low if one.test.low is None else max(low, int(one.test.low))
            high = high if one.test.high is None else min(high, int(one.test.high))
    return low, max(low, high)
