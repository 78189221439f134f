"""How long each step of an assessment took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from zhengan.assess.piece import Piece


@dataclass(frozen=True, slots=True)
class Timing:
    """One step: its kind (`condition`, `fold`, `plan` …), the check, selector or fold that it ran, the obligations that it
    served (empty where it served all), and wall seconds."""

    step: str
    name: str
    obligations: tuple[str, ...]
    seconds: float


@dataclass
class Stopwatch:
    """Collects the timings of one run, in the order in which the steps ended."""

    _found: list[Timing] = field(default_factory=list)

    @property
    def timings(self) -> tuple[Timing, ...]:
        """What has been timed so far."""
        return tuple(self._found)

    @contextmanager
    def step(self, step: str, name: str = "", obligations: tuple[str, ...] = ()) -> Iterator[None]:
        """Time what runs inside."""
        began = time.perf_counter()
        yield
        self._found.append(Timing(step, name, obligations, time.perf_counter() - began))

    @contextmanager
    def piece(self, piece: Piece) -> Iterator[None]:
        """Time one statement of the plan."""
        with self.step(piece.kind, piece.name, piece.obligations):
            yield
