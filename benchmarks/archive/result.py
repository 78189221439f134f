"""A measured figure beside its bound."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Result:
    """One figure: `bound` is the most (or least) that is right, None where it is only told; `beside` says what else ran."""

    name: str
    figure: float
    unit: str
    bound: float | None = None
    right: Literal["at most", "at least"] = "at most"
    beside: str = ""

    @property
    def holds(self) -> bool:
        """Whether the figure is within its bound."""
        if self.bound is None:
            return True
        return self.figure <= self.bound if self.right == "at most" else self.figure >= self.bound

    def __str__(self) -> str:
        sign = "" if self.bound is None else f"  {'≤' if self.right == 'at most' else '≥'} {self.bound:g} {self.unit}"
        mark = "" if self.holds else "  未达到"
        return f"{self.name:<44} {self.figure:>12,.2f} {self.unit}{sign}{mark}  {self.beside}".rstrip()
