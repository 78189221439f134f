"""Searching as a person: every search is written down before it gives anything, and how it ended."""

from collections.abc import Generator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event

import pyarrow as pa

from zhengan.archive.place import ArchivePlace
from zhengan.archive.search.engine import Stopped
from zhengan.archive.search.evidence import export_evidence
from zhengan.archive.search.finder import Finder
from zhengan.archive.search.following import POLL_S, follow
from zhengan.archive.search.grammar import parse_query
from zhengan.archive.search.journal import Asker, noted
from zhengan.archive.search.overview import FieldCounts, Histogram, field_counts, histogram
from zhengan.archive.search.plain_sql import answer_sql
from zhengan.archive.search.query import Query
from zhengan.ledger.note import Signer

FACETS = ("app", "host", "severity", "source", "class")


class Search:
    """The searches of one person in one archive. Queries are text; QueryError says where one cannot be understood."""

    def __init__(self, finder: Finder, asker: Asker) -> None:
        self._finder = finder
        self._asker = asker

    def batches(self, text: str, *, stop: Event | None = None) -> Generator[pa.RecordBatch, None, None]:
        """What the query gives, as it is found; newest first. Ends soon after `stop` is set or the generator is closed."""
        return self._batches(self._parsed(text), stop)

    def table(self, text: str, *, stop: Event | None = None) -> pa.Table:
        """What the query gives, whole."""
        query = self._parsed(text)
        with noted(self._finder.place, self._asker, "search", text) as counted:
            found = self._finder.table(query, stop=stop)
            counted.rows = found.num_rows
            return found

    def histogram(self, text: str, buckets: int = 60, *, stop: Event | None = None) -> Histogram:
        """How many lines pass over time."""
        query = self._parsed(text)
        with noted(self._finder.place, self._asker, "histogram", text) as counted:
            found = histogram(self._finder, query.filter, buckets, stop=stop)
            counted.rows = len(found.counts)
            return found

    def field_counts(
        self, text: str, fields: Sequence[str] = FACETS, *, most: int = 10, stop: Event | None = None
    ) -> list[FieldCounts]:
        """The most frequent values of fields among the lines that pass."""
        query = self._parsed(text)
        with noted(self._finder.place, self._asker, "counts", text) as counted:
            found = field_counts(self._finder, query.filter, fields, most=most, stop=stop)
            counted.rows = sum(len(one.values) for one in found)
            return found

    def sql(self, text: str, *, stop: Event | None = None) -> pa.Table:
        """The rows of one SELECT over `logs`."""
        with noted(self._finder.place, self._asker, "sql", text) as counted:
            found = answer_sql(text, self._finder.snapshot(), self._finder.systems, stop=stop)
            counted.rows = found.num_rows
            return found

    def follow(self, text: str, *, stop: Event, poll_s: float = POLL_S) -> Generator[pa.Table, None, None]:
        """New lines that pass, as they come, until `stop` is set. Looks that found nothing give an empty table."""
        return self._follow(self._parsed(text), stop, poll_s)

    def evidence(self, text: str, target: Path, signer: Signer) -> int:
        """Writes what the query finds as a file of evidence."""
        query = self._parsed(text)
        with noted(self._finder.place, self._asker, "evidence", text) as counted:
            counted.rows = export_evidence(
                self._finder, query, target, signer=signer, by=self._asker.who, now_ns=self._asker.clock()
            )
            return counted.rows

    def _batches(self, query: Query, stop: Event | None) -> Generator[pa.RecordBatch, None, None]:
        with noted(self._finder.place, self._asker, "search", query.text) as counted:
            for batch in self._finder.batches(query, stop=stop):
                counted.rows += batch.num_rows
                yield batch

    def _follow(self, query: Query, stop: Event, poll_s: float) -> Generator[pa.Table, None, None]:
        with noted(self._finder.place, self._asker, "follow", query.text) as counted, suppress(Stopped):
            for table in follow(self._finder, query, stop=stop, poll_s=poll_s):
                counted.rows += table.num_rows
                yield table

    def _parsed(self, text: str) -> Query:
        return parse_query(text, now_ns=self._asker.clock())


def find(place: ArchivePlace, text: str, asker: Asker) -> pa.Table:
    """One search from Python: `find(place, "error app:sshd last 1h", asker)`. Who searches often keeps a `Finder` open."""
    finder = Finder(place, systems_of(place))
    try:
        return Search(finder, asker).table(text)
    finally:
        finder.close()


def systems_of(place: ArchivePlace) -> dict[str, str]:
    """Source → system, by the register of sources."""
    from zhengan.archive.sources import Sources

    return {one.id: one.system for one in Sources.load(place.sources) if one.system}
