"""Columns of tables: what they hold, judged by their names and by what a sample of their values is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhengan.protect.detect import codes, ready
from zhengan.protect.detect.buffers import text_buffers
from zhengan.protect.detect.engine import context_of
from zhengan.protect.detect.kinds import Kinds, load_kinds
from zhengan.protect.span import Tier

WHOLE = 0.8  # a span that is this much of a value is the value
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
    filled = 0
    whole, within = np.zeros(len(kinds.ids)), np.zeros(len(kinds.ids))
    for data, offsets in text_buffers(column):
        lengths = np.diff(offsets)
        filled += int((lengths > 0).sum())
        for part in ready.prepare().rows(data, offsets, kinds, (meant, denied), 0, int(Tier.LIKELY)):
            if not len(part):
                continue
            is_whole = (part.ends - part.starts) >= WHOLE * lengths[part.rows]
            sure = (part.tiers >= Tier.LIKELY) | (is_whole & (part.reasons & (codes.FIELD | codes.CHECK) > 0))
            chosen = part.take(sure)
            is_whole = is_whole[sure]
            # a row counts once for a kind, however often it holds it
            pairs = chosen.kinds.astype(np.int64) * (len(offsets)) + chosen.rows
            _, first = np.unique(pairs, return_index=True) if not _ascending(chosen.rows) else (None, slice(None))
            whole += np.bincount(chosen.kinds[first][is_whole[first]], minlength=len(kinds.ids))
            within += np.bincount(chosen.kinds[first][~is_whole[first]], minlength=len(kinds.ids))
    return sorted(_findings(name, filled, whole, within, meant, kinds), key=lambda finding: -finding.share)


def _ascending(rows: Any) -> bool:
    return bool((np.diff(rows) > 0).all())


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
