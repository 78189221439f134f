"""Following new lines on a page: the page asks every few seconds, and gets what came since it last did."""

import atexit
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from zhengan.web.logs.found import Line, is_lines, lines_of

if TYPE_CHECKING:
    from zhengan.archive.search import Search

FORGOTTEN_SECONDS = 120.0
MOST_AT_ONCE = 500
MOST_FOLLOWED = 200
_POLL_SECONDS = 0.0


@dataclass
class _Followed:
    tables: Iterator[Any]
    stop: Event
    asked: float
    lock: Lock = field(default_factory=Lock)


_FOLLOWED: dict[tuple[str, str, str], _Followed] = {}
_LOCK = Lock()


@dataclass(frozen=True)
class Arrived:
    """The lines that came since the last look, newest first; `unshown` are the older ones of too many at once."""

    name: str
    lines: list[Line]
    unshown: int


def follow(who: str, institution: str, name: str, search: "Search", text: str) -> Arrived:
    """What came since the last look of that name; a name that is not known (any more) begins now. Raises QueryError."""
    _forget_old()
    with _LOCK:
        known = _FOLLOWED.get((who, institution, name))
        if known is None:
            name, stop = secrets.token_hex(8), Event()
            known = _Followed(search.follow(text, stop=stop, poll_s=_POLL_SECONDS), stop, time.monotonic())
            _FOLLOWED[who, institution, name] = known
    with known.lock:
        known.asked = time.monotonic()
        try:
            table = next(known.tables, None)
        except BaseException:
            with _LOCK:
                _FOLLOWED.pop((who, institution, name), None)
            raise
        lines = lines_of(table)[::-1] if table is not None and is_lines(table) else []
    return Arrived(name, lines[:MOST_AT_ONCE], max(0, len(lines) - MOST_AT_ONCE))


def end(who: str, institution: str, name: str) -> None:
    """The person follows no longer."""
    with _LOCK:
        found = _FOLLOWED.pop((who, institution, name), None)
    if found is not None:
        _close(found)


def end_all() -> None:
    """Nobody follows any longer."""
    with _LOCK:
        ended = list(_FOLLOWED.values())
        _FOLLOWED.clear()
    for one in ended:
        _close(one)


atexit.register(end_all)


def _forget_old() -> None:
    """Ends what nobody has asked about for a while, and the longest unasked where there are too many."""
    now = time.monotonic()
    with _LOCK:
        oldest = sorted(_FOLLOWED, key=lambda key: _FOLLOWED[key].asked)
        surplus = set(oldest[: max(0, len(oldest) - MOST_FOLLOWED)])
        gone = [key for key in oldest if key in surplus or now - _FOLLOWED[key].asked > FORGOTTEN_SECONDS]
        ended = [_FOLLOWED.pop(key) for key in gone]
    for one in ended:
        _close(one)


def _close(followed: _Followed) -> None:
    followed.stop.set()
    with followed.lock:
        next(followed.tables, None)
