"""One question of a plan, named: what makes its SQL and what it may depend on."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["selector", "duty_before_hours", "duty", "unselected", "condition", "occurrences", "fold"]
FOLDS = ("calendar", "trading", "rolling", "triggered", "prompt")


@dataclass(frozen=True, slots=True)
class Piece:
    """One question: its kind, the name of the check, selector or fold, the obligations it serves, and the readings chosen."""

    kind: Kind
    name: str = ""
    obligations: tuple[str, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()
