"""How fast one may ask: so many requests in a minute, for each token, each person without one, and each unknown address.

Counted in the memory of the process: a count in the database would make every look a write, and on SQLite looks would then wait
for imports. With several processes each counts for itself, so the limit holds for each of them; a restart begins anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

SECONDS = 60
KNOWN = 600
"""Requests in a minute for a token or a signed-in person."""
UNKNOWN = 60
"""Requests in a minute for an address that does not say who it is."""
_MOST = 10_000


@dataclass(frozen=True)
class Spent:
    """Where somebody stands after a request: `wait` are the seconds until the next minute begins."""

    limit: int
    left: int
    wait: int

    @property
    def too_many(self) -> bool:
        """Whether this request is one too many."""
        return self.left < 0

    @property
    def headers(self) -> dict[str, str]:
        """What every answer says about it."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(self.left, 0)),
            "RateLimit-Reset": str(self.wait),
            "RateLimit-Policy": f"{self.limit};w={SECONDS}",
        }


class Pace:
    """Counts requests by name in minutes that begin with the first of them."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._spent: dict[str, tuple[float, int]] = {}

    def spend(self, name: str, limit: int) -> Spent:
        """Count one request."""
        now = self._clock()
        with self._lock:
            begun, count = self._spent.get(name, (now, 0))
            if now - begun >= SECONDS:
                begun, count = now, 0
            self._spent[name] = (begun, count + 1)
            if len(self._spent) > _MOST:
                self._forget(now)
        return Spent(limit, limit - count - 1, max(1, round(SECONDS - (now - begun))))

    def _forget(self, now: float) -> None:
        """Names whose minute is over; where all are within theirs, the oldest half, so that memory stays bounded."""
        old = [name for name, (begun, _) in self._spent.items() if now - begun >= SECONDS]
        for name in old or sorted(self._spent, key=lambda one: self._spent[one][0])[: _MOST // 2]:
            del self._spent[name]


PACE = Pace()
"""The count of this process."""
