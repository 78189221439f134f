"""What was found, in columns: one array each of starts, ends, kinds, tiers and reasons. Iterating gives `Span`s."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhengan.protect.detect.codes import REASONS
from zhengan.protect.span import Span, Tier


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Spans in order, none overlapping another. `names` gives the id of each kind number; `rows` the row, when a column was read."""

    starts: Any
    ends: Any
    kinds: Any
    tiers: Any
    reasons: Any
    names: tuple[str, ...]
    rows: Any = None

    def __len__(self) -> int:
        return len(self.starts)

    def __iter__(self) -> Iterator[Span]:
        columns = (
            self.starts.tolist(),
            self.ends.tolist(),
            self.kinds.tolist(),
            self.tiers.tolist(),
            self.reasons.tolist(),
        )
        for start, end, kind, tier, reasons in zip(*columns, strict=True):
            yield Span(start, end, self.names[kind], Tier(tier), reason_names(reasons))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Spans):
            return NotImplemented
        return list(self) == list(other) and _same_rows(self.rows, other.rows)

    __hash__ = None  # type: ignore[assignment]

    def take(self, chosen: Any) -> "Spans":
        """Those that an index or a mask chooses."""
        rows = None if self.rows is None else self.rows[chosen]
        return Spans(
            self.starts[chosen],
            self.ends[chosen],
            self.kinds[chosen],
            self.tiers[chosen],
            self.reasons[chosen],
            self.names,
            rows,
        )

    def of(self, kind: str) -> "Spans":
        """Those of one kind."""
        return self.take(self.kinds == self.names.index(kind))

    def counts(self) -> dict[str, int]:
        """How many of each kind; kinds not found are left out."""
        number = np.bincount(self.kinds, minlength=len(self.names))
        return {name: int(count) for name, count in zip(self.names, number, strict=True) if count}


def spans_of(columns: Any, names: tuple[str, ...], rows: Any = None) -> Spans:
    """Spans of five columns in their order."""
    starts, ends, kinds, tiers, reasons = columns
    return Spans(starts, ends, kinds, tiers, reasons, names, rows)


def reason_names(reasons: int) -> tuple[str, ...]:
    """The codes of reasons that a number holds."""
    return tuple(name for name, bit in REASONS.items() if reasons & bit)


def empty(names: tuple[str, ...]) -> Spans:
    """No spans."""
    return spans_of(blank(0), names)


FIELDS = (np.int64, np.int64, np.int16, np.int8, np.int32)


def blank(size: int) -> tuple[Any, Any, Any, Any, Any]:
    """Room for `size` spans: starts, ends, kinds, tiers, reasons."""
    starts, ends, kinds, tiers, reasons = (np.empty(size, kind) for kind in FIELDS)
    return starts, ends, kinds, tiers, reasons


def joined(parts: Sequence[Spans], names: tuple[str, ...]) -> Spans:
    """Parts one behind the other."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return empty(names)
    fields = ("starts", "ends", "kinds", "tiers", "reasons")
    columns: Any = [np.concatenate([getattr(part, field) for part in parts]) for field in fields]
    rows = None if parts[0].rows is None else np.concatenate([part.rows for part in parts])
    return spans_of(columns, names, rows)


def settled(parts: Sequence[Spans], names: tuple[str, ...]) -> Spans:
    """Parts laid together, in order; of overlapping spans the surer stays, then the longer, then the earlier."""
    rows = None
    columns: Any = [
        np.concatenate([getattr(part, field) for part in parts])
        for field in ("starts", "ends", "kinds", "tiers", "reasons")
    ]
    if parts[0].rows is not None:
        rows = np.concatenate([part.rows for part in parts])
    whole = spans_of(columns, names, rows)
    whole = whole.take(np.argsort(whole.starts, kind="stable"))
    while len(whole) > 1:
        # the sorted neighbours that overlap: of each pair the weaker goes
        clash = np.flatnonzero(whole.starts[1:] < whole.ends[:-1])
        if not len(clash):
            break
        left, right = clash, clash + 1
        length = whole.ends - whole.starts
        weaker = (whole.tiers[right] > whole.tiers[left]) | (
            (whole.tiers[right] == whole.tiers[left]) & (length[right] > length[left])
        )
        keep = np.ones(len(whole), bool)
        # one of a chain at a time, the first, so that a span is never dropped for one that goes itself
        first = np.concatenate(([True], np.diff(clash) > 1))
        keep[np.where(weaker, left, right)[first]] = False
        whole = whole.take(keep)
    return whole


def _same_rows(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    return bool(np.array_equal(one, other))
