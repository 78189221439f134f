"""A measured figure beside what is asked of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """One figure. `asked` and `ratio` (measured to asked) are 0 where nothing is asked; `ok`: whether it is reached."""

    name: str
    measured: float
    asked: float
    ratio: float
    ok: bool
