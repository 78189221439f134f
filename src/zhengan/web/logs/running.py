"""Searches that are running now: they end by themselves after a while, or when the one who asked stops them."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Timer

PATIENCE_SECONDS = 20.0
"""How long a search of a page goes on; what was found by then is shown."""
_RUNNING: dict[tuple[str, str], set[Event]] = {}
_LOCK = Lock()


@contextmanager
def running(who: str, name: str, seconds: float = PATIENCE_SECONDS) -> Iterator[Event]:
    """An event that is set when the search shall end. `name` is what the page calls it; "" for one that only time ends."""
    stop = Event()
    timer = Timer(seconds, stop.set)
    timer.daemon = True
    key = (who, name)
    with _LOCK:
        _RUNNING.setdefault(key, set()).add(stop)
    timer.start()
    try:
        yield stop
    finally:
        timer.cancel()
        with _LOCK:
            _RUNNING[key].discard(stop)
            if not _RUNNING[key]:
                del _RUNNING[key]


def stop_running(who: str, name: str) -> int:
    """Ends the searches of a person that bear the name; how many there were."""
    with _LOCK:
        found = list(_RUNNING.get((who, name), ())) if name else []
    for one in found:
        one.set()
    return len(found)
