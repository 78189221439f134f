"""Whatever a house keeps, as pieces to look at: one reader for each form, all of them within bounds, none trusted.

units(target, limits) ──► Unit.open(limits) ──► Piece | Skipped

A piece is UTF-8 text or a column's cells, with its place. What was not read is told with the reason; nothing is left out in silence.
"""

from zhengan.privacy.readers.found import REASONS, Findings, Found, Piece, Skipped, Where
from zhengan.privacy.readers.limits import ALLOWED, Limits
from zhengan.privacy.readers.unit import BadTarget, Unit
from zhengan.privacy.readers.units import units

__all__ = [
    "ALLOWED",
    "REASONS",
    "BadTarget",
    "Findings",
    "Found",
    "Limits",
    "Piece",
    "Skipped",
    "Unit",
    "Where",
    "units",
]
