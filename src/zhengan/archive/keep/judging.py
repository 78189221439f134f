"""What the segments prove about each system: which time its logs cover (`log_holding`), and which source has fallen silent.

Where several sources of a class of a system state how often they send (`expected`), each of them must cover a time for it to count,
from its own first line on; a source that states nothing only adds to what is there. Numbers of a source that are in no segment are
lines that were acknowledged and are gone: the time around them does not count as complete.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from zhengan.archive.keep.coverage import Holding, Span, common, holdings, merged, whole_seconds
from zhengan.archive.line import LogClass
from zhengan.archive.segments.manifest import Manifest
from zhengan.archive.sources import Source, Sources

PATIENCE = timedelta(days=1)
"""Between two lines of a source that does not say how often it sends."""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_NS = 1_000_000_000
_SECOND = timedelta(seconds=1)

Object = tuple[str, str, LogClass]
"""`system` or `device`, its key, the class of log."""


@dataclass(frozen=True, slots=True)
class Covered:
    """The time that the logs of a class of an object cover, in order; `broken` are times in which numbers are missing."""

    object_type: str
    object: str
    log_class: LogClass
    spans: tuple[Span, ...]
    broken: tuple[Span, ...]

    def holdings(self) -> list[Holding]:
        """What goes on file: a holding a month, not complete where a broken time touches it."""
        return [
            item
            for span in self.spans
            for item in holdings(self.object, self.log_class, [span], complete=not self._is_broken(span))
        ]

    def _is_broken(self, span: Span) -> bool:
        return any(start < span[1] and end > span[0] for start, end in self.broken)


@dataclass(frozen=True, slots=True)
class Silence:
    """A source that has not sent for longer than it says is normal. `since` is its last line."""

    source: Source
    since: datetime


def covered(
    manifests: Iterable[Manifest], sources: Sources, gone: Mapping[tuple[str, str], Sequence[tuple[int, int]]]
) -> list[Covered]:
    """By object and class, sorted. `gone` are the numbers by receiver and source in segments that were deleted after their term:
    each receiver counts the lines of a source for itself."""
    spans: dict[str, list[Span]] = {}
    numbers: dict[str, dict[str, list[tuple[int, int, Span]]]] = {}
    for manifest in manifests:
        for source, runs in manifest.covered.items():
            spans.setdefault(source, []).extend(whole_seconds(first * _NS, last * _NS) for first, last in runs)
            about = whole_seconds(runs[0][0] * _NS, runs[-1][1] * _NS)
            held = numbers.setdefault(source, {}).setdefault(manifest.receiver, [])
            held.extend((first, last, about) for first, last in manifest.sources[source])
    by_object: dict[Object, list[Source]] = {}
    for name in spans:
        found = sources.get(name)
        if found is not None and (found.system or found.device):
            kind, key = ("system", found.system) if found.system else ("device", found.device)
            by_object.setdefault((kind, key, found.log_class), []).append(found)
    result = []
    for (kind, key, log_class), senders in sorted(by_object.items(), key=lambda item: item[0]):
        broken = [
            span
            for sender in senders
            for receiver, held in numbers.get(sender.id, {}).items()
            for span in _missing(held, gone.get((receiver, sender.id), ()))
        ]
        together = _together(senders, spans)
        result.append(Covered(kind, key, log_class, tuple(together), tuple(sorted(broken))))
    return result


def silences(sources: Iterable[Source], last: Mapping[str, datetime], now: datetime, since: datetime) -> list[Silence]:
    """Enabled sources that state how often they send and have not for longer. `since` is when the receiver began to listen."""
    found = []
    for source in sources:
        patience = source.silence
        if source.enabled and patience is not None:
            seen = last.get(source.id, since)
            if now - seen > patience:
                found.append(Silence(source, seen))
    return sorted(found, key=lambda item: item.since)


def _together(senders: Sequence[Source], spans: Mapping[str, list[Span]]) -> list[Span]:
    own = {sender.id: merged(spans[sender.id], sender.silence or PATIENCE) for sender in senders}
    bound = [sender for sender in senders if sender.silence is not None]
    if not bound:
        return merged((span for found in own.values() for span in found), PATIENCE)
    first = min(own[sender.id][0][0] for sender in bound)
    shared: list[Span] | None = None
    for sender in bound:
        begins = own[sender.id][0][0]
        # Before its first line a source is not missed: it was not there yet.
        mine = own[sender.id] if begins <= first else merged([(_BEGINNING, begins), *own[sender.id]], timedelta(0))
        shared = mine if shared is None else common(shared, mine)
    return [(max(start, first), end) for start, end in shared or () if end > first]


def _missing(held: list[tuple[int, int, Span]], gone: Sequence[tuple[int, int]]) -> list[Span]:
    """The times around numbers that are neither in a segment nor in one deleted after its term, with the seconds on both sides."""
    runs = sorted([*held, *((first, last, (_BEGINNING, _BEGINNING)) for first, last in gone)])
    found = []
    for (_, last, before), (first, _, after) in pairwise(runs):
        if first > last + 1:
            found.append((min(before[1], after[0]) - _SECOND, max(before[1], after[0]) + _SECOND))
    if runs and runs[0][0] > 1:
        found.append((_BEGINNING, runs[0][2][0] + _SECOND))
    return found
