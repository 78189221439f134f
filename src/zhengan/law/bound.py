"""Numbers of law: bounds as exact fractions. To compare is the checks' work: they multiply crosswise, never divide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Comparison = Literal["<", "<=", ">=", ">"]
Unit = Literal["ratio", "year", "month", "day", "hour", "minute", "account", "person", "working_day", "yuan"]

_WRITTEN: dict[str, tuple[Unit, int]] = {
    "%": ("ratio", 100),
    "x": ("ratio", 1),
    "year": ("year", 1),
    "month": ("month", 1),
    "day": ("day", 1),
    "hour": ("hour", 1),
    "minute": ("minute", 1),
    "account": ("account", 1),
    "person": ("person", 1),
    "working_day": ("working_day", 1),
    "yuan": ("yuan", 1),
}
_BOUND = re.compile(r"(<=|>=|<|>) ?(\d{1,12}) ?(%|x|(?:year|month|day|hour|minute|account|person|working_day)s?|yuan)")
_COMPARISONS: dict[str, Comparison] = {"<": "<", "<=": "<=", ">=": ">=", ">": ">"}


@dataclass(frozen=True, slots=True)
class Bound:
    """`cmp num/den unit`: the condition that a measured value must meet. `den` is 100 for percentages, else 1."""

    cmp: Comparison
    num: int
    den: int
    unit: Unit

    def __str__(self) -> str:
        if self.unit == "ratio":
            return f"{self.cmp} {self.num}{'%' if self.den == 100 else 'x'}"
        plural = "" if self.unit == "yuan" else "s"
        return f"{self.cmp} {self.num} {self.unit}{plural}"

    def same_as(self, other: Bound) -> bool:
        """Whether both say the same, so that 50% and 50/100 agree however they are written."""
        same_value = self.num * other.den == other.num * self.den
        return same_value and (self.cmp, self.unit) == (other.cmp, other.unit)


def parse_bound(text: str) -> Bound:
    """Read `< 50%`, `>= 2x`, `>= 5 years`, `<= 15 working_days`, `<= 4 hours`, `>= 1000000 persons`, `< 100000 yuan`.

    Raises:
        ValueError: the text is not of this form (the message is Chinese and names the forms).
    """
    match = _BOUND.fullmatch(text.strip())
    if match is None:
        forms = (
            "“< 50%”“>= 2x”“>= 5 years”“>= 6 months”“<= 30 days”“<= 4 hours”“>= 20 minutes”"
            "“>= 1000 accounts”“>= 1000000 persons”“<= 15 working_days”“< 100000 yuan”"
        )
        raise ValueError(f"界限应写成 {forms} 之一，实际是“{text[:60]}”")
    sign, digits, written = match.groups()
    unit, den = _WRITTEN[written if written in _WRITTEN else written.removesuffix("s")]
    return Bound(_COMPARISONS[sign], int(digits), den, unit)
