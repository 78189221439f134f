"""Columns of tables: what they hold, judged by their names and by what a sample of their values is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhengan.protect.detect import ready
from zhengan.protect.detect.buffers import text_buffers
from zhengan.protect.detect.engine import context_of
from zhengan.protect.detect.kinds import Kinds, load_kinds
from zhengan.protect.span import Tier

BY_VALUES = 0.5  # share of values from which their kind is the column's
BY_NAME = 0.2  # share that is enough where the name says the same
SOME = 0.01  # share from which a column of other things is said to hold some


@dataclass(frozen=True, slots=True)
class Finding:
    """A column holds a kind: in what share of its values (0 to 1, nulls and empty ones left out), at which data level, and why."""

    column: str
    kind: str
    share: float
    level: int
    tier: Tier
    why: tuple[str, ...]


def classify(table: Any, *, kinds: Kinds | None = None) -> list[Finding]:
    """Findings on the columns of a pyarrow Table (a sample is enough), column by column, the greatest share first.

    `why` holds `values` (the values are of the kind), `name` (the column's name says so), `within` (values hold it among other text).
    """
    known = kinds or load_kinds()
    findings = []
    for name in table.column_names:
        findings += classify_column(name, table.column(name), known)
    return findings


def classify_column(name: str, column: Any, kinds: Kinds) -> list[Finding]:
    """Findings on one column."""
    meant, denied = context_of(name, kinds)
    filled, counts = 0, np.zeros((2, len(kinds.ids)), np.int64)
    for data, offsets in text_buffers(column):
        filled += int(np.count_nonzero(np.diff(offsets)))
        counts += ready.prepare().counts(data, offsets, kinds, (meant, denied))
    return sorted(_findings(name, filled, counts[0], counts[1], meant, kinds), key=lambda finding: -finding.share)


def _findings(name: str, filled: int, whole: Any, within: Any, meant: int, kinds: Kinds) -> Iterator[Finding]:
    for number, kind in enumerate(kinds.kinds):
        said = meant >> number & 1
        share = float(whole[number]) / filled if filled else 0.0
        some = float(whole[number] + within[number]) / filled if filled else 0.0
        if share >= (BY_NAME if said else BY_VALUES):
            why = ("values", "name") if said else ("values",)
            yield Finding(name, kind.id, share, kind.level, Tier.SURE if said else Tier.LIKELY, why)
        elif some >= SOME and whole[number] + within[number] >= 2:
            why = ("within", "name") if said else ("within",)
            yield Finding(name, kind.id, some, kind.level, Tier.LIKELY if said else Tier.CANDIDATE, why)
