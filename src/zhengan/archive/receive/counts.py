"""What a listener has taken in and what it has not, for `status`."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Counts:
    """Running numbers of one listener since its start. Only the event loop writes them."""

    connections: int = 0
    open: int = 0
    turned_away: int = 0
    """Connections and requests refused: too many, unknown sender, unreadable."""
    lines: int = 0
    """Durably stored."""
    bytes: int = 0
    too_long: int = 0
    """Lines above the limit, refused."""
    cut: int = 0
    """Frames whose end never came."""
    dropped: int = 0
    """Lines received but not stored: the sender does not know it (UDP, plain TCP)."""
    waits: int = 0
    """Times the store asked to wait."""
    why: dict[str, int] = field(default_factory=dict)
    """Reasons of refusal and how often."""

    def note(self, reason: str) -> None:
        """Counts a reason; after 50 different ones the rest is one."""
        key = reason if reason in self.why or len(self.why) < 50 else "其他原因"
        self.why[key] = self.why.get(key, 0) + 1

    def stored(self, lines: int, size: int) -> None:
        self.lines += lines
        self.bytes += size
