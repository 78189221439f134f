"""The archives that this process works on, kept open so that a search does not begin by opening files."""

import atexit
from datetime import datetime, time
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from zhengan.web.audit import note
from zhengan.web.office import office
from zhengan.web.place import Place
from zhengan.workspace.archive import LogArchive
from zhengan.workspace.clock import SHANGHAI, now

if TYPE_CHECKING:
    from zhengan.archive.search import Finder, Search, SearchEvent

EVENING = time(18)
"""The hour of the demonstration's day."""
_FINDERS: dict[Path, tuple[int, "Finder"]] = {}
_LOCK = Lock()


def archive_of(institution: str) -> LogArchive:
    """The institution's archive."""
    return LogArchive(office().workspace, institution)


def moment() -> datetime:
    """The instant that counts as now: on a demonstration's own day its evening."""
    today = office().today
    return datetime.combine(today, EVENING, SHANGHAI) if today else now()


def moment_ns() -> int:
    """The same in ns since 1970."""
    return int(moment().timestamp()) * 1_000_000_000


def end_of(place: Place) -> datetime:
    """The last instant of the asked day that there is."""
    return min(moment(), datetime.combine(place.as_of, time.max, SHANGHAI))


def finder_of(archive: LogArchive) -> "Finder":
    """The archive opened for searching; it knows the register of sources as it is now."""
    from zhengan.archive.search import Finder, systems_of

    place = archive.place
    try:
        state = place.sources.stat().st_mtime_ns
    except FileNotFoundError:
        state = 0
    with _LOCK:
        known = _FINDERS.get(place.root)
        if known is None:
            finder = Finder(place, systems_of(place))
        elif known[0] != state:
            finder = known[1]
            finder.systems = systems_of(place)
        else:
            return known[1]
        _FINDERS[place.root] = (state, finder)
        return finder


def search_of(place: Place, door: str = "web") -> "Search":
    """The searches of the person at a page; each is on the trail, its words are in the archive's own journal."""
    from zhengan.archive.search import Asker, Search

    def trail(event: "SearchEvent") -> None:
        if event.state == "began":
            note(place, "read", f"logs:{event.id}", {"kind": event.kind, "by": door})

    return Search(finder_of(archive_of(place.institution)), Asker(place.user.username, door, moment_ns, trail))


def get_ready(institution: str) -> None:
    """Opens an institution's archive ahead, so that the first search does not wait for it; nothing where there is none."""
    from zhengan.archive.search import parse_query

    archive = archive_of(institution)
    if archive.place.segments.is_dir():
        finder_of(archive).table(parse_query("* | limit 1", now_ns=moment_ns()))


def close_all() -> None:
    """Gives all files back."""
    with _LOCK:
        for _, finder in _FINDERS.values():
            finder.close()
        _FINDERS.clear()


atexit.register(close_all)
