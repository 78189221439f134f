"""Lines as they arrive, each once, whatever is sealed meanwhile."""

from collections.abc import Iterator, Mapping
from threading import Event

import pyarrow as pa

from zhengan.archive.errors import QueryError
from zhengan.archive.search.finder import Finder
from zhengan.archive.search.query import All, Any, Between, Exact, Fields, Filter, Match, Query
from zhengan.archive.search.rows import ORDER
from zhengan.archive.search.tail import Snapshot

POLL_S = 0.25


def follow(finder: Finder, query: Query, *, stop: Event, poll_s: float = POLL_S) -> Iterator[pa.Table]:
    """New lines that pass, in the order of receipt, until `stop` is set. Gives an empty table after each look that found nothing, so
    that whoever passes them on notices a reader who has gone. Raises QueryError for pipes other than fields."""
    if any(not isinstance(pipe, Fields) for pipe in query.pipes):
        raise QueryError("跟踪新到的日志时，| 之后只能用 fields。请去掉 stats、sort、limit。")
    seen = _last_numbers(finder.snapshot())
    rising = [(name, "ascending") for name, _ in ORDER]
    while not stop.wait(poll_s):
        held = finder.snapshot()
        last = _last_numbers(held)
        fresh = {source: number for source, number in last.items() if number > seen.get(source, 0)}
        if not fresh:
            yield pa.table({})
            continue
        newer = Query(All((query.filter, _behind(seen, fresh))))
        found = finder.table(newer, stop=stop, snapshot=held).sort_by(rising)
        yield finder.piped(found, query.pipes)
        seen |= fresh


def _behind(seen: Mapping[str, int], fresh: Mapping[str, int]) -> Filter:
    """Lines of the sources that have new ones, behind those seen, up to those of this look."""
    return Any(
        tuple(
            All((Match("source", Exact((source,))), Match("seq", Between(seen.get(source, 0), number, low_open=True))))
            for source, number in fresh.items()
        )
    )


def _last_numbers(snapshot: Snapshot) -> dict[str, int]:
    """The last number of each source."""
    last: dict[str, int] = {}
    for outline in (*(part.outline for part in snapshot.parts), *(lines.outline for lines in snapshot.tail)):
        for source, (_, number) in outline.sources.items():
            last[source] = max(last.get(source, 0), number)
    return last
