"""How much a source may send in a short while."""

from collections.abc import Callable

from zhengan.archive.errors import Overloaded

BURST_SECONDS = 2.0


class Rates:
    """A bucket of bytes for each source that has a bound; it holds what two seconds allow."""

    def __init__(self, steady: Callable[[], int]) -> None:
        self._steady = steady
        self._levels: dict[str, tuple[float, int]] = {}

    def spend(self, source: str, size: int, bytes_per_second: int) -> None:
        """Raises Overloaded where the bucket is empty. A batch larger than what is left is let through and owed."""
        level, now = self._level(source, bytes_per_second)
        if level <= 0:
            wait = (1 - level) / bytes_per_second
            raise Overloaded(
                f"来源 {source} 超过每秒 {bytes_per_second} 字节的配额：请在 {wait:.1f} 秒后重发同一批。",
                after_seconds=wait,
            )
        self._levels[source] = (level - size, now)

    def give_back(self, source: str, size: int) -> None:
        """The batch was not stored."""
        if source in self._levels:
            level, since = self._levels[source]
            self._levels[source] = (level + size, since)

    def _level(self, source: str, bytes_per_second: int) -> tuple[float, int]:
        now = self._steady()
        full = BURST_SECONDS * bytes_per_second
        level, since = self._levels.get(source, (full, now))
        return min(full, level + (now - since) / 1e9 * bytes_per_second), now
