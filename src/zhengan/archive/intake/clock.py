"""The receiver's time: never backwards, and every step of the machine's clock noted."""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

STEP_NS = 1_000_000_000
"""A difference between the clock and the steady time passed, from which on it is a step."""
_MOST = 1000


class ClockStep(NamedTuple):
    """The clock showed `shown_ns` where, by the time that passed, `due_ns` was due."""

    due_ns: int
    shown_ns: int

    @property
    def by_ns(self) -> int:
        return self.shown_ns - self.due_ns


class ReceiveClock:
    """`wall` is the machine's clock in ns since 1970 UTC, `steady` any count of ns that no one sets."""

    def __init__(self, wall: Callable[[], int], steady: Callable[[], int], last_ns: int = 0) -> None:
        self.last_ns = last_ns
        self.steps: deque[ClockStep] = deque(maxlen=_MOST)
        self._wall = wall
        self._steady = steady
        self._before: tuple[int, int] | None = None
        if last_ns:
            self._note(ClockStep(last_ns, max(wall(), 0)) if wall() < last_ns - STEP_NS else None)

    def now(self, given: int | None = None) -> tuple[int, int]:
        """The instant of receipt (`given`, or the clock's) kept from going back, and by how much the clock had just stepped."""
        shown, passed = self._wall(), self._steady()
        step = None
        if self._before is not None:
            due = self._before[0] + passed - self._before[1]
            step = ClockStep(due, shown) if abs(shown - due) >= STEP_NS else None
        self._before = (shown, passed)
        self._note(step)
        self.last_ns = max(self.last_ns, shown if given is None else given)
        return self.last_ns, step.by_ns if step else 0

    def _note(self, step: ClockStep | None) -> None:
        if step:
            self.steps.append(step)
