"""One question of a plan, named: what makes its SQL and what it may depend on."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["selector", "duty_before_hours", "duty", "unselected", "condition", "occurrences", "fold"]
FOLDS = ("calendar", "trading", "rolling", "triggered", "prompt")


@dataclass(frozen=True, slots=True)
class Piece:
    """One question: its kind, the name of the check, selector or fold, and the readings chosen. Which obligations it serves
    does not shape it: a check answers for its rows of the table `duty`, whatever was asked."""

    kind: Kind
    name: str = ""
    obligations: tuple[str, ...] = field(default=(), compare=False)
    readings: tuple[tuple[str, str], ...] = ()


def fold_of(recurrence: str) -> str:
    """The fold that judges duties of a recurrence (`Term.recurrence`); '' where a condition does."""
    kind = recurrence.partition(":")[0]
    return _FOLD_OF.get(kind, "calendar" if kind else "")


_FOLD_OF = {"P1D/trading": "trading", "rolling": "rolling", "once": "triggered", "promptly": "prompt"}
