"""Which time the kept lines of a system really cover, hole by hole, and what is written on file about it.

A source says how often a line is to be expected at the latest (`every`; a day where it does not say). Between two lines that lie
further apart nothing is covered. What one source of a system misses another may have; a class of a system is covered where any of
its sources is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from zhengan.archive.line import LogClass

_ZONE = ZoneInfo("Asia/Shanghai")

Span = tuple[datetime, datetime]
"""From the first instant to the first after it."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What is on file: a covered span of a class of a system (or of a device), within one month. `key` stays as the span grows."""

    key: str
    system: str
    log_class: LogClass
    start: datetime
    end: datetime
    complete: bool


@dataclass(frozen=True, slots=True)
class Hole:
    """A time that should be covered and is not."""

    system: str
    log_class: LogClass
    start: datetime
    end: datetime


def merged(spans: Iterable[Span], every: timedelta) -> list[Span]:
    """Spans in order, those within `every` of one another made one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start - result[-1][1] <= every:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def common(one: Iterable[Span], other: Iterable[Span]) -> list[Span]:
    """Where both are covered; each side in order without overlaps."""
    left, right = list(one), list(other)
    found: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            found.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return found


def holes(spans: Iterable[Span], owed: Span) -> list[Span]:
    """The parts of `owed` that no span covers; spans in order without overlaps."""
    found: list[Span] = []
    reached, last = owed
    for start, end in spans:
        if start > reached:
            found.append((reached, min(start, last)))
        reached = max(reached, end)
        if reached >= last:
            break
    if reached < last:
        found.append((reached, last))
    return [(start, end) for start, end in found if start < end]


def holdings(system: str, log_class: LogClass, spans: Iterable[Span], *, complete: bool) -> Iterator[Holding]:
    """One holding for each month that a span touches, by the calendar of Shanghai."""
    for start, end in spans:
        first = start.astimezone(_ZONE)
        last = end.astimezone(_ZONE)
        while first < last:
            month = datetime(first.year + first.month // 12, first.month % 12 + 1, 1, tzinfo=_ZONE)
            until = min(month, last)
            # The end of a span is the second after its last line: whole seconds, as records are written.
            key = f"archive-{log_class}-{system}-{first.astimezone(UTC):%Y%m%dT%H%M%SZ}"
            yield Holding(key, system, log_class, first, until, complete)
            first = until


def whole_seconds(first_ns: int, last_ns: int) -> Span:
    """The span of lines from one instant to another: from the second of the first through the second of the last."""
    start = datetime.fromtimestamp(first_ns // 1_000_000_000, UTC)
    return start, datetime.fromtimestamp(last_ns // 1_000_000_000 + 1, UTC)
