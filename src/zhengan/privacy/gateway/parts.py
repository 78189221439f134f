"""Messages that come in parts: held until all are there, read as one, and handed back in as many parts. A number over a seam is seen.

What does not come whole in time is let go of and counted; it does not go out.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from zhengan.privacy.gateway.errors import Rejected

MOST_TOTAL, MOST_HELD, HELD_SECONDS = 255, 20_000, 300.0
_SMS_BYTES = 140


@dataclass(frozen=True, slots=True)
class Part:
    """One part: of which message (sender, receiver, reference), which of how many (from 1), its text, and what was sent with it."""

    message: tuple[str, ...]
    number: int
    total: int
    text: str
    sent: object = None


@dataclass
class _Held:
    since: float
    parts: dict[int, Part] = field(default_factory=dict)


class Parts:
    """Parts that wait for the rest. Safe between threads. `seconds` is a clock that only goes forward."""

    def __init__(self, seconds: Callable[[], float], hold: float = HELD_SECONDS) -> None:
        self._seconds, self._hold = seconds, hold
        self._held: dict[tuple[str, ...], _Held] = {}
        self._lock = threading.Lock()
        self.expired = 0

    def add(self, part: Part) -> list[Part] | None:
        """All parts in order once they are there, else None. Raises Rejected for one that does not fit the others."""
        if not (1 <= part.number <= part.total <= MOST_TOTAL):
            raise Rejected("parts")
        with self._lock:
            now = self._seconds()
            self._let_go(now)
            held = self._held.setdefault(part.message, _Held(now))
            known = held.parts.get(part.number)
            fits = all(one.total == part.total for one in held.parts.values()) and (
                known is None or known.text == part.text
            )
            if not fits or len(self._held) > MOST_HELD:
                del self._held[part.message]
                raise Rejected("parts")
            held.parts[part.number] = part
            if len(held.parts) < part.total:
                return None
            del self._held[part.message]
            return [held.parts[number] for number in range(1, part.total + 1)]

    def _let_go(self, now: float) -> None:
        """The oldest stand first."""
        while self._held:
            message, held = next(iter(self._held.items()))
            if now - held.since < self._hold:
                return
            del self._held[message]
            self.expired += len(held.parts)


def resplit(text: str, sizes: list[int], width: Callable[[str], int], most: int = _SMS_BYTES) -> list[str]:
    """The text in as many parts as there are `sizes` (their widths before). Raises Rejected where it does not fit."""
    parts, at = [], 0
    for place, size in enumerate(sizes):
        room, begin, used = max(size, 1), at, 0
        last = place == len(sizes) - 1
        while at < len(text) and (used + width(text[at]) <= (most if last else room)):
            used += width(text[at])
            at += 1
        parts.append(text[begin:at])
    if at < len(text):
        raise Rejected("too_large", "脱敏后放不进原来的段数")
    return parts
