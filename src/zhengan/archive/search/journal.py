"""Who searched what, when, and how many lines it gave: `searches.jsonl` of the archive.

A search is written down before it gives anything, and again when it ends; both lines bear its number.

    {"id": …, "at": …, "who": …, "door": …, "kind": "search", "query": …, "state": "began"}
    {"id": …, "at": …, "state": "done", "rows": 120}            done, stopped (by the person), failed (with `fault`)
"""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Literal

import orjson

from zhengan.archive.errors import ArchiveError, StorageFull
from zhengan.archive.place import ArchivePlace
from zhengan.archive.search.engine import Stopped
from zhengan.archive.search.instants import text_of

Kind = Literal["search", "histogram", "counts", "sql", "follow", "evidence"]
State = Literal["began", "done", "stopped", "failed"]
MOST_KEPT_TEXT = 10_000


@dataclass(frozen=True, slots=True)
class SearchEvent:
    """One line of the journal; `at` in Shanghai time."""

    id: str
    at: str
    who: str
    door: str
    kind: Kind
    query: str
    state: State
    rows: int = 0
    fault: str = ""


Trail = Callable[[SearchEvent], None]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, through which door (`web`, `cli`, `api`, `python`), what the time is (ns), and who else is told (the audit trail)."""

    who: str
    door: str
    clock: Callable[[], int]
    trail: Trail | None = None


@dataclass
class Counted:
    """How many rows a search has given so far."""

    rows: int = 0


@contextmanager
def noted(place: ArchivePlace, asker: Asker, kind: Kind, query: str) -> Iterator[Counted]:
    """Writes down that a search begins and how it ends. Raises StorageFull where that cannot be written: then nothing is searched."""
    id_ = secrets.token_hex(8)
    counted = Counted()

    def note(state: State, fault: str = "") -> None:
        at = text_of(asker.clock())
        event = SearchEvent(id_, at, asker.who, asker.door, kind, query[:MOST_KEPT_TEXT], state, counted.rows, fault)
        _append(place, event)
        if asker.trail is not None:
            asker.trail(event)

    note("began")
    try:
        yield counted
    except (Stopped, GeneratorExit):
        note("stopped")
        raise
    except BaseException as error:
        note("failed", str(error)[:500] if isinstance(error, ArchiveError) else type(error).__name__)
        raise
    note("done")


def searches(place: ArchivePlace) -> list[SearchEvent]:
    """All searches that were written down, oldest first; each with how it ended, `began` where it has not."""
    found: dict[str, SearchEvent] = {}
    try:
        with (place.root / "searches.jsonl").open("rb") as file:
            for line in file:
                event = SearchEvent(**orjson.loads(line))
                found[event.id] = (
                    SearchEvent(**{**asdict(event), "at": found[event.id].at}) if event.id in found else event
                )
    except FileNotFoundError:
        return []
    except (orjson.JSONDecodeError, TypeError) as error:
        raise ArchiveError(f"{place.root / 'searches.jsonl'} 有一行读不懂：{error}。请保留该文件并检查磁盘。") from None
    return list(found.values())


def _append(place: ArchivePlace, event: SearchEvent) -> None:
    try:
        place.root.mkdir(parents=True, exist_ok=True)
        handle = os.open(place.root / "searches.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            line = orjson.dumps(asdict(event)) + b"\n"
            end = os.fstat(handle).st_size
            if os.write(handle, line) != len(line):
                os.ftruncate(handle, end)
                raise OSError("short write")
        finally:
            os.close(handle)
    except OSError as error:
        raise StorageFull(
            f"查询记录写不进 {place.root / 'searches.jsonl'}：{error}。没有查询，请先腾出空间。"
        ) from error
