"""What the detector finds: a kind of personal information at a place in bytes, how sure, and why.

Never carries the value itself: who has the bytes has the value, and nobody else needs it.
"""

from enum import IntEnum
from typing import NamedTuple


class Tier(IntEnum):
    """How sure: what the bytes alone say, and what stands beside them."""

    CANDIDATE = 1  # shape only, or free prose: for a person to look at
    LIKELY = 2  # shape and either check digit or context
    SURE = 3  # shape, check digit, and context or structure


class Span(NamedTuple):
    """Bytes `start` to `end` (exclusive) of what was scanned, the kind's id (`kinds.yaml`), tier, and codes of reasons."""

    start: int
    end: int
    kind: str
    tier: Tier
    reasons: tuple[str, ...]
